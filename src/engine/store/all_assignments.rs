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
    /// The number of places of rows, live or not, and of rows, that come before.
    first_place: u32,
    first: usize,
    places: u32,
    rows: usize,
}

/// A segment, and its place in the list of segments.
pub(super) type ListedSegment = (Arc<str>, Option<u32>);

/// A segment; how many places its rows have, and how many rows there are at them.
pub(super) type SegmentExtent = (ListedSegment, (u32, usize));

/// What says where a segment stands in the list: its place, or behind all others its id.
fn order((segment, listed): &ListedSegment) -> (u32, &str) {
    (listed.unwrap_or(u32::MAX), segment)
}

impl AllAssignments {
    /// An empty list.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Appends a segment that has `rows` rows at `places` places; one without rows is left out.
    pub(super) fn push(&mut self, (segment, listed): ListedSegment, (places, rows): (u32, usize)) {
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

    /// The same where these segments have other rows now, be they there already or new.
    pub(super) fn revised(&self, mut now: Vec<SegmentExtent>) -> Self {
        now.sort_by(|(one, _), (other, _)| order(one).cmp(&order(other)));
        let mut revised = Self { parts: Vec::with_capacity(self.parts.len()), total: 0 };
        let mut now = now.into_iter().peekable();
        for part in &self.parts {
            let old = (Arc::clone(&part.segment), part.listed);
            while let Some((segment, extent)) =
                now.next_if(|(segment, _)| order(segment) < order(&old))
            {
                revised.push(segment, extent);
            }
            match now.next_if(|(segment, _)| order(segment) == order(&old)) {
                Some((segment, extent)) => revised.push(segment, extent),
                None => revised.push(old, (part.places, part.rows)),
            }
        }
        now.for_each(|(segment, extent)| revised.push(segment, extent));
        revised
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
        let extent = |segment: &str, extent| ((Arc::from(segment), None), extent);
        let now = all.revised(vec![extent("bb", (2, 2)), extent("a", (3, 3)), extent("d", (1, 1))]);
        let gone = now.revised(vec![extent("a", (3, 0)), extent("c", (4, 1))]);
        assert_eq!((names(&now).join(" "), now.total()), ("a b bb c d".to_owned(), 11));
        assert_eq!((names(&gone).join(" "), gone.total()), ("b bb c d".to_owned(), 5));
        assert_eq!(gone.part_of(3), (2, 0));
        let some = all.only(|part| &*part.segment != "b");
        assert_eq!((names(&some), some.total()), (vec!["a".into(), "c".into()], 6));
        assert_eq!(some.part_of(3), (1, 0));
    }
}
