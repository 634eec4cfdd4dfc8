//! What can be there several times in a request is met by any of its values.

use http::Method;
use serde_json::{Value, json};

use crate::scenarios_armed::stage;
use crate::stage::{SEGMENT, customers, request};

/// Whether a rule with this `when` fires at a list with this query and these headers besides the token.
fn fires(when: &Value, query: &str, headers: &[(&str, &str)]) -> bool {
    let on = "GET …/customers";
    let mut stage = stage(&[json!({"on": on, "when": when, "then": {"error": "unavailable"}})]);
    let headers = [&[("authorization", "Bearer service")], headers].concat();
    let reply = stage.send(&request(Method::GET, &customers(SEGMENT, query), &headers, ""));
    reply.response.status == 503
}

#[test]
fn any_value_of_a_query_parameter_meets_a_matcher() {
    let tag = |matcher: Value| json!({"query": {"tag": matcher}});
    for (matcher, query, expected) in [
        (json!("b"), "?tag=a&tag=b", true),
        (json!("b"), "?tag=b&tag=a", true),
        (json!("b"), "?tag=a&x=b&tag=c", false),
        (json!("b c"), "?tag=a&t%61g=b+c", true),
        (json!({"in": ["x", "b"]}), "?tag=a&tag=b&tag=c", true),
        (json!({"contains": "bc"}), "?tag=ab&tag=cd&tag=abcd", true),
        (json!({"contains": "bc"}), "?tag=ab&tag=cd", false),
        (json!({"matches": "^b$"}), "?tag=a&tag=b", true),
        (json!({"exists": true}), "?tag", true),
        (json!({"exists": true}), "?tag=%ff", true),
        (json!({"exists": false}), "?tag=&tag=", false),
        (json!({"exists": false}), "?tags=a", true),
        (json!(""), "?tag=a&tag", true),
    ] {
        assert_eq!(fires(&tag(matcher.clone()), query, &[]), expected, "{matcher} {query}");
    }
    let both = json!({"query": {"tag": "b", "of": "y"}});
    assert!(fires(&both, "?tag=a&of=x&tag=b&of=y", &[]));
    assert!(!fires(&both, "?tag=a&of=x&tag=b", &[]));
}

#[test]
fn any_line_of_a_header_meets_a_matcher() {
    let mark = |matcher: Value| json!({"header": {"X-Mark": matcher}});
    let lines = [("x-mark", "a"), ("x-mark", "b"), ("x-mark", "ü")];
    for (matcher, expected) in [
        (json!("a"), true),
        (json!("b"), true),
        (json!("ü"), true),
        (json!("c"), false),
        (json!({"exists": true}), true),
        (json!({"exists": false}), false),
    ] {
        assert_eq!(fires(&mark(matcher.clone()), "", &lines), expected, "{matcher}");
    }
    assert!(fires(&mark(json!({"exists": false})), "", &[]));
}
