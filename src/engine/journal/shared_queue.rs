//! A queue that is cheap to copy: what is neither new nor about to go stands in pieces that copies share until one of them
//! changes something in there. Who adds at one end and takes at the other pays next to nothing for that.

use std::collections::VecDeque;
use std::sync::Arc;

/// The length of a piece.
const PIECE: usize = 64;

/// The queue, oldest first.
#[derive(Clone, Debug)]
pub(super) struct SharedQueue<T> {
    /// The oldest, which go next.
    oldest: VecDeque<T>,
    /// Those in between, in pieces of the same length.
    pieces: VecDeque<Arc<Vec<T>>>,
    /// The newest, never as many as a piece.
    newest: Vec<T>,
}

impl<T> Default for SharedQueue<T> {
    fn default() -> Self {
        Self { oldest: VecDeque::new(), pieces: VecDeque::new(), newest: Vec::new() }
    }
}

impl<T: Clone> SharedQueue<T> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.oldest.len() + self.pieces.len() * PIECE + self.newest.len()
    }

    /// Whether it is empty.
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds one as the newest.
    pub(super) fn push_back(&mut self, one: T) {
        if self.newest.capacity() == 0 {
            // Most of many worlds are used once or twice; what comes later grows as usual.
            self.newest.reserve_exact(1);
        }
        self.newest.push(one);
        if self.newest.len() == PIECE {
            // Who has filled one piece is likely to fill another; most worlds fill none.
            let next = Vec::with_capacity(PIECE);
            self.pieces.push_back(Arc::new(std::mem::replace(&mut self.newest, next)));
        }
    }

    /// Takes the oldest away.
    pub(super) fn pop_front(&mut self) -> Option<T> {
        if self.oldest.is_empty() {
            self.oldest = match self.pieces.pop_front() {
                Some(piece) => Arc::unwrap_or_clone(piece).into(),
                None => std::mem::take(&mut self.newest).into(),
            };
        }
        self.oldest.pop_front()
    }

    /// The oldest.
    pub(super) fn front(&self) -> Option<&T> {
        self.get(0)
    }

    /// The newest.
    pub(super) fn back(&self) -> Option<&T> {
        self.get(self.len().checked_sub(1)?)
    }

    /// The newest, to be changed.
    pub(super) fn back_mut(&mut self) -> Option<&mut T> {
        self.get_mut(self.len().checked_sub(1)?)
    }

    /// The one at `place`, counted from the oldest.
    fn get(&self, place: usize) -> Option<&T> {
        let Some(place) = place.checked_sub(self.oldest.len()) else {
            return self.oldest.get(place);
        };
        match self.pieces.get(place / PIECE) {
            Some(piece) => piece.get(place % PIECE),
            None => self.newest.get(place - self.pieces.len() * PIECE),
        }
    }

    /// The one at `place`, counted from the oldest, to be changed. Its piece becomes this queue's own.
    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        let Some(place) = place.checked_sub(self.oldest.len()) else {
            return self.oldest.get_mut(place);
        };
        let newest = self.pieces.len() * PIECE;
        match self.pieces.get_mut(place / PIECE) {
            Some(piece) => Arc::make_mut(piece).get_mut(place % PIECE),
            None => self.newest.get_mut(place - newest),
        }
    }

    /// All of them, the oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        let pieces = self.pieces.iter().flat_map(|piece| piece.iter());
        self.oldest.iter().chain(pieces).chain(&self.newest)
    }

    /// All of them from the one at `place` on.
    pub(super) fn iter_from(&self, place: usize) -> impl Iterator<Item = &T> {
        (place..self.len()).filter_map(|place| self.get(place))
    }

    /// Gives back the room of what is gone, where that is much.
    pub(super) fn shrink(&mut self) {
        if self.oldest.capacity() > PIECE.max(self.oldest.len() * 4) {
            self.oldest.shrink_to(PIECE.max(self.oldest.len() * 2));
        }
        if self.pieces.capacity() > PIECE.max(self.pieces.len() * 4) {
            self.pieces.shrink_to(PIECE.max(self.pieces.len() * 2));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is in the queue, by each way to read it.
    fn contents(queue: &SharedQueue<u32>) -> Vec<u32> {
        let all: Vec<u32> = queue.iter().copied().collect();
        let mut back: Vec<u32> = queue.iter().rev().copied().collect();
        back.reverse();
        assert_eq!(all, back);
        assert!(queue.iter_from(0).eq(&all));
        assert!(queue.iter_from(all.len() / 2).eq(&all[all.len() / 2..]));
        assert_eq!((queue.len(), queue.is_empty()), (all.len(), all.is_empty()));
        assert_eq!((queue.front(), queue.back()), (all.first(), all.last()));
        all
    }

    #[test]
    fn it_is_a_queue_and_its_copies_stay_as_they_are() {
        let (mut queue, mut model) = (SharedQueue::default(), VecDeque::new());
        let mut copies: Vec<(SharedQueue<u32>, Vec<u32>)> = Vec::new();
        for step in 0..2_000_u32 {
            // It grows, runs empty, and is as long as some pieces at last.
            let takes = [step % 3 == 0, step % 4 != 0, step % 2 == 0, step % 5 == 0];
            if takes[step as usize / 500] {
                assert_eq!(queue.pop_front(), model.pop_front());
                queue.shrink();
            } else {
                queue.push_back(step);
                model.push_back(step);
            }
            let place = step as usize * 7 % (model.len() + 1);
            let (changed, other) = (queue.get_mut(place), model.get_mut(place));
            assert_eq!(changed.as_deref(), other.as_deref());
            if let Some((changed, other)) = changed.zip(other) {
                (*changed, *other) = (*changed + 10_000, *other + 10_000);
            }
            if let Some(newest) = queue.back_mut() {
                *newest += 1;
                *model.back_mut().expect("both have one") += 1;
            }
            assert_eq!(model, contents(&queue));
            if step % 97 == 0 {
                copies.push((queue.clone(), contents(&queue)));
            }
        }
        for (copy, expected) in copies {
            assert_eq!(contents(&copy), expected);
        }
    }
}
