//! `openapi`: the emulated services, or the admin API, described for tools that read OpenAPI.

use std::process::ExitCode;

use super::output::print;
use crate::admin;
use crate::api::SERVICES;
use crate::cli::OpenapiArgs;
use crate::engine::Router;

/// Prints the description.
pub(super) fn run(args: &OpenapiArgs) -> ExitCode {
    let described = match args.admin {
        true => admin::openapi(),
        false => admin::service_openapi(Router::new(SERVICES).operations()),
    };
    let mut text =
        serde_json::to_string_pretty(&described).expect("texts and numbers always serialise");
    text.push('\n');
    print(&text)
}
