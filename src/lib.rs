//! emporix-sandbox: a sandbox for the Emporix Customer Segment Service.

pub mod api;
pub mod cli;
pub mod commands;
pub mod content;
pub mod engine;
pub mod model;
mod sandbox;
pub mod shell;

pub use sandbox::{Config, Prepared, Sandbox, StartError};
