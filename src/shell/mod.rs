//! Everything that touches the outside: sockets, disk, clock, entropy, terminal. Thin, so that the rest can be pure.

pub mod clock;
mod control;
pub mod files;
mod gone;
pub mod limits;
pub mod listing;
pub mod metrics;
mod outgoing;
pub mod server;
pub mod terminal;
mod wire;
pub mod worlds;
