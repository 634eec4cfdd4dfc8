//! Tokens that were given out at run time.

use std::collections::HashMap;

use crate::model::{Timestamp, Token};

/// The issued tokens of a world, by their text.
#[derive(Clone, Debug, Default)]
pub struct Issued {
    tokens: HashMap<Box<str>, (Box<str>, Token)>,
    count: u64,
}

impl Issued {
    /// Most tokens kept; expired ones go first, then those that end soonest.
    pub const MOST: usize = 10_000;

    /// The number of the next token, from 1.
    pub fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Keeps `token` for `tenant`.
    pub fn add(&mut self, tenant: &str, token: Token, start: Timestamp) {
        if self.tokens.len() >= Self::MOST {
            let end =
                |token: &Token| token.expires_at.map_or(i64::MAX, |end| end.on(start).as_millis());
            let first =
                self.tokens.iter().min_by_key(|(text, (_, token))| (end(token), (*text).clone()));
            if let Some(text) = first.map(|(text, _)| text.clone()) {
                self.tokens.remove(&text);
            }
        }
        self.tokens.insert(token.text.clone(), (tenant.into(), token));
    }

    /// The token with this text that was issued for `tenant`.
    pub fn of(&self, tenant: &str, text: &str) -> Option<&Token> {
        self.tokens.get(text).filter(|(home, _)| **home == *tenant).map(|(_, token)| token)
    }

    /// Whether a token with this text was issued for any tenant.
    pub fn knows(&self, text: &str) -> bool {
        self.tokens.contains_key(text)
    }

    /// The names of the tokens issued for `tenant`, sorted.
    pub fn names(&self, tenant: &str) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .tokens
            .values()
            .filter(|(home, _)| **home == *tenant)
            .map(|(_, token)| &*token.name)
            .collect();
        names.sort_unstable();
        names
    }
}
