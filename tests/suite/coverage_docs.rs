//! The page about coverage: what stands on it is what its calls have been met with.

use emporix_sandbox::engine::{MAIN, Options};
use emporix_sandbox::review::coverage::{GapPlace, Surroundings, coverage, text::text};
use http::Method;

use crate::stage::{SEGMENT, Stage, customers, operations};
use crate::support_kept::keep_block;

#[test]
fn the_matrix_of_the_page_is_what_its_calls_have_met() {
    let scenarios = vec!["bulk-item-fails".into()];
    let mut stage = Stage::new(Options { scenarios, ..Options::default() });
    stage.call(Method::GET, &customers(SEGMENT, ""), "");
    stage.call(Method::PUT, &customers(SEGMENT, "/61109356"), "{}");
    let rows = r#"[{"customerId": "61109356"}, {"customerId": "34017755"}]"#;
    stage.call(Method::PUT, &customers(SEGMENT, "/bulk"), rows);
    let operations = operations();
    let found = stage.see(MAIN, |world| {
        let scenarios = &world.seed().scenarios;
        let place =
            GapPlace::Running { url: None, world: Some(world.name()), asks_for_token: false };
        coverage(world.met(), Surroundings { operations: &operations, scenarios, place })
    });
    keep_block("docs/coverage.md", "matrix", &format!("```text\n{}```\n", text(&found)));
}
