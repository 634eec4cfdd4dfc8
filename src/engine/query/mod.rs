//! Reading: the `q` language, `sort`, `fields` and paging, for every list and search operation.
//!
//! Pure text and values: it never knows which operation or which document type it serves. `parser` holds the
//! grammar of `q`, `condition` and `operand` its meaning, [`json_values`] the way into documents kept as JSON text.

pub mod documents;
mod fields;
pub mod json_values;
pub mod list;
mod page;
mod path;
mod paths;
mod q;
mod sort;

use crate::json::Number;
use crate::model::Timestamp;

pub use fields::Fields;
pub use page::{PAGE_LIMIT, Page};
pub use paths::Paths;
pub use q::parser::{NESTING_LIMIT, QUERY_LIMIT};
pub use q::pattern::{PATTERN_COST, PatternError, pattern};
pub use q::query::{Query, WORK_LIMIT};
pub use sort::{Sort, UnknownSort};

/// One value of a document as a query sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// JSON `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, by the value that was written.
    Number(Number<'a>),
    /// A string.
    Text(&'a str),
    /// A string too, the instant in the form the service shows, which is made only where it is needed.
    Instant(Timestamp),
    /// An object, or a list without elements: it exists, and equals nothing.
    Structure,
}

/// A document that gives the values at dotted paths.
pub trait Queryable {
    /// Calls `see` with the number of the path and the value once per value found at one of `paths`: not at all
    /// for a path that is absent, once per element where the value is a list.
    fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>));
}

impl<R: Queryable + ?Sized> Queryable for &R {
    fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
        (**self).values(paths, see);
    }
}

#[cfg(test)]
mod tests;
