//! What a snapshot of a world holds.

use std::collections::BTreeMap;

use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::clock::Clock;
use crate::engine::scenario::ActiveScenarios;
use crate::engine::store::Tenants;

/// Most snapshots that a world keeps.
pub const MAX_SNAPSHOTS: usize = 32;

/// What a snapshot holds: data, issued and killed tokens, scenarios and how far they have come, the clock. What
/// changed since the seed is shared with the world until one of the two changes again.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Snapshot {
    /// The data.
    pub tenants: Tenants,
    /// The tokens.
    pub issued: IssuedTokens,
    /// The scenarios.
    pub scenarios: ActiveScenarios,
    /// The clock.
    pub clock: Clock,
}

/// The snapshots of a world by name.
pub(super) type Snapshots = BTreeMap<Box<str>, Snapshot>;
