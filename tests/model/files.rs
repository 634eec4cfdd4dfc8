//! The fixture files of a journey: some sets of rows, as text for the disk and as documents for the model.

use std::path::Path;

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::rows::Row;

/// The tenant of a journey.
pub(crate) const TENANT: &str = "shop";
/// Its customers.
pub(crate) const CUSTOMERS: [&str; 5] = ["c1", "c2", "c3", "c4", "c5"];
/// The segments that the files have.
const IN_FILES: [&str; 2] = ["s1", "s2"];
/// How many sets there are.
pub(crate) const SETS: u64 = 4;

/// The customer as rows show it.
pub(crate) fn customer(id: &str) -> Value {
    let last = ["Berg", "Arno", "Lind", "Arno", "Zeta"]
        [CUSTOMERS.iter().position(|it| *it == id).expect("it is one")];
    json!({"id": id, "firstName": format!("First {id}"), "lastName": last, "email": format!("{id}@example.com")})
}

/// The metadata of a document in the files of a set.
fn metadata(set: u64, version: u64) -> Value {
    let at = format!("2024-0{}-01T00:00:00.000Z", set + 1);
    json!({"createdAt": at, "modifiedAt": at, "version": version})
}

/// The segments of a set, as files and answers have them.
pub(crate) fn segments(set: u64) -> Vec<Row> {
    let name = |id: &str| json!({"en": format!("{id} of set {}", set / 2)});
    let row = |id: &str| {
        let document = json!({"id": id, "name": name(id), "siteCode": "main", "status": "ACTIVE", "metadata": metadata(set / 2, 1)});
        (id.to_owned(), document)
    };
    IN_FILES.map(row).into()
}

/// The assignments of a set as answers have them; the key is `segment/customer`.
pub(crate) fn assignments(set: u64) -> Vec<Row> {
    let mut chance = Chance::of(set.wrapping_mul(77) + 5);
    let mut rows: Vec<Row> = Vec::new();
    for segment in IN_FILES {
        for id in CUSTOMERS {
            if chance.one_in(2) {
                continue;
            }
            let mut document = json!({"customer": customer(id), "assignmentType": "MANUAL"});
            if let Some(n) = chance.maybe(3, 4) {
                document["mixins"] = json!({"n": n});
            }
            document["metadata"] = metadata(set, 1 + chance.below(3));
            let place = chance.below(rows.len() as u64 + 1);
            rows.insert(
                usize::try_from(place).expect("it is a place"),
                (format!("{segment}/{id}"), document),
            );
        }
    }
    rows
}

/// The text of the file of assignments; none of a set is that of a file with a mistake.
pub(crate) fn text(set: Option<u64>) -> String {
    let Some(set) = set else { return "[{\"segmentId\": \"s1\", \"customerId\": 7}]".to_owned() };
    let row = |(key, mut document): Row| {
        let (segment, _) = key.split_once('/').expect("it has a segment");
        document["segmentId"] = json!(segment);
        document.to_string()
    };
    format!("[\n{}\n]\n", assignments(set).into_iter().map(row).collect::<Vec<_>>().join(",\n"))
}

/// Writes a set into a folder of fixtures.
pub(crate) fn write(folder: &Path, set: Option<u64>) {
    let tenant = folder.join(TENANT);
    std::fs::create_dir_all(&tenant).expect("the folder can be made");
    let write = |name: &str, text: String| {
        std::fs::write(tenant.join(name), text).expect("the file can be written");
    };
    if let Some(set) = set {
        write("customers.json", Value::from(CUSTOMERS.map(customer).to_vec()).to_string());
        let segments: Vec<Value> =
            segments(set).into_iter().map(|(_, document)| document).collect();
        write("segments.json", Value::from(segments).to_string());
    }
    write("customer-assignments.json", text(set));
}
