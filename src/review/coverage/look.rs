//! From what was met to what was not.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::closing::{self, Closing, GapPlace};
use super::found::{Coverage, CoveredOperation, CoveredStatus, Gap, Part};
use crate::engine::scenario::Scenario;
use crate::engine::{MetAnswers, MetStatus, Operation};

/// What coverage is looked at with.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The table of operations.
    pub operations: &'a [&'static Operation],
    /// The scenarios that can become active.
    pub scenarios: &'a BTreeMap<Box<str>, Arc<Scenario>>,
    /// Where the lines are to work.
    pub place: GapPlace<'a>,
}

/// What was met of each operation, and what was not.
pub fn coverage(met: &MetAnswers, surroundings: Surroundings<'_>) -> Coverage {
    let mut found = Coverage::default();
    let mut called = met.operations().iter().peekable();
    for (place, operation) in surroundings.operations.iter().copied().enumerate() {
        let of_it = called.next_if(|known| known.place == place);
        if !operation.is_built() {
            continue;
        }
        let Some(of_it) = of_it else {
            found.never_called.push(operation.id.into());
            continue;
        };
        // Of several worlds together, it is closed where it was called.
        let place = match surroundings.place {
            GapPlace::Running { url, world: None, asks_for_token } => {
                GapPlace::Running { url, world: of_it.world.as_deref(), asks_for_token }
            }
            place @ (GapPlace::Running { .. } | GapPlace::Anew(..)) => place,
        };
        let surroundings = Surroundings { place, ..surroundings };
        let answers = statuses(operation.documented.to_vec(), &of_it.answers);
        let rows = statuses(statuses_of_rows(operation, surroundings.operations), &of_it.rows);
        for (part, all) in [(Part::Answer, &answers), (Part::Row, &rows)] {
            for status in all.iter().filter(|status| status.documented) {
                found.documented += 1;
                found.met += usize::from(status.is_met());
                if !status.is_met() {
                    found.gaps.push(gap(operation, (part, status.status), surroundings));
                }
            }
        }
        found.operations.push(CoveredOperation {
            operation: operation.id.into(),
            method: operation.method.as_str().into(),
            path: operation.path.into(),
            calls: of_it.calls,
            answers,
            rows,
        });
    }
    let percent = (found.met * 100).checked_div(found.documented).unwrap_or_default();
    found.percent = u8::try_from(percent).expect("a part is no more than the whole");
    found
}

/// The statuses that the rows of a bulk call can have by the documents: those of the calls for one document, without
/// those that refuse a caller, which are about the call as a whole.
pub fn statuses_of_rows(bulk: &Operation, operations: &[&'static Operation]) -> Vec<u16> {
    const OF_THE_CALL: [u16; 2] = [401, 403];
    let singles = operations.iter().filter(|single| bulk.is_bulk() && single.is_single_of(bulk));
    let all = singles.flat_map(|single| single.documented).copied();
    all.filter(|status| !OF_THE_CALL.contains(status)).collect()
}

/// The `documented` statuses and those that were `met`, by number.
fn statuses(documented: Vec<u16>, met: &[MetStatus]) -> Vec<CoveredStatus> {
    let none = |status, documented| CoveredStatus { status, documented, organic: 0, injected: 0 };
    let mut all: BTreeMap<u16, CoveredStatus> =
        documented.into_iter().map(|status| (status, none(status, true))).collect();
    for MetStatus { status, organic, injected } in met {
        let known = all.entry(*status).or_insert_with(|| none(*status, false));
        known.organic += organic;
        known.injected += injected;
    }
    all.into_values().collect()
}

fn gap(operation: &Operation, wanted: (Part, u16), surroundings: Surroundings<'_>) -> Gap {
    let closing = Closing::of(operation, wanted, surroundings.scenarios);
    let line = closing::line(&closing, surroundings.place);
    let (scenario, rule) = match closing {
        Closing::Scenario(name) => (Some(name), None),
        Closing::Rule(rule) => (None, Some(rule)),
    };
    let (part, status) = wanted;
    Gap { operation: operation.id.to_owned().into(), part, status, scenario, rule, line }
}
