//! The tokens of a world: issued, revoked, listed. What holds in one tenant says nothing of another.

use std::sync::Arc;

use http::header;
use serde::Serialize;

use super::World;
use super::snapshot::Snapshots;
use crate::engine::ambient::Ambient;
use crate::engine::auth::grant::bearer;
use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::error::ApiError;
use crate::engine::exchange::identities::{Identities, IssueSpec};
use crate::engine::journal::{Presented, body_without_credentials, fingerprint};
use crate::engine::message::Request;
use crate::engine::store::{Seed, Tenants};
use crate::model::{Id, Scopes, Timestamp, Token};

/// A token that holds in a tenant, as it is listed; `token` is its text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownToken {
    /// The tenant.
    pub tenant: Box<str>,
    /// What it is called.
    pub name: Box<str>,
    /// The text sent after `Bearer `.
    pub token: Box<str>,
    /// What stands for its text in the journal.
    pub fingerprint: Box<str>,
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
    /// The session of a storefront that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<Box<str>>,
    /// Whether it was killed: revoked, or by a rule.
    pub revoked: bool,
    /// What it can be exchanged with, which lists do not show.
    #[serde(skip)]
    pub refresh_token: Option<Box<str>>,
}

impl KnownToken {
    /// The texts that let something in, as [`Token::texts`].
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        [Some(&*self.token), self.refresh_token.as_deref()].into_iter().flatten()
    }
}

impl World {
    /// Gives out a token as `spec` says; its text comes from the world's seed and count.
    ///
    /// # Errors
    /// When the tenant cannot be entered, or has a live token of that name.
    pub(super) fn issue_token(
        &mut self,
        spec: IssueSpec,
        ambient: Ambient,
    ) -> Result<Arc<Token>, ApiError> {
        let now = self.now(ambient);
        let Self { name, seed, snapshots, tenants, issued, .. } = self;
        let comes_back = &|text: &str| Self::comes_back(seed, snapshots, text);
        Identities::of(name, (tenants, issued), comes_back, None).issue(spec, now)
    }

    /// Whether `text` is that of a token which comes back with the files of `seed`, or with one of the snapshots.
    pub(super) fn comes_back(seed: &Seed, snapshots: &Snapshots, text: &str) -> bool {
        seed.has_token(text)
            || snapshots.values().any(|snapshot| {
                snapshot.issued.remembers(text) || snapshot.tenants.have_token(text)
            })
    }

    /// Kills the tokens called `name`, in one tenant or in all, those to come included; whether a live one was.
    pub(super) fn revoke_token(&mut self, tenant: Option<&str>, name: &str) -> bool {
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
            for text in token.texts() {
                self.issued.kill(&token.tenant, text, true);
            }
        }
        found
    }

    /// Kills the template's token called `name` wherever it comes to hold; tenants that call something else by its text
    /// keep that.
    fn revoke_in_template(&mut self, name: &str, known: &[KnownToken]) -> bool {
        let token = self.tenants.base.template.credentials.token_named(name);
        let Some(Token { text, refresh_token, .. }) = token.cloned() else { return false };
        if let Some(refresh) = refresh_token {
            self.issued.kill_everywhere(&refresh, std::iter::empty());
        }
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
            fingerprint: self.fingerprint(&token.text).into(),
            scopes: token.scopes.clone(),
            customer_id: token.customer_id.clone(),
            legal_entity_id: token.legal_entity_id.clone(),
            expires_at: token.expires_at.map(|end| end.on(self.start())),
            issued,
            session_id: token.session_id.clone(),
            revoked: self.issued.is_dead(tenant, &token.text),
            refresh_token: token.refresh_token.clone(),
        };
        let fixed = credentials.tokens().map(|token| known(token, false));
        fixed.chain(self.issued.tokens(tenant).map(|token| known(token, true))).collect()
    }

    /// A JSON text with its credentials replaced by what stands for each in the journal.
    pub fn without_credentials(&self, text: &str) -> String {
        body_without_credentials(text.as_bytes(), self.random_seed()).into_owned()
    }

    /// What stands for the text of a token in the journal.
    pub fn fingerprint(&self, text: &str) -> String {
        fingerprint(text.as_bytes(), self.random_seed())
    }

    /// Whether a token of the tenant's files, or a live issued one, has this name.
    pub fn has_token(&self, tenant: &str, name: &str) -> bool {
        self.issued.is_name_taken(self.credentials(tenant), tenant, name)
    }
}

/// The token that `request` presents: as its `tenant` knows it, else as any other does.
pub(super) fn presented<'w>(
    request: &'w Request,
    tenant: Option<&'w str>,
    tenants: &'w Tenants,
    issued: &'w IssuedTokens,
) -> Option<Presented<'w>> {
    let text = bearer(request.header(&header::AUTHORIZATION))?;
    let here = tenant.and_then(|tenant| {
        let token = tenants.credentials(tenant).token(text);
        token.or_else(|| issued.of(tenant, text).map(Arc::as_ref)).map(|it| (Some(tenant), it))
    });
    let elsewhere = || issued.anywhere(text).or_else(|| tenants.token_anywhere(text));
    let (tenant, token) = here.or_else(elsewhere).unzip();
    Some(Presented { text, token, tenant: tenant.flatten() })
}
