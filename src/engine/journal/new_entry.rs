//! What the journal gets to know of an exchange.

use serde::{Deserialize, Serialize as Shows};

use super::presented::Presented;
use crate::engine::delivery::Delivery;
use crate::engine::effect::Effects;
use crate::engine::message::{Request, Response};
use crate::engine::operation::Operation;
use crate::engine::scenario::{BulkItem, ConsideredRule};
use crate::engine::store::RecordWrite;
use crate::engine::trace::Trace;
use crate::model::Timestamp;

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Shows)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// From the state alone, though a rule may have delayed it or changed the state before.
    Organic,
    /// From a rule, or a rule ended the connection.
    Injected,
    /// From the state, and bent by a rule: patched, a damaged body, some items of a bulk call.
    Mixed,
}

impl Origin {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Organic, Self::Injected, Self::Mixed];

    /// The one with this word; none where it is no such word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.as_str() == text)
    }

    /// Its word, as the journal shows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organic => "organic",
            Self::Injected => "injected",
            Self::Mixed => "mixed",
        }
    }
}

/// What the journal gets to know of an exchange.
pub(in crate::engine) struct NewEntry<'a, 'b> {
    /// Its number in the world.
    pub number: u64,
    /// Its id.
    pub id: &'a str,
    /// The world's time.
    pub at: Timestamp,
    /// The request.
    pub request: &'a Request,
    /// The items of a bulk call that came so far as to be taken apart; else nothing.
    pub items: &'a [BulkItem<'b>],
    /// The path within the world.
    pub path: &'a str,
    /// The tenant of the path.
    pub tenant: Option<&'a str>,
    /// The token that was sent as bearer.
    pub token: Option<Presented<'a>>,
    /// The operation that was found.
    pub operation: Option<&'static Operation>,
    /// What was answered.
    pub response: &'a Response,
    /// What of the answer reaches the client.
    pub delivery: Delivery,
    /// Where the answer comes from.
    pub origin: Origin,
    /// Whether the request has changed the state.
    pub committed: bool,
    /// The rules that were looked at, and what became of each.
    pub considered: Vec<ConsideredRule>,
    /// How far the request came by itself.
    pub trace: Trace,
    /// The end of the hint, where that says how the world or tenant came to be.
    pub introduction: Option<&'a str>,
    /// What rules did to the answer on its way.
    pub effects: &'a Effects,
    /// What it wrote to records.
    pub writes: Vec<RecordWrite>,
    /// The world's random seed.
    pub seed: u64,
}

impl NewEntry<'_, '_> {
    /// How long the hint of the answer is before the introduction that ends it, and what parts the two.
    pub(super) fn own_hint(&self) -> usize {
        let hint = self.response.hint.as_deref().unwrap_or_default();
        let own = self.introduction.and_then(|introduction| hint.strip_suffix(introduction));
        own.map_or(hint.len(), |own| own.strip_suffix("; ").unwrap_or(own).len())
    }
}
