//! What a document says is the same in a file, in memory, in an answer and for a query, whatever its fields say.

use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::prelude::*;

use crate::content::record;
use crate::engine::Record;
use crate::engine::query::documents::KnownPaths;
use crate::engine::query::{Paths, Value, documents, json_values};
use crate::json::FreeMap;
use crate::model::fields::{FieldSet, Fields, SaidMembers};
use crate::model::object_writer::{ObjectWriter, Reader};
use crate::model::{
    Assignment, COLLECTIONS, Client, CollectionKind, CollectionRow, DirectoryDocument, Moment,
    Segment, Timestamp, Token,
};

/// What some document says: under each key something that follows from the key and the number, or nothing.
struct Said(u64);

const TEXTS: [&str; 5] = ["a", "12", "ü \"\\\n", "a/b%2F", "abc1"];
const MAPS: [&str; 3] = ["{}", r#"{"en":"A"}"#, r#"{"en":"\u00e4","a.b":"\""}"#];
const MIXINS: [&str; 3] = ["{}", r#"{"a":{"b":[1,1.10,null]}}"#, r#"{"a":[{"b":"x"},{"b":2e3}]}"#];

impl Said {
    fn draw(&self, key: &str) -> usize {
        let mut hasher = DefaultHasher::new();
        (self.0, key).hash(&mut hasher);
        usize::try_from(hasher.finish() % 1_000).unwrap()
    }

    fn one_of<'t>(&self, key: &str, these: &[&'t str]) -> &'t str {
        these[self.draw(key) / 2 % these.len()]
    }

    fn says(&self, key: &str) -> bool {
        self.draw(key).is_multiple_of(2)
    }
}

impl SaidMembers for Said {
    /// What was written when is always said: where it is not, the time of the reading counts. A time frame is said where it
    /// has an end: one without says nothing.
    fn says(&self, key: &str) -> bool {
        match key {
            "metadata" => true,
            "validity" => self.moment("from").or(self.moment("to")).is_some(),
            _ => Self::says(self, key),
        }
    }

    fn text(&self, key: &str, required: bool) -> Option<Box<str>> {
        let texts = match key {
            "tenant" => &TEXTS[4..],
            "type" => &["PRODUCT", "CATEGORY"],
            _ => &TEXTS,
        };
        let must = required || matches!(key, "customerId" | "groupId" | "itemId");
        (must || self.says(key)).then(|| self.one_of(key, texts).into())
    }

    fn texts(&self, key: &str) -> Box<[Box<str>]> {
        TEXTS.iter().take(self.draw(key) % 4).map(|text| Box::from(*text)).collect()
    }

    fn word(&self, key: &str) -> Option<&str> {
        let words: &[&str] = match key {
            "userType" => &["CUSTOMER", "EMPLOYEE"],
            _ => &["ACTIVE", "INACTIVE", "MANUAL", "AUTOMATIC"],
        };
        Some(self.one_of(key, words))
    }

    fn count(&self, key: &str) -> Option<u64> {
        self.says(key).then(|| self.draw(key) as u64 + 1)
    }

    fn flag(&self, key: &str) -> Option<bool> {
        self.says(key).then(|| self.draw(key).is_multiple_of(4))
    }

    fn moment(&self, key: &str) -> Option<Moment> {
        let later = if matches!(key, "to" | "modifiedAt") { 1_000 } else { 0 };
        let ms = i64::try_from(self.draw(key)).unwrap() + later;
        // What is written is absolute, and a document that does not say it was made when the world began.
        (key == "createdAt" || self.says(key)).then(|| Moment::At(Timestamp::from_millis(ms)))
    }

    fn map(&self, key: &str) -> Option<FreeMap> {
        let maps = if key == "mixins" { &MIXINS } else { &MAPS };
        (key == "name" || self.says(key)).then(|| FreeMap::new(self.one_of(key, maps)).unwrap())
    }

    fn object(&self, _: &str, part: &mut dyn FieldSet) {
        part.fill(self);
    }
}

fn written(doc: &dyn FieldSet, segment: Option<&str>, reader: Reader) -> String {
    let mut out = Vec::new();
    let mut object = ObjectWriter::begin(&mut out, Timestamp::from_millis(0), reader);
    if let Some(segment) = segment {
        object.text("segmentId", segment);
    }
    object.members(doc);
    object.end();
    String::from_utf8(out).unwrap()
}

/// The values at `paths`, as `walk` finds them.
fn values(
    paths: &Paths,
    walk: impl FnOnce(&Paths, &mut dyn FnMut(usize, Value<'_>)),
) -> Vec<String> {
    let mut seen = Vec::new();
    walk(paths, &mut |number, value| {
        seen.push(match value {
            Value::Instant(at) => format!("{number} {:?}", Value::Text(&at.to_string())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Structure => {
                format!("{number} {value:?}")
            }
        });
    });
    seen.sort_unstable();
    seen
}

/// Fills `doc`, a document of `row`, and compares the ways in which it is written.
fn check<D: Fields>(
    mut doc: D,
    said: &Said,
    row: &CollectionRow,
    expected: impl Fn(&Record, &D) -> bool,
) {
    doc.fill(said);
    let is_assignment = matches!(row.kind, CollectionKind::Assignments(_));
    let text = written(&doc, Some("s").filter(|_| is_assignment), Reader::File);
    let read = record(row.name, text.as_bytes());
    assert!(read.as_ref().is_ok_and(|read| expected(read, &doc)), "{text} reads as {read:?}");
    let mut known = KnownPaths::default();
    known.add("", doc.fields());
    let within =
        known.free.iter().flat_map(|map| ["a", "a.b", "en"].map(|key| format!("{map}{key}")));
    let names: Vec<String> = known.names.iter().cloned().chain(within).collect();
    let paths = Paths::of(names.iter().map(String::as_str));
    let shown = written(&doc, None, Reader::Client);
    let of_text = values(&paths, |paths, see| json_values::values(&shown, paths, see));
    let start = Timestamp::from_millis(0);
    let of_doc = values(&paths, |paths, see| documents::values(&doc, paths, start, see));
    assert_eq!(of_doc, of_text, "{shown}");
}

proptest! {
    #[test]
    fn writing_reading_and_querying_say_the_same(number in any::<u64>()) {
        let said = Said(number);
        for row in &COLLECTIONS {
            match row.kind {
                CollectionKind::Segments => check(Segment::default(), &said, row, |read, doc| {
                    matches!(read, Record::Segment(read, _) if read == doc)
                }),
                CollectionKind::Directory(at) => check(DirectoryDocument::new(at), &said, row, |read, doc| {
                    matches!(read, Record::Directory(read) if read == doc)
                }),
                CollectionKind::Assignments(kind) => check(Assignment::new(kind, "", None), &said, row, |read, doc| {
                    matches!(read, Record::Assignment(segment, read, _) if &**segment == "s" && read == doc)
                }),
                CollectionKind::Clients => check(Client::default(), &said, row, |read, doc| {
                    matches!(read, Record::Client(read) if read == doc)
                }),
                CollectionKind::Tokens => check(Token::default(), &said, row, |read, doc| {
                    matches!(read, Record::Token(read) if read == doc)
                }),
            }
        }
    }
}
