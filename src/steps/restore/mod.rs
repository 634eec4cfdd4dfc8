//! What a request would change at a service, and how that is put back: pure. What is to be restored is known, and written down,
//! before the request is sent.

mod document;
mod entry;
mod plan;
mod touched;

pub use document::{document_to_put, documents, id_of, is_automatic, is_put};
pub use entry::Entry;
pub use plan::{Restore, plan};
pub use touched::{LISTS_BELOW, NotRestorable, Touched, row_below, touched};
