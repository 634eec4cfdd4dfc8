//! The worlds of a process: found by name, made, ended, and moved to new files.

pub mod directory;
pub mod journal_memory;
pub(super) mod journal_share;
pub(super) mod registry;
pub(super) mod slot;
pub(super) mod tombstones;
