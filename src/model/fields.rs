//! A document is said once: a table of its fields, from which its files are read and written, its queries answered, and
//! its schemas made.

use super::Moment;
use crate::json::FreeMap;
use crate::schema::Field;

/// A field of a document: what a file says of it, and where the document keeps it.
#[derive(Debug)]
pub(crate) struct DocumentField<D: 'static> {
    /// Name, form and meaning.
    pub schema: Field,
    /// How it is read and written.
    pub access: Access<D>,
    /// Whether answers show it.
    pub shown: bool,
}

/// How a field is read from a document and written into it; most also by the number of the field.
#[derive(Debug)]
pub(crate) enum Access<D: 'static> {
    /// A text.
    Text(fn(&D, usize) -> Option<&str>, fn(&mut D, usize, Box<str>)),
    /// A list of texts.
    Texts(fn(&D, usize) -> &[Box<str>], fn(&mut D, usize, Box<[Box<str>]>)),
    /// One of some words.
    Word(fn(&D, usize) -> &'static str, fn(&mut D, usize, &str)),
    /// A whole number.
    Count(fn(&D, usize) -> Option<u64>, fn(&mut D, usize, u64)),
    /// True or false.
    Flag(fn(&D, usize) -> Option<bool>, fn(&mut D, usize, bool)),
    /// An instant.
    Moment(fn(&D) -> Option<Moment>, fn(&mut D, Moment)),
    /// An object that the user chooses freely.
    Map(fn(&D, usize) -> Option<&FreeMap>, fn(&mut D, usize, FreeMap)),
    /// An object with its own table of fields.
    Object(fn(&D, usize) -> Option<&dyn FieldSet>, fn(&mut D, usize) -> &mut dyn FieldSet),
    /// Said in files and kept elsewhere: the segment of an assignment, and the documents that it spells out.
    Elsewhere,
}

/// The value of a field.
#[derive(Clone, Copy)]
pub(crate) enum FieldValue<'a> {
    /// A text, or one of some words.
    Text(&'a str),
    /// A list of texts.
    Texts(&'a [Box<str>]),
    /// A whole number.
    Count(u64),
    /// True or false.
    Flag(bool),
    /// An instant.
    Moment(Moment),
    /// An object that the user chooses freely.
    Map(&'a FreeMap),
    /// An object with its own table of fields.
    Object(&'a dyn FieldSet),
}

/// A document, or an object in one, with a table of its fields.
pub(crate) trait Fields: 'static {
    /// The order in which answers show the fields, where it is another than that of the table.
    const ANSWER_ORDER: Option<&'static [usize]> = None;

    /// Its fields, in the order of its shape.
    fn fields(&self) -> &'static [DocumentField<Self>]
    where
        Self: Sized;
}

/// What the fields of any document say.
pub(crate) trait FieldSet {
    /// Calls `see` with the name and value of each field that says something; of those that answers show, in their
    /// order, where it is for an `answer`.
    fn each<'a>(&'a self, answer: bool, see: &mut dyn FnMut(&'static str, FieldValue<'a>));

    /// The value of the field called `name`; one that answers do not show only where it is for no `answer`.
    fn get(&self, answer: bool, name: &str) -> Option<FieldValue<'_>>;

    /// Takes over what is `said` of the fields.
    fn fill(&mut self, said: &dyn SaidMembers);
}

/// An object that says something of the fields of a document: what it says under a key.
pub(crate) trait SaidMembers {
    /// Whether it says something.
    fn says(&self, key: &str) -> bool;
    /// A text, for a field that must or need not be there.
    fn text(&self, key: &str, required: bool) -> Option<Box<str>>;
    /// A list of texts.
    fn texts(&self, key: &str) -> Box<[Box<str>]>;
    /// One of some words.
    fn word(&self, key: &str) -> Option<&str>;
    /// A whole number.
    fn count(&self, key: &str) -> Option<u64>;
    /// True or false.
    fn flag(&self, key: &str) -> Option<bool>;
    /// An instant.
    fn moment(&self, key: &str) -> Option<Moment>;
    /// An object that the user chooses freely.
    fn map(&self, key: &str) -> Option<FreeMap>;
    /// Fills `part` with what an object says.
    fn object(&self, key: &str, part: &mut dyn FieldSet);
}

impl<D: Fields> FieldSet for D {
    fn each<'a>(&'a self, answer: bool, see: &mut dyn FnMut(&'static str, FieldValue<'a>)) {
        let fields = self.fields();
        let order = D::ANSWER_ORDER.filter(|_| answer);
        for nth in 0..fields.len() {
            let at = order.map_or(nth, |order| order[nth]);
            if let Some(value) = fields[at].value(self, at).filter(|_| fields[at].shown || !answer)
            {
                see(fields[at].schema.name, value);
            }
        }
    }

    fn get(&self, answer: bool, name: &str) -> Option<FieldValue<'_>> {
        let is_it = |field: &DocumentField<D>| field.schema.name == name;
        let at = self.fields().iter().position(is_it)?;
        let field = &self.fields()[at];
        field.value(self, at).filter(|_| field.shown || !answer)
    }

    fn fill(&mut self, said: &dyn SaidMembers) {
        for (at, DocumentField { schema, access, .. }) in self.fields().iter().enumerate() {
            let key = schema.name;
            match access {
                Access::Text(_, set) => {
                    _ = said.text(key, schema.required).map(|text| set(self, at, text));
                }
                Access::Texts(_, set) => set(self, at, said.texts(key)),
                Access::Word(_, set) => _ = said.word(key).map(|word| set(self, at, word)),
                Access::Count(_, set) => _ = said.count(key).map(|count| set(self, at, count)),
                Access::Flag(_, set) => _ = said.flag(key).map(|flag| set(self, at, flag)),
                Access::Moment(_, set) => _ = said.moment(key).map(|moment| set(self, moment)),
                Access::Map(_, set) => _ = said.map(key).map(|map| set(self, at, map)),
                Access::Object(_, part) if said.says(key) => said.object(key, part(self, at)),
                Access::Object(..) | Access::Elsewhere => {}
            }
        }
    }
}

impl<D> DocumentField<D> {
    /// A field that answers show.
    pub(crate) const fn shown(schema: Field, access: Access<D>) -> Self {
        Self { schema, access, shown: true }
    }

    /// A field that only files and queries of the sandbox know.
    pub(crate) const fn hidden(schema: Field, access: Access<D>) -> Self {
        Self { schema, access, shown: false }
    }

    /// The value in `doc`, of which it is field number `at`; none where the document says nothing.
    fn value<'a>(&self, doc: &'a D, at: usize) -> Option<FieldValue<'a>> {
        match self.access {
            Access::Text(get, _) => get(doc, at).map(FieldValue::Text),
            Access::Texts(get, _) => {
                let texts = get(doc, at);
                (self.schema.required || !texts.is_empty()).then_some(FieldValue::Texts(texts))
            }
            Access::Word(get, _) => Some(FieldValue::Text(get(doc, at))),
            Access::Count(get, _) => get(doc, at).map(FieldValue::Count),
            Access::Flag(get, _) => get(doc, at).map(FieldValue::Flag),
            Access::Moment(get, _) => get(doc).map(FieldValue::Moment),
            Access::Map(get, _) => get(doc, at).map(FieldValue::Map),
            Access::Object(get, _) => get(doc, at).map(FieldValue::Object),
            Access::Elsewhere => None,
        }
    }
}

/// What the shape of a document says of its fields.
pub(crate) const fn schemas<D, const N: usize>(fields: &[DocumentField<D>; N]) -> [Field; N] {
    let mut schemas = [fields[0].schema; N];
    let mut at = 0;
    while at < N {
        schemas[at] = fields[at].schema;
        at += 1;
    }
    schemas
}

/// The value that `table` calls `word`.
pub(crate) fn named<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// What `table` calls `value`.
pub(crate) fn name_of<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name)
}

/// The access to a field of a struct by its form and its path in the struct.
macro_rules! access {
    (id $at:ident) => {
        Access::Text(|doc, _| Some(&doc.$at), |doc, _, text| doc.$at = text)
    };
    (text $at:ident) => {
        Access::Text(|doc, _| doc.$at.as_deref(), |doc, _, text| doc.$at = Some(text))
    };
    (texts $at:ident) => {
        Access::Texts(|doc, _| &doc.$at, |doc, _, texts| doc.$at = texts)
    };
    (word $at:ident $names:expr) => {
        Access::Word(
            |doc, _| name_of(&$names, &doc.$at),
            |doc, _, word| {
                doc.$at = named(&$names, word).unwrap_or(doc.$at);
            },
        )
    };
    (moment $at:ident) => {
        Access::Moment(|doc| doc.$at, |doc, at| doc.$at = Some(at))
    };
    (map $at:ident) => {
        Access::Map(|doc, _| Some(&doc.$at), |doc, _, map| doc.$at = map)
    };
    (free_map $at:ident) => {
        Access::Map(|doc, _| doc.$at.as_ref(), |doc, _, map| doc.$at = Some(map))
    };
    (object $at:ident) => {
        Access::Object(|doc, _| Some(&doc.$at), |doc, _| &mut doc.$at)
    };
}
pub(crate) use access;

/// Says that the fields of a document are those of its `FIELDS`, in answers in another order where one is given.
macro_rules! table {
    ($document:ty) => {
        table!($document, None);
    };
    ($document:ty, $order:expr) => {
        impl $crate::model::fields::Fields for $document {
            const ANSWER_ORDER: Option<&'static [usize]> = $order;

            fn fields(&self) -> &'static [DocumentField<Self>] {
                const { &Self::FIELDS }
            }
        }
    };
}
pub(crate) use table;
