//! The one place that talks to the terminal: lines for people, or one JSON event a line for programs.
//!
//! A reader that does not read must never stop the server, so lines go through a bounded channel to a thread of
//! their own, and are dropped, and counted, when it is full.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::time::Duration;

use serde_json::json;

use crate::content::{Finding, render};
use crate::engine::{MAIN, Reply, Request};

/// Lines waiting to be written.
const WAITING: usize = 4_096;
/// How long the last lines may take when the sandbox ends.
const LAST_LINES: Duration = Duration::from_millis(500);

/// How the terminal is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON event a line.
    Json,
}

/// How much is told on standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What ends the sandbox.
    Error,
    /// What the person should look at.
    #[default]
    Warn,
    /// What happens to the sandbox as a whole.
    Info,
    /// What happens to single connections.
    Debug,
}

/// A voice on standard output.
#[derive(Debug)]
pub struct Terminal {
    format: Format,
    quiet: bool,
    lines: Option<SyncSender<String>>,
    written: Option<Mutex<Receiver<()>>>,
    dropped: AtomicU64,
    level: Level,
}

impl Terminal {
    /// A voice that speaks `format`; a quiet one tells no requests.
    pub fn new(format: Format, quiet: bool) -> Self {
        let (lines, waiting) = sync_channel(WAITING);
        let (done, written) = channel();
        std::thread::spawn(move || write_all(&waiting, &done));
        Self {
            format,
            quiet,
            lines: Some(lines),
            written: Some(Mutex::new(written)),
            dropped: AtomicU64::new(0),
            level: Level::default(),
        }
    }

    /// One that says nothing.
    pub fn silent() -> Self {
        Self {
            format: Format::Text,
            quiet: true,
            lines: None,
            written: None,
            dropped: AtomicU64::new(0),
            level: Level::default(),
        }
    }

    /// The same, telling on standard error what is at most as fine as `level`.
    #[must_use]
    pub fn logging(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Tells `text` on standard error.
    pub fn log(&self, level: Level, text: &str) {
        if level <= self.level && self.lines.is_some() {
            let _ = writeln!(std::io::stderr(), "{}: {text}", format!("{level:?}").to_lowercase());
        }
    }

    /// Says `text`, or `event` where events are spoken.
    pub fn say(&self, text: &str, event: &serde_json::Value) {
        self.send(match self.format {
            Format::Text => text.to_owned(),
            Format::Json => event.to_string(),
        });
    }

    /// Whether there is anything to tell of a request.
    pub fn has_to_tell(&self, reply: &Reply) -> bool {
        self.tells_requests() || !reply.notices.is_empty()
    }

    fn tells_requests(&self) -> bool {
        !self.quiet && self.lines.is_some()
    }

    /// Tells what became of a request.
    pub fn tell(&self, world: &str, request: &Request, path: &str, reply: &Reply) {
        for notice in &reply.notices {
            self.say(
                &visible(&format!("note: {notice}")),
                &json!({"event": "notice", "world": world, "message": notice}),
            );
        }
        if !self.tells_requests() {
            return;
        }
        let response = &reply.response;
        self.send(match self.format {
            Format::Text => line(world, request, path, reply),
            Format::Json => json!({
                "event": "request", "world": world, "method": request.method.as_str(), "path": path,
                "operation": reply.operation.map(|operation| operation.id), "status": response.status.as_u16(),
                "summary": response.summary.as_ref().map(ToString::to_string), "hint": response.hint, "faults": reply.acted.fired,
            })
            .to_string(),
        });
    }

    fn send(&self, line: String) {
        let Some(lines) = &self.lines else { return };
        let lost = self.dropped.swap(0, Ordering::Relaxed);
        if lost > 0 && lines.try_send(self.lost_line(lost)).is_err() {
            self.dropped.fetch_add(lost, Ordering::Relaxed);
        }
        if let Err(TrySendError::Full(_)) = lines.try_send(line) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn lost_line(&self, lost: u64) -> String {
        match self.format {
            Format::Text => format!("note: {lost} lines were dropped, nobody read them in time"),
            Format::Json => json!({"event": "dropped", "lines": lost}).to_string(),
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.lines = None;
        // The writer may be stuck on a reader that does not read: it is not waited for longer than this.
        let written = self.written.take().and_then(|written| written.into_inner().ok());
        let _ = written.map(|written| written.recv_timeout(LAST_LINES));
    }
}

/// Writes lines until nobody can send any more; a closed pipe ends the writing, not the server.
fn write_all(lines: &Receiver<String>, done: &Sender<()>) {
    let mut out = std::io::stdout().lock();
    while let Ok(line) = lines.recv() {
        if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
            break;
        }
    }
    let _ = done.send(());
}

/// `PUT …/customers/bulk 207 · 2 ok, 1×409 · hint`
fn line(world: &str, request: &Request, path: &str, reply: &Reply) -> String {
    let response = &reply.response;
    let world = if world == MAIN { String::new() } else { format!("~{world} ") };
    let mut line =
        format!("{world}{} {} {}", request.method, shortened(path), response.status.as_u16());
    let fault =
        (!reply.acted.fired.is_empty()).then(|| format!("fault {}", reply.acted.fired.join(", ")));
    let summary = response.summary.as_ref().map(ToString::to_string);
    for part in [&summary, &fault, &response.hint].into_iter().flatten() {
        line.push_str(" · ");
        line.push_str(part);
    }
    visible(&line)
}

/// `text` as one line that cannot command a terminal: hints repeat what clients send.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
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

/// Says on standard error why something cannot be, and what to do about it.
pub fn complain(message: &str, hint: &str) {
    let mut text = format!("error: {message}\n");
    for line in hint.lines() {
        text.push_str("  hint: ");
        text.push_str(line);
        text.push('\n');
    }
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Says on standard error what may not be what was expected.
pub fn remark(message: &str) {
    let _ = std::io::stderr().write_all(format!("note: {message}\n").as_bytes());
}

/// Says on standard error what is wrong with files.
pub fn complain_of(findings: &[Finding]) {
    let _ = std::io::stderr().write_all(render::text(findings).as_bytes());
}
