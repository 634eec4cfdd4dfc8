//! The operations of the Customer Segment Service that this sandbox knows and does not answer yet.

use http::Method;

use crate::engine::{Handler, Row};
use crate::model::scope::{MANAGE, READ, READ_OWN};

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer-segment/{tenant}/segments", $rest)
    };
}

const fn row(
    method: Method,
    path: &'static str,
    id: &'static str,
    scopes: &'static [&'static str],
    documented: &'static [u16],
) -> Row {
    Row::new(method, (path, id), scopes, (documented, &[405]), Handler::Unbuilt)
}

/// Items.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Row] = &[
    row(Method::GET,    below!("/items/category-trees"),             "GET-customer-segment-retrieve-category-trees",    &[READ_OWN],       &[200, 401, 403]),
    row(Method::GET,    below!("/items"),                            "GET-customer-segment-retrieve-segments-items",    &[READ_OWN, READ], &[200, 401, 403]),
    row(Method::GET,    below!("/{segmentId}/items"),                "GET-customer-segment-retrieve-segment-items",     &[READ, READ_OWN], &[200, 401, 403]),
    row(Method::POST,   below!("/{segmentId}/items/search"),         "POST-customer-segment-search-items",              &[READ, READ_OWN], &[200, 401, 403]),
    row(Method::GET,    below!("/{segmentId}/items/{type}/{itemId}"), "GET-customer-segment-retrieve-item",             &[READ, READ_OWN], &[200, 401, 403, 404]),
    row(Method::PUT,    below!("/{segmentId}/items/{type}/{itemId}"), "PUT-customer-segment-update-item",               &[MANAGE],         &[201, 204, 400, 401, 403, 409]),
    row(Method::DELETE, below!("/{segmentId}/items/{type}/{itemId}"), "DELETE-customer-segment-remove-item",            &[MANAGE],         &[204, 401, 403]),
    row(Method::PUT,    below!("/{segmentId}/items/{type}/bulk"),    "PUT-customer-segment-update-items-bulk",          &[MANAGE],         &[207, 400, 401, 403]),
    row(Method::DELETE, below!("/{segmentId}/items/{type}/bulk"),    "DELETE-customer-segment-remove-items-bulk",       &[MANAGE],         &[207, 400, 401, 403]),
];
