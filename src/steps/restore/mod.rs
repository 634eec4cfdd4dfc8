//! What a request would change at a service, and how that is put back: pure. What is to be restored is known, and written down,
//! before the request is sent.

mod document;
mod entry;
mod plan;
mod touched;

pub use document::{
    document_to_put, documents, id_of, ids_made, is_automatic, is_marked, is_put,
    is_put_but_for_empty_mixins, patch_of_mixins, with_cleared_mixins,
};
pub use entry::Entry;
pub use plan::{Restore, plan};
pub use touched::{LISTS_BELOW, NotRestorable, SEGMENT, Touched, list_of, row_below, touched};
