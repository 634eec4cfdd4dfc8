//! The vendor's description of a service in OpenAPI, held against what the sandbox emulates: pure, from two descriptions to
//! what is added, gone and changed.
//!
//! `document` reads a text as YAML or JSON, `operation` what a description says of each operation (`fields` of bodies),
//! `difference` finds what is not the same, `known` has the reasons for what is known already; `comparison` is both, `text` shows it.

mod comparison;
mod difference;
mod document;
mod fields;
mod known;
mod operation;
pub mod text;

pub use comparison::{Comparison, KnownDifference, compare};
pub use difference::{Difference, DifferenceKind};
pub use document::{DocumentMistake, document};
pub use known::NotEmulated;
