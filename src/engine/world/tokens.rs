//! The tokens of a world: issued, revoked, listed. What holds in one tenant says nothing of another.

use std::sync::Arc;

use serde::Serialize;

use super::World;
use crate::engine::ambient::{Ambient, roll};
use crate::engine::error::ApiError;
use crate::model::{Id, Scopes, Timestamp, Token};

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
        self.admits(&spec.tenant)?;
        if let Some(name) = spec.name.as_ref().filter(|name| self.has_token(&spec.tenant, name)) {
            let taken = format!("token `{name}` is there already");
            return Err(ApiError::field("name", taken));
        }
        self.enter(&spec.tenant, &mut Vec::new())?;
        let stem = spec.stem.as_deref().unwrap_or("token");
        let (name, text) = self.free(&spec.tenant, spec.name.as_deref(), stem);
        let token = Arc::new(Token {
            name,
            text,
            scopes: spec.scopes,
            customer_id: spec.customer_id,
            legal_entity_id: spec.legal_entity_id,
            expires_at: spec.lifetime_ms.map(|ms| now.plus(ms).into()),
            tenant: None,
        });
        self.issued.add(&spec.tenant, &token, self.start());
        Ok(token)
    }

    /// A name that is free in `tenant`, where none is given, and a text that nobody has or had.
    fn free(&mut self, tenant: &str, name: Option<&str>, stem: &str) -> (Box<str>, Box<str>) {
        loop {
            let number = self.issued.next_number();
            let text = opaque(self.random_seed(), self.name(), number);
            let free = match name {
                Some(name) => Some(name.to_owned()),
                None => Some(format!("{stem}-{number}")).filter(|it| !self.has_token(tenant, it)),
            };
            if let Some(name) = free.filter(|_| !self.has_text(&text)) {
                return (name.into(), text.into());
            }
        }
    }

    /// Whether `text` is that of a token which holds or was killed somewhere in this world, or comes back with its files or
    /// a snapshot.
    fn has_text(&self, text: &str) -> bool {
        let seeds = [&self.base, &self.seed].into_iter();
        let seeds = seeds.chain(self.snapshots.values().map(|snapshot| &snapshot.base));
        let mut at_rest = seeds.flat_map(|seed| {
            seed.tenants.values().chain([&seed.template]).map(|tenant| &tenant.credentials)
        });
        let saved = self.snapshots.values().map(|snapshot| &snapshot.issued);
        let mut issued = saved.chain([&self.issued]);
        let tenants = self.snapshots.values().flat_map(|snapshot| snapshot.tenants.values());
        let changed = tenants.chain(self.tenants.values());
        // Most tenants have the tokens of their seed.
        let mut changed = changed.filter(|tenant| !tenant.has_credentials_of_seed());
        issued.any(|issued| issued.remembers(text))
            || at_rest.any(|known| known.token(text).is_some())
            || changed.any(|tenant| tenant.credentials().token(text).is_some())
    }

    /// Kills the tokens called `name`, in one tenant or in all, those to come included; whether a live one was.
    pub fn revoke_token(&mut self, tenant: Option<&str>, name: &str) -> bool {
        if tenant.is_some_and(|tenant| self.admits(tenant).is_err()) {
            return false;
        }
        let known = self.tokens(tenant);
        let named = || known.iter().filter(|token| *token.name == *name);
        let mut found = named().any(|token| !token.revoked);
        if tenant.is_none() {
            found |= self.revoke_in_template(name, &known);
        }
        for token in named() {
            self.issued.kill(&token.tenant, &token.token, true);
        }
        found
    }

    /// Kills the template's token called `name` wherever it comes to hold; tenants that call something else by its text
    /// keep that.
    fn revoke_in_template(&mut self, name: &str, known: &[KnownToken]) -> bool {
        let token = self.base.template.credentials.token_named(name);
        let Some(text) = token.map(|token| token.text.clone()) else { return false };
        let others = known
            .iter()
            .filter(|token| *token.name != *name && token.token == text && !token.revoked);
        self.issued.kill_everywhere(&text, others.map(|token| &*token.tenant))
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
            revoked: self.issued.is_dead(tenant, &token.text),
        };
        let fixed = credentials.tokens().map(|token| known(token, false));
        fixed
            .chain(self.issued.tokens(tenant).into_iter().map(|token| known(token, true)))
            .collect()
    }

    /// Whether a token of the tenant's files, or a live issued one, has this name.
    pub fn has_token(&self, tenant: &str, name: &str) -> bool {
        self.credentials(tenant).tokens().any(|token| *token.name == *name)
            || self.issued.named(tenant, name).is_some()
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
