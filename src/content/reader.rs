//! Reads the documents of one file, each held against its shape; a wrong one does not hide the others, nor what is
//! wrong with it besides.

use super::code::Code;
use super::documents::{Collection, Doc, Fixture, TenantSettings};
use super::folder::Form;
use super::located::{Keys, MOST_MISTAKES, Member, Node, Parser, Span, Value, given_up, parse};
use super::mistake::Mistake;
use super::report::Report;
use super::shape::{Kind, check};
use crate::model::Id;

/// The documents of one file.
#[derive(Debug)]
pub(super) struct Part<D> {
    /// The number of the file.
    pub file: usize,
    /// The documents, as far as they can be read.
    pub docs: Vec<D>,
    /// Where each of them stands.
    pub at: Vec<At>,
    /// The identities of those that cannot.
    pub unread: Vec<Id>,
    /// What the file says once for all its rows.
    pub segment_id: Option<(Id, Span)>,
    /// Whether it is known that it says no more than that for all its rows.
    pub head_is_sound: bool,
    /// Whether the identities of all documents of the file are known; otherwise nobody can say what is missing.
    pub whole: bool,
}

/// Where a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    /// Its first byte.
    pub start: usize,
    /// Whether it has no mistake. What another does not say, it may have meant to say.
    pub sound: bool,
}

/// The text of one file that is to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'f> {
    /// The number of the file.
    pub number: usize,
    /// Its bytes.
    pub bytes: &'f [u8],
    /// Its text, as far as it is UTF-8.
    pub text: &'f str,
    /// How its documents are written.
    pub form: Form,
}

/// Reads a file as documents of `collection`, and finds what is wrong with it. This knows of no other file.
pub(super) fn documents<D: Fixture>(
    Source { number, bytes, text, form }: Source<'_>,
    collection: &'static Collection,
) -> (Part<D>, Vec<Mistake>) {
    let part = Part {
        file: number,
        docs: Vec::new(),
        at: Vec::new(),
        unread: Vec::new(),
        segment_id: None,
        head_is_sound: true,
        whole: true,
    };
    let mut reader = Reader { text, collection, part, mistakes: Vec::new() };
    let start = encoding(bytes, text, &mut reader.mistakes);
    match (start, form) {
        (None, Form::Json | Form::Ndjson) => reader.part.whole = false,
        (Some(start), Form::Json) => reader.json(start),
        (Some(start), Form::Ndjson) => reader.ndjson(start),
    }
    (reader.part, reader.mistakes)
}

/// Reads the file `number` as the settings of a tenant; none where a mistake hides what decides about other files.
pub(super) fn settings(report: &mut Report<'_>, number: usize) -> Option<TenantSettings> {
    let text = report.text(number);
    let mut mistakes = Vec::new();
    let start = encoding(&report.file(number).bytes, text, &mut mistakes);
    let node = start.and_then(|start| parse(text, start..text.len(), &mut mistakes));
    let settings = node.and_then(|node| {
        let shape = TenantSettings::SHAPE;
        check(&node, &Kind::Object(shape), shape.name, &mut mistakes);
        let known = Some(()).filter(|()| !TenantSettings::is_hidden(&node, &mistakes));
        known.and_then(|()| TenantSettings::read(&Doc { node: &node, text }))
    });
    for mistake in mistakes {
        report.tell(number, mistake);
    }
    settings
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
        self.file(&mut parser);
        parser.end();
        self.mistakes.append(&mut parser.take_mistakes());
        self.part.whole &= parser.losses() == 0;
    }

    fn ndjson(&mut self, start: usize) {
        let mut at = start;
        let mut told = 0;
        for line in self.text[start..].split_inclusive('\n') {
            let span = at..at + line.trim_ascii_end().len();
            at += line.len();
            if line.trim_ascii().is_empty() {
                continue;
            }
            let before = self.mistakes.len();
            let node = parse(self.text, span.clone(), &mut self.mistakes);
            told += self.mistakes.len() - before;
            self.part.whole &= node.as_ref().is_some_and(|node| node.whole);
            if let Some(node) = node {
                self.document(&node, before);
            }
            if told > MOST_MISTAKES {
                self.mistakes.push(given_up(span.start..span.start));
                self.part.whole = false;
                return;
            }
        }
    }

    fn file(&mut self, parser: &mut Parser<'f>) {
        match parser.peek() {
            Some(b'[') => self.array(parser),
            Some(b'{') => self.object(parser),
            Some(_) | None => {
                let node = parser.value();
                self.part.whole = false;
                if !node.is_lost() {
                    let (key, kind) = (self.collection.key, node.kind());
                    let message = format!("expected {{\"{key}\": […]}} or an array, found {kind}");
                    self.mistakes.push(Mistake::new(Code::WrongType, node.span, message));
                }
            }
        }
    }

    fn array(&mut self, parser: &mut Parser<'f>) {
        let mut first = true;
        if !parser.enter() {
            return;
        }
        while parser.more(first) {
            first = false;
            let node = parser.value();
            let before = self.mistakes.len();
            self.mistakes.append(&mut parser.take_mistakes());
            self.document(&node, before);
        }
    }

    /// The file as an object, held against its shape without the documents, which are held against theirs.
    fn object(&mut self, parser: &mut Parser<'f>) {
        let (start, mut losses) = (parser.place(), parser.losses());
        let mut members: Vec<Member<'f>> = Vec::new();
        let mut keys = Keys::default();
        let mut first = true;
        if !parser.enter() {
            return;
        }
        while parser.more(first) {
            first = false;
            let Some((key, key_span)) = parser.key() else { continue };
            if !keys.insert(&members, &key) {
                parser.repeat(&key, key_span.clone());
            }
            let value = if key == self.collection.key && parser.peek() == Some(b'[') {
                let (start, before) = (parser.place(), parser.losses());
                self.array(parser);
                losses += parser.losses() - before;
                Node { span: start..parser.place(), value: Value::List(Vec::new()), whole: true }
            } else {
                parser.value()
            };
            members.push(Member { key, key_span, value });
        }
        let whole = parser.losses() == losses;
        let file = Node { span: start..parser.place(), value: Value::Object(members), whole };
        let before = self.mistakes.len();
        check(
            &file,
            &Kind::Object(&self.collection.file),
            self.collection.file.name,
            &mut self.mistakes,
        );
        self.part.head_is_sound = whole && !self.mistakes[before..].iter().any(Mistake::is_error);
        self.part.whole &= file.get(self.collection.key).is_some();
        let segment_id = file.get("segmentId");
        self.part.segment_id =
            segment_id.and_then(|node| Some((node.text()?.into(), node.span.clone())));
    }

    /// Takes the document `node`, as far as it can be read; `before` it there were so many mistakes.
    fn document(&mut self, node: &Node<'f>, before: usize) {
        check(node, &Kind::Object(D::SHAPE), D::SHAPE.name, &mut self.mistakes);
        let sound = !self.mistakes[before..].iter().any(Mistake::is_error);
        let doc = Doc { node, text: self.text };
        match D::read(&doc) {
            Some(document) => {
                document.judge(&doc, &mut self.mistakes);
                self.part.docs.push(document);
                self.part.at.push(At { start: node.span.start, sound });
            }
            None if sound => unreachable!("a document of this shape can be read"),
            None => match D::identity(node) {
                Some(id) => self.part.unread.push(id),
                None => self.part.whole &= !D::may_be_named(node),
            },
        }
    }
}
