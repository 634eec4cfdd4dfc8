//! What objects in files look like: tables from which files are checked and JSON Schemas are made.
//!
//! A fact about a file's form is written here once. The check walks a shape over a value and tells every mistake;
//! the schema says the same to an editor; what is read out of a checked value can rely on it.

mod check;
mod compound;
pub(crate) mod json_schema;

use crate::findings::Code;
use crate::json::spanned::SpannedValue;

pub(crate) use check::{TENANT_NAME_HINT, check};

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
#[derive(Debug)]
pub(crate) struct Field {
    /// The key.
    pub name: &'static str,
    /// What stands under it.
    pub kind: Kind,
    /// Whether it must be there; otherwise `null` counts as absent.
    pub required: bool,
    /// What it means, in one sentence.
    pub about: &'static str,
}

/// What can stand in a place.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A text that is not empty.
    Id,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number from 1.
    Count,
    /// An instant, fixed or relative to the world's start.
    Moment,
    /// A moment, or `never`.
    Expiry,
    /// A name that a tenant can have.
    TenantName,
    /// The name of a scope.
    Scope,
    /// An array.
    List(&'static Kind),
    /// An object with known keys.
    Object(&'static Shape),
    /// An object with the user's own keys.
    FreeMap,
    /// An object of texts with the user's own keys.
    TextMap,
    /// Behaviors and their values.
    Behaviors,
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
    /// An object with the user's own keys, as far as these can be keys.
    MapOf(&'static Keys, &'static Kind),
    /// The first of these whose type is that of the value.
    Either(&'static [Kind]),
    /// An object with exactly one of its known keys.
    OneKey(&'static Shape),
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
    /// What editors are told.
    pub schema: fn() -> serde_json::Value,
}

/// What keys of the user's own must be like.
#[derive(Debug)]
pub(crate) struct Keys {
    /// What is wrong with one.
    pub judge: fn(&str) -> Result<(), Flaw>,
    /// What editors are told of them.
    pub pattern: &'static str,
}

/// What is wrong with a value, to be said after what the value is called.
#[derive(Debug)]
pub(crate) struct Flaw {
    /// What kind of mistake it is.
    pub code: Code,
    /// What is wrong: "is no JSON pointer: `a`".
    pub said: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Flaw {
    /// A flaw with a hint.
    pub(crate) fn new(code: Code, said: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, said: said.into(), hint: hint.into() }
    }
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

/// The word that stands for no end.
pub(crate) const NEVER: &str = "never";

/// The scopes of the service.
pub(crate) const SCOPES: [&str; 3] = [
    "customersegment.segment_read",
    "customersegment.segment_read_own",
    "customersegment.segment_manage",
];

/// What all scopes of the service start with.
pub(crate) const SERVICE_SCOPE: &str = "customersegment.";
