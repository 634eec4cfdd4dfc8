//! Updates without a version, of documents that had been read with one.

use std::collections::BTreeMap;

use super::documents;
use super::note::Note;
use crate::engine::journal::{KeptValue, Side};
use crate::engine::lint::Lint;
use crate::engine::{Operation, OperationKind};
use crate::json::{as_text, at_pointer};
use crate::review::exchanges::{Exchange, Exchanges};

/// Where a document says its version.
const VERSION: &str = "/metadata/version";

pub(super) fn find(exchanges: &Exchanges<'_>, note: Note<'_>) {
    // By which exchange each document was read with a version.
    let mut read: BTreeMap<String, String> = BTreeMap::new();
    for (place, exchange) in exchanges.all.iter().enumerate() {
        let Some(operation) = exchange.entry.row() else { continue };
        match operation.kind {
            OperationKind::Read => read.extend(versions(exchanges, exchange)),
            OperationKind::Write | OperationKind::Bulk { .. } => {
                if exchange.entry.method() == "DELETE" {
                    for (document, _) in written(exchanges, exchange) {
                        read.remove(&document);
                    }
                } else if operation.takes_version() && exchange.entry.method() != "POST" {
                    let rows = written(exchanges, exchange);
                    let blind = rows.iter().filter(|(_, has_version)| !has_version);
                    let blind = blind.filter_map(|(it, _)| read.get_key_value(it));
                    if let Some((document, by)) = blind.clone().next() {
                        let more = match blind.count() {
                            1 => String::new(),
                            rows => format!(", and so {} more rows", rows - 1),
                        };
                        let said = format!(
                            "no metadata.version was sent for {document}, which {by} had answered with one{more}"
                        );
                        note(Lint::UpdateWithoutVersion, place, said);
                    }
                }
            }
            OperationKind::Tokens
            | OperationKind::Session
            | OperationKind::Unbuilt
            | OperationKind::OnlyRead(_)
            | OperationKind::LeftOut(_) => {}
        }
    }
}

/// The documents that a read answered with a version, each with its id.
fn versions(exchanges: &Exchanges<'_>, exchange: &Exchange<'_>) -> Vec<(String, String)> {
    let entry = exchange.entry;
    if entry.status() != Some(200) || !exchange.is_read() || entry.method() == "HEAD" {
        return Vec::new();
    }
    let Ok(body) = exchanges.body(exchange, Side::Answer) else { return Vec::new() };
    let (path, by) = (documents::path(entry), entry.id());
    if matches!(body.value(VERSION), Some(KeptValue::Shown(_))) {
        return vec![(path, by.to_owned())];
    }
    let rows = body.elements().unwrap_or_default().into_iter();
    let rows = rows.filter(|row| at_pointer(row, VERSION).is_some());
    rows.filter_map(|row| Some((documents::of_row(&path, row)?, by.to_owned()))).collect()
}

/// The documents that a write is about, each with whether it says a version; nothing where that is not known.
fn written(exchanges: &Exchanges<'_>, exchange: &Exchange<'_>) -> Vec<(String, bool)> {
    let entry = exchange.entry;
    let Ok(body) = exchanges.body(exchange, Side::Request) else { return Vec::new() };
    if body.is_cut() {
        return Vec::new();
    }
    if entry.row().is_some_and(Operation::is_bulk) {
        let rows = body.elements().unwrap_or_default();
        let documents = documents::of_bulk(entry, body).into_iter().zip(rows);
        let documents =
            documents.filter_map(|(it, row)| Some((it?, at_pointer(row, VERSION).is_some())));
        return documents.collect();
    }
    // The body of a PATCH is a list of operations, each with the place that it changes.
    let patches =
        |row: &&str| at_pointer(row, "/path").and_then(as_text).is_some_and(|path| path == VERSION);
    let has_version = match body.elements() {
        Some(rows) => rows.iter().any(patches),
        None => matches!(body.value(VERSION), Some(KeptValue::Shown(_) | KeptValue::Hidden)),
    };
    vec![(documents::path(entry), has_version)]
}
