//! The wording of what is wrong in a `q`, in the style of the vendor's messages.

use super::parser::{NESTING_LIMIT, QueryParser};
use crate::engine::error::QueryError;
use crate::engine::error::query::shortened;

impl QueryParser<'_> {
    /// What cannot stand where a value starts or right behind one.
    pub(in crate::engine::query) fn misplaced(&self) -> QueryError {
        let letter = self.text[self.at..].chars().next().unwrap_or_default();
        let (what, expected) = match letter {
            ')' => ("Missing opening parenthesis".to_owned(), "balanced parentheses"),
            ',' => (
                "Unexpected ','".to_owned(),
                "parentheses around a list, or double quotes around the value",
            ),
            _ => (
                format!("Unexpected '{letter}'"),
                "a blank behind the value, or double quotes around the value",
            ),
        };
        self.value_error(self.at, &what, expected)
    }

    /// A word or delimiter in a group where a connective is due, from `start` to the current place.
    pub(in crate::engine::query) fn unconnected(&self, start: usize) -> QueryError {
        let found = &self.text[start..self.at.max(start + 1)];
        let expected = "a comma, AND, OR or ')'; a value with blanks in double quotes";
        self.value_error(start, &format!("Unexpected '{}'", shortened(found)), expected)
    }

    pub(in crate::engine::query) fn no_value(&self) -> QueryError {
        let message = format!("No value for key '{}'", shortened(self.key));
        self.error(self.at, message, "a value right behind the colon")
    }

    pub(in crate::engine::query) fn unclosed(&self, open: usize) -> QueryError {
        self.value_error(open, "Missing closing parenthesis", "a ')' for this parenthesis")
    }

    pub(in crate::engine::query) fn too_deep(&self, open: usize) -> QueryError {
        let expected = format!("at most {NESTING_LIMIT} levels of parentheses");
        self.value_error(open, "Too many nested parentheses", &expected)
    }

    /// A mistake in the value of the current key.
    pub(in crate::engine::query) fn value_error(
        &self,
        offset: usize,
        what: &str,
        expected: &str,
    ) -> QueryError {
        let (value, key) = (shortened(self.value_text()), shortened(self.key));
        self.error(offset, format!("{what} in value '{value}' of key '{key}'"), expected)
    }

    pub(in crate::engine::query) fn error(
        &self,
        offset: usize,
        message: impl Into<String>,
        expected: &str,
    ) -> QueryError {
        QueryError::new("q", message, expected).at(self.text, offset)
    }

    /// The value as far as its end can be found: up to a blank outside parentheses and quotes.
    fn value_text(&self) -> &str {
        let (mut depth, mut quoted) = (0_usize, false);
        let rest = &self.text[self.value..];
        let end = rest.bytes().position(|byte| {
            match byte {
                b'"' => quoted = !quoted,
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && !quoted && byte.is_ascii_whitespace()
        });
        &rest[..end.unwrap_or(rest.len())]
    }
}
