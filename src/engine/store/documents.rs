//! How the documents of the service are identified and indexed.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};

use super::base::{Document, Key};
use crate::model::{Assignment, Client, DirectoryDocument, Segment, Token};

impl Document for Assignment {
    const INDEXES: usize = 2;

    fn key(&self) -> Key<'_> {
        (&self.assigned, self.qualifier.as_deref())
    }

    fn listed_as(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.assigned),
            _ => self.qualifier.as_deref(),
        }
    }
}

impl Document for DirectoryDocument {
    fn key(&self) -> Key<'_> {
        (self.id(), None)
    }
}

impl Document for Segment {
    fn key(&self) -> Key<'_> {
        (&self.id, None)
    }
}

impl Document for Token {
    fn key(&self) -> Key<'_> {
        (&self.name, None)
    }
}

impl Document for Client {
    fn key(&self) -> Key<'_> {
        (&self.id, None)
    }
}

/// What makes the parts of an id unambiguous.
const IN_PART: &AsciiSet = &AsciiSet::EMPTY.add(b'/').add(b'%');

/// The id of the assignment of `key` in `segment`.
pub(in crate::engine) fn assignment_id(segment: &str, (customer, legal_entity): Key<'_>) -> String {
    let parts = [Some(segment), Some(customer), legal_entity].into_iter().flatten();
    let parts: Vec<String> =
        parts.map(|part| utf8_percent_encode(part, IN_PART).to_string()).collect();
    parts.join("/")
}

/// Segment, customer and legal entity of an assignment's id.
pub(in crate::engine) fn assignment_parts(id: &str) -> Option<(String, String, Option<String>)> {
    let mut parts =
        id.split('/').map(|part| percent_decode_str(part).decode_utf8().ok().map(Cow::into_owned));
    let (segment, customer) = (parts.next()??, parts.next()??);
    let legal_entity = match parts.next() {
        None => None,
        Some(part) => Some(part?),
    };
    parts.next().is_none().then_some((segment, customer, legal_entity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_an_assignments_id_come_back_as_they_were() {
        for (segment, customer, entity) in
            [("s", "c", None), ("s/1", "c%2F", Some("e")), ("ü", "", Some("a/b%"))]
        {
            let id = assignment_id(segment, (customer, entity));
            let parts = (segment.to_owned(), customer.to_owned(), entity.map(str::to_owned));
            assert_eq!(assignment_parts(&id), Some(parts), "{id}");
        }
        assert_eq!(assignment_id("s/1", ("c", Some("e"))), "s%2F1/c/e");
        for id in ["", "s", "s/c/e/x", "s/%ff"] {
            assert_eq!(assignment_parts(id), None, "{id}");
        }
    }
}
