//! Several mistakes at once: none hides another, and none is reported that only follows from another.

use super::{Files, reported};

const SEGMENTS: (&str, &str) =
    ("acme/segments.json", r#"[{"id": "s", "name": {"en": "S"}, "siteCode": "main"}]"#);

#[test]
fn a_file_that_is_no_json_is_read_on_and_so_are_the_others() {
    let customers = r#"{
  "customers": [
    {"id": "a" "email": "x"},
    {"id": "b", Email: "y"},
    {id: "c", "legalEntityIds": ["z"],},
    {"id": "d", "firstName": 'D', "nick": 1},
    {"id": "f, "email": "y"},
    {"id": "a", "lastName: "K"},
    {"id": "g", "firstName": "G
    },
    {"id": "h", "lastName": True, "firstName": 1}}
  ],
}"#;
    let rows = r#"[{"segmentId": "s", "customerId": "a", "legalEntityId": "k"},
{"segmentId": "s", "customerId": "nobody"}]"#;
    assert_eq!(
        reported(&[
            ("acme/customers.json", customers),
            ("acme/legal-entities.json", r#"[{"id": "l"}]"#),
            ("acme/customer-assignments.json", rows),
            SEGMENTS,
        ]),
        [
            "F024 acme/customer-assignments.json:1:57 unknown legal entity `k`",
            "F003 acme/customers.json:3:16 expected `,` or `}`, found `\"`",
            "F003 acme/customers.json:4:17 expected a key in double quotes, found `E`",
            "F011 acme/customers.json:4:17 a customer has no key `Email`, did you mean `email`?",
            "F003 acme/customers.json:5:6 expected a key in double quotes, found `i`",
            "F024 acme/customers.json:5:34 unknown legal entity `z`",
            "F003 acme/customers.json:5:39 expected another entry after the comma, found `}`",
            "F003 acme/customers.json:6:30 expected a double quote, found `'`",
            "F011 acme/customers.json:6:35 a customer has no key `nick`",
            "F003 acme/customers.json:7:17 expected `,` or `}`, found `e`",
            "F020 acme/customers.json:8:12 customer `a` is there twice, the first is in acme/customers.json:3",
            "F003 acme/customers.json:8:29 expected `:`, found `K`",
            "F003 acme/customers.json:9:30 a string does not end on its line",
            "F003 acme/customers.json:11:29 expected a value, found `T`",
            "F010 acme/customers.json:11:48 `firstName` must be a string, found a number",
            "F003 acme/customers.json:11:50 expected `,` or `]`, found `}`",
            "F003 acme/customers.json:13:1 expected another entry after the comma, found `}`",
        ]
    );
}

#[test]
fn what_was_plainly_meant_still_counts_in_references() {
    let customers = ("acme/customers.json", "[{\"id\": \"a\"} {id: 'b'},]");
    let rows = (
        "acme/customer-assignments.json",
        r#"[{"segmentId": "s", "customerId": "b"},
 {"segmentId": "s", "customerId": "c"}]"#,
    );
    let reported = reported(&[customers, rows]);
    assert_eq!(reported.len(), 5, "{reported:#?}");
    assert_eq!(reported[0], "F023 acme/customer-assignments.json:2:35 unknown customer `c`");
}

#[test]
fn nothing_is_said_to_be_missing_that_may_be_in_what_was_left_out() {
    for (path, text) in [
        ("acme/customers.json", r#"[{"id": "a"}, {"id": b}]"#),
        ("acme/customers.json", r#"[{"id": "a"}, {"id" = "b"}]"#),
        ("acme/customers.json", r#"{"customers": ["#),
        ("acme/customers.json", r#"{"customer": []}"#),
        ("acme/customers.json", r#"[{"id": "a"}, {"id": 1}]"#),
        ("acme/customers.ndjson", "{\"id\": \"a\"}\n{\"id\": b}"),
        ("acme/customers.json", "[{\"id\": \"a\"}]\u{fffd}"),
    ] {
        let rows = ("acme/customer-assignments.json", r#"[{"segmentId": "s", "customerId": "c"}]"#);
        let reported = reported(&[(path, text), rows]);
        assert!(reported.iter().all(|reported| reported.contains(path)), "{text}: {reported:#?}");
    }
    // Here a row may spell out the customer that the token names.
    let rows =
        r#"[{"segmentId": "s", "customer": {"id": "a"}}, {"segmentId": "s", "customer": {x}}]"#;
    let token =
        ("acme/tokens.json", r#"[{"name": "a", "token": "a", "scopes": [], "customerId": "b"}]"#);
    let reported = reported(&[("acme/customer-assignments.json", rows), token]);
    assert_eq!(
        reported,
        ["F003 acme/customer-assignments.json:1:79 expected a key in double quotes, found `x`"]
    );
}

#[test]
fn a_row_that_names_nobody_hides_no_reference_of_the_others() {
    let rows = r#"[{"segmentId": "s", "customerId": "q"}, {"segmentId": "s", "customerId": 7}]"#;
    let customers = ("acme/customers.json", r#"[{"id": "a"}]"#);
    assert_eq!(
        reported(&[SEGMENTS, customers, ("acme/customer-assignments.json", rows)]),
        [
            "F023 acme/customer-assignments.json:1:35 unknown customer `q`",
            "F010 acme/customer-assignments.json:1:74 `customerId` must be a string, found a number",
        ]
    );
}

#[test]
fn a_mistake_of_form_hides_no_other_of_the_same_document() {
    let rows = r#"[{"segmentId": "z", "customerId": "q", "typ": "x"},
{"segmentId": "s", "customerId": "a", "legalEntityId": 7, "metadata": {"version": 0}},
{"segmentId": "s", "customerId": "a"},
{"segmentId": "s", "customer": {"id": ""}, "metadata": {"createdAt": "then", "modifiedAt": "-1d"}}]"#;
    let tokens = r#"[{"name": "a", "token": "x", "scopes": [], "expiresAt": "soon", "customerId": "q"},
{"name": "a", "token": "x", "scopes": 1}]"#;
    assert_eq!(
        reported(&[
            SEGMENTS,
            ("acme/customers.json", r#"[{"id": "a", "nick": 1}, {"id": "b", "email": 1}]"#),
            ("acme/customer-assignments.json", rows),
            ("acme/tokens.json", tokens),
        ]),
        [
            "F022 acme/customer-assignments.json:1:16 unknown segment `z`",
            "F023 acme/customer-assignments.json:1:35 unknown customer `q`",
            "F011 acme/customer-assignments.json:1:40 an assignment has no key `typ`",
            "F010 acme/customer-assignments.json:2:56 `legalEntityId` must be a string, found a number",
            "F015 acme/customer-assignments.json:2:83 `version` must be a whole number from 1, found 0",
            "F013 acme/customer-assignments.json:4:39 `id` is empty",
            "F016 acme/customer-assignments.json:4:70 `createdAt` is neither an instant nor a duration: `then`",
            "F011 acme/customers.json:1:14 a customer has no key `nick`",
            "F010 acme/customers.json:1:47 `email` must be a string, found a number",
            "F016 acme/tokens.json:1:57 `expiresAt` is neither an instant nor a duration: `soon`",
            "F023 acme/tokens.json:1:79 unknown customer `q`",
            "F020 acme/tokens.json:2:10 token `a` is there twice, the first is in acme/tokens.json:1",
            "F021 acme/tokens.json:2:24 token `a` has the text of an earlier one, which is in acme/tokens.json:1",
            "F010 acme/tokens.json:2:39 `scopes` must be an array, found a number",
        ]
    );
}

#[test]
fn what_the_head_of_a_file_may_have_meant_is_missed_in_no_row() {
    let rows = |head: &str| format!(r#"{{{head} "customerAssignments": [{{"customerId": "c"}}]}}"#);
    for (head, count) in [("", 1), (r#""segmentID": "s","#, 1), (r#""segmentId": s,"#, 1)] {
        let rows = rows(head);
        let reported = reported(&[("acme/customer-assignments.json", &*rows)]);
        assert_eq!(reported.len(), count, "{head}: {reported:#?}");
    }
}

#[test]
fn settings_hide_only_what_depends_on_them() {
    let rows = ("acme/customer-assignments.json", r#"[{"segmentId": "z", "customerId": "c"}]"#);
    for (settings, count) in [
        (r#"{"auth": "none"}"#, 2),
        (r#"{"behaviors": {"detials": "array", "details": "list"}, "x": 1,}"#, 5),
        (r#"{"behaviors": {"refrences": "accept"}}"#, 1),
        (r#"{"behaviors": {"references": "akzept"}}"#, 1),
        (r#"{"behaviours": {}}"#, 1),
        (r#"{"extend": "_template"}"#, 1),
        (r#"{"behaviors": {x}}"#, 1),
        (r#"{"behaviors": 1}"#, 1),
        ("[]", 1),
        ("", 1),
    ] {
        let reported = reported(&[SEGMENTS, rows, ("acme/_tenant.json", settings)]);
        assert_eq!(reported.len(), count, "{settings}: {reported:#?}");
    }
}

#[test]
fn what_is_taken_over_is_held_against_the_tenants_own_directories() {
    let template: [(&str, &str); 3] = [
        ("_template/customers.json", r#"[{"id": "a", "legalEntityIds": ["l"]}, {"id": "b"}]"#),
        ("_template/legal-entities.json", r#"[{"id": "l"}]"#),
        (
            "_template/customer-assignments.json",
            r#"[{"segmentId": "s", "customerId": "a", "legalEntityId": "l"}, {"segmentId": "s", "customerId": "b"},
 {"segmentId": "s", "customer": {"id": "c"}}]"#,
        ),
    ];
    let extends = ("acme/_tenant.json", r#"{"extends": "_template"}"#);
    let with = |own: Files<'_>| reported(&[template.as_slice(), &[extends], own].concat());
    assert_eq!(
        with(&[
            ("acme/customers.json", r#"[{"id": "b"}]"#),
            ("acme/legal-entities.json", r#"[{"id": "k"}]"#),
            ("acme/segments.json", r#"[{"id": "t", "name": {}, "siteCode": "main"}]"#),
        ]),
        [
            "F023 acme/customers.json:1:1 what is taken over from `_template` names the customer `a`, which this file has not",
            "F024 acme/legal-entities.json:1:1 what is taken over from `_template` names the legal entity `l`, which this file has not",
            "F022 acme/segments.json:1:1 what is taken over from `_template` names the segment `s`, which this file has not",
        ]
    );
    let (own, own_rows) =
        (("acme/customers.json", r#"[{"id": "b"}]"#), "acme/customer-assignments.json");
    assert_eq!(with(&[own, (own_rows, "[]")]), [""; 0]);
    let accepts = r#"{"extends": "_template", "behaviors": {"references": "accept"}}"#;
    assert_eq!(
        reported(&[template.as_slice(), &[("acme/_tenant.json", accepts), own]].concat()),
        [""; 0]
    );
    assert_eq!(reported(&[template.as_slice(), &[own]].concat()), [""; 0], "it takes nothing over");
    let broken =
        [("_template/customers.json", r#"[{"id": "a"}, {"id": b}]"#), template[1], template[2]];
    let own = ("acme/legal-entities.json", r#"[{"id": "l"}]"#);
    let token =
        ("acme/tokens.json", r#"[{"name": "t", "token": "t", "scopes": [], "customerId": "b"}]"#);
    assert_eq!(reported(&[broken.as_slice(), &[extends, own, token]].concat()).len(), 1);
}

#[test]
fn a_document_that_cannot_be_read_hides_none_of_its_references() {
    let rows = r#"[{"custmerId": "a", "segmentId": "z", "legalEntityId": "k"},
{"segmentID": "s", "customerId": "q"},
{"segmentId": "y", "customerId": 7, "legalEntity": {"id": "m"}},
{"segmentId": s, "customerId": "r", "legalEntityId": "k"},
{"customerId": "a", "assignmentType": "MANAUL"}]"#;
    let customers =
        r#"[{"id": 1, "legalEntityIds": [2, "n"]}, {"id": "a", "email": a@example.org}]"#;
    let tokens = r#"[{"name": 1, "token": "x", "scopes": [], "customerId": "t"},
{"name": "b", "token": "y", "scopes": [], "legalEntityId": "k", "tennant": "other"},
{"name": "c", "scopes": [], "legalEntityId": "k"}]"#;
    let files: Files<'_> = &[
        SEGMENTS,
        ("acme/customer-assignments.json", rows),
        ("acme/customers.json", customers),
        ("acme/legal-entities.json", r#"[{"id": "l", "name": no}]"#),
        ("acme/tokens.json", tokens),
    ];
    let with_customers = reported(files);
    assert_eq!(
        with_customers,
        [
            "F011 acme/customer-assignments.json:1:3 an assignment has no key `custmerId`, did you mean `customerId`?",
            "F022 acme/customer-assignments.json:1:34 unknown segment `z`",
            "F024 acme/customer-assignments.json:1:56 unknown legal entity `k`",
            "F011 acme/customer-assignments.json:2:2 an assignment has no key `segmentID`, did you mean `segmentId`?",
            "F022 acme/customer-assignments.json:3:15 unknown segment `y`",
            "F010 acme/customer-assignments.json:3:34 `customerId` must be a string, found a number",
            "F003 acme/customer-assignments.json:4:15 expected a value, found `s`",
            "F024 acme/customer-assignments.json:4:54 unknown legal entity `k`",
            "F012 acme/customer-assignments.json:5:1 an assignment needs `segmentId`",
            "F014 acme/customer-assignments.json:5:39 `assignmentType` cannot be `MANAUL`, did you mean `MANUAL`?",
            "F010 acme/customers.json:1:9 `id` must be a string, found a number",
            "F010 acme/customers.json:1:31 an entry of `legalEntityIds` must be a string, found a number",
            "F024 acme/customers.json:1:34 unknown legal entity `n`",
            "F003 acme/customers.json:1:62 expected a value, found `a`",
            "F003 acme/legal-entities.json:1:22 expected a value, found `n`",
            "F010 acme/tokens.json:1:11 `name` must be a string, found a number",
            "F011 acme/tokens.json:2:65 a token has no key `tennant`, did you mean `tenant`?",
            "F012 acme/tokens.json:3:1 a token needs `token`",
            "F024 acme/tokens.json:3:46 unknown legal entity `k`",
        ]
    );
    // Once the customer has an id, it is unclear who the named ones are.
    let mended = customers.replace("\"id\": 1", "\"id\": \"c\"");
    let mut files = files.to_vec();
    files[2].1 = &mended;
    let unknown: Vec<String> =
        reported(&files).into_iter().filter(|reported| reported.starts_with("F023")).collect();
    assert_eq!(
        unknown,
        [
            "F023 acme/customer-assignments.json:2:34 unknown customer `q`",
            "F023 acme/customer-assignments.json:4:32 unknown customer `r`",
            "F023 acme/tokens.json:1:56 unknown customer `t`",
        ]
    );
}

#[test]
fn a_value_that_is_left_out_hides_no_name() {
    for (path, text) in [
        (
            "acme/customers.json",
            r#"[{"id": "a", "email": b@example.org}, {"id": "b", "email": 'x', "firstName": None}]"#,
        ),
        ("acme/customers.json", r#"[{"id": "a", "firstName": "\x"}]"#),
        ("acme/customers.ndjson", "{\"id\": \"a\", \"email\": no}\n{\"id\": \"b\"}"),
    ] {
        let rows = ("acme/customer-assignments.json", r#"[{"segmentId": "s", "customerId": "c"}]"#);
        let reported = reported(&[(path, text), rows]);
        assert!(
            reported[0].starts_with("F023 acme/customer-assignments.json:1:35"),
            "{reported:#?}"
        );
    }
    let needed = ("acme/customers.json", r#"[{"email": x, "firstName": "X"}]"#);
    assert_eq!(reported(&[needed]).len(), 2, "what is needed besides is missed");
}

#[test]
fn a_key_that_is_repeated_leads_to_nothing_else() {
    let rows = r#"[{"segmentId": "s", "customerId": "a"}, {"segmentId": "s", "customerId": "b"},
{"segmentId": "s", "customerId": "c"}, {"segmentId": "s", "customerId": "a", "customerId": "q"},
{"segmentId": "s", "segmentId": "z", "customerId": "a"}, {"segmentId": "s", "customerId": "c", "customerId": "c"}]"#;
    let customers = r#"[{"id": "a", "id": "b"}, {"id": "a"}, {"id": "c", "legalEntityIds": ["l"], "legalEntityIds": ["k"]}]"#;
    assert_eq!(
        reported(&[
            SEGMENTS,
            ("acme/customer-assignments.json", rows),
            ("acme/customers.json", customers),
            ("acme/legal-entities.json", r#"[{"id": "l"}]"#),
        ]),
        [
            "F005 acme/customer-assignments.json:2:78 key `customerId` is repeated in one object",
            "F005 acme/customer-assignments.json:3:20 key `segmentId` is repeated in one object",
            "F020 acme/customer-assignments.json:3:58 customer `c` is assigned to segment `s` twice, first in acme/customer-assignments.json:2",
            "F005 acme/customer-assignments.json:3:96 key `customerId` is repeated in one object",
            "F005 acme/customers.json:1:14 key `id` is repeated in one object",
            "F005 acme/customers.json:1:76 key `legalEntityIds` is repeated in one object",
        ]
    );
    let head =
        r#"{"segmentId": "s", "segmentId": "z", "customerAssignments": [{"customerId": "a"}]}"#;
    assert_eq!(reported(&[SEGMENTS, ("acme/customer-assignments.json", head)]).len(), 1);
    let extends = ("acme/_tenant.json", r#"{"extends": "_template"}"#);
    let template = ("_template/customers.json", r#"[{"id": "a", "id": "b"}, {"id": "c"}]"#);
    let rows = ("acme/customer-assignments.json", r#"[{"segmentId": "s", "customerId": "b"}]"#);
    assert_eq!(reported(&[template, extends, rows]).len(), 1);
}

#[test]
fn a_mistake_of_form_hides_no_duplicate() {
    let rows = r#"[{"segmentId": "s", "customerId": "a", "typ": "x"}, {"segmentId": "s", "customerId": "a", "metadata": {"version": 0}},
{"segmentId": "s", "customerId": "b", "legalEntityID": "l"}, {"segmentId": "s", "customerId": "b"},
{"customerId": "c"}, {"segmentId": "s", "customerId": "c", "mixins": 1}]"#;
    let rows = format!(r#"{{"segmentId": "s", "customerAssignments": {rows}, "note": 1}}"#);
    let reported = reported(&[SEGMENTS, ("acme/customer-assignments.json", &rows)]);
    let duplicates: Vec<&String> =
        reported.iter().filter(|reported| reported.starts_with("F020")).collect();
    assert_eq!(
        duplicates,
        [
            "F020 acme/customer-assignments.json:1:95 customer `a` is assigned to segment `s` twice, first in acme/customer-assignments.json:1",
            "F020 acme/customer-assignments.json:3:22 customer `c` is assigned to segment `s` twice, first in acme/customer-assignments.json:3",
        ],
        "{reported:#?}"
    );
}

#[test]
fn a_slip_in_the_key_of_the_documents_hides_none_of_them() {
    let customers =
        r#"{"custmers": [{"id": "a", "legalEntityIds": ["k"]}, {"id": "b", "nick": 1}]}"#;
    let rows = r#"[{"segmentId": "s", "customerId": "c"}]"#;
    assert_eq!(
        reported(&[
            ("acme/customers.json", customers),
            ("acme/customer-assignments.json", rows),
            ("acme/legal-entities.json", r#"[{"id": "l"}]"#),
        ]),
        [
            "F023 acme/customer-assignments.json:1:35 unknown customer `c`",
            "F011 acme/customers.json:1:2 the file has no key `custmers`, did you mean `customers`?",
            "F024 acme/customers.json:1:46 unknown legal entity `k`",
            "F011 acme/customers.json:1:65 a customer has no key `nick`",
        ]
    );
}

#[test]
fn what_is_spelled_out_without_an_id_makes_no_directory() {
    let reported = reported(&[
        ("_template/customer-assignments.json", r#"[{"segmentId": "s", "customer": {"id": ""}}]"#),
        ("acme/_tenant.json", r#"{"extends": "_template"}"#),
        ("acme/customer-assignments.json", r#"[{"segmentId": "s", "customerId": "x"}]"#),
    ]);
    assert!(reported.iter().all(|finding| !finding.starts_with("F023")), "{reported:?}");
    assert_eq!(reported.len(), 1, "{reported:?}");
}

#[test]
fn nothing_is_said_of_what_a_customer_who_is_there_twice_lists() {
    let customers =
        r#"[{"id": "a", "legalEntityIds": ["e"]}, {"id": "a", "legalEntityIds": ["f"]}]"#;
    let reported = reported(&[
        ("acme/customers.json", customers),
        ("acme/legal-entities.json", r#"[{"id": "e", "name": "E"}, {"id": "f", "name": "F"}]"#),
        (
            "acme/customer-assignments.json",
            r#"[{"segmentId": "s", "customerId": "a", "legalEntityId": "f"}]"#,
        ),
        SEGMENTS,
    ]);
    assert_eq!(reported.len(), 1, "{reported:?}");
    assert!(reported[0].starts_with("F020"), "{reported:?}");
}
