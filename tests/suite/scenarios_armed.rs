//! Sandboxes in which scenarios are active: on a stage, and behind a socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use emporix_sandbox::Config;
use emporix_sandbox::content;
use emporix_sandbox::engine::Options;
use emporix_sandbox::engine::scenario::Scenario;
use emporix_sandbox::engine::store::Seed;
use http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stage::{SEGMENT, Stage, customers, operations, request, seed};
use crate::support_linted::Sandbox;

/// The name of the scenario that a test makes up.
pub(crate) const NAME: &str = "test";

/// Customers of the template who are not assigned to its large segment.
pub(crate) const UNASSIGNED: [&str; 5] =
    ["61109356", "65044570", "66001234", "18249883", "VIP-0007"];

/// The shipped scenarios.
pub(crate) fn shipped() -> impl Iterator<Item = &'static Arc<Scenario>> {
    seed().scenarios.values()
}

/// The scenario of `text`, which has no mistake and no warning.
#[track_caller]
pub(crate) fn understood(text: &str) -> Arc<Scenario> {
    let folder = content::Folder {
        shown: "here".to_owned(),
        files: vec![content::SourceFile::new(format!("{NAME}.json"), text.to_owned())],
    };
    let (scenarios, findings) = content::scenarios(&folder, &operations());
    assert!(findings.is_empty(), "{findings:#?}\nin {text}");
    Arc::clone(&scenarios[NAME])
}

/// A scenario file of these rules; rules without a name are named by their place.
pub(crate) fn file(rules: &[Value]) -> String {
    let named = rules.iter().zip(1..).map(|(rule, place)| {
        let mut rule = rule.clone();
        let members = rule.as_object_mut().unwrap();
        members.entry("name").or_insert_with(|| format!("rule {place}").into());
        rule
    });
    json!({"rules": named.collect::<Vec<_>>()}).to_string()
}

/// A stage whose worlds know the shipped scenarios and `own`, and in which those called `active` are active.
pub(crate) fn knowing(own: Option<Arc<Scenario>>, active: &[&str]) -> Stage {
    let seed = Seed {
        tenants: seed().tenants.clone(),
        template: Arc::clone(&seed().template),
        scenarios: shipped().cloned().chain(own).map(|it| (it.name.clone(), it)).collect(),
        ..Seed::default()
    };
    let scenarios = active.iter().copied().map(Into::into).collect();
    Stage::over(Arc::new(seed), Options { scenarios, ..Options::default() })
}

/// A stage in which the scenario of `text` is active.
#[track_caller]
pub(crate) fn staged(text: &str) -> Stage {
    knowing(Some(understood(text)), &[NAME])
}

/// A stage in which these rules are active.
#[track_caller]
pub(crate) fn stage(rules: &[Value]) -> Stage {
    staged(&file(rules))
}

/// A sandbox behind a socket, and the folder of its scenarios.
pub(crate) struct Armed {
    pub(crate) sandbox: Sandbox,
    _folder: TempDir,
}

/// A sandbox behind a socket in which these rules are active in every world.
#[track_caller]
pub(crate) fn sandbox(rules: &[Value]) -> Armed {
    sandbox_with(rules, Config::default())
}

/// The same, set up as `config` says.
#[track_caller]
pub(crate) fn sandbox_with(rules: &[Value], config: Config) -> Armed {
    let text = file(rules);
    understood(&text);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(format!("{NAME}.json")), text).unwrap();
    let options = Options { scenarios: vec![NAME.into()], ..config.options };
    // What hangs or waits shall not hold up the end of the test.
    let (grace, scenarios) = (Duration::ZERO, Some(folder.path().to_owned()));
    let sandbox = Sandbox::start_with(Config { grace, options, scenarios, ..config }).unwrap();
    Armed { sandbox, _folder: folder }
}

/// All assignments of the template's large segment, as a client sees them.
pub(crate) fn state(stage: &mut Stage) -> Value {
    let headers = [("authorization", "Bearer service")];
    let all = request(Method::GET, &customers(SEGMENT, "?pageSize=1000"), &headers, "");
    let reply = stage.send(&all);
    assert_eq!(reply.response.status, 200, "{reply:?}");
    serde_json::from_slice(&reply.response.body).unwrap()
}

/// The codes of a 207, in the order of its items; every index is there once, from 1.
#[track_caller]
pub(crate) fn codes(body: &[u8]) -> Vec<u64> {
    let rows: Vec<Value> = serde_json::from_slice(body).unwrap();
    for (row, index) in rows.iter().zip(1_u64..) {
        assert_eq!(row["index"], index, "{rows:?}");
    }
    rows.iter().map(|row| row["code"].as_u64().unwrap()).collect()
}

/// Looks until it is so, for a generous while.
#[track_caller]
pub(crate) fn until(mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(120);
    while !is_so() {
        assert!(Instant::now() < end, "it never came to be so");
    }
}
