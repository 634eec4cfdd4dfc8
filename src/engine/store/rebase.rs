//! A collection's changes over another shelf: what a reload of files does to live rows.

use std::sync::Arc;

use super::base::{BaseRows, Document, Key};
use super::overlay::{Changes, Overlay};
use super::written_row::WrittenRow;
use crate::engine::record_change::LiveChange;

/// Gets the keys of rows that both the files and the world have changed, and what the world did to them.
pub(in crate::engine) type ConflictSink<'k> = dyn FnMut(Key<'_>, LiveChange) + 'k;

impl<D: Document + Clone + PartialEq> Overlay<D> {
    /// Lives over the shelf `new` from now on. A row that was changed or removed at run time stays as it is, every
    /// other follows the shelf. A changed row whose key the shelf has no more comes before those added at run time; an
    /// added one whose key the shelf now has takes that place.
    ///
    /// A shelf may lack a row for a while, as a file does that is being written: what was done to it at run time is
    /// remembered until a shelf has it again.
    pub(in crate::engine) fn rebase(&mut self, new: Arc<BaseRows<D>>, kept: &mut ConflictSink<'_>) {
        let old = std::mem::replace(&mut self.shelf, new);
        self.revise_order();
        let Some(changes) = self.changes.take() else { return };
        let mut rebase = Rebase { old: &old, new: &self.shelf, fresh: Changes::new(), kept };
        rebase.removed(&changes);
        rebase.lost(&changes);
        rebase.fresh.removed.sort_unstable();
        rebase.replaced(&changes);
        rebase.added(&changes);
        let fresh = rebase.fresh;
        if !fresh.is_empty() {
            self.changes = Some(Arc::new(fresh));
        }
    }
}

/// Two shelves, and the changes over the new one as far as they are known.
struct Rebase<'r, 'k, D> {
    old: &'r BaseRows<D>,
    new: &'r BaseRows<D>,
    fresh: Changes<D>,
    kept: &'r mut ConflictSink<'k>,
}

impl<D: Document + Clone + PartialEq> Rebase<'_, '_, D> {
    fn removed(&mut self, changes: &Changes<D>) {
        for place in changes.removed.iter().take_while(|place| **place < self.old.len()) {
            let was = self.old.doc(*place);
            let Some(at) = self.new.place(was.key()) else {
                self.fresh.lost.note(was.key(), LiveChange::Removed);
                continue;
            };
            self.fresh.removed.push(at);
            // One that was added again is reported as such.
            if self.new.doc(at) != was && changes.added_place(was.key()).is_none() {
                (self.kept)(was.key(), LiveChange::Removed);
            }
        }
    }

    /// Rows that the old shelf had lost already.
    fn lost(&mut self, changes: &Changes<D>) {
        for (key, change) in changes.lost.iter() {
            match (self.new.place(key), change) {
                (None, _) => self.fresh.lost.note(key, change),
                (Some(at), LiveChange::Removed) => {
                    self.fresh.removed.push(at);
                    if changes.added_place(key).is_none() {
                        (self.kept)(key, LiveChange::Removed);
                    }
                }
                // It lives among the added ones.
                (Some(_), LiveChange::Changed | LiveChange::Added) => {}
            }
        }
    }

    fn replaced(&mut self, changes: &Changes<D>) {
        let mut rows: Vec<_> = changes.replaced.iter().collect();
        rows.sort_unstable_by_key(|(place, _)| **place);
        for (place, row) in rows {
            let was = self.old.doc(*place);
            let at = self.new.place(was.key());
            let file = at.map(|at| self.new.doc(at));
            if file != Some(was) && file != Some(row.doc()) {
                (self.kept)(was.key(), LiveChange::Changed);
            }
            if let Some(at) = at {
                self.fresh.replaced.insert(at, renewed(row));
            } else {
                self.fresh.lost.note(was.key(), LiveChange::Changed);
                self.fresh.append(renewed(row));
            }
        }
    }

    fn added(&mut self, changes: &Changes<D>) {
        for row in changes.added.iter().flatten() {
            let key = row.doc().key();
            let was = self.old.place(key).map(|place| self.old.doc(place));
            let lost = changes.lost.get(key);
            let at = self.new.place(key);
            let file = at.map(|at| self.new.doc(at));
            if file != was && file != Some(row.doc()) {
                let is_new = was.is_none() && lost.is_none();
                (self.kept)(key, if is_new { LiveChange::Added } else { LiveChange::Changed });
            }
            match at {
                // One that a shelf had was removed there before it was added, and stays at the end.
                Some(at) if was.is_none() && lost != Some(LiveChange::Removed) => {
                    self.fresh.replaced.insert(at, renewed(row));
                }
                Some(_) | None => self.fresh.append(renewed(row)),
            }
        }
    }
}

/// The row without its shown form, which names other documents of the files.
fn renewed<D: Clone>(row: &WrittenRow<D>) -> Arc<WrittenRow<D>> {
    Arc::new(WrittenRow::new(row.doc().clone()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Doc(String, u32);

    impl Document for Doc {
        fn key(&self) -> Key<'_> {
            (&self.0, None)
        }
    }

    type List = Vec<(u32, u32)>;

    fn shelf(list: &List) -> Arc<BaseRows<Doc>> {
        Arc::new(BaseRows::new(list.iter().map(|(key, value)| Doc(key.to_string(), *value))))
    }

    fn find(list: &List, key: u32) -> Option<(usize, u32)> {
        list.iter().position(|(known, _)| *known == key).map(|at| (at, list[at].1))
    }

    /// A file: some of the keys in some order.
    fn file() -> impl Strategy<Value = List> {
        let keys: Vec<u32> = (0..12).collect();
        let some = prop::sample::subsequence(keys, 0..=12).prop_shuffle();
        (some, 0u32..1_000).prop_map(|(keys, mark)| {
            keys.into_iter().map(|key| (key, if key % 3 == 0 { 0 } else { mark })).collect()
        })
    }

    proptest! {
        /// A plain list of what was done at run time, put over the new file, reads like the rebased collection.
        #[test]
        fn changes_over_another_shelf_read_like_a_list(
            (old, new) in (file(), file()),
            ops in prop::collection::vec((any::<bool>(), 0u32..14), 0..40),
        ) {
            let mut collection = Overlay::over(shelf(&old));
            // What was done: to rows of the file in their place, and to rows behind them.
            let (mut in_place, mut behind) = (old.clone(), List::new());
            for (step, (put, key)) in (1_000..).zip(ops) {
                let text = key.to_string();
                match (put, find(&in_place, key), find(&behind, key)) {
                    (true, Some((at, _)), _) => in_place[at].1 = step,
                    (true, None, Some((at, _))) => behind[at].1 = step,
                    (true, None, None) => behind.push((key, step)),
                    (false, at, added) => {
                        at.map(|(at, _)| in_place.remove(at));
                        added.map(|(at, _)| behind.remove(at));
                    }
                }
                if put { collection.put(Doc(text, step)); } else { collection.remove((&text, None)); }
            }
            let mut expected = List::new();
            let mut reported = Vec::new();
            let mut tell = |key: u32, file: Option<u32>, was: Option<u32>, is: Option<u32>, change| {
                if file != was && file != is { reported.push((key, change)); }
            };
            for (key, file) in &new {
                let (was, is) = (find(&old, *key).map(|it| it.1), find(&in_place, *key).map(|it| it.1));
                let added = find(&behind, *key).map(|it| it.1);
                match (was, is, added) {
                    (None, _, None) => expected.push((*key, *file)),
                    (None, _, Some(added)) => {
                        tell(*key, Some(*file), None, Some(added), LiveChange::Added);
                        expected.push((*key, added));
                    }
                    (Some(was), None, None) => tell(*key, Some(*file), Some(was), None, LiveChange::Removed),
                    (Some(was), None, Some(added)) => tell(*key, Some(*file), Some(was), Some(added), LiveChange::Changed),
                    (Some(was), Some(is), _) if was == is => expected.push((*key, *file)),
                    (Some(was), Some(is), _) => {
                        tell(*key, Some(*file), Some(was), Some(is), LiveChange::Changed);
                        expected.push((*key, is));
                    }
                }
            }
            for (key, is) in in_place.iter().filter(|(key, _)| find(&new, *key).is_none()) {
                let was = find(&old, *key).map(|it| it.1);
                if was != Some(*is) {
                    tell(*key, None, was, Some(*is), LiveChange::Changed);
                    expected.push((*key, *is));
                }
            }
            for (key, is) in &behind {
                let was = find(&old, *key).map(|it| it.1);
                let file = find(&new, *key);
                if was.is_some() || file.is_none() {
                    if file.is_none() { tell(*key, None, was, Some(*is), LiveChange::Changed); }
                    expected.push((*key, *is));
                }
            }
            let mut kept = Vec::new();
            collection.rebase(shelf(&new), &mut |key, change| {
                kept.push((key.0.parse::<u32>().unwrap_or_default(), change));
            });
            let rows: List = collection.docs().map(|doc| (doc.0.parse().unwrap_or_default(), doc.1)).collect();
            prop_assert_eq!(rows, expected);
            prop_assert_eq!(collection.len(), collection.docs().count());
            kept.sort_unstable();
            reported.sort_unstable();
            prop_assert_eq!(kept, reported);
            for key in 0u32..14 {
                let found = collection.get((&key.to_string(), None)).map(|doc| doc.1);
                let listed = collection.docs().find(|doc| doc.0 == key.to_string()).map(|doc| doc.1);
                prop_assert_eq!(found, listed);
            }
        }

        /// What was done at run time, and between readings, outlives files that lack rows for a while.
        #[test]
        fn what_was_removed_stays_removed_whatever_files_lie_in_between(
            file in file(),
            before in prop::collection::vec((any::<bool>(), 0u32..14), 0..20),
            between in prop::collection::vec((prop::collection::vec(0u32..14, 0..14), prop::collection::vec((any::<bool>(), 0u32..14), 0..4)), 1..5),
        ) {
            let mut torn = Overlay::over(shelf(&file));
            let mut whole = Overlay::over(shelf(&file));
            let mut steps = 1_000..;
            let mut act = |torn: &mut Overlay<Doc>, whole: &mut Overlay<Doc>, ops: Vec<(bool, u32)>| {
                for ((put, key), step) in ops.into_iter().zip(&mut steps) {
                    let text = key.to_string();
                    // A row that was there, or that no file has: what is done to it is the same with and without
                    // readings.
                    if find(&file, key).is_some() && torn.get((&text, None)).is_none() && whole.get((&text, None)).is_some() {
                        continue;
                    }
                    for collection in [&mut *torn, &mut *whole] {
                        if put { collection.put(Doc(text.clone(), step)); } else { collection.remove((&text, None)); }
                    }
                }
            };
            act(&mut torn, &mut whole, before);
            for (lacks, ops) in between {
                let half = file.iter().filter(|(key, _)| !lacks.contains(key)).copied().collect();
                torn.rebase(shelf(&half), &mut |_, _| {});
                act(&mut torn, &mut whole, ops);
            }
            torn.rebase(shelf(&file), &mut |_, _| {});
            let rows = |collection: &Overlay<Doc>| -> Vec<(String, u32)> {
                collection.docs().map(|doc| (doc.0.clone(), doc.1)).collect()
            };
            prop_assert_eq!(rows(&torn), rows(&whole));
            let lost = torn.changes.as_ref().map_or(0, |changes| changes.lost.iter().count());
            prop_assert_eq!(lost, 0);
        }
    }
}
