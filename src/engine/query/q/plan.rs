//! How a query is held against a document: criteria on fields of one kind are checked together, in one walk.
//!
//! It changes nothing about what a query means. Every criterion is met by any value of its field on its own.

use super::condition::{Condition, Criterion};
use super::subject::Subject;
use crate::engine::query::{Paths, Queryable};

/// The criteria by the first segment of their fields, those with patterns last.
#[derive(Clone, Debug, Default)]
pub(in crate::engine::query) struct Plan {
    groups: Vec<FieldGroup>,
}

/// Criteria on fields that are found on one walk; a bit of the masks stands for each.
#[derive(Clone, Debug, Default)]
struct FieldGroup {
    /// Their places in the query.
    criteria: Vec<usize>,
    paths: Paths,
    /// Which of them ask for the path of this number.
    of_path: Vec<u64>,
    /// Which of them hold where their field is absent.
    absent: u64,
    /// The bits of the criteria that any value meets.
    by_any: u64,
}

impl Plan {
    /// The plan for these criteria; of equal ones, the first counts.
    pub(in crate::engine::query) fn of(criteria: &[Criterion]) -> Self {
        let mut groups: Vec<FieldGroup> = Vec::new();
        for (place, criterion) in criteria.iter().enumerate() {
            if criteria[..place].contains(criterion) {
                continue;
            }
            let root = &criterion.path.segments[0];
            let fits = |group: &FieldGroup| {
                group.criteria.len() < u64::BITS as usize && group.paths.get(root).is_some()
            };
            let at = groups.iter().position(fits).unwrap_or(groups.len());
            if at == groups.len() {
                groups.push(FieldGroup::default());
            }
            groups[at].add(place, criterion);
        }
        let costly = |place: &usize| criteria[*place].condition.has_pattern();
        groups.sort_by_key(|group| group.criteria.iter().any(costly));
        Self { groups }
    }

    /// Whether the document meets all of the criteria that the plan was made for.
    pub(in crate::engine::query) fn holds<R: Queryable + ?Sized>(
        &self,
        criteria: &[Criterion],
        record: &R,
    ) -> bool {
        self.groups.iter().all(|group| group.holds(criteria, record))
    }
}

impl FieldGroup {
    fn add(&mut self, place: usize, criterion: &Criterion) {
        let bit = 1 << self.criteria.len();
        self.criteria.push(place);
        let number = self.paths.add(&criterion.path.segments, self.of_path.len());
        if number == self.of_path.len() {
            self.of_path.push(0);
        }
        self.of_path[number] |= bit;
        if criterion.condition == Condition::Exists {
            self.by_any |= bit;
        }
        if criterion.condition.holds(&Subject::new(None)) {
            self.absent |= bit;
        }
    }

    fn holds<R: Queryable + ?Sized>(&self, criteria: &[Criterion], record: &R) -> bool {
        let (mut met, mut present) = (0_u64, 0_u64);
        record.values(&self.paths, &mut |number, value| {
            let of_path = self.of_path[number];
            present |= of_path;
            met |= of_path & self.by_any;
            let subject = Subject::new(Some(value));
            let mut open = of_path & !met;
            while open != 0 {
                let nth = open.trailing_zeros();
                open &= open - 1;
                let criterion = &criteria[self.criteria[nth as usize]];
                met |= u64::from(criterion.condition.holds(&subject)) << nth;
            }
        });
        met |= self.absent & !present;
        met.count_ones() as usize == self.criteria.len()
    }
}
