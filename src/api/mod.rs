//! The emulated API: the tables of operations, a file per part of a service, and the handlers behind the rows.

mod assigned;
mod assigned_items;
mod assignment_list;
mod assignments;
mod category_trees;
mod customers;
mod document_body;
mod groups;
mod item_list;
mod items;
mod languages;
mod list_calls;
mod oauth;
mod own_items;
mod references;
mod segment_body;
mod segment_hints;
mod segment_list;
mod segment_match;
mod segment_writes;
mod segments;
mod shown_assignment;
mod sight;
mod token_request;
mod visibility;

use crate::engine::Service;
use crate::engine::services::{CUSTOMER_SEGMENT, OAUTH};

/// Every service and its operations: the table that routing, scopes, documents and tests read.
pub const SERVICES: &[Service] = &[
    Service { terms: &OAUTH, tables: &[oauth::OPERATIONS] },
    Service {
        terms: &CUSTOMER_SEGMENT,
        tables: &[
            segments::OPERATIONS,
            customers::OPERATIONS,
            groups::OPERATIONS,
            items::OPERATIONS,
        ],
    },
];
