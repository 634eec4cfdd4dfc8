//! What differs between two seeds: computed once when files have changed, whatever the number of worlds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::base::{BaseRows, Document};
use super::seed::{Seed, TenantSeed};
use crate::model::{AssignmentKind, CollectionKind as Kind, CollectionName};

/// How many records of one collection of a tenant differ between two seeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The tenant; none for the template.
    pub tenant: Option<Box<str>>,
    /// The collection.
    pub collection: CollectionName,
    /// So many are new.
    pub added: usize,
    /// So many say something else.
    pub changed: usize,
    /// So many are gone.
    pub removed: usize,
}

/// How many rules of one scenario differ between two seeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleDiff {
    /// The scenario.
    pub scenario: Box<str>,
    /// So many are new.
    pub added: usize,
    /// So many say something else.
    pub changed: usize,
    /// So many are gone.
    pub removed: usize,
}

/// Added, changed, removed.
type DiffCounts = [usize; 3];

impl Seed {
    /// What is different in `new`, the template first and then tenant by tenant.
    pub fn differences(&self, new: &Self) -> Vec<Diff> {
        let nothing = Arc::default();
        let names: BTreeSet<&Box<str>> = self.tenants.keys().chain(new.tenants.keys()).collect();
        let of = |seed: &Self, name: &str| seed.tenants.get(name).unwrap_or(&nothing).clone();
        let mut differences = compared(None, &self.template, &new.template);
        for name in names {
            differences.extend(compared(Some(name), &of(self, name), &of(new, name)));
        }
        differences
    }

    /// Which rules are different in `new`, scenario by scenario.
    pub fn rule_differences(&self, new: &Self) -> Vec<RuleDiff> {
        let names: BTreeSet<&str> =
            self.scenarios.keys().chain(new.scenarios.keys()).map(|name| &**name).collect();
        let difference = |scenario: &str| {
            let (old, new) = (rules(self, scenario), rules(new, scenario));
            let is_new = |(name, _): &(&&str, _)| !old.contains_key(**name);
            let is_other =
                |(name, text): &(&&str, &&str)| old.get(**name).is_some_and(|was| was != *text);
            let (added, changed) =
                (new.iter().filter(is_new).count(), new.iter().filter(is_other).count());
            let removed = old.len() + added - new.len();
            RuleDiff { scenario: scenario.into(), added, changed, removed }
        };
        let differences = names.into_iter().map(difference);
        differences.filter(|it| it.added + it.changed + it.removed > 0).collect()
    }

    /// Which tenants have other settings in `new`; none for the template, which comes first.
    pub fn settings_differences(&self, new: &Self) -> Vec<Option<Box<str>>> {
        let names = self.tenants.keys().filter(|name| new.tenants.contains_key(*name));
        let of = |seed: &TenantSeed| {
            let schemas = seed.mixin_schemas.clone();
            (seed.behaviors.clone(), seed.auth, schemas, seed.languages.clone())
        };
        let template = (of(&self.template) != of(&new.template)).then_some(None);
        let own = names.filter(|name| of(&self.tenants[*name]) != of(&new.tenants[*name]));
        template.into_iter().chain(own.cloned().map(Some)).collect()
    }
}

/// The texts of the rules of a scenario, by their names.
fn rules<'s>(seed: &'s Seed, scenario: &str) -> BTreeMap<&'s str, &'s str> {
    let rules = seed.scenarios.get(scenario).map_or(&[][..], |scenario| &scenario.rules);
    rules.iter().map(|rule| (&*rule.name, &*rule.text)).collect()
}

fn compared(tenant: Option<&str>, old: &TenantSeed, new: &TenantSeed) -> Vec<Diff> {
    let difference = |collection: CollectionName| {
        let [added, changed, removed] = match collection.row().kind {
            Kind::Segments => shelves(&old.segments, &new.segments),
            Kind::Directory(at) => shelves(&old.directories[at], &new.directories[at]),
            Kind::Assignments(kind) => assignments(kind, old, new),
            Kind::Tokens => {
                let count = |seed: &TenantSeed| seed.credentials.tokens().count();
                let old_of = |name: &str| old.credentials.token_named(name);
                let tokens = new.credentials.tokens();
                counts(tokens, |token| old_of(&token.name), [count(old), count(new)])
            }
            Kind::Clients => {
                let count = |seed: &TenantSeed| seed.credentials.clients().count();
                let old_of = |id: &str| old.credentials.client(id);
                let clients = new.credentials.clients();
                counts(clients, |client| old_of(&client.id), [count(old), count(new)])
            }
        };
        let tenant = tenant.map(Box::from);
        Diff { tenant, collection, added, changed, removed }
    };
    let differences = CollectionName::ALL.into_iter().map(difference);
    differences.filter(|it| it.added + it.changed + it.removed > 0).collect()
}

fn assignments(kind: AssignmentKind, old: &TenantSeed, new: &TenantSeed) -> DiffCounts {
    let empty = Arc::<BaseRows<_>>::default();
    let [old, new] = [old, new].map(|seed| seed.assigned(kind));
    let segments: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let each = segments.into_iter().map(|segment| {
        let [old, new] = [old, new].map(|rows| rows.get(segment).unwrap_or(&empty));
        shelves(old, new)
    });
    each.fold([0; 3], |sum, counts| [0, 1, 2].map(|at| sum[at] + counts[at]))
}

fn shelves<D: Document + PartialEq>(old: &Arc<BaseRows<D>>, new: &Arc<BaseRows<D>>) -> DiffCounts {
    if Arc::ptr_eq(old.stock(), new.stock()) {
        return [0; 3];
    }
    let was = |doc: &D| old.stock().get(doc.key());
    counts(new.stock().docs().iter(), was, [old.len() as usize, new.len() as usize])
}

/// Counts the rows of `new` that are not, or not so, where `was` finds the old ones, of which there are `old`.
fn counts<'d, D: PartialEq + 'd>(
    docs: impl Iterator<Item = &'d D>,
    was: impl Fn(&D) -> Option<&'d D>,
    [old, new]: [usize; 2],
) -> DiffCounts {
    let (mut added, mut changed) = (0, 0);
    for doc in docs {
        match was(doc) {
            None => added += 1,
            Some(was) if was != doc => changed += 1,
            Some(_) => {}
        }
    }
    [added, changed, old + added - new]
}
