//! Directories: simple documents that assignments and tokens name, and that the sandbox alone keeps.

use std::ops::{Index, IndexMut};

use super::fields::{Access, DocumentField, Fields, schemas};
use crate::json::FreeMap;
use crate::schema::{Field, Kind, Shape, closed, optional, required};

/// A directory of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directory {
    /// The customers.
    Customers,
    /// The legal entities: the companies on whose behalf customers act.
    LegalEntities,
    /// The IAM groups: customers, or employees, that have rights together.
    Groups,
}

impl Directory {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Customers, Self::LegalEntities, Self::Groups];

    pub(crate) const fn shape(self) -> &'static Shape {
        match self {
            Self::Customers => &CUSTOMER_SHAPE,
            Self::LegalEntities => &LEGAL_ENTITY_SHAPE,
            Self::Groups => &GROUP_SHAPE,
        }
    }

    /// The fields of its documents.
    pub(crate) fn fields(self) -> &'static [DocumentField<DirectoryDocument>] {
        match self {
            Self::Customers => &CUSTOMER,
            Self::LegalEntities => &LEGAL_ENTITY,
            Self::Groups => &GROUP,
        }
    }

    /// The shape of its documents as a piece of a saved answer.
    pub(super) const fn answered(self, about: &'static str) -> Shape {
        let Shape { name, fields, any_of, .. } = *self.shape();
        Shape { name, about, fields, any_of, open: true }
    }
}

#[rustfmt::skip]
static CUSTOMER: [DocumentField<DirectoryDocument>; 5] = [
    text(required("id", Kind::Id, "its identity within the tenant")),
    text(optional("firstName", Kind::Text, "the first name")),
    text(optional("lastName", Kind::Text, "the last name")),
    text(optional("email", Kind::Text, "the e-mail address")),
    hidden_texts(optional(ENTITIES_OF_CUSTOMER, Kind::List(&Kind::Id), "the legal entities this customer acts for")),
];

static CUSTOMER_SHAPE: Shape = closed("a customer", "A customer.", &schemas(&CUSTOMER));

/// The field of a customer that names the legal entities it acts for.
pub(crate) const ENTITIES_OF_CUSTOMER: &str = "legalEntityIds";

#[rustfmt::skip]
static LEGAL_ENTITY: [DocumentField<DirectoryDocument>; 2] = [
    text(required("id", Kind::Id, "its identity within the tenant")),
    text(optional("name", Kind::Text, "its name")),
];

static LEGAL_ENTITY_SHAPE: Shape =
    closed("a legal entity", "A company on whose behalf customers act.", &schemas(&LEGAL_ENTITY));

#[rustfmt::skip]
static GROUP: [DocumentField<DirectoryDocument>; 5] = [
    text(required("id", Kind::Id, "its identity within the tenant")),
    map(required("name", Kind::TextMap, "its name by language")),
    hidden_word(optional(USER_TYPE, Kind::Word(&[CUSTOMER_GROUP, "EMPLOYEE"]), "whose group it is: only one of customers can be assigned to segments; CUSTOMER when absent")),
    hidden_text(optional("legalEntityId", Kind::Id, "the legal entity within which it holds; everywhere when absent")),
    hidden_texts(optional(MEMBERS, Kind::List(&Kind::Id), "the customers in it")),
];

static GROUP_SHAPE: Shape =
    closed("a group", "An IAM group of customers or of employees.", &schemas(&GROUP));

/// The field of a group that says whose group it is.
const USER_TYPE: &str = "userType";
/// What it says of a group of customers.
const CUSTOMER_GROUP: &str = "CUSTOMER";
/// The field of a group that names the customers in it.
pub(crate) const MEMBERS: &str = "members";

const fn text(schema: Field) -> DocumentField<DirectoryDocument> {
    DocumentField::shown(schema, Access::Text(DirectoryDocument::text, DirectoryDocument::set_text))
}

const fn hidden_text(schema: Field) -> DocumentField<DirectoryDocument> {
    let access = Access::Text(DirectoryDocument::text, DirectoryDocument::set_text);
    DocumentField::hidden(schema, access)
}

const fn hidden_word(schema: Field) -> DocumentField<DirectoryDocument> {
    let access = Access::Word(DirectoryDocument::word, DirectoryDocument::set_word);
    DocumentField::hidden(schema, access)
}

const fn map(schema: Field) -> DocumentField<DirectoryDocument> {
    DocumentField::shown(schema, Access::Map(DirectoryDocument::map, DirectoryDocument::set_map))
}

const fn hidden_texts(schema: Field) -> DocumentField<DirectoryDocument> {
    let access = Access::Texts(DirectoryDocument::texts, DirectoryDocument::set_texts);
    DocumentField::hidden(schema, access)
}

/// A document of a directory: the values of its fields, in the order of the table. The first is its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryDocument {
    directory: Directory,
    values: Box<[DirectoryValue]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum DirectoryValue {
    Nothing,
    Text(Box<str>),
    Texts(Box<[Box<str>]>),
    Word(&'static str),
    Map(FreeMap),
}

impl DirectoryDocument {
    /// A document of `directory` that says nothing.
    pub fn new(directory: Directory) -> Self {
        let values = directory.fields().iter().map(|_| DirectoryValue::Nothing).collect();
        Self { directory, values }
    }

    /// The same with `text` under `name`, which is a field for a text.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        let at = self.place(name).expect("the caller names a field of the directory");
        self.set_text(at, text.into());
        self
    }

    /// Its directory.
    pub fn directory(&self) -> Directory {
        self.directory
    }

    /// Its identity.
    pub fn id(&self) -> &str {
        self.text(0).unwrap_or_default()
    }

    /// The text under `name`.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.text(self.place(name)?)
    }

    /// The texts under `name`.
    pub fn texts_of(&self, name: &str) -> &[Box<str>] {
        self.place(name).map_or(&[], |at| self.texts(at))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.directory.fields().iter().position(|field| field.schema.name == name)
    }

    fn text(&self, at: usize) -> Option<&str> {
        match &self.values[at] {
            DirectoryValue::Text(text) => Some(text),
            DirectoryValue::Word(word) => Some(word),
            DirectoryValue::Nothing | DirectoryValue::Texts(_) | DirectoryValue::Map(_) => None,
        }
    }

    fn set_text(&mut self, at: usize, text: Box<str>) {
        self.values[at] = DirectoryValue::Text(text);
    }

    fn texts(&self, at: usize) -> &[Box<str>] {
        match &self.values[at] {
            DirectoryValue::Texts(texts) => texts,
            DirectoryValue::Nothing
            | DirectoryValue::Text(_)
            | DirectoryValue::Word(_)
            | DirectoryValue::Map(_) => &[],
        }
    }

    /// The word of a field for one of some words; the first of them where the document says none.
    fn word(&self, at: usize) -> &'static str {
        match (&self.values[at], &self.words(at)[0]) {
            (DirectoryValue::Word(word), _) => word,
            (_, first) => first,
        }
    }

    fn set_word(&mut self, at: usize, word: &str) {
        let known = self.words(at).iter().find(|known| **known == word);
        if let Some(known) = known {
            self.values[at] = DirectoryValue::Word(known);
        }
    }

    fn words(&self, at: usize) -> &'static [&'static str] {
        let Kind::Word(words) = self.directory.fields()[at].schema.kind else {
            unreachable!("the table gives this access to fields for words alone")
        };
        words
    }

    fn map(&self, at: usize) -> Option<&FreeMap> {
        match &self.values[at] {
            DirectoryValue::Map(map) => Some(map),
            DirectoryValue::Nothing
            | DirectoryValue::Text(_)
            | DirectoryValue::Texts(_)
            | DirectoryValue::Word(_) => None,
        }
    }

    fn set_map(&mut self, at: usize, map: FreeMap) {
        self.values[at] = DirectoryValue::Map(map);
    }

    fn set_texts(&mut self, at: usize, texts: Box<[Box<str>]>) {
        self.values[at] = DirectoryValue::Texts(texts);
    }
}

impl Fields for DirectoryDocument {
    fn fields(&self) -> &'static [DocumentField<Self>] {
        self.directory.fields()
    }
}

/// Whether a group is one of customers, which alone can be in segments.
pub(crate) fn is_of_customers(group: &DirectoryDocument) -> bool {
    group.text_of(USER_TYPE).is_none_or(|of| of == CUSTOMER_GROUP)
}

/// One thing for each directory.
#[derive(Clone, Debug, Default)]
pub struct Directories<T>([T; Directory::ALL.len()]);

impl<T> Directories<T> {
    /// What `make` makes for each of them.
    pub fn from_fn(make: impl FnMut(Directory) -> T) -> Self {
        Self(Directory::ALL.map(make))
    }

    /// The same, each thing as `change` changes it.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Directories<U> {
        Directories(self.0.map(change))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }
}

impl<T> Index<Directory> for Directories<T> {
    type Output = T;

    fn index(&self, directory: Directory) -> &T {
        &self.0[directory as usize]
    }
}

impl<T> IndexMut<Directory> for Directories<T> {
    fn index_mut(&mut self, directory: Directory) -> &mut T {
        &mut self.0[directory as usize]
    }
}
