//! Lists that are read page by page: whether that ends too early, or too late.

use std::collections::BTreeMap;

use super::note::Note;
use crate::engine::journal::{Entry, KeptValue, PresentedToken, Side};
use crate::engine::lint::Lint;
use crate::engine::{ShownPage, form_pairs};
use crate::review::exchanges::Exchanges;

/// The parameter in which the pages of one list differ.
const NUMBER: &str = "pageNumber";

/// A list as it was read: method and path, its other parameters, the body, and by whom.
type ListKey<'e> = (&'e str, &'e str, Vec<(String, String)>, &'e [u8], Option<&'e str>);

/// A page that was read.
#[derive(Clone, Copy)]
struct ReadPage {
    place: usize,
    page: ShownPage,
    /// How many documents the list has, where the answer says it.
    total: Option<u64>,
}

pub(super) fn find(exchanges: &Exchanges<'_>, note: Note<'_>) {
    let mut lists: BTreeMap<ListKey<'_>, Vec<ReadPage>> = BTreeMap::new();
    for (place, exchange) in exchanges.all.iter().enumerate() {
        let entry = exchange.entry;
        let Some(key) = key(entry) else { continue };
        let Some(page) = entry.page().filter(|_| exchange.is_read()) else {
            // The next page was requested, and refused or lost: the client has not stopped by itself.
            if let Some(pages) = lists.get_mut(&key) {
                pages.clear();
            }
            continue;
        };
        let pages = lists.entry(key).or_default();
        let is_known = pages.iter().any(|known| known.page.number == page.number);
        if page.number == 1 || is_known {
            stops_early(pages, note);
            pages.clear();
        }
        let read = ReadPage { place, page, total: total(entry) };
        goes_past_end(pages, read, note);
        pages.push(read);
    }
    for pages in lists.values() {
        stops_early(pages, note);
    }
}

/// Notes that the last of several pages is full, and does not say that it is the last one. One page alone may be all that is
/// wanted.
fn stops_early(pages: &[ReadPage], note: Note<'_>) {
    let last = pages.iter().max_by_key(|read| read.page.number).filter(|_| pages.len() > 1);
    let Some(ReadPage { place, page, total }) = last else { return };
    if page.shown < page.size || is_last(page, *total) {
        return;
    }
    let of = total.map_or_else(String::new, |total| format!(" of {total}"));
    let said = format!(
        "page {} has {}{of} documents and is full, and page {} was not read",
        page.number,
        page.shown,
        page.number.saturating_add(1)
    );
    note(Lint::PagingStopsEarly, *place, said);
}

/// Notes that a page before this one was the last.
fn goes_past_end(pages: &[ReadPage], read: ReadPage, note: Note<'_>) {
    let earlier = pages.iter().filter(|before| before.page.number < read.page.number);
    let is_end = |before: &&ReadPage| {
        before.page.shown < before.page.size || is_last(&before.page, before.total)
    };
    if let Some(end) = earlier.into_iter().find(is_end) {
        let said = format!(
            "page {} had {} of {} documents and was the last one",
            end.page.number, end.page.shown, end.page.size
        );
        note(Lint::PagingPastEnd, read.place, said);
    }
}

/// Whether the count of all documents says that no page follows.
fn is_last(page: &ShownPage, total: Option<u64>) -> bool {
    let until = u64::from(page.number) * u64::from(page.size);
    total.is_some_and(|total| until >= total)
}

fn key(entry: &Entry) -> Option<ListKey<'_>> {
    let request = entry.recorded_request();
    let pairs = form_pairs(request.query.unwrap_or_default());
    let others = pairs.filter(|(name, _)| name != NUMBER);
    let mut others: Vec<_> =
        others.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    others.sort();
    let token = entry.token().map(PresentedToken::fingerprint);
    request.is_whole.then_some((request.method, request.path, others, request.body, token))
}

fn total(entry: &Entry) -> Option<u64> {
    match entry.header_values(Side::Answer, "x-total-count").first()? {
        KeptValue::Shown(value) => value.trim().parse().ok(),
        KeptValue::Hidden | KeptValue::Absent => None,
    }
}
