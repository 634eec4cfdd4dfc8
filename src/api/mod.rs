//! The emulated API: the tables of operations, a file per part of a service, and the handlers behind the rows.

mod assigned;
mod assigned_items;
mod assignment_list;
mod assignments;
mod category_trees;
mod customers;
mod descriptions;
mod document_body;
mod groups;
mod item_list;
mod items;
mod languages;
mod list_calls;
mod match_rows;
mod neighbours;
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
use crate::engine::services::{
    CUSTOMER, CUSTOMER_LOGIN, CUSTOMER_MANAGEMENT, CUSTOMER_SEGMENT, IAM, OAUTH, SESSION_CONTEXT,
};
use neighbours::{
    contacts, customers as sellers, groups as iam, known, legal_entities, profile, session_context,
    sessions, visitors,
};

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
    Service {
        terms: &CUSTOMER_LOGIN,
        tables: &[
            visitors::OPERATIONS,
            sessions::OPERATIONS,
            profile::OPERATIONS,
            known::OF_CUSTOMERS,
        ],
    },
    Service { terms: &CUSTOMER, tables: &[sellers::OPERATIONS, known::OF_SELLERS] },
    Service {
        terms: &CUSTOMER_MANAGEMENT,
        tables: &[legal_entities::OPERATIONS, contacts::OPERATIONS, known::OF_COMPANIES],
    },
    Service { terms: &IAM, tables: &[iam::OPERATIONS, known::OF_IAM] },
    Service { terms: &SESSION_CONTEXT, tables: &[session_context::OPERATIONS] },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Handler;
    use crate::schema::{Field, Kind};

    #[test]
    fn the_flags_that_writes_read_are_the_ones_that_are_described() {
        let rows = SERVICES.iter().flat_map(|service| service.tables.iter().copied().flatten());
        let mut flags = 0;
        for row in rows {
            let (Handler::Write(transition) | Handler::Bulk(transition)) = &row.handler else {
                continue;
            };
            let is_flag = |field: &&Field| matches!(field.kind, Kind::Flag);
            let described = row.operation.description.query.iter().filter(is_flag);
            let described: Vec<_> = described.map(|field| field.name).collect();
            assert_eq!(described, transition.flags, "{}", row.operation.id);
            flags += described.len();
        }
        assert_eq!(flags, 2);
    }
}
