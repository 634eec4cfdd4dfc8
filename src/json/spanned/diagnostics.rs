//! What a parser reports while it reads on: each mistake once, and none that only follows from another.

use crate::findings::{Code, Mistake, Span};

/// A text with more mistakes than this is something else than JSON.
pub(crate) const MOST_MISTAKES: usize = 1_000;

/// The mistakes reported so far.
#[derive(Debug, Default)]
pub(super) struct Diagnostics {
    mistakes: Vec<Mistake>,
    count: usize,
    /// What is wrong before this place only follows from what was reported.
    quiet: usize,
}

impl Diagnostics {
    /// Reports a mistake, unless it only follows from one that was reported.
    pub(super) fn add(&mut self, mistake: Mistake) {
        if mistake.span.start >= self.quiet {
            self.hush(mistake.span.start);
            self.note(mistake);
        }
    }

    /// Reports a mistake that follows from no other.
    pub(super) fn note(&mut self, mistake: Mistake) {
        if self.has_given_up() {
            return;
        }
        self.count += 1;
        self.mistakes.push(match self.has_given_up() {
            true => given_up(mistake.span),
            false => mistake,
        });
    }

    /// What is wrong up to `place` follows from what was reported.
    pub(super) fn hush(&mut self, place: usize) {
        self.quiet = self.quiet.max(place + 1);
    }

    /// Whether nothing was reported.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether there were too many mistakes to go on.
    pub(super) fn has_given_up(&self) -> bool {
        self.count > MOST_MISTAKES
    }

    /// The mistakes reported since they were taken last.
    pub(super) fn take(&mut self) -> Vec<Mistake> {
        std::mem::take(&mut self.mistakes)
    }
}

/// What is reported in the place of the first mistake that is too much.
pub(crate) fn given_up(span: Span) -> Mistake {
    let message = format!("more than {MOST_MISTAKES} mistakes, the rest is not read");
    Mistake::new(Code::Syntax, span, message).hint("is it another kind of file?")
}

/// That something else is at `at` of `text` than what is `expected` there.
pub(super) fn unexpected(text: &str, at: usize, expected: &str) -> Mistake {
    let rest = &text[at..];
    let (found, width) = match rest.chars().next() {
        None => ("the end of the text".to_owned(), 0),
        Some(first) => (format!("`{first}`"), first.len_utf8()),
    };
    let message = format!("expected {expected}, found {found}");
    let mistake = Mistake::new(Code::Syntax, at..at + width, message);
    match habit(rest) {
        Some(hint) => mistake.hint(hint),
        None if expected.starts_with("`,`") && rest.starts_with(['}', ']']) => {
            mistake.hint("close what is open before it, or take it away")
        }
        None if expected.starts_with("`,`") && !rest.is_empty() => {
            mistake.hint("a comma is missing before it")
        }
        None => mistake,
    }
}

/// What other languages allow and JSON does not.
fn habit(rest: &str) -> Option<&'static str> {
    if rest.starts_with('\'') {
        Some("texts stand in double quotes")
    } else if rest.starts_with("True") || rest.starts_with("False") || rest.starts_with("None") {
        Some("JSON writes true, false and null")
    } else if rest.starts_with(char::is_alphabetic) {
        Some("keys and texts stand in double quotes")
    } else {
        None
    }
}
