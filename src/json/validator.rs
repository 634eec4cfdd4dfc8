//! A quick look at a JSON text that passes what clients usually send, in one walk and without keeping anything.
//!
//! It is sure of what it passes. What it does not pass may still be good: then the parser decides, and says what is
//! wrong. Without it a PUT with mixins takes 11 % more instructions.

use super::object::{RawObject, RawRow};
use super::word_scan::{after_number, end_of_plain};

/// A text with more keys around a place than this goes to the parser.
const MOST_KEYS: usize = 32;
/// So does one with values that are nested deeper, far below the limit that holds for all.
const DEEPEST: usize = 64;

/// Whether `text` is one JSON value, surely: no repeated key, no escape in a string, nothing deep or large.
pub(super) fn is_good(text: &str) -> bool {
    let mut look = Validator { text: text.as_bytes(), at: 0, keys: [&[]; MOST_KEYS], known: 0 };
    look.blanks();
    let good = look.value(DEEPEST);
    look.blanks();
    good && look.at == text.len()
}

/// The elements of the array that `text` is, taken apart on the same walk; none where it is not surely a good array.
pub(super) fn good_rows(text: &str) -> Option<Vec<RawRow<'_>>> {
    let mut look = Validator { text: text.as_bytes(), at: 0, keys: [&[]; MOST_KEYS], known: 0 };
    look.blanks();
    let mut rows = Vec::new();
    let good = look.next() == b'[' && {
        look.array(|look| {
            let start = look.at;
            let mut object = None;
            let good = match look.next() {
                b'{' => {
                    let members = object.insert(RawObject::default());
                    look.object(DEEPEST - 2, |name, value| {
                        members.push(text[name.0..name.1].into(), &text[value.0..value.1]);
                    })
                }
                _ => look.value(DEEPEST - 1),
            };
            if good {
                rows.push(RawRow { raw: &text[start..look.at], object });
            }
            good
        })
    };
    look.blanks();
    (good && look.at == text.len()).then_some(rows)
}

/// Where a part of the text begins and ends.
type Span = (usize, usize);

struct Validator<'t> {
    text: &'t [u8],
    at: usize,
    /// The keys of the objects around the place, so many of them.
    keys: [&'t [u8]; MOST_KEYS],
    known: usize,
}

impl<'t> Validator<'t> {
    fn next(&self) -> u8 {
        // No value holds a NUL, so it can mark the end.
        self.text.get(self.at).copied().unwrap_or_default()
    }

    fn blanks(&mut self) {
        while matches!(self.next(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// Passes `byte` and the blanks around it, if it comes next.
    fn passes(&mut self, byte: u8) -> bool {
        self.blanks();
        let comes = self.next() == byte;
        if comes {
            self.at += 1;
            self.blanks();
        }
        comes
    }

    fn value(&mut self, levels: usize) -> bool {
        match self.next() {
            b'{' => levels > 0 && self.object(levels - 1, |_, _| {}),
            b'[' => levels > 0 && self.array(|look| look.value(levels - 1)),
            b'"' => self.string().is_some(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            b'-' | b'0'..=b'9' => self.number(),
            _ => false,
        }
    }

    /// An object, of which `see` gets to see where the name and the value of each member are.
    fn object(&mut self, levels: usize, mut see: impl FnMut(Span, Span)) -> bool {
        let own = self.known;
        self.at += 1;
        self.blanks();
        if self.next() == b'}' {
            self.at += 1;
            return true;
        }
        loop {
            let Some(key) = self.string() else { return false };
            if self.known == MOST_KEYS || self.keys[own..self.known].contains(&key) {
                return false;
            }
            self.keys[self.known] = key;
            self.known += 1;
            let name = (self.at - 1 - key.len(), self.at - 1);
            if !self.passes(b':') {
                return false;
            }
            let start = self.at;
            if !self.value(levels) {
                return false;
            }
            see(name, (start, self.at));
            if !self.passes(b',') {
                self.known = own;
                return self.ends(b'}');
            }
        }
    }

    /// An array, of which `passes_element` passes each element.
    fn array(&mut self, mut passes_element: impl FnMut(&mut Self) -> bool) -> bool {
        self.at += 1;
        self.blanks();
        if self.next() == b']' {
            self.at += 1;
            return true;
        }
        while passes_element(self) {
            if !self.passes(b',') {
                return self.ends(b']');
            }
        }
        false
    }

    fn ends(&mut self, byte: u8) -> bool {
        let ends = self.next() == byte;
        self.at += usize::from(ends);
        ends
    }

    /// A string without escapes, as it is written between its quotes.
    fn string(&mut self) -> Option<&'t [u8]> {
        if self.next() != b'"' {
            return None;
        }
        let start = self.at + 1;
        let end = end_of_plain(self.text, start);
        self.at = end + 1;
        (self.text.get(end) == Some(&b'"')).then(|| &self.text[start..end])
    }

    fn word(&mut self, word: &[u8]) -> bool {
        let comes = self.text[self.at..].starts_with(word);
        self.at += word.len();
        comes
    }

    fn number(&mut self) -> bool {
        let end = after_number(self.text, self.at);
        self.at = end.unwrap_or(self.at);
        end.is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::strict::parsed;

    #[test]
    fn what_clients_send_is_passed_at_first_sight() {
        for text in [
            r#"{"mixins":{"loyalty":{"tier":"GOLD","points":1500,"newsletter":false}},"metadata":{"version":3}}"#,
            " [ { \"customerId\" : \"Ä-1\" , \"x\" : [ ] , \"y\" : { } } , null , -0.50 , true ]\r\n",
            "\"text\"",
            "0",
            "[1e999,-1.5E-3000,12345678901234567890123,0.00000000000000000000000000001]",
        ] {
            assert!(is_good(text), "{text}");
        }
        for text in [
            "",
            "{",
            r#"{"a":1,}"#,
            r#"{"a":1,"a":2}"#,
            "[1,]",
            "[,1]",
            "01",
            "-",
            "1.",
            "1e",
            "1e+",
            "-01",
            "nul",
            "{} {}",
            r#""\x""#,
            "\"a\nb\"",
            "\"open",
            "{\"a\" 1}",
        ] {
            assert!(!is_good(text), "{text}");
        }
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(is_good(&deep(DEEPEST)) && !is_good(&deep(DEEPEST + 1)));
    }

    proptest! {
        /// Texts of few letters, so that many are nearly JSON.
        #[test]
        fn what_is_passed_is_good(text in r#"[\[\]{}:,"a10.\- \\e]{0,12}|\{"a":[\[\]{}:,"ab10]{1,8}\}"#) {
            prop_assert!(!is_good(&text) || parsed(&text).is_ok(), "{}", text);
        }

        #[test]
        fn what_is_written_without_escapes_is_passed(
            object in prop::collection::btree_map("[a-zA-Z ü]{0,6}", prop::collection::vec(any::<i32>(), 0..4), 0..9),
        ) {
            let text = serde_json::to_string_pretty(&object).unwrap();
            prop_assert!(is_good(&text), "{}", text);
        }
    }
}
