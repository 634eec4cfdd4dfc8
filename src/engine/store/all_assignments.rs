//! The assignments of one kind in many segments as one list: by arithmetic, which rows of which segment a page has.
//!
//! It holds numbers only; the rows stay with their segments.

use std::sync::Arc;

/// Segments one after another, in the order of their list, each with its rows.
#[derive(Clone, Debug, Default)]
pub struct AllAssignments {
    parts: Vec<AssignmentsPart>,
    total: usize,
}

/// The rows of one segment in the whole list.
#[derive(Clone, Debug)]
pub struct AssignmentsPart {
    /// The segment.
    pub segment: Arc<str>,
    /// Its place in the list of segments; none where no document describes it.
    pub listed: Option<u32>,
    /// So many places of rows, live or not, and so many rows, come before.
    first_place: u32,
    first: usize,
    places: u32,
    rows: usize,
}

impl AllAssignments {
    /// An empty list.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Appends a segment that has `rows` rows at `places` places; one without rows is left out.
    pub(super) fn push(
        &mut self,
        (segment, listed): (Arc<str>, Option<u32>),
        (places, rows): (u32, usize),
    ) {
        if rows == 0 {
            return;
        }
        let last = self.parts.last();
        let first_place = last.map_or(0, |last| last.first_place + last.places);
        let first = self.total;
        self.total += rows;
        self.parts.push(AssignmentsPart { segment, listed, first_place, first, places, rows });
    }

    /// The same with those segments alone that `keep` wants.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&AssignmentsPart) -> bool) -> Self {
        let mut kept = Self::new();
        for part in self.parts.iter().filter(|part| keep(part)) {
            let segment = (Arc::clone(&part.segment), part.listed);
            kept.push(segment, (part.places, part.rows));
        }
        kept
    }

    /// How many rows there are.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The segments that have rows.
    pub fn parts(&self) -> &[AssignmentsPart] {
        &self.parts
    }

    /// The number of the segment that has the row at `place` of the whole list, and the place of the row in it.
    pub fn part_of(&self, place: u32) -> (usize, u32) {
        let number = self.parts.partition_point(|part| part.first_place <= place) - 1;
        (number, place - self.parts[number].first_place)
    }

    /// The place in the whole list of the row at `place` of segment number `number`.
    pub fn place(&self, number: usize, place: u32) -> u32 {
        self.parts[number].first_place + place
    }

    /// The segments from that on which has row number `skip`, each with the number of its rows that are skipped.
    pub fn from(&self, skip: usize) -> impl Iterator<Item = (usize, usize)> {
        let after = self.parts.partition_point(|part| part.first + part.rows <= skip);
        let numbers = after..self.parts.len();
        numbers.map(move |number| (number, skip.saturating_sub(self.parts[number].first)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_arithmetic() {
        let mut all = AllAssignments::new();
        for (segment, places, rows) in [("a", 3, 2), ("none", 5, 0), ("b", 1, 1), ("c", 4, 4)] {
            all.push((segment.into(), None), (places, rows));
        }
        let names = |all: &AllAssignments| {
            all.parts().iter().map(|part| part.segment.to_string()).collect::<Vec<_>>()
        };
        assert_eq!((names(&all), all.total()), (vec!["a".into(), "b".into(), "c".into()], 7));
        for (place, found) in [(0, (0, 0)), (2, (0, 2)), (3, (1, 0)), (4, (2, 0)), (7, (2, 3))] {
            assert_eq!(all.part_of(place), found);
            assert_eq!(all.place(found.0, found.1), place);
        }
        let from = |skip| all.from(skip).collect::<Vec<_>>();
        assert_eq!(from(0), [(0, 0), (1, 0), (2, 0)]);
        assert_eq!(from(1), [(0, 1), (1, 0), (2, 0)]);
        assert_eq!(from(2), [(1, 0), (2, 0)]);
        assert_eq!(from(5), [(2, 2)]);
        assert_eq!(from(7), []);
        let some = all.only(|part| &*part.segment != "b");
        assert_eq!((names(&some), some.total()), (vec!["a".into(), "c".into()], 6));
        assert_eq!(some.part_of(3), (1, 0));
    }
}
