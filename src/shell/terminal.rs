//! The one place that writes to the terminal: lines for people, or one JSON event a line for programs.
//!
//! A reader that does not read must never stop the server, so lines go through a bounded queue to a thread that writes
//! them; this holds for standard error too.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::clock;
use super::colour::{Colour, Painter};
use super::lines::{Lines, standard_error, standard_output};
use super::notices::Notices;
use super::request_line::{RequestPlace, event, line, traceparent};
use crate::engine::{Reply, Request};
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
    /// Where every event is recorded, whatever is printed.
    record: Option<Lines>,
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
        let output = Lines::to(standard_output(), missed(format));
        let error = Lines::to(standard_error(), missed_line);
        Self { format, quiet, streams: Some(Streams { output, error }), ..Self::silent() }
    }

    /// One beside a command, whose standard output is the command's: it prints on standard error, or to the file `log`.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn beside(format: Format, quiet: bool, log: Option<&Path>) -> io::Result<Self> {
        let out: Box<dyn Write + Send> = match log {
            Some(path) => Box::new(File::create(path)?),
            None => standard_error(),
        };
        let lines = Lines::to(out, missed(format));
        let streams = Streams { output: lines.clone(), error: lines };
        Ok(Self { format, quiet, streams: Some(streams), ..Self::silent() })
    }

    /// One that prints nothing.
    pub fn silent() -> Self {
        let (level, notices) = (Level::default(), Arc::default());
        let (streams, record) = (None, None);
        Self { format: Format::Text, quiet: true, level, streams, record, notices }
    }

    /// The same, which records every event in `file` too, one a line.
    #[must_use]
    pub fn recording(self, file: File) -> Self {
        Self { record: Some(Lines::to(file, missed_event)), ..self }
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
        LastLines(self.streams.clone(), self.record.clone())
    }

    /// Prints that the sandbox is ready; the program that started it waits for this line, so it is never dropped.
    pub fn say_ready(&self, text: &str, event: &serde_json::Value) {
        if let Some(streams) = &self.streams {
            streams.output.push_always(self.spoken(text, event));
        }
        self.record(event);
    }

    /// Prints `text`, or `event` where events are printed. The lines of `text` are ours: the caller makes names and
    /// messages from outside visible, each by itself.
    pub fn say(&self, text: &str, event: &serde_json::Value) {
        self.send(self.spoken(text, event));
        self.record(event);
    }

    fn record(&self, event: &serde_json::Value) {
        if let Some(record) = &self.record {
            record.push(json_line(event.clone()));
        }
    }

    fn spoken(&self, text: &str, event: &serde_json::Value) -> String {
        match self.format {
            Format::Text => visible_lines(text).into_owned(),
            Format::Json => json_line(event.clone()),
        }
    }

    /// Whether requests are printed or recorded.
    pub fn follows_requests(&self) -> bool {
        self.prints_requests() || self.record.is_some()
    }

    fn prints_requests(&self) -> bool {
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

    /// What is to be printed or recorded of a request when its answer has ended; none where nothing is.
    pub(super) fn request_line(
        &self,
        place: RequestPlace<'_>,
        request: &Request,
        reply: &Reply,
    ) -> Option<RequestLine> {
        let prints = |format| self.prints_requests() && self.format == format;
        let needs_event = self.record.is_some() || prints(Format::Json);
        self.follows_requests().then(|| RequestLine {
            text: prints(Format::Text).then(|| self.text_line(place, request, reply)),
            event: needs_event.then(|| event(place, request, reply)),
        })
    }

    /// The line of a request; where everything is printed, with what other programs' traces call it.
    fn text_line(&self, place: RequestPlace<'_>, request: &Request, reply: &Reply) -> String {
        let said = line(place, request, reply);
        match traceparent(request).filter(|_| self.level >= Level::Debug) {
            Some(traceparent) => format!("{said} · traceparent {}", visible(traceparent)),
            None => said,
        }
    }

    /// Prints what became of a request, whose answer has taken so long.
    pub(super) fn print_end(&self, line: RequestLine, took: Duration, client_left: bool) {
        let RequestLine { text, event } = line;
        if let Some(mut event) = event {
            event["latencyMs"] = json!((took.as_secs_f64() * 1_000_000.0).round() / 1_000.0);
            if client_left {
                event["clientLeft"] = json!(true);
            }
            self.record(&event);
            if self.prints_requests() && self.format == Format::Json {
                self.send(json_line(event));
            }
        }
        if let Some(text) = text {
            let left = if client_left { " · client left" } else { "" };
            self.send(text + left);
        }
    }

    fn send(&self, line: String) {
        if let Some(streams) = &self.streams {
            streams.output.push(line);
        }
    }
}

/// The end of all printing.
#[derive(Debug)]
pub struct LastLines(Option<Streams>, Option<Lines>);

impl Drop for LastLines {
    fn drop(&mut self) {
        let deadline = Instant::now() + LAST_LINES;
        let printed = self.0.iter().flat_map(|streams| [&streams.output, &streams.error]);
        for stream in printed.chain(&self.1) {
            stream.end(deadline);
        }
    }
}

/// The line that says how many are missing.
fn missed(format: Format) -> fn(u64) -> String {
    match format {
        Format::Text => missed_line,
        Format::Json => missed_event,
    }
}

fn missed_line(count: u64) -> String {
    format!("note: {count} lines were dropped, because they could not be written in time")
}

fn missed_event(count: u64) -> String {
    json_line(json!({"event": "dropped", "lines": count}))
}

/// What is to be printed or recorded of a request, but for its end.
#[derive(Debug)]
pub(super) struct RequestLine {
    /// To people.
    text: Option<String>,
    /// To programs.
    event: Option<serde_json::Value>,
}

/// An event as a line, with the machine's time.
fn json_line(mut event: serde_json::Value) -> String {
    event["time"] = json!(clock::ambient().now);
    visible_json(&event.to_string()).into_owned()
}

/// Whether a terminal controls this process; none does any more when it was closed.
#[cfg(unix)]
pub fn has_terminal() -> bool {
    File::open("/dev/tty").is_ok()
}

/// Prints on standard error why something cannot be, and what to do about it.
pub fn complain(message: &str, hint: &str) {
    let error = Painter::of(&io::stderr()).paint(Colour::Red, "error:");
    let mut text = format!("{error} {}\n", visible(message));
    for line in hint.lines() {
        text.push_str("  hint: ");
        text.push_str(&visible(line));
        text.push('\n');
    }
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Prints on standard error what may not be what was expected.
pub fn remark(message: &str) {
    let _ = io::stderr().write_all(format!("note: {}\n", visible(message)).as_bytes());
}

/// Prints on standard error what a command has come to, in lines that are ours.
pub fn conclude(text: &str) {
    const FAILED: &str = "failed:";
    let painter = Painter::of(&io::stderr());
    let mut out = String::new();
    for (place, line) in text.lines().enumerate() {
        let line = visible(line);
        out += &match line.strip_prefix(FAILED) {
            Some(rest) => painter.paint(Colour::Red, FAILED) + rest,
            None if place == 0 => painter.paint(Colour::Bold, &line),
            None => line.into_owned(),
        };
        out.push('\n');
    }
    let _ = io::stderr().write_all(out.as_bytes());
}

/// Prints on standard error lines in which nothing hides any more.
pub fn show_lines(visible: &str) {
    let _ = io::stderr().write_all(visible.as_bytes());
}

/// Prints on standard error why the command line cannot be used, in lines that are ours.
pub fn refuse(text: &str) {
    let _ = io::stderr().write_all(visible_lines(text).as_bytes());
}

/// Prints on standard error what is wrong with files.
pub fn complain_of(findings: &[Finding]) {
    let _ = io::stderr().write_all(render::text(findings).as_bytes());
}
