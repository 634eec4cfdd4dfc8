//! Whether a request may take long, seen before it is answered: it walks through very many rows, or is very large itself.

use http::Method;

use super::routing::{Route, Router};
use crate::engine::message::{Request, TOTAL_COUNT};

/// To search, sort or show more rows than this takes longer than a millisecond or so.
pub const MANY_ROWS: usize = 2_000;
/// To read a body of more bytes than this does so too.
pub const LARGE_BODY: usize = 1024 * 1024;

/// Whether `request` may take long, where there is enough that it walks through. Few do, and most of these not.
pub fn may_take_long(request: &Request) -> bool {
    request.body.len() > LARGE_BODY || looks_at_all(request)
}

/// Whether `request`, with this `path` within its world, takes long where a tenant has these `rows`.
pub fn takes_long(
    request: &Request,
    (path, router): (&str, &Router),
    rows: impl FnOnce(&str) -> usize,
) -> bool {
    if request.body.len() > LARGE_BODY {
        return true;
    }
    if !looks_at_all(request) {
        return false;
    }
    match router.route(&request.method, path) {
        Ok(Route::Operation(_, target)) => target.get("tenant").map_or(0, rows) > MANY_ROWS,
        Ok(Route::Options { .. }) | Err(_) => false,
    }
}

/// Whether it searches, sorts or counts all rows of a list, or asks for very many of them.
fn looks_at_all(request: &Request) -> bool {
    let asks_so = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "q" | "sort" => true,
            "pageSize" => value.parse().is_ok_and(|rows: usize| rows > MANY_ROWS),
            // It may be one of these, percent-encoded.
            _ => name.contains('%'),
        }
    };
    request.uri.query().is_some_and(|query| query.split('&').any(asks_so))
        || (request.method == Method::POST && request.uri.path().ends_with("/search"))
        || request.headers.contains_key(TOTAL_COUNT)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    fn request(method: Method, target: &str, body: &'static [u8]) -> Request {
        Request {
            method,
            uri: target.parse().unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::from_static(body),
            packed: None,
            port_of: None,
        }
    }

    static LARGE: [u8; LARGE_BODY + 1] = [b' '; LARGE_BODY + 1];

    #[test]
    fn what_walks_through_all_rows_may_take_long() {
        for (target, may) in [
            ("/x/customers", false),
            ("/x/customers?pageSize=60&pageNumber=7", false),
            ("/x/customers?pageSize=2000", false),
            ("/x/customers?pageSize=2001", true),
            ("/x/customers?fields=id&sort=id", true),
            ("/x/customers?q=id:7", true),
            ("/x/customers?%71=id:7", true),
        ] {
            assert_eq!(may_take_long(&request(Method::GET, target, b"")), may, "{target}");
        }
        assert!(may_take_long(&request(Method::POST, "/x/customers/search", b"{}")));
        assert!(!may_take_long(&request(Method::PUT, "/x/customers/search", b"{}")));
        assert!(may_take_long(&request(Method::PUT, "/x/customers/7", &LARGE)));
        assert!(!may_take_long(&request(Method::PUT, "/x/customers/7", &LARGE[1..])));
    }
}
