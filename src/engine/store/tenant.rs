//! One tenant of one world: its collections, and how it behaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::collection::Collection;
use super::seed::TenantSeed;
use super::shelf::Shelf;
use crate::engine::auth::{AuthMode, Credentials};
use crate::engine::behavior::Behaviors;
use crate::model::{Assignment, Customer, Id, LegalEntity, Segment, Timestamp};

/// The live state of a tenant.
#[derive(Clone, Debug)]
pub struct Tenant {
    seed: Arc<TenantSeed>,
    /// The segments.
    pub segments: Collection<Segment>,
    /// The directory of customers.
    pub customers: Collection<Customer>,
    /// The directory of legal entities.
    pub legal_entities: Collection<LegalEntity>,
    assignments: BTreeMap<Id, Collection<Assignment>>,
    credentials: Arc<Credentials>,
    /// How open questions are settled here.
    pub behaviors: Behaviors,
    /// How strict it is.
    pub auth: AuthMode,
    /// The world's start, to which relative instants refer.
    pub start: Timestamp,
}

impl Tenant {
    /// The tenant that `seed` describes, unchanged.
    pub fn new(
        seed: Arc<TenantSeed>,
        behaviors: Behaviors,
        auth: AuthMode,
        start: Timestamp,
    ) -> Self {
        Self {
            segments: Collection::over(Arc::clone(&seed.segments)),
            customers: Collection::over(Arc::clone(&seed.customers)),
            legal_entities: Collection::over(Arc::clone(&seed.legal_entities)),
            assignments: BTreeMap::new(),
            credentials: Arc::clone(&seed.credentials),
            seed,
            behaviors,
            auth,
            start,
        }
    }

    /// The tokens and API keys that hold here.
    pub fn credentials(&self) -> &Arc<Credentials> {
        &self.credentials
    }

    /// The tokens and API keys, to change them.
    pub fn credentials_mut(&mut self) -> &mut Credentials {
        Arc::make_mut(&mut self.credentials)
    }

    /// The seed it lives over.
    pub fn seed(&self) -> &Arc<TenantSeed> {
        &self.seed
    }

    /// Whether nothing differs from the seed.
    pub fn is_pristine(&self) -> bool {
        self.directories_are_pristine()
            && self.segments.is_pristine()
            && self.assignments.values().all(Collection::is_pristine)
            && Arc::ptr_eq(&self.credentials, &self.seed.credentials)
    }

    /// Whether names come from the seed's directories alone.
    pub fn directories_are_pristine(&self) -> bool {
        self.customers.is_pristine() && self.legal_entities.is_pristine()
    }

    /// The assignments of `segment`; none when there never was one.
    pub fn assignments(&mut self, segment: &str) -> Option<&Collection<Assignment>> {
        if !self.assignments.contains_key(segment) {
            let at_rest = self.seed.assignments.get(segment)?;
            self.assignments.insert(segment.into(), Collection::over(Arc::clone(at_rest)));
        }
        self.assignments.get(segment)
    }

    /// The assignments of `segment` if they have been asked for before.
    pub fn touched_assignments(&self, segment: &str) -> Option<&Collection<Assignment>> {
        self.assignments.get(segment)
    }

    /// The assignments of `segment`, to change them.
    pub fn assignments_mut(&mut self, segment: &str) -> &mut Collection<Assignment> {
        let seed = &self.seed;
        self.assignments.entry(segment.into()).or_insert_with(|| {
            let at_rest = seed.assignments.get(segment).cloned();
            Collection::over(at_rest.unwrap_or_else(|| Arc::new(Shelf::new([]))))
        })
    }
}
