//! Folders that change step by step: what is kept of the files that stay makes no difference.

use proptest::prelude::*;

use crate::content::{Both, Folder, IN_TURN, Readings, SourceFile, fixtures, fixtures_reread};
use crate::engine::store::{Seed, TenantSeed};
use crate::model::Directory;

/// For each file the texts it can have, most of them right.
#[rustfmt::skip]
const FILES: [(&str, &[&str]); 10] = [
    ("_template/_tenant.json", &[r#"{"auth": "off"}"#, r#"{"behaviors": {"references": "strict"}}"#]),
    ("_template/customers.json", &[r#"[{"id": "a"}]"#, r#"[{"id": "b", "firstName": "Bo"}, {"id": "a"}]"#]),
    ("_template/customer-assignments.json", &[
        r#"{"segmentId": "s", "customerAssignments": [{"customer": {"id": "a", "firstName": "Ann"}}, {"customerId": "b"}]}"#,
        r#"[{"segmentId": "s", "customerId": "b"}, {"segmentId": "t", "customerId": "b"}]"#,
    ]),
    ("acme/_tenant.json", &[r#"{"extends": "_template"}"#, r#"{"behaviors": {"references": "accept"}}"#]),
    ("acme/segments.json", &[
        r#"[{"id": "s", "name": {"en": "S"}, "siteCode": "main"}]"#,
        r#"[{"id": "t", "name": {"en": "T"}, "siteCode": "main"}, {"id": "t"}]"#,
    ]),
    ("acme/customers.json", &[r#"[{"id": "a"}, {"id": "b", "legalEntityIds": ["e"]}]"#, r#"[{"id": "a"}, {"id": "a"}]"#, "[{"]),
    ("acme/customers.ndjson", &[r#"{"id": "b"}"#, r#"[{"id": "a"}, {"id": "b", "legalEntityIds": ["e"]}]"#]),
    ("acme/legal-entities.json", &[r#"[{"id": "e", "name": "E"}]"#, "[]"]),
    ("acme/customer-assignments.json", &[
        r#"[{"segmentId": "s", "customerId": "b", "legalEntity": {"id": "f", "name": "F"}}, {"customerId": "a"}]"#,
        r#"[{"segmentId": "s", "customerId": "b", "legalEntityId": "e"}, {"segmentId": "t", "customerId": "a"}]"#,
        r#"[{"segmentId": "s", "customerId": "a"}, {"segmentId": "s", "customerId": "a"}]"#,
    ]),
    ("acme/tokens.json", &[r#"[{"name": "t", "token": "x", "scopes": []}, {"name": "u", "token": "x", "scopes": []}]"#]),
];

/// One of the texts of a file, or none.
type Step = (usize, Option<prop::sample::Index>);

fn step() -> impl Strategy<Value = Step> {
    (0..FILES.len(), prop::option::weighted(0.8, any::<prop::sample::Index>()))
}

/// Everything that a seed says, in its order.
fn said(seed: &Seed) -> String {
    let tenant = |name: &str, tenant: &TenantSeed| {
        let mut segments: Vec<_> = tenant.assignments.iter().flatten().collect();
        segments.sort_unstable_by_key(|(segment, _)| (*segment).clone());
        let assigned = segments.into_iter().map(|(id, shelf)| (id, shelf.stock().docs()));
        format!(
            "{name}: {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            tenant.segments.stock().docs(),
            tenant.directories[Directory::Customers].stock().docs(),
            tenant.directories[Directory::LegalEntities].stock().docs(),
            assigned.collect::<Vec<_>>(),
            tenant.credentials.tokens().collect::<Vec<_>>(),
            tenant.credentials.clients().collect::<Vec<_>>(),
            tenant.behaviors,
            tenant.auth
        )
    };
    let own = seed.tenants.iter().map(|(name, own)| tenant(name, own));
    own.chain([tenant("template", &seed.template)]).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn files_that_stay_are_understood_as_if_they_were_read_again(
        steps in prop::collection::vec(prop::collection::vec(step(), 1..4), 1..12),
    ) {
        let mut texts = [None; FILES.len()];
        let mut readings = Readings::default();
        for step in steps {
            for (file, text) in step {
                texts[file] = text.map(|text| *text.get(FILES[file].1));
            }
            let files = FILES.iter().zip(texts).filter_map(|((path, _), text)| {
                Some(SourceFile::new(*path, text?))
            });
            let folder = Folder { shown: "fixtures".to_owned(), files: files.collect() };
            let soon = Both { from: 40, ..IN_TURN };
            let (again, findings) = fixtures_reread(&folder, &mut readings, soon);
            let (anew, expected) = fixtures(&folder);
            prop_assert_eq!(findings, expected);
            prop_assert_eq!(said(&again), said(&anew));
        }
    }
}
