//! HTTP: connections, requests on their way in, answers on their way out.

pub(super) mod abortable_stream;
pub(super) mod body_overrun;
pub(super) mod connection_limit;
pub(super) mod cors;
mod eager;
pub(super) mod event_stream;
mod exchange;
pub(super) mod incoming;
pub(super) mod kept_connection;
pub(super) mod outgoing;
pub(super) mod peer;
pub mod server;
pub(super) mod timeouts;
pub(super) mod unparsable;
