//! The files of a sandbox: listed, read, watched, and read again.

pub mod disk;
mod files_text;
pub(super) mod fs_events;
pub(crate) mod import;
pub mod library;
pub mod listing;
pub mod origin;
pub mod reload;
pub mod report;
pub mod state;
pub mod wakes;
pub mod watch;
