//! A mistake while it is collected: a kind, a stretch of bytes, a message.

use std::ops::Range;

use super::codes::{Code, Severity};

/// A place in a text, in bytes.
pub(crate) type Span = Range<usize>;

/// A mistake at a place of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// What kind it is.
    pub code: Code,
    /// Its place.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Mistake {
    /// A mistake without a hint.
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, span, message: message.into(), hint: None }
    }

    /// The same with a hint; an empty one is none.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        self
    }

    /// Whether it keeps the file from being used.
    pub(crate) fn is_error(&self) -> bool {
        self.code.row().severity == Severity::Error
    }
}
