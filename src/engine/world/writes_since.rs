//! What was written to the records of a world after one of its exchanges: the way back to the state right after it.

use std::collections::HashMap;

use super::World;
use super::compared::RecordPair;
use crate::engine::journal::{Filter, OutsideWrites, Since};
use crate::engine::store::RecordWrite;
use crate::model::{COLLECTIONS, CollectionName, Timestamp};

/// All writes after an exchange, in their order, each with its tenant. They share the records with the journal, so they are
/// taken under the lock of the world and looked at without.
#[derive(Clone, Debug)]
pub struct WritesSince {
    start: Timestamp,
    writes: Vec<(Box<str>, RecordWrite)>,
}

/// Why the writes after an exchange are not all known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// The exchange, or one after it, is not in the journal any more.
    Exchange,
    /// What the exchange of this id wrote has made room for later ones.
    Writes(String),
    /// A change from outside is not kept any more.
    Outside,
    /// The records as a whole have become others; by this, in words.
    Whole(String),
}

impl World {
    /// What was written after the exchange of this number.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn writes_since(&self, number: u64) -> Result<WritesSince, NotKept> {
        let since = Since::Number(number);
        if !self.journal.reaches(since) {
            return Err(NotKept::Exchange);
        }
        let mut outside = self.journal.outside_since(number).ok_or(NotKept::Outside)?.peekable();
        let mut writes = Vec::new();
        let mut add = |tenant: Option<&str>, more: &[RecordWrite]| {
            writes.extend(more.iter().filter_map(|write| {
                let tenant = write.tenant.as_deref().or(tenant)?;
                Some((tenant.into(), write.clone()))
            }));
        };
        let mut add_outside = |before: u64, add: &mut dyn FnMut(Option<&str>, &[RecordWrite])| {
            while let Some(change) = outside.next_if(|change| change.after < before) {
                match &change.written {
                    OutsideWrites::Known(more) => add(change.tenant.as_deref(), more),
                    OutsideWrites::Unknown => return Err(NotKept::Whole(change.what.clone())),
                }
            }
            Ok(())
        };
        for entry in self.journal.list(&Filter { since: Some(since), ..Filter::default() }) {
            add_outside(entry.number(), &mut add)?;
            let more = entry.writes().ok_or_else(|| NotKept::Writes(entry.id().to_owned()))?;
            add(entry.tenant(), more);
        }
        add_outside(u64::MAX, &mut add)?;
        Ok(WritesSince { start: self.start(), writes })
    }
}

/// What stands for a record: its tenant, the place of its collection in their table, its id.
type RecordKey<'w> = (&'w str, usize, String);

impl WritesSince {
    /// Shows `see` each record that was written, as it was before all writes and as it is after them: tenants by name,
    /// collections in the order of their table, in each first those that were there and then those that were not, as
    /// they were written first.
    pub fn each_pair(&self, see: &mut dyn FnMut(RecordPair)) {
        let mut places: HashMap<RecordKey<'_>, usize> = HashMap::new();
        let mut records: Vec<(RecordKey<'_>, &RecordWrite, &RecordWrite)> = Vec::new();
        for (tenant, write) in &self.writes {
            let key = (&**tenant, place_of(write.collection), write.id());
            let place = *places.entry(key.clone()).or_insert_with(|| {
                records.push((key, write, write));
                records.len() - 1
            });
            records[place].2 = write;
        }
        records.sort_by_key(|((tenant, collection, _), first, _)| {
            (*tenant, *collection, first.before.is_none())
        });
        for ((tenant, _, id), first, last) in records {
            see(RecordPair {
                tenant: tenant.into(),
                collection: Some(first.collection),
                id: id.into(),
                before: first.text_before(self.start),
                after: last.text_after(self.start),
            });
        }
    }
}

fn place_of(collection: CollectionName) -> usize {
    let place = COLLECTIONS.iter().position(|row| row.name == collection);
    place.expect("every collection has a row")
}
