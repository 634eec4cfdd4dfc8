//! Tokens that were given out, or taken back, at run time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::ambient::{Ambient, roll};
use super::error::ApiError;
use super::world::World;
use crate::model::{Id, Scopes, Timestamp, Token};

/// The issued tokens of a world by their text, and the texts of all tokens that were killed before their time.
///
/// Clones share what they hold until one of them changes.
#[derive(Clone, Debug, Default)]
pub struct Issued {
    tokens: Arc<HashMap<Box<str>, Given>>,
    dead: Arc<HashSet<Box<str>>>,
    count: u64,
}

/// A token, and the tenant it was given out for.
#[derive(Clone, Debug)]
struct Given {
    tenant: Box<str>,
    token: Arc<Token>,
}

/// What a token is to be like.
#[derive(Clone, Debug, Default)]
pub struct IssueSpec {
    /// The tenant in which it holds.
    pub tenant: Box<str>,
    /// What it is called; without one `<stem>-<number>`.
    pub name: Option<Box<str>>,
    /// How its name begins where none is given; without one `token`.
    pub stem: Option<Box<str>>,
    /// What it may do.
    pub scopes: Scopes,
    /// The customer it stands for.
    pub customer_id: Option<Id>,
    /// The legal entity that customer acts for.
    pub legal_entity_id: Option<Id>,
    /// Milliseconds until it dies; it never does without.
    pub lifetime_ms: Option<i64>,
}

/// A token that holds in a tenant, for those who ask; `token` is its text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownToken {
    /// The tenant.
    pub tenant: Box<str>,
    /// What it is called.
    pub name: Box<str>,
    /// The text sent after `Bearer `.
    pub token: Box<str>,
    /// What it may do.
    pub scopes: Scopes,
    /// The customer it stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The legal entity that customer acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_entity_id: Option<Id>,
    /// When it dies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Whether it was given out at run time.
    pub issued: bool,
    /// Whether it was killed: revoked, or by a rule.
    pub revoked: bool,
}

impl Issued {
    /// Most tokens kept; killed ones go first, then those that end soonest.
    pub const MOST: usize = 10_000;

    fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Starts to count at one again.
    pub(super) fn recount(&mut self) {
        self.count = 0;
    }

    /// Forgets every token, but not how many there were.
    pub(super) fn clear(&mut self) {
        *self = Self { count: self.count, ..Self::default() };
    }

    fn add(&mut self, tenant: &str, token: Arc<Token>, start: Timestamp) {
        let tokens = Arc::make_mut(&mut self.tokens);
        let dead = Arc::make_mut(&mut self.dead);
        if tokens.len() >= Self::MOST {
            let end =
                |token: &Token| token.expires_at.map_or(i64::MAX, |end| end.on(start).as_millis());
            let rank = |text: &str, given: &Given| (!dead.contains(text), end(&given.token));
            let first = tokens
                .iter()
                .min_by(|one, other| {
                    (rank(one.0, one.1), one.0).cmp(&(rank(other.0, other.1), other.0))
                })
                .map(|(text, _)| text.clone());
            if let Some(text) = first {
                tokens.remove(&text);
                dead.remove(&text);
            }
        }
        dead.remove(&token.text);
        tokens.insert(token.text.clone(), Given { tenant: tenant.into(), token });
    }

    /// The token with this text that was issued for `tenant`.
    pub fn of(&self, tenant: &str, text: &str) -> Option<&Arc<Token>> {
        self.tokens.get(text).filter(|given| *given.tenant == *tenant).map(|given| &given.token)
    }

    /// Whether a token with this text was issued for any tenant.
    pub fn knows(&self, text: &str) -> bool {
        self.tokens.contains_key(text)
    }

    /// Whether the token with this text was killed.
    pub fn is_dead(&self, text: &str) -> bool {
        self.dead.contains(text)
    }

    /// Kills the token with this text; false when it was dead already.
    pub(super) fn kill(&mut self, text: &str) -> bool {
        !self.is_dead(text) && Arc::make_mut(&mut self.dead).insert(text.into())
    }

    /// Lets the token with this text live again.
    pub(super) fn revive(&mut self, text: &str) {
        if self.is_dead(text) {
            Arc::make_mut(&mut self.dead).remove(text);
        }
    }

    /// The tokens issued for `tenant`, by name and text.
    pub(super) fn tokens(&self, tenant: &str) -> Vec<&Arc<Token>> {
        let given = self.tokens.values().filter(|given| *given.tenant == *tenant);
        let mut tokens: Vec<_> = given.map(|given| &given.token).collect();
        tokens.sort_unstable_by_key(|token| (&token.name, &token.text));
        tokens
    }

    /// The live token called `name` that was issued for `tenant`.
    pub(super) fn named(&self, tenant: &str, name: &str) -> Option<&Arc<Token>> {
        let given = self.tokens.values().filter(|given| *given.tenant == *tenant);
        let named = given.map(|given| &given.token).filter(|token| *token.name == *name);
        named.filter(|token| !self.is_dead(&token.text)).min_by_key(|token| &token.text)
    }

    /// Forgets the token with this text; false when there is none.
    pub(super) fn remove(&mut self, text: &str) -> bool {
        self.revive(text);
        self.knows(text) && Arc::make_mut(&mut self.tokens).remove(text).is_some()
    }

    /// The tenants for which tokens were issued.
    pub(super) fn tenants(&self) -> impl Iterator<Item = &str> {
        self.tokens.values().map(|given| &*given.tenant)
    }

    /// The names of the live tokens issued for `tenant`, sorted.
    pub fn names(&self, tenant: &str) -> Vec<&str> {
        let live = self.tokens(tenant).into_iter().filter(|token| !self.is_dead(&token.text));
        live.map(|token| &*token.name).collect()
    }
}

impl World {
    /// Gives out a token as `spec` says; its text comes from the world's seed and count.
    ///
    /// # Errors
    /// When the tenant cannot be entered, or has a live token of that name.
    pub fn issue_token(
        &mut self,
        spec: IssueSpec,
        ambient: Ambient,
    ) -> Result<Arc<Token>, ApiError> {
        self.issue(spec, self.now(ambient))
    }

    /// As [`World::issue_token`], at the world's time `now`.
    ///
    /// # Errors
    /// As [`World::issue_token`].
    pub fn issue(&mut self, spec: IssueSpec, now: Timestamp) -> Result<Arc<Token>, ApiError> {
        self.enter(&spec.tenant, &mut Vec::new())?;
        let (name, number) = match spec.name {
            Some(name) if self.has_token(&spec.tenant, &name) => {
                let taken = format!("token `{name}` is there already");
                return Err(ApiError::field("name", taken));
            }
            Some(name) => (name, self.issued.next_number()),
            None => self.free_name(&spec.tenant, spec.stem.as_deref().unwrap_or("token")),
        };
        let token = Arc::new(Token {
            name,
            text: opaque(self.random_seed(), self.name(), number).into(),
            scopes: spec.scopes,
            customer_id: spec.customer_id,
            legal_entity_id: spec.legal_entity_id,
            expires_at: spec.lifetime_ms.map(|ms| now.plus(ms).into()),
            tenant: None,
        });
        self.issued.add(&spec.tenant, Arc::clone(&token), self.start());
        Ok(token)
    }

    fn free_name(&mut self, tenant: &str, stem: &str) -> (Box<str>, u64) {
        loop {
            let number = self.issued.next_number();
            let name = format!("{stem}-{number}");
            if !self.has_token(tenant, &name) {
                return (name.into(), number);
            }
        }
    }

    /// Kills the tokens called `name`, in one tenant or in all; whether a live one was.
    pub fn revoke_token(&mut self, tenant: Option<&str>, name: &str) -> bool {
        let known = self.tokens(tenant);
        let mut found = false;
        for token in known.iter().filter(|token| *token.name == *name) {
            found |= self.issued.kill(&token.token);
        }
        found
    }

    /// The tokens that hold in one tenant or in all: of each tenant those of its files, then the issued ones.
    pub fn tokens(&self, tenant: Option<&str>) -> Vec<KnownToken> {
        let names = match tenant {
            Some(name) => vec![name.into()],
            None => self.tenant_names(),
        };
        names.iter().flat_map(|name| self.tokens_of(name)).collect()
    }

    fn tokens_of(&self, tenant: &str) -> Vec<KnownToken> {
        let credentials = self.credentials(tenant);
        let known = |token: &Token, issued: bool| KnownToken {
            tenant: tenant.into(),
            name: token.name.clone(),
            token: token.text.clone(),
            scopes: token.scopes.clone(),
            customer_id: token.customer_id.clone(),
            legal_entity_id: token.legal_entity_id.clone(),
            expires_at: token.expires_at.map(|end| end.on(self.start())),
            issued,
            revoked: self.issued.is_dead(&token.text),
        };
        let fixed = credentials.tokens().map(|token| known(token, false));
        fixed
            .chain(self.issued.tokens(tenant).into_iter().map(|token| known(token, true)))
            .collect()
    }

    /// Whether a token of the tenant's files, or a live issued one, has this name.
    pub fn has_token(&self, tenant: &str, name: &str) -> bool {
        self.credentials(tenant).tokens().any(|token| *token.name == *name)
            || self.issued.names(tenant).contains(&name)
    }
}

/// 32 mixed-case characters, as the service's tokens have.
fn opaque(seed: u64, world: &str, number: u64) -> String {
    const LENGTH: u64 = 32;
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    (0..LENGTH)
        .map(|place| {
            let roll = roll(
                seed,
                &[b"token", world.as_bytes(), &number.to_le_bytes(), &place.to_le_bytes()],
            );
            char::from(LETTERS[usize::try_from(roll % 62).expect("a number below 62 fits")])
        })
        .collect()
}
