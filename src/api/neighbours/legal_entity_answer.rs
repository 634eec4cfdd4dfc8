//! A legal entity as the Customer Management Service answers it, by itself and within a contact assignment.

use std::sync::LazyLock;

use super::answer::{From, Member, Shown, json, member, paths, perhaps, same, schemas};
use super::answers::View;
use crate::engine::query::documents::KnownPaths;
use crate::model::object_writer::ObjectWriter;
use crate::model::{Directory, Metadata};
use crate::schema::{Kind, Shape, open, required};

/// Legal entities.
pub(super) struct LegalEntities;

impl View for LegalEntities {
    fn known_paths() -> &'static KnownPaths {
        static KNOWN: LazyLock<KnownPaths> = LazyLock::new(|| paths(&MEMBERS, &[]));
        &KNOWN
    }
}

/// The answer.
pub(super) static SHAPE: Shape =
    open("LegalEntity", "A company on whose behalf customers act.", &schemas(&MEMBERS));

#[rustfmt::skip]
static MEMBERS: [Member; 8] = [
    member("id", Kind::Id, "its identity within the tenant", From::Field("id")),
    same("name", Kind::Text, "its name"),
    member("type", Kind::Word(&["COMPANY", "SUBSIDIARY"]), "what it is", From::Field("type")),
    same("parentId", Kind::Id, "the legal entity that a subsidiary belongs to"),
    same("legalInfo", Kind::FreeMap, "what the register says of it"),
    perhaps("customerGroups", Kind::List(&Kind::Object(&GROUP)), "the groups that hold within it", From::Made(groups)),
    same("restrictions", Kind::List(&Kind::Text), "the countries to which it is restricted"),
    member("metadata", Kind::Object(Metadata::SHAPE), "version and instants", From::Metadata),
];

const GROUP: Shape = open(
    "GroupOfLegalEntity",
    "A group that holds within a legal entity.",
    &[
        required("id", Kind::Id, "the group"),
        required("name", Kind::TextMap, "its name by language"),
    ],
);

/// A legal entity.
pub(super) fn of(shown: Shown<'_>) -> String {
    json(shown, &MEMBERS)
}

fn groups(Shown { tenant, doc }: Shown<'_>, name: &'static str, object: &mut ObjectWriter<'_>) {
    let all = tenant.directories[Directory::Groups].docs();
    let own = all.filter(|group| group.text_of("legalEntityId") == Some(doc.id()));
    let shown: Vec<String> = own
        .map(|group| {
            let id = serde_json::json!(group.id());
            let name = group.map_of("name").map_or("{}", |name| name.get());
            format!(r#"{{"id":{id},"name":{name}}}"#)
        })
        .collect();
    if !shown.is_empty() {
        object.raw(name, &format!("[{}]", shown.join(",")));
    }
}
