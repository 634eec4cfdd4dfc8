//! The folder that `--report` names: the page, JSON, JUnit, and for each case its file and what the command left.

use std::io::{self, Write};
use std::path::Path;

use super::before::BASELINE;
use crate::commands::command_refusal::CommandRefusal;
use crate::shell::whole_folder::{Older, WholeFolder};
use crate::sweep::plan::PlannedCase;
use crate::sweep::report::{SweepFacts, html, json, junit, text};

/// The file for programs, by which the next sweep knows what was bad.
pub(super) const JSON: &str = "sweep.json";
const JUNIT: &str = "junit.xml";
const HTML: &str = "index.html";
const TEXT: &str = "summary.txt";
/// Runs that leave nothing of interest.
const SCRATCH: [&str; 2] = ["again", "placebo"];

/// The folder, on its way to its place.
#[derive(Debug)]
pub(super) struct SweepFolder(WholeFolder);

impl SweepFolder {
    /// One for `place`.
    ///
    /// # Errors
    /// When it cannot be made, or something else is there.
    pub(super) fn begin(place: &Path) -> Result<Self, CommandRefusal> {
        let begun = Older::of(place, is_own).and_then(|older| {
            let older = match older.has(&[JSON, JUNIT, HTML]) {
                true => older,
                false => older.and_nothing_else()?,
            };
            WholeFolder::begin(place, older)
        });
        let folder = begun.map_err(|error| {
            CommandRefusal::unusable(
                format!("cannot write a report to `{}`: {error}", place.display()),
                "name a folder that is new, or holds an older report of a sweep, with --report",
            )
        })?;
        Ok(Self(folder))
    }

    /// Where it is filled.
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes the file of each case.
    ///
    /// # Errors
    /// When one cannot be written.
    pub(super) fn write_cases(&self, cases: &[PlannedCase]) -> Result<(), CommandRefusal> {
        let write = |case: &PlannedCase| self.write(&format!("{}.json", case.number), &case.text());
        cases.iter().try_for_each(write).map_err(|error| {
            let message = format!("cannot write to `{}`: {error}", self.path().display());
            CommandRefusal::unusable(message, "name another folder with --report")
        })
    }

    /// Writes the rest and puts it in its place.
    ///
    /// # Errors
    /// When something cannot be written; nothing is in its place then.
    pub(super) fn finish(self, facts: &SweepFacts) -> io::Result<()> {
        for entry in std::fs::read_dir(self.path())?.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if SCRATCH.contains(&&*name) || name.starts_with("beside-") {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        for case in &facts.cases {
            // The fault of some befell more requests than was planned.
            self.write(&format!("{}.json", case.case.number), &case.case.text())?;
        }
        self.write(HTML, &html(facts))?;
        self.write(JSON, &format!("{:#}\n", json(facts)))?;
        self.write(JUNIT, &junit(facts))?;
        self.write(TEXT, &text(facts))?;
        self.0.finish()
    }

    fn write(&self, name: &str, text: &str) -> io::Result<()> {
        self.0.create(name)?.write_all(text.as_bytes())
    }
}

/// Whether the entry is one that a sweep writes.
fn is_own(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    [JSON, JUNIT, HTML, TEXT, BASELINE].contains(&name)
        || is_number(name.strip_suffix(".json").unwrap_or(name))
}
