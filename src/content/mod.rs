//! The text of the fixture folder, understood: a seed for worlds, and every mistake with its place.
//!
//! Text comes in as values and findings go out as values; nothing here touches the disk or the terminal.

mod documents;
mod finding_collector;
mod fixtures;
mod folder;
mod inline_fixtures;
mod parallel;
mod reader;
mod record;
mod scenarios;
mod schemas;
mod sorted_files;

pub(crate) use documents::TEMPLATE;
pub use fixtures::{Merge, Readings, fixtures, fixtures_merged, fixtures_reread};
pub use folder::{Folder, SourceFile, is_fixture_file, is_ignored, is_read_as_fixture};
pub use inline_fixtures::{inline, one_file};
pub use parallel::{Both, IN_TURN};
pub use record::record;
pub use scenarios::{
    Case, Expectations, RuleContext, Scenarios, ad_hoc_scenario, case, expectations,
    is_expectation_file, is_read_as_scenario, operations_meant, scenarios, scenarios_over,
};
pub use schemas::{SCHEMA_NAMES, schema, schema_files};

#[cfg(test)]
mod tests;
