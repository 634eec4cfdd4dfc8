//! Two states of a world, record by record: all that can differ, in the form of files. Whether it does is for the reader
//! of the texts to say.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::export::TEMPLATE;
use super::fixture_writer;
use super::state::{StateView, WorldState};
use crate::engine::store::{Document, Overlay, Tenant, assignment_id};
use crate::model::fields::Fields;
use crate::model::{
    Assignment, AssignmentKind, COLLECTIONS, CollectionKind as Kind, CollectionName, Timestamp,
};

/// A record that may differ between two states, as files have it in each; none where it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPair {
    /// The tenant, or the template.
    pub tenant: Box<str>,
    /// The collection; none for the settings of the tenant, which come first.
    pub collection: Option<CollectionName>,
    /// The id within the collection.
    pub id: Box<str>,
    /// The record before.
    pub before: Option<String>,
    /// The record after.
    pub after: Option<String>,
}

/// Two views of a tenant.
#[derive(Clone, Copy)]
struct TenantPair<'s> {
    name: &'s str,
    views: [StateView<'s>; 2],
    tenants: [&'s Tenant; 2],
}

/// Gets the pairs, one after another.
type SeePair<'p> = &'p mut dyn FnMut(RecordPair);

impl WorldState {
    /// Shows `see` each record that may be another one in `after`: the template and then the tenants by name, the collections
    /// in the order of their table, in each first those that were there in their order, then those that are new in theirs.
    /// A tenant that one of the two does not have is there what it would be made of.
    pub fn each_pair(&self, after: &Self, see: &mut dyn FnMut(RecordPair)) {
        let views = [self.view(), after.view()];
        let mut names: BTreeSet<&str> =
            views.iter().flat_map(|view| view.exported_names()).collect();
        names.insert(TEMPLATE);
        for name in names {
            let [before, after] = views.map(|view| view.tenant(name));
            TenantPair { name, views, tenants: [&before, &after] }.each_pair(see);
        }
    }
}

impl TenantPair<'_> {
    fn each_pair(self, see: SeePair<'_>) {
        let [before, after] = self.tenants;
        let same_rows = self.same_start()
            && Arc::ptr_eq(before.seed(), after.seed())
            && before.is_pristine()
            && after.is_pristine();
        if !same_rows || !self.same_tokens() {
            self.settings(see);
        }
        let rows = COLLECTIONS.iter().filter(|row| !same_rows || row.kind == Kind::Tokens);
        for row in rows {
            match row.kind {
                Kind::Segments => self.rows(row.name, self.tenants.map(|it| &it.segments), see),
                Kind::Directory(at) => {
                    self.rows(row.name, self.tenants.map(|it| &it.directories[at]), see);
                }
                Kind::Assignments(kind) => self.assignments(kind, see),
                Kind::Clients => self.clients(see),
                Kind::Tokens => self.tokens(see),
            }
        }
    }

    /// Whether instants relative to the start are the same in both.
    fn same_start(self) -> bool {
        let [before, after] = self.views.map(StateView::start);
        before == after
    }

    /// Whether the same tokens were given out and killed.
    fn same_tokens(self) -> bool {
        let [before, after] = self.views.map(|view| view.issued);
        before.is_same_as(after)
    }

    /// Shows a pair of which one at least is there.
    fn show(
        self,
        collection: Option<CollectionName>,
        id: impl Into<Box<str>>,
        [before, after]: [Option<String>; 2],
        see: SeePair<'_>,
    ) {
        see(RecordPair { tenant: self.name.into(), collection, id: id.into(), before, after });
    }

    fn settings(self, see: SeePair<'_>) {
        let [before, after] = self.tenants;
        let texts =
            [self.views[0].settings(self.name, before), self.views[1].settings(self.name, after)];
        if texts.iter().any(Option::is_some) {
            self.show(None, self.name, texts, see);
        }
    }

    fn rows<D: Document + Fields + PartialEq>(
        self,
        name: CollectionName,
        [before, after]: [&Overlay<D>; 2],
        see: SeePair<'_>,
    ) {
        let [start, start_after] = self.views.map(StateView::start);
        let text = |doc: &D, start: Timestamp| fixture_writer::document(doc, start);
        for (doc, there) in before.compared(after, !self.same_start()) {
            let texts = [Some(text(doc, start)), there.map(|doc| text(doc, start_after))];
            self.show(Some(name), doc.key().0, texts, see);
        }
        for doc in added(before, after) {
            self.show(Some(name), doc.key().0, [None, Some(text(doc, start_after))], see);
        }
    }

    fn assignments(self, kind: AssignmentKind, see: SeePair<'_>) {
        let name = Some(kind.row().name);
        let starts = self.views.map(StateView::start);
        let text = |segment: &str, doc: &Assignment, at: usize| {
            fixture_writer::assignment(segment, doc, starts[at])
        };
        let rows = |segment: &str| {
            self.tenants.map(|it| it.assignments_as_they_are(kind, segment).unwrap_or_else(nothing))
        };
        let [before, after] = self.tenants.map(|it| it.assigned_segments(kind));
        for segment in &before {
            let [before, after] = rows(segment);
            for (doc, there) in before.compared(&after, !self.same_start()) {
                let texts = [Some(text(segment, doc, 0)), there.map(|doc| text(segment, doc, 1))];
                self.show(name, assignment_id(kind, segment, doc.key()), texts, see);
            }
        }
        for segment in &after {
            let [before, after] = rows(segment);
            for doc in added(&before, &after) {
                let id = assignment_id(kind, segment, doc.key());
                self.show(name, id, [None, Some(text(segment, doc, 1))], see);
            }
        }
    }

    fn clients(self, see: SeePair<'_>) {
        let [before, after] = self.tenants.map(Tenant::credentials);
        if Arc::ptr_eq(before, after) && self.same_start() {
            return;
        }
        let texts = [0, 1].map(|at| {
            let start = self.views[at].start();
            let clients = self.tenants[at].credentials().clients();
            clients.map(|it| (it.id.clone(), fixture_writer::document(it, start))).collect()
        });
        self.texts(CollectionName::Clients, texts, see);
    }

    fn tokens(self, see: SeePair<'_>) {
        let [before, after] = self.tenants.map(Tenant::credentials);
        if Arc::ptr_eq(before, after) && self.same_start() && self.same_tokens() {
            return;
        }
        let texts = [0, 1].map(|at| {
            let mut texts = Vec::new();
            self.views[at].each_token((self.name, self.tenants[at]), &mut |token, write| {
                texts.push((token.name.as_ref().into(), write()));
            });
            texts
        });
        self.texts(CollectionName::Tokens, texts, see);
    }

    /// Records of which all are written, each with its id.
    fn texts(
        self,
        name: CollectionName,
        [before, after]: [Vec<(Box<str>, String)>; 2],
        see: SeePair<'_>,
    ) {
        let is_old: BTreeSet<Box<str>> = before.iter().map(|(id, _)| id.clone()).collect();
        let mut there: HashMap<&str, &str> =
            after.iter().map(|(id, text)| (&**id, &**text)).collect();
        for (id, text) in before {
            let texts = [Some(text), there.remove(&*id).map(str::to_owned)];
            self.show(Some(name), id, texts, see);
        }
        for (id, text) in after.iter().filter(|(id, _)| !is_old.contains(id)) {
            self.show(Some(name), id.clone(), [None, Some(text.clone())], see);
        }
    }
}

/// The documents that `before` does not have, in the order of `after`.
fn added<'d, D: Document + PartialEq>(
    before: &'d Overlay<D>,
    after: &'d Overlay<D>,
) -> impl Iterator<Item = &'d D> {
    let compared = after.compared(before, false).into_iter();
    compared.filter(|(_, was)| was.is_none()).map(|(doc, _)| doc)
}

/// No assignments.
fn nothing() -> Overlay<Assignment> {
    Overlay::over(Arc::default())
}
