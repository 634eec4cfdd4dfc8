//! A document of a directory: simple values, as the table of its directory has them.

use super::fields::{DocumentField, FieldSet, Fields};
use super::{Directory, Metadata, Timestamp, Validity};
use crate::json::FreeMap;
use crate::schema::Kind;

/// A document of a directory: the values of its fields, in the order of the table, up to the last that says something. The
/// first is its identity.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectoryDocument {
    directory: Directory,
    values: Vec<DirectoryValue>,
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
    /// The bytes that it keeps besides itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        let of = |value: &DirectoryValue| match value {
            DirectoryValue::Text(text) => text.len(),
            DirectoryValue::Texts(texts) => {
                texts.iter().map(|text| size_of_val(text) + text.len()).sum()
            }
            DirectoryValue::Map(map) => map.get().len(),
            DirectoryValue::Nothing
            | DirectoryValue::Word(_)
            | DirectoryValue::Count(_)
            | DirectoryValue::Flag(_)
            | DirectoryValue::Frame(_) => 0,
        };
        let values = self.values.iter().map(|value| size_of_val(value) + of(value));
        let metadata =
            self.metadata.as_ref().map_or(0, |it| size_of::<Metadata>() + it.heap_bytes());
        values.sum::<usize>() + metadata
    }

    /// A document of `directory` that says nothing.
    pub fn new(directory: Directory) -> Self {
        Self { directory, values: Vec::new(), metadata: None }
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

    /// Says nothing under `name` any more.
    pub fn unset(&mut self, name: &str) {
        if let Some(at) = self.place(name) {
            self.keep(at, DirectoryValue::Nothing);
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

    fn value(&self, at: usize) -> &DirectoryValue {
        self.values.get(at).unwrap_or(&DirectoryValue::Nothing)
    }

    /// Keeps `value`, in no more room than it takes: most documents say little of what they can.
    fn keep(&mut self, at: usize, value: DirectoryValue) {
        let missing = (at + 1).saturating_sub(self.values.len());
        if missing > 0 && value == DirectoryValue::Nothing {
            return;
        }
        self.values.reserve_exact(missing);
        self.values.extend((0..missing).map(|_| DirectoryValue::Nothing));
        self.values[at] = value;
        while self.values.last() == Some(&DirectoryValue::Nothing) {
            self.values.pop();
        }
    }

    pub(super) fn text(&self, at: usize) -> Option<&str> {
        if let DirectoryValue::Word(word) = self.value(at) {
            return Some(word);
        }
        let DirectoryValue::Text(text) = self.value(at) else { return None };
        Some(text)
    }

    pub(super) fn set_text(&mut self, at: usize, text: Box<str>) {
        self.keep(at, DirectoryValue::Text(text));
    }

    pub(super) fn texts(&self, at: usize) -> &[Box<str>] {
        let DirectoryValue::Texts(texts) = self.value(at) else { return &[] };
        texts
    }

    pub(super) fn set_texts(&mut self, at: usize, texts: Box<[Box<str>]>) {
        let is_empty = texts.is_empty();
        self.keep(
            at,
            if is_empty { DirectoryValue::Nothing } else { DirectoryValue::Texts(texts) },
        );
    }

    /// The word of a field for one of some words; the first of them where the document says none.
    pub(super) fn word(&self, at: usize) -> &'static str {
        let &DirectoryValue::Word(word) = self.value(at) else { return self.words(at)[0] };
        word
    }

    pub(super) fn set_word(&mut self, at: usize, word: &str) {
        let words = self.words(at);
        match words.iter().position(|known| *known == word) {
            // What a document says by itself needs no room.
            Some(0) => self.keep(at, DirectoryValue::Nothing),
            Some(nth) => self.keep(at, DirectoryValue::Word(words[nth])),
            None => {}
        }
    }

    fn words(&self, at: usize) -> &'static [&'static str] {
        let Kind::Word(words) = self.directory.fields()[at].schema.kind else {
            unreachable!("the table gives this access to fields for words alone")
        };
        words
    }

    pub(super) fn map(&self, at: usize) -> Option<&FreeMap> {
        let DirectoryValue::Map(map) = self.value(at) else { return None };
        Some(map)
    }

    pub(super) fn set_map(&mut self, at: usize, map: FreeMap) {
        self.keep(at, DirectoryValue::Map(map));
    }

    pub(super) fn count(&self, at: usize) -> Option<u64> {
        let &DirectoryValue::Count(count) = self.value(at) else { return None };
        Some(count)
    }

    pub(super) fn set_count(&mut self, at: usize, count: u64) {
        self.keep(at, DirectoryValue::Count(count));
    }

    pub(super) fn flag(&self, at: usize) -> Option<bool> {
        let &DirectoryValue::Flag(flag) = self.value(at) else { return None };
        Some(flag)
    }

    pub(super) fn set_flag(&mut self, at: usize, flag: bool) {
        self.keep(at, DirectoryValue::Flag(flag));
    }

    pub(super) fn frame(&self, at: usize) -> Option<&dyn FieldSet> {
        let DirectoryValue::Frame(frame) = self.value(at) else { return None };
        Some(frame)
    }

    /// The time frame, an open one where the document says none.
    pub(super) fn frame_mut(&mut self, at: usize) -> &mut dyn FieldSet {
        if !matches!(self.value(at), DirectoryValue::Frame(_)) {
            self.keep(at, DirectoryValue::Frame(Validity::default()));
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
