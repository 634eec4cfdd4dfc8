//! Lists and searches: one piece of code from the reading parameters to the answer, for every operation.

use std::borrow::Cow;
use std::collections::BTreeSet;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

use super::documents::KnownPaths;
use super::{Fields, Page, Paths, Query, Queryable, Sort, UnknownSort};
use crate::engine::behavior::{Behavior, Behaviors};
use crate::engine::error::{ApiError, QueryError};
use crate::engine::exchange::handler::Call;
use crate::engine::message::{NotUtf8, Request, Response, ShownPage, Summary};
use crate::engine::services::Count;
use crate::json::{as_text, members};
use crate::suggest::near;

/// The live documents of one list, as reading needs them.
pub trait Listing {
    /// The dotted paths that are kept whatever `fields` says.
    const IDENTITY: &'static [&'static str];

    /// The dotted paths that the contract gives the documents.
    fn known_paths() -> &'static KnownPaths;
    /// How many documents there are without a query; none when the caller may not see all of them.
    fn total(&self) -> Option<usize>;
    /// The places of the documents the caller may see in list order, from the `skip`-th on.
    fn places(&self, skip: usize) -> Box<dyn Iterator<Item = u32> + '_>;
    /// At most `size` of these.
    fn page(&self, skip: usize, size: usize) -> Vec<u32> {
        self.places(skip).take(size).collect()
    }
    /// What `write` shows of the page of `size` documents from the `skip`-th on; bytes that were kept of it where they
    /// are still right.
    fn shown_page(&self, _skip: usize, _size: usize, write: &dyn Fn() -> Vec<u8>) -> Bytes {
        write().into()
    }
    /// The places that can match `query`, in list order, where an index knows them.
    fn indexed(&self, query: &Query) -> Option<Vec<u32>>;
    /// The document at `place`, as a query sees it.
    fn record(&self, place: u32) -> impl Queryable;
    /// Appends the document at `place` in its shown form.
    fn write_json(&self, place: u32, out: &mut Vec<u8>);
}

/// The reading parameters of one call, understood.
#[derive(Debug)]
pub struct Reading {
    query: Option<Query>,
    sort: Sort,
    fields: Option<Fields>,
    page: Page,
    /// The header that says how many documents match, where it is sent.
    total: Option<HeaderName>,
    /// What to say of an `X-Total-Count` that has no effect.
    total_hint: Option<String>,
    refuse_unknown_sort: bool,
    /// How the service reads a `q`.
    parse: fn(&str) -> Result<Query, QueryError>,
}

/// The query parameter called `name`.
///
/// # Errors
/// [`ApiError::Parameter`] when it is not UTF-8.
pub fn parameter<'a>(
    call: &Call<'a>,
    name: &'static str,
) -> Result<Option<Cow<'a, str>>, ApiError> {
    call.request
        .query(name)
        .map_err(|NotUtf8| ApiError::parameter(name, "expected UTF-8, percent-encoded"))
}

/// The `fields` of a call.
///
/// # Errors
/// When they do not parse.
pub fn fields(call: &Call<'_>) -> Result<Option<Fields>, ApiError> {
    let text = parameter(call, "fields")?.filter(|text| !text.trim().is_empty());
    text.map(|text| Fields::parse(&text).map_err(ApiError::Query)).transpose()
}

impl Reading {
    /// Reads the parameters of `call` besides `q`.
    ///
    /// # Errors
    /// The first parameter that does not parse.
    pub fn of(call: &Call<'_>, behaviors: &Behaviors) -> Result<Self, ApiError> {
        let sort = parameter(call, "sort")?.unwrap_or_default();
        let refuse_unknown_sort = !sort.is_empty() && behaviors.is(Behavior::SortUnknown, "400");
        let unknown = if refuse_unknown_sort { UnknownSort::Refuse } else { UnknownSort::Ignore };
        let sort = Sort::parse(&sort, unknown).map_err(ApiError::Query)?;
        let fields = fields(call)?;
        let (number, size) = (parameter(call, "pageNumber")?, parameter(call, "pageSize")?);
        let default_size = || behaviors.page_size(call.operation.service.page_size) as usize;
        let cut = |size| behaviors.page_size_cut(size);
        let page = Page::parse(number.as_deref(), size.as_deref(), default_size, cut)
            .map_err(ApiError::Query)?;
        let (total, total_hint) = total_header(call);
        let parse = match call.operation.service.lists_by_in {
            true => Query::parse_with_in,
            false => Query::parse,
        };
        Ok(Self { query: None, sort, fields, page, total, total_hint, refuse_unknown_sort, parse })
    }

    /// The same with `q`, which comes from the URL or a body, as the operation has it; a blank one matches all.
    ///
    /// # Errors
    /// When it does not parse.
    pub fn asking(mut self, q: Option<&str>) -> Result<Self, ApiError> {
        let q = q.filter(|q| !q.trim().is_empty());
        self.query = q.map(|q| (self.parse)(q).map_err(ApiError::Query)).transpose()?;
        Ok(self)
    }

    /// Says in `response`, behind its other hints, which parameters are not read.
    pub fn remark(&self, response: &mut Response) {
        if let Some(hint) = &self.total_hint {
            response.add_hint(hint);
        }
    }
}

/// The header in which the answer to `call` says the number of matches.
fn total_header(call: &Call<'_>) -> (Option<HeaderName>, Option<String>) {
    match &call.operation.service.count {
        Count::Always(name) => (Some(name.clone()), None),
        Count::WhenAsked(name) => {
            let (is_asked, hint) = asks_for_total(call.request, name);
            (is_asked.then(|| name.clone()), hint)
        }
    }
}

/// Whether the header `name` requests the number of matches, and what to say where it holds an unknown word.
fn asks_for_total(request: &Request, name: &HeaderName) -> (bool, Option<String>) {
    let mut unread = None;
    for line in request.lines(name.clone()) {
        let word = line.as_bytes().trim_ascii();
        if word.eq_ignore_ascii_case(b"true") {
            return (true, None);
        }
        if !word.is_empty() && !word.eq_ignore_ascii_case(b"false") {
            unread.get_or_insert_with(|| String::from_utf8_lossy(word).into_owned());
        }
    }
    let hint = |word| format!("X-Total-Count asks with the word `true`, and `{word}` was ignored");
    (false, unread.map(hint))
}

/// The page of `listing` that `reading` requests.
///
/// # Errors
/// A sort field that is neither the contract's nor inside a free map, where such are refused; a query that would take
/// more work than any may.
pub fn answer<L: Listing>(listing: &L, reading: &Reading) -> Result<Response, ApiError> {
    if reading.refuse_unknown_sort {
        check_sort(listing, &reading.sort)?;
    }
    let everything = listing
        .total()
        .filter(|_| reading.query.is_none() && reading.sort.paths().next().is_none());
    let (skip, size, fields) =
        (reading.page.offset(), reading.page.size(), reading.fields.as_ref());
    let (body, total) = if let Some(total) = everything {
        let write = || to_json(listing, &listing.page(skip, size), fields);
        let body = match fields {
            None => listing.shown_page(skip, size, &write),
            Some(_) => write().into(),
        };
        (body, total)
    } else {
        let matching = matching(listing, reading)?;
        let page: Vec<u32> = matching.iter().skip(skip).take(size).copied().collect();
        (to_json(listing, &page, fields).into(), matching.len())
    };
    let mut response = Response::json(StatusCode::OK, body);
    let shown = total.saturating_sub(skip).min(size);
    let page = ShownPage::new(reading.page.number(), size, shown);
    response.summary = Some(Summary::Page { page, total });
    if let Some(name) = &reading.total {
        response = response.with(name.clone(), HeaderValue::from(total));
    }
    response.hint = match &reading.query {
        Some(query) if total == 0 => {
            let zone = || query.zone_hint().map(|hint| format!("in `q`, {hint}"));
            let none = || {
                let all = listing.total().unwrap_or_else(|| listing.places(0).count());
                (all > 0).then(|| format!("`q` matches none of {all} documents"))
            };
            unknown_paths_hint(listing, query.required()).or_else(zone).or_else(none)
        }
        Some(_) | None if total == 0 => None,
        Some(_) | None if skip >= total => Some(reading.page.past_the_end(total)),
        // The list stays as it was, which does not show that a name is mistyped, or is that of an object.
        Some(_) | None => unknown_paths_hint(listing, reading.sort.paths())
            .or_else(|| object_sort_hint(listing, &reading.sort)),
    };
    response.add_hints(fields.filter(|_| total > 0).and_then(|it| fields_hint(listing, it)));
    Ok(response)
}

/// The places of all documents that match, in the requested order.
///
/// # Errors
/// When the query would take more work than any may.
fn matching<L: Listing>(listing: &L, reading: &Reading) -> Result<Vec<u32>, ApiError> {
    let places: Vec<u32> = match &reading.query {
        None => listing.places(0).collect(),
        Some(query) => {
            let candidates = listing.indexed(query);
            let documents = match &candidates {
                Some(candidates) => candidates.len(),
                None => listing.total().unwrap_or_else(|| listing.places(0).count()),
            };
            query.check_work(documents).map_err(ApiError::Query)?;
            let matches = |place: &u32| query.matches(&listing.record(*place));
            match candidates {
                Some(candidates) => candidates.into_iter().filter(matches).collect(),
                None => listing.places(0).filter(matches).collect(),
            }
        }
    };
    if reading.sort.paths().next().is_none() {
        return Ok(places);
    }
    let mut items: Vec<(u32, _)> =
        places.into_iter().map(|place| (place, listing.record(place))).collect();
    reading.sort.order(&mut items);
    Ok(items.into_iter().map(|(place, _)| place).collect())
}

/// Refuses a sort field that no document can have, whatever documents there are.
fn check_sort<L: Listing>(listing: &L, sort: &Sort) -> Result<(), ApiError> {
    match sort.paths().find(|path| !is_known::<L>(path) && !is_free::<L>(path)) {
        Some(path) => Err(unknown_sort(listing, path)),
        None => Ok(()),
    }
}

/// Whether a path leads into a free map, which may hold anything.
fn is_free<L: Listing>(path: &str) -> bool {
    L::known_paths().free.iter().any(|map| path.starts_with(map))
}

/// Whether the contract gives the documents a path.
fn is_known<L: Listing>(path: &str) -> bool {
    L::known_paths().names.iter().any(|known| known == path)
}

fn unknown_sort<L: Listing>(listing: &L, path: &str) -> ApiError {
    let names = near(path, paths(listing).iter().map(String::as_str)).join("`, `");
    let near = if names.is_empty() { String::new() } else { format!(", such as `{names}`") };
    ApiError::parameter(
        "sort",
        format!("unknown field `{path}`, expected a field of the documents{near}"),
    )
}

fn to_json<L: Listing>(listing: &L, places: &[u32], fields: Option<&Fields>) -> Vec<u8> {
    /// About the size of a shown document.
    const ROOM: usize = 512;
    let mut out = Vec::with_capacity(places.len() * ROOM + 2);
    let mut document = Vec::new();
    out.push(b'[');
    for (nth, place) in places.iter().enumerate() {
        if nth > 0 {
            out.push(b',');
        }
        match fields {
            None => listing.write_json(*place, &mut out),
            Some(fields) => {
                document.clear();
                listing.write_json(*place, &mut document);
                out.extend_from_slice(&projected(&document, fields, L::IDENTITY));
            }
        }
    }
    out.push(b']');
    out
}

/// The JSON form of a document, with the requested fields only.
pub fn projected(document: &[u8], fields: &Fields, identity: &[&str]) -> Vec<u8> {
    fields.project(as_str(document), identity).into_bytes()
}

fn as_str(document: &[u8]) -> &str {
    std::str::from_utf8(document).expect("shown documents are JSON text")
}

/// Names fields near the first of `fields` that no document has: it shows nothing.
pub fn fields_hint<L: Listing>(listing: &L, fields: &Fields) -> Option<String> {
    unknown_paths_hint(listing, fields.paths())
}

/// Names fields near the first of `requested` that no document has.
fn unknown_paths_hint<'a, L: Listing>(
    listing: &L,
    requested: impl Iterator<Item = &'a str>,
) -> Option<String> {
    /// At most this many names are looked for: each costs a look at every document, and one is named.
    const LOOKED_FOR: usize = 16;
    let doubtful = requested.filter(|path| !is_known::<L>(path));
    let first = first_absent(listing, &doubtful.take(LOOKED_FOR).collect::<Vec<_>>())?;
    let names = near(first, paths(listing).iter().map(String::as_str)).join("`, `");
    let near = if names.is_empty() { String::new() } else { format!("; near: `{names}`") };
    Some(format!("no document has a field `{first}`{near}"))
}

/// Names fields below the first sort key that is an object: those have an order, and it has none.
fn object_sort_hint<L: Listing>(listing: &L, sort: &Sort) -> Option<String> {
    /// At most this many are named.
    const NAMED: usize = 5;
    let known = L::known_paths();
    let is_part =
        |path: &str, base: &str| path.strip_prefix(base).is_some_and(|rest| rest.starts_with('.'));
    let is_object = |path: &str| {
        if known.localized.contains(&path) {
            return false;
        }
        known.names.iter().any(|name| is_part(name, path))
            || known.free.iter().any(|map| map.strip_suffix('.') == Some(path))
    };
    let path = sort.paths().find(|path| is_object(path))?;
    let of_documents = paths(listing);
    let all = known.names.iter().chain(of_documents.iter().filter(|path| !is_known::<L>(path)));
    let is_leaf = |name: &str| !is_object(name) && !of_documents.iter().any(|it| is_part(it, name));
    let below = all.filter(|name| is_part(name, path) && is_leaf(name));
    let below: Vec<&str> = below.take(NAMED).map(String::as_str).collect();
    let such_as = match below.is_empty() {
        true => String::new(),
        false => format!(", such as `{}`", below.join("`, `")),
    };
    Some(format!("`{path}` is an object, which has no order: sort by a field below it{such_as}"))
}

/// The first of `names` that no document of the whole list has, found in one walk through it.
fn first_absent<'a, L: Listing>(listing: &L, names: &[&'a str]) -> Option<&'a str> {
    let mut absent: Vec<&str> = Vec::new();
    for name in names {
        if !absent.contains(name) {
            absent.push(name);
        }
    }
    let mut paths = Paths::of(absent.iter().copied());
    let mut places = listing.places(0);
    while let Some(place) = places.next().filter(|_| !absent.is_empty()) {
        let mut found = Vec::new();
        listing.record(place).values(&paths, &mut |number, _| found.push(number));
        if !found.is_empty() {
            let kept = absent.iter().enumerate().filter(|(number, _)| !found.contains(number));
            absent = kept.map(|(_, name)| *name).collect();
            paths = Paths::of(absent.iter().copied());
        }
    }
    absent.first().copied()
}

/// The dotted paths of the contract and of the first documents.
fn paths<L: Listing>(listing: &L) -> BTreeSet<String> {
    /// So many documents are looked at.
    const LOOKED_AT: usize = 200;
    let mut paths: BTreeSet<String> = L::known_paths().names.iter().cloned().collect();
    for place in listing.places(0).take(LOOKED_AT) {
        let mut document = Vec::new();
        listing.write_json(place, &mut document);
        collect_paths(as_str(&document), "", &mut paths);
    }
    paths
}

fn collect_paths(json: &str, base: &str, paths: &mut BTreeSet<String>) {
    for (key, value) in members(json).unwrap_or_default() {
        let Some(name) = as_text(key) else { continue };
        let path = if base.is_empty() { name.into_owned() } else { format!("{base}.{name}") };
        collect_paths(value, &path, paths);
        paths.insert(path);
    }
}
