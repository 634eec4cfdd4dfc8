//! An object of a file with its place, so that each mistake names where it is.

use std::borrow::Cow;

use crate::json::{RawObject, as_text, elements, kind};
use crate::model::Timestamp;
use crate::review::file_mistake::FileMistake;

/// An object, and where it stands.
#[derive(Debug)]
pub(in crate::review) struct PlacedObject<'a> {
    members: RawObject<'a>,
    place: String,
}

impl<'a> PlacedObject<'a> {
    /// The object that `raw` at `place` is. The whole text has passed the check of JSON.
    pub(in crate::review) fn of(raw: &'a str, place: String) -> Result<Self, FileMistake> {
        match RawObject::of(raw) {
            Some(members) => Ok(Self { members, place }),
            None => Err(other(place, "an object", raw)),
        }
    }

    /// The place of a member.
    pub(in crate::review) fn place(&self, name: &str) -> String {
        format!("{}/{name}", self.place)
    }

    /// A mistake at a member.
    pub(in crate::review) fn mistake(&self, name: &str, message: impl Into<String>) -> FileMistake {
        FileMistake::at(self.place(name), message)
    }

    fn need(&self, name: &str) -> Result<&'a str, FileMistake> {
        self.members.get(name).ok_or_else(|| self.mistake(name, "it is missing"))
    }

    /// Whether it has a member.
    pub(in crate::review) fn has(&self, name: &str) -> bool {
        self.members.get(name).is_some()
    }

    /// A member that is an object.
    pub(in crate::review) fn object(&self, name: &str) -> Result<PlacedObject<'a>, FileMistake> {
        PlacedObject::of(self.need(name)?, self.place(name))
    }

    /// A member that is an object, where it is there.
    pub(in crate::review) fn optional_object(
        &self,
        name: &str,
    ) -> Result<Option<PlacedObject<'a>>, FileMistake> {
        self.has(name).then(|| self.object(name)).transpose()
    }

    /// A member that is a text.
    pub(in crate::review) fn text(&self, name: &str) -> Result<Cow<'a, str>, FileMistake> {
        let raw = self.need(name)?;
        as_text(raw).ok_or_else(|| other(self.place(name), "a string", raw))
    }

    /// A member that is a text, where it is there.
    pub(in crate::review) fn optional_text(
        &self,
        name: &str,
    ) -> Result<Option<Cow<'a, str>>, FileMistake> {
        self.has(name).then(|| self.text(name)).transpose()
    }

    /// A member that is a number.
    pub(in crate::review) fn number(&self, name: &str) -> Result<f64, FileMistake> {
        let raw = self.need(name)?;
        raw.trim().parse().map_err(|_| other(self.place(name), "a number", raw))
    }

    /// A member as it is written.
    pub(in crate::review) fn raw(&self, name: &str) -> Result<&'a str, FileMistake> {
        self.need(name)
    }

    /// A member that is a whole number.
    pub(in crate::review) fn whole(&self, name: &str) -> Result<u64, FileMistake> {
        let raw = self.need(name)?;
        raw.trim().parse().map_err(|_| other(self.place(name), "a whole number", raw))
    }

    /// A member that is a whole number, perhaps below zero.
    pub(in crate::review) fn integer(&self, name: &str) -> Result<i64, FileMistake> {
        let raw = self.need(name)?;
        raw.trim().parse().map_err(|_| other(self.place(name), "an integer", raw))
    }

    /// A member that is an instant.
    pub(in crate::review) fn instant(&self, name: &str) -> Result<Timestamp, FileMistake> {
        Timestamp::parse(&self.text(name)?).map_err(|why| self.mistake(name, why))
    }

    /// A member that is true or false; false where it is not there.
    pub(in crate::review) fn flag(&self, name: &str) -> Result<bool, FileMistake> {
        match self.members.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(raw) => Err(other(self.place(name), "a boolean", raw)),
        }
    }

    /// The elements of a member that is a list, as they are written; none where it is not there.
    pub(in crate::review) fn elements(&self, name: &str) -> Result<Vec<&'a str>, FileMistake> {
        let Some(raw) = self.members.get(name) else { return Ok(Vec::new()) };
        elements(raw).ok_or_else(|| other(self.place(name), "an array", raw))
    }

    /// The texts of a member that is a list of them; none where it is not there.
    pub(in crate::review) fn texts(&self, name: &str) -> Result<Vec<Cow<'a, str>>, FileMistake> {
        let read = |raw| as_text(raw).ok_or_else(|| other(self.place(name), "strings", raw));
        self.elements(name)?.into_iter().map(read).collect()
    }

    /// A size, where it is there and known.
    pub(in crate::review) fn size(&self, name: &str) -> Option<usize> {
        self.members.get(name)?.trim().parse().ok()
    }

    /// The objects of a member that is a list; each is taken apart when it is needed.
    pub(in crate::review) fn list(
        &self,
        name: &str,
    ) -> Result<impl Iterator<Item = Result<PlacedObject<'a>, FileMistake>> + use<'a>, FileMistake>
    {
        let (raw, place) = (self.need(name)?, self.place(name));
        let Some(all) = elements(raw) else { return Err(other(place, "an array", raw)) };
        let objects = all.into_iter().enumerate();
        Ok(objects.map(move |(nth, raw)| PlacedObject::of(raw, format!("{place}/{nth}"))))
    }
}

fn other(place: String, expected: &str, raw: &str) -> FileMistake {
    FileMistake::at(place, format!("expected {expected}, found {}", kind(raw)))
}
