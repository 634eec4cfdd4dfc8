//! A document as it was read, made ready to be put back.

use crate::engine::{Content, Operation, encoded};
use crate::json::{as_text, at_pointer, elements, is_same, members};

/// The member of which a body says its mixins' schemas alone: version and instants are the service's own.
const METADATA: &str = "metadata";

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

/// The documents of a list; none where the text is not a list.
pub fn documents(list: &str) -> Option<Vec<&str>> {
    elements(list)
}

/// The id of a document, as a part of a path.
pub fn id_of(document: &str) -> Option<String> {
    at_pointer(document, "/id").and_then(as_text).map(|id| encoded(&id))
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
        assert!(is_automatic(r#"{"assignmentType": "AUTOMATIC"}"#) && !is_automatic(document));
    }
}
