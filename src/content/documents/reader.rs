//! A checked JSON value as a document: its members; texts that cannot be read are [`UNREAD`].

use serde_json::json;

use crate::json::FreeMap;
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::model::fields::{FieldSet, SaidMembers};
use crate::model::{DEFAULT_LANGUAGE, Moment};
use crate::schema::{Kind, Shape};
use crate::suggest::nearest;

/// The text in the place of one that must be there, or that was perhaps meant, and that cannot be read. It names
/// nothing: no check says anything of it.
pub(in crate::content) const UNREAD: &str = "";

/// A checked value and the text that it is part of.
#[derive(Clone, Copy, Debug)]
pub(in crate::content) struct DocumentReader<'a> {
    /// The value.
    pub node: &'a SpannedValue<'a>,
    /// The file.
    pub text: &'a str,
    /// Whether it was found to have no mistake.
    pub sound: bool,
    /// What it should look like.
    pub shape: &'static Shape,
}

impl<'a> DocumentReader<'a> {
    /// The value of `key`, unless it is absent, `null`, or said again and otherwise.
    pub(super) fn get(&self, key: &str) -> Option<&'a SpannedValue<'a>> {
        let mut said = self.node.members().iter().filter(|member| member.key == key);
        let first = &said.next()?.value;
        let is_one = said.all(|again| again.value.value == first.value);
        Some(first).filter(|node| is_one && node.value != ValueKind::Null)
    }

    /// The object under `key`, which is a field for one.
    pub(super) fn doc(&self, key: &str) -> Option<Self> {
        let field = self.shape.fields.iter().find(|field| field.name == key)?;
        let Kind::Object(shape) = field.kind else { return None };
        self.get(key).map(|node| Self { node, shape, ..*self })
    }

    /// The text under `key`.
    pub(in crate::content) fn text(&self, key: &str) -> Option<Box<str>> {
        self.get(key)?.text().map(Box::from)
    }

    /// The text under `key`, [`UNREAD`] where one may have been meant; none where it is
    /// surely not said.
    pub(in crate::content) fn optional(&self, key: &str) -> Option<Box<str>> {
        self.text(key).or_else(|| self.hides(key).then(|| UNREAD.into()))
    }

    /// Whether something that cannot be read may have been meant as the value of `key`.
    pub(super) fn hides(&self, key: &str) -> bool {
        if self.sound {
            return false;
        }
        let says = |member: &SpannedMember<'_>| {
            member.value.value != ValueKind::Null || member.value.is_lost()
        };
        let is_unknown = |name: &str| self.shape.fields.iter().all(|field| field.name != name);
        let may_mean = |member: &SpannedMember<'_>| match member.key == key {
            true => says(member),
            false => is_unknown(&member.key) && nearest(&member.key, [key]).is_some(),
        };
        self.node.torn || self.node.members().iter().any(may_mean)
    }

    /// Whether all that it says of its identity can be read.
    pub(super) fn is_named(&self) -> bool {
        self.sound || {
            let mut ids = self.ids().peekable();
            ids.peek().is_some() && ids.all(|id| id.is_some())
        }
    }

    /// Every identity that it says, under the first key of its shape.
    pub(in crate::content) fn ids(&self) -> impl Iterator<Item = Option<&'a str>> {
        let key = self.shape.fields[0].name;
        let ids = self.node.members().iter().filter(move |member| member.key == key);
        ids.map(|member| member.value.text())
    }
}

impl SaidMembers for DocumentReader<'_> {
    fn says(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn text(&self, key: &str, required: bool) -> Option<Box<str>> {
        match required {
            true => Some(self.text(key).unwrap_or_else(|| UNREAD.into())),
            false => self.optional(key),
        }
    }

    /// Each text in its place; another one [`UNREAD`] behind them where there may be more.
    fn texts(&self, key: &str) -> Box<[Box<str>]> {
        let list = self.get(key).filter(|node| matches!(node.value, ValueKind::List(_)));
        let text = |element: &SpannedValue<'_>| element.text().unwrap_or(UNREAD).into();
        let more = match list {
            Some(list) => list.torn,
            None => self.hides(key),
        };
        let texts = list.map_or(&[][..], SpannedValue::elements).iter().map(text);
        texts.chain(more.then(|| UNREAD.into())).collect()
    }

    fn word(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    fn count(&self, key: &str) -> Option<u64> {
        self.get(key)?.number()
    }

    fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)?.value {
            ValueKind::Bool(flag) => Some(flag),
            ValueKind::Null
            | ValueKind::Number(_)
            | ValueKind::Text(_)
            | ValueKind::List(_)
            | ValueKind::Object(_) => None,
        }
    }

    fn moment(&self, key: &str) -> Option<Moment> {
        Moment::parse(self.get(key)?.text()?).ok()
    }

    /// A text stands for a map of one text, in the language of the tenant.
    fn map(&self, key: &str) -> Option<FreeMap> {
        let node = self.get(key)?;
        match node.text() {
            Some(text) => FreeMap::of_text(&json!({ DEFAULT_LANGUAGE: text }).to_string()),
            None => FreeMap::of_text(&self.text[node.span.clone()]),
        }
    }

    fn object(&self, key: &str, part: &mut dyn FieldSet) {
        self.doc(key).into_iter().for_each(|doc| part.fill(&doc));
    }
}
