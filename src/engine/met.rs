//! Which answers clients have met in a world: of each operation how often each status, and of bulk calls each code of a row,
//! by itself or by a rule; whatever was reset since, and whatever the journal has dropped.

use http::StatusCode;

/// How often a status was met. There are as many statuses as HTTP has: a list of these has no other bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetStatus {
    /// The status, or the code of a row.
    pub status: u16,
    /// How often the service itself has answered it.
    pub organic: u64,
    /// How often a rule has.
    pub injected: u64,
}

/// What was met of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetOperation {
    /// Its place in the table of operations.
    pub place: usize,
    /// How often it was called.
    pub calls: u64,
    /// The statuses of its answers, in the order in which they were first met.
    pub answers: Vec<MetStatus>,
    /// The codes of the rows of its answers, in the same order.
    pub rows: Vec<MetStatus>,
    /// Of several worlds together, one that is still there and in which it was called: `main` where that is one, else the first by name.
    pub world: Option<Box<str>>,
}

/// What was met of all operations, those of one world or of several together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetAnswers {
    /// Those that were called, by their places.
    operations: Vec<MetOperation>,
}

impl MetStatus {
    /// Adds `counts` to those of its status in `all`.
    pub(super) fn add(all: &mut Vec<Self>, counts: Self) {
        if let Some(known) = all.iter_mut().find(|known| known.status == counts.status) {
            known.organic += counts.organic;
            known.injected += counts.injected;
        } else {
            make_room(all);
            all.push(counts);
        }
    }

    /// `status` once, of the service itself or of a rule.
    pub(super) fn once(status: StatusCode, injected: bool) -> Self {
        let status = status.as_u16();
        Self { status, organic: u64::from(!injected), injected: u64::from(injected) }
    }
}

impl MetAnswers {
    /// The operation at `place` was called, and these statuses reached the client.
    pub(super) fn note(&mut self, place: usize, status: Option<MetStatus>, rows: &[MetStatus]) {
        let known = self.operation(place);
        known.calls += 1;
        if let Some(status) = status {
            MetStatus::add(&mut known.answers, status);
        }
        for row in rows {
            MetStatus::add(&mut known.rows, *row);
        }
    }

    /// Adds what was met in the world of this name, which is still there; the one called `first` comes before the others.
    pub fn add_of(&mut self, (world, first): (&str, &str), other: &Self) {
        let order = |name: &str| (name != first, name.to_owned());
        self.add(other);
        for MetOperation { place, .. } in &other.operations {
            let known = &mut self.operation(*place).world;
            if known.as_deref().is_none_or(|known| order(world) < order(known)) {
                *known = Some(world.into());
            }
        }
    }

    /// Adds what was met in another world that answers the same operations.
    pub fn add(&mut self, other: &Self) {
        for MetOperation { place, calls, answers, rows, world: _ } in &other.operations {
            let known = self.operation(*place);
            known.calls += calls;
            for status in answers {
                MetStatus::add(&mut known.answers, *status);
            }
            for row in rows {
                MetStatus::add(&mut known.rows, *row);
            }
        }
    }

    /// The operations that were called, in the order of their table.
    pub fn operations(&self) -> &[MetOperation] {
        &self.operations
    }

    /// Whether no operation was called.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// A world calls few operations, so the list is short and only what is called has a place in it.
    fn operation(&mut self, place: usize) -> &mut MetOperation {
        let at = match self.operations.binary_search_by_key(&place, |known| known.place) {
            Ok(at) => at,
            Err(at) => {
                let (answers, rows) = (Vec::new(), Vec::new());
                make_room(&mut self.operations);
                self.operations
                    .insert(at, MetOperation { place, calls: 0, answers, rows, world: None });
                at
            }
        };
        &mut self.operations[at]
    }
}

/// Reserves room for one in an empty list: most of many worlds meet one status of one operation. What comes later grows as usual.
fn make_room<T>(all: &mut Vec<T>) {
    if all.capacity() == 0 {
        all.reserve_exact(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_worlds_have_met_is_added_operation_by_operation() {
        let (mut one, mut other) = (MetAnswers::default(), MetAnswers::default());
        let organic = |status| MetStatus::once(status, false);
        one.note(7, Some(organic(StatusCode::OK)), &[]);
        other.note(7, Some(MetStatus::once(StatusCode::OK, true)), &[organic(StatusCode::CREATED)]);
        other.note(2, None, &[]);
        one.add(&other);
        let places: Vec<usize> = one.operations().iter().map(|known| known.place).collect();
        assert_eq!(places, [2, 7]);
        assert_eq!((one.operations()[0].calls, one.operations()[1].calls), (1, 2));
        assert!(one.operations()[0].answers.is_empty());
        let both = MetStatus { status: 200, organic: 1, injected: 1 };
        assert_eq!(one.operations()[1].answers, [both]);
        assert_eq!(one.operations()[1].rows, [organic(StatusCode::CREATED)]);
    }
}
