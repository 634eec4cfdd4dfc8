//! A world that is looked through goes on answering: nothing but what is seen of it is taken under its lock.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use emporix_sandbox::admin::{Command, Found, Outcome, WorldStep, find};
use emporix_sandbox::engine::{Ambient, MAIN, Options};
use http::Method;
use serde_json::{Value, json};

use crate::stage::{SEGMENT, Stage, call_context, customers, operations, request};

/// What an admin call shows of a world that answers another request, and has that in its journal, after it was looked at and
/// before anything was judged.
fn shown_while_another_passes(method: Method, path: &str, body: &Value) -> Value {
    let mut stage = Stage::new(Options::default());
    let list = customers(SEGMENT, "");
    stage.call(Method::GET, &list, "");
    let asked = request(method, &format!("/__sandbox/worlds/main/{path}"), &[], body.to_string());
    let operations = operations();
    let context = call_context(Ambient { now: stage.now() }, &operations);
    let Ok(Found::Operation(call)) = find(&asked, context) else { panic!("{path}") };
    let Ok(Command::OnWorld(_, WorldStep::Seen(look))) = (call.operation.read)(&call) else {
        panic!("{path} is carried out under the lock of the world")
    };
    let judge = stage.see(MAIN, |world| look(world)).unwrap();
    assert_eq!(stage.call(Method::GET, &list, "").response.status, 200);
    assert_eq!(stage.see(MAIN, |world| world.journal().len()), 2);
    match judge() {
        Ok(Outcome::Shown(value)) => value,
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn a_world_answers_while_expectations_are_held_against_it() {
    let expect = json!({"expect": [
        {"name": "one call", "on": "GET …/{segmentId}/customers", "count": 1},
        {"name": "no write", "state": {"unchanged": true}},
    ]});
    let shown = shown_while_another_passes(Method::POST, "verify", &expect);
    assert_eq!(shown["results"][0]["message"], "1 call", "{shown}");
}

#[test]
fn a_world_answers_while_lints_are_looked_for() {
    let shown = shown_while_another_passes(Method::GET, "lint", &Value::Null);
    assert_eq!(shown["exchanges"], 1, "{shown}");
}
