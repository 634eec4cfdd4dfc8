//! Keys of rows that the files do not have any more and that were changed or removed at run time: should the files
//! have them again, what was done at run time still holds.
//!
//! They grow with what files lose, never with what clients do: a row that only clients made leaves nothing behind.

use hashbrown::HashMap;

use super::base::Key;
use crate::engine::record_change::LiveChange;

type OwnedKey = (Box<str>, Option<Box<str>>);

/// What was done to rows that the shelf has lost: [`LiveChange::Changed`] or [`LiveChange::Removed`].
#[derive(Clone, Debug, Default)]
pub(super) struct RemovedKeys(HashMap<OwnedKey, LiveChange>);

impl RemovedKeys {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was done to the row with this identity; none when no shelf had it, or the shelf has it now.
    pub(super) fn get(&self, key: Key<'_>) -> Option<LiveChange> {
        if self.is_empty() { None } else { self.0.get(&owned(key)).copied() }
    }

    /// Remembers what was done to a row that the shelf has no more.
    pub(super) fn note(&mut self, key: Key<'_>, change: LiveChange) {
        self.0.insert(owned(key), change);
    }

    /// The row with this identity was removed after the shelf lost it.
    pub(super) fn remove_row(&mut self, key: Key<'_>) {
        if self.get(key).is_some() {
            self.note(key, LiveChange::Removed);
        }
    }

    /// All of them, in any order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Key<'_>, LiveChange)> {
        self.0.iter().map(|((id, second), change)| ((&**id, second.as_deref()), *change))
    }
}

fn owned((id, second): Key<'_>) -> OwnedKey {
    (id.into(), second.map(Into::into))
}
