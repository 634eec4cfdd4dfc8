//! What objects in files and in bodies of the admin API look like: tables from which they are checked and JSON Schemas are made.
//!
//! A fact about a file's form is written here once. The check walks a shape over a value and reports every mistake; the
//! schema says the same to an editor; what is read out of a checked value can rely on it.

mod check;
mod check_compound;
pub(crate) mod json_schema;
mod member_names;

use std::fmt;

use crate::findings::{Code, Mistake, Span};
use crate::json::spanned::{SpannedMember, SpannedValue};

pub(crate) use check::check;
pub(crate) use member_names::member_names;

/// An object with known keys.
#[derive(Debug)]
pub(crate) struct Shape {
    /// What it is called: "customer".
    pub name: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// Its keys.
    pub fields: &'static [Field],
    /// Sets of keys of which at least one must be there.
    pub any_of: &'static [&'static [&'static str]],
    /// Whether other keys are tolerated: it may be a piece of a saved answer.
    pub open: bool,
}

/// A key of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// The key.
    pub name: &'static str,
    /// The form of its value.
    pub kind: Kind,
    /// Whether it must be there; otherwise `null` counts as absent.
    pub required: bool,
    /// What it means, in one sentence.
    pub about: &'static str,
}

/// The form of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A text that is not empty.
    Id,
    /// One of these words.
    Word(&'static [&'static str]),
    /// An array.
    List(&'static Kind),
    /// An array of this many or more.
    ListOf(usize, &'static Kind),
    /// An object with known keys.
    Object(&'static Shape),
    /// An object with keys that the user chooses.
    FreeMap,
    /// An object of texts with keys that the user chooses.
    TextMap,
    /// An object whose members a function judges.
    Members(&'static Members),
    /// Any value.
    Any,
    /// `true` or `false`.
    Flag,
    /// A whole number between these, both included.
    Whole(u64, u64),
    /// What a function judges.
    Form(&'static Form),
    /// One value, or an array of one or more.
    OneOrMore(&'static Kind),
    /// An object with keys that the user chooses, as far as these can be keys.
    MapOf(&'static Keys, &'static Kind),
    /// The first of these whose type is that of the value.
    Either(&'static [Kind]),
    /// An object with exactly one of its known keys.
    OneKey(&'static Shape),
}

/// A text by language; a text alone is one in the tenant's language.
pub(crate) const LOCALIZED: Kind = Kind::Either(&[Kind::TextMap, Kind::Text]);

impl Kind {
    /// Whether its values are objects with keys that the user chooses, be they written as such or not.
    pub(crate) fn is_map(&self) -> bool {
        match self {
            Self::FreeMap | Self::TextMap => true,
            Self::Either(kinds) => kinds.iter().any(Self::is_map),
            Self::Text
            | Self::Id
            | Self::Word(_)
            | Self::List(_)
            | Self::ListOf(..)
            | Self::Object(_)
            | Self::Members(_)
            | Self::Any
            | Self::Flag
            | Self::Whole(..)
            | Self::Form(_)
            | Self::OneOrMore(_)
            | Self::MapOf(..)
            | Self::OneKey(_) => false,
        }
    }
}

/// A form of a text or a number that no other kind can say.
#[derive(Debug)]
pub(crate) struct Form {
    /// What it is, for a value of another type: "a string".
    pub expected: &'static str,
    /// The types it takes, as [`SpannedValue::kind`] says them.
    pub types: &'static [&'static str],
    /// What is wrong with a value of one of these types.
    pub judge: fn(&SpannedValue<'_>) -> Result<(), Flaw>,
    /// Its JSON Schema.
    pub schema: fn() -> serde_json::Value,
}

/// An object whose keys and values belong together in a way that no other kind can say.
#[derive(Debug)]
pub(crate) struct Members {
    /// What is wrong with a member.
    pub judge: fn(&SpannedMember<'_>) -> Option<Mistake>,
    /// The JSON Schema of the object.
    pub schema: fn() -> serde_json::Value,
}

impl Form {
    /// A form of texts.
    pub(crate) const fn of_text(
        judge: fn(&SpannedValue<'_>) -> Result<(), Flaw>,
        schema: fn() -> serde_json::Value,
    ) -> Self {
        Self { expected: "a string", types: &["a string"], judge, schema }
    }
}

/// A form of keys that the user chooses.
#[derive(Debug)]
pub(crate) struct Keys {
    /// What is wrong with one.
    pub judge: fn(&str) -> Result<(), Flaw>,
    /// The regular expression that they match, for editors.
    pub pattern: &'static str,
}

/// What is wrong with a value.
#[derive(Debug)]
pub(crate) struct Flaw {
    /// What kind of mistake it is.
    pub code: Code,
    /// What is wrong, to be said after what the value is called: "is no JSON pointer: `a`".
    pub said: String,
    /// Whether it is said without what the value is called.
    pub alone: bool,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Flaw {
    /// A flaw with a hint.
    pub(crate) fn new(code: Code, said: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, said: said.into(), alone: false, hint: hint.into() }
    }

    /// The mistake of the value at `span`, which is called `place`.
    fn at(self, span: &Span, place: impl fmt::Display) -> Mistake {
        let said = if self.alone { self.said } else { format!("{place} {}", self.said) };
        Mistake::new(self.code, span.clone(), said).hint(self.hint)
    }
}

/// A whole number from 0.
pub(crate) const WHOLE: Kind = Kind::Whole(0, u64::MAX);

/// A whole number from 1.
pub(crate) const COUNT: Kind = Kind::Whole(1, u64::MAX);

/// An object with these keys and no others.
pub(crate) const fn closed(
    name: &'static str,
    about: &'static str,
    fields: &'static [Field],
) -> Shape {
    Shape { name, about, fields, any_of: &[], open: false }
}

/// An object with these keys, and perhaps others.
pub(crate) const fn open(
    name: &'static str,
    about: &'static str,
    fields: &'static [Field],
) -> Shape {
    Shape { name, about, fields, any_of: &[], open: true }
}

/// A key that must be there.
pub(crate) const fn required(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { name, kind, required: true, about }
}

/// A key that may be there.
pub(crate) const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { name, kind, required: false, about }
}

/// The names of a table of names and values.
pub(crate) const fn names<T: Copy, const N: usize>(
    table: &[(&'static str, T); N],
) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = table[at].0;
        at += 1;
    }
    names
}

/// Two tables as one. They have `N` rows together, or this does not compile.
pub(crate) const fn joined<T: Copy, const N: usize>(one: &[T], other: &[T]) -> [T; N] {
    assert!(N > 0 && one.len() + other.len() == N, "the length is that of both tables");
    let mut all = [if one.is_empty() { other[0] } else { one[0] }; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < one.len() { one[at] } else { other[at - one.len()] };
        at += 1;
    }
    all
}
