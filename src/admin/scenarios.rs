//! The scenarios of a world: which are active, how far their rules have come, and those that a request makes active.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::command::{Asked, Outcome};
use super::operation::{AdminCall, AdminOperation, Answered, CHANGES, MISSING, SHOWS, Sent, Terms};
use super::refusal::AdminRefusal;
use super::scenarios_asked::{KnownScenarios, ScenarioAsked, scenarios_in, with_name};
use super::shape::{ObjectShape, ValueKind, may, must};
use super::warnings::{WARNINGS, warned};
use crate::engine::scenario::{MAX_SCENARIOS, RuleReport, Scenario};
use crate::engine::{Change, World};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/scenarios", id: "scenarios-list",
                summary: "List the active scenarios, and how far every rule has come", read: list,
                terms: Terms { refusals: MISSING, answer: Answered::Object(&ACTIVE_SCENARIOS), ..SHOWS } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/scenarios", id: "scenarios-arm",
                summary: "Make scenarios active besides those that are", read: arm,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415, 422, 429], body: Sent::Object(&SCENARIOS), answer: Answered::Object(&ACTIVE_SCENARIOS), ..CHANGES } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/scenarios", id: "scenarios-replace",
                summary: "Make scenarios active instead of those that are", read: replace,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415, 422, 429], body: Sent::Object(&SCENARIOS), answer: Answered::Object(&ACTIVE_SCENARIOS), ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}/scenarios/{name}", id: "scenarios-disarm",
                summary: "Make a scenario inactive", read: disarm,
                terms: Terms { refusals: MISSING, ..CHANGES } },
];

#[rustfmt::skip]
const SCENARIOS: ObjectShape = ObjectShape { name: "Scenarios", members: &[
    may("scenarios",   ValueKind::NamesAndDocuments, "names of scenario files, or what such a file says with a `name`"),
    may("rules",       ValueKind::Documents,         "rules as in a scenario file; together they are one more scenario"),
    may("name",        ValueKind::Text,              "the name of that scenario; `ad-hoc-1` and so on without it"),
    may("title",       ValueKind::Text,              "its title"),
    may("description", ValueKind::Text,              "its description"),
    may("$schema",     ValueKind::Text,              "not read; so that a file can be posted as it is"),
] };

#[rustfmt::skip]
const ACTIVE_SCENARIOS: ObjectShape = ObjectShape { name: "ActiveScenarios", members: &[
    must("scenarios", ValueKind::Objects(&ACTIVE_SCENARIO), "in the order in which they were made active"),
    WARNINGS,
] };

#[rustfmt::skip]
const ACTIVE_SCENARIO: ObjectShape = ObjectShape { name: "ActiveScenario", members: &[
    must("name",  ValueKind::Text,                   "its name"),
    must("title", ValueKind::OrNull(&ValueKind::AnyText), "its title"),
    must("state", ValueKind::OrNull(&ValueKind::Text),    "its state, at first `Started`"),
    must("rules", ValueKind::Objects(&RULE),         "its rules, and how far each has come"),
] };

#[rustfmt::skip]
const RULE: ObjectShape = ObjectShape { name: "RuleProgress", members: &[
    must("name",       ValueKind::Text,                 "its name"),
    must("considered", ValueKind::Whole,                "how often it was looked at"),
    must("hits",       ValueKind::Whole,                "how often it could act"),
    must("fired",      ValueKind::Whole,                "how often it did"),
    must("remaining",  ValueKind::OrNull(&ValueKind::Whole), "how often it still may; null when there is no end"),
    must("state",      ValueKind::Text,                 "the state of its scenario"),
] };

fn list<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    call.under_lock(move |world| Ok(Outcome::Shown(active(world))))
}

fn arm<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let asked = asked(call)?;
    if asked.is_empty() {
        let hint = "name them in `scenarios`, or write them in `rules`; PUT takes an empty list";
        return Err(AdminRefusal::bad("no scenario is named", hint));
    }
    call.under_lock(move |world| make_active(call, world, asked, false))
}

fn replace<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let asked = asked(call)?;
    call.under_lock(move |world| make_active(call, world, asked, true))
}

fn disarm<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let name = call.variable("name");
    call.change_found(Change::Disarm(name.into()), ("active scenario", name, "scenarios"))
}

/// The scenarios of a body: those named, and one of its `rules`.
fn asked(call: &AdminCall<'_>) -> Result<Vec<ScenarioAsked>, AdminRefusal> {
    let body = SCENARIOS.read(call.request)?;
    let mut asked = scenarios_in(&body)?;
    if body.raw("rules").is_some() {
        let members = ["title", "description", "rules"].into_iter();
        let members = members.filter_map(|key| Some((key, body.raw(key)?)));
        asked.push(with_name(body.boxed("name"), members));
    } else if let Some(stray) =
        ["name", "title", "description"].into_iter().find(|key| body.raw(key).is_some())
    {
        return Err(AdminRefusal::bad(
            format!("`{stray}` says something of rules, and there are no `rules`"),
            "write `rules`, or name scenarios in `scenarios`",
        ));
    }
    Ok(asked)
}

/// Makes scenarios active besides those that are, or `instead`.
fn make_active(
    call: &AdminCall<'_>,
    world: &mut World,
    asked: Vec<ScenarioAsked>,
    instead: bool,
) -> Result<Outcome, AdminRefusal> {
    let library = KnownScenarios {
        files: &world.seed().scenarios,
        active: if instead { &[] } else { world.scenarios().active() },
        operations: call.context.operations,
    };
    let resolved = library.resolve(asked)?;
    let all = resolved.iter().chain(library.active).map(|scenario| &scenario.name);
    let count = all.collect::<BTreeSet<_>>().len();
    if count > MAX_SCENARIOS {
        return Err(AdminRefusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!("{count} scenarios would be active, and a world takes {MAX_SCENARIOS}"),
            "DELETE …/scenarios/{name} ends one; PUT puts others in the place of all",
        ));
    }
    let change = if instead { Change::ReplaceScenarios } else { Change::Arm };
    call.change(world, change(resolved))?;
    Ok(Outcome::Shown(active(world)))
}

/// The active scenarios, and how far their rules have come.
fn active(world: &World) -> Value {
    let report = world.scenarios().report();
    let rules_of = |name: &str| -> Vec<&RuleReport> {
        report.iter().filter(|rule| *rule.scenario == *name).collect()
    };
    let one = |scenario: &Arc<Scenario>| {
        let rules = rules_of(&scenario.name);
        let state = rules.first().map(|rule| rule.state.clone());
        let rules = rules.iter().map(|rule| {
            json!({
                "name": rule.rule, "considered": rule.considered, "hits": rule.hits,
                "fired": rule.fired, "remaining": rule.remaining, "state": rule.state,
            })
        });
        json!({
            "name": scenario.name, "title": scenario.title, "state": state,
            "rules": rules.collect::<Vec<_>>(),
        })
    };
    warned(
        json!({"scenarios": world.scenarios().active().iter().map(one).collect::<Vec<_>>()}),
        world,
    )
}
