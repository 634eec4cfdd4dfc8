//! `requests`: the last exchanges of a world.

use std::process::ExitCode;

use serde_json::Value;

use super::parse::Variables;
use super::running::{Refusal, Running, elements, end, escaped, shown, text, world_path};
use crate::cli::RequestsArgs;

/// Prints them, the latest last, and how many are missing.
pub(super) fn run(args: &RequestsArgs, variables: &Variables) -> ExitCode {
    end(list(args, variables))
}

fn list(args: &RequestsArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = Running::find(&args.world.running, variables)?;
    let filters = [
        ("operation", &args.operation),
        ("status", &args.status),
        ("tenant", &args.tenant),
        ("token", &args.token),
        ("fault", &args.fault),
        ("outcome", &args.outcome),
        ("since", &args.since),
    ];
    let filters = filters.into_iter().filter_map(|(name, value)| {
        value.as_ref().map(|value| format!("{name}={}", escaped(value)))
    });
    let query = filters.collect::<Vec<_>>().join("&");
    let listed = running.get(&format!("{}/requests?{query}", world_path(&args.world)))?;
    Ok(shown(&listed, args.format, lines))
}

fn lines(listed: &Value) -> Vec<String> {
    let mut lines: Vec<String> = elements(listed, "requests").iter().map(row).collect();
    let dropped = listed["dropped"].as_u64().unwrap_or_default();
    if dropped > 0 {
        lines.push(format!("{dropped} before them are not kept any more"));
    }
    lines
}

/// `main-3 PUT /…/customers/98029737 409 · hint · fault conflict-changed/once`
fn row(exchange: &Value) -> String {
    let status = exchange["status"].as_u64().map(|status| status.to_string());
    let status = status.unwrap_or_else(|| "no answer".to_owned());
    let [id, method, path] = ["id", "method", "path"].map(|name| text(exchange, name));
    let query = exchange["query"].as_str().map(|query| format!("?{query}")).unwrap_or_default();
    let fired = elements(exchange, "rules").iter().filter(|rule| rule["fired"] == true);
    let fired: Vec<&str> = fired.map(|rule| text(rule, "rule")).collect();
    let fault = (!fired.is_empty()).then(|| format!("fault {}", fired.join(", ")));
    let words = ["clientSaw", "hint"].map(|name| exchange[name].as_str().map(ToOwned::to_owned));
    let mut row = format!("{id} {method} {path}{query} {status}");
    for part in words.into_iter().chain([fault]).flatten() {
        row.push_str(" · ");
        row.push_str(&part);
    }
    row
}
