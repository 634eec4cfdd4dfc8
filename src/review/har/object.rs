//! An object of a HAR file with its place, so that each mistake names where it is.

use std::borrow::Cow;

use super::mistake::HarMistake;
use crate::json::{RawObject, as_text, elements, kind};

/// An object, and where it stands.
#[derive(Debug)]
pub(super) struct HarObject<'a> {
    members: RawObject<'a>,
    place: String,
}

impl<'a> HarObject<'a> {
    /// The object that `raw` at `place` is. The whole text has passed the check of JSON.
    pub(super) fn of(raw: &'a str, place: String) -> Result<Self, HarMistake> {
        match RawObject::of(raw) {
            Some(members) => Ok(Self { members, place }),
            None => Err(other(place, "an object", raw)),
        }
    }

    /// The place of a member.
    pub(super) fn place(&self, name: &str) -> String {
        format!("{}/{name}", self.place)
    }

    /// A mistake at a member.
    pub(super) fn mistake(&self, name: &str, message: impl Into<String>) -> HarMistake {
        HarMistake::at(self.place(name), message)
    }

    fn need(&self, name: &str) -> Result<&'a str, HarMistake> {
        self.members.get(name).ok_or_else(|| self.mistake(name, "it is missing"))
    }

    /// Whether it has a member.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.get(name).is_some()
    }

    /// A member that is an object.
    pub(super) fn object(&self, name: &str) -> Result<HarObject<'a>, HarMistake> {
        HarObject::of(self.need(name)?, self.place(name))
    }

    /// A member that is an object, where it is there.
    pub(super) fn optional_object(&self, name: &str) -> Result<Option<HarObject<'a>>, HarMistake> {
        self.has(name).then(|| self.object(name)).transpose()
    }

    /// A member that is a text.
    pub(super) fn text(&self, name: &str) -> Result<Cow<'a, str>, HarMistake> {
        let raw = self.need(name)?;
        as_text(raw).ok_or_else(|| other(self.place(name), "a string", raw))
    }

    /// A member that is a text, where it is there.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<Cow<'a, str>>, HarMistake> {
        self.has(name).then(|| self.text(name)).transpose()
    }

    /// A member that is a number.
    pub(super) fn number(&self, name: &str) -> Result<f64, HarMistake> {
        let raw = self.need(name)?;
        raw.trim().parse().map_err(|_| other(self.place(name), "a number", raw))
    }

    /// A size, where it is there and known.
    pub(super) fn size(&self, name: &str) -> Option<usize> {
        self.members.get(name)?.trim().parse().ok()
    }

    /// The objects of a member that is a list; each is taken apart when it is needed.
    pub(super) fn list(
        &self,
        name: &str,
    ) -> Result<impl Iterator<Item = Result<HarObject<'a>, HarMistake>> + use<'a>, HarMistake> {
        let (raw, place) = (self.need(name)?, self.place(name));
        let Some(all) = elements(raw) else { return Err(other(place, "an array", raw)) };
        let objects = all.into_iter().enumerate();
        Ok(objects.map(move |(nth, raw)| HarObject::of(raw, format!("{place}/{nth}"))))
    }
}

fn other(place: String, expected: &str, raw: &str) -> HarMistake {
    HarMistake::at(place, format!("expected {expected}, found {}", kind(raw)))
}
