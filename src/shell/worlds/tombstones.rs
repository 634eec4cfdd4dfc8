//! The names of worlds that were there and are not any more, so that none comes back by being used.

use std::collections::{BTreeMap, HashSet};

use crate::engine::roll;

/// Why a world is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemovalReason {
    /// It was deleted.
    Deleted,
    /// Its time to live was over.
    Expired,
    /// It made room for another.
    Dropped,
}

impl RemovalReason {
    /// All of them.
    const ALL: [Self; 3] = [Self::Deleted, Self::Expired, Self::Dropped];

    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Expired => "expired",
            Self::Dropped => "dropped",
        }
    }

    /// In words, behind the world's name.
    pub fn to_text(self) -> &'static str {
        match self {
            Self::Deleted => "was deleted",
            Self::Expired => "has expired",
            Self::Dropped => "made room for another, as --max-worlds says",
        }
    }
}

/// A memory of names: a mark of eight bytes each, and so room for very many.
#[derive(Debug)]
pub(in crate::shell) struct RemovedWorlds {
    /// So many names are remembered at least, the last ones that went.
    least: usize,
    /// The names that went lately, by mark.
    late: HashSet<u64>,
    /// Those that went before them. They are forgotten at once, when there are as many late ones.
    early: HashSet<u64>,
    by_why: BTreeMap<RemovalReason, u64>,
}

impl Default for RemovedWorlds {
    /// One of a million names, which costs 40 MB when it is full.
    fn default() -> Self {
        Self::of(1_000_000)
    }
}

impl RemovedWorlds {
    fn of(least: usize) -> Self {
        Self { least, late: HashSet::new(), early: HashSet::new(), by_why: BTreeMap::new() }
    }

    /// Why the world called `name` is not there; none when it never was.
    pub(in crate::shell) fn why(&self, name: &str) -> Option<RemovalReason> {
        let known = |mark| self.late.contains(&mark) || self.early.contains(&mark);
        marks(name).find(|(_, mark)| known(*mark)).map(|(why, _)| why)
    }

    /// Remembers `name`.
    pub(in crate::shell) fn remember(&mut self, name: &str, why: RemovalReason) {
        *self.by_why.entry(why).or_default() += 1;
        if self.late.len() == self.least {
            self.early = std::mem::take(&mut self.late);
        }
        self.late.extend(marks(name).find(|(known, _)| *known == why).map(|(_, mark)| mark));
    }

    /// How many worlds went for what reason.
    pub(in crate::shell) fn counts(&self) -> BTreeMap<RemovalReason, u64> {
        self.by_why.clone()
    }

    /// The world called `name` is there again.
    pub(in crate::shell) fn forget(&mut self, name: &str) {
        for (_, mark) in marks(name) {
            let _ = self.late.remove(&mark) || self.early.remove(&mark);
        }
    }
}

/// What is kept of `name` for each reason: a hash of both, by which two names in a million are taken for one another
/// with a chance of one to millions of millions.
fn marks(name: &str) -> impl Iterator<Item = (RemovalReason, u64)> {
    let hash = roll(0, &[b"gone", name.as_bytes()]) << 2;
    RemovalReason::ALL.into_iter().map(move |why| (why, hash | why as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_remembered_with_its_reason_until_it_is_there_again() {
        let mut gone = RemovedWorlds::default();
        for why in RemovalReason::ALL {
            assert_eq!(gone.why("first"), None);
            gone.remember("first", why);
            assert_eq!((gone.why("first"), gone.why("other")), (Some(why), None));
            gone.forget("first");
        }
        assert_eq!(gone.counts().into_values().collect::<Vec<_>>(), [1, 1, 1]);
    }

    #[test]
    fn as_many_names_as_it_is_of_are_remembered_and_the_oldest_are_forgotten_first() {
        let least = 1_000;
        let mut gone = RemovedWorlds::of(least);
        gone.remember("first", RemovalReason::Deleted);
        for number in 1..=least {
            gone.remember(&format!("w{number}"), RemovalReason::Dropped);
        }
        assert_eq!(gone.why("first"), Some(RemovalReason::Deleted));
        for number in 1..=least {
            gone.remember(&format!("x{number}"), RemovalReason::Expired);
        }
        assert_eq!((gone.why("first"), gone.why("w1")), (None, None));
        assert_eq!((gone.why("x1"), gone.why("never")), (Some(RemovalReason::Expired), None));
        assert!(gone.late.len() + gone.early.len() <= 2 * least);
    }
}
