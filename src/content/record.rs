//! One document by itself, as another writer sends it: the same shapes, the same mistakes.

use super::documents::{AssignmentRow, DocumentReader, Fixture};
use crate::engine::{Record, RecordOrigin};
use crate::findings::finding::locate;
use crate::findings::{Code, Finding, Mistake};
use crate::json::spanned::{SpannedValue, parse};
use crate::model::{CollectionKind, CollectionName, CollectionRow};
use crate::schema::{Kind, check};

/// Understands `json` as one document of `collection`, called so in findings. An assignment names its segment.
///
/// # Errors
/// Every mistake, when one of them is an error.
pub fn record(collection: CollectionName, json: &[u8]) -> Result<Record, Vec<Finding>> {
    let path = collection.as_str();
    let text = std::str::from_utf8(json).map_err(|error| {
        let message = format!("the byte at {} is not UTF-8", error.valid_up_to());
        vec![Finding::whole(Code::NotUtf8, path.to_owned(), message, "send UTF-8")]
    })?;
    let mut mistakes = Vec::new();
    let node = parse(text, 0..text.len(), &mut mistakes);
    let record = node.and_then(|node| {
        let doc = DocumentReader { node: &node, text, sound: true, shape: collection.row().shape };
        understood(collection, &doc, &mut mistakes)
    });
    match record.filter(|_| !mistakes.iter().any(Mistake::is_error)) {
        Some(record) => Ok(record),
        None => Err(locate(path, text, mistakes)),
    }
}

fn understood(
    collection: CollectionName,
    doc: &DocumentReader<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Record> {
    let row = collection.row();
    check(doc.node, &Kind::Object(row.shape), row.shape.name, mistakes);
    if mistakes.iter().any(Mistake::is_error) {
        return None;
    }
    let stated = stated(doc.node);
    Some(match row.kind {
        CollectionKind::Segments => Record::Segment(document(doc, row, mistakes), stated),
        CollectionKind::Directory(_) => Record::Directory(document(doc, row, mistakes)),
        CollectionKind::Assignments(_) => {
            let assigned: AssignmentRow = document(doc, row, mistakes);
            let Some(segment) = assigned.segment_id else {
                let message = "an assignment needs `segmentId`";
                mistakes.push(Mistake::new(Code::MissingKey, doc.node.span.clone(), message));
                return None;
            };
            Record::Assignment(segment, assigned.assignment, stated)
        }
        CollectionKind::Tokens => Record::Token(document(doc, row, mistakes)),
        CollectionKind::Clients => Record::Client(document(doc, row, mistakes)),
    })
}

fn document<D: Fixture>(
    doc: &DocumentReader<'_>,
    collection: &CollectionRow,
    mistakes: &mut Vec<Mistake>,
) -> D {
    let document = D::read(doc, collection);
    document.judge(doc, mistakes);
    document
}

/// What the document says of its history.
fn stated(node: &SpannedValue<'_>) -> RecordOrigin {
    let says = |key| node.at(&["metadata", key]).is_some();
    RecordOrigin {
        version: says("version"),
        created_at: says("createdAt"),
        modified_at: says("modifiedAt"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_understood_as_in_a_file_and_so_are_its_mistakes() {
        let id = |collection, text: &str| {
            record(collection, text.as_bytes()).map(|record| (record.id(), record.collection()))
        };
        for (collection, text, expected) in [
            (CollectionName::Customers, r#"{"id":"1","email":"a@b"}"#, "1"),
            (CollectionName::LegalEntities, r#"{"id":"9"}"#, "9"),
            (CollectionName::Segments, r#"{"id":"s","name":{"en":"S"},"siteCode":"main"}"#, "s"),
            (CollectionName::CustomerAssignments, r#"{"segmentId":"s","customerId":"1"}"#, "s/1"),
            (CollectionName::Tokens, r#"{"name":"n","token":"t","scopes":[]}"#, "n"),
            (CollectionName::Clients, r#"{"id":"c","secret":"s","scopes":[]}"#, "c"),
        ] {
            assert_eq!(id(collection, text), Ok((expected.to_owned(), collection)));
        }
        for (text, code) in [
            ("{", "F003"),
            (r#"{"customerId":"1"}"#, "F012"),
            (r#"{"segmentId":"s","customerId":1}"#, "F010"),
            (r#"{"segmentId":"s","customerId":"1","segmentID":"s"}"#, "F011"),
        ] {
            let findings = id(CollectionName::CustomerAssignments, text).unwrap_err();
            let found: Vec<_> = findings.iter().map(|it| (it.code, &*it.path)).collect();
            assert_eq!(found, [(code, "customer-assignments")], "{text}");
        }
        assert_eq!(record(CollectionName::Customers, b"\xff").unwrap_err()[0].code, "F001");
    }

    #[test]
    fn a_document_says_how_much_of_its_history_it_states() {
        let text = br#"{"segmentId":"s","customerId":"1","metadata":{"version":7}}"#;
        match record(CollectionName::CustomerAssignments, text) {
            Ok(Record::Assignment(_, assignment, stated)) => {
                assert_eq!(assignment.metadata.version, 7);
                assert_eq!(stated, RecordOrigin { version: true, ..RecordOrigin::default() });
            }
            other => panic!("{other:?}"),
        }
    }
}
