//! The tokens of the target: fetched from its token endpoint with the API key, as a real client does it, one for each set of scopes.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::Value;

use super::credentials::Credentials;
use crate::commands::test::drive::unknown_token;
use crate::engine::scenario::StepToken;
use crate::engine::{Caller, Operation, encoded};
use crate::model::Token;
use crate::shell::client::Client;

/// What ends the names of scopes of customers' tokens.
const OWN: &str = "_own";

/// How a step's token comes about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Needed {
    /// The step carries none.
    Nothing,
    /// One with these scopes, by blanks; all of the key where it is empty.
    Scopes(String),
    /// No API key gets such a one; why.
    Unavailable(String),
    /// There is no such token.
    Unknown(String),
}

/// The tokens of a run.
pub(super) struct TargetTokens {
    credentials: Credentials,
    known: Vec<Token>,
    /// By their scopes.
    fetched: BTreeMap<String, String>,
}

impl fmt::Debug for TargetTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TargetTokens")
    }
}

impl TargetTokens {
    /// Those that `credentials` get, where steps name the tokens that are `known`.
    pub(super) fn new(credentials: Credentials, known: Vec<Token>) -> Self {
        Self { credentials, known, fetched: BTreeMap::new() }
    }

    /// What a step of `operation` needs.
    pub(super) fn needed(&self, token: &StepToken, operation: &Operation) -> Needed {
        match token {
            StepToken::Absent => Needed::Nothing,
            StepToken::Fitting => fitting(operation),
            StepToken::Named(name) => self.named(name),
        }
    }

    fn named(&self, name: &str) -> Needed {
        let Some(token) = self.known.iter().find(|token| *token.name == *name) else {
            let known = self.known.iter().map(|token| &*token.name);
            return Needed::Unknown(unknown_token(name, known));
        };
        let is_of_service = token.customer_id.is_none()
            && token.session_id.is_none()
            && token.tenant.is_none()
            && token.expires_at.is_none();
        if !is_of_service || token.scopes.is_empty() {
            return Needed::Unavailable(format!("no API key gets a token such as `{name}`"));
        }
        Needed::Scopes(token.scopes.join(" "))
    }

    /// The token with these scopes, if it is there already.
    pub(super) fn fetched(&self, scopes: &str) -> Option<&str> {
        self.fetched.get(scopes).map(String::as_str)
    }

    /// Fetches one with these scopes.
    ///
    /// # Errors
    /// Why there is none, without a word of the credentials.
    pub(super) async fn fetch(
        &mut self,
        client: &Client,
        base: &str,
        scopes: &str,
    ) -> Result<String, String> {
        let Credentials { id, secret } = &self.credentials;
        let (id, secret) = (encoded(id), encoded(secret));
        let scope = match scopes {
            "" => String::new(),
            scopes => format!("&scope={}", encoded(scopes)),
        };
        let form =
            format!("grant_type=client_credentials&client_id={id}&client_secret={secret}{scope}");
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind)]);
        let path = format!("{base}/oauth/token");
        let answer = client.call(Method::POST, &path, headers, Bytes::from(form)).await;
        let answer = answer.map_err(|error| format!("no token was fetched: {error}"))?;
        let token = serde_json::from_slice::<Value>(&answer.body).ok();
        let token = token.and_then(|body| Some(body["access_token"].as_str()?.to_owned()));
        let token = token.filter(|_| answer.status.is_success());
        let token = token.ok_or_else(|| {
            format!("no token was fetched: {} at POST /oauth/token", answer.status)
        })?;
        self.fetched.insert(scopes.to_owned(), token.clone());
        Ok(token)
    }

    /// Every text that no output may have.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        let Credentials { id, secret } = &self.credentials;
        self.fetched.values().map(String::as_str).chain([&**id, &**secret])
    }
}

/// What a step needs that names no token.
fn fitting(operation: &Operation) -> Needed {
    let only_own = operation.scopes.iter().all(|scope| scope.ends_with(OWN));
    match operation.caller {
        Caller::Anyone => Needed::Nothing,
        Caller::Scope if !only_own => Needed::Scopes(String::new()),
        Caller::Scope | Caller::Token | Caller::Kinds(_) => {
            Needed::Unavailable("no API key gets a token of a customer".to_owned())
        }
    }
}
