//! All that happened to a captured world, as one file.

use http::Method;

use super::command::{Asked, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, SHOWS, Terms};
use super::refusal::AdminRefusal;
use crate::review::capture::written;

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/capture", id: "capture",
                summary: "Write all that happened to a captured world as one file, from which its answers come again", read,
                terms: Terms { refusals: &[400, 404, 409, 410], answer: A_CAPTURE, ..SHOWS } },
];

const A_CAPTURE: Body = Body::Documents(
    "the file, which `emporix-sandbox replay` repeats; it has requests whole, with their credentials",
);

/// Writes the file beside the world, which goes on answering meanwhile.
fn read<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    call.after_look(
        |world| {
            world.captured().map_err(|none| {
                let detail = format!("there is no capture of world `{}`: {none}", world.name());
                AdminRefusal::conflict(detail, none.hint())
            })
        },
        |captured| Ok(Outcome::Document(written(&captured, false).into())),
    )
}
