//! The emulated API: the tables of operations, a file per part of a service, and the handlers behind the rows.

mod assignment;
mod customers;
mod oauth;
mod token_request;
mod unbuilt;

use crate::engine::Service;

/// Every service and its operations: the table that routing, scopes, documents and tests read.
pub const SERVICES: &[Service] = &[
    Service { name: "oauth", tables: &[oauth::OPERATIONS] },
    Service { name: "customer-segment", tables: &[customers::OPERATIONS, unbuilt::OPERATIONS] },
];
