//! Who called: the tokens of a session, and what each may do.
//!
//! A recording shows the scopes of a token where it has the answer that gave it, and its customer where it has the own profile.
//! Else the answers say it: a 403 what it may not do, a good answer what it may.

use std::collections::{BTreeMap, BTreeSet};

use http::header;
use serde_json::Value;

use super::session::{Aside, Session, SessionExchange};
use crate::engine::store::Seed;
use crate::engine::{Caller, Recording, bearer};
use crate::model::Token;
use crate::model::scope::{READ, READ_OWN, SCOPES};

/// What is known of a token.
#[derive(Clone, Debug, Default)]
struct KnownCaller {
    /// Its scopes, where an answer says them.
    stated: Option<Vec<String>>,
    /// Its customer, where an answer says it.
    customer: Option<String>,
    /// The scopes that it lacks, as refusals say.
    lacks: BTreeSet<&'static str>,
    /// Whether it did what no token with `segment_read_own` alone may do.
    sees_all: bool,
}

/// The tokens of a session.
#[derive(Debug, Default)]
pub(super) struct Callers {
    /// What each may do, by tenant and text; those that the fixtures have are not among them.
    tokens: BTreeMap<(String, String), Token>,
    /// Those that see every record.
    readers: BTreeSet<(String, String)>,
}

impl Callers {
    /// Those of `session`, from which it takes the exchanges of customers who are not known.
    pub(super) fn of(
        session: &mut Session<'_>,
        recordings: &[Recording],
        fixtures: Option<&Seed>,
    ) -> Self {
        // Another tenant is called with the same token, if at all by mistake: what is known of it is known everywhere.
        let mut known: BTreeMap<String, KnownCaller> = BTreeMap::new();
        let mut keys = BTreeSet::new();
        for exchange in &session.exchanges {
            if let Some(key) = key(exchange) {
                known.entry(key.1.clone()).or_default().learn(exchange);
                keys.insert(key);
            }
        }
        for recording in recordings {
            learn_identity(recording, &mut known);
        }
        let mut callers = Self::default();
        let is_alone = known.len() == 1;
        let mut unknown = BTreeSet::new();
        for (nth, key) in keys.into_iter().enumerate() {
            let of_files = fixtures.and_then(|seed| of_files(seed, &key));
            let own = || known[&key.1].token(nth, &key.1, is_alone);
            let Some(token) = of_files.cloned().or_else(own) else {
                unknown.insert(key);
                continue;
            };
            if token.scopes.iter().any(|scope| **scope == *READ) {
                callers.readers.insert(key.clone());
            }
            if of_files.is_none() {
                callers.tokens.insert(key, token);
            }
        }
        let is_unknown = |it: &SessionExchange<'_>| key(it).is_some_and(|it| unknown.contains(&it));
        let count = session.exchanges.len();
        session.exchanges.retain(|it| !is_unknown(it));
        session.set_aside(Aside::UnknownCaller, count - session.exchanges.len());
        callers
    }

    /// Whether the caller of an exchange sees every record.
    pub(super) fn sees_all(&self, exchange: &SessionExchange<'_>) -> bool {
        key(exchange).is_none_or(|key| self.readers.contains(&key))
    }

    /// The customer for whom an exchange was sent, where that is known.
    pub(super) fn customer(&self, exchange: &SessionExchange<'_>) -> Option<&str> {
        self.tokens.get(&key(exchange)?)?.customer_id.as_deref()
    }

    /// The segments that a customer of a tenant reads as its own, in the order of the session.
    pub(super) fn own_segments(
        &self,
        session: &Session<'_>,
        (tenant, customer): (&str, &str),
    ) -> Vec<String> {
        let reads = session.exchanges.iter().filter(|it| it.is_good() && it.tenant() == tenant);
        let reads = reads.filter(|it| it.operation.path.ends_with("/me"));
        let own = reads.filter(|it| self.customer(it) == Some(customer)).flat_map(|exchange| {
            let body: Value = serde_json::from_slice(&exchange.response.body).unwrap_or_default();
            let ids = body.as_array().into_iter().flatten().filter_map(|it| it.get("id")?.as_str());
            ids.map(str::to_owned).collect::<Vec<_>>()
        });
        own.collect()
    }

    /// The tokens that no fixtures have, with their tenants.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (&str, &Token)> {
        self.tokens.iter().map(|((tenant, _), token)| (&**tenant, token))
    }
}

impl KnownCaller {
    /// Learns from how a call was answered.
    fn learn(&mut self, exchange: &SessionExchange<'_>) {
        let operation = exchange.operation;
        if operation.caller != Caller::Scope {
            return;
        }
        match exchange.status() {
            403 => self.lacks.extend(operation.scopes),
            // What is judged behind the scopes shows that they were enough.
            200..=299 | 400 | 404 | 409 if !operation.scopes.contains(&READ_OWN) => {
                self.sees_all = true;
            }
            _ => {}
        }
    }

    /// The token; none for that of a customer who is not known.
    fn token(&self, nth: usize, text: &str, is_alone: bool) -> Option<Token> {
        let scopes: Vec<Box<str>> = match (&self.stated, &self.customer) {
            (Some(stated), _) => stated.iter().map(|scope| (**scope).into()).collect(),
            (None, Some(_)) => vec![READ_OWN.into()],
            (None, None) => (SCOPES.iter())
                .filter(|scope| !self.lacks.contains(*scope))
                .map(|scope| (*scope).into())
                .collect(),
        };
        let has = |name: &str| scopes.iter().any(|scope| **scope == *name);
        let is_customers = has(READ_OWN) && !has(READ);
        let is_known = self.stated.is_some() || self.sees_all || is_alone;
        match (&self.customer, is_customers) {
            (None, true) => return None,
            (None, false) if !is_known => return None,
            (None | Some(_), _) => {}
        }
        Some(Token {
            name: format!("caller-{}", nth + 1).into(),
            text: text.into(),
            scopes: scopes.into(),
            customer_id: self.customer.as_deref().map(Into::into),
            ..Token::default()
        })
    }
}

/// The tenant that an exchange calls, and the text of its token.
fn key(exchange: &SessionExchange<'_>) -> Option<(String, String)> {
    let text = bearer(exchange.request.header(&header::AUTHORIZATION))?;
    Some((exchange.tenant().to_owned(), text.to_owned()))
}

/// The token of the files that a tenant knows by this text.
fn of_files<'s>(seed: &'s Seed, (tenant, text): &(String, String)) -> Option<&'s Token> {
    seed.tenant(tenant).0.credentials.token(text)
}

/// Learns from an answer of another service who a token is of: where it was given out, or its own profile was read.
fn learn_identity(recording: &Recording, known: &mut BTreeMap<String, KnownCaller>) {
    let Some(response) = recording.response.as_ref().filter(|it| it.status.is_success()) else {
        return;
    };
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let member = |names: [&str; 2]| names.iter().find_map(|name| body.get(*name)?.as_str());
    if let Some(text) = member(["access_token", "accessToken"]) {
        let scopes = body.get("scope").and_then(Value::as_str);
        if let Some(caller) = known.get_mut(text) {
            let words = scopes.map(|it| it.split_whitespace().map(str::to_owned).collect());
            caller.stated = caller.stated.take().or(words);
        }
    }
    let is_profile = recording.path.starts_with("/customer/") && recording.path.ends_with("/me");
    let text = bearer(recording.request.header(&header::AUTHORIZATION));
    let caller = text.filter(|_| is_profile).and_then(|text| known.get_mut(text));
    if let (Some(caller), Some(id)) = (caller, member(["id", "customerNumber"])) {
        caller.customer = Some(id.to_owned());
    }
}
