//! A mistake as it is reported: its place by line and character, and the line that holds it.

use super::codes::{Code, Severity};
use super::mistake::Mistake;
use crate::visible::is_hidden;

/// The longest piece of a line that is shown, in characters.
const SHOWN: usize = 120;

/// How much of a long line is shown before the mistake, in characters.
const BEFORE: usize = 60;

/// One mistake in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it keeps the files from being used.
    pub severity: Severity,
    /// Its stable code.
    pub code: &'static str,
    /// The file, with the folder as it was named.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The line; none where a file or folder as a whole is meant.
    pub excerpt: Option<Excerpt>,
}

/// A line of a file, or the piece of a long one around a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, without characters that would move the caret.
    pub text: String,
    /// The character under which the caret starts, from 0.
    pub start: usize,
    /// How many characters are meant, at least 1.
    pub width: usize,
}

impl Finding {
    /// A finding about a file or folder as a whole.
    pub fn whole(code: Code, path: String, message: String, hint: &str) -> Self {
        let row = code.row();
        let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
        let (severity, code) = (row.severity, row.id);
        Self { severity, code, path, line: 1, column: 1, message, hint, excerpt: None }
    }

    /// It in one line: where, what, and what to do.
    pub fn sentence(&self) -> String {
        let Self { path, line, column, message, code, hint, .. } = self;
        let hint = hint.as_ref().map_or_else(String::new, |hint| format!("; {hint}"));
        format!("{path}:{line}:{column}: {message} ({code}){hint}")
    }

    /// Whether it keeps the files from being used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Returns the `mistakes` of the file `path` in the order of their places, in one walk over its `text`.
pub(crate) fn locate(path: &str, text: &str, mut mistakes: Vec<Mistake>) -> Vec<Finding> {
    mistakes.sort_by_key(|mistake| (mistake.span.start, mistake.code));
    let mut cursor = LineCursor::default();
    let mut findings = Vec::with_capacity(mistakes.len());
    for mistake in mistakes {
        cursor.advance(text, mistake.span.start);
        let row = mistake.code.row();
        findings.push(Finding {
            severity: row.severity,
            code: row.id,
            path: path.to_owned(),
            line: cursor.line + 1,
            column: cursor.column + 1,
            excerpt: Some(cursor.excerpt(text, mistake.span.end)),
            message: mistake.message,
            hint: mistake.hint,
        });
    }
    findings
}

/// A place in a text that only moves forward, so that many places cost one walk.
#[derive(Default)]
struct LineCursor {
    at: usize,
    line_start: usize,
    line: usize,
    column: usize,
}

impl LineCursor {
    fn advance(&mut self, text: &str, to: usize) {
        let passed = &text[self.at..to];
        self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
        match passed.rfind('\n') {
            Some(last) => {
                self.line_start = self.at + last + 1;
                self.column = passed[last + 1..].chars().count();
            }
            None => self.column += passed.chars().count(),
        }
        self.at = to;
    }

    fn excerpt(&self, text: &str, end: usize) -> Excerpt {
        let before = &text[self.line_start..self.at];
        let shown_before = before.chars().rev().take(SHOWN).count();
        let cut = if shown_before == SHOWN { BEFORE } else { shown_before };
        let from = before
            .char_indices()
            .rev()
            .take(cut)
            .last()
            .map_or(self.at, |(at, _)| self.line_start + at);
        let line: String = text[from..].chars().take_while(|c| *c != '\n').take(SHOWN).collect();
        let line = line.trim_end().replace(is_hidden, " ");
        let room = line.chars().count().saturating_sub(cut).max(1);
        let meant = text[self.at..end].chars().take(SHOWN).take_while(|c| *c != '\n').count();
        Excerpt { text: line, start: cut, width: meant.clamp(1, room) }
    }
}
