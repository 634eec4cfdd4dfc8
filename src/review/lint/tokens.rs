//! Tokens that are fetched for every call.

use std::collections::BTreeMap;

use super::note::Note;
use super::same::SameRequest;
use crate::engine::OperationKind;
use crate::engine::journal::Side;
use crate::engine::lint::Lint;
use crate::json::{as_text, at_pointer};
use crate::review::exchanges::{Exchange, Exchanges};

/// So many fetches in a row are a habit; two may be two programs.
const HABIT: usize = 3;

/// A token that was fetched.
struct Fetched {
    /// The exchange.
    place: usize,
    /// When it ends by the world's clock.
    ends: i64,
    /// How many calls came with it.
    calls: usize,
    /// Whether one of them was refused for it.
    is_refused: bool,
}

pub(super) fn find(exchanges: &Exchanges<'_>, note: Note<'_>) {
    let mut by_text: BTreeMap<String, (SameRequest<'_>, usize)> = BTreeMap::new();
    let mut all: BTreeMap<SameRequest<'_>, Vec<Fetched>> = BTreeMap::new();
    for (place, exchange) in exchanges.all.iter().enumerate() {
        let entry = exchange.entry;
        if entry.row().is_some_and(|row| row.kind == OperationKind::Tokens) {
            if let Some((text, ends)) = fetched(exchanges, exchange)
                && let Some(same) = SameRequest::of(entry)
            {
                let of_it = all.entry(same.clone()).or_default();
                by_text.insert(text, (same, of_it.len()));
                of_it.push(Fetched { place, ends, calls: 0, is_refused: false });
            }
        } else if let Some(token) = entry.token()
            && let Some((same, nth)) = by_text.get(token.fingerprint())
            && let Some(known) = all.get_mut(same).and_then(|all| all.get_mut(*nth))
        {
            known.calls += 1;
            known.is_refused |= entry.status() == Some(401);
        }
    }
    for fetches in all.values() {
        note_needless(exchanges, fetches, note);
    }
}

/// Notes the fetches of a row of them, each but the first while the token before, which had served one call, still held.
fn note_needless(exchanges: &Exchanges<'_>, fetches: &[Fetched], note: Note<'_>) {
    let is_needless = |pair: &[Fetched]| {
        let [before, this] = pair else { return false };
        let at = exchanges.all[this.place].entry.at().as_millis();
        before.calls == 1 && this.calls <= 1 && !before.is_refused && at < before.ends
    };
    let needless: Vec<bool> = fetches.windows(2).map(is_needless).collect();
    let mut at = 0;
    for run in needless.chunk_by(PartialEq::eq) {
        if run[0] && run.len() + 1 >= HABIT {
            for fetch in &fetches[at + 1..=at + run.len()] {
                let before = exchanges.all[fetches[at].place].entry.id();
                let said = format!(
                    "the token of {before} still held: {} tokens were fetched one after the other, each for one call",
                    run.len() + 1
                );
                note(Lint::TokenPerCall, fetch.place, said);
            }
        }
        at += run.len();
    }
}

/// The fingerprint of the token that was answered, and when it ends.
fn fetched(exchanges: &Exchanges<'_>, exchange: &Exchange<'_>) -> Option<(String, i64)> {
    if exchange.entry.status() != Some(200) || !exchange.is_read() {
        return None;
    }
    let body = exchanges.body(exchange, Side::Answer).ok()?;
    let text = at_pointer(body.text(), "/access_token").and_then(as_text)?.into_owned();
    let lives = at_pointer(body.text(), "/expires_in")?.parse::<i64>().ok()?;
    let at = exchange.entry.at().as_millis();
    Some((text, at.saturating_add(lives.saturating_mul(1_000))))
}
