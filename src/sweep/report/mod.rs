//! What a sweep has come to, and how it is written: text for the terminal, a page, JSON, JUnit.

mod facts;
mod html;
mod json;
mod junit;
mod pictures;
mod style;
mod text;

pub use facts::{CutShort, SweepFacts};
pub use html::html;
pub use json::json;
pub use junit::junit;
pub use pictures::picture_findings;
pub use text::text;
