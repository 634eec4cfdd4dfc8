//! Records: single documents of any collection, read and written from outside the emulated API, as another writer
//! would.
//!
//! The id of a customer assignment is `segment/customer` or `segment/customer/legalEntity`, with `/` and `%` in
//! one of the three written `%2F` and `%25`; that of a token is its name, never its text.

use serde::Serialize;
use serde_json::value::RawValue;

use super::ambient::Ambient;
use super::error::ApiError;
use super::store::Put;
use super::world::World;
use crate::model::{Assignment, Client, Customer, Id, LegalEntity, Segment, Token};

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
#[expect(clippy::struct_excessive_bools, reason = "three members, each there or not")]
pub struct Stated {
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
    Segment(Segment, Stated),
    /// A customer.
    Customer(Customer),
    /// A legal entity.
    LegalEntity(LegalEntity),
    /// A customer assignment and its segment.
    Assignment(Id, Assignment, Stated),
    /// A bearer token.
    Token(Token),
    /// An API key.
    Client(Client),
}

impl Record {
    /// Its collection.
    pub fn collection(&self) -> CollectionName {
        todo!()
    }

    /// Its id within the collection.
    pub fn id(&self) -> String {
        todo!()
    }
}

impl World {
    /// The record with this id in the form of fixtures, its instants absolute; a tenant is not made for it.
    pub fn record(
        &self,
        tenant: &str,
        collection: CollectionName,
        id: &str,
    ) -> Option<Box<RawValue>> {
        todo!("{tenant} {collection:?} {id}")
    }

    /// Stores a record in the place of the one with its id, else at the end.
    ///
    /// # Errors
    /// When the tenant cannot be entered, or a token has the text of another one.
    pub fn put_record(
        &mut self,
        tenant: &str,
        record: Record,
        ambient: Ambient,
    ) -> Result<Put, ApiError> {
        todo!("{tenant} {record:?} {ambient:?}")
    }

    /// Removes the record with this id; false when there is none.
    pub fn delete_record(&mut self, tenant: &str, collection: CollectionName, id: &str) -> bool {
        todo!("{tenant} {collection:?} {id}")
    }
}
