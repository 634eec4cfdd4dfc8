//! `requests`: the last exchanges of a world.

use std::ops::ControlFlow;
use std::process::ExitCode;

use http::Method;
use serde_json::{Value, json};

use super::event_lines::Event;
use super::output::{printed, write};
use super::parse::Variables;
use super::running::{Refusal, Running, elements, end, escaped, shown, text, world_path};
use crate::cli::{ListFormat, RequestsArgs, RequestsFormat};
use crate::shell::terminal::remark;
use crate::visible::visible;

/// Prints them, the latest last, and how many are missing; or each as it happens.
pub(super) fn run(args: &RequestsArgs, variables: &Variables) -> ExitCode {
    match args.follow {
        true => follow(args, variables).unwrap_or_else(|refusal| refusal.complain()),
        false => end(list(args, variables)),
    }
}

/// Prints exchanges until the world or the sandbox is gone, or nothing more can be printed.
fn follow(args: &RequestsArgs, variables: &Variables) -> Result<ExitCode, Refusal> {
    let format = match args.format {
        RequestsFormat::Text => ListFormat::Text,
        RequestsFormat::Json => ListFormat::Json,
        RequestsFormat::Har => {
            return Err(Refusal::unusable(
                "a HAR file has an end, and --follow has none",
                "leave --follow out, or print lines of JSON with --format json",
            ));
        }
    };
    let running = Running::find(&args.world.running, variables)?;
    let mut written = Ok(());
    let path = format!("{}/requests/stream?{}", world_path(&args.world), query(args));
    running.follow(&path, |event| {
        written = write(&event_line(event, format));
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    if written.is_ok() {
        remark("the stream has ended: the world or the sandbox is gone");
    }
    Ok(printed(written))
}

/// An event as a line.
fn event_line(event: &Event, format: ListFormat) -> String {
    let data: Value = serde_json::from_str(&event.data).unwrap_or_default();
    let is_exchange = event.name == "request";
    let line = match (format, event.name.as_str()) {
        (ListFormat::Json, _) if is_exchange => return format!("{}\n", event.data),
        (ListFormat::Json, name) => {
            let mut line = json!({"event": name});
            let members = data.as_object().into_iter().flatten();
            members.for_each(|(name, value)| line[name] = value.clone());
            return format!("{line}\n");
        }
        (ListFormat::Text, "dropped") => {
            format!("{} exchanges were not kept until they could be shown", data["dropped"])
        }
        (ListFormat::Text, "cleared") => "the journal began anew".to_owned(),
        (ListFormat::Text, _) => row(&data),
    };
    visible(&line).into_owned() + "\n"
}

fn list(args: &RequestsArgs, variables: &Variables) -> Result<String, Refusal> {
    let running = Running::of(args.capture.as_deref(), &args.world.running, variables)?;
    let path = format!("{}/requests?{}", world_path(&args.world), query(args));
    match args.format {
        RequestsFormat::Text => Ok(shown(&running.get(&path)?, ListFormat::Text, lines)),
        RequestsFormat::Json => Ok(shown(&running.get(&path)?, ListFormat::Json, lines)),
        RequestsFormat::Har => {
            let har = running.call(Method::GET, &format!("{path}&format=har"), None)?;
            Ok(String::from_utf8_lossy(&har).into_owned() + "\n")
        }
    }
}

/// The filters as a query.
fn query(args: &RequestsArgs) -> String {
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
    filters.collect::<Vec<_>>().join("&")
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
