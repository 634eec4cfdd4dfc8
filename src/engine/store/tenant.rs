//! One tenant of one world: its collections, and how it behaves.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use super::base::Document as _;
use super::documents::assignment_id;
use super::known_lists::{ChosenLists, LiveList};
use super::logged_rows::LoggedRows;
use super::overlay::Overlay;
use super::record_log::RecordWrite;
use super::seed::TenantSeed;
use crate::engine::auth::credentials::Credentials;
use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::Behaviors;
use crate::engine::record_change::LiveChange;
use crate::model::{
    Assignment, AssignmentKind, ByAssignmentKind, CollectionKind as Kind, CollectionName,
    Directories, Directory, DirectoryDocument, ENTITIES_OF_CUSTOMER, Id, Segment, Timestamp,
    is_of_customers,
};

/// The live state of a tenant.
#[derive(Clone, Debug)]
pub struct Tenant {
    seed: Arc<TenantSeed>,
    /// The segments.
    pub segments: Overlay<Segment>,
    /// The directories.
    pub directories: Directories<Overlay<DirectoryDocument>>,
    /// The assignments of each kind, of the segments that were used before. Few tenants use many: a node of a map has room
    /// for eleven, which boxes keep small.
    assignments: ByAssignmentKind<BTreeMap<Id, Box<Overlay<Assignment>>>>,
    /// The segments whose assignments of each kind may differ from the seed's.
    pub(super) written: ByAssignmentKind<BTreeSet<Id>>,
    /// All assignments of each kind, as they were listed since the last write.
    pub(super) listed: ByAssignmentKind<LiveList>,
    /// Parts of these.
    pub(super) chosen: ByAssignmentKind<ChosenLists>,
    credentials: Arc<Credentials>,
    /// How open questions are settled here.
    pub behaviors: Behaviors,
    /// How strict it is.
    pub auth: AuthMode,
    /// The world's start, to which relative instants refer.
    pub start: Timestamp,
    /// How many answers are still to say that it sprang up by being used.
    pub introductions: u8,
    /// What was written since the log was taken.
    log: Vec<RecordWrite>,
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
            segments: Overlay::over(Arc::clone(&seed.segments)),
            directories: Directories::from_fn(|at| {
                Overlay::over(Arc::clone(&seed.directories[at]))
            }),
            assignments: ByAssignmentKind::default(),
            written: ByAssignmentKind::default(),
            listed: ByAssignmentKind::default(),
            chosen: ByAssignmentKind::default(),
            credentials: Arc::clone(&seed.credentials),
            seed,
            behaviors,
            auth,
            start,
            introductions: 0,
            log: Vec::new(),
        }
    }

    /// The tokens and API keys that hold here.
    pub fn credentials(&self) -> &Arc<Credentials> {
        &self.credentials
    }

    /// Whether they are those of the seed.
    pub fn has_credentials_of_seed(&self) -> bool {
        Arc::ptr_eq(&self.credentials, &self.seed.credentials)
    }

    /// The tokens and API keys, to change them.
    pub fn credentials_mut(&mut self) -> &mut Credentials {
        Arc::make_mut(&mut self.credentials)
    }

    /// The seed it lives over.
    pub fn seed(&self) -> &Arc<TenantSeed> {
        &self.seed
    }

    /// How many rows lists can have to walk through, together; those that were written to are counted twice.
    pub(in crate::engine) fn row_count(&self) -> usize {
        let touched = self.assignments.iter().flat_map(BTreeMap::values);
        let touched: usize = touched.map(|rows| rows.len()).sum();
        self.seed.row_count() + self.segments.len() + touched
    }

    /// Whether nothing differs from the seed.
    pub fn is_pristine(&self) -> bool {
        self.directories_are_pristine()
            && self.segments.is_pristine()
            && self.assignments.iter().flat_map(BTreeMap::values).all(|rows| rows.is_pristine())
            && self.has_credentials_of_seed()
    }

    /// Whether customers and legal entities are named by the seed's directories alone.
    pub fn directories_are_pristine(&self) -> bool {
        self.directories.iter().all(Overlay::is_pristine)
    }

    /// Whether `collection` has a document with this id, as references name it; nothing names rows by segment, nor
    /// credentials.
    pub fn knows(&self, collection: CollectionName, id: &str) -> bool {
        match collection.row().kind {
            Kind::Segments => self.segments.get((id, None)).is_some(),
            Kind::Directory(at) => self.directories[at].get((id, None)).is_some(),
            Kind::Assignments(_) | Kind::Clients | Kind::Tokens => false,
        }
    }

    /// Whether there is nothing in `collection` that a reference could name.
    pub fn is_empty(&self, collection: CollectionName) -> bool {
        match collection.row().kind {
            Kind::Segments => self.segments.is_empty(),
            Kind::Directory(at) => self.directories[at].is_empty(),
            Kind::Assignments(_) | Kind::Clients | Kind::Tokens => true,
        }
    }

    /// The assignments of `kind` in `segment`; none when there never was one.
    pub fn assignments(
        &mut self,
        kind: AssignmentKind,
        segment: &str,
    ) -> Option<&Overlay<Assignment>> {
        let live = &mut self.assignments[kind as usize];
        if !live.contains_key(segment) {
            let at_rest = self.seed.assigned(kind).get(segment)?;
            live.insert(segment.into(), Box::new(Overlay::over(Arc::clone(at_rest))));
        }
        live.get(segment).map(|rows| &**rows)
    }

    /// The assignments of `kind` in `segment`, shared with this tenant; none when there never was one.
    pub fn assignments_as_they_are(
        &self,
        kind: AssignmentKind,
        segment: &str,
    ) -> Option<Overlay<Assignment>> {
        let touched = self.touched_assignments(kind, segment).cloned();
        touched.or_else(|| self.seed.assigned(kind).get(segment).cloned().map(Overlay::over))
    }

    /// The ids under which there are, or were, assignments of `kind`: those of segments in list order, then any others.
    pub fn assigned_segments(&self, kind: AssignmentKind) -> Vec<Id> {
        let live = self.assignments[kind as usize].keys();
        let mut others: BTreeSet<&Id> = self.seed.assigned(kind).keys().chain(live).collect();
        let listed = self.segments.docs().map(|doc| &doc.id);
        let mut segments: Vec<Id> = listed.filter(|id| others.remove(id)).cloned().collect();
        segments.extend(others.into_iter().cloned());
        segments
    }

    /// The assignments of `kind` in `segment` if they have been used before.
    pub fn touched_assignments(
        &self,
        kind: AssignmentKind,
        segment: &str,
    ) -> Option<&Overlay<Assignment>> {
        self.assignments[kind as usize].get(segment).map(|rows| &**rows)
    }

    /// Puts the changes over `seed`; reports the ids of records that both files and tenant have changed.
    pub(in crate::engine) fn rebase(
        &mut self,
        seed: Arc<TenantSeed>,
        kept: &mut dyn FnMut(CollectionName, &str, LiveChange),
    ) {
        use CollectionName as Name;
        let groups = self.assignable_groups();
        let old = std::mem::replace(&mut self.seed, seed);
        let new = &self.seed;
        self.segments.rebase(Arc::clone(&new.segments), &mut |key, change| {
            kept(Name::Segments, key.0, change);
        });
        for at in Directory::ALL {
            let name = at.row().name;
            self.directories[at].rebase(Arc::clone(&new.directories[at]), &mut |key, change| {
                kept(name, key.0, change);
            });
        }
        for kind in AssignmentKind::ALL {
            let live = &mut self.assignments[kind as usize];
            live.retain(|_, assignments| !assignments.is_pristine());
            self.listed[kind as usize] = LiveList::default();
            for (segment, assignments) in live {
                let at_rest = new.assigned(kind).get(segment).cloned();
                let at_rest = at_rest.unwrap_or_default();
                assignments.rebase(at_rest, &mut |key, change| {
                    kept(kind.row().name, &assignment_id(kind, segment, key), change);
                });
            }
        }
        if Arc::ptr_eq(&self.credentials, &old.credentials) {
            self.credentials = Arc::clone(&new.credentials);
        } else {
            let rebased = self.credentials.rebased(&old.credentials, &new.credentials, kept);
            self.credentials = Arc::new(rebased);
        }
        self.remove_lost_groups(groups);
    }

    /// Forgets that there were to be assignments of `kind` in `segment`, where nothing was written.
    pub fn forget_unwritten(&mut self, kind: AssignmentKind, segment: &str) {
        let is_nothing = |rows: &Overlay<Assignment>| rows.is_pristine();
        if !self.seed.assigned(kind).contains_key(segment)
            && self.touched_assignments(kind, segment).is_some_and(is_nothing)
        {
            self.assignments[kind as usize].remove(segment);
            self.written[kind as usize].remove(segment);
        }
    }

    /// Changes a directory. The assignments of groups that cannot be assigned any more go along.
    pub fn change_directory<T>(
        &mut self,
        at: Directory,
        change: impl FnOnce(&mut LoggedRows<'_, DirectoryDocument>) -> T,
    ) -> T {
        let groups = (at == Directory::Groups).then(|| self.assignable_groups());
        let rows = (&mut self.directories[at], &mut self.log);
        let done = change(&mut LoggedRows::new(rows, (at.row().name, None)));
        if let Some(groups) = groups {
            self.remove_lost_groups(groups);
        }
        done
    }

    /// Removes the assignments of groups that cannot be assigned any more: of those `before`, which could be, these are
    /// gone or have become groups of employees.
    fn remove_lost_groups(&mut self, before: Vec<Id>) {
        let groups = &self.directories[Directory::Groups];
        let is_assignable = |id: &Id| groups.get((id, None)).is_some_and(is_of_customers);
        let lost: Vec<Id> = before.into_iter().filter(|id| !is_assignable(id)).collect();
        if lost.is_empty() {
            return;
        }
        for segment in self.assigned_segments(AssignmentKind::Groups) {
            let Some(rows) = self.assignments_as_they_are(AssignmentKind::Groups, &segment) else {
                continue;
            };
            for id in lost.iter().filter(|id| rows.get((id, None)).is_some()) {
                self.assignments_mut(AssignmentKind::Groups, &segment).remove((id, None));
            }
        }
    }

    /// The groups that can be assigned.
    fn assignable_groups(&self) -> Vec<Id> {
        let groups = self.directories[Directory::Groups].docs();
        groups.filter(|group| is_of_customers(group)).map(|group| group.id().into()).collect()
    }

    /// The legal entities that `customer` acts for, each with the id of the contact assignment that says so where one does:
    /// first those that the customer's own document lists.
    pub fn entities_of(&self, customer: &str) -> Vec<(&str, Option<&str>)> {
        /// The index of contacts by their customer.
        const BY_CUSTOMER: usize = 0;
        let contacts = &self.directories[Directory::ContactAssignments];
        let of_contacts: Vec<(&str, Option<&str>)> = contacts
            .places_of(BY_CUSTOMER, customer)
            .into_iter()
            .map(|place| contacts.doc(place))
            .filter_map(|contact| Some((contact.text_of("legalEntityId")?, Some(contact.id()))))
            .collect();
        let known = self.directories[Directory::Customers].get((customer, None));
        let listed = known.map_or(&[][..], |customer| customer.texts_of(ENTITIES_OF_CUSTOMER));
        let mut all: Vec<(&str, Option<&str>)> = Vec::with_capacity(listed.len());
        for entity in listed {
            let contact = of_contacts.iter().find(|(of, _)| **of == **entity);
            all.push((entity, contact.and_then(|(_, id)| *id)));
        }
        for (entity, id) in of_contacts {
            if all.iter().all(|(known, _)| *known != entity) {
                all.push((entity, id));
            }
        }
        all
    }

    /// Whether anything is assigned to `segment`.
    pub fn is_used(&self, segment: &str) -> bool {
        AssignmentKind::ALL.into_iter().any(|kind| {
            let rows = self.assignments_as_they_are(kind, segment);
            rows.is_some_and(|rows| !rows.is_empty())
        })
    }

    /// How much of each kind is assigned to `segment`, in the order of [`AssignmentKind::ALL`].
    pub fn assigned_to(&self, segment: &str) -> [usize; AssignmentKind::ALL.len()] {
        AssignmentKind::ALL
            .map(|kind| self.assignments_as_they_are(kind, segment).map_or(0, |rows| rows.len()))
    }

    /// Removes all that is assigned to `segment`.
    pub fn remove_assignments(&mut self, segment: &str) {
        for kind in AssignmentKind::ALL {
            let Some(rows) = self.assignments_as_they_are(kind, segment) else { continue };
            for row in rows.docs() {
                self.assignments_mut(kind, segment).remove(row.key());
            }
        }
    }

    /// The segments, to change them.
    pub fn segments_mut(&mut self) -> LoggedRows<'_, Segment> {
        let rows = (&mut self.segments, &mut self.log);
        LoggedRows::new(rows, (CollectionName::Segments, None))
    }

    /// The assignments of `kind` in `segment`, to change them.
    pub fn assignments_mut(
        &mut self,
        kind: AssignmentKind,
        segment: &str,
    ) -> LoggedRows<'_, Assignment> {
        let seed = &self.seed;
        let stale = &mut self.listed[kind as usize].stale;
        for changed in [&mut self.written[kind as usize], stale] {
            if !changed.contains(segment) {
                changed.insert(segment.into());
            }
        }
        let live = &mut self.assignments[kind as usize];
        if !live.contains_key(segment) {
            let at_rest = seed.assigned(kind).get(segment).cloned();
            live.insert(segment.into(), Box::new(Overlay::over(at_rest.unwrap_or_default())));
        }
        let (segment, rows) = live
            .range_mut::<str, _>((Bound::Included(segment), Bound::Included(segment)))
            .next()
            .expect("it is there or was made above");
        LoggedRows::new((rows, &mut self.log), (kind.row().name, Some(segment)))
    }

    /// Lets a rule write as another writer: what is logged says so.
    pub(in crate::engine) fn by_rule<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        let logged = self.log.len();
        let written = write(self);
        self.log[logged..].iter_mut().for_each(|write| write.by_rule = true);
        written
    }

    /// What was written since this was last taken, in its order.
    pub(in crate::engine) fn take_log(&mut self) -> Vec<RecordWrite> {
        std::mem::take(&mut self.log)
    }
}
