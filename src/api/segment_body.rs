//! What the body of a write says of a segment.

use super::document_body::{DocumentBody, free_map};
use super::languages::written_language;
use super::references::check_references;
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Detail};
use crate::json::{FreeMap, RawObject, as_text, kind, members};
use crate::model::{CollectionName, Moment, Segment, SegmentStatus, Timestamp, Validity};

/// What a body says of a segment.
pub(super) struct SegmentBody<'a> {
    name: Localized,
    description: Option<Localized>,
    site_code: Box<str>,
    status: SegmentStatus,
    validity: Validity,
    /// What it says as any document does.
    pub common: DocumentBody<'a>,
}

/// A text by language, as it was sent.
enum Localized {
    /// In all its languages.
    All(FreeMap),
    /// In one of them.
    One(String, String),
}

impl<'a> SegmentBody<'a> {
    /// Reads a body; every mistake is reported, behind those in `details`.
    pub(super) fn read(
        tenant: &Tenant,
        call: &Call<'_>,
        body: &RawObject<'a>,
        mut details: Vec<Detail>,
    ) -> Result<Self, ApiError> {
        let language = written_language(call.request, tenant);
        let language = language.as_deref();
        let name = localized(body, "name", language, &mut details);
        let description = localized(body, "description", language, &mut details);
        let site_code = body.get("siteCode").and_then(as_text).filter(|code| !code.is_empty());
        for (field, raw, is_read) in [
            ("name", body.get("name"), name.is_some()),
            ("siteCode", body.get("siteCode"), site_code.is_some()),
        ] {
            if !is_read && !details.iter().any(|detail| detail.field.starts_with(field)) {
                let found =
                    raw.map_or(
                        "nothing",
                        |raw| if raw == "\"\"" { "an empty one" } else { kind(raw) },
                    );
                let expected = if field == "name" { "a map by language" } else { "a string" };
                details.push(Detail::new(field, format!("expected {expected}, found {found}")));
            }
        }
        let status = status(body, &mut details);
        let validity = validity(body, &mut details);
        let common = DocumentBody::read(body, &mut details);
        match (name, site_code) {
            (Some(name), Some(site_code)) if details.is_empty() => {
                common.check_mixins(tenant)?;
                let site = |field: &str| (field == "siteCode").then_some(&*site_code);
                check_references(tenant, CollectionName::Segments.row(), site, &[])?;
                let site_code = (&*site_code).into();
                Ok(Self { name, description, site_code, status, validity, common })
            }
            (_, _) => Err(ApiError::Validation(details)),
        }
    }

    /// Writes it over `stored`.
    pub(super) fn write_over(
        self,
        stored: &mut Segment,
        keep_mixins: impl Fn() -> bool,
        now: Timestamp,
    ) {
        stored.name = self.name.over(Some(&stored.name));
        stored.description = self.description.map(|text| text.over(stored.description.as_ref()));
        stored.site_code = self.site_code;
        stored.status = self.status;
        stored.validity = self.validity;
        let parts = (&mut stored.mixins, &mut stored.metadata);
        self.common.write_over(parts, keep_mixins, now);
    }
}

impl Localized {
    /// The map that is stored, in the place of the one that was; a text in one language leaves the others.
    fn over(self, stored: Option<&FreeMap>) -> FreeMap {
        let (language, text) = match self {
            Self::All(map) => return map,
            Self::One(language, text) => (language, text),
        };
        let quoted = |text: &str| serde_json::to_string(text).expect("a text is always JSON");
        let key = quoted(&language);
        let mut all: Vec<(String, String)> = members(stored.map_or("{}", FreeMap::get))
            .unwrap_or_default()
            .into_iter()
            .filter(|(known, _)| as_text(known).is_none_or(|known| *known != *language))
            .map(|(known, text)| (known.to_owned(), text.to_owned()))
            .collect();
        all.push((key, quoted(&text)));
        let all: Vec<String> = all.iter().map(|(key, text)| format!("{key}:{text}")).collect();
        FreeMap::new(&format!("{{{}}}", all.join(","))).expect("it was written as an object")
    }
}

/// The localised text under `key`: a map of texts, or a text where `language` says in which one it is.
fn localized(
    body: &RawObject<'_>,
    key: &str,
    language: Option<&str>,
    details: &mut Vec<Detail>,
) -> Option<Localized> {
    let raw = body.get(key).filter(|raw| *raw != "null")?;
    if let (Some(language), Some(text)) = (language, as_text(raw)) {
        return Some(Localized::One(language.to_owned(), text.into_owned()));
    }
    let map = free_map(Some(raw), key, details)?.over(None);
    let wrong: Vec<Detail> = members(map.get())
        .unwrap_or_default()
        .into_iter()
        .filter(|(_, value)| as_text(value).is_none())
        .map(|(language, value)| {
            let field = format!("{key}.{}", as_text(language).unwrap_or_default());
            Detail::new(field, format!("expected a string, found {}", kind(value)))
        })
        .collect();
    let is_good = wrong.is_empty();
    details.extend(wrong);
    is_good.then_some(Localized::All(map))
}

fn status(body: &RawObject<'_>, details: &mut Vec<Detail>) -> SegmentStatus {
    let Some(raw) = body.get("status") else { return SegmentStatus::default() };
    let text = as_text(raw);
    let known = SegmentStatus::NAMES.iter().find(|(name, _)| text.as_deref() == Some(name));
    known.map_or_else(
        || {
            details
                .push(Detail::new("status", format!("expected ACTIVE or INACTIVE, found {raw}")));
            SegmentStatus::default()
        },
        |(_, status)| *status,
    )
}

fn validity(body: &RawObject<'_>, details: &mut Vec<Detail>) -> Validity {
    let none = RawObject::default();
    let part = body.object("validity").unwrap_or_else(|_| {
        details.push(Detail::new("validity", "expected an object with `from` and `to`"));
        None
    });
    let part = part.unwrap_or(&none);
    let mut instant = |key: &str| {
        let raw = part.get(key).filter(|raw| *raw != "null")?;
        let at = as_text(raw).and_then(|text| Timestamp::parse(&text).ok());
        if at.is_none() {
            let message = format!("expected an instant such as 2026-01-31T08:00:00Z, found {raw}");
            details.push(Detail::new(format!("validity.{key}"), message));
        }
        at.map(Moment::At)
    };
    Validity { from: instant("from"), to: instant("to") }
}
