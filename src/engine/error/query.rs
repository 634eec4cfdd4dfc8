//! What is wrong with a reading parameter, and where.
//!
//! Never a status: which answer a mistake gets is decided where answers are made.

use std::fmt;

/// The longest piece of a client's text that a message repeats, in characters.
const SHOWN_LIMIT: usize = 80;

/// A reading parameter that cannot be understood.
///
/// The messages follow the vendor's wording, which starts with a capital, because clients see them in `details`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The parameter: `q`, `sort`, `fields`, `pageNumber` or `pageSize`.
    pub parameter: &'static str,
    /// Where in the parameter's decoded text, counted in characters from 1.
    pub position: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What would have been right at this place.
    pub expected: String,
}

impl QueryError {
    pub(crate) fn new(
        parameter: &'static str,
        message: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self { parameter, position: None, message: message.into(), expected: expected.into() }
    }

    /// Adds the position of the byte `offset` of `text`.
    pub(crate) fn at(mut self, text: &str, offset: usize) -> Self {
        let before = text.char_indices().take_while(|(start, _)| *start < offset).count();
        self.position = Some(before + 1);
        self
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(position) = self.position {
            write!(f, " at position {position}")?;
        }
        write!(f, ", expected {}", self.expected)
    }
}

impl std::error::Error for QueryError {}

/// A piece of a client's text in a length that is fit for a message.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let error = QueryError::new("q", "No value for key 'ä'", "a value");
        assert_eq!(error.to_string(), "No value for key 'ä', expected a value");
        let error = error.at("äö:", "äö:".len());
        assert_eq!(error.to_string(), "No value for key 'ä' at position 4, expected a value");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"ä".repeat(81)), format!("{}…", "ä".repeat(80)));
    }
}
