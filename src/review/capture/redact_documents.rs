//! What is personal in documents: of fixtures, of records, of bodies of requests.

use super::json_strings::replaced;
use super::personal_fields::{ABOUT_SOMEBODY, ADDRESSES, MIXINS};
use super::redact_query::{Asked, query};
use super::stand_ins::{Personal, StandIns};
use crate::engine::CollectionName;
use crate::engine::journal::names_a_credential;
use crate::json::{elements, members};

/// Members that are words for people.
const WORDS: [&str; 4] = ["name", "description", "localizedDescription", "localizedSlug"];

/// The parameter in which texts of documents are looked for.
pub(super) const QUERY: &str = "q";

/// A document of a collection.
pub(super) fn document(
    raw: &str,
    collection: Option<CollectionName>,
    stand_ins: &mut StandIns,
) -> String {
    written(raw, collection, Asked::default(), stand_ins)
}

/// A body that was sent.
pub(super) fn body(raw: &str, asked: Asked, stand_ins: &mut StandIns) -> String {
    written(raw, None, asked, stand_ins)
}

fn written(
    raw: &str,
    collection: Option<CollectionName>,
    asked: Asked,
    stand_ins: &mut StandIns,
) -> String {
    replaced(raw, &mut |path, text| {
        // A list of documents has the key of its file in front.
        let path = match collection {
            Some(known) if path.first() == Some(&known.row().key) => &path[1..],
            Some(_) | None => path,
        };
        match kind(path, collection) {
            Some(kind) => stand_ins.of(kind, text),
            None if may_name_somebody(path, collection) => stand_ins.within(text),
            // Searches have the parameter in their body.
            None if collection.is_none() && path == [QUERY] => query(text, asked, stand_ins),
            None if collection.is_none() && !stand_ins.reads.has_member(path) => {
                stand_ins.of_said(text)
            }
            None => stand_ins.addresses_within(text),
        }
    })
}

/// What a member is, by the keys that lead to it.
fn kind(path: &[&str], collection: Option<CollectionName>) -> Option<Personal> {
    let last = path.last()?;
    let (first, entity) = (path[0], collection == Some(CollectionName::LegalEntities));
    if names_a_credential(last) {
        return Some(Personal::Secret);
    }
    if ADDRESSES.contains(last) {
        return Some(Personal::Email);
    }
    let is_about = ABOUT_SOMEBODY.contains(last)
        || first == MIXINS
        || (entity && (path == ["name"] || first == "legalInfo"));
    is_about.then_some(Personal::Text)
}

/// Whether a member is words for people, which can name somebody who is known otherwise. Names of tokens and API keys are
/// for programs.
fn may_name_somebody(path: &[&str], collection: Option<CollectionName>) -> bool {
    let is_of_keys = matches!(collection, Some(CollectionName::Tokens | CollectionName::Clients));
    !is_of_keys && path.first().is_some_and(|first| WORDS.contains(first))
}

/// What files say of all tenants: tenant, collection, documents. The words of schemas for mixins stay, there and in mixins.
pub(super) fn fixtures(raw: &str, stand_ins: &mut StandIns) -> String {
    let tenants = members(raw).unwrap_or_default().into_iter().map(|(tenant, files)| {
        let files = members(files).unwrap_or_default().into_iter().map(|(name, file)| {
            let collection = CollectionName::named(name.trim_matches('"'));
            let file = match collection {
                Some(_) => document(file, collection, stand_ins),
                // Settings, in which nothing is about anybody.
                None => file.to_owned(),
            };
            format!("{name}:{file}")
        });
        format!("{tenant}:{{{}}}", files.collect::<Vec<_>>().join(","))
    });
    format!("{{{}}}", tenants.collect::<Vec<_>>().join(","))
}

/// Notes the words of the schemas that the settings of tenants have.
pub(super) fn note_words(fixtures: &str, stand_ins: &mut StandIns) {
    for (_, files) in members(fixtures).unwrap_or_default() {
        let settings = members(files).unwrap_or_default().into_iter();
        for (_, settings) in settings.filter(|(name, _)| *name == "\"_tenant\"") {
            replaced(settings, &mut |_, text| {
                stand_ins.note_word(text);
                None
            });
        }
    }
}

/// Whether a body is JSON that documents are made of.
pub(super) fn is_document(text: &str) -> bool {
    members(text).is_some() || elements(text).is_some()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::reads::Reads;
    use super::*;

    #[test]
    fn the_query_of_a_search_has_the_stand_ins_of_what_it_looks_for() {
        let reads = Reads::for_tests(&[], &["q", "r", "a"]);
        let mut stand_ins = StandIns::of_world(HashSet::new(), reads);
        for known in ["Doe", "van Berg"] {
            stand_ins.of(Personal::Text, known);
        }
        let mut of = |raw: &str, collection| document(raw, collection, &mut stand_ins);
        assert_eq!(
            of(r#"{"q": "customer.lastName:\"Doe\" x:(\"van Berg\")", "r": "Doe"}"#, None),
            r#"{"q":"customer.lastName:\"redacted-1\" x:\"redacted-2\"","r":"Doe"}"#
        );
        let (nested, record) = (r#"{"a":{"q":"Doe"}}"#, r#"{"q":"Doe"}"#);
        assert_eq!(of(nested, None), nested);
        assert_eq!(of(record, Some(CollectionName::Segments)), record);
    }

    #[test]
    fn what_is_about_somebody_is_known_by_its_name_and_its_collection() {
        use CollectionName::{Clients, Customers, LegalEntities, Segments, Tokens};
        for (collection, path, expected) in [
            (Some(Customers), &["firstName"][..], Some(Personal::Text)),
            (Some(Customers), &["id"], None),
            (Some(Customers), &["email"], Some(Personal::Email)),
            (Some(Customers), &["password"], Some(Personal::Secret)),
            (Some(LegalEntities), &["name"], Some(Personal::Text)),
            (Some(LegalEntities), &["legalInfo", "legalName"], Some(Personal::Text)),
            (Some(Segments), &["name", "en"], None),
            (Some(Segments), &["mixins", "a", "b"], Some(Personal::Text)),
            (Some(Segments), &["metadata", "mixins", "a"], None),
            (Some(Tokens), &["name"], None),
            (Some(Tokens), &["token"], Some(Personal::Secret)),
            (Some(Clients), &["secret"], Some(Personal::Secret)),
            (None, &["customerDetails", "lastName"], Some(Personal::Text)),
            (None, &["code"], None),
        ] {
            assert_eq!(kind(path, collection), expected, "{path:?}");
        }
    }
}
