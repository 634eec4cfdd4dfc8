//! The order in which worlds were used last. A use and a look at the first of them cost the same, however many worlds there are.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// No place: where the chain ends.
const NOWHERE: usize = usize::MAX;

/// The names of worlds in the order of their last use.
///
/// A name keeps its place in `places`; what changes is the chain through them. The lock is held for a few assignments, and not
/// taken at all where the same world is used again.
#[derive(Debug, Default)]
pub(in crate::shell) struct UseOrder {
    chain: Mutex<Chain>,
    /// The place of the name that was used last, without the lock; one more than that, and 0 for none.
    last: AtomicUsize,
}

/// Where a world stands in the order; nowhere at first.
#[derive(Debug)]
pub(in crate::shell) struct UsePlace(AtomicUsize);

#[derive(Debug)]
struct Chain {
    places: Vec<Place>,
    /// Places without a name.
    free: Vec<usize>,
    first: usize,
    last: usize,
}

#[derive(Debug)]
struct Place {
    name: Box<str>,
    before: usize,
    after: usize,
}

impl Default for UsePlace {
    fn default() -> Self {
        Self(AtomicUsize::new(NOWHERE))
    }
}

impl UsePlace {
    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl UseOrder {
    /// Gives `name` a place as the one that was used last.
    pub(in crate::shell) fn add(&self, name: &str, place: &UsePlace) {
        let mut chain = self.chain();
        let named = Place { name: name.into(), before: NOWHERE, after: NOWHERE };
        let at = if let Some(at) = chain.free.pop() {
            chain.places[at] = named;
            at
        } else {
            chain.places.push(named);
            chain.places.len() - 1
        };
        place.0.store(at, Ordering::Relaxed);
        chain.append(at);
        self.note_last(&chain);
    }

    /// The name at `place` is used now.
    pub(in crate::shell) fn use_now(&self, place: &UsePlace) {
        let at = place.get();
        if at == NOWHERE || self.last.load(Ordering::Relaxed) == at + 1 {
            return;
        }
        let mut chain = self.chain();
        chain.take_out(at);
        chain.append(at);
        self.note_last(&chain);
    }

    /// Takes the name at `place` out of the order.
    pub(in crate::shell) fn remove(&self, place: &UsePlace) {
        let at = place.0.swap(NOWHERE, Ordering::Relaxed);
        if at != NOWHERE {
            let mut chain = self.chain();
            chain.take_out(at);
            chain.places[at].name = Box::default();
            chain.free.push(at);
            self.note_last(&chain);
        }
    }

    /// The name that was not used for longest of those that are not `busy`. The busy ones before it are used now, and are not
    /// looked at again for the next.
    pub(in crate::shell) fn longest_unused(
        &self,
        mut busy: impl FnMut(&str) -> bool,
    ) -> Option<Box<str>> {
        let mut chain = self.chain();
        let end = chain.last;
        let mut at = chain.first;
        while at != NOWHERE {
            if !busy(&chain.places[at].name) {
                return Some(chain.places[at].name.clone());
            }
            let (was_last, after) = (at == end, chain.places[at].after);
            chain.take_out(at);
            chain.append(at);
            at = if was_last { NOWHERE } else { after };
        }
        self.note_last(&chain);
        None
    }

    fn chain(&self) -> MutexGuard<'_, Chain> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_last(&self, chain: &Chain) {
        self.last.store(chain.last.wrapping_add(1), Ordering::Relaxed);
    }
}

impl Default for Chain {
    fn default() -> Self {
        Self { places: Vec::new(), free: Vec::new(), first: NOWHERE, last: NOWHERE }
    }
}

impl Chain {
    /// Puts what is at `at`, and in no chain, behind all others.
    fn append(&mut self, at: usize) {
        (self.places[at].before, self.places[at].after) = (self.last, NOWHERE);
        match self.last {
            NOWHERE => self.first = at,
            last => self.places[last].after = at,
        }
        self.last = at;
    }

    /// Takes what is at `at` out of the chain.
    fn take_out(&mut self, at: usize) {
        let Place { before, after, .. } = self.places[at];
        match before {
            NOWHERE => self.first = after,
            before => self.places[before].after = after,
        }
        match after {
            NOWHERE => self.last = before,
            after => self.places[after].before = before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names in order, as they would make room.
    fn in_order(order: &UseOrder) -> Vec<String> {
        let mut names = Vec::new();
        order.longest_unused(|name| {
            names.push(name.to_owned());
            true
        });
        names
    }

    #[test]
    fn names_stand_in_the_order_of_their_last_use() {
        let (order, places) = (UseOrder::default(), [(); 4].map(|()| UsePlace::default()));
        let [a, b, c, d] = &places;
        for (name, place) in ["a", "b", "c"].into_iter().zip(&places) {
            order.add(name, place);
        }
        assert_eq!(in_order(&order), ["a", "b", "c"]);
        order.use_now(a);
        order.use_now(a);
        order.use_now(d);
        assert_eq!(in_order(&order), ["b", "c", "a"]);
        order.remove(c);
        order.remove(c);
        order.add("d", d);
        assert_eq!(in_order(&order), ["b", "a", "d"]);
        order.use_now(b);
        assert_eq!(order.longest_unused(|name| name == "a").as_deref(), Some("d"));
        // It was busy just now.
        assert_eq!(in_order(&order), ["d", "b", "a"]);
        for place in [a, b, d] {
            order.remove(place);
        }
        assert_eq!((in_order(&order).len(), order.chain().places.len()), (0, 3));
        order.add("c", c);
        assert_eq!((in_order(&order), order.chain().places.len()), (vec!["c".to_owned()], 3));
    }

    #[test]
    fn the_longest_unused_of_very_many_is_found_by_one_look() {
        const COUNT: usize = 100_000;
        let order = UseOrder::default();
        let places: Vec<UsePlace> = (0..COUNT).map(|_| UsePlace::default()).collect();
        for (number, place) in places.iter().enumerate() {
            order.add(&format!("w{number}"), place);
        }
        // All are used again, in another order.
        (0..COUNT).for_each(|turn| order.use_now(&places[turn * 7_919 % COUNT]));
        let mut looks = 0;
        for turn in 0..1_000 {
            let first = order.longest_unused(|_| {
                looks += 1;
                false
            });
            let number = turn * 7_919 % COUNT;
            assert_eq!(first, Some(format!("w{number}").into()));
            order.remove(&places[number]);
        }
        assert_eq!(looks, 1_000);
    }
}
