//! `openapi`: the admin API described for tools that read OpenAPI.

use std::process::ExitCode;

use super::output::print;
use crate::admin;
use crate::cli::OpenapiArgs;

/// Prints the description.
pub(super) fn run(args: &OpenapiArgs) -> ExitCode {
    debug_assert!(args.admin, "the command line asks for it");
    let mut text = serde_json::to_string_pretty(&admin::openapi())
        .expect("texts and numbers always serialise");
    text.push('\n');
    print(&text)
}
