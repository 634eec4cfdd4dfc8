//! Reloading: a world's changes over a new seed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::records::{CollectionName, LiveChange};
use super::{Options, World};
use crate::engine::behavior::Behaviors;
use crate::engine::store::{Seed, Tenant};

/// The tenants of a world, or of a snapshot.
type Tenants = BTreeMap<Box<str>, Box<Tenant>>;

/// What a reload did to one world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RebaseReport {
    /// The records that file and world have both changed; the world's won.
    pub kept: Vec<KeptRecord>,
}

/// A record of a world that won over its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct KeptRecord {
    /// The tenant.
    pub tenant: Box<str>,
    /// The collection.
    pub collection: CollectionName,
    /// The id within the collection.
    pub id: String,
    /// What the world did to it.
    pub change: LiveChange,
}

impl World {
    /// Puts the world's changes over `new`, the seed of files that have changed, those of its snapshots too. It
    /// costs what the changes do; what differs between the files is asked once, by [`Seed::differences`].
    ///
    /// A tenant that has not changed follows the files in everything. Data that were imported follow no files.
    pub fn rebase(&mut self, new: &Arc<Seed>) -> RebaseReport {
        let old = std::mem::replace(&mut self.seed, Arc::clone(new));
        let mut report = RebaseReport::default();
        self.armed.renew(&old.scenarios, &new.scenarios);
        let settled =
            SettledBehaviors { options: Arc::clone(&self.options), seed: self.random_seed() };
        if Arc::ptr_eq(&self.base, &old) {
            self.base = Arc::clone(new);
            settled.rebase(&mut self.tenants, new, &mut report.kept);
        }
        for snapshot in self.snapshots.values_mut() {
            snapshot.armed.renew(&old.scenarios, &new.scenarios);
            if Arc::ptr_eq(&snapshot.base, &old) {
                snapshot.base = Arc::clone(new);
                settled.rebase(&mut snapshot.tenants, new, &mut Vec::new());
            }
        }
        report.kept.sort_unstable();
        report
    }
}

/// What settles the behaviors of tenants.
struct SettledBehaviors {
    options: Arc<Options>,
    seed: u64,
}

impl SettledBehaviors {
    fn rebase(&self, tenants: &mut Tenants, new: &Seed, kept: &mut Vec<KeptRecord>) {
        // Made again when it is next asked for.
        tenants.retain(|_, tenant| !tenant.is_pristine());
        for (name, tenant) in tenants {
            let (seed, _) = new.tenant(name);
            tenant.behaviors =
                Behaviors::settle(&[&self.options.behaviors, &seed.behaviors], self.seed);
            tenant.auth = self.options.auth.or(seed.auth).unwrap_or_default();
            tenant.rebase(Arc::clone(seed), &mut |collection, id, change| {
                kept.push(KeptRecord {
                    tenant: name.clone(),
                    collection,
                    id: id.to_owned(),
                    change,
                });
            });
        }
    }
}
