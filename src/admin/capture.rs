//! All that happened to a captured world, as one file.

use http::Method;

use super::command::{Asked, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, Parameter, SHOWS, Terms};
use super::refusal::AdminRefusal;
use crate::review::capture::{redacted, written};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/capture", id: "capture",
                summary: "Write all that happened to a captured world as one file, from which its answers come again", read,
                terms: Terms { refusals: &[400, 404, 409, 410], query: &[REDACT], answer: A_CAPTURE, ..SHOWS } },
];

const REDACT: Parameter = Parameter {
    name: "redact",
    summary: "true: what can be personal is replaced by stand-ins, the same ones everywhere",
};

const A_CAPTURE: Body = Body::Documents(
    "the file, which `emporix-sandbox replay` repeats; it has requests whole, with their credentials",
);

/// Writes the file beside the world, which goes on answering meanwhile.
fn read<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let redact = match call.parameter("redact")?.as_deref() {
        None | Some("false") => false,
        Some("true" | "") => true,
        Some(other) => {
            let detail = format!("`redact` is `{other}`");
            return Err(AdminRefusal::bad(detail, "expected true or false"));
        }
    };
    call.after_look(
        |world| {
            world.captured().map_err(|none| {
                let detail = format!("there is no capture of world `{}`: {none}", world.name());
                AdminRefusal::conflict(detail, none.hint())
            })
        },
        move |captured| {
            let text = match redact {
                false => written(&captured, false),
                true => redacted(&captured)
                    .map_err(|lost| AdminRefusal::conflict(lost.to_string(), lost.hint()))?,
            };
            Ok(Outcome::Document(text.into()))
        },
    )
}
