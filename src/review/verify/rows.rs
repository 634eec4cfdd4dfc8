//! After an answer with failed rows: whether the next such call had those rows and no others.

use super::selection::{Selection, Selections};
use super::verification::{Judged, Mismatch};
use crate::engine::journal::Side;
use crate::json::{at_pointer, is_same, merged};
use crate::review::exchanges::rows::{MULTI_STATUS, failed_rows, rows_of};
use crate::review::exchanges::{Exchange, Exchanges};
use crate::review::words::counted;

/// Judges the bulk calls that meet the expectation called `name`.
pub(super) fn only_failed_rows(selections: &Selections<'_, '_>, name: &str) -> Judged {
    let Selection { met, unknown, .. } = selections.selection(name);
    let exchanges = selections.exchanges;
    let said = "expected that after an answer with failed rows just those are sent again";
    let missing = exchanges.missing();
    if let Some(missing) = &missing {
        return super::calls::undecided(said, missing);
    }
    if let Some(place) = unknown.first() {
        let closest = selections.at(*place).closest(selections.places(name, *place));
        return Judged::Fails(format!("cannot be known: {said}"), Some(closest));
    }
    let mut again = Vec::new();
    for place in met {
        let exchange = selections.at(place);
        match after(exchanges, place) {
            Ok(None) => {}
            Ok(Some(next)) => again.push(next),
            Err((at, message, mismatches)) => {
                let message = format!("{said}; {} {message}", exchange.entry.id());
                return Judged::Fails(message, Some(exchanges.all[at].closest(mismatches)));
            }
        }
    }
    if again.is_empty() {
        let message = format!("{said}, and no such call was answered with a failed row");
        return Judged::Fails(message, selections.closest(name));
    }
    Judged::Holds(format!("sent again, and only these: {}", again.join(", ")))
}

/// Where it goes wrong, what, and in which places.
type Wrong = (usize, String, Vec<Mismatch>);

/// What came after the answer of the exchange at `place`: the id of the call that sent its failed rows again; none where
/// none has failed, or the client could not read which.
fn after(exchanges: &Exchanges<'_>, place: usize) -> Result<Option<String>, Wrong> {
    let exchange = &exchanges.all[place];
    if exchange.entry.status() != Some(MULTI_STATUS) || !exchange.is_read() {
        return Ok(None);
    }
    let is_next = |other: &Exchange<'_>| {
        other.entry.operation() == exchange.entry.operation()
            && other.entry.path() == exchange.entry.path()
    };
    let failed = failed_rows(exchanges, exchange).map_err(|why| {
        let message = "is an answer of which the rows cannot be known".to_owned();
        (place, message, vec![Mismatch::new("answer.body", "its rows", why)])
    })?;
    if failed.is_empty() {
        return Ok(None);
    }
    let rows = counted(failed.len() as u64, "failed row");
    let later = exchanges.all.iter().enumerate().skip(place + 1);
    let Some((at, next)) = later.into_iter().find(|(_, other)| is_next(other)) else {
        let expected = format!("a later call with its {rows}");
        let message = format!("has {rows}, and no such call came after it");
        return Err((place, message, vec![Mismatch::new("body", expected, "no call")]));
    };
    let message = format!("has {rows}, and {} sent others", next.entry.id());
    let sent = rows_of(exchanges, next, Side::Request);
    let sent = sent.map_err(|why| {
        let mismatch = Mismatch::new("body", format!("these {rows}"), why);
        (
            at,
            format!("has {rows}, and what {} sent cannot be known", next.entry.id()),
            vec![mismatch],
        )
    })?;
    let failed: Vec<&str> = failed.iter().map(|it| it.row).collect();
    let mismatches = differences(&failed, &sent);
    match mismatches.is_empty() {
        true => Ok(Some(next.entry.id().to_owned())),
        false => Err((at, message, mismatches)),
    }
}

/// Where the rows that were sent are not those that had failed, in any order.
fn differences(failed: &[&str], sent: &[&str]) -> Vec<Mismatch> {
    let mut open: Vec<&str> = failed.to_vec();
    let mut differences = Vec::new();
    for (nth, row) in sent.iter().enumerate() {
        if let Some(at) = open.iter().position(|known| is_row(known, row)) {
            open.remove(at);
        } else {
            let place = format!("body./{nth}");
            differences.push(Mismatch::new(place, "one of the rows that had failed", *row));
        }
    }
    differences.extend(open.into_iter().map(|row| Mismatch::new("body", row, "no such row")));
    differences
}

/// Whether a row is the one that had failed: a client that was refused for its version reads the document again, and sends
/// the version that is stored now.
fn is_row(known: &str, sent: &str) -> bool {
    const WITHOUT: &str = r#"{"metadata":{"version":null}}"#;
    let has_version = |row: &str| at_pointer(row, "/metadata/version").is_some();
    is_same(known, sent)
        || ((has_version(known) || has_version(sent))
            && is_same(&merged(known, WITHOUT), &merged(sent, WITHOUT)))
}
