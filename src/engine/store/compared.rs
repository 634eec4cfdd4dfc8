//! Two states of one collection, row by row. Where both live over one shelf, only rows that one of them has changed are
//! looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::base::Document;
use super::overlay::{Changes, Overlay};

impl<D: Document + PartialEq> Overlay<D> {
    /// The live documents that are not the same in `other`, in list order, each with that of `other` where there is one;
    /// with `even_same` those too that are.
    pub(in crate::engine) fn compared<'d>(
        &'d self,
        other: &'d Self,
        even_same: bool,
    ) -> Vec<(&'d D, Option<&'d D>)> {
        let same_shelf = Arc::ptr_eq(self.shelf.stock(), other.shelf.stock());
        let places: Vec<u32> = match same_shelf && !even_same {
            true => self.changed_places(other).into_iter().collect(),
            false => self.places(0).collect(),
        };
        let docs = places.into_iter().map(|place| self.doc(place));
        let pairs = docs.map(|doc| (doc, other.get(doc.key())));
        pairs.filter(|(doc, there)| even_same || *there != Some(*doc)).collect()
    }

    /// The places of live rows that this or `other`, over the same shelf, has changed.
    fn changed_places(&self, other: &Self) -> BTreeSet<u32> {
        let of = |changes: Option<&Arc<Changes<D>>>| changes.map_or(std::ptr::null(), Arc::as_ptr);
        let mut places = BTreeSet::new();
        if of(self.changes.as_ref()) == of(other.changes.as_ref()) {
            return places;
        }
        let shelf_len = self.shelf.len();
        for changes in [&self.changes, &other.changes].into_iter().flatten() {
            let removed = changes.removed.iter().filter(|place| **place < shelf_len);
            places.extend(changes.replaced.keys().chain(removed));
        }
        places.extend(shelf_len..self.end_place());
        if let Some(own) = &self.changes {
            own.removed.iter().for_each(|gone| _ = places.remove(gone));
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engine::store::base::{BaseRows, Key};

    #[derive(Clone, Debug, PartialEq)]
    struct Doc(String, u32);

    impl Document for Doc {
        fn key(&self) -> Key<'_> {
            (&self.0, None)
        }
    }

    fn change(rows: &mut Overlay<Doc>, ops: &[(bool, u32, u32)]) {
        for (puts, key, value) in ops {
            let key = format!("k{key}");
            match puts {
                true => _ = rows.put(Doc(key, *value)),
                false => _ = rows.remove((&key, None)),
            }
        }
    }

    proptest! {
        /// Over one shelf or over two that say the same, after whatever was done to either.
        #[test]
        fn what_one_shelf_shows_is_what_all_rows_show(
            first in prop::collection::vec((any::<bool>(), 0_u32..30, 0_u32..3), 0..60),
            [one, other] in prop::array::uniform2(prop::collection::vec((any::<bool>(), 0_u32..30, 0_u32..3), 0..60)),
        ) {
            let shelf = || Arc::new(BaseRows::new((0..20).map(|at| Doc(format!("k{at}"), 0))));
            let mut before = Overlay::over(shelf());
            change(&mut before, &first);
            let mut after = before.clone();
            change(&mut before, &one);
            change(&mut after, &other);
            let mut far = Overlay::over(shelf());
            change(&mut far, &first);
            change(&mut far, &other);
            let all = before.compared(&after, true).into_iter();
            let differing: Vec<_> = all.filter(|(doc, there)| *there != Some(*doc)).collect();
            prop_assert_eq!(&before.compared(&after, false), &differing);
            prop_assert_eq!(&before.compared(&far, false), &differing);
            prop_assert_eq!(before.compared(&after, true).len(), before.len());
            prop_assert!(before.compared(&before.clone(), false).is_empty());
        }
    }
}
