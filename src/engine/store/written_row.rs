//! A document that was written at run time.

use std::sync::OnceLock;

use bytes::Bytes;

use super::base::Row;

/// A document of one world, with the bytes in which it is shown as a shelf keeps them of its own.
#[derive(Debug)]
pub struct WrittenRow<D> {
    doc: D,
    bytes: OnceLock<Bytes>,
}

impl<D> WrittenRow<D> {
    /// `doc`, not shown yet.
    pub(super) fn new(doc: D) -> Self {
        Self { doc, bytes: OnceLock::new() }
    }

    /// The document.
    pub(super) fn doc(&self) -> &D {
        &self.doc
    }

    /// The row that it is.
    pub(super) fn row(&self) -> Row<'_, D> {
        Row { doc: &self.doc, bytes: &self.bytes }
    }
}
