//! An exchange: a request from its address to its reply.

pub(super) mod address;
pub(super) mod authorization;
pub mod body;
pub(super) mod bulk;
mod conclusion;
pub(super) mod control_headers;
pub(super) mod handler;
pub(super) mod host;
pub(super) mod identities;
mod other_client;
pub mod parameters;
pub(super) mod pipeline;
pub(super) mod reply;
mod revoked_client;
pub(super) mod routed;
pub(super) mod routing;
pub mod weight;
