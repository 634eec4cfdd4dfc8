//! `replay`: captures, repeated in worlds within this process or of another sandbox, and the first byte that is answered
//! otherwise.

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::capture_file::capture_of;
use super::output::{FAILED, UNUSABLE, print};
use super::refusal::Refusal;
use super::replay_against::sent;
use crate::cli::{ListFormat, ReplayArgs};
use crate::review::capture::{ChangedPlace, Difference, Replayed, replay};
use crate::visible::{visible_json, visible_lines};

/// Prints what came of each; 0 where nothing differs, 1 where something does, 2 where a file cannot be read.
pub(super) fn run(args: &ReplayArgs) -> ExitCode {
    let mut outcomes = Vec::new();
    for path in &args.files {
        match FileReplay::of(path, args) {
            Ok(outcome) => outcomes.push(outcome),
            Err(refusal) => {
                refusal.complain();
                return ExitCode::from(UNUSABLE);
            }
        }
    }
    let is_same = outcomes.iter().all(|outcome| outcome.same);
    let printed = print(&shown(&outcomes, args.format));
    if is_same { printed } else { ExitCode::from(FAILED) }
}

/// What came of one file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileReplay {
    file: String,
    requests: usize,
    changes: usize,
    same: bool,
    /// Where the file is not as it was written.
    changed: Vec<ChangedPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Difference>,
}

impl FileReplay {
    fn of(path: &Path, args: &ReplayArgs) -> Result<Self, Refusal> {
        let file = capture_of(path)?;
        let Replayed { requests, changes, mut difference, .. } = replay(&file.captured);
        if let Some(url) = &args.against {
            difference = sent(&file.captured, (args, url))?;
        }
        let same = file.changed.is_empty() && difference.is_none();
        let changed = file.changed;
        let file = path.display().to_string();
        Ok(Self { file, requests, changes, same, changed, difference })
    }

    fn text(&self) -> String {
        let count = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            count => format!("{count} {what}s"),
        };
        let Self { file, requests, changes, .. } = self;
        let (requests, changes) = (count(*requests, "request"), count(*changes, "change"));
        let mut lines = vec![match self.same {
            true => {
                format!("{file}: {requests} and {changes}, every byte of the answers is the same")
            }
            false => format!("{file}: {requests} and {changes}"),
        }];
        lines.extend(self.changed.iter().map(|place| format!("{place} is not as it was written")));
        lines.extend(self.difference.iter().map(Difference::to_string));
        lines.join("\n") + "\n"
    }
}

fn shown(outcomes: &[FileReplay], format: ListFormat) -> String {
    match format {
        ListFormat::Text => {
            let text: String = outcomes.iter().map(FileReplay::text).collect();
            visible_lines(&text).into_owned()
        }
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(outcomes);
            visible_json(&json.expect("what came of it is texts and numbers")).into_owned() + "\n"
        }
    }
}
