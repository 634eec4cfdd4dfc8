//! Every mistake with its exact place, every key with the value the engine gets.

use std::sync::LazyLock;

use super::*;
use crate::api::SERVICES;
use crate::content::SourceFile;
use crate::engine::Router;

static ROUTER: LazyLock<Router> = LazyLock::new(|| Router::new(SERVICES));

fn told(text: &str) -> Vec<String> {
    let (_, mistakes) = read("s", (text.as_bytes(), text), ROUTER.operations());
    let told = |finding: Finding| {
        format!("{} {}:{} {}", finding.code, finding.line, finding.column, finding.message)
    };
    locate("s", text, mistakes).into_iter().map(told).collect()
}

static SHIPPED: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/scenarios");

#[test]
fn the_shipped_scenarios_are_understood_without_a_finding() {
    let files = SHIPPED.files().map(|file| SourceFile {
        path: file.path().display().to_string(),
        bytes: file.contents().into(),
    });
    let folder = Folder { shown: "scenarios".to_owned(), files: files.collect() };
    let (scenarios, findings) = scenarios(&folder, ROUTER.operations());
    assert_eq!(findings, []);
    for scenario in scenarios.values() {
        assert!(!scenario.title.is_empty() && !scenario.description.is_empty(), "{scenario:?}");
    }
}
