//! The state that a run has left, as far as it is compared: the records that are not as they were at the start, without
//! versions and instants. Identifiers that the service drew are known by what they name, because another order of calls
//! draws others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::engine::{CollectionName, OTHER_WRITER, RecordPair, roll};
use crate::model::Timestamp;

/// A record that is not as it was at the start.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedRecord {
    /// The world; none where worlds have other names in each run.
    pub world: Option<Box<str>>,
    /// The tenant.
    pub tenant: Box<str>,
    /// The collection.
    pub collection: &'static str,
    /// Its id, or what stands for one that was drawn.
    pub id: String,
    /// What it says; none where it is gone.
    pub text: Option<String>,
    /// Whether the service drew its id.
    pub is_drawn: bool,
}

/// The state at the end of a run, as the difference to its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FinalState {
    records: BTreeMap<ChangedRecord, usize>,
    /// How many records have the mark of another writer.
    pub marks: usize,
}

/// Where two states differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateDifference {
    /// What only the first has.
    pub missing: Vec<ChangedRecord>,
    /// What only the second has.
    pub more: Vec<ChangedRecord>,
}

impl StateDifference {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.more.is_empty()
    }
}

impl FinalState {
    /// Takes the records of the world of this name; the service drew the ids in `drawn`.
    pub fn take(&mut self, world: &str, pairs: &[RecordPair], drawn: &BTreeSet<Box<str>>) {
        let looked_at = pairs.iter().filter_map(|pair| Some((pair, compared(pair.collection?)?)));
        let looked_at: Vec<_> = looked_at.collect();
        let labels = labels(looked_at.iter().map(|(pair, _)| *pair), drawn);
        for (pair, collection) in looked_at {
            self.marks += usize::from(pair.after.as_deref().is_some_and(is_marked));
            let [before, after] = [&pair.before, &pair.after]
                .map(|text| text.as_deref().map(|text| labelled(&comparable(text), &labels)));
            if before == after {
                continue;
            }
            let record = ChangedRecord {
                world: Some(world.into()),
                tenant: pair.tenant.clone(),
                collection,
                id: labelled(&pair.id, &labels),
                text: after,
                is_drawn: drawn.contains(&pair.id),
            };
            *self.records.entry(record).or_default() += 1;
        }
    }

    /// The same where only worlds that are `known` are distinguished.
    #[must_use]
    pub fn in_known_worlds(self, known: &BTreeSet<Box<str>>) -> Self {
        let mut records = BTreeMap::new();
        for (mut record, count) in self.records {
            record.world = record.world.filter(|world| known.contains(world));
            *records.entry(record).or_default() += count;
        }
        Self { records, marks: self.marks }
    }

    /// Whether nothing is other than at the start.
    pub fn is_as_at_start(&self) -> bool {
        self.records.is_empty()
    }

    /// How often it has this record.
    pub fn count(&self, record: &ChangedRecord) -> usize {
        self.records.get(record).copied().unwrap_or_default()
    }

    /// Where `other` differs from this one.
    pub fn difference(&self, other: &Self) -> StateDifference {
        let only = |one: &Self, other: &Self| {
            let all = one.records.iter();
            let all = all.flat_map(|(record, count)| {
                std::iter::repeat_n(record, count.saturating_sub(other.count(record)))
            });
            all.cloned().collect()
        };
        StateDifference { missing: only(self, other), more: only(other, self) }
    }
}

/// The name of a collection that is compared: tokens are drawn anew in each run, and say nothing of what was done.
fn compared(collection: CollectionName) -> Option<&'static str> {
    let is_credential = matches!(collection, CollectionName::Tokens | CollectionName::Clients);
    (!is_credential).then(|| collection.as_str())
}

/// What stands for each drawn id: a hash of what the record says that has it.
fn labels<'p>(
    pairs: impl Iterator<Item = &'p RecordPair>,
    drawn: &BTreeSet<Box<str>>,
) -> Vec<(Box<str>, String)> {
    let own = pairs.filter(|pair| drawn.contains(&pair.id));
    let label = |pair: &RecordPair| {
        let mut text = comparable(pair.after.as_deref().unwrap_or_default());
        for id in drawn {
            text = text.replace(&**id, "");
        }
        (pair.id.clone(), format!("drawn-{:08x}", roll(0, &[text.as_bytes()]) >> 32))
    };
    own.map(label).collect()
}

fn labelled(text: &str, labels: &[(Box<str>, String)]) -> String {
    let replace = |text: String, (id, label): &(Box<str>, String)| text.replace(&**id, label);
    labels.iter().fold(text.to_owned(), replace)
}

fn is_marked(text: &str) -> bool {
    let record: Value = serde_json::from_str(text).unwrap_or_default();
    record["mixins"].get(OTHER_WRITER).is_some()
}

/// A record without what differs in each run: versions, instants, the mark of another writer, the order of members.
fn comparable(text: &str) -> String {
    let mut record: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(record) = record.as_object_mut() {
        without(record, "metadata", &["version", "createdAt", "modifiedAt"]);
        without(record, "mixins", &[OTHER_WRITER]);
    }
    sorted(record).to_string()
}

/// Takes members away from the object called `name`, and that where nothing is left.
fn without(record: &mut Map<String, Value>, name: &str, members: &[&str]) {
    let Some(inner) = record.get_mut(name).and_then(Value::as_object_mut) else { return };
    for member in members {
        inner.shift_remove(*member);
    }
    if inner.is_empty() {
        record.shift_remove(name);
    }
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> =
                members.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(members.into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        Value::String(text) if is_instant(&text) => "an instant".into(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

fn is_instant(text: &str) -> bool {
    text.len() >= "2025-01-01T00:00:00Z".len() && Timestamp::parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(id: &str, before: Option<&str>, after: Option<&str>) -> RecordPair {
        RecordPair {
            tenant: "t".into(),
            collection: Some(CollectionName::Segments),
            id: id.into(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    fn state(pairs: &[RecordPair], drawn: &[&str]) -> FinalState {
        let mut state = FinalState::default();
        let drawn = drawn.iter().map(|id| Box::from(*id)).collect();
        state.take("main", pairs, &drawn);
        state
    }

    #[test]
    fn versions_instants_order_and_marks_are_no_difference() {
        let one =
            r#"{"id":"a","name":"x","metadata":{"version":1,"createdAt":"2025-01-01T00:00:00Z"}}"#;
        let other = r#"{"name":"x","id":"a","metadata":{"version":9},"mixins":{"otherWriter":{"mark":"m"}}}"#;
        let found = state(&[pair("a", Some(one), Some(other))], &[]);
        assert!(found.is_as_at_start());
        assert_eq!(found.marks, 1);
        let from = r#"{"from":"2025-01-01T00:00:00Z"}"#;
        let later = r#"{"from":"2026-01-01T00:00:00.5Z"}"#;
        assert!(state(&[pair("a", Some(from), Some(later))], &[]).is_as_at_start());
    }

    #[test]
    fn drawn_ids_are_known_by_what_they_name() {
        let at = |id: &str, name: &str| {
            pair(id, None, Some(&format!(r#"{{"id":"{id}","name":"{name}"}}"#)))
        };
        let first = state(&[at("x1", "a"), at("x2", "b")], &["x1", "x2"]);
        let second = state(&[at("x7", "b"), at("x8", "a")], &["x7", "x8"]);
        assert!(first.difference(&second).is_empty());
        let twice = state(&[at("x7", "b"), at("x8", "a"), at("x9", "a")], &["x7", "x8", "x9"]);
        let difference = first.difference(&twice);
        assert_eq!((difference.missing.len(), difference.more.len()), (0, 1));
        assert!(difference.more[0].is_drawn && first.count(&difference.more[0]) == 1);
    }

    #[test]
    fn what_was_changed_added_or_removed_is_a_difference() {
        let baseline = state(&[pair("a", Some(r#"{"n":1}"#), Some(r#"{"n":2}"#))], &[]);
        let without = state(&[], &[]);
        let removed = state(&[pair("a", Some(r#"{"n":1}"#), None)], &[]);
        assert_eq!(baseline.difference(&without).missing.len(), 1);
        let both = baseline.difference(&removed);
        assert_eq!((both.missing.len(), both.more.len()), (1, 1));
        assert!(!baseline.is_as_at_start() && without.is_as_at_start());
    }
}
