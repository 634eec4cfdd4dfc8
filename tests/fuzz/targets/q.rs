//! The query language: what is read is printed, read again and means the same; what is not is a refusal.

use emporix_sandbox::engine::query::{Query, WORK_LIMIT};
use emporix_sandbox::engine::{TOTAL_COUNT, encoded};
use http::Method;

use super::stage::{SEGMENT, call, seed, world};

pub(super) fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let listed = list(text);
    let Ok(query) = Query::parse(text) else {
        // What the grammar refuses the service refuses, but for what it takes as no query at all.
        assert!(listed.is_none() || text.trim().is_empty(), "{text:?}");
        return;
    };
    let printed = query.to_string();
    assert!(printed.len() <= text.len(), "{text:?} became {printed:?}");
    let again = Query::parse(&printed).unwrap_or_else(|_| panic!("{text:?} became {printed:?}"));
    assert_eq!(again.to_string(), printed);
    assert_eq!(again.cost(), query.cost(), "{text:?}");
    assert_eq!(list(&printed), listed, "{text:?} became {printed:?}");
    // A query that costs more than is allowed for is refused before it is begun.
    for documents in [0, 1, 75, 100_000] {
        let fits = query.cost().saturating_mul(documents) <= WORK_LIMIT;
        assert_eq!(query.check_work(documents).is_ok(), fits, "{text:?}: {}", query.cost());
    }
}

/// How many rows fit, and the first of them; none for a refusal.
fn list(q: &str) -> Option<(String, Vec<u8>)> {
    let target = format!("{SEGMENT}/customers?pageSize=5&q={}", encoded(q));
    let reply = call(&mut world(seed()), Method::GET, &target, b"");
    let total = reply.response.headers.iter().find(|(name, _)| *name == TOTAL_COUNT);
    let total = total.map(|(_, value)| value.to_str().unwrap_or_default().to_owned());
    (reply.response.status == 200)
        .then(|| (total.unwrap_or_default(), reply.response.body.to_vec()))
}
