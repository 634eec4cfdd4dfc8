//! What an exchange wrote to records, with what it was before.

use super::super::fields::differences;
use super::step::{Outcome, Step};
use crate::engine::World;
use crate::engine::journal::Entry;
use crate::engine::store::RecordWrite;
use crate::review::words::counted;

/// Most records that are explained; how many more there were is said.
const MOST: usize = 20;
/// Most fields of a record that are named.
const MOST_FIELDS: usize = 12;

/// A step for each record that was written.
pub(super) fn writes(world: &World, entry: &Entry, steps: &mut Vec<Step>) {
    let Some(writes) = entry.writes() else {
        let detail = "what it wrote has made room for later exchanges";
        return steps.push(Step::new("written", Outcome::Noted, detail));
    };
    for write in writes.iter().take(MOST) {
        steps.push(one(world, write));
    }
    if let Some(more) = writes.len().checked_sub(MOST).filter(|more| *more > 0) {
        let more = counted(more as u64, "more record");
        steps.push(Step::new("written", Outcome::Noted, format!("and {more}")));
    }
    if writes.is_empty() && entry.committed() {
        let detail = "the call was good, and there was nothing to change";
        steps.push(Step::new("written", Outcome::Noted, detail));
    }
}

fn one(world: &World, write: &RecordWrite) -> Step {
    let start = world.start();
    let shown = |text: Option<String>| text.map(|text| world.without_credentials(&text));
    let (before, after) = (shown(write.text_before(start)), shown(write.text_after(start)));
    let detail = match (&before, &after) {
        (Some(before), Some(after)) => {
            let fields = differences(before, after);
            let shown = fields.iter().take(MOST_FIELDS).map(|field| {
                let said = |it: &Option<Box<serde_json::value::RawValue>>| {
                    it.as_ref().map_or_else(|| "nothing".to_owned(), |raw| raw.get().to_owned())
                };
                format!("{} {} → {}", field.path, said(&field.before), said(&field.after))
            });
            let shown = shown.collect::<Vec<_>>().join(", ");
            let more = match fields.len().saturating_sub(MOST_FIELDS) {
                0 => String::new(),
                1 => ", and 1 more field".to_owned(),
                more => format!(", and {more} more fields"),
            };
            format!("changed: {shown}{more}")
        }
        (None, _) => "added".to_owned(),
        (Some(_), None) => "removed".to_owned(),
    };
    let detail = match write.by_rule {
        true => format!("{detail}, by a rule as another writer"),
        false => detail,
    };
    let name = format!("{} {}", write.collection.as_str(), write.id());
    let mut step = Step::new(name, Outcome::Done, detail);
    if after.is_none() || before.is_none() {
        step.expected = None;
        step.found = after.or(before);
    }
    step
}
