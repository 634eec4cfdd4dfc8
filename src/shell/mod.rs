//! Everything that touches the outside: sockets, disk, clock, entropy, terminal. Thin, so that the rest can be pure.

mod adopt;
pub mod clock;
mod control;
mod cors;
mod eager;
pub mod files;
mod framing;
mod gone;
mod incoming;
mod journal_share;
pub mod journals;
pub mod limits;
mod lines;
pub mod listing;
pub mod metrics;
mod outgoing;
mod registry;
pub mod reload;
pub mod report;
pub mod server;
mod sight;
mod slot;
pub mod terminal;
pub mod wakes;
pub mod watch;
mod wire;
pub mod worlds;
