//! One world in the words of the documents: plain lists, a clock, rules, snapshots.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "few steps are meant at each place, whatever others there come to be"
)]

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::files::{self, CUSTOMERS, customer};
use crate::rows::Rows;
use crate::rule::{Armed, On, Then};
use crate::slip::Slip;
use crate::step::{Act, At, Body, segment_body};

/// What a step should be answered with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expected {
    /// None where the connection breaks.
    pub(crate) status: Option<u16>,
    /// None where nothing is said about it.
    pub(crate) body: Option<Value>,
    pub(crate) total: Option<usize>,
    /// The names of the rules that acted.
    pub(crate) rules: Vec<String>,
}

impl Expected {
    pub(crate) fn status(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    pub(crate) fn json(body: Value) -> Self {
        Self { body: Some(body), ..Self::status(200) }
    }

    fn is_good(&self) -> bool {
        self.status.is_some_and(|status| status < 300)
    }
}

/// What a snapshot keeps.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) segments: Rows,
    pub(crate) assignments: Rows,
    pub(crate) rules: Vec<Armed>,
    /// Seconds since the start.
    pub(crate) now: u64,
}

impl Kept {
    /// Nothing has happened over the files of `set`.
    fn over(set: u64) -> Self {
        let [segments, assignments] = [files::segments(set), files::assignments(set)].map(Rows::of);
        Self { segments, assignments, rules: Vec::new(), now: 0 }
    }
}

/// A world.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) live: Kept,
    snapshots: BTreeMap<&'static str, Kept>,
    pub(crate) slip: Slip,
}

impl World {
    /// A new one over the files of `set`.
    pub(crate) fn over(set: u64, slip: Slip) -> Self {
        Self { live: Kept::over(set), snapshots: BTreeMap::new(), slip }
    }

    /// The files have changed, and this world follows them.
    pub(crate) fn follow(&mut self, set: u64) {
        for kept in [&mut self.live].into_iter().chain(self.snapshots.values_mut()) {
            kept.segments.reload(files::segments(set));
            kept.assignments.reload(files::assignments(set));
        }
    }

    /// Its time, as documents have it. A clock stays within January.
    fn now(&self) -> String {
        let now = self.live.now;
        let [day, hour, minute, second] =
            [now / 86_400 + 1, now / 3_600 % 24, now / 60 % 60, now % 60];
        format!("2026-01-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z")
    }

    /// A step in this world, while the files are those of `set`.
    pub(crate) fn act(&mut self, act: &Act, set: u64) -> Expected {
        match act {
            Act::Read(at) => self.shown(&key(*at)),
            Act::List(..) | Act::Stranger(_) | Act::Put(..) | Act::Delete(_) | Act::BulkPut(..) => {
                self.call(act)
            }
            Act::BulkDelete(segment, ids) => self.bulk_delete(segment, ids),
            Act::ReadSegment(id) => match self.live.segments.get(id) {
                Some(document) => Expected::json(document.clone()),
                None => Expected::status(404),
            },
            Act::ListSegments => {
                let all = self.live.segments.all();
                Expected::json(all.into_iter().map(|(_, document)| document.clone()).collect())
            }
            Act::PutSegment(id, body) => self.put_segment(id, *body),
            Act::PostSegment(id) => match self.live.segments.get(id) {
                Some(_) => Expected::status(409),
                None => self.put_segment(id, Body::default()),
            },
            Act::DeleteSegment(id, force) => self.delete_segment(id, *force),
            Act::Elsewhere(at, n) => {
                self.write(*at, Body { version: None, n: *n });
                Expected::status(204)
            }
            Act::RemoveElsewhere(at) => {
                let was_there = self.live.assignments.remove(&key(*at));
                Expected::status(if was_there { 204 } else { 404 })
            }
            Act::Arm(rules) => {
                self.live.rules = rules.iter().copied().map(Armed::new).collect();
                Expected::status(200)
            }
            Act::Save(_) | Act::Restore(_) | Act::Forget(_) => self.snapshot(act),
            Act::Advance(seconds) => {
                self.live.now += seconds;
                Expected::status(200)
            }
            Act::Reset(parts) => self.reset(parts, set),
            Act::Renew => {
                *self = Self::over(set, self.slip);
                Expected::status(200)
            }
        }
    }

    fn reset(&mut self, parts: &[&str], set: u64) -> Expected {
        let has = |part: &str| parts.is_empty() || parts.contains(&part);
        if has("data") {
            // From now on its files are those, also below its snapshots.
            self.follow(set);
            let Kept { segments, assignments, .. } = Kept::over(set);
            (self.live.segments, self.live.assignments) = (segments, assignments);
        }
        if has("scenarios") {
            self.live.rules.clear();
        }
        if has("counters") {
            self.live.rules.iter_mut().for_each(Armed::rewind);
        }
        if has("clock") {
            self.live.now = 0;
        }
        Expected::status(204)
    }

    fn snapshot(&mut self, act: &Act) -> Expected {
        let known = match act {
            Act::Save(name) => {
                self.snapshots.insert(name, self.live.clone());
                true
            }
            Act::Restore(name) => {
                let kept = self.snapshots.get(name).cloned();
                let is_there = kept.is_some();
                if let Some(kept) = kept {
                    self.live = match self.slip {
                        Slip::SnapshotKeepsRules => Kept { rules: self.live.rules.clone(), ..kept },
                        _ => kept,
                    };
                }
                is_there
            }
            Act::Forget(name) => self.snapshots.remove(name).is_some(),
            _ => unreachable!("no other step is about snapshots"),
        };
        Expected::status(if known { 204 } else { 404 })
    }

    /// A call that rules can be on.
    fn call(&mut self, act: &Act) -> Expected {
        let (on, stored) = match act {
            Act::Put(at, _) => (On::PutOne, Some(*at)),
            Act::Delete(at) => (On::DeleteOne, Some(*at)),
            Act::BulkPut(..) => (On::BulkPut, None),
            _ => (On::List, None),
        };
        let mut rules = Vec::new();
        if let Some(ended) = self.before(on, stored, &mut rules) {
            self.delay(on, &mut rules);
            return Expected { rules, ..ended };
        }
        let organic = match act {
            Act::Put(at, body) => Expected::status(self.put(*at, *body)),
            Act::Delete(at) => {
                self.live.assignments.remove(&key(*at));
                Expected::status(204)
            }
            Act::BulkPut(segment, rows) => self.bulk_put(segment, rows, &mut rules),
            Act::Stranger(_) => Expected::status(401),
            Act::List(segment, query) => crate::list::list(&self.live.assignments, segment, query),
            _ => unreachable!("rules are on no other step"),
        };
        // A bulk call has met the rules that end it before those of its rows.
        let is_open = on != On::BulkPut && organic.is_good();
        let ended = if is_open { self.end(on, &mut rules) } else { None };
        self.delay(on, &mut rules);
        Expected { rules, ..ended.unwrap_or(organic) }
    }

    /// Rules that act before anything is judged; the answer of one that ends the request.
    fn before(&mut self, on: On, stored: Option<At>, acted: &mut Vec<String>) -> Option<Expected> {
        let (mut ended, now) = (None, self.live.now);
        for place in 0..self.live.rules.len() {
            let rule = self.live.rules[place].rule;
            // Nothing acts before an answer that leaves already.
            if rule.on != on || ended.is_some() {
                continue;
            }
            let ends = match rule.then {
                Then::Unavailable { commit: false } => Some(Expected::status(503)),
                Then::Reset { commit: false } => Some(Expected::default()),
                Then::Touch => None,
                _ => continue,
            };
            let touched = stored.map(key).filter(|key| self.live.assignments.get(key).is_some());
            if ends.is_none() && touched.is_none() || !self.live.rules[place].hit(now) {
                continue;
            }
            acted.push(format!("r{}", place + 1));
            match (ends, touched) {
                (Some(answer), _) => ended = Some(answer),
                (None, Some(key)) => self.touch(&key),
                (None, None) => {}
            }
        }
        ended
    }

    /// The answer of the first rule that commits and ends a call whose answer would have been good.
    fn end(&mut self, on: On, acted: &mut Vec<String>) -> Option<Expected> {
        let now = self.live.now;
        self.live.rules.iter_mut().enumerate().find_map(|(place, armed)| {
            let ends = match armed.rule.then {
                Then::Unavailable { commit: true } => Expected::status(503),
                Then::Reset { commit: true } => Expected::default(),
                _ => return None,
            };
            (armed.rule.on == on && armed.hit(now)).then(|| {
                acted.push(format!("r{}", place + 1));
                ends
            })
        })
    }

    /// Rules that hold the answer back for a moment.
    fn delay(&mut self, on: On, acted: &mut Vec<String>) {
        let now = self.live.now;
        for (place, armed) in self.live.rules.iter_mut().enumerate() {
            if armed.rule.then == Then::Delay && armed.rule.on == on && armed.hit(now) {
                acted.push(format!("r{}", place + 1));
            }
        }
    }

    /// Another writer: the version grows.
    fn touch(&mut self, key: &str) {
        let Some(mut document) = self.live.assignments.get(key).cloned() else { return };
        let version = version(Some(&document));
        document["metadata"]["version"] = json!(version + 1);
        document["metadata"]["modifiedAt"] = json!(self.now());
        self.live.assignments.put(key, document);
    }

    fn shown(&self, key: &str) -> Expected {
        match self.live.assignments.get(key) {
            Some(document) => Expected::json(document.clone()),
            None => Expected::status(404),
        }
    }

    /// Whether a segment is described, or anything is assigned to it.
    fn is_segment(&self, id: &str) -> bool {
        let has_rows = || self.live.assignments.all().iter().any(|(key, _)| segment_of(key) == id);
        self.live.segments.get(id).is_some() || self.live.segments.all().is_empty() || has_rows()
    }

    /// A write of one assignment: its status.
    fn put(&mut self, at: At, body: Body) -> u16 {
        let (segment, id) = at;
        if !self.is_segment(segment) || !CUSTOMERS.contains(&id) {
            return 400;
        }
        let stored = version(self.live.assignments.get(&key(at)));
        if body.version.is_some_and(|sent| sent != stored || stored == 0) {
            return 409;
        }
        self.write(at, body);
        if stored == 0 { 201 } else { 204 }
    }

    fn write(&mut self, at: At, body: Body) {
        let key = key(at);
        let stored = self.live.assignments.get(&key);
        let metadata = self.metadata(stored);
        let mut document = json!({"customer": customer(at.1), "assignmentType": "MANUAL"});
        if let Some(n) = body.n {
            document["mixins"] = json!({"n": n});
        }
        document["metadata"] = metadata;
        self.live.assignments.put(&key, document);
    }

    /// The metadata of a document that is written where `stored` is.
    fn metadata(&self, stored: Option<&Value>) -> Value {
        let now = json!(self.now());
        let created = stored.map_or(now.clone(), |it| it["metadata"]["createdAt"].clone());
        json!({"createdAt": created, "modifiedAt": now, "version": version(stored) + 1})
    }

    fn bulk_put(
        &mut self,
        segment: &'static str,
        rows: &[(&'static str, Body)],
        acted: &mut Vec<String>,
    ) -> Expected {
        let ended = self.end(On::BulkPut, acted);
        // What rules say of each item: the code that is shown, and whether it is written. Behind an answer that ends the call
        // only what is not written makes a difference.
        let mut said: Vec<Option<bool>> = vec![None; rows.len()];
        let now = self.live.now;
        for (place, armed) in self.live.rules.iter_mut().enumerate() {
            let Then::Item { nth, commit } = armed.rule.then else { continue };
            let is_free = said.get(nth - 1).is_some_and(Option::is_none);
            let is_free = is_free && (ended.is_none() || !commit);
            if armed.rule.on == On::BulkPut && is_free && armed.hit(now) {
                said[nth - 1] = Some(commit);
                acted.push(format!("r{}", place + 1));
            }
        }
        let mut codes = Vec::new();
        for ((id, body), said) in rows.iter().zip(said) {
            let code = match said {
                Some(false) => 409,
                Some(true) => match self.put((segment, id), *body) {
                    201 | 204 => 409,
                    organic => organic,
                },
                None => self.put((segment, id), *body),
            };
            codes.push(code);
        }
        ended.unwrap_or_else(|| multi_status(&codes))
    }

    fn bulk_delete(&mut self, segment: &'static str, ids: &[&'static str]) -> Expected {
        for id in ids {
            self.live.assignments.remove(&key((segment, id)));
        }
        multi_status(&vec![204; ids.len()])
    }

    fn put_segment(&mut self, id: &'static str, body: Body) -> Expected {
        let stored = self.live.segments.get(id);
        let version = version(stored);
        if body.version.is_some_and(|sent| sent != version || version == 0) {
            return Expected::status(409);
        }
        let mut document = segment_body(id, body);
        document["id"] = json!(id);
        document["metadata"] = self.metadata(stored);
        self.live.segments.put(id, document);
        Expected::status(if version == 0 { 201 } else { 204 })
    }

    fn delete_segment(&mut self, id: &str, force: bool) -> Expected {
        let all = self.live.assignments.all().into_iter();
        let keys: Vec<String> =
            all.map(|(key, _)| key.to_owned()).filter(|key| segment_of(key) == id).collect();
        if !force && !keys.is_empty() {
            return Expected::status(400);
        }
        if self.slip != Slip::OrphansStay {
            for key in keys {
                self.live.assignments.remove(&key);
            }
        }
        self.live.segments.remove(id);
        Expected::status(204)
    }
}

/// The answer of a bulk call with these codes.
fn multi_status(codes: &[u16]) -> Expected {
    Expected { body: Some(json!(codes)), ..Expected::status(207) }
}

fn key((segment, id): At) -> String {
    format!("{segment}/{id}")
}

fn segment_of(key: &str) -> &str {
    key.split_once('/').map_or(key, |(segment, _)| segment)
}

/// The version of what is stored; 0 where there is nothing.
fn version(stored: Option<&Value>) -> u64 {
    stored.map_or(0, |document| document["metadata"]["version"].as_u64().unwrap_or_default())
}
