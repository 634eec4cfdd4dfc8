//! What the files of one world say, put in the place of what they said: a reload for a world that no folder is of.

use std::sync::Arc;

use http::Method;
use serde_json::value::RawValue;

use super::body::{BodyShape, owned};
use super::body_kinds::{NAMES_AND_DOCUMENTS, SENT};
use super::command::{Asked, Command, Outcome, WorldStep, locked};
use super::operation::{AdminCall, AdminOperation, Body, CHANGES, Terms};
use super::refusal::AdminRefusal;
use super::scenarios_asked::{KnownScenarios, ScenarioAsked, of_files, scenarios_in};
use super::state::merged;
use crate::content::{Merge, TEMPLATE};
use crate::engine::Change;
use crate::engine::store::Seed;
use crate::json::members;
use crate::schema::{Kind, Shape, optional, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/files", id: "world-files",
                summary: "Have its files say something else, as a reload does: its own changes stay over them", read: put,
                terms: Terms { refusals: &[400, 404, 410, 413, 415, 422], body: Body::Object(&FILES), ..CHANGES } },
];

#[rustfmt::skip]
const FILES: Shape = Shape { name: "WorldFiles", fields: &[
    required("fixtures",  Kind::FreeMap,       "tenant → collection → documents: all tenants, as an export has them; the template stays where `_template` is none of them"),
    optional("scenarios", NAMES_AND_DOCUMENTS, "what scenario files say, each with a `name`, or names of those that stay as they are: all that can be named then; without it they stay"),
], ..SENT };

/// Understands the files beside the world, which goes on answering meanwhile.
fn put<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let body = BodyShape::read(call.request, &FILES)?;
    let fixtures =
        body.raw("fixtures").map(owned).transpose()?.expect("a required member is there");
    let scenarios = body.raw("scenarios").map(|_| scenarios_in(&body)).transpose()?;
    let step = move |seed: &Seed| {
        let (files, odd) = files(call, seed, &fixtures, scenarios)?;
        Ok(locked(move |world| {
            call.change(world, Change::Rebase(Arc::new(files)))?;
            Ok(Outcome::remarked(&odd))
        }))
    };
    Ok(Command::OnWorld(call.world()?, WorldStep::Beside(Box::new(step))))
}

/// The files, where those of `before` said what they said, and what is odd in them.
fn files(
    call: &AdminCall<'_>,
    before: &Seed,
    fixtures: &RawValue,
    scenarios: Option<Vec<ScenarioAsked>>,
) -> Result<(Seed, Vec<String>), AdminRefusal> {
    let tenants = members(fixtures.get()).unwrap_or_default();
    let has_template = tenants.iter().any(|(name, _)| name.trim_matches('"') == TEMPLATE);
    let nothing = Seed::default();
    let base = if has_template { &nothing } else { before };
    let (documents, odd) = merged(base, "files", fixtures, Merge::Replace)?;
    let known = KnownScenarios {
        files: &before.scenarios,
        active: &[],
        operations: call.context.operations,
    };
    let scenarios = match scenarios {
        None => before.scenarios.clone(),
        Some(asked) => {
            let all = known.resolve(asked)?.into_iter().map(of_files);
            all.map(|scenario| (scenario.name.clone(), scenario)).collect()
        }
    };
    Ok((Seed { scenarios, ..documents }, odd))
}
