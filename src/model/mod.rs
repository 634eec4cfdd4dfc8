//! The documents of the emulated service and the small values they are made of.
//!
//! Types and their text forms only: nothing here knows requests, worlds or files.

mod assignment;
mod client;
mod collection;
mod directories;
mod directory;
mod directory_document;
mod directory_tables;
pub(crate) mod fields;
mod instant;
mod language;
mod metadata;
mod moment;
pub(crate) mod object_writer;
pub mod scope;
mod segment;
mod size;
mod tenant_name;
pub(crate) mod text_formats;
mod token;
mod zone;

pub use assignment::{Assignment, AssignmentKind, AssignmentType, ByAssignmentKind};
pub(crate) use assignment::{CATEGORY, ITEM_TYPE, ITEM_TYPES, PRODUCT};
pub use client::Client;
pub use collection::CollectionName;
pub(crate) use collection::{COLLECTIONS, CollectionKind, CollectionRow, Reference, references};
pub use directories::Directories;
pub use directory::Directory;
pub use directory_document::DirectoryDocument;
pub(crate) use directory_tables::{
    CATEGORIES_OF_PRODUCT, CONTACT_EMAIL, ENTITIES_OF_CUSTOMER, MEMBERS, PARENT, PASSWORD,
    POSITION, PRIMARY, REGISTRATION, is_of_customers,
};
pub use instant::Instant;
pub use language::{DEFAULT_LANGUAGE, TenantLanguages};
pub(crate) use language::{is_language, wider};
pub use metadata::Metadata;
pub use moment::{Moment, MomentForm, Timestamp, duration_ms};
pub(crate) use segment::{BULK, FIXED_WORDS};
pub use segment::{Segment, SegmentStatus, Validity};
pub use size::size_bytes;
pub use tenant_name::is_tenant_name;
pub use token::{Scopes, Token};
pub use zone::zone_hint;

/// An identifier: any Unicode text, case-sensitive.
pub type Id = Box<str>;
