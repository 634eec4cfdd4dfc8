//! A journey through a sandbox, step by step beside the model; what differs, and how it came to that.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "few steps are meant at each place, whatever others there come to be"
)]

use std::fmt::Write as _;
use std::path::Path;

use emporix_sandbox::engine::{Clock, Options};
use emporix_sandbox::model::Timestamp;
use emporix_sandbox::{Config, Sandbox};
use serde_json::Value;

use crate::files;
use crate::service::Service;
use crate::slip::Slip;
use crate::step::{Act, Step, WORLDS};
use crate::wire::{Answer, Client};
use crate::world::Expected;

/// Every clock stands here at first.
const START: &str = "2026-01-01T00:00:00.000Z";

/// What is under test: the sandbox with these options, and the model with this slip.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) options: Options,
    pub(crate) slip: Slip,
}

impl Pair {
    /// Both as they should be.
    pub(crate) fn right() -> Self {
        Self { options: Options::default(), slip: Slip::None }
    }
}

/// The step at which an answer was not as the model has it.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) step: usize,
    pub(crate) expected: String,
    pub(crate) found: String,
}

/// A sandbox over files of a journey, whose worlds are made.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    folder: tempfile::TempDir,
}

impl Stage {
    pub(crate) fn new(options: &Options) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        files::write(folder.path(), Some(0));
        let at = Timestamp::parse(START).expect("it is an instant");
        let options = Options { clock: Clock::Frozen(at), ..options.clone() };
        let config =
            Config { fixtures: Some(folder.path().to_owned()), options, ..Config::default() };
        let sandbox = Sandbox::start_with(config).unwrap_or_else(|error| panic!("{error}"));
        Self { sandbox, folder }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn client(&self) -> Client {
        Client::to(self.sandbox.url())
    }

    /// Makes the worlds of a journey.
    pub(crate) fn make_worlds(&self) {
        let mut client = self.client();
        for name in WORLDS.into_iter().filter(|name| *name != "main") {
            let answer = client.ask(&Step::In(name, Act::Renew).request());
            assert_eq!(answer.map(|answer| answer.status), Some(201), "{name}");
        }
    }

    /// Takes the steps beside the model, until an answer differs.
    pub(crate) fn walk(&self, steps: &[Step], service: &mut Service) -> Option<Difference> {
        let mut client = self.client();
        steps.iter().enumerate().find_map(|(step, taken)| {
            if let Step::Reload(set) = taken {
                files::write(self.folder(), *set);
            }
            let answer = client.ask(&taken.request());
            let expected = service.step(taken);
            let (expected, found) = difference(taken, (&expected, service.stale), answer.as_ref())?;
            Some(Difference { step, expected, found })
        })
    }
}

/// Takes a journey in a sandbox of its own.
pub(crate) fn take(steps: &[Step], pair: &Pair) -> Option<Difference> {
    let stage = Stage::new(&pair.options);
    stage.make_worlds();
    stage.walk(steps, &mut Service::start(0, pair.slip))
}

/// What was expected and what came, where they are not the same.
fn difference(
    step: &Step,
    (expected, stale): (&Expected, bool),
    answer: Option<&Answer>,
) -> Option<(String, String)> {
    let status = |status: Option<u16>| {
        status.map_or_else(|| "no answer".to_owned(), |status| status.to_string())
    };
    let is_call = answer.is_some_and(|answer| answer.header("sandbox-request-id").is_some());
    let fault = |rules: &[String]| {
        let name = |rule: &String| format!("ad-hoc-1/{rule}");
        rules.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let header =
        |name: &str| answer.and_then(|answer| answer.header(name)).unwrap_or_default().to_owned();
    let total = expected.total.map(|total| total.to_string()).unwrap_or_default();
    let mut parts = vec![
        ("status", status(expected.status), status(answer.map(|answer| answer.status))),
        ("x-total-count", total, header("x-total-count")),
    ];
    if is_call {
        parts.push(("sandbox-fault", fault(&expected.rules), header("sandbox-fault")));
        let stale = if stale { "stale" } else { "" };
        parts.push(("sandbox-config", stale.to_owned(), header("sandbox-config")));
    }
    if let (Some(body), Some(answer)) = (&expected.body, answer) {
        let found = match step {
            Step::In(_, Act::BulkPut(..) | Act::BulkDelete(..)) => codes(&answer.body),
            _ => answer.body.clone(),
        };
        // Values are compared, and shown as text.
        if *body != found {
            parts.push(("body", body.to_string(), found.to_string()));
        }
    }
    let (name, expected, found) =
        parts.into_iter().find(|(_, expected, found)| expected != found)?;
    Some((format!("{name} {expected}"), format!("{name} {found}")))
}

/// The codes of a 207 whose rows are counted from 1; anything else as it is.
fn codes(body: &Value) -> Value {
    let Some(rows) = body.as_array() else { return body.clone() };
    let row = |(place, row): (usize, &Value)| {
        let is_placed = row["index"] == place + 1;
        if is_placed { row["code"].clone() } else { row.clone() }
    };
    rows.iter().enumerate().map(row).collect()
}

/// A failed journey as a text that one can read and repeat: the steps as lines of a shell, the last with what differs.
pub(crate) fn transcript(steps: &[Step], difference: &Difference) -> String {
    let mut text = format!("# the files of set 0; every clock is frozen at {START}\n");
    for name in WORLDS.into_iter().filter(|name| *name != "main") {
        let _ = writeln!(text, "{}", Step::In(name, Act::Renew).line());
    }
    for (place, step) in steps.iter().enumerate().take(difference.step + 1) {
        text += &step.line();
        text.push('\n');
        if place == difference.step {
            let Difference { expected, found, .. } = difference;
            let _ = write!(text, "# expected: {expected}\n# found:    {found}\n");
        }
    }
    text
}
