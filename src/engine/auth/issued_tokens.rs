//! The store of tokens that were given out, or taken back, at run time.

use std::sync::Arc;

use super::credentials::Credentials;
use super::revoked_tokens::RevokedTokens;
use super::token_index::{IssuedToken, TokenIndex};
use crate::model::{Timestamp, Token};

/// The issued tokens of a world by their text, and those that were killed before their time.
///
/// Clones share what they hold until one of them changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct IssuedTokens {
    tokens: Arc<TokenIndex>,
    killed: Arc<RevokedTokens>,
    /// The number of the token that was given out last.
    count: u64,
    /// The number of the last one that was given out before the data began anew, which no token has any more.
    forgotten: u64,
    /// What happened since this was last taken.
    events: Vec<TokenEvent>,
}

/// What happened to a token: its tenant, and the token or a text of it.
#[derive(Clone, Debug)]
pub(in crate::engine) enum TokenEvent {
    /// It was given out.
    Issued(Box<str>, Arc<Token>),
    /// A text of it lets nothing in any more.
    Ended(Box<str>, Box<str>),
    /// It is not kept any more.
    Forgotten(Box<str>, Arc<Token>),
    /// It says something else now; this is what it said.
    Changed(Box<str>, Arc<Token>),
}

impl IssuedTokens {
    /// Most tokens of a world that are kept; killed ones go first, then those that end soonest.
    pub(crate) const MOST: usize = 10_000;

    /// The number of one more token.
    pub(in crate::engine) fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// The number of the token that was given out last.
    pub(in crate::engine) fn count(&self) -> u64 {
        self.count
    }

    /// Counts on as if `count` tokens had been given out.
    pub(in crate::engine) fn count_after(&mut self, count: u64) {
        self.count = count;
    }

    /// Starts to count at one again, unless a token was given out since the data began anew: its text may be alive.
    pub(in crate::engine) fn recount(&mut self) {
        if self.count == self.forgotten {
            (self.count, self.forgotten) = (0, 0);
        }
    }

    /// Forgets every token, but not how many there were.
    pub(in crate::engine) fn clear(&mut self) {
        *self = Self { count: self.count, forgotten: self.forgotten, ..Self::default() };
    }

    /// Forgets every token for good: the data begins anew.
    pub(in crate::engine) fn begin_anew(&mut self) {
        self.clear();
        self.forgotten = self.count;
    }

    /// Returns to `saved`, but not to numbers that were used since: what was given out then is still in use somewhere.
    pub(in crate::engine) fn return_to(&mut self, saved: Self) {
        let count = self.count.max(saved.count);
        *self = Self { count, ..saved };
    }

    /// Adds a token for `tenant`; when there are [`IssuedTokens::MOST`], another goes.
    pub(in crate::engine) fn add(&mut self, tenant: &str, token: &Arc<Token>, start: Timestamp) {
        if self.are_full() {
            self.make_room();
        }
        self.events.push(TokenEvent::Issued(tenant.into(), Arc::clone(token)));
        let lives = !self.is_dead(tenant, &token.text);
        Arc::make_mut(&mut self.tokens).add(tenant, token, (lives, start));
    }

    /// Notes that a token of `tenant`, issued or of its files, says something else than `before`.
    pub(in crate::engine) fn note_change(&mut self, tenant: &str, before: Token) {
        self.events.push(TokenEvent::Changed(tenant.into(), Arc::new(before)));
    }

    /// Puts `token` in the place of the one with its text that was issued for `tenant`.
    pub(in crate::engine) fn replace(&mut self, tenant: &str, token: Token, start: Timestamp) {
        let lives = !self.is_dead(tenant, &token.text);
        Arc::make_mut(&mut self.tokens).add(tenant, &Arc::new(token), (lives, start));
    }

    /// Whether there are as many as are kept, so that some may have been forgotten.
    pub(in crate::engine) fn are_full(&self) -> bool {
        self.tokens.len() >= Self::MOST
    }

    /// Forgets the token that is missed least.
    fn make_room(&mut self) {
        if let Some(IssuedToken { tenant, token, .. }) = self.tokens.least_missed().cloned() {
            self.remove(&tenant, &token.text);
        }
    }

    /// The token with this text that was issued for `tenant`.
    pub(crate) fn of(&self, tenant: &str, text: &str) -> Option<&Arc<Token>> {
        self.tokens.get(text).filter(|given| *given.tenant == *tenant).map(|given| &given.token)
    }

    /// Whether a token with this text was issued for any tenant.
    pub(crate) fn knows(&self, text: &str) -> bool {
        self.tokens.get(text).is_some()
    }

    /// The token with this text, and the tenant that it was issued for.
    pub(in crate::engine) fn anywhere(&self, text: &str) -> Option<(Option<&str>, &Token)> {
        self.tokens.get(text).map(|given| (Some(&*given.tenant), &*given.token))
    }

    /// The token issued for `tenant` that has this text, or is exchanged with it.
    pub(in crate::engine) fn with_text(&self, tenant: &str, text: &str) -> Option<&Arc<Token>> {
        let refreshed = self.tokens.refreshed_by(text).filter(|given| *given.tenant == *tenant);
        self.of(tenant, text).or_else(|| refreshed.map(|given| &given.token))
    }

    /// The tokens issued for `tenant` and called `name`, live ones first, by their texts.
    pub(in crate::engine) fn all_named(
        &self,
        tenant: &str,
        name: &str,
    ) -> impl Iterator<Item = &Arc<Token>> {
        self.tokens.named(tenant, name)
    }

    /// Whether it is known without looking at each that `other` has the same tokens, given out and killed.
    pub(in crate::engine) fn is_same_as(&self, other: &Self) -> bool {
        let tokens = Arc::ptr_eq(&self.tokens, &other.tokens)
            || (self.tokens.is_empty() && other.tokens.is_empty());
        let killed = Arc::ptr_eq(&self.killed, &other.killed)
            || (self.killed.is_empty() && other.killed.is_empty());
        tokens && killed
    }

    /// Whether this text was issued or killed anywhere.
    pub(in crate::engine) fn remembers(&self, text: &str) -> bool {
        self.knows(text) || self.killed.has_anywhere(text)
    }

    /// Whether the token with this text was killed in `tenant`.
    pub(crate) fn is_dead(&self, tenant: &str, text: &str) -> bool {
        self.killed.has(tenant, text)
    }

    /// The tenants and texts for which it was said where they are dead.
    pub(in crate::engine) fn killed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.killed.tenants()
    }

    /// Kills the token with this text in `tenant`, which may not know it; false when it was dead already.
    pub(in crate::engine) fn kill(&mut self, tenant: &str, text: &str, is_known: bool) -> bool {
        if self.is_dead(tenant, text) {
            return false;
        }
        if is_known {
            self.events.push(TokenEvent::Ended(tenant.into(), text.into()));
        }
        let killed = Arc::make_mut(&mut self.killed);
        let was_alive = match is_known {
            true => killed.kill(tenant, text),
            false => killed.kill_stranger(tenant, text),
        };
        self.rank(text);
        was_alive
    }

    /// Kills the token with this text in all tenants, also in those to come, but in none of `others`; false when it was dead
    /// already.
    pub(in crate::engine) fn kill_everywhere<'t>(
        &mut self,
        text: &str,
        others: impl Iterator<Item = &'t str>,
    ) -> bool {
        let was_alive = !self.killed.has_everywhere(text);
        Arc::make_mut(&mut self.killed).kill_everywhere(text, others);
        self.rank(text);
        was_alive
    }

    /// Lets the token with this text live again in `tenant`.
    pub(in crate::engine) fn revive(&mut self, tenant: &str, text: &str) {
        if self.is_dead(tenant, text) {
            Arc::make_mut(&mut self.killed).revive(tenant, text);
            self.rank(text);
        }
    }

    /// Notes whether the token with this text lives now: dead ones make room first.
    fn rank(&mut self, text: &str) {
        let lives = |given: &IssuedToken| !self.is_dead(&given.tenant, text);
        if let Some(lives) = self.tokens.get(text).map(lives) {
            Arc::make_mut(&mut self.tokens).note(text, lives);
        }
    }

    /// Notes that `tenant` does not know this text any more; where it was dead it stays so.
    pub(in crate::engine) fn estrange(&mut self, tenant: &str, text: &str) {
        if self.is_dead(tenant, text) {
            Arc::make_mut(&mut self.killed).estrange(tenant, text);
        }
    }

    /// The tokens issued for `tenant`, by name, of each live ones first.
    pub(in crate::engine) fn tokens(&self, tenant: &str) -> impl Iterator<Item = &Arc<Token>> {
        self.tokens.of(tenant)
    }

    /// The live token called `name` that was issued for `tenant`.
    pub(in crate::engine) fn named(&self, tenant: &str, name: &str) -> Option<&Arc<Token>> {
        // Dead ones come last, of which there may be very many.
        let first = self.all_named(tenant, name).next();
        first.filter(|token| !self.is_dead(tenant, &token.text))
    }

    /// Whether a token of the tenant's files, which are in `credentials`, or a live issued one has this name.
    pub(crate) fn is_name_taken(
        &self,
        credentials: &Credentials,
        tenant: &str,
        name: &str,
    ) -> bool {
        credentials.token_named(name).is_some() || self.named(tenant, name).is_some()
    }

    /// Forgets the token with this text that was issued for `tenant`; false when there is none.
    pub(in crate::engine) fn remove(&mut self, tenant: &str, text: &str) -> bool {
        self.estrange(tenant, text);
        if self.of(tenant, text).is_none() {
            return false;
        }
        let removed = Arc::make_mut(&mut self.tokens).remove(text);
        let Some(IssuedToken { token, .. }) = removed else { return false };
        if let Some(refresh) = token.refresh_token.as_deref() {
            self.estrange(tenant, refresh);
        }
        self.events.push(TokenEvent::Forgotten(tenant.into(), token));
        true
    }

    /// What happened to tokens since this was last taken.
    pub(in crate::engine) fn take_events(&mut self) -> Vec<TokenEvent> {
        std::mem::take(&mut self.events)
    }

    /// The tenants for which tokens were issued, sorted.
    pub(in crate::engine) fn tenants(&self) -> impl Iterator<Item = &str> {
        self.tokens.tenants()
    }

    /// The names of the live tokens issued for `tenant`, sorted.
    pub(crate) fn names(&self, tenant: &str) -> impl Iterator<Item = &str> {
        let is_live = move |token: &&Arc<Token>| !self.is_dead(tenant, &token.text);
        self.tokens(tenant).filter(is_live).map(|token| &*token.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_makes_room_takes_along_what_was_said_of_its_refresh_token() {
        let mut issued = IssuedTokens::default();
        let start = Timestamp::from_millis(0);
        let token = |nth: usize| {
            let (text, refresh) = (format!("t{nth}"), format!("r{nth}"));
            let expires_at = Some(Timestamp::from_millis(i64::try_from(nth).unwrap()).into());
            let refresh_token = Some(refresh.into());
            Arc::new(Token { text: text.into(), refresh_token, expires_at, ..Token::default() })
        };
        for nth in 0..IssuedTokens::MOST {
            issued.add("aaa", &token(nth), start);
            issued.kill("aaa", &format!("r{nth}"), true);
        }
        issued.add("aaa", &token(IssuedTokens::MOST), start);
        assert!(issued.of("aaa", "t0").is_none() && issued.of("aaa", "t1").is_some());
        // As a text that no tenant knows it is dead for a while yet, and others make it room then.
        assert!(issued.is_dead("aaa", "r0"));
        for nth in 0..RevokedTokens::MOST_STRANGERS {
            issued.kill("aaa", &format!("s{nth}"), false);
        }
        assert!(!issued.is_dead("aaa", "r0") && issued.is_dead("aaa", "r1"));
        assert_eq!(issued.with_text("aaa", "r1").map(|token| &*token.text), Some("t1"));
    }

    /// As many as are kept, which end one after another.
    fn full() -> IssuedTokens {
        let mut issued = IssuedTokens::default();
        for nth in 0..IssuedTokens::MOST {
            issued.add("aaa", &named("same", nth), Timestamp::from_millis(0));
        }
        issued
    }

    fn named(name: &str, nth: usize) -> Arc<Token> {
        let end = Timestamp::from_millis(i64::try_from(nth).unwrap());
        let text = format!("t{nth}").into();
        Arc::new(Token {
            name: name.into(),
            text,
            expires_at: Some(end.into()),
            ..Token::default()
        })
    }

    #[test]
    fn killed_tokens_make_room_before_those_that_end_first_unless_they_live_again() {
        let mut issued = full();
        for text in ["t5000", "t6000", "t7000"] {
            issued.kill("aaa", text, true);
        }
        issued.revive("aaa", "t6000");
        for nth in 0..4 {
            issued.add("aaa", &named("new", IssuedTokens::MOST + nth), Timestamp::from_millis(0));
        }
        for (text, is_there) in [
            ("t5000", false),
            ("t7000", false),
            ("t0", false),
            ("t1", false),
            ("t2", true),
            ("t6000", true),
        ] {
            assert_eq!(issued.knows(text), is_there, "{text}");
        }
        assert_eq!(issued.tokens.len(), IssuedTokens::MOST);
        assert_eq!(issued.all_named("aaa", "new").count(), 4);
        assert_eq!(issued.all_named("aaa", "same").count(), IssuedTokens::MOST - 4);
    }

    #[test]
    fn a_live_token_comes_before_all_dead_ones_of_its_name() {
        let mut issued = full();
        let first = |issued: &IssuedTokens| {
            issued.all_named("aaa", "same").next().map(|token| token.text.clone())
        };
        for nth in (0..IssuedTokens::MOST).filter(|nth| *nth != 777) {
            issued.kill("aaa", &format!("t{nth}"), true);
        }
        assert_eq!(first(&issued).as_deref(), Some("t777"));
        issued.kill("aaa", "t777", true);
        assert!(issued.named("aaa", "same").is_none());
        issued.revive("aaa", "t9999");
        assert_eq!(first(&issued).as_deref(), Some("t9999"));
        assert_eq!(issued.named("aaa", "same").map(|token| &*token.text), Some("t9999"));
        assert!(issued.remove("aaa", "t9999") && issued.named("aaa", "same").is_none());
        assert_eq!(issued.all_named("aaa", "same").count(), IssuedTokens::MOST - 1);
    }
}
