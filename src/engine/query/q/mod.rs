//! The grammar of `q`: read, planned, held against documents, and printed.

pub(super) mod condition;
pub(super) mod display;
pub(super) mod operand;
pub(super) mod parser;
pub(super) mod pattern;
pub(super) mod plan;
pub(super) mod query;
pub(super) mod regex_budget;
pub(super) mod subject;
pub(super) mod texts;
pub(super) mod wording;
