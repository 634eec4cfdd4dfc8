//! The documents that fixtures hold: for each collection its shape, and how a checked document is read.

mod assignment;
mod collection;
mod credentials;
mod directory;
mod metadata;
mod segment;
mod settings;

use crate::findings::Mistake;
use crate::json::FreeMap;
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::model::{Moment, Scopes};
use crate::schema::Shape;
use crate::suggest::did_you_mean;

pub(super) use assignment::AssignmentRow;
pub(super) use collection::{
    CLIENTS, COLLECTIONS, CUSTOMER_ASSIGNMENTS, CUSTOMERS, CollectionFile, LEGAL_ENTITIES,
    SEGMENTS, TOKENS,
};
pub(super) use settings::{TEMPLATE, TENANT, TenantSettings};

/// What stands in the place of a text that must be there, or that was perhaps meant, and that nobody can read. It
/// names nothing: no check says anything of it.
pub(super) const UNREAD: &str = "";

/// A document that a fixture file can hold.
pub(super) trait Fixture: Sized + Send {
    /// What it looks like.
    const SHAPE: &'static Shape;

    /// What of it others name, so that it is unknown where mistakes hide it.
    const NAMED: HiddenReferences = HiddenReferences::NOTHING;

    /// Reads one as far as it can be read, which is all of it where it has no mistake. What cannot be read and
    /// matters to others is [`UNREAD`].
    fn read(doc: &DocumentReader<'_>) -> Self;

    /// What mistakes in it hide of what others name.
    fn hides(doc: &DocumentReader<'_>) -> HiddenReferences {
        if doc.is_named() { HiddenReferences::NOTHING } else { Self::NAMED }
    }

    /// Tells what no shape can say: keys that do not go together. It may have mistakes by itself.
    fn judge(&self, _doc: &DocumentReader<'_>, _mistakes: &mut Vec<Mistake>) {}
}

/// What mistakes hide, so that nothing can be said to be missing there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HiddenReferences {
    /// Some segments.
    pub segments: bool,
    /// Some customers, listed or spelled out.
    pub customers: bool,
    /// Some legal entities, listed or spelled out.
    pub legal_entities: bool,
}

impl HiddenReferences {
    /// Nothing.
    pub(super) const NOTHING: Self =
        Self { segments: false, customers: false, legal_entities: false };

    /// What the two hide.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            segments: self.segments || other.segments,
            customers: self.customers || other.customers,
            legal_entities: self.legal_entities || other.legal_entities,
        }
    }
}

/// A checked value and the text it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct DocumentReader<'a> {
    /// The value.
    pub node: &'a SpannedValue<'a>,
    /// The file.
    pub text: &'a str,
    /// Whether it was found to have no mistake.
    pub sound: bool,
}

impl<'a> DocumentReader<'a> {
    /// The value of `key`, unless it is absent, `null`, or said again and otherwise.
    fn get(&self, key: &str) -> Option<&'a SpannedValue<'a>> {
        let mut said = self.node.members().iter().filter(|member| member.key == key);
        let first = &said.next()?.value;
        let is_one = said.all(|again| again.value.value == first.value);
        Some(first).filter(|node| is_one && node.value != ValueKind::Null)
    }

    /// The object under `key`.
    fn doc(&self, key: &str) -> Option<DocumentReader<'a>> {
        self.get(key).map(|node| DocumentReader { node, ..*self })
    }

    /// The text under `key`.
    pub(super) fn text(&self, key: &str) -> Option<Box<str>> {
        self.get(key)?.text().map(Box::from)
    }

    /// The text under `key`, [`UNREAD`] where there is none.
    fn needed(&self, key: &str) -> Box<str> {
        self.text(key).unwrap_or_else(|| UNREAD.into())
    }

    /// The text under `key` of a document of this `shape`, [`UNREAD`] where one may have been meant; none where it is
    /// surely not said.
    pub(super) fn optional(&self, key: &str, shape: &Shape) -> Option<Box<str>> {
        self.text(key).or_else(|| self.hides(key, shape).then(|| UNREAD.into()))
    }

    /// Whether something that cannot be read may have been meant as the value of `key`.
    fn hides(&self, key: &str, shape: &Shape) -> bool {
        if self.sound {
            return false;
        }
        let says = |member: &SpannedMember<'_>| {
            member.value.value != ValueKind::Null || member.value.is_lost()
        };
        let is_unknown = |name: &str| shape.fields.iter().all(|field| field.name != name);
        let may_mean = |member: &SpannedMember<'_>| match member.key == key {
            true => says(member),
            false => is_unknown(&member.key) && !did_you_mean(&member.key, [key]).is_empty(),
        };
        self.node.torn || self.node.members().iter().any(may_mean)
    }

    /// Whether all that it says of its identity can be read.
    fn is_named(&self) -> bool {
        self.sound || {
            let mut ids = self.ids().peekable();
            ids.peek().is_some() && ids.all(|id| id.is_some())
        }
    }

    /// Every identity that it says.
    pub(super) fn ids(&self) -> impl Iterator<Item = Option<&'a str>> {
        let ids = self.node.members().iter().filter(|member| member.key == "id");
        ids.map(|member| member.value.text())
    }

    /// The texts of the array under `key` of a document of this `shape`, each in its place; another one [`UNREAD`]
    /// behind them where there may be more.
    fn texts(&self, key: &str, shape: &Shape) -> Scopes {
        let list = self.get(key).filter(|node| matches!(node.value, ValueKind::List(_)));
        let text = |element: &SpannedValue<'_>| element.text().unwrap_or(UNREAD).into();
        let more = match list {
            Some(list) => list.torn,
            None => self.hides(key, shape),
        };
        let texts = list.map_or(&[][..], SpannedValue::elements).iter().map(text);
        texts.chain(more.then(|| UNREAD.into())).collect()
    }

    /// The whole number under `key`.
    fn count(&self, key: &str) -> Option<u64> {
        match self.get(key)?.value {
            ValueKind::Number(number) => number.parse().ok(),
            ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Text(_)
            | ValueKind::List(_)
            | ValueKind::Object(_) => None,
        }
    }

    /// The instant under `key`.
    fn moment(&self, key: &str) -> Option<Moment> {
        Moment::parse(self.get(key)?.text()?).ok()
    }

    /// The object under `key`, verbatim.
    fn free_map(&self, key: &str) -> Option<FreeMap> {
        FreeMap::of_text(&self.text[self.get(key)?.span.clone()])
    }

    /// What the word under `key` stands for in `table`.
    fn word<T: Copy>(&self, key: &str, table: &[(&str, T)]) -> Option<T> {
        let word = self.get(key)?.text()?;
        table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
    }
}
