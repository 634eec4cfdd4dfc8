//! Languages: which ones a client reads and writes, and localised maps as one of them shows them.

use std::borrow::Cow;

use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE};

use crate::engine::store::Tenant;
use crate::engine::{ApiError, Behavior, Request, weighted};
use crate::json::{as_text, members};
use crate::model::{DEFAULT_LANGUAGE, TenantLanguages, is_language, wider};

/// The languages that a client reads, the most wanted first, and whether texts stand for maps.
#[derive(Debug)]
pub(super) struct Reads {
    wanted: Vec<String>,
    as_text: bool,
    /// What cannot be read.
    unread: Vec<String>,
}

impl Reads {
    /// What `Accept-Language` of a request says: a priority list. Without one, and with `*` before any other, maps are
    /// shown whole.
    pub(super) fn of(request: &Request, tenant: &Tenant) -> Self {
        let lines = request.lines(ACCEPT_LANGUAGE).filter_map(|line| line.to_str().ok());
        let (mut wanted, unread) = priorities(lines);
        let as_text = tenant.behaviors.is(Behavior::Localized, "string");
        let names_none = !request.headers.contains_key(ACCEPT_LANGUAGE);
        if as_text && wanted.is_empty() && names_none {
            wanted.push(DEFAULT_LANGUAGE.to_owned());
        }
        Self { wanted, as_text, unread }
    }

    /// The same of a service that shows texts wherever a language is named, and takes an empty header for the tenant's.
    ///
    /// # Errors
    /// When languages are named and the tenant has none of them.
    pub(super) fn of_texts(request: &Request, tenant: &Tenant) -> Result<Self, ApiError> {
        let mut reads = Self::of(request, tenant);
        let mut lines = request.lines(ACCEPT_LANGUAGE).peekable();
        if lines.peek().is_some() && lines.all(|line| line.as_bytes().trim_ascii().is_empty()) {
            reads.wanted.push(DEFAULT_LANGUAGE.to_owned());
        }
        let own = &tenant.seed().languages;
        match own.serve(reads.wanted.iter().map(|it| &**it)) {
            true => Ok(Self { as_text: true, ..reads }),
            false => Err(not_supported(&reads.wanted, own)),
        }
    }

    /// What is to be said of the parts of `Accept-Language` that cannot be read.
    pub(super) fn hint(&self) -> Option<String> {
        let unread = self.unread.join("`, `");
        (!unread.is_empty()).then(|| {
            format!("Accept-Language takes languages such as `de-CH, en;q=0.8`, so `{unread}` was ignored")
        })
    }

    /// The text that stands for `map` where one is needed: in the most wanted language that it has, else in the tenant's,
    /// else its first.
    pub(super) fn text_of<'m>(&self, map: &'m str) -> Option<Cow<'m, str>> {
        let (_, text) = self.chosen(map).or_else(|| {
            let all = members(map)?;
            let is_own =
                |(key, _): &&(&str, &str)| as_text(key).is_some_and(|it| it == DEFAULT_LANGUAGE);
            all.iter().find(is_own).or(all.first()).copied()
        })?;
        as_text(text)
    }

    /// Whether maps are shown whole.
    pub(super) fn shows_all(&self) -> bool {
        self.wanted.is_empty()
    }

    /// The document `json` with the maps called `names` in the wanted language: one of its own where it has a wanted
    /// one, else the whole map, or its first text where texts stand for maps.
    pub(super) fn localized<'j>(&self, json: &'j str, names: &[&str]) -> Cow<'j, str> {
        let Some(all) = members(json).filter(|_| !self.shows_all()) else { return json.into() };
        let mut out = String::with_capacity(json.len());
        for (key, value) in all {
            out.push(if out.is_empty() { '{' } else { ',' });
            out.push_str(key);
            out.push(':');
            let is_map = as_text(key).is_some_and(|key| names.contains(&&*key));
            match is_map.then(|| self.chosen(value)).flatten() {
                Some((_, text)) if self.as_text => out.push_str(text),
                Some((language, text)) => {
                    for part in ["{", language, ":", text, "}"] {
                        out.push_str(part);
                    }
                }
                None => out.push_str(value),
            }
        }
        out.push_str(if out.is_empty() { "{}" } else { "}" });
        out.into()
    }

    /// The member of `map` in the most wanted language that it has, else, where a text is needed, its first.
    fn chosen<'m>(&self, map: &'m str) -> Option<(&'m str, &'m str)> {
        let all = members(map)?;
        let named = |wanted: &str| {
            let is_it = |(key, _): &&(&str, &str)| {
                as_text(key).is_some_and(|key| key.eq_ignore_ascii_case(wanted))
            };
            all.iter().find(is_it).copied()
        };
        // A range stands for its wider ones too: `de-CH` finds `de`.
        let found = self.wanted.iter().flat_map(|range| wider(range)).find_map(named);
        found.or_else(|| all.first().copied().filter(|_| self.as_text))
    }
}

/// The refusal of `wanted` languages, none of which is one of the tenant's `own`.
fn not_supported(wanted: &[String], own: &TenantLanguages) -> ApiError {
    let wanted = wanted.iter().map(|language| format!("'{language}'")).collect::<Vec<_>>();
    ApiError::UnsupportedLanguage { wanted: wanted.join(", "), own: own.0.join(", ") }
}

/// The wanted languages of the lines of `Accept-Language`, the most wanted first, up to `*`, and what cannot be read.
fn priorities<'l>(lines: impl Iterator<Item = &'l str>) -> (Vec<String>, Vec<String>) {
    let (mut ranges, mut unread) = (Vec::new(), Vec::new());
    for text in lines.flat_map(|line| line.split(',')).map(str::trim) {
        match range(text) {
            Some(range) => ranges.push(range),
            None if !text.is_empty() => unread.push(text.to_owned()),
            None => {}
        }
    }
    ranges.retain(|(_, weight)| *weight > 0.0);
    ranges.sort_by(|one, other| other.1.total_cmp(&one.1));
    let ranges = ranges.into_iter().map(|(range, _)| range);
    (ranges.take_while(|range| range != "*").collect(), unread)
}

/// A language range with its weight, 0 where it is unwanted; none where it is no range.
fn range(text: &str) -> Option<(String, f32)> {
    let (range, weight) = weighted(text).filter(|(range, _)| is_range(range))?;
    Some((range.to_owned(), weight))
}

fn is_range(text: &str) -> bool {
    text == "*" || is_language(text)
}

/// The language in which a client writes texts in place of maps, where texts stand for maps: the one that
/// `Content-Language` names, else the tenant's. None where only maps are written.
pub(super) fn written_language(request: &Request, tenant: &Tenant) -> Option<String> {
    if !tenant.behaviors.is(Behavior::Localized, "string") {
        return None;
    }
    let named = named_language(request).filter(|language| is_range(language));
    let language = named.unwrap_or(DEFAULT_LANGUAGE);
    (language != "*").then(|| language.to_owned())
}

/// What `Content-Language` of a request says.
fn named_language(request: &Request) -> Option<&str> {
    request.header(CONTENT_LANGUAGE).map(str::trim).filter(|text| !text.is_empty())
}

/// What is to be said of a `Content-Language` that names no language, or several.
pub(super) fn unread_language(request: &Request) -> Option<String> {
    let odd = named_language(request).filter(|language| !is_range(language))?;
    Some(format!("Content-Language takes one language such as `de-CH`, so `{odd}` was ignored"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(wanted: &str, as_text: bool) -> Reads {
        let (wanted, unread) = priorities(std::iter::once(wanted));
        Reads { wanted, as_text, unread }
    }

    #[test]
    fn a_map_is_shown_in_the_most_wanted_language_that_it_has() {
        let json = r#"{"id":"s","name":{"en":"Gold","de":"Goldene"},"x":1}"#;
        let shown = |wanted, as_text| {
            let all = reads(wanted, as_text).localized(json, &["name"]).into_owned();
            all.trim_start_matches(r#"{"id":"s","name":"#).trim_end_matches(r#","x":1}"#).to_owned()
        };
        let whole = r#"{"en":"Gold","de":"Goldene"}"#;
        for (wanted, map, text) in [
            ("de", r#"{"de":"Goldene"}"#, r#""Goldene""#),
            ("de-CH, en;q=0.8", r#"{"de":"Goldene"}"#, r#""Goldene""#),
            ("fr, en;q=0.5, de;q=0.9", r#"{"de":"Goldene"}"#, r#""Goldene""#),
            ("EN", r#"{"en":"Gold"}"#, r#""Gold""#),
            ("fr", whole, r#""Gold""#),
            ("de;q=0", whole, whole),
            ("*", whole, whole),
            ("*, de;q=0.5", whole, whole),
            ("no language at all", whole, whole),
        ] {
            assert_eq!(
                (shown(wanted, false), shown(wanted, true)),
                (map.into(), text.into()),
                "{wanted}"
            );
        }
    }
}
