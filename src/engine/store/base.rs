//! Documents at rest: those of one collection in list order, with indexes that own no copy of their keys, and the
//! bytes in which they are shown.

use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

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

/// A document, and where the bytes in which it is shown are kept from the first time that they are needed.
#[derive(Debug)]
pub struct Row<'r, D> {
    /// The document.
    pub doc: &'r D,
    /// Its shown form, as long as everything it is joined with comes from the same seed.
    pub bytes: &'r OnceLock<Bytes>,
}

/// The documents of one collection as a file has them. They can lie on the shelves of several seeds.
#[derive(Debug)]
pub struct Documents<D> {
    docs: Vec<D>,
    by_key: HashTable<u32>,
    hasher: DefaultHashBuilder,
    indexes: Vec<OnceLock<Chains>>,
}

impl<D: Document> Default for Documents<D> {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl<D: Document> Default for BaseRows<D> {
    fn default() -> Self {
        Self::new([])
    }
}

/// The rows of one collection as the fixtures have them; shared by every world made from one seed.
#[derive(Debug)]
pub struct BaseRows<D> {
    stock: Arc<Documents<D>>,
    /// The shown forms, in the order of the documents. They name what else is in the seed, so each shelf has its own.
    shown: OnceLock<Box<[OnceLock<Bytes>]>>,
}

impl<D: Document> Documents<D> {
    /// A stock of `docs` in their order; of two with one identity the first is kept.
    pub fn new(docs: impl IntoIterator<Item = D>) -> Self {
        let docs = docs.into_iter();
        let mut stock = Self::with_capacity(docs.size_hint().0);
        for doc in docs {
            _ = stock.push(doc);
        }
        stock
    }

    /// An empty stock with room for so many documents.
    pub fn with_capacity(count: usize) -> Self {
        Self {
            docs: Vec::with_capacity(count),
            by_key: HashTable::with_capacity(count),
            hasher: DefaultHashBuilder::default(),
            indexes: (0..D::INDEXES).map(|_| OnceLock::new()).collect(),
        }
    }

    /// Lays `doc` behind the others.
    ///
    /// # Errors
    /// The document itself when there is one with its identity.
    pub fn push(&mut self, doc: D) -> Result<(), D> {
        let place =
            u32::try_from(self.docs.len()).expect("a collection has fewer than four billion rows");
        let hash = self.hasher.hash_one(doc.key());
        let docs = &self.docs;
        if self.by_key.find(hash, |at| docs[*at as usize].key() == doc.key()).is_some() {
            return Err(doc);
        }
        let hasher = &self.hasher;
        self.by_key.insert_unique(hash, place, |at| hasher.hash_one(docs[*at as usize].key()));
        self.indexes.iter_mut().for_each(|index| _ = index.take());
        self.docs.push(doc);
        Ok(())
    }

    /// How many documents there are.
    fn len(&self) -> u32 {
        u32::try_from(self.docs.len()).expect("checked when the documents were laid")
    }

    /// The documents in list order.
    pub fn docs(&self) -> &[D] {
        &self.docs
    }

    /// The place of the document with this identity.
    pub fn place(&self, key: Key<'_>) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        self.by_key.find(hash, |at| self.docs[*at as usize].key() == key).copied()
    }

    /// The document with this identity.
    pub fn get(&self, key: Key<'_>) -> Option<&D> {
        self.place(key).map(|place| &self.docs[place as usize])
    }

    /// The places of the documents that index number `index` lists under `text`, in list order.
    fn places(&self, index: usize, text: &str) -> impl Iterator<Item = u32> {
        let chains = self.indexes[index].get_or_init(|| self.chains(index));
        let listed = |place: u32| self.docs[place as usize].listed_as(index);
        let hash = self.hasher.hash_one(text);
        let first = chains.heads.find(hash, |place| listed(*place) == Some(text)).copied();
        std::iter::successors(first, |place| {
            Some(chains.next[*place as usize]).filter(|next| *next != END)
        })
    }

    fn chains(&self, index: usize) -> Chains {
        let listed = |place: u32| self.docs[place as usize].listed_as(index);
        let hash = |place: &u32| self.hasher.hash_one(listed(*place).unwrap_or_default());
        let mut chains = Chains { heads: HashTable::new(), next: vec![END; self.docs.len()] };
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

impl<D: Document> BaseRows<D> {
    /// A shelf of `docs` in their order; of two with one identity the first is kept.
    pub fn new(docs: impl IntoIterator<Item = D>) -> Self {
        Self::of(Arc::new(Documents::new(docs)))
    }

    /// A shelf of `stock`, of which nothing has been shown.
    pub fn of(stock: Arc<Documents<D>>) -> Self {
        Self { stock, shown: OnceLock::new() }
    }

    /// The documents on it.
    pub fn stock(&self) -> &Arc<Documents<D>> {
        &self.stock
    }

    /// How many rows there are.
    pub fn len(&self) -> u32 {
        self.stock.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.stock.docs.is_empty()
    }

    /// The row at a place below [`BaseRows::len`].
    pub fn row(&self, place: u32) -> Row<'_, D> {
        let nothing = || self.stock.docs.iter().map(|_| OnceLock::new()).collect();
        let shown = self.shown.get_or_init(nothing);
        Row { doc: self.doc(place), bytes: &shown[place as usize] }
    }

    /// The document at a place below [`BaseRows::len`].
    pub fn doc(&self, place: u32) -> &D {
        &self.stock.docs[place as usize]
    }

    /// The place of the document with this identity.
    pub fn place(&self, key: Key<'_>) -> Option<u32> {
        self.stock.place(key)
    }

    /// The places of the rows that index number `index` lists under `text`, in list order.
    pub fn places(&self, index: usize, text: &str) -> impl Iterator<Item = u32> {
        self.stock.places(index, text)
    }
}

/// An index over the documents: for each text the first place, and for each place the next with the same text.
#[derive(Debug)]
struct Chains {
    heads: HashTable<u32>,
    next: Vec<u32>,
}

/// The end of a chain.
const END: u32 = u32::MAX;
