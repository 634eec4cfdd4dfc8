//! A scenario file: it has mistakes, each with its place, or it is a scenario that a world can meet.

use std::sync::Arc;

use emporix_sandbox::content::ad_hoc_scenario;
use emporix_sandbox::engine::Change;
use http::Method;

use super::stage::{SEGMENT, ambient, hold_findings, operations, seed, world};

pub(super) fn run(bytes: &[u8]) {
    let scenario = match ad_hoc_scenario("fuzzed", bytes, &operations()) {
        Ok(scenario) => scenario,
        Err(findings) => {
            assert!(!findings.is_empty(), "refused without a reason");
            return hold_findings(&findings, bytes);
        }
    };
    let mut world = world(seed());
    let armed = Change::Arm(vec![Arc::new(scenario)]);
    assert!(world.apply(armed, ambient()).is_ok(), "a scenario that is good can be made active");
    let row = format!("{SEGMENT}/customers/61109356");
    let bulk = format!("{SEGMENT}/customers/bulk");
    let items = br#"[{"customerId":"61109356"},{"customerId":"34017755"}]"#;
    for (method, target, body) in [
        (Method::GET, format!("{SEGMENT}/customers"), b"".as_slice()),
        (Method::PUT, row.clone(), b"{}"),
        (Method::PUT, bulk.clone(), items),
        (Method::DELETE, row, b""),
        (Method::DELETE, bulk, items),
    ] {
        // Rules answer what they want, so nothing is said of the answer but that there is one.
        let uri = target.parse().expect("it is a target");
        let headers = [("authorization", "Bearer service"), ("content-type", "application/json")];
        let headers = headers.map(|(name, value)| {
            (http::HeaderName::from_static(name), http::HeaderValue::from_static(value))
        });
        let request = emporix_sandbox::engine::Request {
            method,
            uri,
            headers: headers.into_iter().collect(),
            body: bytes::Bytes::copy_from_slice(body),
            packed: None,
            port_of: None,
        };
        world.handle(&request, ambient());
    }
}
