//! By what one sees what a case came to, in sentences.

use super::baseline::Baseline;
use super::call::CallKey;
use super::outcome::ObservedRun;
use super::plan::PlannedCase;
use super::state::StateDifference;

/// The most items and records that are named.
const MOST_NAMED: usize = 3;

/// What never ended well, in words; `missing` are the items.
pub(super) fn never_well(missing: &[CallKey], (case, run): (&PlannedCase, &ObservedRun)) -> String {
    let named: Vec<String> = missing.iter().take(MOST_NAMED).map(item_name).collect();
    let more = match missing.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more} never ended well; {}", named.join(", "), sent_again(missing, (case, run)))
}

/// Whether what never ended well was tried again after the fault.
fn sent_again(missing: &[CallKey], (_, run): (&PlannedCase, &ObservedRun)) -> String {
    let Some(first) = run.fired().first().copied() else { return "not sent".to_owned() };
    let (befallen, later) = (&run.calls[first], run.calls.iter().skip(first + 1));
    // The first time that another call is sent is no second try of this one.
    let was_sent = |item: &CallKey| {
        *item == befallen.key.item() || befallen.rows.iter().any(|row| row.item == *item)
    };
    let is_again = |item: &CallKey| missing.contains(item) && was_sent(item);
    let again = later.filter(|call| {
        is_again(&call.key.item()) || call.rows.iter().any(|row| is_again(&row.item))
    });
    match again.count() {
        0 => "not sent again".to_owned(),
        1 => "sent again once".to_owned(),
        more => format!("sent again {more} times"),
    }
}

/// What an item is called: its method and the identifiers of its own, or its collection where it has none.
fn item_name(item: &CallKey) -> String {
    let is_own = |name: &str| !item.path.contains(&format!("{{{name}}}"));
    let own = item.ids.iter().filter(|(name, _)| is_own(name)).map(|(_, id)| &**id);
    let own = own.collect::<Vec<_>>().join("/");
    let collection = item.path.rsplit('/').next().unwrap_or_default();
    format!("{} {}", item.method, if own.is_empty() { collection } else { &own })
}

/// Where the state differs, in words.
pub(super) fn states(difference: &StateDifference) -> String {
    let mut parts = Vec::new();
    for (records, said) in [(&difference.missing, "lacks"), (&difference.more, "has besides")] {
        let named: Vec<String> = records
            .iter()
            .take(MOST_NAMED)
            .map(|record| match record.text {
                Some(_) => format!("{} {}", record.collection, record.id),
                None => format!("the removal of {} {}", record.collection, record.id),
            })
            .collect();
        if !named.is_empty() {
            parts.push(format!("{said} {}", named.join(", ")));
        }
    }
    format!("the state at the end {}", parts.join(", and "))
}

/// The items that have to end well and did not, as often as without the fault.
pub(super) fn missing(baseline: &Baseline, run: &ObservedRun) -> Vec<CallKey> {
    let well = run.ended_well();
    let lacks = |(key, count): &(&CallKey, &usize)| {
        well.get(*key).copied().unwrap_or_default() < **count
            && !is_known_done((baseline, run), key)
    };
    baseline.required.iter().filter(lacks).map(|(key, _)| key.clone()).collect()
}

/// Whether a write was done though its answer was lost, and the client has looked: a read of it, one more than without the
/// fault, ended well afterwards.
fn is_known_done((baseline, run): (&Baseline, &ObservedRun), item: &CallKey) -> bool {
    let is_of_item = |call: &super::observed::ObservedCall| {
        call.key.item() == *item || call.rows.iter().any(|row| row.item == *item)
    };
    let done = run.calls.iter().position(|call| call.committed && !call.well && is_of_item(call));
    let Some(done) = done else { return false };
    run.calls.iter().enumerate().skip(done + 1).any(|(place, call)| {
        let is_of_it = call.reads() && call.well && item_within(item, &call.key);
        let before = run.calls[..=place].iter().filter(|other| other.key == call.key).count();
        is_of_it && before > baseline.came.get(&call.key).copied().unwrap_or_default()
    })
}

/// Whether a read shows the item: of it, or of what it is in.
fn item_within(item: &CallKey, read: &CallKey) -> bool {
    item.is_within(read)
}
