//! What is written to the records of a world, each as it was before and as it is after: the journal keeps it, differences are
//! made of it.

use std::sync::Arc;

use super::base::Document;
use super::documents::assignment_id;
use super::record_text;
use super::written_row::WrittenRow;
use crate::model::{
    Assignment, Client, CollectionName, DirectoryDocument, Id, Segment, Timestamp, Token,
};

/// One write to one record.
#[derive(Clone, Debug)]
pub struct RecordWrite {
    /// The tenant, where that is not the one that the exchange is about.
    pub tenant: Option<Box<str>>,
    /// The collection.
    pub collection: CollectionName,
    /// Whether a rule wrote it, as another writer who gets there first.
    pub by_rule: bool,
    /// The segment of an assignment, which writes in one segment one after another share.
    segment: Option<Arc<str>>,
    /// What it was; none where it is new.
    pub before: Option<LoggedDocument>,
    /// What it is; none where it is gone.
    pub after: Option<LoggedDocument>,
}

/// A record as it was at one moment, shared with the state as long as that has it.
#[derive(Clone, Debug)]
pub struct LoggedDocument(Logged);

#[derive(Clone, Debug)]
enum Logged {
    Segment(Arc<WrittenRow<Segment>>),
    Directory(Arc<WrittenRow<DirectoryDocument>>),
    Assignment(Arc<WrittenRow<Assignment>>),
    Token(Box<Token>),
    Client(Box<Client>),
}

/// A document whose writes are logged.
pub trait LoggedRow: Document + Clone {
    /// This row, as a log keeps it.
    fn logged(row: Arc<WrittenRow<Self>>) -> LoggedDocument;
}

impl LoggedRow for Segment {
    fn logged(row: Arc<WrittenRow<Self>>) -> LoggedDocument {
        LoggedDocument(Logged::Segment(row))
    }
}

impl LoggedRow for DirectoryDocument {
    fn logged(row: Arc<WrittenRow<Self>>) -> LoggedDocument {
        LoggedDocument(Logged::Directory(row))
    }
}

impl LoggedRow for Assignment {
    fn logged(row: Arc<WrittenRow<Self>>) -> LoggedDocument {
        LoggedDocument(Logged::Assignment(row))
    }
}

impl From<Token> for LoggedDocument {
    fn from(token: Token) -> Self {
        Self(Logged::Token(Box::new(token)))
    }
}

impl From<Client> for LoggedDocument {
    fn from(client: Client) -> Self {
        Self(Logged::Client(Box::new(client)))
    }
}

impl RecordWrite {
    /// A write to a record of `collection` that comes after `last`; assignments are those of `segment`.
    pub(super) fn new(
        (collection, segment): (CollectionName, Option<&Id>),
        last: Option<&Self>,
        (before, after): (Option<LoggedDocument>, Option<LoggedDocument>),
    ) -> Self {
        let segment = segment.map(|segment| match last.and_then(|last| last.segment.as_ref()) {
            Some(known) if **known == **segment => Arc::clone(known),
            Some(_) | None => (&**segment).into(),
        });
        Self { tenant: None, collection, by_rule: false, segment, before, after }
    }

    /// A write to a token or an API key of `tenant`.
    pub(in crate::engine) fn of_credential(
        (tenant, collection): (&str, CollectionName),
        before: Option<LoggedDocument>,
        after: Option<LoggedDocument>,
    ) -> Self {
        let tenant = Some(tenant.into());
        Self { tenant, collection, by_rule: false, segment: None, before, after }
    }

    /// The id of the record within the collection.
    pub fn id(&self) -> String {
        let either = self.after.as_ref().or(self.before.as_ref());
        match either.map(|document| &document.0) {
            Some(Logged::Segment(row)) => row.doc().id.to_string(),
            Some(Logged::Directory(row)) => row.doc().id().to_owned(),
            Some(Logged::Assignment(row)) => {
                let segment = self.segment.as_deref().unwrap_or_default();
                assignment_id(row.doc().kind, segment, row.doc().key())
            }
            Some(Logged::Token(token)) => token.name.to_string(),
            Some(Logged::Client(client)) => client.id.to_string(),
            None => String::new(),
        }
    }

    /// What it was in the form of fixtures, in a world that started at `start`; none where it is new.
    pub fn text_before(&self, start: Timestamp) -> Option<String> {
        self.before.as_ref().map(|document| self.text(document, start))
    }

    /// What it is in the form of fixtures; none where it is gone.
    pub fn text_after(&self, start: Timestamp) -> Option<String> {
        self.after.as_ref().map(|document| self.text(document, start))
    }

    fn text(&self, document: &LoggedDocument, start: Timestamp) -> String {
        match &document.0 {
            Logged::Segment(row) => record_text::document(row.doc(), start),
            Logged::Directory(row) => record_text::document(row.doc(), start),
            Logged::Token(token) => record_text::document(&**token, start),
            Logged::Client(client) => record_text::document(&**client, start),
            Logged::Assignment(row) => record_text::assignment(
                self.segment.as_deref().unwrap_or_default(),
                row.doc(),
                start,
            ),
        }
    }

    /// The bytes that it keeps. What the state, or another write, has as well is counted again: it can be the last to have it.
    pub fn bytes(&self) -> usize {
        let documents = [&self.before, &self.after].into_iter().flatten();
        let tenant = self.tenant.as_ref().map_or(0, |tenant| tenant.len());
        let segment = self.segment.as_ref().map_or(0, |segment| segment.len());
        size_of::<Self>() + tenant + segment + documents.map(LoggedDocument::bytes).sum::<usize>()
    }
}

impl LoggedDocument {
    fn bytes(&self) -> usize {
        match &self.0 {
            Logged::Segment(row) => size_of::<WrittenRow<Segment>>() + row.doc().heap_bytes(),
            Logged::Directory(row) => {
                size_of::<WrittenRow<DirectoryDocument>>() + row.doc().heap_bytes()
            }
            Logged::Assignment(row) => size_of::<WrittenRow<Assignment>>() + row.doc().heap_bytes(),
            Logged::Token(token) => size_of::<Token>() + token.heap_bytes(),
            Logged::Client(client) => size_of::<Client>() + client.heap_bytes(),
        }
    }
}
