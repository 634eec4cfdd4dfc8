//! `tokens`: the tokens that hold in a world.

use std::process::ExitCode;

use serde_json::Value;

use super::parse::Variables;
use super::running::{Refusal, Running, elements, end, escaped, shown, text, world_path};
use crate::cli::TokensArgs;

/// Prints each with its text, its tenant and its scopes.
pub(super) fn run(args: &TokensArgs, variables: &Variables) -> ExitCode {
    end(list(args, variables))
}

fn list(args: &TokensArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = Running::find(&args.world.running, variables)?;
    let query = args.tenant.as_ref().map(|tenant| format!("?tenant={}", escaped(tenant)));
    let path = format!("{}/tokens{}", world_path(&args.world), query.unwrap_or_default());
    Ok(shown(&running.get(&path)?, args.format, lines))
}

fn lines(listed: &Value) -> Vec<String> {
    let tokens = elements(listed, "tokens").iter();
    tokens.chain(elements(listed, "template")).map(row).collect()
}

fn row(token: &Value) -> String {
    let tenant = token["tenant"].as_str().unwrap_or("any tenant of the template");
    let scopes: Vec<&str> = elements(token, "scopes").iter().filter_map(Value::as_str).collect();
    let revoked = if token["revoked"] == true { ", revoked" } else { "" };
    let ends = token["expiresAt"].as_str().map(|ends| format!(", until {ends}"));
    let (name, sent) = (text(token, "name"), text(token, "token"));
    let ends = ends.unwrap_or_default();
    format!("{name:18} {sent:18} {tenant}{revoked}{ends}: {}", scopes.join(" "))
}
