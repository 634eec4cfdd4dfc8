//! The state that a run has left in its worlds, as far as it is compared: without versions, instants, and the marks of other
//! writers. What is compared in one world is what `review/end_state.rs` compares.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::engine::OTHER_WRITER;
use crate::model::Timestamp;
use crate::review::changes::RecordDifference;
use crate::review::end_state::EndState;

/// The state at the end of a run, as the difference to its start.
#[derive(Clone, Debug, Default)]
pub struct FinalState {
    /// Each world; without a name where worlds have other names in each run.
    worlds: Vec<(Option<Box<str>>, EndState)>,
    /// How many records have the mark of another writer.
    pub marks: usize,
}

/// Where two states differ.
#[derive(Clone, Debug, Default)]
pub struct StateDifference {
    /// The records: what became of each from the first state to the second.
    pub records: Vec<RecordDifference>,
    /// New records that the second has more often than the first.
    pub repeated: Vec<RepeatedRecord>,
}

/// A new record of which there are more than there should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedRecord {
    /// The collection.
    pub collection: &'static str,
    /// What it says.
    pub says: String,
    /// How many there are.
    pub count: usize,
    /// How many there should be.
    pub usual: usize,
}

impl StateDifference {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    fn add(&mut self, usual: &EndState, other: &EndState) {
        self.records.extend(usual.changes_to(other, usize::MAX).changes);
        self.repeated.extend(other.repeated(usual).map(|(record, [count, usual])| {
            let (collection, says) = (record.collection, record.says.clone());
            RepeatedRecord { collection, says, count, usual }
        }));
    }
}

impl FinalState {
    /// Takes what the world of this name has come to; with the number of its records that have the mark of another writer.
    pub fn take(&mut self, world: &str, end: EndState, marks: usize) {
        self.worlds.push((Some(world.into()), end));
        self.marks += marks;
    }

    /// The same where only worlds that are `known` are distinguished.
    #[must_use]
    pub fn in_known_worlds(mut self, known: &BTreeSet<Box<str>>) -> Self {
        for (name, _) in &mut self.worlds {
            *name = name.take().filter(|name| known.contains(name));
        }
        self
    }

    /// Whether nothing is other than at the start.
    pub fn is_as_at_start(&self) -> bool {
        self.worlds.iter().all(|(_, end)| *end == EndState::default())
    }

    /// Where `other` differs from this one. Worlds without a name are the same ones by what they have come to.
    pub fn difference(&self, other: &Self) -> StateDifference {
        let as_at_start = EndState::default();
        let names: BTreeSet<Option<&str>> =
            self.worlds.iter().chain(&other.worlds).map(|(name, _)| name.as_deref()).collect();
        let mut found = StateDifference::default();
        for name in names {
            let mut own = self.ends_of(name);
            let mut others = other.ends_of(name);
            own.retain(|end| match others.iter().position(|other| other == end) {
                Some(place) => {
                    others.remove(place);
                    false
                }
                None => true,
            });
            for place in 0..own.len().max(others.len()) {
                let end = |of: &[&EndState]| of.get(place).copied().unwrap_or(&as_at_start).clone();
                found.add(&end(&own), &end(&others));
            }
        }
        found
    }

    fn ends_of(&self, name: Option<&str>) -> Vec<&EndState> {
        let own = self.worlds.iter().filter(|(known, _)| known.as_deref() == name);
        own.map(|(_, end)| end).collect()
    }
}

/// Whether the record has the mark of another writer.
pub fn is_marked(text: &str) -> bool {
    text.contains(OTHER_WRITER) && {
        let record: Value = serde_json::from_str(text).unwrap_or_default();
        record["mixins"].get(OTHER_WRITER).is_some()
    }
}

/// A record without what differs in each run: instants, and the mark of another writer.
pub fn comparable(text: &str) -> String {
    let mut record: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(record) = record.as_object_mut() {
        without_mark(record);
    }
    without_instants(record).to_string()
}

/// Takes the mark of another writer away, and the mixins where nothing else is in them.
fn without_mark(record: &mut Map<String, Value>) {
    let Some(mixins) = record.get_mut("mixins").and_then(Value::as_object_mut) else { return };
    if mixins.shift_remove(OTHER_WRITER).is_some() && mixins.is_empty() {
        record.shift_remove("mixins");
    }
}

fn without_instants(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().map(|(key, value)| (key, without_instants(value)));
            Value::Object(members.collect::<BTreeMap<_, _>>().into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_instants).collect()),
        Value::String(text) if is_instant(&text) => "an instant".into(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

fn is_instant(text: &str) -> bool {
    text.len() >= "2025-01-01T00:00:00Z".len() && Timestamp::parse(text).is_ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::engine::{CollectionName, RecordPair};

    /// The state of a world in which the record with this id said and says so, among those that it has drawn.
    pub(in crate::sweep) fn world(
        state: &mut FinalState,
        name: &str,
        records: &[(&str, [Option<&str>; 2])],
        drawn: &[&str],
    ) {
        let marked = |text: &&str| is_marked(text);
        let marks = records.iter().filter(|(_, [_, after])| after.as_ref().is_some_and(marked));
        let marks = marks.count();
        let pairs = records.iter().map(|(id, texts)| {
            let [before, after] = texts.map(|text| text.map(str::to_owned));
            let collection = Some(CollectionName::Segments);
            RecordPair { tenant: "t".into(), collection, id: (*id).into(), before, after }
        });
        let drawn: Vec<String> = drawn.iter().map(ToString::to_string).collect();
        state.take(name, EndState::of_pairs(pairs.collect(), &drawn, comparable), marks);
    }

    fn state(records: &[(&str, [Option<&str>; 2])], drawn: &[&str]) -> FinalState {
        let mut state = FinalState::default();
        world(&mut state, "main", records, drawn);
        state
    }

    #[test]
    fn versions_instants_order_and_marks_are_no_difference() {
        let one =
            r#"{"id":"a","name":"x","metadata":{"version":1,"createdAt":"2025-01-01T00:00:00Z"}}"#;
        let other = r#"{"name":"x","id":"a","metadata":{"version":9},"mixins":{"otherWriter":{"mark":"m"}}}"#;
        let found = state(&[("a", [Some(one), Some(other)])], &[]);
        assert!(found.is_as_at_start());
        assert_eq!(found.marks, 1);
        let from = r#"{"from":"2025-01-01T00:00:00Z"}"#;
        let later = r#"{"from":"2026-01-01T00:00:00.5Z"}"#;
        assert!(state(&[("a", [Some(from), Some(later)])], &[]).is_as_at_start());
    }

    #[test]
    fn drawn_ids_are_known_by_what_they_name() {
        let text = |id: &str, name: &str| format!(r#"{{"id":"{id}","name":"{name}"}}"#);
        let of = |made: &[(&str, &str)]| {
            let texts: Vec<String> = made.iter().map(|(id, name)| text(id, name)).collect();
            let records = made.iter().zip(&texts);
            let records: Vec<_> =
                records.map(|((id, _), text)| (*id, [None, Some(&**text)])).collect();
            state(&records, &made.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        };
        let first = of(&[("x1", "a"), ("x2", "b")]);
        assert!(first.difference(&of(&[("x7", "b"), ("x8", "a")])).is_empty());
        let thrice = of(&[("x7", "b"), ("x8", "a"), ("x9", "a"), ("x10", "a")]);
        let difference = first.difference(&thrice);
        assert_eq!(difference.records.len(), 2);
        let [repeated] = &difference.repeated[..] else { panic!("{difference:?}") };
        assert_eq!((repeated.collection, repeated.count, repeated.usual), ("segments", 3, 1));
        assert!(repeated.says.contains(r#""name":"a""#), "{repeated:?}");
    }

    #[test]
    fn what_was_changed_added_or_removed_is_a_difference() {
        let baseline = state(&[("a", [Some(r#"{"n":1}"#), Some(r#"{"n":2}"#)])], &[]);
        let without = state(&[], &[]);
        let removed = state(&[("a", [Some(r#"{"n":1}"#), None])], &[]);
        assert_eq!(baseline.difference(&without).records.len(), 1);
        assert_eq!(baseline.difference(&removed).records.len(), 1);
        assert!(!baseline.is_as_at_start() && without.is_as_at_start());
        assert!(baseline.difference(&baseline).is_empty());
    }

    #[test]
    fn worlds_without_a_name_are_the_same_by_what_they_have_come_to() {
        let of = |worlds: &[(&str, &str)]| {
            let mut state = FinalState::default();
            for (name, text) in worlds {
                world(&mut state, name, &[("a", [None, Some(text)])], &[]);
            }
            state.in_known_worlds(&BTreeSet::new())
        };
        let usual = of(&[("w1", r#"{"n":1}"#), ("w2", r#"{"n":2}"#)]);
        assert!(usual.difference(&of(&[("w7", r#"{"n":2}"#), ("w8", r#"{"n":1}"#)])).is_empty());
        let other = of(&[("w7", r#"{"n":2}"#), ("w8", r#"{"n":3}"#)]);
        assert_eq!(usual.difference(&other).records.len(), 1);
        assert_eq!(usual.difference(&of(&[("w7", r#"{"n":2}"#)])).records.len(), 1);
    }
}
