//! Single records, read and written as another writer would.

use std::fmt::Write;

use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::body::document;
use super::body_kinds::{ANSWERED, TEXTS};
use super::command::{Asked, Command, Outcome, WorldStep, locked};
use super::operation::{
    AdminCall, AdminOperation, Body, CHANGES, MISSING, Parameter, SHOWS, Terms,
};
use super::refusal::AdminRefusal;
use crate::content;
use crate::engine::{
    Change, CollectionName, NamedRecord, Record, RecordPage, RecordParameters, RecordQuery, World,
};
use crate::json::RawObject;
use crate::schema::{Kind, Shape, WHOLE, required};
use crate::suggest::did_you_mean;

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/tenants/{tenant}", id: "tenants-read",
                summary: "Show a tenant: its collections, and how many records each has", read: tenant,
                terms: Terms { refusals: MISSING, answer: Body::Object(&TENANT), ..SHOWS } },
    AdminOperation { method: Method::GET, path: RECORDS, id: "records-list",
                summary: "List records of any collection, a page at a time", read: list,
                terms: Terms { refusals: MISSING, query: PARAMETERS, answer: FOUND_LIST, ..SHOWS } },
    AdminOperation { method: Method::GET, path: RECORD, id: "records-read",
                summary: "Read one record of any collection", read,
                terms: Terms { refusals: MISSING, answer: FOUND, ..SHOWS } },
    AdminOperation { method: Method::PUT, path: RECORD, id: "records-put",
                summary: "Write one record as another writer would", read: put,
                terms: Terms { refusals: &[400, 404, 410, 413, 415, 422, 429], body: A_RECORD, ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: RECORD, id: "records-delete",
                summary: "Delete one record as another writer would", read: delete,
                terms: Terms { refusals: MISSING, ..CHANGES } },
];

const RECORDS: &str = "/__sandbox/worlds/{world}/tenants/{tenant}/{collection}";
const RECORD: &str = "/__sandbox/worlds/{world}/tenants/{tenant}/{collection}/{id}";
const FOUND: Body = Body::Documents("the record as a fixture file has it, its instants absolute");
const FOUND_LIST: Body = Body::List(
    "records as fixture files have them, their instants absolute; X-Total-Count says how many match",
);
const A_RECORD: Body =
    Body::Documents("the record, as a fixture file has it; the path says its identity");

#[rustfmt::skip]
const PARAMETERS: &[Parameter] = &[
    Parameter { name: "q",          summary: "which records, in the query language of the emulated lists; all of them without it" },
    Parameter { name: "sort",       summary: "fields by comma, each with :asc or :desc; the order of lists without it" },
    Parameter { name: "pageNumber", summary: "the number of the page, from 1" },
    Parameter { name: "pageSize",   summary: "how many records a page has, 1 to 1000; 60 without it" },
];

#[rustfmt::skip]
const TENANT: Shape = Shape { name: "Tenant", fields: &[
    required("tenant",      Kind::Id,                            "its name"),
    required("collections", Kind::List(&Kind::Object(&COUNTED)), "all of them, in the order of their table"),
], ..ANSWERED };

#[rustfmt::skip]
const COUNTED: Shape = Shape { name: "CountedCollection", fields: &[
    required("collection", Kind::Id, "its name"),
    required("records",    WHOLE,    "how many records it has"),
    required("identity",   TEXTS,    "the members of a record of which its id is made, joined by slashes where they are several; a last one can be absent"),
], ..ANSWERED };

/// A record of a collection.
#[derive(Clone, Copy, Debug)]
struct RecordPath<'c> {
    tenant: &'c str,
    collection: CollectionName,
    id: &'c str,
}

fn tenant<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let tenant = call.variable("tenant");
    call.under_lock(move |world| {
        let counts = world.record_counts(tenant)?;
        let counted = counts.iter().map(|(collection, records)| {
            let identity = collection.row().identity;
            json!({"collection": collection.as_str(), "records": records, "identity": identity})
        });
        let collections = counted.collect::<Vec<_>>();
        Ok(Outcome::Shown(json!({"tenant": tenant, "collections": collections})))
    })
}

fn list<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let collection = collection(call)?;
    let [q, sort, number, size] =
        ["q", "sort", "pageNumber", "pageSize"].map(|name| call.parameter(name));
    let (q, sort, number, size) = (q?, sort?, number?, size?);
    let wanted = RecordQuery::of(
        collection,
        RecordParameters {
            q: q.as_deref(),
            sort: sort.as_deref(),
            page_number: number.as_deref(),
            page_size: size.as_deref(),
        },
    )?;
    call.under_lock(move |world| {
        let RecordPage { json, total } = world.record_page(call.variable("tenant"), &wanted)?;
        Ok(Outcome::Page { json, total })
    })
}

fn read<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let at = RecordPath::of(call)?;
    call.under_lock(move |world| {
        let record = world.record(at.tenant, at.collection, at.id).ok_or_else(|| at.missing())?;
        Ok(Outcome::Document(record.get().to_owned().into()))
    })
}

fn put<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let (at, sent) = (RecordPath::of(call)?, document(call.request)?);
    let step = move |_: &_| {
        let record = at.understood(&sent)?;
        let named = record.names();
        Ok(locked(move |world| {
            call.change(world, Change::PutRecord(at.tenant.into(), Box::new(record)))?;
            Ok(Outcome::remarked(&dangling(world, at.tenant, &named)))
        }))
    };
    Ok(Command::OnWorld(call.world()?, WorldStep::Beside(Box::new(step))))
}

fn delete<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let at = RecordPath::of(call)?;
    let change = Change::DeleteRecord(at.tenant.into(), at.collection, at.id.into());
    call.under_lock(move |world| match call.change(world, change)?.is_done() {
        true => Ok(Outcome::Done),
        false => Err(at.missing()),
    })
}

/// What of the records that one has `named` is not there, a sentence each.
fn dangling(world: &World, tenant: &str, named: &[NamedRecord]) -> Vec<String> {
    /// At most this many are said, because a client can send very many.
    const MOST: usize = 16;
    let lost = named.iter().filter(|it| world.lacks(tenant, it.collection, &it.id)).take(MOST);
    let said = |NamedRecord { field, collection, id }: &NamedRecord| {
        let noun = collection.row().noun;
        format!("stored, and tenant `{tenant}` has no {noun} `{id}`, which `{field}` names")
    };
    lost.map(said).collect()
}

/// The collection that the path names.
fn collection(call: &AdminCall<'_>) -> Result<CollectionName, AdminRefusal> {
    let name = call.variable("collection");
    CollectionName::named(name).ok_or_else(|| {
        let names = CollectionName::ALL.map(CollectionName::as_str);
        let near = did_you_mean(name, names);
        let hint = format!("the collections are {}", names.join(", "));
        AdminRefusal::missing(format!("there is no collection `{name}`{near}"), hint)
    })
}

impl<'c> RecordPath<'c> {
    fn of(call: &'c AdminCall<'c>) -> Result<Self, AdminRefusal> {
        let collection = collection(call)?;
        Ok(Self { tenant: call.variable("tenant"), collection, id: call.variable("id") })
    }

    /// The record that was `sent` to this path.
    fn understood(self, sent: &RawValue) -> Result<Record, AdminRefusal> {
        let text = with_identity(self, sent);
        let record = content::record(self.collection, text.as_bytes())
            .map_err(|findings| AdminRefusal::invalid("the record has mistakes", &findings))?;
        let id = record.id();
        if parts(self.collection, &id) != parts(self.collection, self.id) {
            return Err(AdminRefusal::bad(
                format!("the path says `{}`, and the record says `{id}`", self.id),
                "leave the identity out of the record, or let it say the same",
            ));
        }
        Ok(record)
    }

    fn missing(self) -> AdminRefusal {
        let Self { tenant, collection, id } = self;
        AdminRefusal::missing(
            format!("tenant `{tenant}` has no `{id}` in {}", collection.as_str()),
            "GET …/state shows all; an assignment's id is segment/customer, segment/customer/legalEntity, segment/group or segment/type/item, a token's its name",
        )
    }
}

/// What an id is made of.
fn parts(collection: CollectionName, id: &str) -> Vec<String> {
    match collection.row().identity {
        [_] => vec![id.to_owned()],
        _ => id
            .split('/')
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect(),
    }
}

/// The record as it was sent, with what the path says of its identity in front where it says nothing of that.
fn with_identity(at: RecordPath<'_>, sent: &RawValue) -> String {
    let said = RawObject::of(sent.get()).unwrap_or_default();
    let says = |key: &str| said.keys().any(|said| said == key);
    let keys = at.collection.row().identity;
    let mut text = String::from("{");
    for (key, value) in keys.iter().zip(parts(at.collection, at.id)) {
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
        let path = |collection, id| RecordPath { tenant: "t", collection, id };
        let text = |at: RecordPath<'_>, sent: &str| {
            with_identity(at, &RawValue::from_string(sent.to_owned()).unwrap())
        };
        let customer = path(CollectionName::Customers, "c");
        assert_eq!(text(customer, "{}"), r#"{"id": "c"}"#);
        assert_eq!(text(customer, r#"{"firstName": "A"}"#), r#"{"id": "c", "firstName": "A"}"#);
        assert_eq!(text(customer, r#"{"id": "d"}"#), r#"{"id": "d"}"#);
        let row = path(CollectionName::CustomerAssignments, "s%2F1/c");
        assert_eq!(text(row, "{ }"), r#"{"segmentId": "s/1", "customerId": "c" }"#);
        assert_eq!(
            text(row, r#"{"customer": {"id": "c"}}"#),
            r#"{"segmentId": "s/1", "customer": {"id": "c"}}"#
        );
    }
}
