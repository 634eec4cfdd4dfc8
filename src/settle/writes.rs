//! What a session wrote, and when: whether a record that is shown later is the one that was there at the start.

use std::collections::BTreeMap;

use http::Method;
use serde_json::Value;

use super::records::{RecordKey, RecordKind};
use super::session::{Session, SessionExchange};

/// What a session did to records before one of its exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing: a record is as it was at the start.
    Nothing,
    /// It was there, and was written this often.
    Updates(u64),
    /// It was made or removed, or may have been.
    Other,
}

/// What a write did to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Write {
    Made,
    Updated,
    Removed,
}

/// The writes of a session that were answered well, by record, with the places of their exchanges.
#[derive(Debug, Default)]
pub(super) struct Writes(BTreeMap<RecordKey, Vec<(usize, Write)>>);

impl Writes {
    /// Those of `session`.
    pub(super) fn of(session: &Session<'_>) -> Self {
        let mut writes = Self::default();
        for (place, exchange) in session.exchanges.iter().enumerate() {
            if exchange.reads() || !exchange.is_good() {
                continue;
            }
            for record in exchange.written() {
                if let Some(write) = write(&exchange.request.method, record.status) {
                    writes.0.entry(record.key).or_default().push((place, write));
                }
            }
            for key in made(exchange) {
                writes.0.entry(key).or_default().push((place, Write::Made));
            }
        }
        writes
    }

    /// What was done to a record before the exchange in a place.
    pub(super) fn before(&self, key: &RecordKey, place: usize) -> Before {
        let until = |key: &RecordKey| {
            let all = self.0.get(key).into_iter().flatten();
            all.filter(move |(at, _)| *at < place).map(|(_, write)| *write)
        };
        // What is in a segment goes with it.
        let segment = RecordKey::document(&key.tenant, RecordKind::Segment, &key.segment);
        let of_segment = until(&segment).any(|write| write != Write::Updated);
        if !key.segment.is_empty() && of_segment || until(key).any(|write| write != Write::Updated)
        {
            return Before::Other;
        }
        match until(key).count() {
            0 => Before::Nothing,
            count => Before::Updates(count as u64),
        }
    }
}

/// What a call did to a record, by the status that was answered for it; nothing where it was refused.
fn write(method: &Method, status: Option<u16>) -> Option<Write> {
    match (method, status?) {
        (&Method::DELETE, 200..=299) => Some(Write::Removed),
        (&Method::POST, 200..=299) | (_, 201) => Some(Write::Made),
        (_, 200..=299) => Some(Write::Updated),
        _ => None,
    }
}

/// The segments whose ids the answer of a creation says.
fn made(exchange: &SessionExchange<'_>) -> Vec<RecordKey> {
    let body: Value = serde_json::from_slice(&exchange.response.body).unwrap_or_default();
    let rows = body.as_array().map_or_else(|| vec![body.clone()], Clone::clone);
    let ids = rows.iter().filter_map(|row| row.get("id").and_then(Value::as_str));
    ids.map(|id| RecordKey::document(exchange.tenant(), RecordKind::Segment, id)).collect()
}
