//! The data of a world at the end of a run, to be held against those of another run that began alike: by what clients have
//! written. Versions and the instants of writes are not compared, tokens are not data, and a record under an id that the
//! world has drawn is the same one by what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Changes, RecordDifference, difference};
use crate::engine::{CollectionName, RecordPair, World, WorldState, roll};
use crate::json::members;

/// The members of `metadata` that say when and how often a record was written.
const OF_WRITES: [&str; 3] = ["/metadata/version", "/metadata/createdAt", "/metadata/modifiedAt"];
/// How often names are made of names: a new record that refers to a new one is known by that one's name too, and what refers
/// to it by both.
const ROUNDS: usize = 3;
/// What stands for a record's own id in what it says.
const ITSELF: &str = "itself";
/// A part of what a name is made of, so that it is no other roll.
const NAMED: &[u8] = b"new record";

/// Tenant, place of the collection in the order of their table, id.
type RecordKey = (Box<str>, Option<CollectionName>, Box<str>);

/// What counts of a record's text.
pub type Reading = fn(&str) -> String;

/// What has become of the data since the beginning.
#[derive(Clone, Debug, Default)]
pub struct EndState {
    /// The records that may be others than at the beginning: what each said then, and says now.
    records: BTreeMap<RecordKey, [Option<String>; 2]>,
    /// How many new records under drawn ids say the same.
    new: BTreeMap<NewRecord, usize>,
}

/// A new record under an id that the world has drawn, whatever that is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewRecord {
    /// The tenant.
    pub tenant: Box<str>,
    /// The collection.
    pub collection: &'static str,
    /// What it says but for its id and its metadata.
    pub says: String,
}

impl EndState {
    /// What has become of `start` in `end`, in a world that has drawn these ids, by the `reading` of each record.
    pub fn of(start: &WorldState, end: &WorldState, drawn: &[String], reading: Reading) -> Self {
        let mut pairs = Vec::new();
        start.each_pair(end, &mut |pair| {
            if pair.collection != Some(CollectionName::Tokens) {
                pairs.push(pair);
            }
        });
        Self::of_pairs(pairs, drawn, reading)
    }

    /// The same of records that may be others than at the beginning.
    pub fn of_pairs(mut pairs: Vec<RecordPair>, drawn: &[String], reading: Reading) -> Self {
        for pair in &mut pairs {
            for text in [&mut pair.before, &mut pair.after] {
                *text = text.as_deref().map(reading);
            }
        }
        let names = names_of(&pairs, drawn);
        let new = new_records(&pairs, &names);
        let records =
            pairs.into_iter().map(|RecordPair { tenant, collection, id, before, after }| {
                let key = (tenant, collection, named(&id, &names).into());
                (key, [before, after.map(|text| named(&text, &names))])
            });
        Self { records: records.collect(), new }
    }

    /// What `world` has come to since it began, by the `reading` of each record.
    pub fn of_world(world: &World, reading: Reading) -> impl FnOnce() -> Self + use<> {
        let (start, end) = (world.state_at_start(), world.state());
        let drawn: Vec<String> = world.ids_drawn().collect();
        move || Self::of(&start, &end, &drawn, reading)
    }

    /// The new records under drawn ids of which there are more than in `usual`, and some there too: each with how many
    /// there are here and there.
    pub fn repeated<'s>(
        &'s self,
        usual: &'s Self,
    ) -> impl Iterator<Item = (&'s NewRecord, [usize; 2])> {
        self.new.iter().filter_map(|(record, count)| {
            let known = usual.new.get(record)?;
            (known < count).then_some((record, [*count, *known]))
        })
    }

    /// What differs from here to `other`, and of that at most the first `most` records.
    pub fn changes_to(&self, other: &Self, most: usize) -> Changes {
        let keys: BTreeSet<&RecordKey> = self.records.keys().chain(other.records.keys()).collect();
        let differing = keys.into_iter().filter_map(|key| {
            let (here, there) = (self.records.get(key), other.records.get(key));
            // A record that is not noted is as it was at the beginning.
            let at_start = || here.or(there).and_then(|[before, _]| before.clone());
            let [before, after] =
                [here, there].map(|noted| noted.map_or_else(at_start, |[_, after]| after.clone()));
            let (tenant, collection, id) = key.clone();
            different(RecordPair { tenant, collection, id, before, after })
        });
        Changes::first(most, differing)
    }
}

impl PartialEq for EndState {
    fn eq(&self, other: &Self) -> bool {
        self.changes_to(other, 0).total == 0
    }
}

/// What became of a record, where it differs in more than in its writes.
fn different(pair: RecordPair) -> Option<RecordDifference> {
    let mut found = difference(pair)?;
    let had_fields = !found.fields.is_empty();
    found.fields.retain(|field| !OF_WRITES.contains(&&*field.path));
    (!had_fields || !found.fields.is_empty()).then_some(found)
}

/// New names of drawn ids, by id.
type Names = BTreeMap<String, String>;

/// A name for each of the ids `drawn` under which there is a new record, made of what that says; equal ones are counted in
/// the order in which they were drawn.
fn names_of(pairs: &[RecordPair], drawn: &[String]) -> Names {
    let mut contents: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.before.is_none()) {
        let known = drawn.iter().find(|id| **id == *pair.id);
        if let (Some(id), Some(text)) = (known, &pair.after) {
            let collection = pair.collection.map_or("", CollectionName::as_str);
            let place = format!("{} {collection} {}", pair.tenant, content(text));
            contents.entry(id).or_default().push(place);
        }
    }
    let mut names = Names::new();
    for _ in 0..ROUNDS {
        let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
        let new = drawn.iter().filter_map(|id| {
            let says =
                contents.get(&**id)?.iter().map(|text| named(&text.replace(&**id, ITSELF), &names));
            let mark = roll(0, &[NAMED, says.collect::<String>().as_bytes()]);
            let count = counts.entry(mark).or_default();
            *count += 1;
            Some((id.clone(), format!("new-{:04x}-{count}", mark >> 48)))
        });
        names = new.collect();
    }
    names
}

/// The new records under drawn ids, which have these names, and how many say the same.
fn new_records(pairs: &[RecordPair], names: &Names) -> BTreeMap<NewRecord, usize> {
    let mut new = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.before.is_none()) {
        if let (Some(text), true) = (&pair.after, names.contains_key(&*pair.id)) {
            let text = text.replace(&*pair.id, ITSELF);
            let record = NewRecord {
                tenant: pair.tenant.clone(),
                collection: pair.collection.map_or("", CollectionName::as_str),
                says: named(&content(&text), names),
            };
            *new.entry(record).or_default() += 1;
        }
    }
    new
}

/// What a record says but for its metadata.
fn content(text: &str) -> String {
    let Some(members) = members(text) else { return text.to_owned() };
    let rest = members.iter().filter(|(key, _)| *key != r#""metadata""#);
    rest.flat_map(|(key, value)| [*key, ":", *value, ","]).collect()
}

/// The text with these ids by their names.
fn named(text: &str, names: &Names) -> String {
    names.iter().fold(text.to_owned(), |text, (id, name)| text.replace(id, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(
        collection: CollectionName,
        id: &str,
        [before, after]: [Option<&str>; 2],
    ) -> RecordPair {
        let [before, after] = [before, after].map(|text| text.map(str::to_owned));
        RecordPair {
            tenant: "t".into(),
            collection: Some(collection),
            id: id.into(),
            before,
            after,
        }
    }

    fn end(pairs: Vec<RecordPair>, drawn: &[&str]) -> EndState {
        let drawn: Vec<String> = drawn.iter().map(ToString::to_string).collect();
        EndState::of_pairs(pairs, &drawn, str::to_owned)
    }

    const SEGMENTS: CollectionName = CollectionName::Segments;

    #[test]
    fn versions_and_instants_of_writes_are_not_compared_and_other_instants_are() {
        let written = |version: u8, to: &str| {
            let text = format!(
                r#"{{"id": "s", "to": "{to}", "metadata": {{"version": {version}, "modifiedAt": "{version}"}}}}"#
            );
            end(vec![pair(SEGMENTS, "s", [Some(r#"{"id": "s"}"#), Some(&text)])], &[])
        };
        assert_eq!(written(2, "x"), written(3, "x"));
        assert_ne!(written(2, "x"), written(2, "y"));
        let shown =
            serde_json::to_string(&written(2, "x").changes_to(&written(3, "y"), 9)).unwrap();
        assert!(shown.contains("/to") && !shown.contains("/metadata"), "{shown}");
    }

    #[test]
    fn a_new_record_that_is_there_more_often_than_usual_is_counted() {
        let made = |names: &[&str]| {
            let ids: Vec<String> = (0..names.len()).map(|nth| format!("x{nth}")).collect();
            let texts = ids.iter().zip(names);
            let texts = texts.map(|(id, name)| format!(r#"{{"id": "{id}", "name": "{name}"}}"#));
            let texts: Vec<String> = texts.collect();
            let pairs = ids.iter().zip(&texts);
            let pairs = pairs.map(|(id, text)| pair(SEGMENTS, id, [None, Some(text)]));
            end(pairs.collect(), &ids.iter().map(|id| &**id).collect::<Vec<_>>())
        };
        let usual = made(&["A", "B"]);
        let counted = |state: &EndState| {
            let found =
                state.repeated(&usual).map(|(record, counts)| (record.says.clone(), counts));
            found.collect::<Vec<_>>()
        };
        let says = r#""id":"itself","name":"A","#.to_owned();
        assert_eq!(counted(&made(&["A", "B", "A", "A", "C"])), [(says, [3, 1])]);
        assert_eq!(counted(&made(&["A"])), []);
    }

    #[test]
    fn a_record_that_is_not_noted_is_as_it_was_at_the_beginning() {
        let was = r#"{"id": "s", "metadata": {"version": 1}}"#;
        let rewritten = r#"{"id": "s", "metadata": {"version": 2}}"#;
        let end = |texts| end(vec![pair(SEGMENTS, "s", texts)], &[]);
        assert_eq!(end([Some(was), Some(rewritten)]), EndState::default());
        assert_ne!(end([Some(was), None]), EndState::default());
        assert_eq!(end([None, None]), EndState::default());
    }

    #[test]
    fn records_under_drawn_ids_are_the_same_by_what_they_say() {
        let made = |ids: [&str; 2], names: [&str; 2]| {
            let mut pairs = Vec::new();
            for (id, name) in ids.into_iter().zip(names) {
                let text = format!(r#"{{"id": "{id}", "name": "{name}"}}"#);
                pairs.push(pair(SEGMENTS, id, [None, Some(&text)]));
                let row = format!(r#"{{"segmentId": "{id}", "customerId": "of {name}"}}"#);
                let place = format!("{id}/1");
                pairs.push(pair(CollectionName::CustomerAssignments, &place, [None, Some(&row)]));
            }
            end(pairs, &["x1", "x2", "x3"])
        };
        assert_eq!(made(["x1", "x2"], ["A", "B"]), made(["x1", "x2"], ["B", "A"]));
        assert_eq!(made(["x1", "x2"], ["A", "B"]), made(["x3", "x2"], ["A", "B"]));
        assert_ne!(made(["x1", "x2"], ["A", "B"]), made(["x1", "x2"], ["A", "A"]));
        // One that a client has chosen is part of what it says.
        assert_ne!(made(["x1", "own"], ["A", "B"]), made(["own", "x1"], ["A", "B"]));
    }
}
