//! Which documents an exchange is about, each by the path of its own call: what lists, single calls and bulk calls say of
//! the same document is compared by it.

use crate::engine::journal::{Entry, KeptBody};
use crate::engine::{OperationKind, segment_text};
use crate::json::{as_text, at_pointer};

/// The last word of the paths of bulk calls.
const BULK: &str = "/bulk";
/// The last word of the paths of searches.
const SEARCH: &str = "/search";
/// Where rows of answers say which document they are.
const IDS: [&str; 4] = ["/id", "/customer/id", "/group/id", "/item/id"];

/// The path of the call, decoded; of a bulk call or a search, that of the list.
pub(super) fn path(entry: &Entry) -> String {
    parts(entry).join("/")
}

/// The parts of that path.
fn parts(entry: &Entry) -> Vec<String> {
    let path = entry.path();
    let list = path.strip_suffix(BULK).or_else(|| path.strip_suffix(SEARCH));
    let parts = list.unwrap_or(path).split('/');
    parts.map(|part| segment_text(part).unwrap_or_else(|_| part.to_owned())).collect()
}

/// The path of the list that the call is about: its own without the ids at the end.
pub(super) fn list(entry: &Entry) -> String {
    let template = entry.row().map_or("", |row| row.path);
    let ids = template.rsplit('/').take_while(|part| part.starts_with('{')).count();
    let parts = parts(entry);
    parts[..parts.len().saturating_sub(ids)].join("/")
}

/// The document that `row` of an answer to a list at `path` is.
pub(super) fn of_row(path: &str, row: &str) -> Option<String> {
    let id = IDS.iter().find_map(|pointer| text_at(row, pointer))?;
    let kind = text_at(row, "/type").filter(|_| at_pointer(row, "/item").is_some());
    let kind = kind.map(|kind| format!("/{kind}"));
    let entity = text_at(row, "/legalEntity/id").map(|entity| format!("/{entity}"));
    Some(format!("{path}{}/{id}{}", kind.unwrap_or_default(), entity.unwrap_or_default()))
}

/// The documents that a bulk call with this body is about, row by row; none for a row that does not say it.
pub(super) fn of_bulk(entry: &Entry, body: &KeptBody<'_>) -> Vec<Option<String>> {
    let Some(OperationKind::Bulk { item_ids }) = entry.row().map(|row| row.kind) else {
        return Vec::new();
    };
    let path = path(entry);
    let targets = entry.targets(body).unwrap_or_default();
    let documents = targets.iter().map(|target| {
        let ids: Vec<&str> = item_ids.variables().filter_map(|name| target.get(name)).collect();
        (!ids.is_empty()).then(|| format!("{path}/{}", ids.join("/")))
    });
    documents.collect()
}

/// The document that a single write is about: of a creation, by the id in its body.
pub(super) fn of_single(entry: &Entry, body: &KeptBody<'_>) -> String {
    let path = path(entry);
    let created = (entry.method() == "POST").then(|| text_at(body.text(), "/id")).flatten();
    created.map_or(path.clone(), |id| format!("{path}/{id}"))
}

fn text_at(json: &str, pointer: &str) -> Option<String> {
    at_pointer(json, pointer).and_then(as_text).map(std::borrow::Cow::into_owned)
}
