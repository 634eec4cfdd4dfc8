//! Reads the documents of one file, each held against its shape; a wrong one does not hide the others, nor what is
//! wrong with it besides.

mod split_array;

use super::documents::{DocumentReader, Fixture, HiddenReferences, TenantSettings};
use super::finding_collector::{FindingReport, valid_text};
use super::folder::FileFormat;
use super::parallel::Both;
use crate::findings::{Code, Mistake, Span};
use crate::json::spanned::{
    MOST_MISTAKES, SpannedMember, SpannedParser, SpannedValue, UniqueKeys, ValueKind, given_up,
    parse,
};
use crate::model::{CollectionRow, Id};
use crate::schema::{Kind, check};
use crate::suggest::nearest;
use split_array::middle;

/// The documents of one file.
#[derive(Debug)]
pub(super) struct ArrayPart<D> {
    /// The documents, each as far as it can be read.
    pub docs: Vec<D>,
    /// Where each of them starts.
    pub at: Vec<usize>,
    /// Identities of documents that say more than one.
    pub ambiguous: Vec<Id>,
    /// What the file says once for all its rows; empty where that cannot be read.
    pub segment_id: Option<(Id, Span)>,
    /// What mistakes in it hide of what others name.
    pub unknown: HiddenReferences,
}

/// The text of one file that is to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceText<'f> {
    /// Its bytes.
    pub bytes: &'f [u8],
    /// What distinguishes these bytes from others: a hash.
    pub digest: u128,
    /// How its documents are written.
    pub form: FileFormat,
}

/// Reads a file as documents of `collection`, long arrays in halves as `both` does them, and finds what is wrong with
/// it. This knows of no other file.
pub(super) fn documents<D: Fixture>(
    &SourceText { bytes, form, .. }: &SourceText<'_>,
    collection: &'static CollectionRow,
    both: Both,
) -> (ArrayPart<D>, Vec<Mistake>) {
    let text = valid_text(bytes);
    let mut reader = Reader::new(text, collection, both);
    let start = encoding(bytes, text, &mut reader.mistakes);
    match (start, form) {
        (None, FileFormat::Json | FileFormat::Ndjson) => reader.hide(),
        (Some(start), FileFormat::Json) => reader.json(start),
        (Some(start), FileFormat::Ndjson) => reader.ndjson(start),
    }
    (reader.part, reader.mistakes)
}

/// Reads the file `number` as the settings of a tenant; none where a mistake hides what decides about other files.
pub(super) fn settings(report: &mut FindingReport<'_>, number: usize) -> Option<TenantSettings> {
    let text = report.text(number);
    let mut mistakes = Vec::new();
    let start = encoding(report.file(number).bytes(), text, &mut mistakes);
    let node = start.and_then(|start| parse(text, start..text.len(), &mut mistakes));
    let settings = node.and_then(|node| {
        let shape = TenantSettings::SHAPE;
        check(&node, &Kind::Object(shape), shape.name, &mut mistakes);
        let hidden = TenantSettings::is_hidden(&node, &mistakes);
        let sound = !mistakes.iter().any(Mistake::is_error);
        (!hidden).then(|| TenantSettings::read(&DocumentReader { node: &node, text, sound, shape }))
    });
    for mistake in mistakes {
        report.add(number, mistake);
    }
    settings
}

/// Reports what is wrong with the encoding; where the JSON starts if there can be any.
pub(super) fn encoding(bytes: &[u8], text: &str, mistakes: &mut Vec<Mistake>) -> Option<usize> {
    const MARK: &str = "\u{feff}";
    if text.len() < bytes.len() {
        let message = format!("the byte 0x{:02X} is not UTF-8", bytes[text.len()]);
        let span = text.len()..text.len();
        mistakes.push(Mistake::new(Code::NotUtf8, span, message).hint("save the file as UTF-8"));
        return None;
    }
    if !text.starts_with(MARK) {
        return Some(0);
    }
    let message = "the file starts with a byte order mark";
    let mistake = Mistake::new(Code::ByteOrderMark, 0..MARK.len(), message);
    mistakes.push(mistake.hint("save the file as UTF-8 without a byte order mark"));
    Some(MARK.len())
}

struct Reader<'f, D> {
    text: &'f str,
    collection: &'static CollectionRow,
    both: Both,
    part: ArrayPart<D>,
    mistakes: Vec<Mistake>,
}

impl<'f, D: Fixture> Reader<'f, D> {
    fn new(text: &'f str, collection: &'static CollectionRow, both: Both) -> Self {
        let part = ArrayPart {
            docs: Vec::new(),
            at: Vec::new(),
            ambiguous: Vec::new(),
            segment_id: None,
            unknown: HiddenReferences::NOTHING,
        };
        Self { text, collection, both, part, mistakes: Vec::new() }
    }

    fn json(&mut self, start: usize) {
        let mut parser = SpannedParser::new(self.text, start..self.text.len());
        self.file(&mut parser);
        parser.end();
        self.mistakes.append(&mut parser.take_mistakes());
        if parser.tears() > 0 {
            self.hide();
        }
    }

    /// Notes that some of what others name may be in what was left out.
    fn hide(&mut self) {
        self.part.unknown = HiddenReferences::in_file_of(self.collection);
    }

    fn ndjson(&mut self, start: usize) {
        let mut at = start;
        let mut reported = 0;
        for line in self.text[start..].split_inclusive('\n') {
            let span = at..at + line.trim_ascii_end().len();
            at += line.len();
            if line.trim_ascii().is_empty() {
                continue;
            }
            let before = self.mistakes.len();
            let node = self.line(span.clone());
            reported += self.mistakes.len() - before;
            match node {
                Some(node) => self.document(&node, before),
                None => self.hide(),
            }
            if reported > MOST_MISTAKES {
                self.mistakes.push(given_up(span.start..span.start));
                self.hide();
                return;
            }
        }
    }

    /// The value in a line; none where there is none.
    fn line(&mut self, span: Span) -> Option<SpannedValue<'f>> {
        let mut parser = SpannedParser::new(self.text, span);
        let node = parser.value();
        parser.end();
        self.mistakes.append(&mut parser.take_mistakes());
        if parser.tears() > 0 {
            self.hide();
        }
        Some(node).filter(|node| !node.is_lost())
    }

    fn file(&mut self, parser: &mut SpannedParser<'f>) {
        match parser.peek() {
            Some(b'[') => self.array(parser),
            Some(b'{') => self.object(parser),
            Some(_) | None => {
                let node = parser.value();
                self.hide();
                if !node.is_lost() {
                    let (key, kind) = (self.collection.key, node.kind());
                    let message = format!("expected {{\"{key}\": […]}} or an array, found {kind}");
                    self.mistakes.push(Mistake::new(Code::WrongType, node.span, message));
                }
            }
        }
    }

    fn array(&mut self, parser: &mut SpannedParser<'f>) {
        self.mistakes.append(&mut parser.take_mistakes());
        if parser.enter() && !self.halves(parser) {
            self.elements(parser);
        }
    }

    /// Reads the elements up to the end of the array.
    fn elements(&mut self, parser: &mut SpannedParser<'f>) {
        let mut first = true;
        while parser.more(first) {
            first = false;
            self.element(parser);
        }
    }

    fn element(&mut self, parser: &mut SpannedParser<'f>) {
        let node = parser.value();
        let before = self.mistakes.len();
        self.mistakes.append(&mut parser.take_mistakes());
        self.document(&node, before);
    }

    /// Reads all elements, the second half of them beside the first; false, and none is read, where the array is not
    /// long or the first half has a mistake.
    fn halves(&mut self, parser: &mut SpannedParser<'f>) -> bool {
        parser.peek();
        let Some(middle) = middle(self.text, parser.place(), self.both.from) else { return false };
        let half = || Self::new(self.text, self.collection, self.both);
        let (mut one, mut other) = (half(), half());
        let (mut to, mut from) = (parser.at(parser.place()), parser.at(middle));
        let mut goes_on = false;
        (self.both.run)(&mut || goes_on = one.elements_to(&mut to, middle), &mut || {
            other.elements(&mut from);
        });
        let is_good = |half: &Self, parser: &SpannedParser<'_>| {
            half.mistakes.is_empty() && parser.is_content()
        };
        if !is_good(&one, &to) {
            return false;
        }
        self.take(one);
        // Behind an array its closing bracket is read once more.
        let place = match goes_on {
            true if to.place() == middle && is_good(&other, &from) => {
                self.take(other);
                from.place() - 1
            }
            true => to.place(),
            false => to.place() - 1,
        };
        parser.go_on(place);
        self.elements(parser);
        true
    }

    fn take(&mut self, mut half: Self) {
        self.part.docs.append(&mut half.part.docs);
        self.part.at.append(&mut half.part.at);
    }

    /// Reads the elements up to the one that starts at `end`, or to one behind it or behind the first mistake; whether
    /// there is such a one.
    fn elements_to(&mut self, parser: &mut SpannedParser<'f>, end: usize) -> bool {
        let mut first = true;
        while parser.more(first) {
            if parser.place() >= end || !self.mistakes.is_empty() {
                return true;
            }
            first = false;
            self.element(parser);
        }
        false
    }

    /// The file as an object, held against its shape without the documents, which are held against theirs.
    fn object(&mut self, parser: &mut SpannedParser<'f>) {
        let (start, mut tears) = (parser.place(), parser.tears());
        let mut members: Vec<SpannedMember<'f>> = Vec::new();
        let mut keys = UniqueKeys::default();
        let (mut first, mut has_documents) = (true, false);
        if !parser.enter() {
            return;
        }
        while parser.more(first) {
            first = false;
            let Some((key, key_span)) = parser.key() else { continue };
            if !keys.insert(&members, &key) {
                parser.repeat(&key, key_span.clone());
            }
            let value = if self.means_documents(&key) && parser.peek() == Some(b'[') {
                has_documents = true;
                let (start, before) = (parser.place(), parser.tears());
                self.array(parser);
                tears += parser.tears() - before;
                let (span, value) = (start..parser.place(), ValueKind::List(Vec::new()));
                SpannedValue { span, value, whole: true, torn: false }
            } else {
                parser.value()
            };
            members.push(SpannedMember { key, key_span, value });
        }
        let torn = parser.tears() > tears;
        let (span, value) = (start..parser.place(), ValueKind::Object(members));
        let file = SpannedValue { span, value, whole: !torn, torn };
        let shape = &self.collection.file;
        check(&file, &Kind::Object(shape), shape.name, &mut self.mistakes);
        if !has_documents {
            self.hide();
        }
        let doc = DocumentReader { node: &file, text: self.text, sound: false, shape };
        let span = file.get(SEGMENT_ID).map_or(0..0, |node| node.span.clone());
        self.part.segment_id = doc.optional(SEGMENT_ID).map(|id| (id, span));
    }

    /// Whether the array under `key` is that of the documents: a slip in the key hides nothing of them.
    fn means_documents(&self, key: &str) -> bool {
        let names = || self.collection.file.fields.iter().map(|field| field.name);
        key == self.collection.key
            || (names().all(|name| name != key)
                && nearest(key, names()) == Some(self.collection.key))
    }

    /// Takes the document `node`, as far as it can be read; `before` it there were so many mistakes.
    fn document(&mut self, node: &SpannedValue<'f>, before: usize) {
        let shape = self.collection.shape;
        check(node, &Kind::Object(shape), shape.name, &mut self.mistakes);
        let sound = !self.mistakes[before..].iter().any(Mistake::is_error);
        let doc = DocumentReader { node, text: self.text, sound, shape };
        if !sound {
            self.part.unknown = self.part.unknown.and(D::hides(&doc, self.collection));
            if doc.text(shape.fields[0].name).is_none() {
                self.part.ambiguous.extend(doc.ids().flatten().map(Id::from));
            }
        }
        if !matches!(node.value, ValueKind::Object(_)) {
            return;
        }
        let document = D::read(&doc, self.collection);
        document.judge(&doc, &mut self.mistakes);
        self.part.docs.push(document);
        self.part.at.push(node.span.start);
    }
}

/// What a file of assignments can say once for all its rows.
const SEGMENT_ID: &str = "segmentId";

#[cfg(test)]
mod tests;
