//! The text of the fixture folder, understood: a seed for worlds, and every mistake with its place.
//!
//! Text comes in as values and findings go out as values; nothing here touches the disk or the terminal.

mod both;
mod code;
mod documents;
mod finding;
mod fixtures;
mod folder;
mod inline;
mod located;
mod mistake;
mod reader;
mod record;
pub mod render;
mod report;
mod scenarios;
mod schemas;
mod shape;

pub use both::{Both, in_turn};
pub use code::{CODES, Code, Row, Severity};
pub use finding::{Excerpt, Finding};
pub use fixtures::{Laid, Readings, fixtures, fixtures_again, fixtures_laid};
pub use folder::{Folder, SourceFile, is_fixture_file, is_ignored, is_read_as_fixture};
pub use inline::inline;
pub use record::record;
pub use scenarios::{Ground, ad_hoc_scenario, is_read_as_scenario, scenarios, scenarios_over};
pub use schemas::{SCHEMA_NAMES, schema};

#[cfg(test)]
mod again;
#[cfg(test)]
mod injected;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod several;
#[cfg(test)]
mod tests;
