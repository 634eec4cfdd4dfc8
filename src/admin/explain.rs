//! Explanations: why an exchange was answered as it was, and why a scenario has fired or not.

use http::Method;
use serde_json::json;

use super::body_kinds::{ANSWERED, NULL, TEXTS};
use super::command::{Asked, Command, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, MISSING, SHOWS, Terms};
use super::refusal::AdminRefusal;
use super::requests::exchange;
use crate::review::explain::{
    self, Outcome as Decided, explain, explain_scenario, scenario_text, text,
};
use crate::schema::{Kind, Shape, WHOLE, optional, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/requests/{id}/explain", id: "requests-explain",
                summary: "Explain the answer that carried this Sandbox-Request-Id, or `last`; text with `Accept: text/plain`", read: of_exchange,
                terms: Terms { refusals: MISSING, answer: Body::ObjectOrText(&EXPLANATION), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/scenarios/{name}/explain", id: "scenarios-explain",
                summary: "Explain why the rules of an active scenario have fired or not; text with `Accept: text/plain`", read: of_scenario,
                terms: Terms { refusals: MISSING, answer: Body::ObjectOrText(&SCENARIO_EXPLANATION), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/last", id: "last",
                summary: "Name the last exchange, whatever its world", read: |_| Ok(Command::LastExchange),
                terms: Terms { refusals: &[404], answer: Body::Object(&LAST), ..SHOWS } },
];

#[rustfmt::skip]
const LAST: Shape = Shape { name: "LastExchange", fields: &[
    required("world", Kind::Id, "its world"),
    required("id",    Kind::Id, "what its answer carried as Sandbox-Request-Id"),
], ..ANSWERED };

#[rustfmt::skip]
const EXPLANATION: Shape = Shape { name: "Explanation", fields: &[
    required("id",      Kind::Id,                          "what the answer carries as Sandbox-Request-Id"),
    required("request", Kind::Id,                          "method and target"),
    required("status",  Kind::Either(&[WHOLE, NULL]),      "the status that the client saw; null where it saw no answer"),
    required("summary", Kind::Id,                          "the reason in one sentence"),
    required("steps",   Kind::List(&Kind::Object(&STEP)),  "the decisions that led to the answer, in their order"),
], ..ANSWERED };

#[rustfmt::skip]
const STEP: Shape = Shape { name: "ExplanationStep", fields: &[
    required("step",     Kind::Id,                   "what was decided: a check, a rule or a condition of it, a behavior, a row, a record"),
    required("outcome",  Kind::Word(Decided::WORDS), "how it was decided"),
    optional("expected", Kind::Id,                   "what it would have taken"),
    optional("found",    Kind::Text,                 "what was there"),
    required("detail",   Kind::Text,                 "the same in a sentence"),
], ..ANSWERED };

#[rustfmt::skip]
const SCENARIO_EXPLANATION: Shape = Shape { name: "ScenarioExplanation", fields: &[
    required("scenario", Kind::Id,                                    "its name"),
    required("state",    Kind::Text,                                  "its state, at first `Started`"),
    required("rules",    Kind::List(&Kind::Object(&RULE_EXPLANATION)), "its rules"),
], ..ANSWERED };

#[rustfmt::skip]
const RULE_EXPLANATION: Shape = Shape { name: "RuleExplanation", fields: &[
    required("rule",       Kind::Id,                              "its name"),
    required("on",         TEXTS,                                 "the operations it is on"),
    required("considered", WHOLE,                                 "how often it was looked at"),
    required("hits",       WHOLE,                                 "how often it could act"),
    required("fired",      WHOLE,                                 "how often it did"),
    required("remaining",  Kind::Either(&[WHOLE, NULL]),          "how often it still may; null when there is no end"),
    required("summary",    Kind::Id,                              "why, in a sentence"),
    required("nearest",    Kind::List(&Kind::Object(&NEAREST)),   "the exchanges that came nearest to it"),
], ..ANSWERED };

#[rustfmt::skip]
const NEAREST: Shape = Shape { name: "NearExchange", fields: &[
    required("id",      Kind::Id,                           "what the answer carries as Sandbox-Request-Id"),
    required("request", Kind::Id,                           "method and target"),
    required("verdict", Kind::Id,                           "why the rule did not act"),
    required("lacked",  Kind::List(&Kind::Object(&LACKED)), "what the exchange lacked"),
], ..ANSWERED };

#[rustfmt::skip]
const LACKED: Shape = Shape { name: "LackedCondition", fields: &[
    required("path",     Kind::Id,   "its place in the rule"),
    required("expected", Kind::Text, "what the rule waits for"),
    required("found",    Kind::Text, "what the exchange had"),
], ..ANSWERED };

fn of_exchange<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let (id, as_text) = (call.variable("id"), call.wants_text());
    call.under_lock(move |world| {
        let explanation = explain(world, exchange(world, id)?);
        Ok(match as_text {
            true => Outcome::Text(text(&explanation, PLAIN)),
            false => Outcome::Shown(json!(explanation)),
        })
    })
}

fn of_scenario<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let (name, as_text) = (call.variable("name"), call.wants_text());
    call.under_lock(move |world| {
        let explanation = explain_scenario(world, name).ok_or_else(|| {
            AdminRefusal::missing(
                format!("there is no active scenario `{name}`"),
                "GET …/scenarios lists the active ones; one that came with single requests by header is explained with those",
            )
        })?;
        Ok(match as_text {
            true => Outcome::Text(scenario_text(&explanation, PLAIN)),
            false => Outcome::Shown(json!(explanation)),
        })
    })
}

/// Marks nothing.
const PLAIN: explain::ExplainPaint<'_> = &|_, line: &str| line.to_owned();
