//! Reads of what the client had already.

use std::collections::BTreeMap;

use super::note::Note;
use super::same::SameRequest;
use crate::engine::OperationKind;
use crate::engine::journal::{Entry, Origin, PresentedToken, Side};
use crate::engine::lint::Lint;
use crate::review::exchanges::{Exchange, Exchanges};

/// The headers besides the token by which two answers to the same request can differ.
const ASKING: [&str; 3] = ["accept-language", "x-total-count", "accept-encoding"];

/// A read: the request, who reads, and what the headers ask for.
type ReadKey<'e> = (SameRequest<'e>, Option<&'e str>, Vec<(&'e str, &'e [u8])>);

/// Which exchange had an answer, and how often had been written by then: in its tenant, and by anything from outside.
type KnownAnswer<'e> = (&'e str, usize, usize);

pub(super) fn find(exchanges: &Exchanges<'_>, note: Note<'_>) {
    // Where changes from outside are not kept any more, no read is known to be needless.
    let first = exchanges.all.first().map_or(0, |exchange| exchange.entry.number());
    let Some(outside) = exchanges.journal().outside_since(first) else { return };
    let mut outside = outside.map(|change| change.after).peekable();
    let mut changes = 0;
    // Another tenant has other documents.
    let mut writes: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    let mut read: BTreeMap<ReadKey<'_>, KnownAnswer<'_>> = BTreeMap::new();
    for (place, exchange) in exchanges.all.iter().enumerate() {
        let entry = exchange.entry;
        while outside.next_if(|after| *after < entry.number()).is_some() {
            changes += 1;
        }
        if has_written(entry) {
            *writes.entry(entry.tenant()).or_default() += 1;
        }
        let Some(key) = key(exchange) else { continue };
        let written = writes.get(&entry.tenant()).copied().unwrap_or_default();
        match read.get(&key) {
            Some((by, earlier, outside_then))
                if (*earlier, *outside_then) == (written, changes) =>
            {
                let said = format!("{by} had the same answer, and nothing was written since");
                note(Lint::RepeatedRead, place, said);
            }
            Some(_) | None => _ = read.insert(key, (entry.id(), written, changes)),
        }
    }
}

fn has_written(entry: &Entry) -> bool {
    let is_write = entry
        .row()
        .is_some_and(|row| matches!(row.kind, OperationKind::Write | OperationKind::Bulk { .. }));
    is_write && entry.committed() || entry.writes().is_none_or(|writes| !writes.is_empty())
}

/// The read that an exchange is; none where it is another call, or the client may have wanted another answer.
fn key<'e>(exchange: &Exchange<'e>) -> Option<ReadKey<'e>> {
    let entry = exchange.entry;
    let is_read = entry.row().is_some_and(|row| row.kind == OperationKind::Read);
    let is_good = entry.status() == Some(200) && exchange.is_read();
    if !is_read || !is_good || entry.origin() != Origin::Organic || entry.client_left() {
        return None;
    }
    let headers = entry.headers(Side::Request);
    let asking = headers.filter(|(name, _)| ASKING.contains(name)).collect();
    let token = entry.token().map(PresentedToken::fingerprint);
    Some((SameRequest::of(entry)?, token, asking))
}
