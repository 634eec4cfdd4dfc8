//! All data of a world, exported as fixture files and imported from them.

use std::fmt::Write;
use std::sync::Arc;

use http::Method;
use serde_json::Value;
use serde_json::value::RawValue;

use super::body::document;
use super::command::{Asked, Command, Outcome, WorldStep, locked};
use super::operation::{AdminCall, AdminOperation, Body, CHANGES, MISSING, SHOWS, Terms};
use super::refusal::AdminRefusal;
use crate::content::{Merge, fixtures_merged, inline};
use crate::engine::Change;
use crate::engine::store::Seed;
use crate::findings::Finding;

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/state", id: "state-export",
                summary: "Export all data as fixture files, in an order that makes a diff readable", read: export,
                terms: Terms { refusals: MISSING, answer: A_STATE, ..SHOWS } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/state", id: "state-import",
                summary: "Import data instead of what there is", read: import,
                terms: Terms { refusals: &[400, 404, 410, 413, 415, 422], body: STATE, ..CHANGES } },
];

const STATE: Body = Body::Documents("tenant → collection → documents, as the export has it");
pub(super) const A_STATE: Body =
    Body::Documents("tenant → collection → documents, as PUT takes it");

/// Writes the state beside the world, which goes on answering meanwhile.
fn export<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    call.after_look(
        |world| Ok(world.state()),
        |state| Ok(Outcome::Document(state_text(&state.export()).into())),
    )
}

/// Understands the state beside the world, which goes on answering meanwhile.
fn import<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let state = document(call.request)?;
    let step = move |seed: &Seed| {
        let (seed, odd) = merged(seed, "state", &state, Merge::Replace)?;
        Ok(locked(move |world| {
            call.change(world, Change::Import(Arc::new(seed)))?;
            Ok(Outcome::remarked(&odd))
        }))
    };
    Ok(Command::OnWorld(call.world()?, WorldStep::Beside(Box::new(step))))
}

/// The fixtures of a request, merged as `how` says, and what is odd in them, a sentence each.
pub(super) fn merged(
    base: &Seed,
    shown: &str,
    fixtures: &RawValue,
    how: Merge,
) -> Result<(Seed, Vec<String>), AdminRefusal> {
    /// At most this many are said, because a client can send very many.
    const MOST: usize = 16;
    let (folder, unknown) = inline(shown, fixtures).map_err(|message| {
        AdminRefusal::bad(message, "send {\"<tenant>\": {\"<collection>\": [documents]}}")
    })?;
    let (seed, more) = fixtures_merged(base, &folder, how);
    let findings: Vec<Finding> = unknown.into_iter().chain(more).collect();
    if findings.iter().any(Finding::is_error) {
        return Err(AdminRefusal::invalid(
            &format!("there are mistakes in the {shown}"),
            &findings,
        ));
    }
    let more = findings.len().checked_sub(MOST).filter(|more| *more > 0);
    let more = more.map(|more| format!("and {more} more"));
    let said = findings.iter().take(MOST).map(Finding::sentence).chain(more);
    Ok((seed, said.collect()))
}

/// Exported files as one object: tenant, collection, what the file says; a row a line, so that a diff is readable.
pub fn state_text(files: &[(String, Box<RawValue>)]) -> String {
    let mut out = String::from("{");
    let mut open: Option<&str> = None;
    for (path, file) in files {
        let (tenant, name) = path.split_once('/').unwrap_or(("", path));
        let name = name.strip_suffix(".json").unwrap_or(name);
        if open == Some(tenant) {
            out.push_str(",\n    ");
        } else {
            out.push_str(if open.is_some() { "\n  },\n  " } else { "\n  " });
            let _ = write!(out, "{}: {{\n    ", Value::from(tenant));
            open = Some(tenant);
        }
        let _ = write!(out, "{}: {}", Value::from(name), file.get().trim_end());
    }
    out.push_str(if open.is_some() { "\n  }\n}\n" } else { "}\n" });
    out
}
