//! What became of records: all that exchanges have written, taken together and held against what is expected.

use std::collections::BTreeMap;

use super::holding::{ABSENT, quoted};
use super::verification::{ClosestExchange, Judged, Mismatch, listed, shortened};
use crate::engine::CollectionName;
use crate::engine::journal::{KeptBody, KeptValue, OutsideWrites};
use crate::engine::scenario::{Fate, Matcher, RecordExpectation, StateExpectation};
use crate::engine::store::RecordWrite;
use crate::json::{at_pointer, is_same};
use crate::review::exchanges::Exchanges;
use crate::review::words::counted;

/// A record that exchanges have written.
struct WrittenRecord<'a> {
    tenant: &'a str,
    collection: CollectionName,
    id: String,
    fate: Fate,
    /// What it is, or was where it is gone, in the form of fixtures.
    text: String,
    /// The place of the exchange that wrote it last.
    last: usize,
    /// The random seed of the world, by which credentials are replaced.
    seed: u64,
}

/// What stands for a credential of a record.
const CREDENTIAL: &str = "a credential";

/// Judges what became of records.
pub(super) fn state(exchanges: &Exchanges<'_>, expected: &StateExpectation) -> Judged {
    let said = "expected that records were written as it says";
    if let Some(why) = exchanges.missing().or_else(|| unknown(exchanges)) {
        return super::calls::undecided(said, &why);
    }
    let records = written(exchanges);
    let mut problems = Vec::new();
    for wanted in &expected.records {
        problems.extend(problem(exchanges, &records, wanted));
    }
    if let Some(word) = expected.nothing_else {
        problems.extend(others(exchanges, &records, (expected, word)));
    }
    let closest = problems.iter_mut().find_map(|(_, closest)| closest.take());
    let messages: Vec<String> = problems.into_iter().map(|(message, _)| message).collect();
    if messages.is_empty() {
        let unchanged = expected.records.iter().filter(|it| it.fate.is_none()).count();
        let written = format!("{} written", counted(records.len() as u64, "record"));
        return Judged::Holds(match unchanged {
            0 => written,
            count => format!("{} unchanged, {written}", counted(count as u64, "record")),
        });
    }
    Judged::Fails(messages.join("; "), closest)
}

/// Why what was written cannot be known; none where it can.
fn unknown(exchanges: &Exchanges<'_>) -> Option<String> {
    let all = &exchanges.all;
    if let Some(recorded) = exchanges.recorded() {
        return Some(recorded.to_owned());
    }
    if let Some(bare) = all.iter().rev().find(|exchange| exchange.entry.writes().is_none()) {
        let id = bare.entry.id();
        return Some(format!(
            "what {id} wrote was dropped from the journal to make room: more memory comes with --journal-memory"
        ));
    }
    let Some(mut outside) = exchanges.journal().outside_since(0) else {
        return Some(
            "changes of the world besides its exchanges were dropped from the journal".to_owned(),
        );
    };
    let mut writes = all.iter().filter(|it| it.entry.writes().is_some_and(|it| !it.is_empty()));
    let first = writes.next().map(|exchange| exchange.entry.number())?;
    let whole = outside
        .find(|change| change.after >= first && matches!(change.written, OutsideWrites::Unknown))?;
    Some(format!("all records were replaced after exchange {}: {}", whole.after, whole.what))
}

/// The records that exchanges have written, each as it was before the first write and as it is after the last.
fn written<'a>(exchanges: &Exchanges<'a>) -> Vec<WrittenRecord<'a>> {
    type Key<'a> = (&'a str, CollectionName, String);
    let mut of: BTreeMap<Key<'a>, (&'a RecordWrite, &'a RecordWrite, usize)> = BTreeMap::new();
    for (place, exchange) in exchanges.all.iter().enumerate() {
        for write in exchange.entry.writes().unwrap_or_default() {
            let tenant = write.tenant.as_deref().or(exchange.entry.tenant()).unwrap_or_default();
            let key = (tenant, write.collection, write.id());
            let (_, last, at) = of.entry(key).or_insert((write, write, place));
            (*last, *at) = (write, place);
        }
    }
    let (start, seed) = (exchanges.world.start(), exchanges.world.random_seed());
    let record = |((tenant, collection, id), (first, last, place)): (Key<'a>, _)| {
        let (first, last): (&RecordWrite, &RecordWrite) = (first, last);
        let (fate, text) = match (first.text_before(start), last.text_after(start)) {
            (None, Some(after)) => (Fate::Added, after),
            (Some(before), None) => (Fate::Removed, before),
            (Some(before), Some(after)) if !is_same(&before, &after) => (Fate::Changed, after),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        Some(WrittenRecord { tenant, collection, id, fate, text, last: place, seed })
    };
    of.into_iter().filter_map(record).collect()
}

/// A message, and the exchange that it is about.
type Problem = (String, Option<ClosestExchange>);

/// What is wrong with one kind of records.
fn problem(
    exchanges: &Exchanges<'_>,
    records: &[WrittenRecord<'_>],
    wanted: &RecordExpectation,
) -> Option<Problem> {
    let met = records.iter().find(|record| mismatches(record, wanted).is_empty());
    match (wanted.fate, met) {
        (Some(_), Some(_)) => None,
        (None, None) => absent(exchanges, wanted).map(|said| (said, None)),
        (None, Some(record)) => {
            let expected = format!("{} as it was", record.named());
            let mismatch = Mismatch::new("state.unchanged", expected, record.fate.as_str());
            let message = format!("expected that {} is unchanged", words(wanted));
            let message = format!("{message}, and {} was {}", record.named(), record.fate.as_str());
            Some((message, Some(exchanges.all[record.last].closest(vec![mismatch]))))
        }
        (Some(fate), None) => {
            let near = records.iter().filter(|record| record.collection == wanted.collection);
            let near = near.map(|record| (record, mismatches(record, wanted)));
            let closest = near.min_by_key(|(_, mismatches)| mismatches.len());
            let closest =
                closest.map(|(record, mismatches)| exchanges.all[record.last].closest(mismatches));
            let message = format!("expected that {} was {}", words(wanted), fate.as_str());
            Some((format!("{message}, and no exchange has left it so"), closest))
        }
    }
}

/// That a record which is to be unchanged is not there at all; none where it is, or where no single one is named.
fn absent(exchanges: &Exchanges<'_>, wanted: &RecordExpectation) -> Option<String> {
    let one = |matcher: &Matcher| match (matcher, &matcher.texts()[..]) {
        (Matcher::Equals(_), [text]) => Some(text.clone().into_owned()),
        (_, _) => None,
    };
    let id = wanted.id.as_ref().and_then(one)?;
    let world = exchanges.world;
    let tenants = match &wanted.tenant {
        Some(matcher) => vec![one(matcher)?],
        None => world.tenant_names().into_iter().map(String::from).collect(),
    };
    let used = exchanges.all.iter().filter_map(|exchange| exchange.entry.tenant());
    let used = used.map(str::to_owned).filter(|_| wanted.tenant.is_none());
    let is_there = |tenant: &String| world.record(tenant, wanted.collection, &id).is_some();
    let is_known = tenants.iter().any(is_there) || used.into_iter().any(|it| is_there(&it));
    (!is_known).then(|| {
        format!("expected that {} is unchanged, and there is no such record", words(wanted))
    })
}

/// Records that were written and are not named.
fn others(
    exchanges: &Exchanges<'_>,
    records: &[WrittenRecord<'_>],
    (expected, word): (&StateExpectation, &str),
) -> Option<Problem> {
    let is_named = |record: &WrittenRecord<'_>| {
        let mut wanted = expected.records.iter().filter(|wanted| wanted.fate.is_some());
        wanted.any(|wanted| mismatches(record, wanted).is_empty())
    };
    // Who reads has to fetch a token first.
    let is_data = |record: &&WrittenRecord<'_>| record.collection != CollectionName::Tokens;
    let others: Vec<_> = records.iter().filter(is_data).filter(|it| !is_named(it)).collect();
    let first = others.first()?;
    let named: Vec<String> =
        others.iter().map(|it| format!("{} ({})", it.named(), it.fate.as_str())).collect();
    let is_any_named = expected.records.iter().any(|wanted| wanted.fate.is_some());
    let (said, wanted) = match (word, is_any_named) {
        ("unchanged", false) => ("all records are unchanged", "every record as it was"),
        ("unchanged", true) => ("all other records are unchanged", "every other record as it was"),
        (_, _) => ("nothing else was written", "no other record"),
    };
    let found = format!("{} {}", first.named(), first.fate.as_str());
    let mismatch = Mismatch::new(format!("state.{word}"), wanted, found);
    let message = format!("expected that {said}, and found {}", listed(&named));
    Some((message, Some(exchanges.all[first.last].closest(vec![mismatch]))))
}

/// Where a record is not as expected.
fn mismatches(record: &WrittenRecord<'_>, wanted: &RecordExpectation) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let place =
        |key: &str| format!("state.{}.{key}", wanted.fate.map_or("unchanged", Fate::as_str));
    if record.collection != wanted.collection {
        let [expected, found] = [wanted.collection, record.collection].map(CollectionName::as_str);
        mismatches.push(Mismatch::new(place("collection"), expected, found));
    }
    if let Some(fate) = wanted.fate.filter(|fate| *fate != record.fate) {
        mismatches.push(Mismatch::new("state", fate.as_str(), record.fate.as_str()));
    }
    let texts = [("tenant", &wanted.tenant, record.tenant), ("id", &wanted.id, &*record.id)];
    for (key, matcher, found) in texts {
        if let Some(matcher) = matcher.as_ref().filter(|matcher| !matcher.meets_text(Some(found))) {
            mismatches.push(Mismatch::new(place(key), matcher.to_string(), quoted(found)));
        }
    }
    for (pointer, matcher) in &wanted.when {
        if !matcher.meets_json(at_pointer(&record.text, pointer)) {
            let place = place(&format!("when.{pointer}"));
            mismatches.push(Mismatch::new(place, matcher.to_string(), record.shown(pointer)));
        }
    }
    mismatches
}

/// Which records are meant, in words.
fn words(wanted: &RecordExpectation) -> String {
    let id = wanted.id.as_ref().map(|matcher| format!(" {matcher}"));
    let when = wanted.when.iter().map(|(pointer, matcher)| format!("`{pointer}` {matcher}"));
    let when = when.collect::<Vec<_>>().join(", ");
    let when = if when.is_empty() { when } else { format!(" with {when}") };
    shortened(format!("{}{}{when}", wanted.collection.as_str(), id.unwrap_or_default()))
}

impl WrittenRecord<'_> {
    fn named(&self) -> String {
        format!("{} `{}`", self.collection.as_str(), self.id)
    }

    /// What is at a JSON pointer, as it can be shown.
    fn shown(&self, pointer: &str) -> String {
        match KeptBody::of_record(&self.text, self.seed).value(pointer) {
            Some(KeptValue::Shown(text)) => text.into_owned(),
            Some(KeptValue::Hidden) => CREDENTIAL.to_owned(),
            Some(KeptValue::Absent) | None => ABSENT.to_owned(),
        }
    }
}
