//! What left the world: the rows of a bulk answer, and what rules did to the answer on its way.

use serde_json::Value;

use super::checks::{compared_step, pointer};
use super::step::{Outcome, Step};
use crate::engine::journal::{Entry, Side};
use crate::engine::{BodyFault, ConnectionFault, Effects, FailedRow};
use crate::json::at_pointer;
use crate::review::words::counted;

/// The rows of a 207 that are no success, each with why.
pub(super) fn rows(entry: &Entry, steps: &mut Vec<Step>) {
    if entry.status().or(entry.intended_status()) != Some(207) {
        return;
    }
    let body = entry.body(Side::Answer);
    let Some(rows) = body.elements() else {
        let detail = "the journal has not all of the answer; its rows are not known";
        return steps.push(Step::new("rows", Outcome::Noted, detail));
    };
    let rows: Vec<Value> =
        rows.into_iter().filter_map(|row| serde_json::from_str(row).ok()).collect();
    let code = |row: &Value| row["code"].as_u64().unwrap_or_default();
    let good = rows.iter().filter(|row| code(row) < 400).count();
    let all = counted(rows.len() as u64, "row");
    let detail = format!("{good} of {all} {} good", if good == 1 { "is" } else { "are" });
    steps.push(Step::new("rows", Outcome::Noted, detail));
    for (place, row) in rows.iter().enumerate().filter(|(_, row)| code(row) >= 400) {
        let index = row["index"].as_u64().unwrap_or_default();
        let message = row["message"].as_str().or(row["status"].as_str()).unwrap_or_default();
        let name = format!("row {index}");
        let answered = format!("{} {}", code(row), message.trim_end_matches('.'));
        let hint = hint_of_row(entry, index);
        let failed = entry.trace().rows.iter().find(|failed| failed.place == place);
        steps.push(if let Some(failed) = failed {
            row_step(entry, failed, (name, answered, hint))
        } else {
            let detail = hint.unwrap_or(message).to_owned();
            Step::new(name, Outcome::Failed, detail).finding(answered)
        });
    }
}

/// A row that failed by itself: the check, what that expected and found, what was answered, and what the hint says.
fn row_step(
    entry: &Entry,
    FailedRow { place, check, compared }: &FailedRow,
    (name, answered, hint): (String, String, Option<&str>),
) -> Step {
    let said = hint.map(|hint| format!(": {hint}")).unwrap_or_default();
    let detail = format!("{answered}, the check `{}` failed{said}", check.name());
    let step = Step::new(name, Outcome::Failed, detail);
    let Some(compared) = compared else { return step };
    compared_step(step, compared, |field| {
        let body = entry.body(Side::Request);
        let rows = body.elements().unwrap_or_default();
        let value = rows.get(*place).and_then(|row| at_pointer(row, &pointer(field)));
        value.map_or_else(|| "nothing".to_owned(), str::to_owned)
    })
}

/// What the hint of the answer says of the row with this index.
fn hint_of_row(entry: &Entry, index: u64) -> Option<&str> {
    let hint = entry.own_hint()?;
    let start = hint.find(&format!("index {index}: "))?;
    let said = &hint[start..];
    let said = said.split_once(": ").map(|(_, said)| said)?;
    Some(said.split("; index ").next().unwrap_or(said))
}

/// How the answer left.
pub(super) fn leaving(entry: &Entry, steps: &mut Vec<Step>) {
    if let Some(effects) = entry.effects() {
        steps.push(Step::new("effects", Outcome::Done, in_words(effects)));
    }
    let mut said = match (entry.status(), entry.intended_status()) {
        (Some(status), _) => format!("{status}, {}", entry.origin().as_str()),
        (None, Some(status)) => {
            format!("none reached the client; {status} would have been answered")
        }
        (None, None) => "none reached the client".to_owned(),
    };
    let took = entry.duration_ms().map(|ms| format!("it took {ms} ms"));
    let saw = entry.delivery().client_saw().map(|saw| format!("the client saw: {saw}"));
    let left = entry.client_left().then(|| "the client left before its end".to_owned());
    for part in [took, saw, left].into_iter().flatten() {
        said.push_str("; ");
        said.push_str(&part);
    }
    steps.push(Step::new("answer", Outcome::Done, said));
}

/// What rules did to the answer on its way, in the words of scenarios.
fn in_words(effects: &Effects) -> String {
    let delay = (effects.delay_ms > 0).then(|| format!("delayed by {} ms", effects.delay_ms));
    let body = effects.body.as_ref().map(|fault| match fault {
        BodyFault::Truncate(_) => "the body was truncated",
        BodyFault::Malformed => "the body was made malformed",
        BodyFault::Stall => "the body stalled",
        BodyFault::Dribble { .. } => "the body came in pieces",
        BodyFault::ContentLength(_) => "Content-Length said something else",
    });
    let connection = effects.connection.map(|fault| match fault {
        ConnectionFault::Reset => "the connection was reset",
        ConnectionFault::Close => "the connection was closed",
        ConnectionFault::Hang => "nothing was ever answered",
    });
    let said = delay.into_iter().chain(body.map(str::to_owned));
    said.chain(connection.map(str::to_owned)).collect::<Vec<_>>().join(", ")
}
