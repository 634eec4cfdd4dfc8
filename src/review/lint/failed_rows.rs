//! Bulk calls of which rows failed and nothing came again.

use std::collections::BTreeSet;

use super::documents;
use super::note::Note;
use crate::engine::journal::Side;
use crate::engine::lint::Lint;
use crate::engine::{Operation, OperationKind};
use crate::review::exchanges::rows::{MULTI_STATUS, failed_rows, rows_of};
use crate::review::exchanges::{Exchange, Exchanges};

/// The code of a row that no repetition makes good.
const BAD_REQUEST: u16 = 400;

/// What was written behind an exchange.
#[derive(Default)]
struct Later {
    /// The documents.
    documents: BTreeSet<String>,
    /// The bodies and rows that say no id.
    rows: BTreeSet<String>,
    /// The lists that the writes are about, as `documents::list` names them.
    lists: BTreeSet<String>,
    /// Whether there was a write of which it is not known what it wrote.
    is_unknown: bool,
}

pub(super) fn find(exchanges: &Exchanges<'_>, note: Note<'_>) {
    // From the last to the first, so that each exchange is looked at once.
    let mut later = Later::default();
    for (place, exchange) in exchanges.all.iter().enumerate().rev() {
        if let Some(said) = dropped(exchanges, exchange, &later) {
            note(Lint::FailedRowsDropped, place, said);
        }
        later.add(exchanges, exchange);
    }
}

/// That rows of a bulk call failed and none of them came again.
fn dropped(exchanges: &Exchanges<'_>, exchange: &Exchange<'_>, later: &Later) -> Option<String> {
    let is_answered = exchange.entry.status() == Some(MULTI_STATUS) && exchange.is_read();
    let is_bulk = exchange.entry.row().is_some_and(Operation::is_bulk);
    if !is_answered || !is_bulk || later.is_unknown {
        return None;
    }
    // What is not kept is not held against the client.
    let failed = failed_rows(exchanges, exchange).ok().filter(|failed| !failed.is_empty())?;
    // What was refused as it stands comes again as something else, which any later write to the same list can be.
    let is_bad = failed.iter().any(|it| it.code == Some(BAD_REQUEST));
    if is_bad && later.lists.contains(&documents::list(exchange.entry)) {
        return None;
    }
    let sent = rows_of(exchanges, exchange, Side::Request).ok()?;
    let body = exchanges.body(exchange, Side::Request).ok()?;
    let all = documents::of_bulk(exchange.entry, body).into_iter().zip(&sent);
    let of_failed = all.filter(|(_, row)| failed.iter().any(|it| std::ptr::eq(it.row, **row)));
    let of_failed: Vec<(Option<String>, &str)> =
        of_failed.map(|(document, row)| (document, *row)).collect();
    // What a row without an id says is not known of a body that is not kept whole.
    if body.has_identities_only() && of_failed.iter().any(|(document, _)| document.is_none()) {
        return None;
    }
    let comes_again = of_failed.iter().any(|(document, row)| match document {
        Some(document) => later.documents.contains(document),
        None => later.rows.contains(&same_text(row)),
    });
    let rows = match failed.len() {
        1 => "1 row has".to_owned(),
        more => format!("{more} rows have"),
    };
    let (document, row) = of_failed.first()?;
    let first = document.as_deref().unwrap_or(row);
    (!comes_again).then(|| format!("{rows} failed, the first is {first}, and none came again"))
}

impl Later {
    /// Adds what an exchange before has written, or tried to.
    fn add(&mut self, exchanges: &Exchanges<'_>, exchange: &Exchange<'_>) {
        let entry = exchange.entry;
        let kind = entry.row().map(|row| row.kind);
        if !matches!(kind, Some(OperationKind::Write | OperationKind::Bulk { .. })) {
            return;
        }
        self.lists.insert(documents::list(entry));
        let body = exchanges.body(exchange, Side::Request).ok().filter(|body| !body.is_cut());
        let Some(body) = body else {
            self.is_unknown = true;
            return;
        };
        if kind == Some(OperationKind::Write) {
            self.documents.insert(documents::of_single(entry, body));
            if entry.method() == "POST" && body.has_identities_only() {
                self.is_unknown = true;
            } else if entry.method() == "POST" {
                self.rows.insert(same_text(body.text()));
            }
            return;
        }
        let rows = body.elements().unwrap_or_default();
        for (document, row) in documents::of_bulk(entry, body).into_iter().zip(rows) {
            match document {
                Some(document) => _ = self.documents.insert(document),
                None if body.has_identities_only() => self.is_unknown = true,
                None => _ = self.rows.insert(same_text(row)),
            }
        }
    }
}

/// A text that two JSON texts share which say the same.
fn same_text(json: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(json);
    value.map_or_else(|_| json.to_owned(), |value| value.to_string())
}
