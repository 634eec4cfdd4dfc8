//! A match: which of some products are in the active ones of some segments.

use std::collections::HashSet;

use http::StatusCode;
use serde_json::json;

use super::match_rows::MatchRows;
use super::segment_hints::{listed, unknown_site};
use super::visibility::{is_active, is_active_here};
use crate::engine::exchange::body;
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Detail, Response};
use crate::json::{RawObject, as_text, elements, kind};
use crate::model::{CollectionName, Timestamp};

/// The products of the request that are assigned, themselves or through one of their categories, to one of its segments
/// that is active and of its site, in the order of the request, each once. Segments that do not exist match nothing.
pub(super) fn match_items(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let body = body::object(call.request)?;
    let wanted = Wanted::read(&body).map_err(ApiError::Validation)?;
    let is_good = |id: &&String| is_active_here(tenant, id, Some(&wanted.site), call.now);
    let segments = wanted.segments.iter().filter(is_good).map(String::as_str);
    let mut rows = MatchRows::of(tenant, segments);
    let found = wanted.items.iter().filter(|id| rows.has(id));
    let found: Vec<_> = found.map(|id| json!({ "id": id })).collect();
    let mut response = Response::json(StatusCode::OK, json!(found).to_string());
    response.add_hints(body::ignored(&body, MEMBERS));
    response.add_hints(two_sites(&body));
    response.add_hints(unmatched(tenant, &wanted, call.now));
    response.add_hints(no_products(tenant, &wanted));
    Ok(response)
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

/// What is to be said of items that are not products of the tenant, where it has any.
fn no_products(tenant: &Tenant, wanted: &Wanted) -> Vec<String> {
    if tenant.is_empty(CollectionName::Products) {
        return Vec::new();
    }
    let items = wanted.items.iter().map(String::as_str);
    let others = items.filter(|id| !tenant.knows(CollectionName::Products, id));
    let (categories, unknown): (Vec<_>, Vec<_>) =
        others.partition(|id| tenant.knows(CollectionName::Categories, id));
    let kinds = [
        ("categories are not matched, only products", categories),
        ("not among the tenant's products", unknown),
    ];
    let kinds = kinds.into_iter().filter(|(_, ids)| !ids.is_empty());
    kinds.map(|(said, ids)| format!("{said}: {}", listed(ids.into_iter()))).collect()
}

/// What is to be said of a body that names two sites.
fn two_sites(body: &RawObject<'_>) -> Option<String> {
    let [site, code] = ["site", "siteCode"].map(|name| body.get(name).and_then(as_text));
    let (site, code) = site.zip(code)?;
    (site != code).then(|| format!("`site` counts, so `siteCode` `{code}` was ignored"))
}

/// The vendor's schema says `site`, its example `siteCode`: both are read.
const MEMBERS: &[&str] = &["items", "segmentIds", "site", "siteCode"];

/// What a match asks for, each item and segment once.
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
            (true, Some(site)) => {
                Ok(Self { items: once(items), segments: once(segments), site: site.into_owned() })
            }
            (_, _) => Err(details),
        }
    }
}

/// Each text at its first place.
fn once(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
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
