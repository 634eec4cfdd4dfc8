//! The numbers for a collector: how long exchanges took, and what became of rules.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use serde_json::json;

use crate::support::{CUSTOMERS, get};
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;

/// The value of the sample whose line begins with this name and these labels.
#[track_caller]
fn sample(sandbox: &Sandbox, of: &str) -> f64 {
    let metrics = admin(sandbox, "GET", "metrics", &NOTHING).body;
    let start = format!("emporix_sandbox_{of} ");
    let value = metrics.lines().find_map(|line| line.strip_prefix(&start));
    value.unwrap_or_else(|| panic!("no {of} in {metrics}")).parse().unwrap()
}

#[test]
fn the_time_of_exchanges_is_in_buckets_that_add_up_and_has_the_delays_of_rules() {
    let sandbox = Sandbox::start().unwrap();
    let late = json!({"name": "late", "on": "GET …/customers", "when": {"query": {"x": "y"}}, "then": {"delay": "251ms"}});
    good(&sandbox, "POST", "worlds/main/scenarios", &json!({"rules": [late]}), 200);
    get(&format!("{}{CUSTOMERS}", sandbox.url()));
    get(&format!("{}{CUSTOMERS}?x=y", sandbox.url()));
    let labels = r#"operation="GET-customer-segment-retrieve-customers",class="2xx""#;
    let at = |part: &str, more: &str| {
        sample(&sandbox, &format!("exchange_duration_seconds_{part}{{{labels}{more}}}"))
    };
    let below = |end: &str| at("bucket", &format!(r#",le="{end}""#));
    assert_eq!((below("+Inf"), at("count", "")), (2.0, 2.0));
    assert!(below("0.25") <= 1.0, "the one that a rule held up took longer");
    assert!(at("sum", "") > 0.25);
    let ends = ["0.0001", "0.001", "0.01", "0.25", "1", "30", "+Inf"].map(below);
    assert!(ends.is_sorted(), "{ends:?}");
}

#[test]
fn the_counts_of_rules_stay_when_their_worlds_go() {
    let sandbox = Sandbox::start().unwrap();
    let rules =
        json!([{"name": "say \"no\"", "on": "*", "times": 1, "then": {"error": "unavailable"}}]);
    let scenario = json!({"name": "own", "title": "Own", "rules": rules});
    for world in ["v", "w"] {
        good(&sandbox, "POST", "worlds", &json!({"name": world, "scenarios": [scenario]}), 201);
        get(&format!("{}{CUSTOMERS}", sandbox.world_url(world)));
        get(&format!("{}{CUSTOMERS}", sandbox.world_url(world)));
    }
    let counts = || {
        ["considered", "fired"].map(|name| {
            let rule = r#"scenario="own",rule="say \"no\"""#;
            sample(&sandbox, &format!("rule_{name}_total{{{rule}}}")).to_string()
        })
    };
    assert_eq!(counts(), ["4", "2"]);
    good(&sandbox, "DELETE", "worlds/v", &NOTHING, 204);
    good(&sandbox, "POST", "worlds/w/reset", &NOTHING, 204);
    assert_eq!(counts(), ["4", "2"]);
}
