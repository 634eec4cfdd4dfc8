//! Lists of records: a page of a collection as fixture files have it, chosen and ordered in the language of the emulated lists.
//!
//! What names nothing that a record can have is refused, where the emulated lists find nothing: who looks at a test's
//! data must not take a slip for an answer.

use super::World;
use crate::engine::error::{ApiError, QueryError};
use crate::engine::query::documents::KnownPaths;
use crate::engine::query::{Page, Paths, Query, Queryable, Sort, UnknownSort, Value, json_values};
use crate::model::CollectionName;
use crate::suggest::did_you_mean;

/// What is wanted of a collection, as it was sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordParameters<'a> {
    /// Which records; all of them without it.
    pub q: Option<&'a str>,
    /// In which order; in that of lists without it.
    pub sort: Option<&'a str>,
    /// The number of the page, from 1.
    pub page_number: Option<&'a str>,
    /// How many records a page has.
    pub page_size: Option<&'a str>,
}

/// The same, understood.
#[derive(Debug)]
pub struct RecordQuery {
    collection: CollectionName,
    query: Option<Query>,
    sort: Sort,
    page: Page,
}

/// A page of records.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordPage {
    /// A JSON array of them.
    pub json: String,
    /// How many match.
    pub total: usize,
}

/// Records of a page where nothing is said of it.
pub const RECORDS: usize = 60;
/// The most that it can have.
pub const MOST_RECORDS: usize = 1_000;

impl RecordQuery {
    /// Reads what is wanted of `collection`.
    ///
    /// # Errors
    /// 400 for a parameter that does not parse, a page that is too large, and a field that no record can have.
    pub fn of(collection: CollectionName, sent: RecordParameters<'_>) -> Result<Self, ApiError> {
        Self::parse(collection, sent).map_err(ApiError::Query)
    }

    fn parse(collection: CollectionName, sent: RecordParameters<'_>) -> Result<Self, QueryError> {
        let page = Page::parse(sent.page_number, sent.page_size, || RECORDS, |size| size)?;
        if page.size() > MOST_RECORDS {
            let message = format!("A page of {} records is too large", page.size());
            let expected = format!("a number from 1 to {MOST_RECORDS}");
            return Err(QueryError::new("pageSize", message, expected));
        }
        let q = sent.q.filter(|q| !q.trim().is_empty());
        let query = q.map(Query::parse).transpose()?;
        let sort = Sort::parse(sent.sort.unwrap_or_default(), UnknownSort::Refuse)?;
        let paths = KnownPaths::in_files(collection.row().shape);
        for (parameter, mut names) in [
            ("q", query.iter().flat_map(Query::required).collect::<Vec<_>>()),
            ("sort", sort.paths().collect()),
        ] {
            names.retain(|name| !paths.can_have(name));
            if let Some(name) = names.first() {
                return Err(unknown(parameter, name, &paths));
            }
        }
        Ok(Self { collection, query, sort, page })
    }
}

fn unknown(parameter: &'static str, name: &str, paths: &KnownPaths) -> QueryError {
    let known = paths.names.iter().map(String::as_str);
    let near = did_you_mean(name, known.clone());
    let message = format!("No record can have a field `{name}`{near}");
    let expected = format!("one of {}", known.collect::<Vec<_>>().join(", "));
    QueryError::new(parameter, message, expected)
}

/// A record as the text that a file has.
struct RecordText(String);

impl Queryable for RecordText {
    fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
        json_values::values(&self.0, paths, see);
    }
}

impl World {
    /// How many records a tenant has of each collection; a tenant is not made for it.
    ///
    /// # Errors
    /// When there is no such tenant and none would be made.
    pub fn record_counts(&self, tenant: &str) -> Result<Vec<(CollectionName, usize)>, ApiError> {
        let live = self.tenants.look(tenant)?;
        let count = |collection| {
            let mut count = 0;
            self.view().each_record((tenant, &live), collection, &mut |_| count += 1);
            (collection, count)
        };
        Ok(CollectionName::ALL.map(count).to_vec())
    }

    /// The page of records that `wanted` chooses in the form of fixtures, their instants absolute; a tenant is not made
    /// for it.
    ///
    /// # Errors
    /// When there is no such tenant and none would be made, or the query would take more work than any may.
    pub fn record_page(&self, tenant: &str, wanted: &RecordQuery) -> Result<RecordPage, ApiError> {
        let live = self.tenants.look(tenant)?;
        let RecordQuery { collection, query, sort, page } = wanted;
        if let Some(query) = query {
            let mut count = 0;
            self.view().each_record((tenant, &live), *collection, &mut |_| count += 1);
            query.check_work(count).map_err(ApiError::Query)?;
        }
        let is_sorted = sort.paths().next().is_some();
        let on_page = page.offset()..page.offset().saturating_add(page.size());
        let (mut total, mut found) = (0, Vec::new());
        self.view().each_record((tenant, &live), *collection, &mut |write| {
            let is_kept = is_sorted || on_page.contains(&total);
            let text = (is_kept || query.is_some()).then(|| RecordText(write()));
            let matches = |query: &Query| text.as_ref().is_some_and(|text| query.matches(text));
            if query.as_ref().is_none_or(matches) {
                total += 1;
                found.extend(text.filter(|_| is_kept).map(|text| ((), text)));
            }
        });
        if is_sorted {
            sort.order(&mut found);
            found = found.into_iter().skip(page.offset()).take(page.size()).collect();
        }
        let texts: Vec<String> = found.into_iter().map(|((), RecordText(text))| text).collect();
        Ok(RecordPage { json: format!("[{}]", texts.join(",\n")), total })
    }
}
