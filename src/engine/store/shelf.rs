//! Documents at rest: the rows of one collection in list order, with indexes that own no copy of their keys.

use std::hash::BuildHasher;
use std::sync::OnceLock;

use bytes::Bytes;
use hashbrown::{DefaultHashBuilder, HashTable};

/// What identifies a document within its collection: an id, and for some a second one.
pub type Key<'a> = (&'a str, Option<&'a str>);

/// A document that a collection can hold.
pub trait Document {
    /// How many further indexes its collections keep.
    const INDEXES: usize = 0;

    /// Its identity; never changes.
    fn key(&self) -> Key<'_>;

    /// The text under which index number `index` lists it; never changes.
    fn listed_as(&self, _index: usize) -> Option<&str> {
        None
    }
}

/// A document with the bytes in which it is shown, kept from the first time they are asked for.
#[derive(Debug)]
pub struct Row<D> {
    /// The document.
    pub doc: D,
    /// Its shown form, as long as everything it is joined with comes from the same seed.
    pub bytes: OnceLock<Bytes>,
}

impl<D> Row<D> {
    /// A row of `doc`.
    pub fn new(doc: D) -> Self {
        Self { doc, bytes: OnceLock::new() }
    }
}

/// The rows of one collection as the fixtures have them; shared by every world made from them.
#[derive(Debug)]
pub struct Shelf<D> {
    rows: Vec<Row<D>>,
    by_key: HashTable<u32>,
    hasher: DefaultHashBuilder,
    indexes: Vec<OnceLock<Chains>>,
}

impl<D: Document> Shelf<D> {
    /// A shelf of `docs` in their order; of two with one identity the first is kept.
    pub fn new(docs: impl IntoIterator<Item = D>) -> Self {
        let docs = docs.into_iter();
        let mut shelf = Self {
            rows: Vec::with_capacity(docs.size_hint().0),
            by_key: HashTable::with_capacity(docs.size_hint().0),
            hasher: DefaultHashBuilder::default(),
            indexes: (0..D::INDEXES).map(|_| OnceLock::new()).collect(),
        };
        for doc in docs {
            shelf.push(doc);
        }
        shelf
    }

    fn push(&mut self, doc: D) {
        let place =
            u32::try_from(self.rows.len()).expect("a collection has fewer than four billion rows");
        let hash = self.hasher.hash_one(doc.key());
        let rows = &self.rows;
        if self.by_key.find(hash, |at| rows[*at as usize].doc.key() == doc.key()).is_some() {
            return;
        }
        let hasher = &self.hasher;
        self.by_key.insert_unique(hash, place, |at| hasher.hash_one(rows[*at as usize].doc.key()));
        self.rows.push(Row::new(doc));
    }

    /// How many rows there are.
    pub fn len(&self) -> u32 {
        u32::try_from(self.rows.len()).expect("checked when the rows were laid")
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The place of the document with this identity.
    pub fn place(&self, key: Key<'_>) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        self.by_key.find(hash, |at| self.rows[*at as usize].doc.key() == key).copied()
    }

    /// The row at a place below [`Shelf::len`].
    pub fn row(&self, place: u32) -> &Row<D> {
        &self.rows[place as usize]
    }

    /// All rows in list order.
    pub fn rows(&self) -> impl Iterator<Item = &Row<D>> {
        self.rows.iter()
    }

    /// The places of the rows that index number `index` lists under `text`, in list order.
    pub fn places(&self, index: usize, text: &str) -> impl Iterator<Item = u32> {
        let chains = self.indexes[index].get_or_init(|| self.chains(index));
        let listed = |place: u32| self.rows[place as usize].doc.listed_as(index);
        let hash = self.hasher.hash_one(text);
        let first = chains.heads.find(hash, |place| listed(*place) == Some(text)).copied();
        std::iter::successors(first, |place| {
            Some(chains.next[*place as usize]).filter(|next| *next != END)
        })
    }

    fn chains(&self, index: usize) -> Chains {
        let listed = |place: u32| self.rows[place as usize].doc.listed_as(index);
        let hash = |place: &u32| self.hasher.hash_one(listed(*place).unwrap_or_default());
        let mut chains = Chains { heads: HashTable::new(), next: vec![END; self.rows.len()] };
        // From the end, so that every chain runs in list order.
        for place in (0..self.len()).rev() {
            let Some(text) = listed(place) else { continue };
            let head = self.hasher.hash_one(text);
            match chains.heads.find_mut(head, |known| listed(*known) == Some(text)) {
                Some(known) => chains.next[place as usize] = std::mem::replace(known, place),
                None => {
                    chains.heads.insert_unique(head, place, hash);
                }
            }
        }
        chains
    }
}

/// An index over the rows: for each text the first place, and for each place the next with the same text.
#[derive(Debug)]
struct Chains {
    heads: HashTable<u32>,
    next: Vec<u32>,
}

/// The end of a chain.
const END: u32 = u32::MAX;
