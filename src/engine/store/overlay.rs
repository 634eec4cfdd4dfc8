//! The live rows of one collection: a world's changes over a shared shelf.
//!
//! Every row has a place. Places below the shelf's length are the shelf's, the others are rows added at run
//! time, in the order of their creation; removed places are kept sorted, so that the n-th live row is found by
//! arithmetic, however far in it is.

use std::hash::BuildHasher;
use std::sync::Arc;

use bytes::Bytes;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::base::{BaseRows, Document, Key, Row};
use super::page_cache::PageCache;
use super::tombstones::RemovedKeys;
use super::written_row::WrittenRow;
use crate::engine::record_change::Put;

/// Places of added rows by a text, in list order.
type Places = HashMap<Box<str>, Vec<u32>>;

/// Changes over a shelf.
#[derive(Debug)]
pub struct Overlay<D> {
    pub(super) shelf: Arc<BaseRows<D>>,
    /// Shared with clones until one of them changes again.
    pub(super) changes: Option<Arc<Changes<D>>>,
    page: PageCache,
    /// How often something was written, and how often that was a new row, or removed one.
    revision: u64,
    order_revision: u64,
}

/// What differs from the shelf.
#[derive(Debug)]
pub(super) struct Changes<D> {
    pub(super) replaced: HashMap<u32, Arc<WrittenRow<D>>>,
    pub(super) added: Vec<Option<Arc<WrittenRow<D>>>>,
    added_by_key: HashTable<u32>,
    added_by_text: Vec<Places>,
    pub(super) removed: Vec<u32>,
    pub(super) lost: RemovedKeys,
    hasher: DefaultHashBuilder,
}

impl<D: Document> Clone for Overlay<D> {
    fn clone(&self) -> Self {
        let (changes, revision) = (self.changes.clone(), self.revision);
        let order_revision = self.order_revision;
        Self { changes, revision, order_revision, ..Self::over(Arc::clone(&self.shelf)) }
    }
}

impl<D> Clone for Changes<D> {
    fn clone(&self) -> Self {
        Self {
            replaced: self.replaced.clone(),
            added: self.added.clone(),
            added_by_key: self.added_by_key.clone(),
            added_by_text: self.added_by_text.clone(),
            removed: self.removed.clone(),
            lost: self.lost.clone(),
            hasher: self.hasher.clone(),
        }
    }
}

impl<D: Document> Overlay<D> {
    /// The rows of `shelf`, unchanged.
    pub fn over(shelf: Arc<BaseRows<D>>) -> Self {
        Self { shelf, changes: None, page: PageCache::default(), revision: 0, order_revision: 0 }
    }

    /// Whether nothing differs from the shelf.
    pub fn is_pristine(&self) -> bool {
        self.changes.is_none()
    }

    /// A number that grows with each change.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// A number that grows with each change of which rows there are, or where.
    pub(super) fn order_revision(&self) -> u64 {
        self.order_revision
    }

    /// Says that something is written: what was shown is worth nothing any more.
    fn revise(&mut self) {
        self.page.forget();
        self.revision += 1;
    }

    /// Says that rows have come or gone.
    pub(super) fn revise_order(&mut self) {
        self.revise();
        self.order_revision += 1;
    }

    /// The place behind the last row, be it live or not.
    pub(super) fn end_place(&self) -> u32 {
        let added = self.changes.as_ref().map_or(0, |changes| changes.added.len());
        self.shelf.len() + u32::try_from(added).expect("places are counted in 32 bits")
    }

    /// How many live rows there are.
    pub fn len(&self) -> usize {
        let changes = self.changes.as_ref();
        self.shelf.len() as usize + changes.map_or(0, |changes| changes.added.len())
            - changes.map_or(0, |changes| changes.removed.len())
    }

    /// Whether there is no live row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The live document with this identity.
    pub fn get(&self, key: Key<'_>) -> Option<&D> {
        self.place(key).map(|place| self.doc(place))
    }

    /// The place of the live document with this identity.
    pub fn place(&self, key: Key<'_>) -> Option<u32> {
        let on_shelf = self.shelf.place(key);
        let Some(changes) = &self.changes else { return on_shelf };
        on_shelf
            .filter(|place| changes.removed.binary_search(place).is_err())
            .or_else(|| changes.added_place(key).map(|at| self.shelf.len() + at))
    }

    /// The live row at `place`.
    pub fn row(&self, place: u32) -> Row<'_, D> {
        self.written(place).map_or_else(|| self.shelf.row(place), |written| written.row())
    }

    /// The live document at `place`.
    pub fn doc(&self, place: u32) -> &D {
        self.written(place).map_or_else(|| self.shelf.doc(place), |written| written.doc())
    }

    /// What was written at `place`; none where the shelf's row lives there.
    fn written(&self, place: u32) -> Option<&Arc<WrittenRow<D>>> {
        let changes = self.changes.as_ref()?;
        match place.checked_sub(self.shelf.len()) {
            Some(at) => Some(changes.added[at as usize].as_ref().expect("the place is live")),
            None => changes.replaced.get(&place),
        }
    }

    /// The places of the live rows in list order, from the `skip`-th on.
    pub fn places(&self, skip: usize) -> impl Iterator<Item = u32> {
        let removed: &[u32] = self.changes.as_ref().map_or(&[], |changes| &changes.removed);
        let added = self.changes.as_ref().map_or(0, |changes| changes.added.len());
        let end = self.shelf.len() as usize + added;
        // The n-th live row stands behind as many removed places as still leave n live ones before it.
        let (mut low, mut high) = (0, removed.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if removed[middle] as usize - middle <= skip {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut gone = removed[low..].iter().copied().peekable();
        let start = skip.saturating_add(low).min(end);
        let as_place = |at: usize| u32::try_from(at).expect("places are counted in 32 bits");
        (as_place(start)..as_place(end)).filter(move |place| gone.next_if_eq(place).is_none())
    }

    /// The places of at most `size` live rows in list order, from the `skip`-th on.
    pub fn page(&self, skip: usize, size: usize) -> Vec<u32> {
        if self.changes.is_some() {
            return self.places(skip).take(size).collect();
        }
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).min(self.shelf.len());
        (place(skip)..place(skip.saturating_add(size))).collect()
    }

    /// The page of `size` rows from the `skip`-th on as bytes: kept ones while no row has changed, else those that
    /// `write` shows now. What else they depend on must be the same each time.
    pub fn shown_page(&self, skip: usize, size: usize, write: impl FnOnce() -> Vec<u8>) -> Bytes {
        self.page.get_or_write(skip, size, write)
    }

    /// The places of the live rows that index number `index` lists under `text`, in list order.
    pub fn places_of(&self, index: usize, text: &str) -> Vec<u32> {
        let on_shelf = self.shelf.places(index, text);
        let Some(changes) = &self.changes else { return on_shelf.collect() };
        let added = changes.added_by_text[index].get(text).map_or(&[][..], Vec::as_slice);
        on_shelf
            .chain(added.iter().map(|at| self.shelf.len() + at))
            .filter(|place| changes.removed.binary_search(place).is_err())
            .collect()
    }

    /// All live documents in list order.
    pub fn docs(&self) -> impl Iterator<Item = &D> {
        self.places(0).map(|place| self.doc(place))
    }

    /// The live row at `place` by itself: what was written there, or a copy of the shelf's document.
    pub(super) fn written_row(&self, place: u32) -> Arc<WrittenRow<D>>
    where
        D: Clone,
    {
        self.written(place)
            .map_or_else(|| Arc::new(WrittenRow::new(self.shelf.doc(place).clone())), Arc::clone)
    }

    /// Stores `doc` at `place`, or at the end; the row that it is now.
    pub(super) fn put_at(&mut self, place: Option<u32>, doc: D) -> (Put, Arc<WrittenRow<D>>) {
        match place {
            Some(_) => self.revise(),
            None => self.revise_order(),
        }
        let shelf_len = self.shelf.len();
        let changes = self.changes.get_or_insert_with(|| Arc::new(Changes::new()));
        let changes = Arc::make_mut(changes);
        let row = Arc::new(WrittenRow::new(doc));
        let stored = Arc::clone(&row);
        match place {
            Some(place) if place < shelf_len => {
                changes.replaced.insert(place, row);
            }
            Some(place) => changes.added[(place - shelf_len) as usize] = Some(row),
            None => changes.append(row),
        }
        (if place.is_some() { Put::Replaced } else { Put::Created }, stored)
    }

    /// Removes the document with this identity, which lives at `place`.
    pub(super) fn remove_at(&mut self, place: u32, key: Key<'_>) {
        self.revise_order();
        let shelf_len = self.shelf.len();
        let changes = self.changes.get_or_insert_with(|| Arc::new(Changes::new()));
        let changes = Arc::make_mut(changes);
        if place < shelf_len {
            changes.replaced.remove(&place);
        } else {
            changes.forget(place - shelf_len);
            changes.lost.remove_row(key);
        }
        let at = changes.removed.partition_point(|gone| *gone < place);
        changes.removed.insert(at, place);
        changes.compact(shelf_len);
    }
}

impl<D: Document> Changes<D> {
    /// Removed added rows are swept out when there are more of them than this and than live ones.
    const SWEEP_ABOVE: usize = 32;

    pub(super) fn new() -> Self {
        Self {
            replaced: HashMap::new(),
            added: Vec::new(),
            added_by_key: HashTable::new(),
            added_by_text: (0..D::INDEXES).map(|_| Places::new()).collect(),
            removed: Vec::new(),
            lost: RemovedKeys::default(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.replaced.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.lost.is_empty()
    }

    pub(super) fn added_place(&self, key: Key<'_>) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        let same =
            |at: &u32| self.added[*at as usize].as_ref().is_some_and(|row| row.doc().key() == key);
        self.added_by_key.find(hash, same).copied()
    }

    pub(super) fn append(&mut self, row: Arc<WrittenRow<D>>) {
        let at = u32::try_from(self.added.len()).expect("a world has fewer than four billion rows");
        for (index, places) in self.added_by_text.iter_mut().enumerate() {
            if let Some(text) = row.doc().listed_as(index) {
                places.entry(text.into()).or_default().push(at);
            }
        }
        let hash = self.hasher.hash_one(row.doc().key());
        self.added.push(Some(row));
        let (added, hasher) = (&self.added, &self.hasher);
        self.added_by_key.insert_unique(hash, at, |at| {
            let row = added[*at as usize].as_ref().expect("only live rows are indexed");
            hasher.hash_one(row.doc().key())
        });
    }

    /// Takes an added row out of the indexes and drops it; its place stays.
    fn forget(&mut self, at: u32) {
        let Some(row) = self.added[at as usize].take() else { return };
        let hash = self.hasher.hash_one(row.doc().key());
        if let Ok(entry) = self.added_by_key.find_entry(hash, |known| *known == at) {
            entry.remove();
        }
        for (index, places) in self.added_by_text.iter_mut().enumerate() {
            let text = row.doc().listed_as(index).unwrap_or_default();
            if let Some(list) = places.get_mut(text) {
                list.retain(|known| *known != at);
                if list.is_empty() {
                    places.remove(text);
                }
            }
        }
    }

    /// Sweeps removed added rows out when they are the larger part, so that rows which come and go cost nothing.
    fn compact(&mut self, shelf_len: u32) {
        let on_shelf = self.removed.partition_point(|place| *place < shelf_len);
        let dead = self.removed.len() - on_shelf;
        if dead <= Self::SWEEP_ABOVE || dead * 2 < self.added.len() {
            return;
        }
        self.removed.truncate(on_shelf);
        let live: Vec<_> = std::mem::take(&mut self.added).into_iter().flatten().collect();
        self.added_by_key.clear();
        self.added_by_text.iter_mut().for_each(Places::clear);
        for row in live {
            self.append(row);
        }
    }
}

/// Writes that nothing logs.
#[cfg(test)]
impl<D: Document> Overlay<D> {
    pub(super) fn put(&mut self, doc: D) -> Put {
        let place = self.place(doc.key());
        self.put_at(place, doc).0
    }

    pub(super) fn remove(&mut self, key: Key<'_>) -> bool {
        let place = self.place(key);
        place.inspect(|place| self.remove_at(*place, key)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Doc(String, u32);

    impl Document for Doc {
        const INDEXES: usize = 1;

        fn key(&self) -> Key<'_> {
            (&self.0, None)
        }

        fn listed_as(&self, _: usize) -> Option<&str> {
            self.0.get(..1)
        }
    }

    fn texts(collection: &Overlay<Doc>, skip: usize) -> Vec<(String, u32)> {
        collection
            .places(skip)
            .map(|place| collection.doc(place).clone())
            .map(|doc| (doc.0, doc.1))
            .collect()
    }

    proptest! {
        /// Any sequence of writes reads like a plain list on which the same was done, and so does what was cloned
        /// on the way; what is shown of a document does not outlive it.
        #[test]
        fn changes_over_a_shelf_read_like_a_list(ops in prop::collection::vec((0u8..3, 0u32..40), 0..300)) {
            let seed: Vec<Doc> = (0..20).map(|n| Doc(format!("{n}"), 0)).collect();
            let mut list: Vec<(String, u32)> = seed.iter().map(|doc| (doc.0.clone(), doc.1)).collect();
            let mut collection = Overlay::over(Arc::new(BaseRows::new(seed)));
            let (middle, mut cloned) = (ops.len() / 2, None);
            for (step, (op, n)) in (1..).zip(ops) {
                let key = n.to_string();
                if step as usize == middle { cloned = Some((collection.clone(), list.clone())); }
                let at = list.iter().position(|(known, _)| *known == key);
                if op == 0 {
                    prop_assert_eq!(collection.remove((&key, None)), at.is_some());
                    if let Some(at) = at { list.remove(at); }
                } else {
                    let put = collection.put(Doc(key.clone(), step));
                    prop_assert_eq!(put == Put::Replaced, at.is_some());
                    match at {
                        Some(at) => list[at].1 = step,
                        None => list.push((key.clone(), step)),
                    }
                }
                prop_assert_eq!(collection.len(), list.len());
                if let Some(place) = collection.place((&key, None)) {
                    let row = collection.row(place);
                    let shown = row.bytes.get_or_init(|| row.doc.1.to_string().into());
                    prop_assert_eq!(shown, &row.doc.1.to_string());
                }
            }
            if let Some((cloned, list)) = cloned {
                prop_assert_eq!(&texts(&cloned, 0), &list);
            }
            prop_assert_eq!(&texts(&collection, 0), &list);
            for skip in 0..list.len() + 2 {
                prop_assert_eq!(&texts(&collection, skip)[..], &list[skip.min(list.len())..]);
            }
            let ones: Vec<_> = collection.places_of(0, "1").into_iter().map(|at| collection.doc(at).0.clone()).collect();
            let expected: Vec<_> = list.iter().map(|(key, _)| key.clone()).filter(|key| key.starts_with('1')).collect();
            prop_assert_eq!(ones, expected);
        }
    }

    #[test]
    fn rows_that_come_and_go_leave_nothing_behind() {
        let mut collection = Overlay::over(Arc::new(BaseRows::new([])));
        for n in 0..10_000 {
            collection.put(Doc(format!("x{n}"), n));
            assert!(collection.remove((&format!("x{n}"), None)));
        }
        let changes = collection.changes.expect("there were changes");
        assert!(changes.added.len() < 100 && changes.removed.len() < 100);
    }
}
