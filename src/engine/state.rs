//! The state of a world as fixture files, and a world over such files.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use serde_json::value::RawValue;

use super::ambient::Ambient;
use super::auth::AuthMode;
use super::behavior::{Behaviors, setting};
use super::record::CollectionName;
use super::store::{Seed, Tenant, TenantSeed};
use super::world::World;
use super::written;
use crate::model::is_tenant_name;

/// The folder of what tenants without a folder are made of.
const TEMPLATE: &str = "_template";
/// The file of a tenant's settings.
const SETTINGS: &str = "_tenant.json";

impl World {
    /// The data as fixture files, sorted by path: a row a line, rows in list order, instants absolute, free maps
    /// verbatim. A folder of these files makes the same state. Killed tokens are told as expired, and tenants
    /// that were only read and have no files stay away, as a template makes them again.
    pub fn export(&self) -> Vec<(String, Box<RawValue>)> {
        let template = self.at_rest(&self.base.template);
        let mut files = self.files(TEMPLATE, &template);
        for name in self.exported_names() {
            let tenant = match self.tenants.get(name) {
                Some(live) => Cow::Borrowed(&**live),
                None => Cow::Owned(self.at_rest(self.base.tenant(name).0)),
            };
            files.extend(self.files(name, &tenant));
        }
        files.sort_by(|one, other| one.0.cmp(&other.0));
        files.into_iter().map(|(path, text)| (path, written::raw(text))).collect()
    }

    /// Lives over `seed` from now on, without changes and without issued tokens. A reset of the data returns to
    /// the world's own files, and until then these are not followed either.
    pub fn import(&mut self, seed: Arc<Seed>, ambient: Ambient) {
        self.start_over(ambient);
        self.base = seed;
    }

    fn at_rest(&self, seed: &Arc<TenantSeed>) -> Tenant {
        Tenant::new(Arc::clone(seed), Behaviors::default(), AuthMode::default(), self.start())
    }

    /// The tenants with files, and those that have changed.
    fn exported_names(&self) -> BTreeSet<&str> {
        let mut names: BTreeSet<&str> = self.base.tenants.keys().map(|name| &**name).collect();
        let changed = self.tenants.iter().filter(|(_, tenant)| !tenant.is_pristine());
        names.extend(changed.map(|(name, _)| &**name));
        names.extend(self.issued.tenants());
        // A name that no folder of tenants can have.
        names.retain(|name| {
            !name.is_empty() && !name.starts_with(['.', '_']) && !name.contains('/')
        });
        names
    }

    fn files(&self, name: &str, tenant: &Tenant) -> Vec<(String, String)> {
        let mut behaviors = tenant.seed().behaviors.clone();
        if name != TEMPLATE && !is_tenant_name(name) {
            behaviors.extend(setting("tenant-name", "accept"));
        }
        let settings = written::settings(&behaviors, tenant.seed().auth, self.start());
        let settings = settings.map(|text| (format!("{name}/{SETTINGS}"), text));
        let file = |collection: CollectionName| {
            let path = format!("{name}/{}.json", collection.as_str());
            (path, file(collection, &self.rows(name, tenant, collection)))
        };
        settings.into_iter().chain(CollectionName::ALL.map(file)).collect()
    }

    fn rows(&self, name: &str, tenant: &Tenant, collection: CollectionName) -> Vec<String> {
        let start = self.start();
        let credentials = tenant.credentials();
        match collection {
            CollectionName::Clients => {
                credentials.clients().map(|client| written::client(client, start)).collect()
            }
            CollectionName::CustomerAssignments => assignments(tenant, self),
            CollectionName::Customers => tenant.customers.docs().map(written::customer).collect(),
            CollectionName::LegalEntities => {
                tenant.legal_entities.docs().map(written::legal_entity).collect()
            }
            CollectionName::Segments => {
                tenant.segments.docs().map(|doc| written::segment(doc, start)).collect()
            }
            CollectionName::Tokens => self.token_rows(name, tenant),
        }
    }

    /// The tokens of the files, then the issued ones; of several with one name the first that lives.
    fn token_rows(&self, name: &str, tenant: &Tenant) -> Vec<String> {
        let mut issued = self.issued.tokens(name);
        issued.sort_by_key(|token| self.issued.is_dead(&token.text));
        let fixed = tenant.credentials().tokens();
        let mut names = HashSet::new();
        fixed
            .chain(issued.into_iter().map(AsRef::as_ref))
            .filter(|token| names.insert(token.name.clone()))
            .map(|token| written::token(token, self.issued.is_dead(&token.text), self.start()))
            .collect()
    }
}

fn assignments(tenant: &Tenant, world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    for segment in tenant.assigned_segments() {
        let Some(assignments) = tenant.assignments_as_they_are(&segment) else { continue };
        let written =
            assignments.docs().map(|doc| written::assignment(&segment, doc, world.start()));
        rows.extend(written);
    }
    rows
}

/// A file of `rows`, a line each.
fn file(collection: CollectionName, rows: &[String]) -> String {
    let key = collection.key();
    if rows.is_empty() {
        return format!("{{\n  \"{key}\": []\n}}\n");
    }
    format!("{{\n  \"{key}\": [\n    {}\n  ]\n}}\n", rows.join(",\n    "))
}
