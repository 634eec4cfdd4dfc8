//! What is to be said of a segment that is written as it was asked for, and is perhaps not what was meant.

use std::collections::BTreeSet;

use super::languages::unread_language;
use crate::engine::Call;
use crate::engine::store::Tenant;
use crate::model::{CollectionName, Directory, DirectoryDocument, FIXED_WORDS, Segment, Validity};

/// What is to be said of a segment that is written as it was asked for.
pub(super) fn written_hint(call: &Call<'_>, tenant: &Tenant, segment: &Segment) -> Option<String> {
    let id = &segment.id;
    let fixed = FIXED_WORDS.contains(&&**id).then(|| {
        format!("`{id}` is a fixed word of the paths, so `/segments/{id}` does not mean this segment: choose another id")
    });
    let Validity { from, to } = segment.validity;
    let (from, to) = (from.map(|it| it.on(tenant.start)), to.map(|it| it.on(tenant.start)));
    let never = from.zip(to).is_some_and(|(from, to)| to < from);
    let never = never.then(|| {
        "`validity.to` is before `validity.from`, so the segment is never valid".to_owned()
    });
    joined([fixed, never, absent_site(tenant, &segment.site_code), unread_language(call.request)])
}

/// What is to be said of a site that is not among those of a tenant that has some.
fn absent_site(tenant: &Tenant, site: &str) -> Option<String> {
    let is_absent =
        !tenant.is_empty(CollectionName::Sites) && !tenant.knows(CollectionName::Sites, site);
    let sites = || tenant.directories[Directory::Sites].docs().map(DirectoryDocument::id);
    is_absent.then(|| {
        let names: Vec<&str> = sites().collect();
        format!("the tenant has no site `{site}`; there are {}", listed(names.into_iter()))
    })
}

/// Several hints as one.
pub(super) fn joined(hints: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let hints: Vec<String> = hints.into_iter().flatten().collect();
    (!hints.is_empty()).then(|| hints.join("; "))
}

/// What is to be said of a site that no segment has.
pub(super) fn unknown_site(tenant: &Tenant, site: &str) -> Option<String> {
    // Most requests name a site of the first segment.
    let mut of_segments = tenant.segments.docs().map(|it| &*it.site_code);
    if of_segments.any(|known| known == site) {
        return None;
    }
    let sites: BTreeSet<&str> = tenant.segments.docs().map(|it| &*it.site_code).collect();
    let names = listed(sites.iter().copied());
    (!sites.is_empty()).then(|| format!("no segment has the site `{site}`; there are {names}"))
}

/// The first of some names, and how many more there are.
pub(super) fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    const NAMED: usize = 5;
    let more = names.len().saturating_sub(NAMED);
    let mut listed: Vec<String> = names.take(NAMED).map(|name| format!("`{name}`")).collect();
    listed.extend((more > 0).then(|| format!("{more} more")));
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::api::SERVICES;
    use crate::engine::Service;

    #[test]
    fn the_fixed_words_are_those_of_the_paths() {
        let operations = SERVICES.iter().flat_map(Service::operations);
        let behind = |path: &'static str| path.split_once("/segments/").map(|(_, rest)| rest);
        let words = operations.filter_map(|operation| behind(operation.path)?.split('/').next());
        let words: BTreeSet<&str> = words.filter(|word| !word.starts_with('{')).collect();
        assert_eq!(words.into_iter().collect::<Vec<_>>(), FIXED_WORDS);
    }
}
