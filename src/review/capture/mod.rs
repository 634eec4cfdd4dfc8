//! A capture: one file from which all answers of a world come again. It is written of what a world has kept, read as the
//! same, and replayed in a new world within the program; what is personal in it can be replaced.
//!
//! Whole: the seeds that the world lived over, what it was made with, and every change and request with the machine's time
//! and the answer that was planned. Nothing of it depends on where or when it is read.

mod against;
mod against_changes;
mod arrived;
mod bytes_text;
mod changed_place;
mod file_seal;
mod json_strings;
mod personal_fields;
mod read;
mod read_change;
mod read_exchange;
mod read_world;
mod reads;
mod redact;
mod redact_documents;
mod redact_query;
mod redact_requests;
mod redact_scenarios;
mod replay;
mod seal;
mod seeds;
mod stand_ins;
mod write;
mod write_change;
mod write_exchange;
mod write_parts;

pub use against::{Call, calls};
pub(super) use against_changes::calls_of;
pub use arrived::{difference, never_ends};
pub use changed_place::ChangedPlace;
pub use read::{CaptureFile, read};
pub use redact::{NoRedaction, redacted};
pub use replay::{AnswerPart, Difference, Replayed, replay};
pub use write::written;

/// The version of the format. One that reads otherwise has another number.
const FORMAT: u64 = 1;

/// What to do about a text that is no capture.
pub const HINT: &str = "name a file that `emporix-sandbox capture` or GET …/capture has written";
