//! An exchange that happened elsewhere: what its method, path, headers and answer say. Which checks it passed there, what
//! was stored and what was written is not known, and nothing here guesses it.

use super::answer::rows;
use super::checks::{found, nearest_to, problem};
use super::explanation::Explanation;
use super::step::{Outcome, Step};
use super::summary::status_words;
use crate::engine::journal::Entry;
use crate::engine::{Check, Operation, World};

/// What can be known of a recording.
pub(super) fn explained(world: &World, entry: &Entry) -> Explanation {
    let detail = "it happened elsewhere: how it was judged, and what was written, is not known";
    let mut steps = vec![Step::new("recording", Outcome::Noted, detail)];
    if let Some(operation) = entry.row() {
        of_operation(entry, operation, &mut steps);
    } else {
        let detail = "no operation of the emulated services has this method and path";
        let step = Step::new(Check::Route.name(), Outcome::Noted, detail);
        steps.push(nearest_to(world, entry, step));
    }
    rows(entry, &mut steps);
    steps.push(answered(entry));
    Explanation {
        id: entry.id().to_owned(),
        request: entry.request_line(),
        status: entry.status(),
        summary: summary(entry),
        steps,
    }
}

fn of_operation(entry: &Entry, operation: &Operation, steps: &mut Vec<Step>) {
    steps.push(found(operation));
    if let Some(tenant) = entry.tenant() {
        steps.push(Step::new("tenant", Outcome::Noted, "as the path says").finding(tenant));
    }
    let token = match entry.token() {
        None => "no bearer token is recorded".to_owned(),
        Some(token) => token.name().unwrap_or(token.fingerprint()).to_owned(),
    };
    let detail = format!("the operation needs {}", operation.needs());
    steps.push(Step::new("token", Outcome::Noted, detail).finding(token));
    if let Some(status) = entry.status() {
        steps.push(documented(operation, status));
    }
    if !operation.is_built() {
        let detail = "the sandbox knows the operation, and does not answer it";
        steps.push(Step::new("emulation", Outcome::Noted, detail));
    }
}

/// Whether the operation is documented to answer with this status.
fn documented(operation: &Operation, status: u16) -> Step {
    let name = "status";
    if operation.documented.contains(&status) {
        return Step::new(name, Outcome::Passed, "documented of the operation")
            .finding(status.to_string());
    }
    let listed: Vec<String> = operation.documented.iter().map(u16::to_string).collect();
    let detail = match operation.ours.contains(&status) {
        true => "not documented of the operation; the sandbox can answer with it too",
        false => {
            "not documented of the operation, and the sandbox never answers it with this status"
        }
    };
    Step::new(name, Outcome::Failed, detail)
        .expecting(format!("one of {}", listed.join(", ")))
        .finding(status.to_string())
}

/// What was answered, in the words of the answer where it has some.
fn answered(entry: &Entry) -> Step {
    let took = entry.duration_ms().map(|ms| format!(" after {ms} ms")).unwrap_or_default();
    let detail = match entry.status() {
        None => format!("the client saw none{took}"),
        Some(status) => {
            let said = problem(entry).map(|said| format!(": {said}")).unwrap_or_default();
            format!("{}{took}{said}", status_words(status))
        }
    };
    Step::new("answer", Outcome::Done, detail)
}

fn summary(entry: &Entry) -> String {
    let what = entry.operation().unwrap_or("no operation has this method and path");
    match entry.status() {
        Some(status) => format!("recorded, {status}: {what}"),
        None => format!("recorded, no answer: {what}"),
    }
}
