//! Reading: the `q` language, `sort`, `fields` and paging, for every list and search operation.
//!
//! Pure text and values: it never knows which operation or which document type it serves. `parser` holds the
//! grammar of `q`, `condition` and `operand` its meaning, [`raw`] the way into documents kept as JSON text.

mod condition;
mod criteria;
mod error;
mod fields;
mod near;
mod operand;
mod page;
mod parser;
mod path;
mod print;
#[cfg(test)]
mod properties;
pub mod raw;
mod sort;
mod wording;

pub use criteria::Query;
pub use error::QueryError;
pub use fields::Fields;
pub use near::near;
pub use operand::{PatternError, pattern};
pub use page::{PAGE_LIMIT, Page};
pub use parser::{NESTING_LIMIT, PATTERN_LIMIT, QUERY_LIMIT};
pub use sort::{Sort, UnknownSort};

/// One value of a document as a query sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// JSON `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string; timestamps are strings in the form the service shows.
    Text(&'a str),
    /// An object, or a list without elements: it exists, and equals nothing.
    Structure,
}

/// A document that can be asked for the values at a dotted path.
pub trait Record {
    /// Calls `see` once per value found at `path` (the segments of a dotted name): not at all when the
    /// path is absent, once per element where the value is a list.
    fn values(&self, path: &[Box<str>], see: &mut dyn FnMut(Value<'_>));
}

impl<R: Record + ?Sized> Record for &R {
    fn values(&self, path: &[Box<str>], see: &mut dyn FnMut(Value<'_>)) {
        (**self).values(path, see);
    }
}
