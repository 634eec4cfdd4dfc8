//! All mistakes of a folder while they are collected, sorted at the end by files and places.

use std::cell::OnceCell;

use super::folder::{Folder, SourceFile};
use crate::findings::finding::locate;
use crate::findings::{Code, Finding, Mistake, Span};
use crate::json::spanned::{SpannedParser, SpannedValue};

/// The files of a folder and what is wrong with them.
#[derive(Debug)]
pub(super) struct FindingReport<'f> {
    folder: &'f Folder,
    files: Vec<Reported<'f>>,
}

#[derive(Debug)]
struct Reported<'f> {
    file: &'f SourceFile,
    /// Decoded when it is first needed.
    text: OnceCell<&'f str>,
    /// Where lines end, found when a line is first named in a message.
    line_ends: OnceCell<Vec<usize>>,
    whole: Vec<Finding>,
    mistakes: Vec<Mistake>,
}

impl<'f> Reported<'f> {
    fn text(&self) -> &'f str {
        self.text.get_or_init(|| valid_text(self.file.bytes()))
    }

    fn line_ends(&self) -> &[usize] {
        let ends = || self.whole_text().0.match_indices('\n').map(|(at, _)| at).collect();
        self.line_ends.get_or_init(ends)
    }

    /// The text in which people look for a place, and where that of the file starts in it.
    fn whole_text(&self) -> (&'f str, usize) {
        match self.file.piece_of() {
            Some((whole, at)) => (valid_text(whole), at),
            None => (self.text(), 0),
        }
    }
}

impl<'f> FindingReport<'f> {
    /// An empty report on `folder`, its files numbered by their paths.
    pub(super) fn new(folder: &'f Folder) -> Self {
        let mut files: Vec<&SourceFile> = folder.files.iter().collect();
        files.sort_by(|one, other| one.path().cmp(other.path()));
        let files = files.into_iter().map(|file| Reported {
            file,
            text: OnceCell::new(),
            line_ends: OnceCell::new(),
            whole: Vec::new(),
            mistakes: Vec::new(),
        });
        Self { folder, files: files.collect() }
    }

    /// The files and their numbers.
    pub(super) fn files(&self) -> Vec<(usize, &'f SourceFile)> {
        self.files.iter().map(|reported| reported.file).enumerate().collect()
    }

    /// The file with this number.
    pub(super) fn file(&self, number: usize) -> &'f SourceFile {
        self.files[number].file
    }

    /// The text of a file, as far as it is UTF-8.
    pub(super) fn text(&self, number: usize) -> &'f str {
        self.files[number].text()
    }

    /// The path of a file as people see it.
    pub(super) fn display_path(&self, number: usize) -> String {
        display_path(self.folder, self.file(number))
    }

    /// The place at byte `at` of a file as messages name it: path and line.
    pub(super) fn shown_place(&self, number: usize, at: usize) -> String {
        let file = &self.files[number];
        let at = file.whole_text().1 + at;
        let line = file.line_ends().partition_point(|end| *end < at) + 1;
        format!("{}:{line}", self.display_path(number))
    }

    /// Where `find` finds a value in the document that starts at `at` of a file; else where the document starts.
    pub(super) fn span_in(
        &self,
        number: usize,
        at: usize,
        find: impl for<'n> Fn(&'n SpannedValue<'f>) -> Option<&'n SpannedValue<'f>>,
    ) -> Span {
        self.find_in(number, at, find).unwrap_or(at..self.text(number).len().min(at + 1))
    }

    /// Where `find` finds a value in the document that starts at `at` of a file.
    pub(super) fn find_in(
        &self,
        number: usize,
        at: usize,
        find: impl for<'n> Fn(&'n SpannedValue<'f>) -> Option<&'n SpannedValue<'f>>,
    ) -> Option<Span> {
        let text = self.text(number);
        let document = SpannedParser::new(text, at..text.len()).value();
        find(&document).map(|node| node.span.clone())
    }

    /// Reports a mistake in a file.
    pub(super) fn add(&mut self, number: usize, mistake: Mistake) {
        self.files[number].mistakes.push(mistake);
    }

    /// Reports what is wrong with a file as a whole.
    pub(super) fn add_whole(&mut self, number: usize, code: Code, message: String, hint: &str) {
        let finding = Finding::whole(code, self.display_path(number), message, hint);
        self.files[number].whole.push(finding);
    }

    /// Reports what is wrong with the folder that holds a file.
    pub(super) fn add_folder(&mut self, number: usize, code: Code, message: String, hint: &str) {
        let file = self.file(number);
        let folder = file.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = match file.piece_of() {
            Some(_) => display_path(self.folder, file),
            None => self.folder.display_path(folder),
        };
        let finding = Finding::whole(code, path, message, hint);
        self.files[number].whole.insert(0, finding);
    }

    /// Everything that was reported, file by file, from top to bottom.
    pub(super) fn findings(self) -> Vec<Finding> {
        let folder = self.folder;
        let findings = self.files.into_iter().flat_map(|reported| {
            let path = display_path(folder, reported.file);
            let none = reported.mistakes.is_empty();
            let (text, start) = if none { ("", 0) } else { reported.whole_text() };
            let mut mistakes = reported.mistakes;
            for Mistake { span, .. } in &mut mistakes {
                *span = span.start + start..span.end + start;
            }
            reported.whole.into_iter().chain(locate(&path, text, mistakes))
        });
        findings.collect()
    }
}

/// The path of a file as people see it; that of the larger file where it is a piece of one.
fn display_path(folder: &Folder, file: &SourceFile) -> String {
    match file.piece_of() {
        Some(_) => folder.shown.clone(),
        None => folder.display_path(file.path()),
    }
}

/// The text of `bytes`, as far as it is UTF-8.
pub(super) fn valid_text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()])
            .expect("UTF-8 is valid up to where it stops to be"),
    }
}
