//! The texts behind the fingerprints of a journal: those of the files, and those that answers have given since.

use std::collections::{BTreeSet, HashMap};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::words::words;
use crate::engine::Beginning;
use crate::engine::journal::Entry;

/// Credentials of answers are at least so long.
pub(super) const SHORTEST: usize = 16;
/// The hexadecimal digits of a fingerprint.
const DIGITS: usize = 8;

/// The texts by their fingerprints.
pub(super) struct KnownTexts<'b> {
    beginning: &'b Beginning,
    texts: HashMap<String, String>,
}

impl<'b> KnownTexts<'b> {
    /// Those of the files of a world, which `exchanges` may have presented.
    pub(super) fn of<'e>(
        beginning: &'b Beginning,
        exchanges: impl Iterator<Item = &'e Entry>,
    ) -> Self {
        let mut known = Self { beginning, texts: HashMap::new() };
        let (tokens, clients) = beginning.credentials();
        let of_tokens = tokens.iter().flat_map(|token| token.texts());
        of_tokens.for_each(|text| known.learn_text(text));
        let in_use: BTreeSet<&str> = exchanges.filter_map(Entry::tenant).collect();
        for (home, client) in clients {
            let Some(secret) = client.secret.as_deref() else { continue };
            known.learn_text(secret);
            for tenant in home.into_iter().chain(in_use.iter().copied().filter(|_| home.is_none()))
            {
                let pair = format!("{tenant}.{}:{secret}", client.id);
                known.learn_text(&BASE64_STANDARD.encode(pair));
            }
        }
        known
    }

    fn learn_text(&mut self, text: &str) {
        self.texts.insert(self.beginning.fingerprint(text), text.to_owned());
    }

    /// Learns the credentials that an answer gives.
    pub(super) fn learn(&mut self, answer: &str) {
        let long = words(answer).filter(|(_, word)| word.len() >= SHORTEST);
        long.for_each(|(_, word)| self.learn_text(word));
    }

    /// `text` with the texts in the place of fingerprints; for one that is not known, a text that no world knows.
    pub(super) fn in_header(&self, text: &str) -> String {
        self.resolved(text, str::to_owned)
    }

    /// The same in a query, or in a form.
    pub(super) fn in_query(&self, text: &str) -> String {
        self.resolved(text, |known| utf8_percent_encode(known, NON_ALPHANUMERIC).to_string())
    }

    fn resolved(&self, text: &str, written: impl Fn(&str) -> String) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some(at) = rest.find('#') {
            let digits = rest[at + 1..].bytes().take_while(u8::is_ascii_hexdigit).count();
            let end = at + 1 + digits;
            out.push_str(&rest[..at]);
            let mark = &rest[at..end];
            match self.texts.get(mark) {
                Some(known) => out.push_str(&written(known)),
                None if digits == DIGITS => out.extend(["unknown-", &mark[1..]]),
                None => out.push_str(mark),
            }
            rest = &rest[end..];
        }
        out.push_str(rest);
        out
    }
}
