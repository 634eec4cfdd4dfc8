//! An exchange of a journal, as tests in Rust read it: what the admin API shows, with types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::journal::Origin;
use crate::model::Timestamp;

/// A request that a client has sent, and what came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exchange {
    /// What the answer carries as `Sandbox-Request-Id`.
    pub id: String,
    /// The world's time.
    pub at: Timestamp,
    /// The `traceparent` that was sent, by which traces of other programs name the request.
    pub traceparent: Option<String>,
    /// The method.
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// The query.
    pub query: Option<String>,
    /// The id of the operation that was found.
    pub operation: Option<String>,
    /// The tenant of the path.
    pub tenant: Option<String>,
    /// The token that was sent as bearer.
    pub token: Option<BearerToken>,
    /// The status that the client saw; none where the connection failed before an answer.
    pub status: Option<u16>,
    /// Where there is no `status`, the status that would have been answered.
    pub intended_status: Option<u16>,
    /// What of the answer reached the client, where that is not all of it as it is.
    pub client_saw: Option<String>,
    /// Whether the client left before the answer had ended.
    #[serde(default)]
    pub client_left: bool,
    /// Milliseconds from when the request was read to when its answer had ended, by the machine's clock; `None` before that.
    pub duration_ms: Option<f64>,
    /// Whether the answer comes from the state, from a rule, or from both.
    pub origin: Origin,
    /// Whether the request has changed the state, whatever was answered.
    pub committed: bool,
    /// The `Sandbox-Hint` of the answer.
    pub hint: Option<String>,
    /// The rules that were looked at.
    pub rules: Vec<RuleVerdict>,
    /// How many more were looked at than are kept.
    #[serde(default)]
    pub more_rules: usize,
    /// What rules did to the answer on its way.
    pub effects: Option<ExchangeEffects>,
    /// What was sent.
    pub request: Message,
    /// What was answered; where there is no `status`, what would have been.
    pub answer: Message,
}

/// The token that was sent as bearer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BearerToken {
    /// What stands for its text.
    pub fingerprint: String,
    /// What it is called; none where no tenant knows it.
    pub name: Option<String>,
    /// The tenant whose token it is; none where no tenant, or only the template, knows it.
    pub tenant: Option<String>,
    /// What it may do.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The customer it stands for.
    pub customer_id: Option<String>,
    /// The legal entity that customer acts for.
    pub legal_entity_id: Option<String>,
}

/// What became of a rule at an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RuleVerdict {
    /// `scenario/rule`.
    pub rule: String,
    /// Whether it acted.
    pub fired: bool,
    /// Why it did, or why not.
    pub verdict: String,
}

/// What rules did to an answer on its way.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExchangeEffects {
    /// The delay before the first byte, in milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
    /// How the body was damaged.
    pub body: Option<String>,
    /// How the connection ended.
    pub connection: Option<String>,
}

/// A request or an answer, as far as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Message {
    /// Its headers by their lowercase names, the values of a repeated one joined by commas; credentials as fingerprints.
    pub headers: BTreeMap<String, String>,
    /// Name and value of each in their order, where a name comes more than once; else nothing.
    #[serde(default)]
    pub header_pairs: Vec<(String, String)>,
    /// Its body, or the beginning of it.
    #[serde(default)]
    pub body: String,
    /// How long the whole body was, in bytes.
    pub length: usize,
    /// Whether not all of it is kept.
    pub cut: bool,
}
