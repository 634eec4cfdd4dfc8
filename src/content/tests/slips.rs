//! A few mistakes put into the shipped fixtures, wherever they can be: each is reported at once with the others, and
//! nothing else is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use include_dir::{Dir, File, include_dir};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::content::sorted_files::SCHEMA_ENDING;
use crate::content::{Folder, SourceFile, fixtures};
use crate::findings::render;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures");

type Row = Map<String, Value>;

/// A mistake: the collections in whose rows it can be, the codes that report it, and the texts that take the place of a
/// row; none where this row cannot have it.
struct Slip {
    name: &'static str,
    collections: &'static [&'static str],
    codes: &'static [&'static str],
    put: fn(Row) -> Option<Vec<String>>,
}

const ALL: &[&str] =
    &["segments", "customers", "legal-entities", "customer-assignments", "clients", "tokens"];
const ROWS: &[&str] = &["customer-assignments"];

#[rustfmt::skip]
const SLIPS: &[Slip] = &[
    // Of syntax.
    slip("a comma is missing",        ALL,                         &["F003"],         |row| cut(row, |text| text.replacen("§v\",", "§v\" ", 1))),
    slip("a comma too much",          ALL,                         &["F003"],         |row| cut(row, |text| text.replacen("\"}", "\",}", 1))),
    slip("a key without quotes",      ALL,                         &["F003"],         |row| cut(row, |text| text.replacen("\"§k\"", "§k", 1))),
    slip("a value without quotes",    &["customers"],              &["F003"],         |row| with(row, "firstName", json!("@")).map(unquoted)),
    slip("a number that is none",     &["segments", "customer-assignments"], &["F003"], |row| with(row, "metadata", json!({"version": "@"})).map(unquoted)),
    slip("a segment without quotes",  ROWS,                        &["F003"],         |row| with(row, "segmentId", json!("@")).map(unquoted)),
    slip("a text with a bad escape",  &["customers"],              &["F003"],         |row| with(row, "lastName", json!("@")).map(|text| vec![text[0].replacen('@', "\\q", 1)])),
    slip("a comment",                 ALL,                         &["F003"],         |row| cut(row, |text| text.replacen('{', "{/* one */", 1))),
    slip("a key twice",               ALL,                         &["F005"],         |row| cut(row, |text| text.replacen('{', "{\"§k\":\"y\",", 1))),
    slip("an identity twice",         &["segments", "customers", "legal-entities", "clients"], &["F005"], |row| Some(vec![text(&row).replacen('{', "{\"id\":\"another\",", 1)])),
    slip("a customer twice",          ROWS,                        &["F005"],         |row| Some(vec![text(&row).replacen('{', "{\"customerId\":\"another\",", 1)])),
    // Of form.
    slip("a key that nobody knows",   ALL,                         &["F011"],         |row| with(row, "zzz", json!(1))),
    slip("a key in other case",       ROWS,                        &["F011"],         |row| renamed(row, "customerId", "customerID")),
    slip("a segment in other case",   ROWS,                        &["F011"],         |row| renamed(row, "segmentId", "segmentID")),
    slip("an entity in other case",   ROWS,                        &["F011"],         |row| renamed(row, "legalEntityId", "legalentityId")),
    slip("a wrong type",              &["customers"],              &["F010"],         |row| with(row, "firstName", json!(7))),
    slip("a customer by number",      &["customer-assignments", "tokens"], &["F010"], |row| with(row, "customerId", json!(7))),
    slip("a segment by number",       ROWS,                        &["F010"],         |row| with(row, "segmentId", json!(7))),
    slip("an entity by number",       &["customer-assignments", "tokens"], &["F010"], |row| with(row, "legalEntityId", json!(7))),
    slip("no site",                   &["segments"],               &["F012"],         |row| without(row, "siteCode")),
    slip("no name",                   &["segments", "tokens"],     &["F012"],         |row| without(row, "name")),
    slip("no segment",                ROWS,                        &["F012"],         |row| without(row, "segmentId")),
    slip("no customer",               ROWS,                        &["F012"],         |row| without(row, "customerId")),
    slip("no scopes",                 &["clients", "tokens"],      &["F012"],         |row| without(row, "scopes")),
    slip("an empty secret",           &["clients"],                &["F013"],         |row| with(row, "secret", json!(""))),
    slip("an unknown word",           ROWS,                        &["F014"],         |row| with(row, "assignmentType", json!("MANAUL"))),
    slip("a version of 0",            ROWS,                        &["F015"],         |row| with(row, "metadata", json!({"version": 0}))),
    slip("a bad instant",             &["segments", "customer-assignments"], &["F016"], |row| with(row, "metadata", json!({"createdAt": "then"}))),
    slip("a bad expiry",              &["tokens"],                 &["F016"],         |row| with(row, "expiresAt", json!("soon"))),
    slip("a bad tenant",              &["tokens"],                 &["F018"],         |row| with(row, "tenant", json!("A"))),
    // What belongs together.
    slip("a document twice",          &["segments", "customers", "legal-entities", "customer-assignments", "clients"], &["F020"], |row| Some(vec![text(&row), text(&row)])),
    slip("a token twice",             &["tokens"],                 &["F020", "F021"], |row| Some(vec![text(&row), text(&row)])),
    slip("a document twice, and bad", &["segments", "customers", "legal-entities", "customer-assignments", "clients"], &["F011", "F020"], |row| Some(vec![text(&row), with(row, "zzz", json!(1))?.remove(0)])),
    slip("an unknown segment",        ROWS,                        &["F022"],         |row| with(row, "segmentId", json!("nowhere"))),
    slip("an unknown customer",       &["customer-assignments", "tokens"], &["F023"], |row| own(row).and_then(|row| with(row, "customerId", json!("nobody")))),
    slip("an unknown entity",         &["customer-assignments", "tokens"], &["F024"], |row| own(row).and_then(|row| with(row, "legalEntityId", json!("nobody")))),
    slip("an unknown entity listed",  &["customers"],              &["F024"],         |row| with(row, "legalEntityIds", json!(["nobody"]))),
    slip("unknown and by number",     ROWS,                        &["F010", "F022", "F024"], |mut row| { row.insert("segmentId".to_owned(), json!("nowhere")); row.insert("customerId".to_owned(), json!(7)); with(row, "legalEntityId", json!("nobody")) }),
    slip("no name and unknown",       &["tokens"],                 &["F012", "F023"], |row| { let mut row = own(row)?; row.remove("name"); with(row, "customerId", json!("nobody")) }),
    slip("an unknown scope",          &["clients", "tokens"],      &["F025"],         |row| with(row, "scopes", json!(["customersegment.segment_reed"]))),
    slip("an id with a blank",        &["clients"],                &["F034"],         |row| { let id = format!("{} ", row.get("id")?.as_str()?); with(row, "id", json!(id)) }),
    slip("a scope without service",   &["clients", "tokens"],      &["F035"],         |row| with(row, "scopes", json!(["segment_read"]))),
    slip("two customers",             ROWS,                        &["F027"],         |row| with(row, "customer", json!({"id": "another"}))),
    slip("an end before its start",   &["segments"],               &["F028"],         |row| with(row, "validity", json!({"from": "+2d", "to": "+1d"}))),
];

const fn slip(
    name: &'static str,
    collections: &'static [&'static str],
    codes: &'static [&'static str],
    put: fn(Row) -> Option<Vec<String>>,
) -> Slip {
    Slip { name, collections, codes, put }
}

fn text(row: &Row) -> String {
    serde_json::to_string(row).unwrap_or_default()
}

fn with(mut row: Row, key: &str, value: Value) -> Option<Vec<String>> {
    row.insert(key.to_owned(), value);
    Some(vec![text(&row)])
}

/// The row, unless it is a token of another tenant, whose references are not followed.
fn own(row: Row) -> Option<Row> {
    (!row.contains_key("tenant")).then_some(row)
}

fn without(mut row: Row, key: &str) -> Option<Vec<String>> {
    row.remove(key)?;
    Some(vec![text(&row)])
}

fn renamed(mut row: Row, key: &str, name: &str) -> Option<Vec<String>> {
    let value = row.remove(key)?;
    with(row, name, value)
}

fn unquoted(texts: Vec<String>) -> Vec<String> {
    texts.into_iter().map(|text| text.replacen("\"@\"", "at", 1)).collect()
}

/// The row with a slip in the syntax around its first text, whose key is `§k` and whose value is `§v` meanwhile.
fn cut(row: Row, change: fn(String) -> String) -> Option<Vec<String>> {
    let (key, value) = row.iter().find(|(_, value)| value.is_string())?;
    let (key, value) = (key.clone(), value.as_str()?.to_owned());
    let rest: Row = row.into_iter().filter(|(other, _)| *other != key).collect();
    let rest = text(&rest);
    let plain = format!("{{\"§k\":\"§v\",{}", rest.strip_prefix('{')?);
    let changed = change(plain.clone());
    let named = changed.replace("§k", &key).replacen("§v", &value, 1);
    (changed != plain).then_some(vec![named])
}

/// The shipped files as rows.
static SHIPPED_ROWS: LazyLock<BTreeMap<String, Vec<Row>>> = LazyLock::new(|| {
    let files = SHIPPED.dirs().flat_map(Dir::files);
    let is_collection = |file: &&File<'_>| {
        let name = file.path().to_string_lossy();
        !name.ends_with("_tenant.json") && !name.ends_with(SCHEMA_ENDING)
    };
    let files = files.filter(is_collection);
    let rows = files.map(|file| {
        let (path, text) =
            (file.path().display().to_string(), file.contents_utf8().unwrap_or_default());
        let rows: Vec<Row> = match serde_json::from_str::<Value>(text) {
            Ok(Value::Object(file)) => {
                let documents = file.into_iter().find(|(key, _)| key != "$schema");
                documents
                    .and_then(|(_, rows)| serde_json::from_value(rows).ok())
                    .unwrap_or_default()
            }
            _ => text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
        };
        assert!(!rows.is_empty(), "{path}");
        (path, rows)
    });
    rows.collect()
});

fn collection(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('.').next().unwrap_or_default()
}

/// The shipped folder with as many of the `slips` as find a row each, what is to be reported, and in words what was
/// done.
fn slipped(slips: &[(usize, usize)]) -> (Folder, Vec<&'static str>, Vec<String>) {
    let rows = &*SHIPPED_ROWS;
    let mut texts: BTreeMap<(&str, usize), Vec<String>> = BTreeMap::new();
    let (mut codes, mut done) = (Vec::new(), Vec::new());
    for (number, place) in slips {
        let slip = &SLIPS[*number];
        let free: Vec<_> = rows
            .iter()
            .filter(|(path, _)| slip.collections.contains(&collection(path)))
            .flat_map(|(path, rows)| (0..rows.len()).map(move |row| (path.as_str(), row)))
            .filter(|at| !texts.contains_key(at))
            .filter_map(|at| Some((at, (slip.put)(rows[at.0][at.1].clone())?)))
            .collect();
        if free.is_empty() {
            continue;
        }
        let (at, put) = free[place % free.len()].clone();
        // A segment that does not exist is reported once for a file.
        let is_reported = |code: &str| {
            code == "F022"
                && done.iter().any(|it: &String| it.contains(at.0) && it.contains("F022"))
        };
        codes.extend(slip.codes.iter().filter(|code| !is_reported(code)));
        done.push(format!("{} {at:?} {:?}: {put:?}", slip.name, slip.codes));
        texts.insert(at, put);
    }
    let files = rows.iter().map(|(path, rows)| {
        let lines = rows.iter().enumerate().flat_map(|(place, row)| {
            texts.get(&(path.as_str(), place)).cloned().unwrap_or_else(|| vec![text(row)])
        });
        let lines: Vec<String> = lines.collect();
        let whole = match !path.ends_with("ndjson") {
            true => format!("[\n{}\n]", lines.join(",\n")),
            false => lines.join("\n"),
        };
        SourceFile::new(path.clone(), whole)
    });
    codes.sort_unstable();
    (Folder { shown: String::new(), files: files.collect() }, codes, done)
}

/// Mistakes beside the rows, each of which can be there or not.
const BESIDE: [&str; 4] = ["F002", "F014", "F030", "F031"];

fn put_beside(folder: &mut Folder, beside: [bool; BESIDE.len()], codes: &mut Vec<&'static str>) {
    let [mark, setting, stray, second] = beside;
    let mut add = |path: &str, text: &str| {
        folder.files.push(SourceFile::new(path, text.to_owned()));
    };
    if setting {
        add("acme/_tenant.json", r#"{"auth": "none"}"#);
    }
    if stray {
        add("acme/customers.json5", "[");
    }
    if second {
        add("_template/clients.ndjson", "");
    }
    if mark {
        let marked = ["\u{feff}".as_bytes(), folder.files[0].bytes()].concat();
        folder.files[0] = SourceFile::new(folder.files[0].path(), marked);
    }
    codes.extend(BESIDE.iter().zip(beside).filter(|(_, is_there)| *is_there).map(|(code, _)| code));
    codes.sort_unstable();
}

fn held(slips: &[(usize, usize)], beside: [bool; BESIDE.len()]) -> Result<(), TestCaseError> {
    let (mut folder, mut expected, done) = slipped(slips);
    put_beside(&mut folder, beside, &mut expected);
    let (_, findings) = fixtures(&folder);
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    prop_assert_eq!(codes, expected, "{:#?}\n{}", done, render::text(&findings));
    Ok(())
}

#[test]
fn each_slip_is_told_by_itself() {
    for (number, slip) in SLIPS.iter().enumerate() {
        for place in [0, 7, 101, 307] {
            if let Err(error) = held(&[(number, place)], [false; BESIDE.len()]) {
                panic!("{}: {error}", slip.name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn none_hides_another_and_none_leads_to_another(
        slips in prop::collection::vec((0..SLIPS.len(), 0..1_000_usize), 1..5),
        beside in any::<[bool; BESIDE.len()]>(),
    ) {
        held(&slips, beside)?;
    }
}
