//! The rows of one collection of a tenant, to change them: what is written is logged.

use std::sync::Arc;

use super::base::{Key, Row};
use super::overlay::Overlay;
use super::record_log::{LoggedRow, RecordWrite};
use super::written_row::WrittenRow;
use crate::engine::record_change::Put;
use crate::model::{CollectionName, Id};

/// The rows of one collection, and where their writes are logged.
#[derive(Debug)]
pub struct LoggedRows<'t, D> {
    rows: &'t mut Overlay<D>,
    log: &'t mut Vec<RecordWrite>,
    collection: CollectionName,
    /// The segment of assignments.
    segment: Option<&'t Id>,
}

impl<'t, D: LoggedRow> LoggedRows<'t, D> {
    /// `rows` of `collection`; assignments are those of `segment`.
    pub(super) fn new(
        (rows, log): (&'t mut Overlay<D>, &'t mut Vec<RecordWrite>),
        (collection, segment): (CollectionName, Option<&'t Id>),
    ) -> Self {
        Self { rows, log, collection, segment }
    }

    /// The live document with this identity.
    pub fn get(&self, key: Key<'_>) -> Option<&D> {
        self.rows.get(key)
    }

    /// The live row at `place`.
    pub fn row(&self, place: u32) -> Row<'_, D> {
        self.rows.row(place)
    }

    /// Stores `doc`: in the place of the one with its identity, else at the end.
    pub fn put(&mut self, doc: D) -> Put {
        let place = self.rows.place(doc.key());
        self.put_at(place, doc)
    }

    /// Writes over the document with this identity, or over a `blank` one of it, once `judge` lets that happen. What
    /// is written leaves the identity, and the texts under which it is listed, as they are.
    ///
    /// # Errors
    /// What `judge` says; then nothing has changed.
    pub fn put_over<E>(
        &mut self,
        key: Key<'_>,
        judge: impl FnOnce(Option<&D>) -> Result<(), E>,
        blank: impl FnOnce() -> D,
        write: impl FnOnce(&mut D),
    ) -> Result<Put, E> {
        let place = self.rows.place(key);
        judge(place.map(|place| self.rows.doc(place)))?;
        let mut doc = place.map_or_else(blank, |place| self.rows.doc(place).clone());
        write(&mut doc);
        Ok(self.put_at(place, doc))
    }

    /// Removes the document with this identity; false when there is none.
    pub fn remove(&mut self, key: Key<'_>) -> bool {
        let Some(place) = self.rows.place(key) else { return false };
        let before = self.rows.written_row(place);
        self.rows.remove_at(place, key);
        self.note_write(Some(before), None);
        true
    }

    fn put_at(&mut self, place: Option<u32>, doc: D) -> Put {
        let before = place.map(|place| self.rows.written_row(place));
        let (put, after) = self.rows.put_at(place, doc);
        self.note_write(before, Some(after));
        put
    }

    /// Notes what a write has come to. A function of its own, so that its cost can be seen: `benches/trace.rs`.
    #[inline(never)]
    fn note_write(
        &mut self,
        before: Option<Arc<WrittenRow<D>>>,
        after: Option<Arc<WrittenRow<D>>>,
    ) {
        let of = (self.collection, self.segment);
        let rows = (before.map(D::logged), after.map(D::logged));
        self.log.push(RecordWrite::new(of, self.log.last(), rows));
    }
}
