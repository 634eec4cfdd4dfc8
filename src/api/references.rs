//! What a write names must exist.

use crate::engine::store::Tenant;
use crate::engine::{ApiError, Behavior, UnknownReference};
use crate::model::{CollectionName, CollectionRow, Reference};

/// Refuses a write of a document of `collection` that names what does not exist; `get` says what it names under the names
/// of fields. That must exist where its collection is one of those about which the documents are `strict`, or the tenant
/// has such a directory; where documents may name what is absent, only if the tenant is strict itself and has one.
pub(super) fn check_references<'d>(
    tenant: &Tenant,
    collection: &CollectionRow,
    get: impl Fn(&str) -> Option<&'d str>,
    strict: &[CollectionName],
) -> Result<(), ApiError> {
    let counts = |it: &&Reference| it.counts_where(&get);
    for Reference { field, to, .. } in collection.references.iter().filter(counts) {
        let Some(id) = get(field).filter(|id| !tenant.knows(*to, id)) else { continue };
        // Rows can make a segment that no document describes.
        if *to == CollectionName::Segments && tenant.is_used(id) {
            continue;
        }
        let is_strict = || tenant.behaviors.is(Behavior::References, "strict");
        let is_refused = !tenant.behaviors.is(Behavior::References, "accept")
            && match to.row().may_be_absent() {
                true => is_strict() && !tenant.is_empty(*to),
                false => is_strict() || strict.contains(to) || !tenant.is_empty(*to),
            };
        if is_refused {
            let row = to.row();
            let (kind, collection, id) = (row.noun, row.path, id.into());
            let unknown = UnknownReference { field, kind, id, collection };
            return Err(ApiError::UnknownReference(unknown));
        }
    }
    Ok(())
}
