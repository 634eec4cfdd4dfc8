//! `schema`: the JSON Schema of a file that people write.

use std::process::ExitCode;

use super::output::{UNUSABLE, print};
use crate::api::SERVICES;
use crate::content::{SCHEMA_NAMES, schema};
use crate::engine::Router;
use crate::shell::terminal::complain;
use crate::suggest::did_you_mean;

/// Prints the schema called `name`.
pub(super) fn run(name: &str) -> ExitCode {
    if let Some(text) = schema(name, Router::new(SERVICES).operations()) {
        return print(&text);
    }
    let hint = format!("there are {}", SCHEMA_NAMES.join(", "));
    let near = did_you_mean(name, SCHEMA_NAMES);
    complain(&format!("there is no schema `{name}`{near}"), &hint);
    ExitCode::from(UNUSABLE)
}
