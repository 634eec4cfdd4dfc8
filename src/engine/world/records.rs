//! Records: single documents of any collection, read and written from outside the emulated API, as another writer
//! would.
//!
//! The id of a customer assignment is `segment/customer` or `segment/customer/legalEntity`, with `/` and `%` in
//! one of the three written `%2F` and `%25`; that of a token is its name, never its text.

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{World, fixture_writer};
use crate::engine::ambient::Ambient;
use crate::engine::error::ApiError;
use crate::engine::live_change::Put;
use crate::engine::store::{Document, Key};
use crate::model::{
    Assignment, Client, Customer, Id, LegalEntity, Moment, Segment, Timestamp, Token,
};

/// A collection of documents of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CollectionName {
    /// API keys.
    Clients,
    /// Customer assignments.
    CustomerAssignments,
    /// The directory of customers.
    Customers,
    /// The directory of legal entities.
    LegalEntities,
    /// Segments.
    Segments,
    /// Bearer tokens.
    Tokens,
}

impl CollectionName {
    /// All of them, by name.
    pub const ALL: [Self; 6] = [
        Self::Clients,
        Self::CustomerAssignments,
        Self::Customers,
        Self::LegalEntities,
        Self::Segments,
        Self::Tokens,
    ];

    /// The key of the array in a file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::CustomerAssignments => "customerAssignments",
            Self::Customers => "customers",
            Self::LegalEntities => "legalEntities",
            Self::Segments => "segments",
            Self::Tokens => "tokens",
        }
    }

    /// The name in paths and of files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::CustomerAssignments => "customer-assignments",
            Self::Customers => "customers",
            Self::LegalEntities => "legal-entities",
            Self::Segments => "segments",
            Self::Tokens => "tokens",
        }
    }

    /// The collection called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }
}

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
    /// A customer.
    Customer(Customer),
    /// A legal entity.
    LegalEntity(LegalEntity),
    /// A customer assignment and its segment.
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
            Self::Customer(_) => CollectionName::Customers,
            Self::LegalEntity(_) => CollectionName::LegalEntities,
            Self::Assignment(..) => CollectionName::CustomerAssignments,
            Self::Token(_) => CollectionName::Tokens,
            Self::Client(_) => CollectionName::Clients,
        }
    }

    /// Its id within the collection.
    pub fn id(&self) -> String {
        match self {
            Self::Segment(segment, _) => segment.id.to_string(),
            Self::Customer(customer) => customer.id.to_string(),
            Self::LegalEntity(entity) => entity.id.to_string(),
            Self::Assignment(segment, assignment, _) => assignment_id(segment, assignment.key()),
            Self::Token(token) => token.name.to_string(),
            Self::Client(client) => client.id.to_string(),
        }
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
fn assignment_parts(id: &str) -> Option<(String, String, Option<String>)> {
    let mut parts =
        id.split('/').map(|part| percent_decode_str(part).decode_utf8().ok().map(Cow::into_owned));
    let (segment, customer) = (parts.next()??, parts.next()??);
    let legal_entity = match parts.next() {
        None => None,
        Some(part) => Some(part?),
    };
    parts.next().is_none().then_some((segment, customer, legal_entity))
}

impl World {
    /// The record with this id in the form of fixtures, its instants absolute; a tenant is not made for it.
    pub fn record(
        &self,
        tenant: &str,
        collection: CollectionName,
        id: &str,
    ) -> Option<Box<RawValue>> {
        let live = self.tenants.peek(tenant)?;
        let (key, start) = ((id, None), self.start());
        let text = match collection {
            CollectionName::Segments => fixture_writer::segment(live.segments.get(key)?, start),
            CollectionName::Customers => fixture_writer::customer(live.customers.get(key)?),
            CollectionName::LegalEntities => {
                fixture_writer::legal_entity(live.legal_entities.get(key)?)
            }
            CollectionName::CustomerAssignments => {
                let (segment, customer, legal_entity) = assignment_parts(id)?;
                let assignments = live.assignments_as_they_are(&segment)?;
                let row = assignments.get((&customer, legal_entity.as_deref()))?;
                fixture_writer::assignment(&segment, row, start)
            }
            CollectionName::Tokens => {
                let token = live.credentials().token_named(id);
                let token = token.or_else(|| self.issued.named(tenant, id).map(Arc::as_ref))?;
                fixture_writer::token(token, self.issued.is_dead(tenant, &token.text), start)
            }
            CollectionName::Clients => {
                fixture_writer::client(live.credentials().client(id)?, start)
            }
        };
        Some(fixture_writer::raw(text))
    }

    /// Stores a record in the place of the one with its id, else at the end. References are not looked at, and a
    /// killed token that is put lives again.
    ///
    /// # Errors
    /// When the tenant cannot be entered, or a token has the text of another one.
    pub(super) fn put_record(
        &mut self,
        tenant: &str,
        record: Record,
        ambient: Ambient,
    ) -> Result<Put, ApiError> {
        let now = self.now(ambient);
        self.admits(tenant)?;
        if let Record::Token(token) = &record {
            self.check_text(tenant, token)?;
            self.make_way(tenant, token);
        }
        let live = self.tenants.enter(tenant, &mut Vec::new())?;
        Ok(match record {
            Record::Segment(mut segment, stated) => {
                let stored = live.segments.get(segment.key());
                let stored = stored.map(|stored| (stored.version, stored.created_at));
                (segment.version, segment.created_at, segment.modified_at) = stated.over(
                    (segment.version, segment.created_at, segment.modified_at),
                    stored,
                    now,
                );
                live.segments.put(segment)
            }
            Record::Assignment(segment, mut assignment, stated) => {
                let assignments = live.assignments_mut(&segment);
                let stored = assignments.get(assignment.key());
                let stored = stored.map(|stored| (stored.version, stored.created_at));
                (assignment.version, assignment.created_at, assignment.modified_at) = stated.over(
                    (assignment.version, assignment.created_at, assignment.modified_at),
                    stored,
                    now,
                );
                assignments.put(assignment)
            }
            Record::Customer(customer) => live.customers.put(customer),
            Record::LegalEntity(entity) => live.legal_entities.put(entity),
            Record::Token(token) => live.credentials_mut().put_token(token),
            Record::Client(client) => live.credentials_mut().put_client(client),
        })
    }

    /// Refuses a token with the text of another one of the tenant.
    fn check_text(&self, tenant: &str, token: &Token) -> Result<(), ApiError> {
        let known = self.tokens(Some(tenant));
        let mut others = known.iter().filter(|known| known.name != token.name);
        match others.find(|other| other.token == token.text) {
            None => Ok(()),
            Some(other) => {
                let message = format!("is the text of token `{}`", other.name);
                Err(ApiError::field("token", message))
            }
        }
    }

    /// Makes way for a token of the files' kind: an issued one of its name goes, and a killed one of its text lives again. A
    /// text that its name had before stays dead where it was.
    fn make_way(&mut self, tenant: &str, token: &Token) {
        let known = self.tokens(Some(tenant));
        for known in known.iter().filter(|known| known.name == token.name) {
            match known.issued {
                true => _ = self.issued.remove(tenant, &known.token),
                false => self.issued.estrange(tenant, &known.token),
            }
        }
        self.issued.revive(tenant, &token.text);
    }

    /// Removes the record with this id; false when there is none.
    pub(super) fn delete_record(
        &mut self,
        tenant: &str,
        collection: CollectionName,
        id: &str,
    ) -> bool {
        // A tenant is not made for what it would not have.
        if self.record(tenant, collection, id).is_none() {
            return false;
        }
        let Ok(live) = self.tenants.enter(tenant, &mut Vec::new()) else { return false };
        let key = (id, None);
        match collection {
            CollectionName::Segments => live.segments.remove(key),
            CollectionName::Customers => live.customers.remove(key),
            CollectionName::LegalEntities => live.legal_entities.remove(key),
            CollectionName::CustomerAssignments => {
                let Some((segment, customer, entity)) = assignment_parts(id) else { return false };
                live.assignments_mut(&segment).remove((&customer, entity.as_deref()))
            }
            CollectionName::Clients => {
                live.credentials().client(id).is_some() && live.credentials_mut().remove_client(id)
            }
            CollectionName::Tokens => self.forget_token(tenant, id),
        }
    }

    /// Removes the token called `name` of a tenant that is there, be it of its files or issued.
    fn forget_token(&mut self, tenant: &str, name: &str) -> bool {
        let fixed = self.credentials(tenant).token_named(name);
        let token = fixed.or_else(|| self.issued.named(tenant, name).map(Arc::as_ref));
        let Some(text) = token.map(|token| token.text.clone()) else { return false };
        let is_fixed = fixed.is_some();
        self.issued.remove(tenant, &text);
        if let Some(live) = self.tenants.live.get_mut(tenant).filter(|_| is_fixed) {
            live.credentials_mut().remove_token(name);
        }
        true
    }
}

/// Version, creation and latest write.
type History = (u64, Moment, Moment);

impl RecordOrigin {
    /// The history of a document that states parts of `said`, over what is `stored`.
    fn over(self, said: History, stored: Option<(u64, Moment)>, now: Timestamp) -> History {
        let (version, created_at, modified_at) = said;
        let next = stored.map_or(1, |(version, _)| version.saturating_add(1));
        let created = stored.map_or(now.into(), |(_, created_at)| created_at);
        (
            if self.version { version } else { next },
            if self.created_at { created_at } else { created },
            if self.modified_at { modified_at } else { now.into() },
        )
    }
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
