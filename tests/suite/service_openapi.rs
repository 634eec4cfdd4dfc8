//! The emulated services described in OpenAPI: every operation that is answered is in it, and every answer of every transcript
//! is as it says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeMap;

use serde_json::Value;

use crate::stage::operations;
use crate::support_admin::{NOTHING, good};
use crate::support_linted::Sandbox;
use crate::support_process::said;
use crate::support_schema::{flaws, openapi_validator};
use crate::transcripts::all_played;

fn described() -> Value {
    serde_json::from_str(&said(&["openapi"])).unwrap()
}

/// The description of the operation with this method and path template.
fn of<'d>(described: &'d Value, method: &str, path: &str) -> &'d Value {
    &described["paths"][path][method.to_ascii_lowercase()]
}

#[test]
fn a_sandbox_serves_what_the_command_prints() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(good(&sandbox, "GET", "service.openapi.json", &NOTHING, 200), described());
}

#[test]
fn every_operation_that_is_answered_is_described_with_its_statuses_and_no_other() {
    let described = described();
    let mut count = 0;
    for row in operations() {
        let operation = of(&described, row.method.as_str(), row.path);
        assert_eq!(row.is_built(), operation.is_object(), "{}", row.id);
        if !row.is_built() {
            continue;
        }
        count += 1;
        assert_eq!(operation["operationId"], row.id);
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{}", row.id);
        let statuses = operation["responses"].as_object().unwrap().keys();
        let mut stated: Vec<String> =
            row.documented.iter().chain(row.ours).map(u16::to_string).collect();
        stated.sort();
        assert_eq!(statuses.cloned().collect::<Vec<_>>(), stated, "{}", row.id);
    }
    let all = described["paths"].as_object().unwrap().values();
    let all: usize = all.map(|path| path.as_object().unwrap().len()).sum();
    assert_eq!(all, count);
}

#[test]
fn every_answer_of_a_transcript_is_as_it_is_described() {
    let described = described();
    let mut validators = BTreeMap::new();
    let mut held = 0;
    for (path, exchange) in all_played() {
        let (operation, status) = exchange.outcome();
        let Some(operation) = operation.filter(|it| it.is_built()) else { continue };
        let reply = &exchange.reply;
        // A rule can answer anything, and a behavior can have other answers than the default.
        let other = path.to_string_lossy().contains("/behaviors/");
        if other || reply.acted.injected || reply.acted.patched || reply.response.body.is_empty() {
            continue;
        }
        let place = format!("{}:{} {} {status}", path.display(), exchange.line, operation.id);
        let known = of(&described, operation.method.as_str(), operation.path);
        let answer = &known["responses"][status.as_str()];
        assert!(answer.is_object(), "{place} is not described");
        let schema = &answer["content"]["application/json"]["schema"];
        assert!(!schema.is_null(), "{place} has a body, which is not described");
        let validator = validators
            .entry((operation.id, status))
            .or_insert_with(|| openapi_validator(&described, schema));
        let Ok(body) = serde_json::from_slice(&reply.response.body) else { continue };
        let flaws = flaws(validator, &body);
        assert!(flaws.is_empty(), "{place}: {flaws:#?}\n{body}");
        held += 1;
    }
    assert!(held > 300, "{held}");
}
