//! The one place that writes to the terminal: lines for people, or one JSON event a line for programs.
//!
//! A reader that does not read must never stop the server, so lines go through a bounded queue to a thread that writes
//! them; this holds for standard error too.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;

use super::clock;
use super::lines::{Lines, standard_error, standard_output};
use super::notices::Notices;
use crate::engine::journal::query_without_credentials;
use crate::engine::{MAIN, REQUEST_ID, Reply, Request};
use crate::findings::{Finding, render};
use crate::visible::{visible, visible_json, visible_lines};

/// How long the last lines may take when the sandbox ends.
const LAST_LINES: Duration = Duration::from_millis(500);

/// The format of standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON event a line.
    Json,
}

/// How much is printed on standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What ends the sandbox.
    Error,
    /// What the user should look at.
    #[default]
    Warn,
    /// What happens to the sandbox as a whole.
    Info,
    /// What happens to single connections.
    Debug,
}

/// Prints on standard output and standard error. Its clones print to the same streams.
#[derive(Clone, Debug)]
pub struct Terminal {
    format: Format,
    quiet: bool,
    level: Level,
    streams: Option<Streams>,
    notices: Arc<Notices>,
}

#[derive(Clone, Debug)]
struct Streams {
    output: Lines,
    error: Lines,
}

impl Terminal {
    /// Prints in `format`; a quiet one prints no requests.
    pub fn new(format: Format, quiet: bool) -> Self {
        let missed = match format {
            Format::Text => missed_line,
            Format::Json => missed_event,
        };
        let streams = Streams {
            output: Lines::to(standard_output(), missed),
            error: Lines::to(standard_error(), missed_line),
        };
        let (level, notices) = (Level::default(), Arc::default());
        Self { format, quiet, level, streams: Some(streams), notices }
    }

    /// One that prints nothing.
    pub fn silent() -> Self {
        let (level, notices) = (Level::default(), Arc::default());
        Self { format: Format::Text, quiet: true, level, streams: None, notices }
    }

    /// The same, printing on standard error what is at most as fine as `level`.
    #[must_use]
    pub fn logging(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Prints `text` on standard error.
    pub fn log(&self, level: Level, text: &str) {
        if let Some(streams) = self.streams.as_ref().filter(|_| level <= self.level) {
            let level = format!("{level:?}").to_lowercase();
            streams.error.push(format!("{level}: {}", visible(text)));
        }
    }

    /// Prints on standard error what is wrong with files, at any level.
    pub fn warn_of(&self, findings: &[Finding]) {
        if let Some(streams) = self.streams.as_ref().filter(|_| !findings.is_empty()) {
            streams.error.push_always(render::text(findings).trim_end_matches('\n').to_owned());
        }
    }

    /// Has panics printed on standard error like everything else: to print one must not make a thread wait either.
    pub fn print_panics(&self) {
        let terminal = self.clone();
        std::panic::set_hook(Box::new(move |panic| terminal.log(Level::Error, &panic.to_string())));
    }

    /// A guard that waits a moment, when it is dropped, for everything that was printed to be written. The terminal
    /// itself may live on in tasks that did not end in time.
    pub fn last_lines(&self) -> LastLines {
        LastLines(self.streams.clone())
    }

    /// Prints that the sandbox is ready; the program that started it waits for this line, so it is never dropped.
    pub fn say_ready(&self, text: &str, event: &serde_json::Value) {
        if let Some(streams) = &self.streams {
            streams.output.push_always(self.spoken(text, event));
        }
    }

    /// Prints `text`, or `event` where events are printed. The lines of `text` are ours: the caller makes names and
    /// messages from outside visible, each by itself.
    pub fn say(&self, text: &str, event: &serde_json::Value) {
        self.send(self.spoken(text, event));
    }

    fn spoken(&self, text: &str, event: &serde_json::Value) -> String {
        match self.format {
            Format::Text => visible_lines(text).into_owned(),
            Format::Json => json_line(event.clone()),
        }
    }

    /// Whether requests are printed.
    pub fn prints_requests(&self) -> bool {
        !self.quiet && self.streams.is_some()
    }

    /// Prints what the user should know besides what became of a request, each notice once.
    pub fn print_notices(&self, world: &str, notices: &[String]) {
        for notice in notices.iter().filter(|notice| self.notices.are_new(notice)) {
            self.say(
                &visible(&format!("note: {notice}")),
                &json!({"event": "notice", "world": world, "message": notice}),
            );
        }
    }

    /// What is to be printed of a request when its answer has ended; none where requests are not printed.
    pub(super) fn request_line(
        &self,
        place: RequestPlace<'_>,
        request: &Request,
        reply: &Reply,
    ) -> Option<RequestLine> {
        self.prints_requests().then(|| match self.format {
            Format::Text => RequestLine::Text(line(place, request, reply)),
            Format::Json => RequestLine::Event(event(place, request, reply)),
        })
    }

    /// Prints what became of a request, whose answer has taken so long.
    pub(super) fn print_end(&self, line: RequestLine, took: Duration, client_left: bool) {
        self.send(match line {
            RequestLine::Text(line) if client_left => format!("{line} · client left"),
            RequestLine::Text(line) => line,
            RequestLine::Event(mut event) => {
                event["latencyMs"] = json!((took.as_secs_f64() * 1_000_000.0).round() / 1_000.0);
                if client_left {
                    event["clientLeft"] = json!(true);
                }
                json_line(event)
            }
        });
    }

    fn send(&self, line: String) {
        if let Some(streams) = &self.streams {
            streams.output.push(line);
        }
    }
}

/// The end of all printing.
#[derive(Debug)]
pub struct LastLines(Option<Streams>);

impl Drop for LastLines {
    fn drop(&mut self) {
        let deadline = Instant::now() + LAST_LINES;
        for stream in self.0.iter().flat_map(|streams| [&streams.output, &streams.error]) {
            stream.end(deadline);
        }
    }
}

fn missed_line(count: u64) -> String {
    format!("note: {count} lines were dropped, because they could not be written in time")
}

fn missed_event(count: u64) -> String {
    json_line(json!({"event": "dropped", "lines": count}))
}

/// What is to be printed of a request, but for its end.
#[derive(Debug)]
pub(super) enum RequestLine {
    /// To people.
    Text(String),
    /// To programs.
    Event(serde_json::Value),
}

/// Where a request went.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestPlace<'a> {
    /// The world; none for the admin API.
    pub(super) world: Option<&'a str>,
    /// The path within the world.
    pub(super) path: &'a str,
    /// The random seed by which its journal replaces credentials.
    pub(super) seed: u64,
}

/// The event of a request.
fn event(place: RequestPlace<'_>, request: &Request, reply: &Reply) -> serde_json::Value {
    let RequestPlace { world, path, seed } = place;
    let response = &reply.response;
    let id = response.headers.iter().find(|(name, _)| *name == REQUEST_ID);
    let mut event = json!({
        "event": "request", "world": world, "id": id.and_then(|(_, id)| id.to_str().ok()),
        "tenant": reply.tenant, "method": request.method.as_str(), "path": path, "target": target(request, seed),
        "operation": reply.operation.map(|operation| operation.id),
        "status": reply.status().map(|status| status.as_u16()), "committed": reply.committed, "bytes": bytes(request, reply),
        "summary": response.summary.as_ref().map(ToString::to_string), "hint": response.hint, "faults": reply.acted.fired,
    });
    if let Some(status) = reply.intended_status() {
        event["intendedStatus"] = json!(status.as_u16());
    }
    if let Some(saw) = reply.delivery.client_saw() {
        event["clientSaw"] = json!(saw);
    }
    event
}

/// `PUT …/customers/bulk 207 · 2 ok, 1×409 · hint`, and where there is no answer
/// `PUT …/61109356 no answer · reset, nothing sent · instead of 201, written · fault lost/r`
fn line(
    RequestPlace { world, path, .. }: RequestPlace<'_>,
    request: &Request,
    reply: &Reply,
) -> String {
    let response = &reply.response;
    let world = world.filter(|world| *world != MAIN);
    let world = world.map_or_else(String::new, |world| format!("~{world} "));
    let status =
        reply.status().map_or_else(|| "no answer".to_owned(), |it| it.as_u16().to_string());
    let mut line = format!("{world}{} {} {status}", request.method, shortened(path));
    let intended = reply.intended_status().map(|status| {
        let written = if reply.committed { "written" } else { "nothing written" };
        format!("instead of {}, {written}", status.as_u16())
    });
    let fault =
        (!reply.acted.fired.is_empty()).then(|| format!("fault {}", reply.acted.fired.join(", ")));
    let summary = response.summary.as_ref().filter(|_| intended.is_none()).map(ToString::to_string);
    let saw = reply.delivery.client_saw();
    let hint = hint_besides_introduction(reply);
    let parts = [&saw, &intended, &summary, &fault].map(|part| part.as_deref());
    for part in parts.into_iter().chain([hint]).flatten() {
        line.push_str(" · ");
        line.push_str(part);
    }
    // Hints repeat what clients send.
    visible(&line).into_owned()
}

/// The hint but for what notices say.
fn hint_besides_introduction(reply: &Reply) -> Option<&str> {
    let hint = reply.response.hint.as_deref()?;
    match &reply.introduction {
        None => Some(hint),
        Some(said) => hint.strip_suffix(&**said)?.strip_suffix("; "),
    }
}

/// The target of a request as it was sent, without the credentials in its query.
fn target(request: &Request, seed: u64) -> String {
    let path = request.uri.path();
    match request.uri.query() {
        Some(query) => format!("{path}?{}", query_without_credentials(query, seed)),
        None => path.to_owned(),
    }
}

/// The bytes that are sent of the answer's body.
fn bytes(request: &Request, reply: &Reply) -> usize {
    match request.method {
        Method::HEAD => 0,
        _ => reply.delivery.bytes(reply.response.body.len()),
    }
}

/// An event as a line, with the machine's time.
fn json_line(mut event: serde_json::Value) -> String {
    event["time"] = json!(clock::ambient().now);
    visible_json(&event.to_string()).into_owned()
}

/// The path without what all paths of the service share: service, tenant, `segments` and the segment's id.
fn shortened(path: &str) -> String {
    /// `/customer-segment/{tenant}/segments/{segmentId}`
    const SHARED: usize = 5;
    match path.match_indices('/').nth(SHARED - 1) {
        Some((at, _)) if path.starts_with("/customer-segment/") => format!("…{}", &path[at..]),
        _ => path.to_owned(),
    }
}

/// Whether a terminal controls this process; none does any more when it was closed.
#[cfg(unix)]
pub fn has_terminal() -> bool {
    std::fs::File::open("/dev/tty").is_ok()
}

/// Prints on standard error why something cannot be, and what to do about it.
pub fn complain(message: &str, hint: &str) {
    let mut text = format!("error: {}\n", visible(message));
    for line in hint.lines() {
        text.push_str("  hint: ");
        text.push_str(&visible(line));
        text.push('\n');
    }
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Prints on standard error what may not be what was expected.
pub fn remark(message: &str) {
    let _ = std::io::stderr().write_all(format!("note: {}\n", visible(message)).as_bytes());
}

/// Prints on standard error why the command line cannot be used, in lines that are ours.
pub fn refuse(text: &str) {
    let _ = std::io::stderr().write_all(visible_lines(text).as_bytes());
}

/// Prints on standard error what is wrong with files.
pub fn complain_of(findings: &[Finding]) {
    let _ = std::io::stderr().write_all(render::text(findings).as_bytes());
}
