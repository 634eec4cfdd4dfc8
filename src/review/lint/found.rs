//! What was found: lints with counts and evidence, and the scopes of tokens.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::engine::journal::Entry;
use crate::engine::lint::{Lint, LintSet, LintWeight};
use crate::review::words::counted;

/// The most tokens whose scopes are kept of several worlds together: a program that runs for long sees ever more of them.
const MOST_TOKENS: usize = 1_000;

/// What clients do badly, in one world or in several together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LintReport {
    /// What it means that a lint is found: `note`, `fail` or `deny`.
    pub weight: Cow<'static, str>,
    /// The lints that were found, in the order of their table.
    pub found: Vec<FoundLint>,
    /// The names of those that were not looked for.
    pub silenced: Vec<Cow<'static, str>>,
    /// The tokens that called operations which ask for scopes.
    pub scopes: Vec<TokenScopes>,
    /// How many exchanges there were.
    pub exchanges: u64,
    /// How many of them the journal did not keep, so that they were not looked at.
    pub dropped: u64,
    /// How many tokens are not in `scopes`, because there are too many.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_tokens: u64,
}

/// A lint that was found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct FoundLint {
    /// Its name.
    pub lint: Cow<'static, str>,
    /// What the client did, in a sentence.
    pub about: Cow<'static, str>,
    /// How often.
    pub count: usize,
    /// How often in worlds where that fails a run.
    pub failing: usize,
    /// The first exchange that shows it.
    pub exchange: LintedExchange,
    /// What of that exchange is so.
    pub detail: String,
}

/// An exchange that shows a lint.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LintedExchange {
    /// Its `Sandbox-Request-Id`.
    pub id: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
}

/// What a token was let do, and what of that was needed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct TokenScopes {
    /// What the token is called; its fingerprint where no tenant knows it.
    pub token: String,
    /// The scopes that it had; absent where they are not known: no tenant knows it, and no answer has said them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub had: Option<Vec<String>>,
    /// The least that the calls with it needed.
    pub needed: Vec<String>,
    /// Those that it is known to have had and no call needed.
    pub unneeded: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl FoundLint {
    pub(super) fn of(
        lint: Lint,
        (count, weight): (usize, LintWeight),
        (entry, said): (&Entry, &str),
    ) -> Self {
        let exchange = LintedExchange {
            id: entry.id().to_owned(),
            method: entry.method().to_owned(),
            path: entry.path().to_owned(),
        };
        let row = lint.row();
        let detail = said.to_owned();
        let failing = if weight.fails() { count } else { 0 };
        Self { lint: row.name.into(), about: row.about.into(), count, failing, exchange, detail }
    }
}

impl LintReport {
    /// Adds what was found in another world.
    pub fn add(&mut self, other: Self) {
        let Self { weight, found, silenced, scopes, exchanges, dropped, more_tokens } = other;
        let is_first = self.weight.is_empty();
        if is_first || rank(&weight) > rank(&self.weight) {
            self.weight = weight;
        }
        for more in found {
            match self.found.iter_mut().find(|known| known.lint == more.lint) {
                Some(known) => {
                    known.count += more.count;
                    known.failing += more.failing;
                }
                None => self.found.push(more),
            }
        }
        self.found.sort_by_key(|found| Lint::named(&found.lint).ok());
        // What one world looks for is looked for.
        match is_first {
            true => self.silenced = silenced,
            false => self.silenced.retain(|name| silenced.contains(name)),
        }
        for more in scopes {
            let has_room = self.scopes.len() < MOST_TOKENS;
            match self.scopes.iter_mut().find(|known| known.token == more.token) {
                Some(known) => known.add(more),
                None if has_room => self.scopes.push(more),
                None => self.more_tokens += 1,
            }
        }
        self.more_tokens += more_tokens;
        self.exchanges += exchanges;
        self.dropped += dropped;
    }

    /// Forgets lints that are not to be looked for.
    pub fn silence(&mut self, silenced: LintSet) {
        let known = self.silenced.iter().filter_map(|name| Lint::named(name).ok());
        let all = silenced.and(known.collect());
        self.found.retain(|found| !Lint::named(&found.lint).is_ok_and(|lint| all.has(lint)));
        self.silenced = all.names().into_iter().map(Into::into).collect();
    }

    /// How often any lint was seen in worlds where that fails a run.
    pub fn failing(&self) -> usize {
        self.found.iter().map(|found| found.failing).sum()
    }

    /// How often any lint was seen.
    pub fn count(&self) -> usize {
        self.found.iter().map(|found| found.count).sum()
    }

    /// `2 lints, seen 5 times in 42 exchanges`.
    pub fn summary(&self) -> String {
        let exchanges = counted(self.exchanges, "exchange");
        match (self.found.len(), self.count()) {
            (0, _) => format!("no lint in {exchanges}"),
            (lints, times) => format!(
                "{}, seen {} in {exchanges}",
                counted(lints as u64, "lint"),
                counted(times as u64, "time")
            ),
        }
    }
}

/// The stricter a weight is, the greater.
fn rank(weight: &str) -> Option<LintWeight> {
    LintWeight::named(weight)
}

impl TokenScopes {
    /// Adds what calls with a token of the same name needed elsewhere.
    fn add(&mut self, other: Self) {
        let both = |own: &mut Vec<String>, more: Vec<String>| {
            own.extend(more);
            own.sort();
            own.dedup();
        };
        both(&mut self.needed, other.needed);
        if let Some(had) = other.had {
            both(self.had.get_or_insert_default(), had);
        }
        self.settle();
    }

    /// Finds out which scopes no call needed.
    pub(super) fn settle(&mut self) {
        let is_needed = |scope: &&String| self.needed.contains(scope);
        self.unneeded =
            self.had.iter().flatten().filter(|scope| !is_needed(scope)).cloned().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lint: Lint, count: usize, id: &str) -> FoundLint {
        let exchange = LintedExchange { id: id.into(), method: "GET".into(), path: "/".into() };
        let (lint, about) = (lint.name().into(), lint.row().about.into());
        FoundLint { lint, about, count, failing: 0, exchange, detail: String::new() }
    }

    fn token(had: &[&str], needed: &[&str]) -> TokenScopes {
        let texts = |all: &[&str]| all.iter().map(|&text| text.to_owned()).collect();
        TokenScopes {
            token: "t".into(),
            had: Some(texts(had)),
            needed: texts(needed),
            unneeded: Vec::new(),
        }
    }

    #[test]
    fn scopes_that_one_world_does_not_know_are_those_of_the_other() {
        let unknown = TokenScopes { had: None, ..token(&[], &["r"]) };
        for (mut one, other, had, unneeded) in [
            (unknown.clone(), token(&["m"], &[]), Some(vec!["m".to_owned()]), vec!["m".to_owned()]),
            (token(&["r"], &[]), unknown.clone(), Some(vec!["r".to_owned()]), vec![]),
            (unknown.clone(), unknown.clone(), None, vec![]),
        ] {
            one.add(other);
            assert_eq!((one.had, one.unneeded), (had, unneeded));
        }
        let written = serde_json::to_value(&unknown).unwrap();
        assert!(written.get("had").is_none(), "{written}");
    }

    #[test]
    fn what_two_worlds_have_found_is_added_and_the_first_evidence_stays() {
        let mut all = LintReport::default();
        let of = |weight: &'static str, found, silenced: &[&'static str], scopes| LintReport {
            weight: weight.into(),
            found,
            silenced: silenced.iter().map(|&name| name.into()).collect(),
            scopes: vec![scopes],
            exchanges: 2,
            dropped: 1,
            more_tokens: 0,
        };
        let one = vec![found(Lint::RepeatedRead, 2, "a-1")];
        let other = vec![found(Lint::NoOperation, 1, "b-1"), found(Lint::RepeatedRead, 3, "b-2")];
        all.add(of("deny", one, &["retry-storm", "no-operation"], token(&["r", "m"], &["r"])));
        all.add(of("note", other, &["retry-storm"], token(&["m"], &["m"])));
        let seen: Vec<_> =
            all.found.iter().map(|it| (&*it.lint, it.count, &*it.exchange.id)).collect();
        assert_eq!(seen, [("no-operation", 1, "b-1"), ("repeated-read", 5, "a-1")]);
        assert_eq!((&*all.weight, &all.silenced[..]), ("deny", &["retry-storm".into()][..]));
        assert_eq!(all.scopes[0].needed, ["m", "r"]);
        assert!(all.scopes[0].unneeded.is_empty());
        assert_eq!(all.summary(), "2 lints, seen 6 times in 4 exchanges");
        assert_eq!(LintReport::default().summary(), "no lint in 0 exchanges");
    }

    #[test]
    fn a_lint_fails_a_run_only_as_often_as_it_was_seen_where_it_is_to() {
        let of = |weight: &'static str, count, failing| LintReport {
            weight: weight.into(),
            found: vec![FoundLint { failing, ..found(Lint::NoOperation, count, "a-1") }],
            ..LintReport::default()
        };
        let mut all = of("note", 3, 0);
        all.add(of("fail", 2, 2));
        assert_eq!((all.count(), all.failing()), (5, 2));
        all.silence([Lint::NoOperation].into_iter().collect());
        assert_eq!((all.count(), all.failing()), (0, 0));
        assert_eq!(all.silenced, ["no-operation"]);
    }

    #[test]
    fn of_ever_more_tokens_only_so_many_are_kept_and_the_rest_is_counted() {
        let mut all = LintReport::default();
        for number in 0..MOST_TOKENS + 3 {
            let scopes = vec![TokenScopes { token: number.to_string(), ..token(&["r"], &["r"]) }];
            all.add(LintReport { scopes, ..LintReport::default() });
        }
        assert_eq!((all.scopes.len(), all.more_tokens), (MOST_TOKENS, 3));
    }
}
