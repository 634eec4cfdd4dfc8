//! The state of a world as fixture files, and a world over such files.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use serde_json::value::RawValue;

use super::records::CollectionName;
use super::{World, fixture_writer};
use crate::engine::ambient::Ambient;
use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::{Behavior, Behaviors, setting};
use crate::engine::store::{Document, Overlay, Seed, Tenant, TenantSeed};
use crate::model::{Assignment, Customer, Id, LegalEntity, Segment, Token, is_tenant_name};

/// The folder of what tenants without a folder are made of.
const TEMPLATE: &str = "_template";
/// The file of a tenant's settings.
const SETTINGS: &str = "_tenant.json";

impl World {
    /// The data as fixture files, sorted by path: a row a line, rows in list order, instants absolute, free maps
    /// verbatim. A folder of these files makes the same state, also of tenants that have lost what others of their
    /// documents name, or that never had it. Killed tokens are told as expired, and tenants
    /// that were only read and have no files stay away, as a template makes them again.
    pub fn export(&self) -> Vec<(String, Box<RawValue>)> {
        let template = self.at_rest(&self.tenants.base.template);
        let mut files = self.files(TEMPLATE, &template);
        for name in self.exported_names() {
            let tenant = match self.tenants.live.get(name) {
                Some(live) => Cow::Borrowed(&**live),
                None => Cow::Owned(self.at_rest(self.tenants.base.tenant(name).0)),
            };
            files.extend(self.files(name, &tenant));
        }
        files.sort_by(|one, other| one.0.cmp(&other.0));
        files.into_iter().map(|(path, text)| (path, fixture_writer::raw(text))).collect()
    }

    /// Lives over `seed` from now on, without changes and without issued tokens. A reset of the data returns to
    /// the world's own files, and until then these are not followed either.
    pub(super) fn import(&mut self, seed: Arc<Seed>, ambient: Ambient) {
        self.start_over(ambient);
        self.tenants.base = seed;
    }

    fn at_rest(&self, seed: &Arc<TenantSeed>) -> Tenant {
        Tenant::new(Arc::clone(seed), Behaviors::default(), AuthMode::default(), self.start())
    }

    /// The tenants with files, and those that have changed.
    fn exported_names(&self) -> BTreeSet<&str> {
        let mut names: BTreeSet<&str> =
            self.tenants.base.tenants.keys().map(|name| &**name).collect();
        let changed = self.tenants.live.iter().filter(|(_, tenant)| !tenant.is_pristine());
        names.extend(changed.map(|(name, _)| &**name));
        names.extend(self.issued.tenants());
        let killed = self.issued.killed().filter(|(tenant, text)| {
            // The template's own tokens are told with it.
            *tenant != TEMPLATE && self.credentials(tenant).token(text).is_some()
        });
        names.extend(killed.map(|(tenant, _)| tenant));
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
        let dangles = self.dangles(name, tenant);
        let settings =
            fixture_writer::settings(&behaviors, tenant.seed().auth, dangles, self.start());
        let settings = settings.map(|text| (format!("{name}/{SETTINGS}"), text));
        let file = |collection: CollectionName| {
            let path = format!("{name}/{}.json", collection.as_str());
            (path, file(collection, &self.rows(name, tenant, collection)))
        };
        settings.into_iter().chain(CollectionName::ALL.map(file)).collect()
    }

    /// Whether a document of the tenant names one that is not in its directory: it was removed, or the document is
    /// the template's and the directory is not.
    fn dangles(&self, name: &str, tenant: &Tenant) -> bool {
        let Some(directories) = Directories::of(tenant) else { return false };
        let mut people = tenant.customers.docs();
        let fixed = tenant.credentials().tokens();
        let issued = self.issued.tokens(name);
        let mut tokens = fixed.chain(issued.into_iter().map(AsRef::as_ref));
        people.any(|customer| directories.lack_one_of(customer))
            || tokens.any(|token| directories.lack(token))
            || tenant.assigned_segments().iter().any(|segment| {
                let rows = tenant.assignments_as_they_are(segment);
                rows.is_some_and(|rows| directories.lack_what(segment, &rows))
            })
    }

    fn rows(&self, name: &str, tenant: &Tenant, collection: CollectionName) -> Vec<String> {
        let start = self.start();
        let credentials = tenant.credentials();
        match collection {
            CollectionName::Clients => {
                credentials.clients().map(|client| fixture_writer::client(client, start)).collect()
            }
            CollectionName::CustomerAssignments => assignments(tenant, self),
            CollectionName::Customers => {
                tenant.customers.docs().map(fixture_writer::customer).collect()
            }
            CollectionName::LegalEntities => {
                tenant.legal_entities.docs().map(fixture_writer::legal_entity).collect()
            }
            CollectionName::Segments => {
                tenant.segments.docs().map(|doc| fixture_writer::segment(doc, start)).collect()
            }
            CollectionName::Tokens => self.token_rows(name, tenant),
        }
    }

    /// The tokens of the files, then the issued ones; of several with one name the first that lives.
    fn token_rows(&self, name: &str, tenant: &Tenant) -> Vec<String> {
        let mut issued = self.issued.tokens(name);
        issued.sort_by_key(|token| self.issued.is_dead(name, &token.text));
        let fixed = tenant.credentials().tokens();
        let mut names = HashSet::new();
        fixed
            .chain(issued.into_iter().map(AsRef::as_ref))
            .filter(|token| names.insert(token.name.clone()))
            .map(|token| {
                fixture_writer::token(token, self.issued.is_dead(name, &token.text), self.start())
            })
            .collect()
    }
}

/// What documents of a tenant may name, each collection where there is such a directory.
struct Directories<'t> {
    segments: Option<&'t Overlay<Segment>>,
    customers: Option<&'t Overlay<Customer>>,
    legal_entities: Option<&'t Overlay<LegalEntity>>,
}

impl<'t> Directories<'t> {
    /// None where documents may name anything.
    fn of(tenant: &'t Tenant) -> Option<Self> {
        fn looked_at<D: Document + Clone>(all: &Overlay<D>, must: bool) -> Option<&Overlay<D>> {
            Some(all).filter(|all| must || !all.is_empty())
        }
        let chosen = tenant.seed().behaviors.get(&Behavior::References).copied();
        let is = |value| setting("references", value).is_ok_and(|(_, is)| chosen == Some(is));
        let must = is("strict");
        let directories = Self {
            segments: looked_at(&tenant.segments, must),
            customers: looked_at(&tenant.customers, must),
            legal_entities: looked_at(&tenant.legal_entities, must),
        };
        Some(directories).filter(|_| !is("accept"))
    }

    fn lack_customer(&self, id: &str) -> bool {
        self.customers.is_some_and(|all| all.get((id, None)).is_none())
    }

    fn lack_entity(&self, id: &str) -> bool {
        self.legal_entities.is_some_and(|all| all.get((id, None)).is_none())
    }

    /// Whether a legal entity of `customer` is not there.
    fn lack_one_of(&self, customer: &Customer) -> bool {
        customer.legal_entity_ids.iter().any(|id| self.lack_entity(id))
    }

    /// Whether the person of a token that is meant for this tenant is not there.
    fn lack(&self, token: &Token) -> bool {
        let lacks = |id: &Option<Id>, lack: fn(&Self, &str) -> bool| {
            id.as_deref().is_some_and(|id| lack(self, id))
        };
        token.tenant.is_none()
            && (lacks(&token.customer_id, Self::lack_customer)
                || lacks(&token.legal_entity_id, Self::lack_entity))
    }

    /// Whether `segment` is not there, or somebody in it, or acts for a legal entity that is not theirs.
    fn lack_what(&self, segment: &str, rows: &Overlay<Assignment>) -> bool {
        let lacks_row = |row: &Assignment| {
            let customer = self.customers.and_then(|all| all.get((&row.customer_id, None)));
            let entity = row.legal_entity_id.as_ref();
            let theirs = customer.map_or(&[][..], |customer| &customer.legal_entity_ids);
            self.lack_customer(&row.customer_id)
                || entity.is_some_and(|id| {
                    self.lack_entity(id) || (!theirs.is_empty() && !theirs.contains(id))
                })
        };
        let lacks_segment = self.segments.is_some_and(|all| all.get((segment, None)).is_none());
        (lacks_segment && !rows.is_empty()) || rows.docs().any(lacks_row)
    }
}

fn assignments(tenant: &Tenant, world: &World) -> Vec<String> {
    let mut rows = Vec::new();
    for segment in tenant.assigned_segments() {
        let Some(assignments) = tenant.assignments_as_they_are(&segment) else { continue };
        let written =
            assignments.docs().map(|doc| fixture_writer::assignment(&segment, doc, world.start()));
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
