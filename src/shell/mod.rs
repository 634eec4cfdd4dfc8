//! Everything that touches the outside: sockets, disk, clock, entropy, terminal. Thin, so that the rest can be pure.

mod admin;
pub mod app;
pub mod child;
pub mod client;
pub mod clock;
pub mod colour;
pub mod door;
pub mod endings;
pub mod export;
pub mod files;
pub mod http;
pub mod limits;
mod lines;
pub mod listeners;
pub mod metrics;
mod notices;
pub mod own_calls;
pub mod own_ports;
pub mod progress;
pub mod ready_file;
mod request_line;
pub mod signals;
pub mod starter;
pub mod terminal;
pub mod whole;
pub mod whole_folder;
pub mod worlds;
