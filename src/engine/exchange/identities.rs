//! The clients and tokens of all tenants of a world: what token endpoints may reach.

use std::sync::Arc;

use crate::engine::ambient::roll;
use crate::engine::auth::credentials::Credentials;
use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::error::ApiError;
use crate::engine::store::{Tenant, Tenants};
use crate::model::{Client, Id, Scopes, Timestamp, Token};

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
    /// The session of a storefront that it belongs to, with which comes a text that it can be exchanged with.
    pub session: Option<SessionSpec>,
}

/// The session that a token is to belong to.
#[derive(Clone, Debug)]
pub struct SessionSpec {
    /// Its id; a new one without.
    pub id: Option<Box<str>>,
    /// Milliseconds until the token cannot be exchanged any more.
    pub refresh_lifetime_ms: i64,
}

/// The clients and tokens of all tenants.
pub struct Identities<'w> {
    /// The world's name.
    pub(in crate::engine) world: &'w str,
    pub(in crate::engine) tenants: &'w mut Tenants,
    pub(in crate::engine) issued: &'w mut IssuedTokens,
    /// Whether a text is that of a token which comes back with the world's files or a snapshot.
    pub(in crate::engine) comes_back: &'w dyn Fn(&str) -> bool,
    /// What the person at the terminal should know besides the answer; none where tenants are made on purpose.
    pub(in crate::engine) notices: Option<&'w mut Vec<String>>,
    /// The tenant that the exchange turns out to be about.
    pub(in crate::engine) tenant: Option<Box<str>>,
    /// Whether a token was issued, spent or ended.
    pub(in crate::engine) changed: bool,
    /// The API key with which the exchange asks for a token, once it is known to be good: its tenant and its id.
    pub(in crate::engine) client: Option<(Box<str>, Id)>,
}

/// Why a text exchanges for no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoExchange {
    /// No token of the tenant has it.
    Unknown,
    /// It was exchanged before, or its session has ended.
    Spent,
    /// Its time is over.
    Expired,
}

/// Why a text is that of no session which could be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSession {
    /// No live token of the tenant has it.
    Unknown,
    /// The token stands for no customer: it is a visitor's, or a service's.
    OfNoCustomer,
}

impl<'w> Identities<'w> {
    /// Those of the world of this name, in an exchange that is about no tenant yet.
    pub(in crate::engine) fn of(
        world: &'w str,
        (tenants, issued): (&'w mut Tenants, &'w mut IssuedTokens),
        comes_back: &'w dyn Fn(&str) -> bool,
        notices: Option<&'w mut Vec<String>>,
    ) -> Self {
        let (tenant, changed, client) = (None, false, None);
        Self { world, tenants, issued, comes_back, notices, tenant, changed, client }
    }

    /// The tokens and API keys of the tenant that a client is of, which need not be there. The exchange is about that tenant.
    ///
    /// # Errors
    /// 400 for a malformed name, 404 for a tenant without a folder where those are refused.
    pub fn credentials(&mut self, tenant: &str) -> Result<Arc<Credentials>, ApiError> {
        self.tenants.admits(tenant)?;
        self.tenant = Some(tenant.into());
        Ok(Arc::clone(self.tenants.credentials(tenant)))
    }

    /// Notes that the exchange asks for a token with this API key of `tenant`, which is good.
    pub fn admit_client(&mut self, tenant: &str, client: &Client) {
        self.client = Some((tenant.into(), client.id.clone()));
    }

    /// Revokes the API key of `tenant` with this id: its secret is another from now on, and one without a secret is gone. Whether
    /// there was one.
    pub(super) fn revoke_client(&mut self, tenant: &str, id: &str) -> bool {
        let seed = self.tenants.random_seed;
        if self.tenants.enter(tenant, None).is_err() {
            return false;
        }
        let revoked = self.tenants.change_credentials(tenant, |known| {
            let Some(mut client) = known.client(id).cloned() else { return false };
            let Some(secret) = &client.secret else { return known.remove_client(id) };
            let number = roll(seed, &[b"revoked", secret.as_bytes()]);
            client.secret = Some(opaque(seed, b"secret", tenant, number).into());
            known.put_client(client);
            true
        });
        revoked.unwrap_or_default()
    }

    /// Gives out a token as `spec` says, at the world's time `now`; its text comes from the world's random seed and count.
    ///
    /// # Errors
    /// When the tenant cannot be entered, or has a live token of that name.
    pub fn issue(&mut self, spec: IssueSpec, now: Timestamp) -> Result<Arc<Token>, ApiError> {
        self.tenants.admits(&spec.tenant)?;
        if let Some(name) = spec.name.as_ref().filter(|name| self.has_token(&spec.tenant, name)) {
            let taken = format!("token `{name}` is there already");
            return Err(ApiError::field("name", taken));
        }
        self.tenants.enter(&spec.tenant, self.notices.as_deref_mut())?;
        let stem = spec.stem.as_deref().unwrap_or("token");
        let (name, text, number) = self.free(&spec.tenant, spec.name.as_deref(), stem);
        let session = spec.session.map(|session| self.session(session, number));
        let (session_id, refresh_token, refresh_ms) = match session {
            Some((id, text, ms)) => (Some(id), Some(text), Some(ms)),
            None => (None, None, None),
        };
        let token = Arc::new(Token {
            name,
            text,
            scopes: spec.scopes,
            customer_id: spec.customer_id,
            legal_entity_id: spec.legal_entity_id,
            expires_at: spec.lifetime_ms.map(|ms| now.plus(ms).into()),
            refresh_token,
            refresh_expires_at: refresh_ms.map(|ms| now.plus(ms).into()),
            session_id,
            tenant: None,
        });
        self.issued.add(&spec.tenant, &token, self.tenants.start);
        self.changed = true;
        Ok(token)
    }

    /// What the token with this number has of its session: its id, the text for an exchange, and its lifetime.
    fn session(&self, spec: SessionSpec, number: u64) -> (Box<str>, Box<str>, i64) {
        let seed = self.tenants.random_seed;
        let id = spec.id.unwrap_or_else(|| uuid(seed, self.world, number).into());
        (id, opaque(seed, b"refresh", self.world, number).into(), spec.refresh_lifetime_ms)
    }

    /// The tenant called `name`, which has been entered.
    pub fn entered(&self, name: &str) -> Option<&Tenant> {
        self.tenants.live.get(name).map(|tenant| &**tenant)
    }

    /// The token of `tenant` that `refresh` exchanges at the world's time `now`.
    ///
    /// # Errors
    /// Why it exchanges for none.
    pub fn exchangeable(
        &self,
        tenant: &str,
        refresh: &str,
        now: Timestamp,
    ) -> Result<Token, NoExchange> {
        if self.issued.is_dead(tenant, refresh) {
            return Err(NoExchange::Spent);
        }
        let is_it = |token: &Token| token.refresh_token.as_deref() == Some(refresh);
        let token = self.token(tenant, refresh, is_it).ok_or(NoExchange::Unknown)?;
        match token.refresh_expires_at {
            Some(end) if end.on(self.tenants.start) <= now => Err(NoExchange::Expired),
            Some(_) | None => Ok(token),
        }
    }

    /// The text with which the token of `tenant` with this `text` is exchanged.
    pub fn refresh_token_of(&self, tenant: &str, text: &str) -> Option<Box<str>> {
        self.token(tenant, text, |token| *token.text == *text)?.refresh_token
    }

    /// Has `refresh` exchange for nothing any more.
    pub fn spend(&mut self, tenant: &str, refresh: &str) {
        self.changed = true;
        self.issued.kill(tenant, refresh, true);
    }

    /// Ends the session of the live token of a customer with this text, with all tokens of it.
    ///
    /// # Errors
    /// Why no session was ended.
    pub fn end_session(&mut self, tenant: &str, text: &str) -> Result<(), NoSession> {
        if self.issued.is_dead(tenant, text) {
            return Err(NoSession::Unknown);
        }
        let token = self.token(tenant, text, |token| *token.text == *text);
        let token = token.ok_or(NoSession::Unknown)?;
        if token.customer_id.is_none() {
            return Err(NoSession::OfNoCustomer);
        }
        let mut all = vec![token];
        let Token { session_id, customer_id, .. } = all[0].clone();
        if session_id.is_some() {
            // The visitor's token with which the customer logged in stays: another one may have done so too.
            let is_of =
                |other: &Token| other.session_id == session_id && other.customer_id == customer_id;
            all.extend(self.tokens(tenant, is_of));
        }
        self.changed = true;
        for text in all.iter().flat_map(Token::texts) {
            self.issued.kill(tenant, text, true);
        }
        Ok(())
    }

    /// The token of `tenant` that has `text` in the way that `is_meant`: one of its files, else an issued one.
    fn token(&self, tenant: &str, text: &str, is_meant: impl Fn(&Token) -> bool) -> Option<Token> {
        let fixed = self.tenants.credentials(tenant).tokens().find(|token| is_meant(token));
        let issued = || self.issued.with_text(tenant, text).map(|token| &**token);
        fixed.or_else(|| issued().filter(|token| is_meant(token))).cloned()
    }

    /// The tokens of `tenant` that `is_meant`: those of its files, then the issued ones.
    fn tokens(&self, tenant: &str, is_meant: impl Fn(&Token) -> bool) -> Vec<Token> {
        let credentials = self.tenants.credentials(tenant);
        let fixed = credentials.tokens().filter(|token| is_meant(token)).cloned();
        let issued = self.issued.tokens(tenant).map(|token| &**token);
        let issued = issued.filter(|token| is_meant(token)).cloned();
        fixed.chain(issued).collect()
    }

    /// A name that is free in `tenant`, where none is given, a text that no token has or had, and the number of the token.
    fn free(&mut self, tenant: &str, name: Option<&str>, stem: &str) -> (Box<str>, Box<str>, u64) {
        loop {
            let number = self.issued.next_number();
            let text = opaque(self.tenants.random_seed, b"token", self.world, number);
            let free = match name {
                Some(name) => Some(name.to_owned()),
                None => Some(format!("{stem}-{number}")).filter(|it| !self.has_token(tenant, it)),
            };
            let is_taken = self.issued.remembers(&text)
                || self.tenants.have_token(&text)
                || (self.comes_back)(&text);
            if let Some(name) = free.filter(|_| !is_taken) {
                return (name.into(), text.into(), number);
            }
        }
    }

    fn has_token(&self, tenant: &str, name: &str) -> bool {
        self.issued.is_name_taken(self.tenants.credentials(tenant), tenant, name)
    }
}

/// The texts that come from the number of a token in the world called `world`: its own, that for an exchange, the id of
/// its session.
pub(in crate::engine) fn token_texts(seed: u64, world: &str, number: u64) -> [String; 3] {
    let of = |what: &[u8]| opaque(seed, what, world, number);
    [of(b"token"), of(b"refresh"), uuid(seed, world, number)]
}

/// 32 mixed-case characters, as the service's tokens have.
fn opaque(seed: u64, what: &[u8], world: &str, number: u64) -> String {
    const LENGTH: u64 = 32;
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    (0..LENGTH)
        .map(|place| {
            let roll =
                roll(seed, &[what, world.as_bytes(), &number.to_le_bytes(), &place.to_le_bytes()]);
            char::from(LETTERS[usize::try_from(roll % 62).expect("a number below 62 fits")])
        })
        .collect()
}

/// A UUID of version 4, as the ids of sessions are.
fn uuid(seed: u64, world: &str, number: u64) -> String {
    let part =
        |half: u8| roll(seed, &[b"session", world.as_bytes(), &number.to_le_bytes(), &[half]]);
    let (high, low) = (part(0), part(1));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}
