//! The worlds of a process: found by name, made, ended, and moved to new files.

pub mod directory;
pub(super) mod journal_accounting;
pub mod journal_memory;
pub(super) mod registry;
pub(super) mod slot;
pub(super) mod tombstones;
pub(super) mod worldless;
