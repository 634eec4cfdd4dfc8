//! A document as it was read, made ready to be put back.

use crate::engine::{Content, Operation, encoded};
use crate::json::{as_text, at_pointer, elements, is_same, members};

/// The member of which a body says its mixins' schemas alone: version and instants are the service's own.
const METADATA: &str = "metadata";
/// The member of own fields.
const MIXINS: &str = "mixins";

/// The body with which `put` writes what `document`, the answer to a read, says; none where either is not an object.
pub fn document_to_put(document: &str, put: &Operation) -> Option<String> {
    let Content::Object(shape) = put.description.body else { return None };
    let is_written = |key: &str| shape.fields.iter().any(|field| field.name == key);
    let mut kept = Vec::new();
    for (key, value) in members(document)? {
        let name = as_text(key)?;
        if name == METADATA {
            let mixins = at_pointer(value, "/mixins");
            kept.extend(mixins.map(|mixins| format!("{key}:{{\"mixins\":{mixins}}}")));
        } else if is_written(&name) {
            kept.push(format!("{key}:{value}"));
        }
    }
    Some(format!("{{{}}}", kept.join(",")))
}

/// Whether `document`, as it is now, says what `body` would put there with `put`.
pub fn is_put(document: &str, body: &str, put: &Operation) -> bool {
    document_to_put(document, put).is_some_and(|now| is_same(&now, body))
}

/// `body` with empty mixins where it has none: a service may keep those that a body does not mention.
pub fn with_cleared_mixins(body: &str) -> String {
    let said: Vec<_> = members(body).unwrap_or_default();
    let has = |name: &str| said.iter().any(|(key, _)| as_text(key).is_some_and(|key| key == name));
    let mut all: Vec<String> = said.iter().map(|(key, value)| format!("{key}:{value}")).collect();
    if !has(MIXINS) {
        all.push(format!("\"{MIXINS}\":{{}}"));
    }
    if !has(METADATA) {
        all.push(format!("\"{METADATA}\":{{\"{MIXINS}\":{{}}}}"));
    }
    format!("{{{}}}", all.join(","))
}

/// The JSON Patch that takes away the mixins, and their schemas, that `document` has and `body` has not; none where there are none.
pub fn patch_of_mixins(document: &str, body: &str) -> Option<String> {
    let places = ["/mixins", "/metadata/mixins"].into_iter();
    let is_left =
        |place: &&str| at_pointer(document, place).is_some() && at_pointer(body, place).is_none();
    let removals =
        places.filter(is_left).map(|place| format!(r#"{{"op":"remove","path":"{place}"}}"#));
    let removals: Vec<_> = removals.collect();
    (!removals.is_empty()).then(|| format!("[{}]", removals.join(",")))
}

/// Whether `document` says what `body` would put there with `put`, where empty mixins are as none.
pub fn is_put_but_for_empty_mixins(document: &str, body: &str, put: &Operation) -> bool {
    let now = document_to_put(document, put);
    now.is_some_and(|now| is_same(&without_empty_mixins(&now), &without_empty_mixins(body)))
}

fn without_empty_mixins(body: &str) -> String {
    let is_empty = |json: &str| members(json).is_some_and(|all| all.is_empty());
    let is_kept = |(key, value): &(&str, &str)| match as_text(key).as_deref() {
        Some(MIXINS) => !is_empty(value),
        Some(METADATA) => at_pointer(value, "/mixins").is_some_and(|mixins| !is_empty(mixins)),
        Some(_) | None => true,
    };
    let kept = members(body).unwrap_or_default().into_iter().filter(is_kept);
    let kept: Vec<String> = kept.map(|(key, value)| format!("{key}:{value}")).collect();
    format!("{{{}}}", kept.join(","))
}

/// The documents of a list; none where the text is not a list.
pub fn documents(list: &str) -> Option<Vec<&str>> {
    elements(list)
}

/// The id of a document, as a part of a path.
pub fn id_of(document: &str) -> Option<String> {
    at_pointer(document, "/id").and_then(as_text).map(|id| encoded(&id))
}

/// Whether a document that the run makes, or has made, is marked as its own: `prefix` is in its id or its name, by which it is found. A
/// service may drop any other field.
pub fn is_marked(document: &str, prefix: &str) -> bool {
    let id = at_pointer(document, "/id").and_then(as_text);
    let name = at_pointer(document, "/name");
    let languages = name.and_then(members).unwrap_or_default();
    let names = name.into_iter().chain(languages.iter().map(|(_, text)| *text)).filter_map(as_text);
    id.into_iter().chain(names).any(|text| text.contains(prefix))
}

/// The ids of what an answer says was made: of a document, or of the rows of a bulk call.
pub fn ids_made(status: u16, answer: &str) -> Vec<String> {
    let is_made = |row: &&str| at_pointer(row, "/code").is_some_and(|code| code.trim() == "201");
    match status {
        201 => id_of(answer).into_iter().collect(),
        207 => documents(answer)
            .unwrap_or_default()
            .into_iter()
            .filter(is_made)
            .filter_map(id_of)
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether it is an assignment that the service makes by itself, and that a write would make one by hand for good.
pub fn is_automatic(document: &str) -> bool {
    let kind = at_pointer(document, "/assignmentType").and_then(as_text);
    kind.is_some_and(|kind| kind == "AUTOMATIC")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::SERVICES;
    use crate::engine::Router;

    #[test]
    fn what_the_service_says_by_itself_is_not_put_back() {
        let router = Router::new(SERVICES);
        let put = |id: &str| *router.operations().iter().find(|row| row.id == id).unwrap();
        let one = put("PUT-customer-segment-update-customer-by-customerId");
        let document = r#"{"customer": {"id": "c", "email": "e"}, "assignmentType": "MANUAL", "mixins": {"a": {"b": 1.50}},
            "metadata": {"version": 3, "createdAt": "x", "mixins": {"a": "u"}}}"#;
        assert_eq!(
            document_to_put(document, one).unwrap(),
            r#"{"mixins":{"a": {"b": 1.50}},"metadata":{"mixins":{"a": "u"}}}"#
        );
        assert_eq!(document_to_put(r#"{"metadata": {"version": 3}}"#, one).unwrap(), "{}");
        let segment = put("PUT-customer-segment-update-segment");
        let document = r#"{"id": "s", "name": {"en": "a"}, "siteCode": "main", "status": "ACTIVE", "metadata": {"version": 1}}"#;
        assert_eq!(
            document_to_put(document, segment).unwrap(),
            r#"{"id":"s","name":{"en": "a"},"siteCode":"main","status":"ACTIVE"}"#
        );
        let kept = r#"{"id": "s", "name": {"en": "a"}, "mixins": {"a": 1}, "metadata": {"mixins": {"a": "u"}}}"#;
        let body = r#"{"name":{"en":"a"}}"#;
        assert_eq!(
            with_cleared_mixins(body),
            r#"{"name":{"en":"a"},"mixins":{},"metadata":{"mixins":{}}}"#
        );
        let full = r#"{"mixins":{"b":1},"metadata":{"mixins":{"b":"u"}}}"#;
        assert_eq!(with_cleared_mixins(full), full);
        assert_eq!(
            patch_of_mixins(kept, body).unwrap(),
            r#"[{"op":"remove","path":"/mixins"},{"op":"remove","path":"/metadata/mixins"}]"#
        );
        assert_eq!(patch_of_mixins(kept, full), None);
        let emptied =
            r#"{"id": "s", "name": {"en": "a"}, "mixins": {}, "metadata": {"mixins": { }}}"#;
        let body = r#"{"id":"s","name":{"en":"a"}}"#;
        assert!(!is_put(emptied, body, segment));
        assert!(is_put_but_for_empty_mixins(emptied, body, segment));
        assert!(!is_put_but_for_empty_mixins(kept, body, segment));
        assert!(is_automatic(r#"{"assignmentType": "AUTOMATIC"}"#) && !is_automatic(document));
    }

    #[test]
    fn what_is_made_is_marked_in_its_id_or_name() {
        for (document, is_it) in [
            (r#"{"id": "p-a", "name": {"en": "A"}}"#, true),
            (r#"{"name": {"en": "A", "de": "p-A"}}"#, true),
            (r#"{"name": "p-A"}"#, true),
            (r#"{"name": {"en": "A"}, "note": "p-a"}"#, false),
            (r#"{"name": {"p-en": "A"}, "description": {"en": "p-A"}}"#, false),
            (r#""p-""#, false),
        ] {
            assert_eq!(is_marked(document, "p-"), is_it, "{document}");
        }
    }

    #[test]
    fn the_ids_of_what_was_made_are_in_the_answer() {
        assert_eq!(ids_made(201, r#"{"id": "a b"}"#), ["a%20b"]);
        let rows = r#"[{"index": 0, "id": "a", "code": 201}, {"index": 1, "id": "b", "code": 204}, {"index": 2, "code": 409}]"#;
        assert_eq!(ids_made(207, rows), ["a"]);
        assert!(ids_made(200, r#"{"id": "a"}"#).is_empty());
    }
}
