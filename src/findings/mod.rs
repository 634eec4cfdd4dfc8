//! Findings: what is wrong in a file, where, and what to do about it; and how findings are shown.

pub(crate) mod codes;
pub(crate) mod finding;
pub(crate) mod mistake;
pub mod render;

pub use codes::{CODES, Code, CodeRow, Severity};
pub use finding::{Excerpt, Finding};
pub(crate) use mistake::{Mistake, Span};
