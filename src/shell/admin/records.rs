//! Single records, read and written as another writer would.

use std::fmt::Write;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Carried, Control, engine_refusal, invalid};
use crate::admin::{AdminRefusal, Outcome, RecordPath};
use crate::content;
use crate::engine::{CollectionName, World};
use crate::json::RawObject;
use crate::shell::worlds::directory::Slot;

pub(super) fn read(world: &World, at: &RecordPath) -> Carried {
    let found = world.record(&at.tenant, at.collection, &at.id);
    let record = found.ok_or_else(|| missing(at))?;
    Ok(Outcome::Document(record.get().to_owned().into()))
}

pub(super) fn delete(world: &mut World, at: &RecordPath) -> Carried {
    match world.delete_record(&at.tenant, at.collection, &at.id) {
        true => Ok(Outcome::Done),
        false => Err(missing(at)),
    }
}

impl Control<'_> {
    pub(super) fn put_record(&self, slot: &Slot, at: &RecordPath, sent: &RawValue) -> Carried {
        let text = with_identity(at, sent);
        let record = content::record(at.collection, text.as_bytes())
            .map_err(|findings| invalid("the record has mistakes", &findings))?;
        let id = record.id();
        if parts(at.collection, &id) != parts(at.collection, &at.id) {
            return Err(AdminRefusal::bad(
                format!("the path says `{}`, and the record says `{id}`", at.id),
                "leave the identity out of the record, or let it say the same",
            ));
        }
        let put = slot.lock().put_record(&at.tenant, record, self.ambient);
        put.map(|_| Outcome::Done).map_err(|error| engine_refusal(&error))
    }
}

fn missing(at: &RecordPath) -> AdminRefusal {
    let RecordPath { tenant, collection, id } = at;
    AdminRefusal::missing(
        format!("tenant `{tenant}` has no `{id}` in {}", collection.as_str()),
        "GET …/state shows all; an assignment's id is segment/customer or segment/customer/legalEntity, a token's its name",
    )
}

/// What an id is made of.
fn parts(collection: CollectionName, id: &str) -> Vec<String> {
    match collection {
        CollectionName::CustomerAssignments => id
            .split('/')
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect(),
        CollectionName::Clients
        | CollectionName::Customers
        | CollectionName::LegalEntities
        | CollectionName::Segments
        | CollectionName::Tokens => vec![id.to_owned()],
    }
}

/// The record as it was sent, with what the path says of its identity in front where it says nothing of that.
fn with_identity(at: &RecordPath, sent: &RawValue) -> String {
    let said = RawObject::of(sent.get()).unwrap_or_default();
    let says = |key: &str| said.keys().any(|said| said == key);
    let keys: &[&str] = match at.collection {
        CollectionName::CustomerAssignments => &["segmentId", "customerId", "legalEntityId"],
        CollectionName::Tokens => &["name"],
        CollectionName::Clients
        | CollectionName::Customers
        | CollectionName::LegalEntities
        | CollectionName::Segments => &["id"],
    };
    let mut text = String::from("{");
    for (key, value) in keys.iter().zip(parts(at.collection, &at.id)) {
        // An assignment as the service answers it names its customer in an object.
        if !says(key) && !says(key.trim_end_matches("Id")) {
            let _ = write!(text, "{}: {}, ", Value::from(*key), Value::from(value));
        }
    }
    let rest = sent.get().trim_start().trim_start_matches('{');
    if said.keys().next().is_none() {
        text.truncate(text.trim_end_matches(", ").len());
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_says_what_the_record_leaves_out() {
        let path =
            |collection, id: &str| RecordPath { tenant: "t".into(), collection, id: id.into() };
        let text = |at: &RecordPath, sent: &str| {
            with_identity(at, &RawValue::from_string(sent.to_owned()).unwrap())
        };
        let customer = path(CollectionName::Customers, "c");
        assert_eq!(text(&customer, "{}"), r#"{"id": "c"}"#);
        assert_eq!(text(&customer, r#"{"firstName": "A"}"#), r#"{"id": "c", "firstName": "A"}"#);
        assert_eq!(text(&customer, r#"{"id": "d"}"#), r#"{"id": "d"}"#);
        let row = path(CollectionName::CustomerAssignments, "s%2F1/c");
        assert_eq!(text(&row, "{ }"), r#"{"segmentId": "s/1", "customerId": "c" }"#);
        assert_eq!(
            text(&row, r#"{"customer": {"id": "c"}}"#),
            r#"{"segmentId": "s/1", "customer": {"id": "c"}}"#
        );
    }
}
