//! How a document of a directory is answered by a neighbour: a table of members, from which answers are written, queries
//! answered, and schemas made.

use crate::engine::query::documents::KnownPaths;
use crate::engine::store::Tenant;
use crate::json::FreeMap;
use crate::model::fields::FieldSet;
use crate::model::object_writer::{ObjectWriter, Reader};
use crate::model::{DirectoryDocument, Metadata};
use crate::schema::{Field, Kind, required};

/// A document and the tenant that it is of.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub tenant: &'a Tenant,
    pub doc: &'a DirectoryDocument,
}

/// A member of an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Its name, form and meaning.
    pub schema: Field,
    /// Where its value comes from.
    pub from: From,
}

/// Where the value of a member comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum From {
    /// The field of the document of this name.
    Field(&'static str),
    /// A map that is empty where the document has none.
    Map(&'static str),
    /// It is always this JSON text.
    Always(&'static str),
    /// Version and instants.
    Metadata,
    /// What this writes under the member's name.
    Made(fn(Shown<'_>, &'static str, &mut ObjectWriter<'_>)),
}

/// The member called `name` that is the field of the document of the same name.
pub(super) const fn same(name: &'static str, kind: Kind, about: &'static str) -> Member {
    Member { schema: crate::schema::optional(name, kind, about), from: From::Field(name) }
}

/// A member that every answer has.
pub(super) const fn member(
    name: &'static str,
    kind: Kind,
    about: &'static str,
    from: From,
) -> Member {
    Member { schema: required(name, kind, about), from }
}

/// A member that answers have where there is something to say.
pub(super) const fn perhaps(
    name: &'static str,
    kind: Kind,
    about: &'static str,
    from: From,
) -> Member {
    Member { schema: crate::schema::optional(name, kind, about), from }
}

/// What the shape of an answer says of its members.
pub(super) const fn schemas<const N: usize>(members: &[Member; N]) -> [Field; N] {
    let mut schemas = [members[0].schema; N];
    let mut at = 0;
    while at < N {
        schemas[at] = members[at].schema;
        at += 1;
    }
    schemas
}

/// Writes `members` of what is `shown` into `object`.
pub(super) fn write(shown: Shown<'_>, members: &[Member], object: &mut ObjectWriter<'_>) {
    for Member { schema, from } in members {
        let name = schema.name;
        match from {
            From::Field(field) => {
                if let Some(value) = shown.doc.get(false, field) {
                    object.value(name, value);
                }
            }
            From::Map(field) => {
                object.raw(name, shown.doc.map_of(field).map_or("{}", FreeMap::get));
            }
            From::Always(json) => object.raw(name, json),
            From::Metadata => {
                let of_start = Metadata::default();
                let metadata = shown.doc.metadata().unwrap_or(&of_start);
                object.object(name, |object| object.members(metadata));
            }
            From::Made(write) => write(shown, name, object),
        }
    }
}

/// What is `shown` with these members, as JSON text.
pub(super) fn json(shown: Shown<'_>, members: &[Member]) -> String {
    let mut out = Vec::new();
    let mut object = ObjectWriter::begin(&mut out, shown.tenant.start, Reader::Client);
    write(shown, members, &mut object);
    object.end();
    String::from_utf8(out).expect("what is written is JSON text")
}

/// The dotted paths of documents with these members.
pub(super) fn paths(members: &[Member], localized: &'static [&'static str]) -> KnownPaths {
    let mut known = KnownPaths { localized, ..KnownPaths::default() };
    for member in members {
        known.add_field("", &member.schema);
    }
    known
}
