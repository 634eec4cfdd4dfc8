//! Reloading: a world's changes over a new seed.

use std::sync::Arc;

use super::World;
use super::rebase_report::{CategoryCircle, KeptRecord, RebaseReport};
use crate::engine::store::{Seed, Tenant, Tenants, circles};
use crate::model::Directory;

impl World {
    /// Puts the world's changes over `new`, the seed of files that have changed, those of its snapshots too. It
    /// costs what the changes do; what differs between the files is computed once, by [`Seed::differences`].
    ///
    /// A tenant that has not changed follows the files in everything. Data that were imported follow no files.
    pub(super) fn rebase(&mut self, new: &Arc<Seed>) -> RebaseReport {
        let old = std::mem::replace(&mut self.seed, Arc::clone(new));
        let mut report = RebaseReport::default();
        self.scenarios.renew(&old.scenarios, &new.scenarios);
        self.tenants.follow(&old, new, &mut report.kept);
        report.circles = self.tenants.category_circles();
        for snapshot in self.snapshots.values_mut() {
            snapshot.scenarios.renew(&old.scenarios, &new.scenarios);
            snapshot.tenants.follow(&old, new, &mut Vec::new());
        }
        report.kept.sort_unstable();
        report
    }
}

impl Tenants {
    /// The circles of categories in tenants whose own changes can have made them.
    fn category_circles(&self) -> Vec<CategoryCircle> {
        let of = |tenant: &Tenant| {
            let categories = &tenant.directories[Directory::Categories];
            if categories.is_pristine() {
                return Vec::new();
            }
            let found = circles(categories.docs(), |id| categories.get((id, None)));
            let owned = |circle: Vec<&str>| circle.into_iter().map(Into::into).collect();
            found.into_iter().map(owned).collect::<Vec<Vec<Box<str>>>>()
        };
        let named = self.live.iter().flat_map(|(name, tenant)| {
            of(tenant).into_iter().map(|ids| CategoryCircle { tenant: name.clone(), ids })
        });
        named.collect()
    }

    /// Takes over files that have changed, `old` to `new`; data that were imported follow no files.
    fn follow(&mut self, old: &Arc<Seed>, new: &Arc<Seed>, kept: &mut Vec<KeptRecord>) {
        if !Arc::ptr_eq(&self.base, old) {
            return;
        }
        self.base = Arc::clone(new);
        // Made again when it is next needed.
        self.live.retain(|_, tenant| !tenant.is_pristine());
        for (name, tenant) in &mut self.live {
            let (seed, _) = new.tenant(name);
            tenant.behaviors = self.options.behaviors_over(&seed.behaviors, self.random_seed);
            tenant.auth = self.options.auth_over(seed.auth);
            tenant.rebase(Arc::clone(seed), &mut |collection, id, change| {
                let (tenant, id) = (name.clone(), id.to_owned());
                kept.push(KeptRecord { tenant, collection, id, change });
            });
        }
        self.look_anew();
    }
}
