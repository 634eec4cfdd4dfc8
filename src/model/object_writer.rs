//! Documents as JSON text: members in the order of their table, free maps verbatim, instants absolute or as stated.

use super::fields::{FieldSet, FieldValue};
use super::{Moment, MomentForm};

/// The reader of the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A fixture file: everything.
    File,
    /// A client: what answers show, in their order.
    Client,
}

/// A JSON object while it is written.
#[derive(Debug)]
pub(crate) struct ObjectWriter<'o> {
    out: &'o mut Vec<u8>,
    moments: MomentForm,
    reader: Reader,
    is_empty: bool,
}

impl<'o> ObjectWriter<'o> {
    /// Begins an object at the end of `out`, whose instants are written so; a start is what relative ones refer to.
    pub(crate) fn begin(
        out: &'o mut Vec<u8>,
        moments: impl Into<MomentForm>,
        reader: Reader,
    ) -> Self {
        out.push(b'{');
        Self { out, moments: moments.into(), reader, is_empty: true }
    }

    /// Ends it; whether it has members.
    pub(crate) fn end(self) -> bool {
        self.out.push(b'}');
        !self.is_empty
    }

    fn key(&mut self, key: &str) {
        if !self.is_empty {
            self.out.push(b',');
        }
        self.is_empty = false;
        quoted(key, self.out);
        self.out.push(b':');
    }

    /// A text.
    pub(crate) fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        quoted(text, self.out);
    }

    /// JSON text, written unchanged.
    pub(crate) fn raw(&mut self, key: &str, text: &str) {
        self.key(key);
        self.out.extend_from_slice(text.as_bytes());
    }

    /// An object, unless it is empty.
    pub(crate) fn object(&mut self, key: &str, write: impl FnOnce(&mut ObjectWriter<'_>)) {
        let (length, was_empty) = (self.out.len(), self.is_empty);
        self.key(key);
        let mut inner = ObjectWriter::begin(self.out, self.moments, self.reader);
        write(&mut inner);
        if !inner.end() {
            self.out.truncate(length);
            self.is_empty = was_empty;
        }
    }

    /// The fields of `doc` that are for its reader.
    pub(crate) fn members(&mut self, doc: &dyn FieldSet) {
        let answer = self.reader == Reader::Client;
        doc.each(answer, &mut |key, value| self.value(key, value));
    }

    /// The value of a field.
    pub(crate) fn value(&mut self, key: &str, value: FieldValue<'_>) {
        match value {
            FieldValue::Text(text) => self.text(key, text),
            FieldValue::Texts(texts) => self.texts(key, texts),
            FieldValue::Count(count) => self.raw(key, &count.to_string()),
            FieldValue::Flag(flag) => self.raw(key, if flag { "true" } else { "false" }),
            FieldValue::Moment(moment) => self.moment(key, moment),
            FieldValue::Map(map) => self.raw(key, map.get()),
            FieldValue::Object(part) => self.object(key, |object| object.members(part)),
        }
    }

    fn texts(&mut self, key: &str, texts: &[Box<str>]) {
        self.key(key);
        serde_json::to_writer(&mut *self.out, texts).expect("texts are always JSON");
    }

    /// An instant's text has nothing that is escaped.
    fn moment(&mut self, key: &str, moment: Moment) {
        self.key(key);
        self.out.push(b'"');
        self.out.extend_from_slice(self.moments.text(moment).as_bytes());
        self.out.push(b'"');
    }
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("a text is always JSON");
}
