//! What an exchange says, part by part, for who holds it against conditions: what the journal has not kept, or only as a
//! fingerprint, is said to be so and never looks like something else.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::entry::Entry;
use super::redact;
use super::storage::{EntryText, header_lines};
use crate::engine::explained_at::explained_at;
use crate::engine::lint::{BodySent, Lint, SentRequest};
use crate::engine::message::{ShownPage, form_values};
use crate::engine::operation::OperationKind;
use crate::engine::scenario::TokenField;
use crate::engine::target::Target;
use crate::json::{RawObject, as_text, at_pointer, elements};

/// A side of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What was sent.
    Request,
    /// What was answered.
    Answer,
}

/// A body as the journal has it.
#[derive(Debug)]
pub struct KeptBody<'a> {
    /// What was sent, where it is JSON and all of it is kept.
    raw: Option<&'a str>,
    /// The same without credentials.
    shown: Cow<'a, str>,
    /// How long the whole body was.
    length: usize,
    /// Whether not all of it is kept.
    cut: bool,
    /// Whether it only says which documents its rows are.
    identities_only: bool,
}

/// A value at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptValue<'a> {
    /// This one.
    Shown(Cow<'a, str>),
    /// One that is or holds a credential, which is never shown: of exchanges the journal has a fingerprint only.
    Hidden,
    /// There is none.
    Absent,
}

impl<'a> KeptBody<'a> {
    /// The text of a record, which is all there; its credentials are replaced with the random `seed` of the world.
    pub fn of_record(text: &'a str, seed: u64) -> Self {
        let shown = redact::of_body(text.as_bytes(), seed);
        Self { raw: Some(text), shown, length: text.len(), cut: false, identities_only: false }
    }

    /// What is known of a body of which not all is kept: which documents its rows are.
    fn of_identities(text: &'a str) -> Self {
        let (shown, length) = (text.into(), text.len());
        Self { raw: Some(text), shown, length, cut: false, identities_only: true }
    }
}

impl KeptBody<'_> {
    /// The value at a JSON pointer; none where the journal has not kept the whole body.
    pub fn value(&self, pointer: &str) -> Option<KeptValue<'_>> {
        if self.cut {
            return None;
        }
        let Some(found) = self.raw.and_then(|raw| at_pointer(raw, pointer)) else {
            return Some(KeptValue::Absent);
        };
        Some(match at_pointer(&self.shown, pointer) {
            Some(shown) if shown == found => KeptValue::Shown(shown.into()),
            Some(_) | None => KeptValue::Hidden,
        })
    }

    /// The elements of the array that it is, credentials replaced; none where it is another value, or not kept.
    pub fn elements(&self) -> Option<Vec<&str>> {
        self.raw?;
        elements(&self.shown)
    }

    /// What is kept of it, credentials replaced.
    pub fn text(&self) -> &str {
        &self.shown
    }

    /// How long the whole body was, in bytes.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Whether not all of it is kept.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Whether it is not what was sent, but only says which documents the rows of that are.
    pub fn has_identities_only(&self) -> bool {
        self.identities_only
    }
}

impl Entry {
    /// The method.
    pub fn method(&self) -> &str {
        self.str(EntryText::Method).unwrap_or_default()
    }

    /// The path within the world.
    pub fn path(&self) -> &str {
        self.str(EntryText::Path).unwrap_or_default()
    }

    /// Method, path and query, credentials as fingerprints.
    pub fn request_line(&self) -> String {
        let query = self.str(EntryText::Query).map(|query| format!("?{query}"));
        format!("{} {}{}", self.method(), self.path(), query.unwrap_or_default())
    }

    /// The page of a list that was answered; none where it was no list, or a refusal.
    pub fn page(&self) -> Option<ShownPage> {
        self.page
    }

    /// The values of a query parameter.
    pub fn query_values(&self, name: &str) -> Vec<KeptValue<'_>> {
        let query = self.str(EntryText::Query).unwrap_or_default();
        let values = form_values(query, name).map(|value| value.into_owned().into());
        values.map(|value| kept(name, value)).collect()
    }

    /// The query, credentials as fingerprints.
    pub fn query(&self) -> Option<&str> {
        self.str(EntryText::Query)
    }

    /// The headers by name and value in their order, credentials as fingerprints.
    pub fn headers(&self, side: Side) -> impl Iterator<Item = (&str, &[u8])> {
        let (lines, id) = match side {
            Side::Request => (&self.asked, None),
            Side::Answer => (&self.answered, Some(("sandbox-request-id", self.id().as_bytes()))),
        };
        header_lines(lines).chain(id)
    }

    /// The values of a header, line by line.
    pub fn header_values(&self, side: Side, name: &str) -> Vec<KeptValue<'_>> {
        // These two come when the answer leaves.
        let late = match (side, name.to_ascii_lowercase().as_str()) {
            (Side::Answer, "sandbox-hint") => self.hint().map(|hint| hint.to_owned().into()),
            (Side::Answer, "sandbox-explain") => self.explained_at().map(Cow::from),
            _ => None,
        };
        if let Some(late) = late {
            return vec![KeptValue::Shown(late)];
        }
        let named = self.headers(side).filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let texts = named.filter_map(|(_, value)| std::str::from_utf8(value).ok());
        texts.map(|value| kept(name, value.into())).collect()
    }

    /// Where the answer says that it is explained; none where it is no refusal.
    fn explained_at(&self) -> Option<String> {
        self.status().filter(|status| *status >= 400)?;
        let (world, _) = self.id().rsplit_once('-')?;
        Some(explained_at(world, self.id()))
    }

    /// A body.
    pub fn body(&self, side: Side) -> KeptBody<'_> {
        let (bytes, shown, whole) = match side {
            Side::Request => (self.request_bytes(), self.request_body(), self.request),
            Side::Answer => (self.answer_bytes(), self.answer_body(), self.answer),
        };
        let is_json = |text: &&str| serde_json::from_str::<IgnoredAny>(text).is_ok();
        let raw = std::str::from_utf8(bytes).ok().filter(|_| !whole.cut).filter(is_json);
        KeptBody { raw, shown, length: whole.length, cut: whole.cut, identities_only: false }
    }

    /// How long a body was in bytes, where not all of it is kept.
    pub fn cut_length(&self, side: Side) -> Option<usize> {
        let whole = match side {
            Side::Request => self.request,
            Side::Answer => self.answer,
        };
        whole.cut.then_some(whole.length)
    }

    /// What the presented token says under `field`, each value that it has; nothing where no tenant knows the token.
    pub fn token_values(&self, field: TokenField) -> Vec<&str> {
        self.token.as_ref().map(|token| token.values(field)).unwrap_or_default()
    }

    /// What the path is about: its variables, by the template of the operation.
    pub fn target(&self) -> Target<'_> {
        Target::of_path(self.row().map_or("", |operation| operation.path), self.path())
    }

    /// The request as far as the lints that it shows alone have to know it; `target` is its own.
    pub fn sent_request<'a>(&'a self, target: &'a Target<'a>) -> SentRequest<'a> {
        let request = self.recorded_request();
        let content_type =
            request.headers().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let body = match (request.is_whole, request.body) {
            (false, _) => BodySent::Partly,
            (true, []) => BodySent::Nothing,
            (true, bytes) => BodySent::Whole(bytes),
        };
        SentRequest {
            operation: self.row(),
            path: request.path,
            target,
            query: request.query,
            content_type: content_type.map(|(_, value)| value),
            body,
        }
    }

    /// The lints that the request's body showed when it came, each with what is so, where not all of the body is kept.
    pub fn noted_lints(&self) -> impl Iterator<Item = (Lint, &str)> {
        let lints = self.facts.as_ref().map_or(&[][..], |facts| &facts.lints);
        lints.iter().map(|(lint, said)| (*lint, &**said))
    }

    /// A body; where not all of it is kept, what is known of which documents its rows are, and of their versions.
    pub fn identified_body(&self, side: Side) -> KeptBody<'_> {
        let facts = self.facts.as_deref().filter(|_| self.cut_length(side).is_some());
        let known = facts.and_then(|facts| match side {
            Side::Request => facts.sent.as_deref(),
            Side::Answer => facts.answered.as_deref(),
        });
        known.map_or_else(|| self.body(side), KeptBody::of_identities)
    }

    /// What each item of a bulk call is about, by its `body`; none where it is no bulk call.
    pub fn targets<'a>(&'a self, body: &'a KeptBody<'_>) -> Option<Vec<Target<'a>>> {
        let OperationKind::Bulk { item_ids } = self.row()?.kind else { return None };
        let path = self.target();
        let of_item = |raw: &'a str| {
            let object = RawObject::of(raw).filter(|_| as_text(raw).is_none());
            path.with_item(item_ids, raw, object.as_ref())
        };
        Some(body.elements().unwrap_or_default().into_iter().map(of_item).collect())
    }
}

/// The value of what is called `name`, a credential where it is called so or looks like what stands for one.
fn kept<'v>(name: &str, value: Cow<'v, str>) -> KeptValue<'v> {
    match redact::is_secret(name) || redact::has_fingerprint(&value) {
        true => KeptValue::Hidden,
        false => KeptValue::Shown(value),
    }
}
