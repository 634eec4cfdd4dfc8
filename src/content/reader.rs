//! Reads the documents of one file, each held against its shape; a wrong one does not hide the others.

use super::code::Code;
use super::documents::{Collection, Doc, Fixture};
use super::folder::Form;
use super::located::{Keys, Member, Node, Parser, Span, Value, parse};
use super::mistake::Mistake;
use super::report::Report;
use super::shape::{Kind, check};
use crate::model::Id;

/// The documents of one file.
#[derive(Debug)]
pub(super) struct Part<D> {
    /// The number of the file.
    pub file: usize,
    /// The documents without mistakes.
    pub docs: Vec<D>,
    /// Where each of them starts.
    pub at: Vec<usize>,
    /// What the file says once for all its rows.
    pub segment_id: Option<(Id, Span)>,
    /// Whether all documents of the file are here; otherwise nobody can say what is missing.
    pub whole: bool,
}

/// Reads the file `number` as documents of `collection`.
pub(super) fn documents<D: Fixture>(
    report: &mut Report<'_>,
    collection: &'static Collection,
    (number, form): (usize, Form),
) -> Part<D> {
    let text = report.text(number);
    let part =
        Part { file: number, docs: Vec::new(), at: Vec::new(), segment_id: None, whole: true };
    let mut reader = Reader { text, collection, part, mistakes: Vec::new() };
    let start = encoding(&report.file(number).bytes, text, &mut reader.mistakes);
    match (start, form) {
        (None, Form::Json | Form::Ndjson) => {}
        (Some(start), Form::Json) => reader.json(start),
        (Some(start), Form::Ndjson) => reader.ndjson(start),
    }
    let Reader { mut part, mistakes, .. } = reader;
    part.whole = !mistakes.iter().any(Mistake::is_error);
    for mistake in mistakes {
        report.tell(number, mistake);
    }
    part
}

/// Reads the file `number` as one document.
pub(super) fn document<D: Fixture>(report: &mut Report<'_>, number: usize) -> Option<D> {
    let text = report.text(number);
    let mut mistakes = Vec::new();
    let start = encoding(&report.file(number).bytes, text, &mut mistakes);
    let node = start.and_then(|start| parse(text, start..text.len(), &mut mistakes));
    let doc = node.and_then(|node| {
        check(&node, &Kind::Object(D::SHAPE), D::SHAPE.name, &mut mistakes);
        D::read(&Doc { node: &node, text })
    });
    let doc = doc.filter(|_| !mistakes.iter().any(Mistake::is_error));
    for mistake in mistakes {
        report.tell(number, mistake);
    }
    doc
}

/// Tells what is wrong with the encoding; where the JSON starts if there can be any.
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
    collection: &'static Collection,
    part: Part<D>,
    mistakes: Vec<Mistake>,
}

impl<'f, D: Fixture> Reader<'f, D> {
    fn json(&mut self, start: usize) {
        let mut parser = Parser::new(self.text, start..self.text.len());
        let outcome = self.file(&mut parser).and_then(|()| parser.end());
        self.mistakes.append(&mut parser.take_repeated());
        self.mistakes.extend(outcome.err());
    }

    fn ndjson(&mut self, start: usize) {
        let mut at = start;
        for line in self.text[start..].split_inclusive('\n') {
            let span = at..at + line.len();
            at = span.end;
            if line.trim_ascii().is_empty() {
                continue;
            }
            let before = self.mistakes.len();
            if let Some(node) = parse(self.text, span, &mut self.mistakes) {
                self.document(&node, before);
            }
        }
    }

    fn file(&mut self, parser: &mut Parser<'f>) -> Result<(), Mistake> {
        match parser.peek() {
            Some(b'[') => self.array(parser),
            Some(b'{') => self.object(parser),
            Some(_) | None => {
                let node = parser.value()?;
                let (key, kind) = (self.collection.key, node.kind());
                let message = format!("expected {{\"{key}\": […]}} or an array, found {kind}");
                self.mistakes.push(Mistake::new(Code::WrongType, node.span, message));
                Ok(())
            }
        }
    }

    fn array(&mut self, parser: &mut Parser<'f>) -> Result<(), Mistake> {
        parser.enter()?;
        let mut first = true;
        while parser.more(first, b']')? {
            first = false;
            let node = parser.value()?;
            let before = self.mistakes.len();
            self.mistakes.append(&mut parser.take_repeated());
            self.document(&node, before);
        }
        Ok(())
    }

    /// The file as an object, held against its shape without the documents, which are held against theirs.
    fn object(&mut self, parser: &mut Parser<'f>) -> Result<(), Mistake> {
        let start = parser.place();
        parser.enter()?;
        let mut members: Vec<Member<'f>> = Vec::new();
        let mut keys = Keys::default();
        while parser.more(members.is_empty(), b'}')? {
            let (key, key_span) = parser.key()?;
            if !keys.insert(&members, &key) {
                parser.repeat(&key, key_span.clone());
            }
            let value = if key == self.collection.key && parser.peek() == Some(b'[') {
                let start = parser.place();
                self.array(parser)?;
                Node { span: start..parser.place(), value: Value::List(Vec::new()) }
            } else {
                parser.value()?
            };
            members.push(Member { key, key_span, value });
        }
        let file = Node { span: start..parser.place(), value: Value::Object(members) };
        check(
            &file,
            &Kind::Object(&self.collection.file),
            self.collection.file.name,
            &mut self.mistakes,
        );
        let segment_id = file.get("segmentId");
        self.part.segment_id =
            segment_id.and_then(|node| Some((node.text()?.into(), node.span.clone())));
        Ok(())
    }

    /// Takes the document `node` unless it has a mistake; `before` it there were so many.
    fn document(&mut self, node: &Node<'f>, before: usize) {
        check(node, &Kind::Object(D::SHAPE), D::SHAPE.name, &mut self.mistakes);
        if self.mistakes[before..].iter().any(Mistake::is_error) {
            return;
        }
        let doc = Doc { node, text: self.text };
        let document = D::read(&doc).expect("a document of this shape can be read");
        document.judge(&doc, &mut self.mistakes);
        self.part.docs.push(document);
        self.part.at.push(node.span.start);
    }
}
