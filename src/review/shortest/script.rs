//! A story as lines of a shell.

use serde::{Deserialize, Serialize};

use super::bindings::{Bound, BoundStep, Variable};
use super::shell_text::{finding, quoted};
use crate::engine::journal::Entry;
use crate::engine::{Beginning, MAIN, MadeWith};
use crate::model::Timestamp;
use crate::review::shell_word;

/// A request of a story.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct StoryRequest {
    /// The exchange that it comes from; none of a change from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// It as lines of a shell.
    pub curl: String,
}

/// The sandbox that the lines are for.
#[derive(Clone, Copy, Debug)]
pub struct Addressee<'b> {
    /// Its base URL, such as `http://localhost:14010`.
    pub base: &'b str,
    /// Whether callers of its admin API have to send a token.
    pub asks_for_token: bool,
}

/// The environment variable from which lines take the admin token.
const ADMIN_TOKEN: &str = "EMPORIX_SANDBOX_ADMIN_TOKEN";

/// The requests of a story to the world of this name.
pub(super) fn requests(
    as_sent: &Bound<'_>,
    (world, to): (&str, Addressee<'_>),
) -> Vec<StoryRequest> {
    let last = as_sent.steps.len() - 1;
    let mut known: Vec<&Variable> = Vec::new();
    let mut requests = Vec::with_capacity(as_sent.steps.len());
    let mut clock = None;
    for (place, step) in as_sent.steps.iter().enumerate() {
        let mut lines = Vec::new();
        let at = step.step.at();
        if as_sent.is_timed && clock.replace(at) != Some(at) {
            lines.push(clock_line((world, to), at));
        }
        let options = match (place == last, step.variables.is_empty()) {
            (true, _) => "-i",
            (false, true) => "-o /dev/null",
            (false, false) => "",
        };
        let command = curl(step, options, (world, to), &known);
        lines.extend(with_variables(place, command, &step.variables));
        known.extend(&step.variables);
        let id = step.step.entry().map(|entry| entry.id().to_owned());
        requests.push(StoryRequest { id, curl: lines.join("\n") });
    }
    requests
}

/// The command of one request.
fn curl(
    step: &BoundStep<'_>,
    options: &'static str,
    (world, to): (&str, Addressee<'_>),
    known: &[&Variable],
) -> String {
    let (shown, base) = (&step.shown, to.base);
    let is_change = step.step.entry().is_none();
    let url = match world {
        _ if is_change => format!("{base}{}", shown.target),
        MAIN => format!("{base}{}", shown.target),
        world => format!("{base}/~{world}{}", shown.target),
    };
    let as_it_is = url.contains(['[', ']', '{', '}']);
    let method = match (&*shown.method, shown.body.is_empty()) {
        ("GET", true) => String::new(),
        ("HEAD", true) => "-I".to_owned(),
        (method, _) => format!("-X {method}"),
    };
    let mut words = vec!["curl -sS".to_owned(), options.to_owned()];
    words.push(if as_it_is { "-g" } else { "" }.to_owned());
    words.push(if url.contains("/.") { "--path-as-is" } else { "" }.to_owned());
    words.push(if step.answer.hangs() { "-m 10" } else { "" }.to_owned());
    words.extend([method, quoted(&url, known)]);
    words.extend((is_change && to.asks_for_token).then(admin_header));
    words.extend(shown.headers.iter().map(|(name, value)| {
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        format!("-H {}", quoted(&header, known))
    }));
    if !shown.body.is_empty() {
        if shown.headers.iter().all(|(name, _)| name != "content-type") {
            // curl would send one of its own.
            words.push("-H 'content-type:'".to_owned());
        }
        words.push(format!("--data-raw {}", quoted(&shown.body, known)));
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// A command, and what finds the variables in what it prints.
fn with_variables(place: usize, command: String, variables: &[Variable]) -> Vec<String> {
    match variables {
        [] => vec![command],
        [one] => vec![format!("{}=$({command} | {})", one.name, finding(one))],
        several => {
            let answer = format!("ANSWER_{}", place + 1);
            let found = several.iter().map(|variable| {
                let find = finding(variable);
                format!("{}=$(printf '%s\\n' \"${answer}\" | {find})", variable.name)
            });
            std::iter::once(format!("{answer}=$({command})")).chain(found).collect()
        }
    }
}

/// The lines that bring the world to its beginning.
pub(super) fn begin(
    as_sent: &Bound<'_>,
    (beginning, to): (&Beginning, Addressee<'_>),
) -> Vec<String> {
    let world = beginning.name();
    let reset = ("POST", &*format!("{world}/reset"));
    let made = |body| admin_line(to, "-sSf -o /dev/null", ("PUT", world), body);
    let first = match beginning.made_with() {
        // This one is there, and cannot be made.
        MadeWith::Nothing if world == MAIN => admin_line(to, "-sS", reset, None),
        MadeWith::Nothing => made(None),
        MadeWith::Said(said) => made(Some(said)),
        MadeWith::Long(_) => admin_line(to, "-sS", reset, None),
    };
    let mut lines = vec![first];
    if as_sent.is_timed {
        lines.push(clock_line((world, to), beginning.start()));
        // Its files are then relative to that instant.
        lines.push(admin_line(to, "-sS", reset, Some(r#"{"only":["data"]}"#)));
    }
    lines
}

/// The line that sets the clock.
fn clock_line((world, to): (&str, Addressee<'_>), at: Timestamp) -> String {
    let body = format!(r#"{{"mode":"frozen","at":"{at}"}}"#);
    admin_line(to, "-sS -o /dev/null", ("PUT", &format!("{world}/clock")), Some(&body))
}

fn admin_header() -> String {
    format!(r#"-H "Authorization: Bearer ${ADMIN_TOKEN}""#)
}

/// The line of a call of the admin API about worlds.
fn admin_line(
    to: Addressee<'_>,
    options: &str,
    (method, path): (&str, &str),
    body: Option<&str>,
) -> String {
    let mut words =
        vec![format!("curl {options} -X {method} '{}/__sandbox/worlds/{path}'", to.base)];
    if to.asks_for_token {
        words.push(admin_header());
    }
    if let Some(body) = body {
        words.push(format!(
            "-H 'content-type: application/json' --data-raw {}",
            shell_word::quoted(body)
        ));
    }
    words.join(" ")
}

/// What to know before the lines are run.
pub(super) fn notes(
    as_sent: &Bound<'_>,
    minimal: bool,
    (beginning, to): (&Beginning, Addressee<'_>),
) -> Vec<String> {
    let mut notes = Vec::new();
    if to.asks_for_token {
        notes.push(format!("the admin API asks for its token: set {ADMIN_TOKEN} to it before"));
    }
    if let MadeWith::Long(members) = beginning.made_with() {
        let (members, world) = (members.join("`, `"), beginning.name());
        notes.push(format!(
            "the world was made with more than is shown here: make it before with the same `{members}`, by PUT /__sandbox/worlds/{world}"
        ));
    }
    if !minimal {
        notes.push("the search ended early: not all of these requests may be needed".to_owned());
    }
    if !as_sent.is_same {
        notes.push(
            "these lines lead to another answer: it depends on what they do not show, such as a header or a credential in a body"
                .to_owned(),
        );
    }
    for step in &as_sent.steps {
        notes.extend(step.unbound.iter().map(|text| {
            format!(
                "`{text}` is from the answer of {}: put the new one in its place",
                step.step.source()
            )
        }));
    }
    let entries = as_sent.steps.iter().filter_map(|step| step.step.entry());
    if entries.map(Entry::rules).any(|rules| !rules.is_empty()) {
        let seed = beginning.random_seed();
        notes.push(format!(
            "rules took part: the world needs the same scenarios, and the random seed {seed} where they draw"
        ));
    }
    notes
}
