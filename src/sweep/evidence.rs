//! By what one sees what a case came to, in sentences.

use super::baseline::Baseline;
use super::call::CallKey;
use super::outcome::ObservedRun;
use super::state::{RepeatedRecord, StateDifference};
use crate::review::changes::{RecordChange, RecordDifference};

/// The most items and records that are named.
const MOST_NAMED: usize = 3;

/// An item that has to end well, and how often it did and has to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MissingItem {
    key: CallKey,
    well: usize,
    required: usize,
}

/// What never ended well, or not as often as it has to, in words.
pub(super) fn never_well(missing: &[MissingItem], run: &ObservedRun) -> String {
    let (never, rarely): (Vec<_>, Vec<_>) = missing.iter().partition(|item| item.well == 0);
    let never = listed(never.iter().map(|item| item_name(&item.key)));
    let rarely = listed(rarely.iter().map(|MissingItem { key, well, required }| {
        format!("{} ended well {} and not {}", item_name(key), times(*well), times(*required))
    }));
    let parts = [never.map(|names| format!("{names} never ended well")), rarely];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}; {}", parts.join(", and "), sent_again(missing, run))
}

/// The first of these, and how many more there are; none of none.
fn listed(names: impl ExactSizeIterator<Item = String>) -> Option<String> {
    let all = names.len();
    let first: Vec<String> = names.take(MOST_NAMED).collect();
    let more = match all - first.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (all > 0).then(|| format!("{}{more}", first.join(", ")))
}

/// How often, in words.
fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

/// Whether what never ended well was tried again after the fault.
fn sent_again(missing: &[MissingItem], run: &ObservedRun) -> String {
    let Some(first) = run.fired().first().copied() else { return "not sent".to_owned() };
    let (befallen, later) = (&run.calls[first], run.calls.iter().skip(first + 1));
    // The first time that another call is sent is no second try of this one.
    let was_sent = |item: &CallKey| {
        *item == befallen.key.item() || befallen.rows.iter().any(|row| row.item == *item)
    };
    let is_missing = |item: &CallKey| missing.iter().any(|missing| missing.key == *item);
    let is_again = |item: &CallKey| is_missing(item) && was_sent(item);
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
    let kinds = [
        (RecordChange::Removed, "lacks"),
        (RecordChange::Added, "has besides"),
        (RecordChange::Changed, "differs in"),
    ];
    let parts = kinds.into_iter().filter_map(|(change, said)| {
        let records = difference.records.iter().filter(|record| record.change == change);
        let all: Vec<String> = records.map(RecordDifference::name).collect();
        listed(all.into_iter()).map(|names| format!("{said} {names}"))
    });
    format!("the state at the end {}", parts.collect::<Vec<_>>().join(", and "))
}

/// What was created too often, in words.
pub(super) fn repeated(records: &[RepeatedRecord]) -> Option<String> {
    /// The most characters of a record that are shown.
    const MOST_SHOWN: usize = 60;
    let first = records.first()?;
    let RepeatedRecord { collection, says, count, usual } = first;
    let says = says.trim_end_matches(',').replace("\"id\":\"itself\",", "");
    let shown: String = says.chars().take(MOST_SHOWN).collect();
    let dots = if shown.len() < says.len() { " …" } else { "" };
    let others = match records.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} others are too often"),
    };
    Some(format!(
        "one of {collection} ({shown}{dots}) is there {} and not {}{others}",
        times(*count),
        times(*usual)
    ))
}

/// The items that have to end well and did not, as often as without the fault.
pub(super) fn missing(baseline: &Baseline, run: &ObservedRun) -> Vec<MissingItem> {
    let well = run.ended_well();
    let all = baseline.required.iter().map(|(key, required)| MissingItem {
        key: key.clone(),
        well: well.get(key).copied().unwrap_or_default(),
        required: *required,
    });
    all.filter(|item| item.well < item.required && !is_known_done((baseline, run), &item.key))
        .collect()
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
