//! Random folders: whatever they hold is reported, in order, and nothing panics.

use proptest::prelude::*;

use crate::content::{Folder, SourceFile, fixtures};
use crate::findings::{Finding, render};

const PATHS: [&str; 9] = [
    "_template/_tenant.json",
    "acme/_tenant.json",
    "acme/segments.json",
    "acme/customers.json",
    "acme/customers.ndjson",
    "acme/legal-entities.json",
    "acme/customer-assignments.json",
    "acme/clients.json",
    "acme/tokens.json",
];

/// Pieces of which documents are made, right and wrong.
const PIECES: [&str; 36] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\n",
    "\"id\":",
    "\"a\"",
    "\"\"",
    "1",
    "null",
    "true",
    "{}",
    "[]",
    "{\"id\":\"a\"},",
    "{\"id\":\"b\",\"legalEntityIds\":[\"a\",\"z\"]},",
    "\"segmentId\":",
    "\"customerId\":",
    "\"customer\":",
    "\"legalEntity\":",
    "\"metadata\":",
    "\"createdAt\":",
    "\"-1d\"",
    "\"name\":",
    "\"siteCode\":",
    "\"mixins\":",
    "\"token\":",
    "\"scopes\":",
    "\"extends\":",
    "\"_template\"",
    "\"behaviors\":",
    "\"auth\":",
    "\"customerAssignments\":",
    "{\"segmentId\":\"a\",\"customerId\":\"b\",\"legalEntityId\":\"a\"},",
    "\u{feff}",
];

fn folder() -> impl Strategy<Value = Folder> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..14);
    let text = prop_oneof![
        pieces.clone().prop_map(|pieces| pieces.concat().into_bytes()),
        pieces.prop_map(|pieces| format!("[{}]", pieces.concat()).replace(",]", "]").into_bytes()),
        prop::collection::vec(any::<u8>(), 0..40),
    ];
    let path = prop_oneof![8 => prop::sample::select(PATHS.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::btree_map(path, text, 0..7).prop_map(|files| {
        let files = files.into_iter().map(|(path, text)| SourceFile::new(path, text));
        Folder { shown: "fixtures".to_owned(), files: files.collect() }
    })
}

/// Whether every finding of a file is below the one before it.
fn in_order(findings: &[Finding]) -> bool {
    findings.windows(2).all(|pair| {
        pair[0].path != pair[1].path
            || pair[0].excerpt.is_none()
            || (pair[0].line, pair[0].column) <= (pair[1].line, pair[1].column)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn any_folder_is_understood_or_told(folder in folder()) {
        let (_, findings) = fixtures(&folder);
        prop_assert!(in_order(&findings), "{}", render::text(&findings));
        for finding in &findings {
            if let Some(excerpt) = &finding.excerpt {
                prop_assert!(excerpt.start <= excerpt.text.chars().count().max(finding.column));
            }
        }
        for form in [render::json, render::sarif] {
            let text = form(&findings);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        }
        prop_assert_eq!(render::github(&findings).lines().count(), findings.len());
    }
}
