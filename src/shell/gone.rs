//! The names of worlds that were there and are not any more, so that none comes back unasked.

use std::collections::{BTreeMap, HashMap, VecDeque};

/// Why a world is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It was deleted.
    Deleted,
    /// Its time to live was over.
    Expired,
    /// It made room for another.
    Dropped,
}

impl Why {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Expired => "expired",
            Self::Dropped => "dropped",
        }
    }

    /// In words, behind the world's name.
    pub fn told(self) -> &'static str {
        match self {
            Self::Deleted => "was deleted",
            Self::Expired => "has expired",
            Self::Dropped => "made room for another, as --max-worlds says",
        }
    }
}

/// A bounded memory of names.
#[derive(Debug, Default)]
pub(super) struct Gone {
    why: HashMap<Box<str>, (u64, Why)>,
    order: VecDeque<(u64, Box<str>)>,
    count: u64,
    by_why: BTreeMap<Why, u64>,
}

impl Gone {
    /// So many names are remembered; the oldest are forgotten first.
    pub(super) const MOST: usize = 100_000;

    /// Why the world called `name` is not there; none when it never was.
    pub(super) fn why(&self, name: &str) -> Option<Why> {
        self.why.get(name).map(|(_, why)| *why)
    }

    /// Remembers `name`.
    pub(super) fn remember(&mut self, name: Box<str>, why: Why) {
        self.count += 1;
        *self.by_why.entry(why).or_default() += 1;
        self.order.push_back((self.count, name.clone()));
        self.why.insert(name, (self.count, why));
        if self.order.len() > Self::MOST
            && let Some((number, oldest)) = self.order.pop_front()
            && self.why.get(&oldest).is_some_and(|(known, _)| *known == number)
        {
            self.why.remove(&oldest);
        }
    }

    /// How many worlds went for what reason.
    pub(super) fn counts(&self) -> BTreeMap<Why, u64> {
        self.by_why.clone()
    }

    /// The world called `name` is there again.
    pub(super) fn forget(&mut self, name: &str) {
        self.why.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_names_are_forgotten_first_and_a_name_that_came_back_is_no_burden() {
        let mut gone = Gone::default();
        for _ in 0..3 {
            gone.remember("first".into(), Why::Deleted);
            gone.forget("first");
        }
        assert_eq!(gone.why("first"), None);
        gone.remember("first".into(), Why::Expired);
        for number in 0..Gone::MOST - 1 {
            gone.remember(format!("w{number}").into(), Why::Dropped);
        }
        assert_eq!(gone.why("first"), Some(Why::Expired));
        gone.remember("last".into(), Why::Dropped);
        assert_eq!((gone.why("first"), gone.why("last")), (None, Some(Why::Dropped)));
        assert!(gone.order.len() <= Gone::MOST);
    }
}
