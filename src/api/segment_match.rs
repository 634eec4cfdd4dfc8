//! A match: which of some products are in the active ones of some segments.

use std::collections::HashSet;

use http::StatusCode;
use serde_json::json;

use super::segment_hints::{listed, unknown_site};
use super::visibility::{is_active, is_active_here};
use crate::engine::exchange::body;
use crate::engine::store::{Tenant, lineage};
use crate::engine::{ApiError, Behavior, Call, Detail, Response};
use crate::json::{RawObject, as_text, elements, kind};
use crate::model::{
    AssignmentKind, CATEGORIES_OF_PRODUCT, CATEGORY, Directory, DirectoryDocument, PRODUCT,
    Timestamp,
};

/// The products of the request that are assigned, themselves or through one of their categories, to one of its segments
/// that is active and of its site, in the order of the request, each once. Segments that do not exist match nothing.
pub(super) fn match_items(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let body = body::object(call.request)?;
    let wanted = Wanted::read(&body).map_err(ApiError::Validation)?;
    let is_good = |id: &&String| is_active_here(tenant, id, Some(&wanted.site), call.now);
    let segments = wanted.segments.iter().filter(is_good);
    let rows: Vec<_> = segments.filter_map(|id| tenant.rows(AssignmentKind::Items, id)).collect();
    let has = |id: &str, of: &str| rows.iter().any(|rows| rows.get((id, Some(of))).is_some());
    let is_assigned = |id: &&String| {
        has(id, PRODUCT) || categories_of(tenant, id).iter().any(|id| has(id, CATEGORY))
    };
    let mut seen = HashSet::new();
    let found = wanted.items.iter().filter(is_assigned).filter(|id| seen.insert(*id));
    let found: Vec<_> = found.map(|id| json!({ "id": id })).collect();
    let mut response = Response::json(StatusCode::OK, json!(found).to_string());
    response.add_hints(body::ignored(&body, MEMBERS));
    response.add_hints(unmatched(tenant, &wanted, call.now));
    Ok(response)
}

/// The categories of a product; those above them too, where these count.
fn categories_of<'t>(tenant: &'t Tenant, product: &str) -> Vec<&'t str> {
    let product = tenant.directories[Directory::Products].get((product, None));
    let own = product.map_or(&[][..], |product| product.texts_of(CATEGORIES_OF_PRODUCT));
    if tenant.behaviors.is(Behavior::MatchCategories, "own") {
        return own.iter().map(|id| &**id).collect();
    }
    let categories = &tenant.directories[Directory::Categories];
    let above = own.iter().flat_map(|id| lineage(categories, id));
    own.iter().map(|id| &**id).chain(above.map(DirectoryDocument::id)).collect()
}

/// What is to be said of the segments of a match that can match nothing, why each kind of them cannot.
fn unmatched(tenant: &Tenant, wanted: &Wanted, now: Timestamp) -> Vec<String> {
    let (mut unknown, mut inactive, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new());
    for id in &wanted.segments {
        match tenant.segments.get((id, None)) {
            None => unknown.push(id),
            Some(segment) if !is_active(tenant, segment, now) => inactive.push(id),
            Some(segment) if *segment.site_code != *wanted.site => elsewhere.push(id),
            Some(_) => {}
        }
    }
    if unknown.is_empty() && inactive.is_empty() && elsewhere.is_empty() {
        return Vec::new();
    }
    let site = &wanted.site;
    let no_site = unknown_site(tenant, site);
    let elsewhere = if no_site.is_some() { Vec::new() } else { elsewhere };
    let reasons = [
        ("that do not exist".to_owned(), unknown),
        ("that are not active".to_owned(), inactive),
        (format!("of another site than `{site}`"), elsewhere),
    ];
    let found = reasons.into_iter().filter(|(_, ids)| !ids.is_empty());
    let found = found.map(|(which, ids)| {
        let ids = listed(ids.iter().map(|id| id.as_str()));
        format!("segments {which} match nothing: {ids}")
    });
    no_site.into_iter().chain(found).collect()
}

/// The vendor's schema says `site`, its example `siteCode`: both are read.
const MEMBERS: &[&str] = &["items", "segmentIds", "site", "siteCode"];

/// What a match asks for.
struct Wanted {
    items: Vec<String>,
    segments: Vec<String>,
    site: String,
}

impl Wanted {
    /// Reads a body; every mistake is reported.
    fn read(body: &RawObject<'_>) -> Result<Self, Vec<Detail>> {
        let mut details = Vec::new();
        let id_of = |raw: &str| {
            RawObject::of(raw).and_then(|item| item.get("id").and_then(as_text).map(Into::into))
        };
        let items = texts(body, "items", "an array of objects with an `id`", id_of, &mut details);
        let text = |raw: &str| as_text(raw).map(Into::into);
        let segments = texts(body, "segmentIds", "an array of strings", text, &mut details);
        let site = body.get("site").or_else(|| body.get("siteCode"));
        let site = site.and_then(as_text).filter(|site| !site.is_empty());
        if site.is_none() {
            details.push(Detail::new("site", "expected the code of a site"));
        }
        match (details.is_empty(), site) {
            (true, Some(site)) => Ok(Self { items, segments, site: site.into_owned() }),
            (_, _) => Err(details),
        }
    }
}

/// The texts that `read` finds in the elements of the array under `key`; a detail where one has none.
fn texts(
    body: &RawObject<'_>,
    key: &str,
    expected: &str,
    read: impl Fn(&str) -> Option<String>,
    details: &mut Vec<Detail>,
) -> Vec<String> {
    let raw = body.get(key);
    let found = raw.and_then(elements).and_then(|all| all.into_iter().map(read).collect());
    found.unwrap_or_else(|| {
        let found = match raw {
            None => "nothing",
            Some(raw) if elements(raw).is_some() => "an array with something else in it",
            Some(raw) => kind(raw),
        };
        details.push(Detail::new(key, format!("expected {expected}, found {found}")));
        Vec::new()
    })
}
