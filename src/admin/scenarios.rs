//! The scenarios of a world: which are active, how far their rules have come, and those that a request makes active.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::body::BodyShape;
use super::body_kinds::{ANSWERED, DOCUMENTS, NAMES_AND_DOCUMENTS, NULL, SENT, TEXTS};
use super::command::{Asked, Command, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, CHANGES, MISSING, SHOWS, Terms};
use super::refusal::AdminRefusal;
use super::scenarios_asked::{KnownScenarios, ScenarioAsked, scenarios_in, with_name};
use super::warnings::{WARNINGS, warned};
use crate::engine::scenario::{MAX_SCENARIOS, RuleReport, Scenario};
use crate::engine::store::Seed;
use crate::engine::{Change, World};
use crate::schema::{Kind, Shape, WHOLE, optional, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/scenarios", id: "scenarios-library",
                summary: "List the scenarios of the files and the shipped ones, which can be made active by name", read: |_| Ok(Command::Library),
                terms: Terms { answer: Body::Object(&LIBRARY), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/scenarios", id: "scenarios-list",
                summary: "List the active scenarios, and how far every rule has come", read: list,
                terms: Terms { refusals: MISSING, answer: Body::Object(&ACTIVE_SCENARIOS), ..SHOWS } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/scenarios", id: "scenarios-arm",
                summary: "Make scenarios active besides those that are", read: arm,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415, 422, 429], body: Body::Object(&SCENARIOS), answer: Body::Object(&ACTIVE_SCENARIOS), ..CHANGES } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/scenarios", id: "scenarios-replace",
                summary: "Make scenarios active instead of those that are", read: replace,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415, 422, 429], body: Body::Object(&SCENARIOS), answer: Body::Object(&ACTIVE_SCENARIOS), ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}/scenarios/{name}", id: "scenarios-disarm",
                summary: "Make a scenario inactive", read: disarm,
                terms: Terms { refusals: MISSING, ..CHANGES } },
];

#[rustfmt::skip]
const SCENARIOS: Shape = Shape { name: "Scenarios", fields: &[
    optional("scenarios",   NAMES_AND_DOCUMENTS, "names of scenario files, or what such a file says with a `name`"),
    optional("rules",       DOCUMENTS,           "rules as in a scenario file; together they are one more scenario"),
    optional("name",        Kind::Id,            "the name of that scenario; `ad-hoc-1` and so on without it"),
    optional("verify",      DOCUMENTS,           "its expectations, as in a scenario file"),
    optional("title",       Kind::Id,            "its title"),
    optional("description", Kind::Id,            "its description"),
    optional("$schema",     Kind::Id,            "not read; so that a file can be posted as it is"),
], ..SENT };

#[rustfmt::skip]
const LIBRARY: Shape = Shape { name: "ScenarioLibrary", fields: &[
    required("scenarios", Kind::List(&Kind::Object(&KNOWN_SCENARIO)), "by name"),
], ..ANSWERED };

#[rustfmt::skip]
const KNOWN_SCENARIO: Shape = Shape { name: "KnownScenario", fields: &[
    required("name",        Kind::Id,   "the name by which it is made active"),
    required("title",       Kind::Text, "its title"),
    required("description", Kind::Text, "what it does, in its own words"),
    required("rules",       TEXTS,      "the names of its rules"),
], ..ANSWERED };

#[rustfmt::skip]
const ACTIVE_SCENARIOS: Shape = Shape { name: "ActiveScenarios", fields: &[
    required("scenarios", Kind::List(&Kind::Object(&ACTIVE_SCENARIO)), "in the order in which they were made active"),
    WARNINGS,
], ..ANSWERED };

#[rustfmt::skip]
const ACTIVE_SCENARIO: Shape = Shape { name: "ActiveScenario", fields: &[
    required("name",  Kind::Id,                          "its name"),
    required("title", Kind::Either(&[Kind::Text, NULL]), "its title"),
    required("state", Kind::Either(&[Kind::Id, NULL]),   "its state, at first `Started`"),
    required("rules", Kind::List(&Kind::Object(&RULE)),  "its rules, and how far each has come"),
], ..ANSWERED };

#[rustfmt::skip]
const RULE: Shape = Shape { name: "RuleProgress", fields: &[
    required("name",       Kind::Id,                     "its name"),
    required("considered", WHOLE,                        "how often it was looked at"),
    required("hits",       WHOLE,                        "how often it could act"),
    required("fired",      WHOLE,                        "how often it did"),
    required("remaining",  Kind::Either(&[WHOLE, NULL]), "how often it still may; null when there is no end"),
    required("state",      Kind::Id,                     "the state of its scenario"),
], ..ANSWERED };

fn list<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    call.under_lock(move |world| Ok(Outcome::Shown(active(world))))
}

fn arm<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let requested = requested(call)?;
    if requested.is_empty() {
        let hint = "name them in `scenarios`, or write them in `rules`; PUT takes an empty list";
        return Err(AdminRefusal::bad("no scenario is named", hint));
    }
    call.under_lock(move |world| make_active(call, world, requested, false))
}

fn replace<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let requested = requested(call)?;
    call.under_lock(move |world| make_active(call, world, requested, true))
}

fn disarm<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let name = call.variable("name");
    call.change_found(Change::Disarm(name.into()), ("active scenario", name, "scenarios"))
}

/// The scenarios of a body: those named, and one of its `rules`.
fn requested(call: &AdminCall<'_>) -> Result<Vec<ScenarioAsked>, AdminRefusal> {
    let body = BodyShape::read(call.request, &SCENARIOS)?;
    let mut requested = scenarios_in(&body)?;
    if body.raw("rules").is_some() {
        let members = ["title", "description", "rules", "verify"].into_iter();
        let members = members.filter_map(|key| Some((key, body.raw(key)?)));
        requested.push(with_name(body.boxed("name"), members));
    } else if let Some(stray) =
        ["name", "title", "description", "verify"].into_iter().find(|key| body.raw(key).is_some())
    {
        return Err(AdminRefusal::bad(
            format!("`{stray}` says something of rules, and there are no `rules`"),
            "write `rules`, or name scenarios in `scenarios`",
        ));
    }
    Ok(requested)
}

/// Makes scenarios active besides those that are, or `instead`.
fn make_active(
    call: &AdminCall<'_>,
    world: &mut World,
    requested: Vec<ScenarioAsked>,
    instead: bool,
) -> Result<Outcome, AdminRefusal> {
    let library = KnownScenarios {
        files: &world.seed().scenarios,
        active: if instead { &[] } else { world.scenarios().active() },
        operations: call.context.operations,
    };
    let resolved = library.resolve(requested)?;
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

/// The scenarios of the files of `seed`, behind which the shipped ones stand.
pub fn library(seed: &Seed) -> Value {
    let known = seed.scenarios.values().map(|scenario| {
        json!({
            "name": scenario.name, "title": scenario.title, "description": scenario.description,
            "rules": scenario.rules.iter().map(|rule| &rule.name).collect::<Vec<_>>(),
        })
    });
    json!({"scenarios": known.collect::<Vec<_>>()})
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
