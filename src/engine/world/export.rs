//! The state of a world as fixture files, and a world over such files.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use serde_json::value::RawValue;

use super::state::{StateView, WorldState};
use super::{World, fixture_writer};
use crate::engine::ambient::Ambient;
use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::{Behavior, Behaviors, setting};
use crate::engine::store::{Seed, Tenant, TenantSeed};
use crate::model::fields::Fields;
use crate::model::{
    Assignment, AssignmentKind, CollectionKind as Kind, CollectionName, Directory, MomentForm,
    Reference, Timestamp, Token, is_tenant_name, references,
};

/// The folder of what tenants without a folder are made of.
pub(super) const TEMPLATE: &str = "_template";
/// The file of a tenant's settings.
const SETTINGS: &str = "_tenant.json";

impl World {
    /// Its data as fixture files, as [`WorldState::export`] has them.
    pub fn export(&self) -> Vec<(String, Box<RawValue>)> {
        self.view().export()
    }

    /// Lives over `seed` from now on, without changes and without issued tokens. A reset of the data returns to
    /// the world's own files, and until then these are not followed either.
    pub(super) fn import(&mut self, seed: Arc<Seed>, ambient: Ambient) {
        self.start_over(ambient);
        self.tenants.base = seed;
    }
}

impl WorldState {
    /// What `seed` says as fixture files, as [`WorldState::export`] has them, but with its instants as they are stated: a
    /// world over these files at any time is one over `seed`.
    pub fn files_of(seed: &Arc<Seed>) -> Vec<(String, Box<RawValue>)> {
        let state = Self::of(Arc::clone(seed), Timestamp::from_millis(0));
        StateView { moments: MomentForm::AsStated, ..state.view() }.export()
    }

    /// The data as fixture files, sorted by path: a row a line, rows in list order, instants absolute, free maps
    /// verbatim. A folder of these files makes the same state, also of tenants that have lost what others of their
    /// documents name, or that never had it. Killed tokens are written as expired, and tenants
    /// that were only read and have no files stay away, as a template makes them again.
    pub fn export(&self) -> Vec<(String, Box<RawValue>)> {
        self.view().export()
    }
}

impl<'w> StateView<'w> {
    fn export(self) -> Vec<(String, Box<RawValue>)> {
        let template = self.tenant(TEMPLATE);
        let mut files = self.files(TEMPLATE, &template);
        for name in self.exported_names() {
            files.extend(self.files(name, &self.tenant(name)));
        }
        files.sort_by(|one, other| one.0.cmp(&other.0));
        files.into_iter().map(|(path, text)| (path, fixture_writer::raw(text))).collect()
    }

    /// When the world started; relative instants of its fixtures refer to this.
    pub(super) fn start(self) -> Timestamp {
        self.tenants.start
    }

    /// The tenant called `name`, or the template; one that is not in use as it would be made.
    pub(super) fn tenant(self, name: &str) -> Cow<'w, Tenant> {
        match self.tenants.live.get(name) {
            Some(live) => Cow::Borrowed(&**live),
            None if name == TEMPLATE => Cow::Owned(self.at_rest(&self.tenants.base.template)),
            None => Cow::Owned(self.at_rest(self.tenants.base.tenant(name).0)),
        }
    }

    fn at_rest(self, seed: &Arc<TenantSeed>) -> Tenant {
        Tenant::new(Arc::clone(seed), Behaviors::default(), AuthMode::default(), self.start())
    }

    /// The tenants with files, and those that have changed.
    pub(super) fn exported_names(self) -> BTreeSet<&'w str> {
        let mut names: BTreeSet<&str> =
            self.tenants.base.tenants.keys().map(|name| &**name).collect();
        let changed = self.tenants.live.iter().filter(|(_, tenant)| !tenant.is_pristine());
        names.extend(changed.map(|(name, _)| &**name));
        names.extend(self.issued.tenants());
        let killed = self.issued.killed().filter(|(tenant, text)| {
            // The template's own tokens are written with it.
            *tenant != TEMPLATE && self.tenants.credentials(tenant).has_text(text)
        });
        names.extend(killed.map(|(tenant, _)| tenant));
        // A name that no folder of tenants can have.
        names.retain(|name| {
            !name.is_empty() && !name.starts_with(['.', '_']) && !name.contains('/')
        });
        names
    }

    /// What the file of a tenant's settings says; none where it says nothing.
    pub(super) fn settings(self, name: &str, tenant: &Tenant) -> Option<String> {
        let mut behaviors = tenant.seed().behaviors.clone();
        if name != TEMPLATE && !is_tenant_name(name) {
            behaviors.extend(setting("tenant-name", "accept"));
        }
        let dangles = self.dangles(name, tenant);
        fixture_writer::settings(&behaviors, tenant.seed(), dangles, self.moments)
    }

    fn files(self, name: &str, tenant: &Tenant) -> Vec<(String, String)> {
        let settings = self.settings(name, tenant);
        let settings = settings.map(|text| (format!("{name}/{SETTINGS}"), text));
        let file = |collection: CollectionName| {
            let path = format!("{name}/{}.json", collection.as_str());
            (path, file(collection, &self.rows(name, tenant, collection)))
        };
        settings.into_iter().chain(CollectionName::ALL.map(file)).collect()
    }

    /// Whether a document of the tenant names one that is not in its directory: it was removed, or the document is
    /// the template's and the directory is not.
    fn dangles(self, name: &str, tenant: &Tenant) -> bool {
        let chosen = tenant.seed().behaviors.get(&Behavior::References).copied();
        let is = |value| setting("references", value).is_ok_and(|(_, is)| chosen == Some(is));
        let must = is("strict");
        let is_checked =
            |to: CollectionName| (must && !to.row().may_be_absent()) || !tenant.is_empty(to);
        let lacks = |to: CollectionName, id: &str| is_checked(to) && !tenant.knows(to, id);
        let issued = self.issued.tokens(name).map(AsRef::as_ref);
        let tokens = tenant.credentials().tokens().chain(issued);
        // A token may be meant for another tenant.
        let mut tokens = tokens.filter(|token| token.tenant.is_none());
        let row = CollectionName::Tokens.row();
        let lacks_one = |to: &Reference, id: &str| lacks(to.to, id);
        !is("accept")
            && (tokens.any(|token| references(token, row).any(|(to, _, id)| lacks_one(to, id)))
                || tenant.segments.docs().any(|segment| {
                    let row = CollectionName::Segments.row();
                    references(segment, row).any(|(to, _, id)| lacks_one(to, id))
                })
                || Directory::ALL.into_iter().any(|at| {
                    let mut docs = tenant.directories[at].docs();
                    docs.any(|doc| references(doc, at.row()).any(|(to, _, id)| lacks_one(to, id)))
                })
                || AssignmentKind::ALL.into_iter().any(|kind| {
                    tenant.assigned_segments(kind).iter().any(|segment| {
                        let rows = tenant.assignments_as_they_are(kind, segment);
                        rows.is_some_and(|rows| {
                            (lacks(CollectionName::Segments, segment) && !rows.is_empty())
                                || rows.docs().any(|row| row_dangles(tenant, row, &lacks))
                        })
                    })
                }))
    }

    fn rows(self, name: &str, tenant: &Tenant, collection: CollectionName) -> Vec<String> {
        let mut rows = Vec::new();
        self.each_record((name, tenant), collection, &mut |write| rows.push(write()));
        rows
    }

    /// Shows `see` each record of a tenant's collection in the order of lists: what it is given writes it as files have it.
    pub(super) fn each_record(
        self,
        (name, tenant): (&str, &Tenant),
        collection: CollectionName,
        see: SeeRecord<'_>,
    ) {
        fn shown<'d, D: Fields>(
            docs: impl Iterator<Item = &'d D>,
            moments: MomentForm,
            see: SeeRecord<'_>,
        ) {
            docs.for_each(|doc| see(&|| fixture_writer::document(doc, moments)));
        }
        let moments = self.moments;
        match collection.row().kind {
            Kind::Clients => shown(tenant.credentials().clients(), moments, see),
            Kind::Assignments(kind) => each_assignment(kind, tenant, moments, see),
            Kind::Directory(at) => shown(tenant.directories[at].docs(), moments, see),
            Kind::Segments => shown(tenant.segments.docs(), moments, see),
            Kind::Tokens => self.each_token((name, tenant), &mut |_, write| see(write)),
        }
    }

    /// The tokens of the files, then the issued ones; of several with one name the first that lives.
    pub(super) fn each_token(self, (name, tenant): (&str, &Tenant), see: SeeToken<'_>) {
        let is_dead = |text: &str| self.issued.is_dead(name, text);
        let mut issued: Vec<_> = self.issued.tokens(name).collect();
        issued.sort_by_key(|token| is_dead(&token.text));
        let fixed = tenant.credentials().tokens();
        let mut names = HashSet::new();
        let tokens = fixed.chain(issued.into_iter().map(AsRef::as_ref));
        for token in tokens.filter(|token| names.insert(token.name.clone())) {
            see(token, &|| fixture_writer::token(token, &is_dead, self.moments));
        }
    }
}

/// What looks at records one after another; what it is given writes the one that is shown.
type SeeRecord<'s> = &'s mut dyn FnMut(&dyn Fn() -> String);

/// What looks at tokens one after another; what it is given besides writes the one that is shown.
type SeeToken<'s> = &'s mut dyn FnMut(&Token, &dyn Fn() -> String);

/// Whether `row` names a customer that is not there, or one that acts for a legal entity of another.
fn row_dangles(
    tenant: &Tenant,
    row: &Assignment,
    lacks: &impl Fn(CollectionName, &str) -> bool,
) -> bool {
    let lacks_one =
        references(row, row.kind.row()).any(|(reference, _, id)| lacks(reference.to, id));
    if row.kind != AssignmentKind::Customers {
        return lacks_one;
    }
    let theirs = tenant.entities_of(&row.assigned);
    let is_theirs = |id: &str| theirs.iter().any(|(known, _)| *known == id);
    let entity = row.qualifier.as_deref();
    lacks_one || entity.is_some_and(|id| !theirs.is_empty() && !is_theirs(id))
}

fn each_assignment(kind: AssignmentKind, tenant: &Tenant, moments: MomentForm, see: SeeRecord<'_>) {
    for segment in tenant.assigned_segments(kind) {
        let Some(assignments) = tenant.assignments_as_they_are(kind, &segment) else { continue };
        assignments
            .docs()
            .for_each(|doc| see(&|| fixture_writer::assignment(&segment, doc, moments)));
    }
}

/// A file of `rows`, a line each.
fn file(collection: CollectionName, rows: &[String]) -> String {
    let key = collection.row().key;
    if rows.is_empty() {
        return format!("{{\n  \"{key}\": []\n}}\n");
    }
    format!("{{\n  \"{key}\": [\n    {}\n  ]\n}}\n", rows.join(",\n    "))
}
