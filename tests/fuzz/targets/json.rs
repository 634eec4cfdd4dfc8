//! The body of one write: what is stored is JSON that is shown again, and what is no JSON is refused.

use http::Method;
use serde_json::Value;

use super::stage::{SEGMENT, call, is_json, seed, world};

pub(super) fn run(bytes: &[u8]) {
    let mut world = world(seed());
    let customer = format!("{SEGMENT}/customers/61109356");
    for (method, target) in [
        (Method::PUT, customer.as_str()),
        (Method::PUT, SEGMENT),
        (Method::PATCH, SEGMENT),
        (Method::PUT, "/customer-segment/mytenant/segments/fuzzed"),
    ] {
        let reply = call(&mut world, method, target, bytes);
        let is_good = reply.response.status.is_success();
        assert!(
            !is_good || bytes.trim_ascii().is_empty() || is_json(bytes),
            "{target}: no JSON, and taken"
        );
        let shown = call(&mut world, Method::GET, target, b"");
        if !is_good {
            continue;
        }
        assert_eq!(shown.response.status, 200, "{target}");
        // Mixins are kept as they were written. Numbers beyond those of `Value` are compared in the tests of numbers.
        let [sent, shown] = [bytes, &shown.response.body].map(value);
        let mixins = sent.as_ref().and_then(|sent| sent.get("mixins")).filter(|it| it.is_object());
        if let (Some(mixins), Some(shown)) = (mixins, shown) {
            assert_eq!(&shown["mixins"], mixins, "{target}");
        }
    }
}

fn value(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok()
}
