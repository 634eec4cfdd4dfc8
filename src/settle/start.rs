//! A state that a session may have begun with: documents by their keys, and the seed that they make.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::records::{RecordKey, RecordKind};
use crate::content::{fixtures, inline};
use crate::engine::store::Seed;
use crate::findings::Finding;

/// What is assumed of a record that a session does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Assumed {
    /// It is not there.
    Absent,
    /// It is there, with this version.
    Present(u64),
    /// It is an assignment that the platform made.
    Automatic,
}

/// Assumptions by record.
pub(super) type Assumptions = BTreeMap<RecordKey, Assumed>;

/// The documents that a session began with.
#[derive(Clone, Debug, Default)]
pub(super) struct StartState {
    documents: BTreeMap<RecordKey, (usize, Value)>,
    /// Those of which a list shows the place, in the order of the lists.
    listed: Vec<RecordKey>,
    tenants: Vec<String>,
}

impl StartState {
    /// Knows of a tenant.
    pub(super) fn add_tenant(&mut self, tenant: &str) {
        if !self.tenants.iter().any(|known| known == tenant) {
            self.tenants.push(tenant.to_owned());
        }
    }

    /// Its tenants, in the order of the session.
    pub(super) fn tenants(&self) -> &[String] {
        &self.tenants
    }

    /// Whether it has a record.
    pub(super) fn has(&self, key: &RecordKey) -> bool {
        self.documents.contains_key(key)
    }

    /// Whether something is assigned to a segment, whatever the qualifier.
    pub(super) fn has_row(&self, kind: RecordKind, (segment, id): (&str, &str)) -> bool {
        let is_it = |key: &&RecordKey| key.kind == kind && key.segment == segment && key.id == id;
        self.documents.keys().any(|key| is_it(&key))
    }

    /// Adds a document behind the others, unless it is there.
    pub(super) fn add(&mut self, key: RecordKey, document: Value) {
        let place = self.documents.len();
        self.documents.entry(key).or_insert((place, document));
    }

    /// Takes over the order of a list, which need not show all there is: what is new in it stands before what follows it there,
    /// and behind all that is known where nothing does.
    pub(super) fn arrange(&mut self, shown: &[RecordKey]) {
        let mut before = self.listed.len();
        for key in shown.iter().rev() {
            match self.listed.iter().position(|known| known == key) {
                Some(place) => before = place,
                None => self.listed.insert(before, key.clone()),
            }
        }
    }

    /// The same under assumptions.
    fn under(&self, assumptions: &Assumptions) -> Self {
        let mut state = self.clone();
        for (key, assumed) in assumptions {
            let known = state.documents.remove(key);
            let place = known.map_or(usize::MAX, |(place, _)| place);
            let document = match assumed {
                Assumed::Absent => continue,
                Assumed::Present(version) => blank(key, *version),
                Assumed::Automatic => {
                    let mut document = blank(key, 1);
                    document["assignmentType"] = json!("AUTOMATIC");
                    document
                }
            };
            state.documents.insert(key.clone(), (place, document));
        }
        state
    }

    /// The seed of its documents under assumptions.
    ///
    /// # Errors
    /// Where a document cannot be one of fixtures.
    pub(super) fn seed(&self, assumptions: &Assumptions) -> Result<Arc<Seed>, Vec<Finding>> {
        let state = self.under(assumptions);
        let ranks: BTreeMap<&RecordKey, usize> =
            self.listed.iter().enumerate().map(|(rank, key)| (key, rank)).collect();
        let mut sorted: Vec<_> = state.documents.into_iter().collect();
        // What no list shows stands behind what one does.
        let rank = |key: &RecordKey| ranks.get(key).copied().unwrap_or(usize::MAX);
        sorted.sort_by_key(|(key, (place, _))| (rank(key), *place));
        let mut tenants: BTreeMap<&str, BTreeMap<&str, Vec<Value>>> = BTreeMap::new();
        for (key, (_, document)) in &sorted {
            let files = tenants.entry(&key.tenant).or_default();
            files.entry(key.kind.collection()).or_default().push(document.clone());
        }
        let mut all = Map::new();
        for (tenant, files) in tenants {
            let mut files: Map<String, Value> = files
                .into_iter()
                .map(|(collection, documents)| (collection.to_owned(), Value::Array(documents)))
                .collect();
            let settings =
                json!({"danglingReferences": "accept", "behaviors": {"tenant-name": "accept"}});
            files.insert("_tenant".to_owned(), settings);
            all.insert(tenant.to_owned(), Value::Object(files));
        }
        let text = Value::Object(all).to_string();
        let raw = RawValue::from_string(text).expect("a value is JSON");
        let (folder, _) = inline("the recording", &raw).expect("it is an object of objects");
        let (seed, findings) = fixtures(&folder);
        match findings.iter().any(Finding::is_error) {
            true => Err(findings),
            false => Ok(Arc::new(seed)),
        }
    }
}

/// A record of which nothing but its identity and version is known.
pub(super) fn blank(key: &RecordKey, version: u64) -> Value {
    let RecordKey { kind, segment, id, qualifier, .. } = key;
    let mut document = match kind {
        RecordKind::Segment => {
            json!({"id": id, "name": {"en": id}, "siteCode": "main", "status": "ACTIVE"})
        }
        RecordKind::Customer | RecordKind::LegalEntity => return json!({"id": id}),
        RecordKind::Group => return json!({"id": id, "name": {"en": id}}),
        RecordKind::Product | RecordKind::Category => {
            return json!({"id": id, "code": id, "name": {"en": id}});
        }
        RecordKind::CustomerRow => json!({"segmentId": segment, "customerId": id}),
        RecordKind::GroupRow => json!({"segmentId": segment, "groupId": id}),
        RecordKind::ItemRow => json!({"segmentId": segment, "itemId": id, "type": qualifier}),
    };
    if *kind == RecordKind::CustomerRow && !qualifier.is_empty() {
        document["legalEntityId"] = json!(qualifier);
    }
    document["metadata"] = json!({"version": version});
    document
}
