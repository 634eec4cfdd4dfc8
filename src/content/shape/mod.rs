//! What objects in files look like: tables from which files are checked and JSON Schemas are made.
//!
//! A fact about a file's form is written here once. The check walks a shape over a value and tells every mistake;
//! the schema says the same to an editor; what is read out of a checked value can rely on it.

mod check;
pub(crate) mod schema;

pub(super) use check::{TENANT_NAME_HINT, check};

/// An object with known keys.
#[derive(Debug)]
pub(super) struct Shape {
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
pub(super) struct Field {
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
pub(super) enum Kind {
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
}

/// A key that must be there.
pub(super) const fn required(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { name, kind, required: true, about }
}

/// A key that may be there.
pub(super) const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { name, kind, required: false, about }
}

/// The names of a table of names and values.
pub(super) const fn names<T: Copy, const N: usize>(
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
pub(super) const NEVER: &str = "never";

/// The scopes of the service.
pub(super) const SCOPES: [&str; 3] = [
    "customersegment.segment_read",
    "customersegment.segment_read_own",
    "customersegment.segment_manage",
];

/// What all scopes of the service start with.
pub(super) const SERVICE_SCOPE: &str = "customersegment.";
