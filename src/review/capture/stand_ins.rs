//! What stands in the place of what is personal or lets somebody in: for one text everywhere the same, and for two texts two.

use std::collections::{HashMap, HashSet};

use super::reads::Reads;
use crate::model::Timestamp;

/// The kinds of what is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Personal {
    /// An e-mail address.
    Email,
    /// A name, a phone number, any other text about somebody.
    Text,
    /// What lets somebody in.
    Secret,
}

/// The texts that were replaced, and by what.
#[derive(Debug, Default)]
pub(super) struct StandIns {
    /// Addresses in small letters, and texts.
    known: HashMap<String, String>,
    /// Those of several words, which are no words of a text.
    phrases: Vec<String>,
    secrets: HashMap<String, String>,
    /// Texts where nothing but a rule looks: they are replaced as a whole and nowhere else.
    said: HashMap<String, String>,
    /// Words that the files' own schemas name: nothing of them is about anybody.
    words: HashSet<String>,
    /// What the world has drawn, which comes again by itself and is good for nothing elsewhere.
    drawn: HashSet<String>,
    /// What operations read of requests.
    pub(super) reads: Reads,
    counts: [usize; 3],
}

impl StandIns {
    /// None yet, where the world has `drawn` these texts and its operations read this.
    pub(super) fn of_world(drawn: HashSet<String>, reads: Reads) -> Self {
        Self { drawn, reads, ..Self::default() }
    }

    /// Notes a word that files' own schemas name.
    pub(super) fn note_word(&mut self, word: &str) {
        self.words.insert(word.to_owned());
    }

    /// What stands for `text`; none where it stays.
    pub(super) fn of(&mut self, kind: Personal, text: &str) -> Option<String> {
        if text.is_empty() || self.words.contains(text) || self.drawn.contains(text) {
            return None;
        }
        let (known, key) = match kind {
            Personal::Email => (&mut self.known, text.to_lowercase()),
            Personal::Text => (&mut self.known, text.to_owned()),
            Personal::Secret => (&mut self.secrets, text.to_owned()),
        };
        if let Some(stand_in) = known.get(&key) {
            return Some(stand_in.clone());
        }
        let count = &mut self.counts[kind as usize];
        *count += 1;
        let stand_in = match kind {
            Personal::Email => format!("person-{count}@redacted.example"),
            Personal::Text => format!("redacted-{count}"),
            Personal::Secret => format!("redacted-secret-{count}"),
        };
        if kind == Personal::Text && !key.chars().all(is_of_word) {
            self.phrases.push(key.clone());
        }
        known.insert(key, stand_in.clone());
        Some(stand_in)
    }

    /// What stands for a text in a place where nothing but a rule looks; none where it stays.
    pub(super) fn of_said(&mut self, text: &str) -> Option<String> {
        if let Some(known) = self.whole(text, true) {
            return Some(known);
        }
        let is_kept = text.trim().is_empty() || is_plain(text);
        if is_kept || self.words.contains(text) || self.drawn.contains(text) {
            return None;
        }
        let count = &mut self.counts[Personal::Text as usize];
        let stand_in = self.said.entry(text.to_owned()).or_insert_with(|| {
            *count += 1;
            format!("redacted-{count}")
        });
        Some(stand_in.clone())
    }

    /// What stands for a text that was said in such a place; none where it was not.
    pub(super) fn said(&self, text: &str) -> Option<String> {
        self.said.get(text).cloned()
    }

    /// A text in which every known text and every address is replaced, as a whole or as a word; none where it stays.
    pub(super) fn within(&mut self, text: &str) -> Option<String> {
        let phrases = self.phrases.iter().filter(|phrase| text.contains(&***phrase));
        let without = phrases.fold(text.to_owned(), |text, phrase| {
            text.replace(&**phrase, self.known.get(phrase).map_or("", String::as_str))
        });
        self.searched(&without, true).or((without != text).then_some(without))
    }

    /// A text in which only addresses are replaced, because other words can be the service's own; none where it stays.
    pub(super) fn addresses_within(&mut self, text: &str) -> Option<String> {
        self.searched(text, false)
    }

    fn searched(&mut self, text: &str, known: bool) -> Option<String> {
        if let Some(stand_in) = self.whole(text, known) {
            return Some(stand_in);
        }
        let words = text.split_inclusive(|c| !is_of_word(c)).map(|word| {
            let end = word.trim_end_matches(|c| !is_of_word(c)).len();
            let (word, behind) = word.split_at(end);
            self.whole(word, known).unwrap_or_else(|| word.to_owned()) + behind
        });
        let out: String = words.collect();
        (out != text).then_some(out)
    }

    fn whole(&mut self, text: &str, known: bool) -> Option<String> {
        /// Shorter texts are found everywhere, and say nothing of anybody.
        const SHORTEST: usize = 3;
        if text.len() < SHORTEST {
            return None;
        }
        if is_address(text) {
            return self.of(Personal::Email, text);
        }
        self.known.get(text).filter(|_| known).cloned()
    }
}

/// Whether a text is no more than a number, a flag or an instant.
pub(super) fn is_plain(text: &str) -> bool {
    let is_flag = matches!(text, "true" | "false" | "null");
    is_flag || text.parse::<f64>().is_ok() || Timestamp::parse(text).is_ok()
}

/// Whether a character can be one of a word: those of addresses too.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || "@._-+'".contains(c)
}

/// Whether `text` looks like an e-mail address, and not like one that stands for another.
fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_plain = |c: char| is_of_word(c) && c != '@';
    !name.is_empty()
        && host.contains('.')
        && name.chars().chain(host.chars()).all(is_plain)
        && !host.ends_with("redacted.example")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_stand_in_wherever_it_stands() {
        let mut stand_ins =
            StandIns::of_world(HashSet::from(["drawn".to_owned()]), Reads::default());
        stand_ins.note_word("GOLD");
        let of = |stand_ins: &mut StandIns, kind, text: &str| stand_ins.of(kind, text);
        assert_eq!(of(&mut stand_ins, Personal::Text, "Ada").as_deref(), Some("redacted-1"));
        assert_eq!(of(&mut stand_ins, Personal::Text, "van Berg").as_deref(), Some("redacted-2"));
        assert_eq!(of(&mut stand_ins, Personal::Text, "Ada").as_deref(), Some("redacted-1"));
        for kept in ["", "GOLD", "drawn"] {
            assert_eq!(of(&mut stand_ins, Personal::Text, kept), None);
        }
        assert_eq!(
            of(&mut stand_ins, Personal::Secret, "Ada").as_deref(),
            Some("redacted-secret-1")
        );
        for (text, expected) in [
            ("Ada", Some("redacted-1")),
            ("name:Ada AND x:\"van Berg\"", Some("name:redacted-1 AND x:\"redacted-2\"")),
            ("\"Ada x\" Adam", Some("\"redacted-1 x\" Adam")),
            ("of van Berg and Ada", Some("of redacted-2 and redacted-1")),
            ("Adam", None),
            ("mail A.B@c.de", Some("mail person-1@redacted.example")),
            ("a.b@c.de", Some("person-1@redacted.example")),
            ("person-9@redacted.example", None),
            ("a@b", None),
        ] {
            assert_eq!(stand_ins.within(text).as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            ("Ada", Some("redacted-1")),
            ("Zoe", Some("redacted-3")),
            ("Zoe", Some("redacted-3")),
            ("7.5", None),
            ("true", None),
            ("drawn", None),
            ("2026-12-01T00:00:00Z", None),
        ] {
            assert_eq!(stand_ins.of_said(text).as_deref(), expected, "{text}");
        }
        assert_eq!(
            (stand_ins.said("Zoe"), stand_ins.within("Zoe")),
            (Some("redacted-3".into()), None)
        );
        assert_eq!(
            stand_ins.addresses_within("Ada A.B@c.de").as_deref(),
            Some("Ada person-1@redacted.example")
        );
    }
}
