//! A story as lines of a shell.

use serde::{Deserialize, Serialize};

use super::bindings::{Bound, BoundStep, Variable};
use super::shell_text::{finding, quoted};
use crate::engine::{Beginning, MAIN};
use crate::model::Timestamp;

/// A request of a story.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct StoryRequest {
    /// The exchange that it comes from.
    pub id: String,
    /// It as lines of a shell.
    pub curl: String,
}

/// The requests of a story to the world of this name, for a sandbox at `base`.
pub(super) fn requests(told: &Bound<'_>, (world, base): (&str, &str)) -> Vec<StoryRequest> {
    let last = told.steps.len() - 1;
    let mut known: Vec<&Variable> = Vec::new();
    let mut requests = Vec::with_capacity(told.steps.len());
    let mut clock = None;
    for (place, step) in told.steps.iter().enumerate() {
        let mut lines = Vec::new();
        let at = step.step.at();
        if told.is_timed && clock.replace(at) != Some(at) {
            lines.push(clock_line((world, base), at));
        }
        let options = match (place == last, step.variables.is_empty()) {
            (true, _) => "-i",
            (false, true) => "-o /dev/null",
            (false, false) => "",
        };
        let command = curl(step, options, (world, base), &known);
        lines.extend(with_variables(place, command, &step.variables));
        known.extend(&step.variables);
        requests.push(StoryRequest { id: step.step.id.clone(), curl: lines.join("\n") });
    }
    requests
}

/// The command of one request.
fn curl(
    step: &BoundStep<'_>,
    options: &'static str,
    (world, base): (&str, &str),
    known: &[&Variable],
) -> String {
    let shown = &step.shown;
    let url = match world {
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
pub(super) fn begin(told: &Bound<'_>, (beginning, base): (&Beginning, &str)) -> Vec<String> {
    let world = beginning.name();
    let reset = format!("curl -sS -X POST '{base}/__sandbox/worlds/{world}/reset'");
    let mut lines = vec![reset.clone()];
    if told.is_timed {
        lines.push(clock_line((world, base), beginning.start()));
        // Its files are then relative to that instant.
        let only = r#"-H 'content-type: application/json' --data-raw '{"only":["data"]}'"#;
        lines.push(format!("{reset} {only}"));
    }
    lines
}

/// The line that sets the clock.
fn clock_line((world, base): (&str, &str), at: Timestamp) -> String {
    format!(
        "curl -sS -o /dev/null -X PUT '{base}/__sandbox/worlds/{world}/clock' -H 'content-type: application/json' --data-raw '{{\"mode\":\"frozen\",\"at\":\"{at}\"}}'"
    )
}

/// What to know before the lines are run.
pub(super) fn notes(told: &Bound<'_>, minimal: bool, beginning: &Beginning) -> Vec<String> {
    let mut notes = Vec::new();
    if !minimal {
        notes.push("the search ended early: not all of these requests may be needed".to_owned());
    }
    if !told.is_same {
        notes.push(
            "these lines lead to another answer: it depends on what they do not show, such as a header or a credential in a body"
                .to_owned(),
        );
    }
    for step in &told.steps {
        notes.extend(step.unbound.iter().map(|text| {
            format!("`{text}` is from the answer of {}: put the new one in its place", step.step.id)
        }));
    }
    if told.steps.iter().any(|step| !step.step.exchange.rules().is_empty()) {
        let seed = beginning.random_seed();
        notes.push(format!(
            "rules took part: the world needs the same scenarios, and the random seed {seed} where they draw"
        ));
    }
    notes
}
