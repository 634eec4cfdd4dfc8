//! A transcript: a Markdown file in which requests and the answers they get are written as data.
//!
//! A title, settings (`Name: value` lines before the first request; `Source` is required), then prose and blocks: a
//! request, the answer it gets, and where there is more to say than goes over the wire, a note. State and time carry on
//! from exchange to exchange. In a request `<<200 * text>>` is 200 times the text, `<<byte ff>>` a byte that is no
//! text. Headers of an answer are in the order of their names; HEAD has no body. Where a rule ends the connection there
//! is no answer, only the note.
//!
//! A path of the admin API is about a world as it is at that moment. A stream of the journal is opened there, and its answer
//! is what it says until the last exchange of the file: no time passes while it is read.
//!
//! It never decides what is right: it plays a file and writes the same file with the answers that came.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::fmt::Write as _;
use std::sync::Arc;

use emporix_sandbox::admin::is_admin;
use emporix_sandbox::engine::{
    AuthMode, Effects, HINT, Operation, Options, REQUEST_ID, Reply, Request, UnknownTenant,
    assignment, header_text, reason,
};
use emporix_sandbox::review::lint::LintReport;
use emporix_sandbox::review::lint::text::text;
use http::{Method, StatusCode};

use crate::stage::{OpenStream, Stage, request, seed, seed_with_folder};

/// A file, taken apart.
#[expect(clippy::struct_excessive_bools, reason = "settings, each on or off")]
pub(crate) struct Transcript {
    options: Options,
    step_ms: Option<i64>,
    terminal: bool,
    /// Whether each answer is explained.
    explain: bool,
    /// Whether the end says what the clients of each world did badly.
    lint: bool,
    /// Whether the tenant `mytenant` has a folder, like the template, so that its first answers do not say that it has none.
    folder: bool,
    parts: Vec<Part>,
}

enum Part {
    Prose(String),
    Exchange(Written),
}

/// An exchange as the file has it.
struct Written {
    line: usize,
    request: String,
    answer: String,
}

/// An exchange as it went.
pub(crate) struct Played {
    /// Where the request is in the file.
    pub line: usize,
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub reply: Reply,
    /// The answer and the note as the file has them.
    pub expected: String,
    /// The same as they came.
    pub actual: String,
}

impl Played {
    /// The operation that was found, and the status of its answer.
    pub(crate) fn outcome(&self) -> (Option<&'static Operation>, StatusCode) {
        (self.reply.operation, self.reply.response.status)
    }
}

/// The names of settings.
const SETTINGS: [&str; 10] = [
    "Source",
    "Behaviors",
    "Auth",
    "Unknown tenant",
    "Scenarios",
    "Step",
    "Terminal",
    "Folders",
    "Explain",
    "Lint",
];

const REQUEST_FENCE: &str = "```http";
const NOTE_FENCE: &str = "```text";
const FENCE: &str = "```";

impl Transcript {
    /// Takes a file apart.
    ///
    /// # Errors
    /// What is wrong with its form.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut transcript = Self {
            options: Options::default(),
            step_ms: None,
            terminal: false,
            explain: false,
            lint: false,
            folder: true,
            parts: Vec::new(),
        };
        if !text.starts_with("# ") {
            return Err("line 1: expected a title".to_owned());
        }
        transcript.parts = parts(text)?;
        let Some(Part::Prose(head)) = transcript.parts.first() else {
            return Err("line 1: expected a title".to_owned());
        };
        let mut has_source = false;
        for line in head.clone().lines() {
            let Some((name, value)) = line.split_once(": ") else { continue };
            if SETTINGS.contains(&name) {
                has_source |= name == "Source";
                transcript.set(name, value.trim())?;
            }
        }
        has_source.then_some(transcript).ok_or_else(|| "expected a line `Source: …`".to_owned())
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let members = || value.split(',').map(str::trim);
        match name {
            "Behaviors" => {
                for text in members() {
                    self.options.behaviors.extend([assignment(text)?]);
                }
            }
            "Auth" => {
                self.options.auth =
                    Some(AuthMode::named(value).ok_or_else(|| format!("no auth mode `{value}`"))?);
            }
            "Unknown tenant" => {
                self.options.unknown_tenant = match value {
                    "create" => UnknownTenant::Create,
                    "refuse" => UnknownTenant::Refuse,
                    _ => {
                        return Err(format!(
                            "unknown tenants are created or refused, not `{value}`"
                        ));
                    }
                };
            }
            "Scenarios" => {
                let known = &seed().scenarios;
                if let Some(name) = members().find(|name| !known.contains_key(*name)) {
                    return Err(format!("no scenario `{name}`"));
                }
                self.options.scenarios = members().map(Into::into).collect();
            }
            "Step" => self.step_ms = Some(emporix_sandbox::model::duration_ms(value)?),
            "Terminal" => self.terminal = value == "shown",
            "Explain" => self.explain = value == "shown",
            "Lint" => self.lint = value == "shown",
            "Folders" => self.folder = value != "shipped",
            _ => {}
        }
        Ok(())
    }

    /// Plays all exchanges in order, over fresh worlds.
    pub(crate) fn play(&self) -> Vec<Played> {
        self.staged().0
    }

    /// What the clients of each world did badly by the end.
    pub(crate) fn lints(&self) -> Vec<(String, LintReport)> {
        self.staged().1.lints()
    }

    /// The exchanges, and the worlds as they are then.
    fn staged(&self) -> (Vec<Played>, Stage) {
        let seed = if self.folder { seed_with_folder("mytenant") } else { Arc::clone(seed()) };
        let mut stage = Stage::over(seed, self.options.clone());
        if let Some(step_ms) = self.step_ms {
            stage = stage.stepping(step_ms);
        }
        let exchanges = self.parts.iter().filter_map(|part| match part {
            Part::Exchange(written) => Some(written),
            Part::Prose(_) => None,
        });
        let (mut played, mut streams): (Vec<Played>, Vec<(usize, OpenStream)>) = Default::default();
        for written in exchanges {
            let request = read_request(&written.request);
            let (reply, actual) = if is_admin(request.uri.path()) {
                let (response, stream) = stage.administer(&request);
                streams.extend(stream.map(|stream| (played.len(), stream)));
                let reply = Reply::of(response);
                let answer = answer(&request, &reply);
                (reply, answer)
            } else {
                self.sent(&mut stage, &request)
            };
            let (line, expected) = (written.line, written.answer.clone());
            played.push(Played { line, request, reply, expected, actual });
        }
        for (place, stream) in streams {
            let Played { request, reply, actual, .. } = &mut played[place];
            reply.response.body = stage.streamed(stream).into();
            *actual = answer(request, reply);
        }
        if let Some(last) = played.last_mut().filter(|_| self.lint) {
            last.actual += &linted(&stage);
        }
        (played, stage)
    }

    /// The reply to a request of a client, and the blocks about it.
    fn sent(&self, stage: &mut Stage, request: &Request) -> (Reply, String) {
        let reply = stage.send(request);
        let lost = reply.acted.effects.connection.is_some();
        let answer = if lost { String::new() } else { answer(request, &reply) };
        let explained = if self.explain { explained(stage, &reply) } else { String::new() };
        let actual = answer + &note(&reply, self.terminal) + &explained;
        (reply, actual)
    }

    /// The file with the answers that came.
    pub(crate) fn with_answers(&self, played: &[Played]) -> String {
        let mut out = String::new();
        let mut played = played.iter();
        for part in &self.parts {
            match part {
                Part::Prose(text) => out += text,
                Part::Exchange(written) => {
                    let came = played.next().expect("every exchange was played");
                    out.extend([
                        REQUEST_FENCE,
                        "\n",
                        &written.request,
                        FENCE,
                        "\n\n",
                        &came.actual,
                    ]);
                }
            }
        }
        out
    }
}

fn parts(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut prose = String::new();
    let mut lines = text.lines().zip(1..).peekable();
    while let Some((line, number)) = lines.next() {
        if line != REQUEST_FENCE {
            prose += line;
            prose.push('\n');
            continue;
        }
        let request = block(&mut lines)?;
        if request.starts_with("HTTP/") {
            return Err(format!("line {number}: an answer without a request"));
        }
        let mut answer = String::new();
        loop {
            while lines.next_if(|(line, _)| line.is_empty()).is_some() {}
            let mut ahead = lines.clone();
            match (ahead.next(), ahead.next()) {
                (Some((fence @ (REQUEST_FENCE | NOTE_FENCE), _)), Some((first, _)))
                    if fence == NOTE_FENCE || first.starts_with("HTTP/") =>
                {
                    lines.next();
                    let text = block(&mut lines)?;
                    answer.extend([fence, "\n", &text, FENCE, "\n\n"]);
                }
                _ => break,
            }
        }
        if !prose.is_empty() {
            parts.push(Part::Prose(std::mem::take(&mut prose)));
        }
        parts.push(Part::Exchange(Written { line: number, request, answer }));
    }
    if !prose.is_empty() {
        parts.push(Part::Prose(prose));
    }
    Ok(parts)
}

/// The lines up to the closing fence.
fn block<'a>(lines: &mut impl Iterator<Item = (&'a str, usize)>) -> Result<String, String> {
    let mut text = String::new();
    for (line, _) in lines {
        if line == FENCE {
            return Ok(text);
        }
        text += line;
        text.push('\n');
    }
    Err("a block is not closed".to_owned())
}

fn read_request(text: &str) -> Request {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    let (method, target) =
        first.split_once(' ').unwrap_or_else(|| panic!("request line `{first}`"));
    let method: Method = method.parse().unwrap();
    let target = text_of(&expanded(target.strip_suffix(" HTTP/1.1").unwrap_or(target)));
    let headers: Vec<(&str, String)> = lines
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("header line `{line}`")))
        .map(|(name, value)| (name, text_of(&expanded(value))))
        .collect();
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (*name, &**value)).collect();
    request(method, &target, &headers, expanded(body.strip_suffix('\n').unwrap_or(body)))
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("only bodies have bytes that are no text")
}

/// `text` with what is in `<<…>>` written out.
fn expanded(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, (inside, after))) =
        rest.split_once("<<").and_then(|(before, tail)| Some((before, tail.split_once(">>")?)))
    {
        out.extend_from_slice(before.as_bytes());
        if let Some(hex) = inside.strip_prefix("byte ") {
            out.push(u8::from_str_radix(hex, 16).unwrap());
        } else {
            let (count, repeated) = inside.split_once(" * ").expect("`<<count * text>>`");
            out.extend_from_slice(repeated.repeat(count.parse().unwrap()).as_bytes());
        }
        rest = after;
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

/// The answer as a block.
fn answer(request: &Request, reply: &Reply) -> String {
    let response = &reply.response;
    let hint = response.hint.as_deref().filter(|hint| !hint.is_empty());
    let mut headers: Vec<(String, String)> = response
        .headers
        .iter()
        .map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .chain(hint.map(|hint| (HINT.to_string(), header_text(hint).to_str().unwrap().to_owned())))
        .collect();
    headers.sort();
    let status = response.status;
    let mut out = format!("{REQUEST_FENCE}\nHTTP/1.1 {} {}\n", status.as_u16(), reason(status));
    for (name, value) in headers {
        let _ = writeln!(out, "{name}: {value}");
    }
    if request.method != Method::HEAD && !response.body.is_empty() {
        let body = String::from_utf8_lossy(&response.body);
        let _ = write!(out, "\n{body}\n");
    }
    out + FENCE + "\n\n"
}

/// Why the answer is as it is, as a block.
fn explained(stage: &Stage, reply: &Reply) -> String {
    let id = reply.response.headers.iter().find(|(name, _)| *name == REQUEST_ID).unwrap();
    let id = &id.1;
    format!("{NOTE_FENCE}\n{}{FENCE}\n\n", stage.explained(id.to_str().unwrap()))
}

/// What the clients of each world did badly, as a block.
fn linted(stage: &Stage) -> String {
    let of = |(world, report)| format!("world {world}: {}", text(&report, &str::to_owned));
    let all: Vec<String> = stage.lints().into_iter().map(of).collect();
    format!("{NOTE_FENCE}\n{}{FENCE}\n\n", all.join("\n"))
}

/// What else there is to say, as a block: what the shell does with the answer, and what the terminal prints.
fn note(reply: &Reply, terminal: bool) -> String {
    let mut lines = Vec::new();
    let Effects { delay_ms, body, connection } = &reply.acted.effects;
    if *delay_ms > 0 {
        lines.push(format!("delay: {delay_ms} ms"));
    }
    lines.extend(body.as_ref().map(|fault| format!("body: {fault:?}")));
    lines.extend(connection.as_ref().map(|fault| format!("connection: {fault:?}")));
    lines.extend(reply.delivery.client_saw().map(|saw| format!("client saw: {saw}")));
    lines.extend(reply.intended_status().map(|status| {
        let written = if reply.committed { "written" } else { "nothing written" };
        format!("instead of: {}, {written}", status.as_u16())
    }));
    if terminal {
        lines.extend(reply.response.summary.iter().map(|summary| format!("summary: {summary}")));
        lines.extend(reply.notices.iter().map(|notice| format!("notice: {notice}")));
    }
    match lines.is_empty() {
        true => String::new(),
        false => format!("{NOTE_FENCE}\n{}\n{FENCE}\n\n", lines.join("\n")),
    }
}
