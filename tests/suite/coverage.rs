//! What clients have met, counted whatever is reset, dropped or gone.

use emporix_sandbox::content::ad_hoc_scenario;
use emporix_sandbox::engine::{MAIN, MetOperation, MetStatus, Options};
use http::Method;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, customers, operations};

fn put(stage: &mut Stage) {
    stage.call(Method::PUT, &customers(SEGMENT, "/61109356"), "{}");
}

/// What was met of the operation `id` in the world `main`.
#[track_caller]
fn met(stage: &Stage, id: &str) -> MetOperation {
    let place = operations().iter().position(|operation| operation.id == id).expect(id);
    let find = |known: &&MetOperation| known.place == place;
    stage.see(MAIN, |world| world.met().operations().iter().find(find).cloned()).expect(id)
}

/// Makes one rule active, in the place of the one before.
fn arm(stage: &mut Stage, rule: &Value) {
    let mut rule = rule.clone();
    rule["name"] = "it".into();
    let text = json!({"rules": [rule]}).to_string();
    let scenario = ad_hoc_scenario("rules", text.as_bytes(), &operations());
    stage.arm(scenario.unwrap_or_else(|findings| panic!("{findings:#?}")));
}

fn counts(all: &[MetStatus]) -> Vec<(u16, u64, u64)> {
    all.iter().map(|it| (it.status, it.organic, it.injected)).collect()
}

const PUT: &str = "PUT-customer-segment-update-customer-by-customerId";
const BULK: &str = "PUT-customer-segment-update-customers-bulk";

#[test]
fn a_reset_and_a_journal_of_one_exchange_take_nothing_away() {
    let mut stage = Stage::new(Options { journal_length: Some(1), ..Options::default() });
    put(&mut stage);
    put(&mut stage);
    stage.reset(MAIN);
    put(&mut stage);
    let met = met(&stage, PUT);
    assert_eq!((met.calls, counts(&met.answers)), (3, vec![(201, 2, 0), (204, 1, 0)]));
}

#[test]
fn a_status_is_injected_where_a_rule_has_put_it_and_organic_where_the_service_refuses() {
    for (then, expected) in [
        (json!({"error": "forbidden"}), vec![(403, 0, 1)]),
        (json!({"respond": {"status": 204}}), vec![(204, 0, 1)]),
        (json!({"status": 204}), vec![(204, 0, 1)]),
        (json!({"headers": {"X-A": "b"}}), vec![(201, 1, 0)]),
        (json!({"expireToken": true}), vec![(401, 1, 0)]),
        (json!({"connection": "reset"}), vec![]),
        (json!({"delay": "1s"}), vec![(201, 1, 0)]),
    ] {
        let mut stage = Stage::new(Options::default());
        arm(&mut stage, &json!({"on": PUT, "then": then}));
        put(&mut stage);
        let met = met(&stage, PUT);
        assert_eq!((met.calls, counts(&met.answers)), (1, expected), "{then}");
    }
}

#[test]
fn the_rows_of_a_bulk_call_are_met_each_by_itself() {
    let body =
        json!([{"customerId": "61109356"}, {"customerId": "34017755"}, {"customerId": "x"}, 7]);
    let mut stage = Stage::new(Options::default());
    let item = json!({"nth": 1, "error": "conflict.exists"});
    arm(&mut stage, &json!({"on": BULK, "times": 1, "then": {"items": [item]}}));
    let path = customers(SEGMENT, "/bulk");
    for _ in 0..2 {
        stage.call(Method::PUT, &path, &body.to_string());
    }
    let known = met(&stage, BULK);
    assert_eq!(counts(&known.answers), [(207, 2, 0)]);
    assert_eq!(counts(&known.rows), [(409, 0, 1), (204, 2, 0), (400, 4, 0), (201, 1, 0)]);
    arm(&mut stage, &json!({"on": BULK, "then": {"body": {"truncate": 3}}}));
    stage.call(Method::PUT, &path, &body.to_string());
    assert_eq!(met(&stage, BULK).rows, known.rows, "rows that do not arrive whole are not met");
}
