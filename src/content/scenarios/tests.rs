//! Every mistake with its exact place, every key with the value the engine gets.

use std::sync::LazyLock;

use super::*;
use crate::api::SERVICES;
use crate::engine::Router;

static ROUTER: LazyLock<Router> = LazyLock::new(|| Router::new(SERVICES));

fn told(text: &str) -> Vec<String> {
    let (_, mistakes) = read("s", (text.as_bytes(), text), ROUTER.operations());
    let told = |finding: Finding| {
        format!("{} {}:{} {}", finding.code, finding.line, finding.column, finding.message)
    };
    locate("s", text, mistakes).into_iter().map(told).collect()
}

#[test]
fn the_first_example_is_understood() {
    let text = include_str!("../../../scenarios/third-row-fails-once.json");
    assert_eq!(told(text), Vec::<String>::new());
}
