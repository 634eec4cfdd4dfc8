//! The clients and tokens of all tenants of a world: what token endpoints may reach.

use std::sync::Arc;

use crate::engine::ambient::roll;
use crate::engine::auth::credentials::Credentials;
use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::error::ApiError;
use crate::engine::store::Tenants;
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
}

impl Identities<'_> {
    /// The tokens and API keys of the tenant that a client is of, which need not be there. The exchange is about that tenant.
    ///
    /// # Errors
    /// 400 for a malformed name, 404 for a tenant without a folder where those are refused.
    pub fn credentials(&mut self, tenant: &str) -> Result<Arc<Credentials>, ApiError> {
        self.tenants.admits(tenant)?;
        self.tenant = Some(tenant.into());
        Ok(Arc::clone(self.tenants.credentials(tenant)))
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
        self.issued.add(&spec.tenant, &token, self.tenants.start);
        Ok(token)
    }

    /// A name that is free in `tenant`, where none is given, and a text that no token has or had.
    fn free(&mut self, tenant: &str, name: Option<&str>, stem: &str) -> (Box<str>, Box<str>) {
        loop {
            let number = self.issued.next_number();
            let text = opaque(self.tenants.random_seed, self.world, number);
            let free = match name {
                Some(name) => Some(name.to_owned()),
                None => Some(format!("{stem}-{number}")).filter(|it| !self.has_token(tenant, it)),
            };
            let is_taken = self.issued.remembers(&text)
                || self.tenants.have_token(&text)
                || (self.comes_back)(&text);
            if let Some(name) = free.filter(|_| !is_taken) {
                return (name.into(), text.into());
            }
        }
    }

    fn has_token(&self, tenant: &str, name: &str) -> bool {
        self.issued.is_name_taken(self.tenants.credentials(tenant), tenant, name)
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
