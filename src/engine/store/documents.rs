//! How the documents of the service are identified and indexed.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};

use super::base::{Document, Key};
use crate::model::{
    Assignment, AssignmentKind, Client, Directory, DirectoryDocument, Segment, Token,
};

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
    const INDEXES: usize = 1;

    /// Customers are looked for by their addresses, contacts by their customers.
    fn listed_as(&self, _index: usize) -> Option<&str> {
        match self.directory() {
            Directory::Customers => self.text_of("email"),
            Directory::ContactAssignments => self.text_of("customerId"),
            Directory::LegalEntities
            | Directory::Groups
            | Directory::Products
            | Directory::Categories
            | Directory::Sites => None,
        }
    }

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

/// The id of the assignment of `key` in `segment`: its parts in the order in which paths of the service have them.
pub(in crate::engine) fn assignment_id(
    kind: AssignmentKind,
    segment: &str,
    (assigned, qualifier): Key<'_>,
) -> String {
    let parts = match kind {
        AssignmentKind::Customers | AssignmentKind::Groups => [Some(assigned), qualifier],
        AssignmentKind::Items => [qualifier, Some(assigned)],
    };
    let parts = std::iter::once(segment).chain(parts.into_iter().flatten());
    let parts: Vec<String> =
        parts.map(|part| utf8_percent_encode(part, IN_PART).to_string()).collect();
    parts.join("/")
}

/// Segment and key of an assignment's id.
pub(in crate::engine) fn assignment_parts(
    kind: AssignmentKind,
    id: &str,
) -> Option<(String, String, Option<String>)> {
    let mut parts =
        id.split('/').map(|part| percent_decode_str(part).decode_utf8().ok().map(Cow::into_owned));
    let (segment, first) = (parts.next()??, parts.next()??);
    let second = match parts.next() {
        None => None,
        Some(part) => Some(part?),
    };
    let key = match (kind, second) {
        (AssignmentKind::Items, Some(id)) => (id, Some(first)),
        (AssignmentKind::Groups, Some(_)) | (AssignmentKind::Items, None) => return None,
        (AssignmentKind::Customers | AssignmentKind::Groups, second) => (first, second),
    };
    parts.next().is_none().then_some((segment, key.0, key.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_an_assignments_id_come_back_as_they_were() {
        for (segment, customer, entity) in
            [("s", "c", None), ("s/1", "c%2F", Some("e")), ("ü", "", Some("a/b%"))]
        {
            let kind = AssignmentKind::Customers;
            let id = assignment_id(kind, segment, (customer, entity));
            let parts = (segment.to_owned(), customer.to_owned(), entity.map(str::to_owned));
            assert_eq!(assignment_parts(kind, &id), Some(parts), "{id}");
        }
        let item = (AssignmentKind::Items, "s", ("p/1", Some("PRODUCT")));
        let id = assignment_id(item.0, item.1, item.2);
        assert_eq!(id, "s/PRODUCT/p%2F1");
        let parts = ("s".to_owned(), "p/1".to_owned(), Some("PRODUCT".to_owned()));
        assert_eq!(assignment_parts(item.0, &id), Some(parts));
        for (kind, id) in [(AssignmentKind::Items, "s/p"), (AssignmentKind::Groups, "s/g/x")] {
            assert_eq!(assignment_parts(kind, id), None, "{id}");
        }
        let kind = AssignmentKind::Customers;
        assert_eq!(assignment_id(kind, "s/1", ("c", Some("e"))), "s%2F1/c/e");
        for id in ["", "s", "s/c/e/x", "s/%ff"] {
            assert_eq!(assignment_parts(kind, id), None, "{id}");
        }
    }
}
