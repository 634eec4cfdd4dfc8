//! State as a difference: which records of one state are others in another, and in which fields.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::fields::{FieldDifference, differences, kept};
use crate::engine::{RecordPair, WorldState, WritesSince};

/// What the settings of a tenant are called where collections have their names, as in an export.
pub const SETTINGS: &str = "_tenant";

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordChange {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It says something else.
    Changed,
}

/// A record that is not the same.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RecordDifference {
    /// The tenant, or `_template`.
    pub tenant: Box<str>,
    /// The collection, or `_tenant` for the settings of the tenant.
    pub collection: Cow<'static, str>,
    /// The id within the collection, that of a single record in the admin API; that of settings is the tenant's name.
    pub id: Box<str>,
    /// What became of it.
    pub change: RecordChange,
    /// Of a changed record, the fields that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldDifference>,
    /// Of a removed record, all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<RawValue>>,
    /// Of an added record, all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Box<RawValue>>,
}

impl RecordDifference {
    /// What the record is called: collection and id, and the first fields that differ of one that was changed.
    pub fn name(&self) -> String {
        const MOST_PATHS: usize = 3;
        let paths = self.fields.iter().take(MOST_PATHS).map(|field| format!(" {}", field.path));
        format!("{} {}{}", self.collection, self.id, paths.collect::<String>())
    }
}

/// What differs between two states.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Changes {
    /// How many records are not the same.
    pub total: usize,
    /// The first of them: the template and then the tenants by name, the collections in the order of their table, in each
    /// the removed and the changed in the order of the list before, then the added in the order of the list after.
    pub changes: Vec<RecordDifference>,
}

/// What differs between two states, and of that at most the first `most` records.
///
/// Records are compared by their ids, and JSON by what it says. The order of lists is not compared. Settings of a tenant
/// count too, among them whether its documents name others that are not there.
pub fn changes(before: &WorldState, after: &WorldState, most: usize) -> Changes {
    Changes::of(most, |see| before.each_pair(after, see))
}

/// What has changed by these writes, folded: what was written back is no change. Settings are not looked at, and records are
/// in the order in which they were written first.
pub fn changes_since(writes: &WritesSince, most: usize) -> Changes {
    Changes::of(most, |see| writes.each_pair(see))
}

impl Changes {
    /// The first `most` of these, and how many there are.
    pub(super) fn first(most: usize, all: impl Iterator<Item = RecordDifference>) -> Self {
        let mut found = Self::default();
        all.for_each(|difference| found.add(most, difference));
        found
    }

    /// What is not the same in the pairs that `each` shows.
    fn of(most: usize, each: impl FnOnce(&mut dyn FnMut(RecordPair))) -> Self {
        let mut found = Self::default();
        each(&mut |pair| {
            if let Some(difference) = difference(pair) {
                found.add(most, difference);
            }
        });
        found
    }

    fn add(&mut self, most: usize, difference: RecordDifference) {
        self.total += 1;
        if self.changes.len() < most {
            self.changes.push(difference);
        }
    }
}

/// What became of a record, where it is not the same.
pub(super) fn difference(pair: RecordPair) -> Option<RecordDifference> {
    let RecordPair { tenant, collection, id, before, after } = pair;
    let (change, fields) = match (&before, &after) {
        (None, None) => return None,
        (None, Some(_)) => (RecordChange::Added, Vec::new()),
        (Some(_), None) => (RecordChange::Removed, Vec::new()),
        (Some(before), Some(after)) => {
            let fields = differences(before, after);
            if fields.is_empty() {
                return None;
            }
            (RecordChange::Changed, fields)
        }
    };
    let whole = |text: Option<String>| text.filter(|_| fields.is_empty()).as_deref().map(kept);
    let (before, after) = (whole(before), whole(after));
    let collection = collection.map_or(SETTINGS, |name| name.as_str()).into();
    Some(RecordDifference { tenant, collection, id, change, fields, before, after })
}
