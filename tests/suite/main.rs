//! The integration tests: one binary, a file per feature.

mod sockets;
mod sockets_browsers;
mod sockets_limits;
mod sockets_malformed;
mod support;
