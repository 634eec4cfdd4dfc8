//! A record as a value: a document of any collection, what it is called and what it names.

use super::fixture_writer;
use crate::engine::store::{Document, assignment_id};
use crate::model::fields::FieldSet;
use crate::model::{
    Assignment, Client, CollectionName, DirectoryDocument, Id, MomentForm, Segment, Token,
    references,
};

/// What a document says of its own history; what it does not say follows from what is stored: the next version,
/// the stored creation, and now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordOrigin {
    /// Its version.
    pub version: bool,
    /// When it was made.
    pub created_at: bool,
    /// When it was last written.
    pub modified_at: bool,
}

/// A document of any collection.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A segment.
    Segment(Segment, RecordOrigin),
    /// A document of a directory.
    Directory(DirectoryDocument),
    /// An assignment and its segment.
    Assignment(Id, Assignment, RecordOrigin),
    /// A bearer token.
    Token(Token),
    /// An API key.
    Client(Client),
}

impl Record {
    /// Its collection.
    pub fn collection(&self) -> CollectionName {
        match self {
            Self::Segment(..) => CollectionName::Segments,
            Self::Directory(document) => document.directory().row().name,
            Self::Assignment(_, assignment, _) => assignment.kind.row().name,
            Self::Token(_) => CollectionName::Tokens,
            Self::Client(_) => CollectionName::Clients,
        }
    }

    /// The bytes that it keeps, as its text would.
    pub(super) fn bytes(&self) -> usize {
        self.text().len()
    }

    /// The record in the form of fixtures, its instants as they are stated.
    pub fn text(&self) -> String {
        let stated = MomentForm::AsStated;
        match self {
            Self::Segment(segment, _) => fixture_writer::document(segment, stated),
            Self::Directory(document) => fixture_writer::document(document, stated),
            Self::Assignment(segment, assignment, _) => {
                fixture_writer::assignment(segment, assignment, stated)
            }
            Self::Token(token) => fixture_writer::document(token, stated),
            Self::Client(client) => fixture_writer::document(client, stated),
        }
    }

    /// What it says of its own history; none of a record that has none.
    pub fn origin(&self) -> Option<RecordOrigin> {
        match self {
            Self::Segment(_, origin) | Self::Assignment(_, _, origin) => Some(*origin),
            Self::Directory(_) | Self::Token(_) | Self::Client(_) => None,
        }
    }

    /// The same record, which says this of its own history.
    #[must_use]
    pub fn with_origin(self, origin: RecordOrigin) -> Self {
        match self {
            Self::Segment(segment, _) => Self::Segment(segment, origin),
            Self::Assignment(segment, assignment, _) => {
                Self::Assignment(segment, assignment, origin)
            }
            Self::Directory(_) | Self::Token(_) | Self::Client(_) => self,
        }
    }

    /// Its id within the collection.
    pub fn id(&self) -> String {
        match self {
            Self::Segment(segment, _) => segment.id.to_string(),
            Self::Directory(document) => document.id().to_owned(),
            Self::Assignment(segment, assignment, _) => {
                assignment_id(assignment.kind, segment, assignment.key())
            }
            Self::Token(token) => token.name.to_string(),
            Self::Client(client) => client.id.to_string(),
        }
    }
}

/// A record that another one names.
#[derive(Debug)]
pub struct NamedRecord {
    /// The field that names it.
    pub field: &'static str,
    /// Its collection.
    pub collection: CollectionName,
    /// Its id.
    pub id: Box<str>,
}

impl Record {
    /// What it names in other collections.
    pub fn names(&self) -> Vec<NamedRecord> {
        let (doc, segment): (&dyn FieldSet, _) = match self {
            Self::Segment(segment, _) => (segment, None),
            Self::Directory(document) => (document, None),
            Self::Assignment(segment, assignment, _) => (assignment, Some(segment)),
            Self::Token(token) => (token, None),
            Self::Client(client) => (client, None),
        };
        let of_segment = segment.map(|id| ("segmentId", CollectionName::Segments, &**id));
        let named =
            references(doc, self.collection().row()).map(|(to, _, id)| (to.field, to.to, id));
        let all = of_segment.into_iter().chain(named);
        all.map(|(field, collection, id)| NamedRecord { field, collection, id: id.into() })
            .collect()
    }
}
