//! Snapshots of a world: saved, listed, loaded, deleted.

use http::{Method, StatusCode};
use serde_json::json;

use super::body_kinds::{ANSWERED, TEXTS};
use super::command::{Asked, Outcome, not_found};
use super::operation::{AdminCall, AdminOperation, Body, CHANGES, MISSING, SHOWS, Terms};
use super::refusal::AdminRefusal;
use super::state::{A_STATE, state_text};
use crate::engine::{Change, MAX_SNAPSHOTS};
use crate::schema::{Shape, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/snapshots", id: "snapshots-list",
                summary: "List the snapshots", read: list,
                terms: Terms { refusals: MISSING, answer: Body::Object(&SNAPSHOTS), ..SHOWS } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/snapshots/{name}", id: "snapshots-read",
                summary: "Export all data of a snapshot as fixture files", read,
                terms: Terms { refusals: MISSING, answer: A_STATE, ..SHOWS } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/snapshots/{name}", id: "snapshots-save",
                summary: "Save a snapshot, instead of one of the same name", read: save,
                terms: Terms { refusals: &[400, 404, 410, 429], ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}/snapshots/{name}", id: "snapshots-delete",
                summary: "Delete a snapshot", read: delete,
                terms: Terms { refusals: MISSING, ..CHANGES } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/snapshots/{name}/load", id: "snapshots-load",
                summary: "Go back to a snapshot", read: load,
                terms: Terms { refusals: MISSING, ..CHANGES } },
];

#[rustfmt::skip]
const SNAPSHOTS: Shape = Shape { name: "Snapshots", fields: &[
    required("snapshots", TEXTS, "their names, sorted"),
], ..ANSWERED };

fn list<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    call.under_lock(move |world| Ok(Outcome::Shown(json!({"snapshots": world.snapshots()}))))
}

fn read<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let name = call.variable("name");
    call.after_look(
        move |world| world.state_of_snapshot(name).ok_or_else(|| no_snapshot(name)),
        |state| Ok(Outcome::Document(state_text(&state.export()).into())),
    )
}

/// The refusal of a snapshot that is not there.
pub(super) fn no_snapshot(name: &str) -> AdminRefusal {
    not_found(("snapshot", name, "snapshots"))
}

fn save<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let change = Change::SaveSnapshot(call.variable("name").into());
    call.under_lock(move |world| match call.change(world, change)?.is_done() {
        true => Ok(Outcome::Done),
        false => Err(AdminRefusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!("there are {MAX_SNAPSHOTS} snapshots, as many as a world keeps"),
            "delete one first",
        )),
    })
}

fn load<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let name = call.variable("name");
    call.change_found(Change::LoadSnapshot(name.into()), ("snapshot", name, "snapshots"))
}

fn delete<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let name = call.variable("name");
    call.change_found(Change::DeleteSnapshot(name.into()), ("snapshot", name, "snapshots"))
}
