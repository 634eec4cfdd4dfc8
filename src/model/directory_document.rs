//! A document of a directory: simple values, as the table of its directory has them.

use super::fields::{DocumentField, FieldSet, Fields};
use super::{Directory, Metadata, Timestamp, Validity};
use crate::json::FreeMap;
use crate::schema::Kind;

/// A document of a directory: the values of its fields, in the order of the table. The first is its identity.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectoryDocument {
    directory: Directory,
    values: Box<[DirectoryValue]>,
    /// Absent as long as nothing is known of it, as in most files.
    metadata: Option<Box<Metadata>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum DirectoryValue {
    Nothing,
    Text(Box<str>),
    Texts(Box<[Box<str>]>),
    Word(&'static str),
    Map(FreeMap),
    Count(u64),
    Flag(bool),
    Frame(Validity),
}

impl DirectoryDocument {
    /// A document of `directory` that says nothing.
    pub fn new(directory: Directory) -> Self {
        let unsaid = |field: &DocumentField<Self>| match field.schema.kind {
            // One of some words is the first of them where nothing is said.
            Kind::Word(words) => DirectoryValue::Word(words[0]),
            _ => DirectoryValue::Nothing,
        };
        let values = directory.fields().iter().map(unsaid).collect();
        Self { directory, values, metadata: None }
    }

    /// The same with `text` under `name`, which is a field for a text.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        let at = self.place(name).expect("the caller names a field of the directory");
        self.set_text(at, text.into());
        self
    }

    /// Says `text` under `name`, where its directory has such a field for a text.
    pub fn set(&mut self, name: &str, text: &str) {
        if let Some(at) = self.place(name) {
            self.set_text(at, text.into());
        }
    }

    /// Says `map` under `name`, where its directory has such a field for one.
    pub fn set_free_map(&mut self, name: &str, map: FreeMap) {
        if let Some(at) = self.place(name) {
            self.set_map(at, map);
        }
    }

    /// Version and instants, where something is known of them.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_deref()
    }

    /// The same, to change them; those of a document as old as its world where nothing is known.
    pub fn metadata_mut(&mut self) -> &mut Metadata {
        self.metadata.get_or_insert_default()
    }

    /// Says what is known of its history where it does not say that itself: it was written over `stored` at `now`.
    pub fn count_write(&mut self, stored: Option<&Self>, now: Timestamp) {
        let has_history = self.place("metadata").is_some();
        if !has_history || self.metadata.is_some() {
            return;
        }
        let mut metadata = match stored {
            Some(stored) => stored.metadata().cloned().unwrap_or_default(),
            None => Metadata::unwritten(now),
        };
        metadata.count_write(now);
        self.metadata = Some(Box::new(metadata));
    }

    /// Its directory.
    pub fn directory(&self) -> Directory {
        self.directory
    }

    /// Its identity.
    pub fn id(&self) -> &str {
        self.text(0).unwrap_or_default()
    }

    /// The text under `name`.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.text(self.place(name)?)
    }

    /// The map under `name`.
    pub fn map_of(&self, name: &str) -> Option<&FreeMap> {
        self.map(self.place(name)?)
    }

    /// The texts under `name`.
    pub fn texts_of(&self, name: &str) -> &[Box<str>] {
        self.place(name).map_or(&[], |at| self.texts(at))
    }

    /// The whole number under `name`.
    pub(crate) fn count_of(&self, name: &str) -> Option<u64> {
        self.count(self.place(name)?)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.directory.fields().iter().position(|field| field.schema.name == name)
    }

    pub(super) fn text(&self, at: usize) -> Option<&str> {
        if let DirectoryValue::Word(word) = self.values[at] {
            return Some(word);
        }
        let DirectoryValue::Text(text) = &self.values[at] else { return None };
        Some(text)
    }

    pub(super) fn set_text(&mut self, at: usize, text: Box<str>) {
        self.values[at] = DirectoryValue::Text(text);
    }

    pub(super) fn texts(&self, at: usize) -> &[Box<str>] {
        let DirectoryValue::Texts(texts) = &self.values[at] else { return &[] };
        texts
    }

    pub(super) fn set_texts(&mut self, at: usize, texts: Box<[Box<str>]>) {
        self.values[at] = DirectoryValue::Texts(texts);
    }

    /// The word of a field for one of some words; the first of them where the document says none.
    pub(super) fn word(&self, at: usize) -> &'static str {
        let DirectoryValue::Word(word) = self.values[at] else { return self.words(at)[0] };
        word
    }

    pub(super) fn set_word(&mut self, at: usize, word: &str) {
        let known = self.words(at).iter().find(|known| **known == word);
        if let Some(known) = known {
            self.values[at] = DirectoryValue::Word(known);
        }
    }

    fn words(&self, at: usize) -> &'static [&'static str] {
        let Kind::Word(words) = self.directory.fields()[at].schema.kind else {
            unreachable!("the table gives this access to fields for words alone")
        };
        words
    }

    pub(super) fn map(&self, at: usize) -> Option<&FreeMap> {
        let DirectoryValue::Map(map) = &self.values[at] else { return None };
        Some(map)
    }

    pub(super) fn set_map(&mut self, at: usize, map: FreeMap) {
        self.values[at] = DirectoryValue::Map(map);
    }

    pub(super) fn count(&self, at: usize) -> Option<u64> {
        let DirectoryValue::Count(count) = self.values[at] else { return None };
        Some(count)
    }

    pub(super) fn set_count(&mut self, at: usize, count: u64) {
        self.values[at] = DirectoryValue::Count(count);
    }

    pub(super) fn flag(&self, at: usize) -> Option<bool> {
        let DirectoryValue::Flag(flag) = self.values[at] else { return None };
        Some(flag)
    }

    pub(super) fn set_flag(&mut self, at: usize, flag: bool) {
        self.values[at] = DirectoryValue::Flag(flag);
    }

    pub(super) fn frame(&self, at: usize) -> Option<&dyn FieldSet> {
        let DirectoryValue::Frame(frame) = &self.values[at] else { return None };
        Some(frame)
    }

    /// The time frame, an open one where the document says none.
    pub(super) fn frame_mut(&mut self, at: usize) -> &mut dyn FieldSet {
        if !matches!(self.values[at], DirectoryValue::Frame(_)) {
            self.values[at] = DirectoryValue::Frame(Validity::default());
        }
        let DirectoryValue::Frame(frame) = &mut self.values[at] else {
            unreachable!("it was just put there")
        };
        frame
    }
}

impl Fields for DirectoryDocument {
    fn fields(&self) -> &'static [DocumentField<Self>] {
        self.directory.fields()
    }
}
