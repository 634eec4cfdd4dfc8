//! The worlds of a process: found by name, made, ended, and moved to new files.

mod accounts;
mod alike;
pub mod directory;
mod first_use;
pub(super) mod journal_accounting;
pub mod journal_memory;
mod lints;
pub mod past;
pub mod past_captures;
pub(super) mod registry;
pub(super) mod slot;
pub mod tap;
mod tapping;
mod timing;
pub(super) mod tombstones;
pub mod unknown;
pub(super) mod use_order;
mod weighing;
pub(super) mod worldless;
