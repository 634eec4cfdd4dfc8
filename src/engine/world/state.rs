//! The data of a world as they are at one moment, or as a snapshot has them: to look at, and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::World;
use crate::engine::auth::issued_tokens::IssuedTokens;
use crate::engine::options::Options;
use crate::engine::store::{Seed, Tenants};
use crate::model::{MomentForm, Timestamp};

/// Tenants and tokens, borrowed from whoever has them.
#[derive(Clone, Copy, Debug)]
pub(super) struct StateView<'w> {
    /// The tenants.
    pub tenants: &'w Tenants,
    /// The tokens that were given out or killed at run time.
    pub issued: &'w IssuedTokens,
    /// How its instants are written.
    pub moments: MomentForm,
}

/// The data of a world at one moment. It shares them with the world until one of the two changes, so it is made under the
/// lock of the world and looked at without.
#[derive(Clone, Debug)]
pub struct WorldState {
    tenants: Tenants,
    issued: IssuedTokens,
}

impl<'w> StateView<'w> {
    /// These, as they are at one moment: their instants are absolute.
    pub(super) fn of(tenants: &'w Tenants, issued: &'w IssuedTokens) -> Self {
        Self { tenants, issued, moments: tenants.start.into() }
    }
}

impl WorldState {
    /// The data of `seed` as a world begins with them at `start`.
    pub fn of(seed: Arc<Seed>, start: Timestamp) -> Self {
        let tenants = Tenants::new(seed, start, Arc::new(Options::default()), 0);
        Self { tenants, issued: IssuedTokens::default() }
    }

    pub(super) fn view(&self) -> StateView<'_> {
        StateView::of(&self.tenants, &self.issued)
    }

    /// What is seen in `view`, apart from the world. Tenants that are as their files have them are made again where they
    /// are needed.
    fn copied(StateView { tenants, issued, .. }: StateView<'_>) -> Self {
        let changed = tenants.live.iter().filter(|(_, tenant)| !tenant.is_pristine());
        let live = changed.map(|(name, tenant)| (name.clone(), tenant.clone())).collect();
        Self { tenants: tenants.with_live(live), issued: issued.clone() }
    }
}

impl World {
    pub(super) fn view(&self) -> StateView<'_> {
        StateView::of(&self.tenants, &self.issued)
    }

    /// Its data as they are now.
    pub fn state(&self) -> WorldState {
        WorldState::copied(self.view())
    }

    /// The data that it lives over, without any change: those of its files, or those that were imported since.
    pub fn state_at_start(&self) -> WorldState {
        let tenants = self.tenants.with_live(BTreeMap::new());
        WorldState { tenants, issued: IssuedTokens::default() }
    }

    /// The data of the snapshot called `name`.
    pub fn state_of_snapshot(&self, name: &str) -> Option<WorldState> {
        let snapshot = self.snapshots.get(name)?;
        Some(WorldState::copied(StateView::of(&snapshot.tenants, &snapshot.issued)))
    }
}
