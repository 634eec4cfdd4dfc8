//! The store of tokens that were given out, or taken back, at run time.

use std::collections::HashMap;
use std::sync::Arc;

use super::credentials::Credentials;
use super::revoked_tokens::RevokedTokens;
use crate::model::{Timestamp, Token};

/// The issued tokens of a world by their text, and those that were killed before their time.
///
/// Clones share what they hold until one of them changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct IssuedTokens {
    tokens: Arc<HashMap<Box<str>, IssuedToken>>,
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
}

/// A token, and the tenant it was given out for.
#[derive(Clone, Debug)]
struct IssuedToken {
    tenant: Box<str>,
    token: Arc<Token>,
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
            self.make_room(start);
        }
        let given = IssuedToken { tenant: tenant.into(), token: Arc::clone(token) };
        self.events.push(TokenEvent::Issued(tenant.into(), Arc::clone(token)));
        Arc::make_mut(&mut self.tokens).insert(token.text.clone(), given);
    }

    /// Whether there are as many as are kept, so that some may have been forgotten.
    pub(in crate::engine) fn are_full(&self) -> bool {
        self.tokens.len() >= Self::MOST
    }

    /// Forgets the token that is missed least.
    fn make_room(&mut self, start: Timestamp) {
        let end =
            |token: &Token| token.expires_at.map_or(i64::MAX, |end| end.on(start).as_millis());
        let rank = |given: &IssuedToken| {
            (!self.is_dead(&given.tenant, &given.token.text), end(&given.token))
        };
        let first = self.tokens.values().min_by(|one, other| {
            (rank(one), &one.token.text).cmp(&(rank(other), &other.token.text))
        });
        if let Some(IssuedToken { tenant, token }) = first.cloned() {
            self.remove(&tenant, &token.text);
        }
    }

    /// The token with this text that was issued for `tenant`.
    pub(crate) fn of(&self, tenant: &str, text: &str) -> Option<&Arc<Token>> {
        self.tokens.get(text).filter(|given| *given.tenant == *tenant).map(|given| &given.token)
    }

    /// Whether a token with this text was issued for any tenant.
    pub(crate) fn knows(&self, text: &str) -> bool {
        self.tokens.contains_key(text)
    }

    /// The token with this text, and the tenant that it was issued for.
    pub(in crate::engine) fn anywhere(&self, text: &str) -> Option<(Option<&str>, &Token)> {
        self.tokens.get(text).map(|given| (Some(&*given.tenant), &*given.token))
    }

    /// The tokens issued for `tenant` that `is_meant`.
    pub(in crate::engine) fn find<'t>(
        &'t self,
        tenant: &str,
        is_meant: impl Fn(&Token) -> bool,
    ) -> impl Iterator<Item = &'t Arc<Token>> {
        let given = self.tokens.values().filter(move |given| *given.tenant == *tenant);
        given.map(|given| &given.token).filter(move |token| is_meant(token))
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
        match is_known {
            true => killed.kill(tenant, text),
            false => killed.kill_stranger(tenant, text),
        }
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
        was_alive
    }

    /// Lets the token with this text live again in `tenant`.
    pub(in crate::engine) fn revive(&mut self, tenant: &str, text: &str) {
        if self.is_dead(tenant, text) {
            Arc::make_mut(&mut self.killed).revive(tenant, text);
        }
    }

    /// Notes that `tenant` does not know this text any more; where it was dead it stays so.
    pub(in crate::engine) fn estrange(&mut self, tenant: &str, text: &str) {
        if self.is_dead(tenant, text) {
            Arc::make_mut(&mut self.killed).estrange(tenant, text);
        }
    }

    /// The tokens issued for `tenant`, by name and text.
    pub(in crate::engine) fn tokens(&self, tenant: &str) -> Vec<&Arc<Token>> {
        let given = self.tokens.values().filter(|given| *given.tenant == *tenant);
        let mut tokens: Vec<_> = given.map(|given| &given.token).collect();
        tokens.sort_unstable_by_key(|token| (&token.name, &token.text));
        tokens
    }

    /// The live token called `name` that was issued for `tenant`.
    pub(in crate::engine) fn named(&self, tenant: &str, name: &str) -> Option<&Arc<Token>> {
        let given = self.tokens.values().filter(|given| *given.tenant == *tenant);
        let named = given.map(|given| &given.token).filter(|token| *token.name == *name);
        named.filter(|token| !self.is_dead(tenant, &token.text)).min_by_key(|token| &token.text)
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

    /// The tenants for which tokens were issued.
    pub(in crate::engine) fn tenants(&self) -> impl Iterator<Item = &str> {
        self.tokens.values().map(|given| &*given.tenant)
    }

    /// The names of the live tokens issued for `tenant`, sorted.
    pub(crate) fn names(&self, tenant: &str) -> Vec<&str> {
        let is_live = |token: &&Arc<Token>| !self.is_dead(tenant, &token.text);
        self.tokens(tenant).into_iter().filter(is_live).map(|token| &*token.name).collect()
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
        let refresh = |token: &Token| token.refresh_token.as_deref() == Some("r1");
        assert_eq!(issued.find("aaa", refresh).count(), 1);
    }
}
