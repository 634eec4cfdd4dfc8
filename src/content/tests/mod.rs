//! Every kind of mistake with the exact place and words in which it is reported.

use std::collections::BTreeSet;

use super::{Folder, SourceFile, fixtures};
use crate::findings::CODES;

/// A folder of paths and texts, in which `\u{fffd}` is a byte that is no UTF-8.
pub(super) type Files<'a> = &'a [(&'a str, &'a str)];

fn folder(files: Files<'_>) -> Folder {
    let file = |(path, text): &(&str, &str)| {
        let mut bytes = Vec::new();
        for letter in text.chars() {
            match letter {
                '\u{fffd}' => bytes.push(0xff),
                _ => bytes.extend(letter.to_string().as_bytes()),
            }
        }
        SourceFile::new(*path, bytes)
    };
    Folder { shown: String::new(), files: files.iter().map(file).collect() }
}

pub(super) fn reported(files: Files<'_>) -> Vec<String> {
    let (_, findings) = fixtures(&folder(files));
    let reported = findings.iter().map(|finding| {
        let crate::findings::Finding { code, path, line, column, message, .. } = finding;
        format!("{code} {path}:{line}:{column} {message}")
    });
    reported.collect()
}

const SEGMENTS: (&str, &str) =
    ("acme/segments.json", r#"[{"id": "s", "name": {"en": "S"}, "siteCode": "main"}]"#);

#[rustfmt::skip]
const CASES: &[(Files<'_>, &[&str])] = &[
    // What is odd and is used.
    (&[("acme/segments.json", r#"[{"id": "match", "name": {"en": "S"}, "siteCode": "main"}]"#),
       ("acme/customers.json", r#"[{"id": "bulk"}, {"id": "match"}]"#),
       ("acme/products.json", r#"[{"id": "a", "code": "A", "name": {}}, {"id": "b", "code": "A", "name": ""}, {"id": "c", "code": "", "name": {"de": "", "en": "C"}}]"#),
       ("acme/categories.json", r#"[{"id": "bulk", "code": "A", "name": {"en": ""}}, {"id": "bulk", "code": "A", "name": "B"}]"#)],
     &["F046 acme/categories.json:1:9 `bulk` is a fixed word of the paths, which cannot mean this document alone",
       "F045 acme/categories.json:1:38 the name has no text",
       "F020 acme/categories.json:1:58 category `bulk` is there twice, the first is in acme/categories.json:1",
       "F046 acme/categories.json:1:58 `bulk` is a fixed word of the paths, which cannot mean this document alone",
       "F046 acme/customers.json:1:9 `bulk` is a fixed word of the paths, which cannot mean this document alone",
       "F045 acme/products.json:1:35 the name has no text",
       "F044 acme/products.json:1:60 product `a` has the code `A` too",
       "F045 acme/products.json:1:73 the name has no text",
       "F013 acme/products.json:1:98 `code` is empty",
       "F046 acme/segments.json:1:9 `match` is a fixed word of the paths, which cannot mean this document alone"]),
    // The text.
    (&[("acme/customers.json", "[\n \"ä\u{fffd}\"]")],
     &["F001 acme/customers.json:2:4 the byte 0xFF is not UTF-8"]),
    (&[("acme/customers.json", "\u{feff}[{\"id\": 1}]")],
     &["F002 acme/customers.json:1:1 the file starts with a byte order mark",
       "F010 acme/customers.json:1:10 `id` must be a string, found a number"]),
    (&[("acme/customers.json", "")],
     &["F003 acme/customers.json:1:1 expected a value, found the end of the text"]),
    (&[("acme/customers.json", "[{\"id\": \"ä\"},\n]")],
     &["F003 acme/customers.json:2:1 expected another entry after the comma, found `]`"]),
    (&[("acme/customers.json", "[{\"id\": \"a\"}\n {\"id\": \"b\"}]")],
     &["F003 acme/customers.json:2:2 expected `,` or `]`, found `{`"]),
    (&[("acme/customers.json", "[{\"id\" \"a\"}]")],
     &["F003 acme/customers.json:1:8 expected `:`, found `\"`"]),
    (&[("acme/customers.json", "// all\n[]")],
     &["F003 acme/customers.json:1:1 JSON has no comments"]),
    (&[("acme/customers.json", "[{id: \"a\"}]")],
     &["F003 acme/customers.json:1:3 expected a key in double quotes, found `i`"]),
    (&[("acme/customers.json", "[{\"id\": \"a\n\"}]")],
     &["F003 acme/customers.json:1:9 a string does not end on its line"]),
    (&[("acme/customers.json", "[{\"id\": \"a\tb\"}]")],
     &["F003 acme/customers.json:1:11 a string holds the control character U+0009"]),
    (&[("acme/customers.json", r#"[{"id": "a\x"}]"#)],
     &["F003 acme/customers.json:1:11 `\\x` is no escape of JSON"]),
    (&[("acme/customers.json", r#"[{"id": "\ud800"}]"#)],
     &["F003 acme/customers.json:1:10 `\\ud800` is half of a character"]),
    (&[("acme/customers.json", "[01]")],
     &["F003 acme/customers.json:1:3 expected no further digit after `0`"]),
    (&[("acme/customers.json", "[1e999]")],
     &["F010 acme/customers.json:1:2 a customer must be an object, found a number"]),
    (&[("acme/customers.json", "[] x")],
     &["F003 acme/customers.json:1:4 expected the end of the text, found `x`"]),
    (&[("acme/customers.ndjson", "{\"id\": \"a\"}\n\n{\"id\": }\n{\"id\": \"b\"} 1\n{\"id\": \"\"}\n{\"id\":\r\n")],
     &["F003 acme/customers.ndjson:3:8 expected a value, found `}`",
       "F003 acme/customers.ndjson:4:13 expected the end of the text, found `1`",
       "F013 acme/customers.ndjson:5:8 `id` is empty",
       "F003 acme/customers.ndjson:6:7 expected a value, found the end of the text"]),
    (&[("acme/customers.json", concat!(
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["))],
     &["F004 acme/customers.json:1:128 values are nested 128 levels deep"]),
    (&[("acme/customers.json", "[{\"id\": \"a\",\n\"\\u0069d\": \"b\"}]")],
     &["F005 acme/customers.json:2:1 key `id` is repeated in one object"]),
    (&[("acme/customers.json", "{\"customers\": [], \"customers\": []}")],
     &["F005 acme/customers.json:1:19 key `customers` is repeated in one object"]),
    (&[SEGMENTS, ("acme/customer-assignments.json",
        r#"[{"segmentId": "s", "customerId": "c", "mixins": {"a": {"b": 1, "b": 2}}}]"#)],
     &["F005 acme/customer-assignments.json:1:65 key `b` is repeated in one object"]),

    // The form.
    (&[("acme/customers.json", "7")],
     &["F010 acme/customers.json:1:1 expected {\"customers\": […]} or an array, found a number"]),
    (&[("acme/customers.json", "{\"customers\": {}}")],
     &["F010 acme/customers.json:1:15 `customers` must be an array, found an object"]),
    (&[("acme/customers.json", "[null]")],
     &["F010 acme/customers.json:1:2 a customer must be an object, found null"]),
    (&[("acme/customers.json", r#"[{"id": null, "email": null, "legalEntityIds": ["l", 2]}]"#)],
     &["F010 acme/customers.json:1:9 `id` must be a string, found null",
       "F010 acme/customers.json:1:54 an entry of `legalEntityIds` must be a string, found a number"]),
    (&[("acme/segments.json", r#"[{"id": "s", "name": {"en": 1}, "siteCode": "main", "mixins": []}]"#)],
     &["F010 acme/segments.json:1:29 `en` must be a string, found a number",
       "F010 acme/segments.json:1:63 `mixins` must be an object, found an array"]),
    (&[("acme/_tenant.json", "[]")],
     &["F010 acme/_tenant.json:1:1 a tenant must be an object, found an array"]),
    (&[("acme/customers.json", "{\"customer\": [],\n \"$schema\": \"x\"}")],
     &["F011 acme/customers.json:1:2 the file has no key `customer`, did you mean `customers`?"]),
    (&[("acme/customers.json", "{\"$schema\": \"x\"}")],
     &["F012 acme/customers.json:1:1 the file needs `customers`"]),
    (&[("acme/customers.json", r#"[{"id": "a", "Email": "a@example.org", "x": 1}]"#)],
     &["F011 acme/customers.json:1:14 a customer has no key `Email`, did you mean `email`?",
       "F011 acme/customers.json:1:40 a customer has no key `x`"]),
    (&[("acme/_tenant.json", r#"{"behaviours": {}}"#)],
     &["F011 acme/_tenant.json:1:2 a tenant has no key `behaviours`, did you mean `behaviors`?"]),
    (&[("acme/tokens.json", "[{}]")],
     &["F012 acme/tokens.json:1:2 a token needs `name`",
       "F012 acme/tokens.json:1:2 a token needs `token`",
       "F012 acme/tokens.json:1:2 a token needs `scopes`"]),
    (&[("acme/customer-assignments.json", r#"[{"segmentId": "s"}, {"customerId": "c"}]"#)],
     &["F012 acme/customer-assignments.json:1:2 an assignment needs `customerId` or `customer`",
       "F012 acme/customer-assignments.json:1:22 an assignment needs `segmentId`"]),
    (&[("acme/customers.json", r#"[{"id": ""}]"#)],
     &["F013 acme/customers.json:1:9 `id` is empty"]),
    (&[("acme/customer-assignments.json",
        r#"{"segmentId": "s", "customerAssignments": [{"customerId": "c", "assignmentType": "manual"}]}"#)],
     &["F014 acme/customer-assignments.json:1:82 `assignmentType` cannot be `manual`, did you mean `MANUAL`?"]),
    (&[("acme/_tenant.json", "{\"auth\": \"any_token\",\n \"extends\": \"template\"}")],
     &["F014 acme/_tenant.json:1:10 `auth` cannot be `any_token`, did you mean `any-token`?",
       "F014 acme/_tenant.json:2:13 `extends` cannot be `template`, did you mean `_template`?"]),
    (&[("acme/segments.json",
        r#"[{"id": "s", "name": {}, "siteCode": "", "metadata": {"version": 0}},
{"id": "t", "name": {}, "siteCode": "", "metadata": {"version": 1.5}}]"#)],
     &["F015 acme/segments.json:1:66 `version` must be a whole number from 1, found 0",
       "F015 acme/segments.json:2:65 `version` must be a whole number from 1, found 1.5"]),
    (&[("acme/tokens.json", r#"[{"name": "a", "token": "a", "scopes": [], "expiresAt": "tomorrow"},
{"name": "b", "token": "b", "scopes": [], "expiresAt": "-1w"}, {"name": "c", "token": "c", "scopes": [], "expiresAt": "never"}]"#)],
     &["F016 acme/tokens.json:1:57 `expiresAt` is neither an instant nor a duration: `tomorrow`",
       "F016 acme/tokens.json:2:56 `expiresAt` is neither an instant nor a duration: `-1w`"]),
    (&[("acme/_tenant.json", "{\"behaviors\": {\"detials\": \"array\",\n\"details\": \"list\", \"bulk-index-base\": 0, \"default-page-size\": true}}")],
     &["F017 acme/_tenant.json:1:16 unknown behavior `detials`, did you mean `details`?",
       "F017 acme/_tenant.json:2:12 behavior `details` has no value `list`: it takes array, object, vary",
       "F010 acme/_tenant.json:2:63 `default-page-size` must be a string, found a boolean"]),
    (&[("acme/tokens.json", r#"[{"name": "a", "token": "a", "scopes": [], "tenant": "Other"}]"#)],
     &["F018 acme/tokens.json:1:54 `tenant` cannot name a tenant: `Other`"]),
    (&[("acme/customer-assignments.json",
        r#"[{"segmentId": "s", "customer": {"id": "c", "phone": 1, "firstname": "C"}}]"#)],
     &["F019 acme/customer-assignments.json:1:45 key `phone` of a customer is not read",
       "F019 acme/customer-assignments.json:1:57 key `firstname` of a customer is not read, did you mean `firstName`?"]),

    // What belongs together.
    (&[("acme/customers.json", "[{\"id\": \"a\"},\n{\"id\": \"b\"}, {\"id\": \"a\"}]")],
     &["F020 acme/customers.json:2:21 customer `a` is there twice, the first is in acme/customers.json:1"]),
    (&[SEGMENTS, ("acme/customer-assignments.ndjson",
        "{\"segmentId\": \"s\", \"customerId\": \"c\"}
{\"segmentId\": \"s\", \"customerId\": \"c\", \"legalEntityId\": \"l\"}
{\"segmentId\": \"s\", \"customer\": {\"id\": \"c\"}, \"legalEntity\": {\"id\": \"l\"}}")],
     &["F020 acme/customer-assignments.ndjson:3:1 customer `c` for legal entity `l` is assigned to segment `s` twice, first in acme/customer-assignments.ndjson:2"]),
    (&[("acme/tokens.json", r#"[{"name": "a", "token": "x", "scopes": []}, {"name": "b", "token": "x", "scopes": []}, {"name": "a", "token": "y", "scopes": []}]"#)],
     &["F021 acme/tokens.json:1:68 token `b` has the text of an earlier one, which is in acme/tokens.json:1",
       "F020 acme/tokens.json:1:97 token `a` is there twice, the first is in acme/tokens.json:1"]),
    (&[("acme/clients.json", r#"[{"id": "a", "secret": "x", "scopes": []}, {"id": "a", "secret": "y", "scopes": []}]"#)],
     &["F020 acme/clients.json:1:51 client `a` is there twice, the first is in acme/clients.json:1"]),
    (&[SEGMENTS, ("acme/customer-assignments.json", "[\n{\"segmentId\": \"z\", \"customerId\": \"c\"}, {\"segmentId\": \"z\", \"customerId\": \"d\"}]")],
     &["F022 acme/customer-assignments.json:2:15 unknown segment `z`"]),
    (&[SEGMENTS, ("acme/customer-assignments.json", "{\"customerAssignments\": [{\"customerId\": \"c\"}],\n \"segmentId\": \"z\"}")],
     &["F022 acme/customer-assignments.json:2:15 unknown segment `z`"]),
    (&[("acme/customers.json", r#"[{"id": "c-1", "legalEntityIds": ["l-1", "l-2"]}]"#),
       ("acme/legal-entities.json", r#"[{"id": "l-1"}]"#),
       ("acme/tokens.json", r#"[{"name": "a", "token": "a", "scopes": [], "customerId": "c-2", "legalEntityId": "k"},
{"name": "b", "token": "b", "scopes": [], "customerId": "c-3", "tenant": "other"}]"#),
       ("acme/customer-assignments.json", "[{\"segmentId\": \"s\", \"customerId\": \"c-4\",\n \"legalEntityId\": \"k\"}]")],
     &["F023 acme/customer-assignments.json:1:35 unknown customer `c-4`, did you mean `c-1`?",
       "F024 acme/customer-assignments.json:2:19 unknown legal entity `k`",
       "F024 acme/customers.json:1:42 unknown legal entity `l-2`, did you mean `l-1`?",
       "F023 acme/tokens.json:1:58 unknown customer `c-2`, did you mean `c-1`?",
       "F024 acme/tokens.json:1:82 unknown legal entity `k`"]),
    (&[("acme/tokens.json", r#"[{"name": "a", "token": "a", "scopes": ["cart.cart_read", "customersegment.segment_reed"]}]"#)],
     &["F025 acme/tokens.json:1:59 the service has no scope `customersegment.segment_reed`, did you mean `customersegment.segment_read`?"]),
    (&[("acme/customers.json", r#"[{"id": "c", "legalEntityIds": ["l"]}, {"id": "d"}]"#),
       ("acme/legal-entities.json", r#"[{"id": "l"}, {"id": "k"}]"#),
       ("acme/customer-assignments.json", r#"[{"segmentId": "s", "customerId": "c", "legalEntityId": "k"}, {"segmentId": "s", "customerId": "d", "legalEntityId": "k"}]"#)],
     &["F026 acme/customer-assignments.json:1:57 customer `c` does not act for legal entity `k`"]),
    (&[("acme/customer-assignments.json",
        r#"[{"segmentId": "s", "customerId": "c", "customer": {"id": "d"}, "legalEntityId": "l", "legalEntity": {"id": "l"}}]"#)],
     &["F027 acme/customer-assignments.json:1:59 `customer.id` is another than `customerId`"]),
    (&[("acme/segments.json", r#"[{"id": "s", "name": {}, "siteCode": "", "validity": {"from": "+2d", "to": "+1d"},
"metadata": {"createdAt": "2024-10-12T12:00:00Z", "modifiedAt": "2023-10-12T12:00:00Z"}}]"#)],
     &["F028 acme/segments.json:1:76 `validity.to` is before the beginning",
       "F028 acme/segments.json:2:65 `metadata.modifiedAt` is before the beginning"]),
    (&[("acme/groups.json", r#"[{"id": "g-1", "name": {}, "members": ["c-2"]}]"#), ("acme/customers.json", r#"[{"id": "c-1"}]"#),
       ("acme/group-assignments.json", r#"[{"segmentId": "s", "groupId": "g-2"}, {"segmentId": "s", "group": {"id": "g-3", "name": {"en": "Buyers"}}}]"#)],
     &["F029 acme/group-assignments.json:1:32 unknown group `g-2`, did you mean `g-3`?",
       "F023 acme/groups.json:1:40 unknown customer `c-2`, did you mean `c-1`?"]),
    (&[("acme/groups.json", r#"[{"id": "g", "name": {}, "userType": "EMPLOYEE"}]"#),
       ("acme/group-assignments.json", r#"[{"segmentId": "s", "groupId": "g"}]"#)],
     &["F037 acme/group-assignments.json:1:32 group `g` is one of employees and cannot be in a segment"]),
    (&[("acme/products.json", r#"[{"id": "p-1", "code": "P", "name": "One", "categoryIds": ["c-1", "c-9"]}]"#),
       ("acme/categories.json", r#"[{"id": "c-1", "code": "C", "name": {"en": "Top"}}, {"id": "c-2", "code": "D", "name": "Sub", "parentId": "c-7"}]"#),
       ("acme/item-assignments.json", r#"[{"segmentId": "s", "type": "PRODUCT", "itemId": "p-2"}, {"segmentId": "s", "type": "CATEGORY", "itemId": "p-1"},
{"segmentId": "s", "type": "PRODUCT", "item": {"id": "p-3", "code": "X", "name": {"en": "Spelled out"}, "metadata": {}}},
{"segmentId": "t", "type": "PRODUCT", "itemId": "p-3"}, {"segmentId": "t", "type": "CATEGORY", "itemId": "c-2", "item": {"id": "c-1", "code": "C", "name": {}}}]"#)],
     &["F041 acme/categories.json:1:107 unknown category `c-7`, did you mean `c-2`?",
       "F040 acme/item-assignments.json:1:50 unknown product `p-2`, did you mean `p-3`?",
       "F041 acme/item-assignments.json:1:107 unknown category `p-1`, did you mean `c-1`?",
       "F019 acme/item-assignments.json:2:105 key `metadata` of a product is not read",
       "F027 acme/item-assignments.json:3:128 `item.id` is another than `itemId`",
       "F041 acme/products.json:1:67 unknown category `c-9`, did you mean `c-2`?"]),
    (&[("acme/categories.json", r#"[{"id": "top", "code": "T", "name": "T"}, {"id": "a", "code": "A", "name": "A", "parentId": "c"},
{"id": "b", "code": "B", "name": "B", "parentId": "a"}, {"id": "c", "code": "C", "name": "C", "parentId": "b"},
{"id": "below", "code": "L", "name": "L", "parentId": "c"}, {"id": "self", "code": "S", "name": "S", "parentId": "self"}]"#)],
     &["F042 acme/categories.json:1:93 the parents of a category lead back to it: `a`, `c`, `b`, `a`",
       "F042 acme/categories.json:3:114 the parents of a category lead back to it: `self`, `self`"]),
    (&[("acme/customers.json", r#"[{"id": "a", "email": "x@example.com"}, {"id": "b", "email": "x@example.com"}, {"id": "c", "email": "X@example.com"}, {"id": "d", "email": ""}, {"id": "e", "email": ""}]"#)],
     &["F047 acme/customers.json:1:62 customer `b` has the address of customer `a`: `x@example.com`"]),
    (&[("acme/_tenant.json", r#"{"languages": ["de-CH", "", "Swiss German"]}"#)],
     &["F048 acme/_tenant.json:1:25 an entry of `languages` is the name of no language: ``", "F048 acme/_tenant.json:1:29 an entry of `languages` is the name of no language: `Swiss German`"]),
    (&[SEGMENTS, ("acme/sites.json", r#"[{"code": "other"}, {"code": "other", "name": "Twice"}]"#)],
     &["F043 acme/segments.json:1:47 unknown site `main`", "F020 acme/sites.json:1:30 site `other` is there twice, the first is in acme/sites.json:1"]),
    (&[("acme/_tenant.json", r#"{"mixinSchemas": {"https://e/a": "a.schema.json", "https://e/b": {"type": "objekt"}, "https://e/c": "c.schema.json"}}"#),
       ("acme/c.schema.json", r#"{"type": "object"}"#), ("acme/d.schema.json", "{}")],
     &["F036 acme/_tenant.json:1:34 the schema of `https://e/a` cannot be used: there is no file `a.schema.json` in this folder, did you mean `c.schema.json`?",
       "F036 acme/_tenant.json:1:66 the schema of `https://e/b` cannot be used: \"objekt\" is not valid under any of the schemas listed in the 'anyOf' keyword",
       "F030 acme/d.schema.json:1:1 no `mixinSchemas` of `_tenant.json` names the file `d.schema.json`"]),

    // The folder.
    (&[("acme/assignments.ndjson", ""), ("acme/legalEntities.json", "[]")],
     &["F030 acme/assignments.ndjson:1:1 the file `assignments.ndjson` is not read, did you mean `customer-assignments.ndjson`?",
       "F030 acme/legalEntities.json:1:1 the file `legalEntities.json` is not read, did you mean `legal-entities.json`?"]),
    (&[("acme/customer.json", "[]"), ("acme/customers.json5", "[]"), ("customers.json", "[]"), ("acme/old/customers.json", "[]"),
       ("README.md", ""), (".git/x", ""), ("acme/.customers.json.swp", ""), ("acme/customers.json~", ""), ("acme/#customers.json#", ""),
       ("acme/4913", ""), ("acme/customers.json.bak", ""), ("acme/x.tmp", "")],
     &["F030 acme/customer.json:1:1 the file `customer.json` is not read, did you mean `customers.json`?",
       "F030 acme/customers.json5:1:1 the file `customers.json5` is not read, did you mean `customers.json`?",
       "F030 acme/old/customers.json:1:1 a tenant's folder has no folders",
       "F030 customers.json:1:1 the file is in no tenant's folder"]),
    (&[("acme/customers.json", "[]"), ("acme/customers.ndjson", "")],
     &["F031 acme/customers.ndjson:1:1 collection `customers` stands in `customers.json` too"]),
    (&[("Acme/customers.json", "[]"), ("Acme/segments.json", "[]"),
       ("a-b/_tenant.json", r#"{"behaviors": {"tenant-name": "accept"}}"#)],
     &["F032 Acme:1:1 folder `Acme` cannot name a tenant"]),
    (&[("_template/_tenant.json", "{\n \"extends\": \"_template\"}")],
     &["F033 _template/_tenant.json:2:13 `_template` cannot extend `_template`"]),
    (&[("acme/customers.jsonl", ""), ("acme/Thumbs.db", "\u{fffd}"), ("acme/desktop.ini", "x"), ("Desktop.ini", ""),
       ("acme/~$customers.json", ""), ("acme/assignments.jsonl", ""), ("acme/segment.jsonl", ""), ("acme/zzz.jsonl", "")],
     &["F030 acme/assignments.jsonl:1:1 the file `assignments.jsonl` is not read, did you mean `customer-assignments.ndjson`?",
       "F030 acme/customers.jsonl:1:1 the file `customers.jsonl` is not read, did you mean `customers.ndjson`?",
       "F030 acme/segment.jsonl:1:1 the file `segment.jsonl` is not read, did you mean `segments.ndjson`?",
       "F030 acme/zzz.jsonl:1:1 the file `zzz.jsonl` is not read"]),

    // What passes and was hardly meant.
    (&[("acme/customers.json", "[{\"id\": \"a \", \"legalEntityIds\": [\"\\tl\"]},\n {\"id\": \"\u{a0}\"}, {\"id\": \"b c\"}]")],
     &["F034 acme/customers.json:1:9 `id` ends with a blank",
       "F034 acme/customers.json:1:34 an entry of `legalEntityIds` starts with a blank",
       "F034 acme/customers.json:2:9 `id` starts with a blank"]),
    (&[("acme/clients.json", r#"[{"id": "a", "secret": "x", "scopes": ["segment_read", "segment_mange", "tenant=acme", "other.segment_read"]}]"#)],
     &["F035 acme/clients.json:1:40 scope `segment_read` does not name its service",
       "F035 acme/clients.json:1:56 scope `segment_mange` does not name its service"]),
];

#[test]
fn every_mistake_is_told_with_its_place() {
    let wrong: Vec<_> =
        CASES.iter().filter(|(files, expected)| reported(files) != *expected).collect();
    for (files, expected) in &wrong {
        println!("{files:#?}\nexpected {expected:#?}\ntold {:#?}", reported(files));
    }
    assert!(wrong.is_empty(), "{} cases are told differently", wrong.len());
}

#[test]
fn every_code_of_the_table_has_a_case() {
    let reported: BTreeSet<&str> = CASES
        .iter()
        .flat_map(|(_, expected)| expected.iter().map(|reported| &reported[..4]))
        .collect();
    let of_fixtures = CODES.iter().map(|row| row.id).filter(|id| id.starts_with('F'));
    assert_eq!(reported, of_fixtures.collect());
}

#[test]
fn one_broken_file_does_not_make_others_dangle() {
    let broken = ("acme/customers.json", "[{\"id\": \"a\"}, {\"id\": b}]");
    let assignments =
        ("acme/customer-assignments.json", r#"[{"segmentId": "s", "customerId": "b"}]"#);
    assert_eq!(reported(&[broken, assignments]).len(), 1);
    let settings = ("acme/_tenant.json", r#"{"behaviors": {"references": "akzept"}}"#);
    assert_eq!(
        reported(&[
            SEGMENTS,
            settings,
            ("acme/customer-assignments.json", r#"[{"segmentId": "z", "customerId": "b"}]"#)
        ])
        .len(),
        1
    );
}

#[test]
fn references_follow_the_behavior() {
    let assignments =
        ("acme/customer-assignments.json", r#"[{"segmentId": "z", "customerId": "b"}]"#);
    let tenant = |value: &str| format!(r#"{{"behaviors": {{"references": "{value}"}}}}"#);
    for (value, count) in [("auto", 1), ("vary", 1), ("accept", 0), ("strict", 2)] {
        let tenant = tenant(value);
        let files = [SEGMENTS, assignments, ("acme/_tenant.json", &*tenant)];
        assert_eq!(reported(&files).len(), count, "{value}");
    }
}

#[cfg(test)]
pub(super) mod documents;
#[cfg(test)]
pub(super) mod properties;
#[cfg(test)]
pub(super) mod recovery;
#[cfg(test)]
pub(super) mod reuse;
#[cfg(test)]
pub(super) mod slips;
