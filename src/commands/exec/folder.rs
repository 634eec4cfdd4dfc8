//! The folder that `--report` names.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::engine::Captured;
use crate::report::{RunFacts, json, junit, markdown};
use crate::review::capture::written;
use crate::shell::app::App;
use crate::shell::clock;
use crate::shell::own_calls::own_text;
use crate::shell::whole_folder::{Older, WholeFolder};

/// What is in the folder; with anything else in it, and no older report, it is that of a person and not touched.
const NAMES: [&str; 6] = [JUNIT, JSON, MARKDOWN, EVENTS, STATE, CAPTURES];
const JUNIT: &str = "junit.xml";
const JSON: &str = "run.json";
const MARKDOWN: &str = "summary.md";
const EVENTS: &str = "events.ndjson";
const STATE: &str = "state";
const CAPTURES: &str = "captures";
/// Worlds whose state, and capture where there is one, is written; with more of them a folder would be as large as all worlds together.
const MOST_STATES: usize = 100;

/// The folder, on its way to its place.
#[derive(Debug)]
pub(super) struct ReportFolder(WholeFolder);

impl ReportFolder {
    /// One for `place`, and the file of its events.
    ///
    /// # Errors
    /// When it cannot be made, or something else is there.
    pub(super) fn begin(place: &Path) -> io::Result<(Self, File)> {
        let mut older = Older::of(place, |path| NAMES.iter().any(|own| path.ends_with(own)))?;
        if !older.has(&[JUNIT, JSON, MARKDOWN, EVENTS]) {
            older = older.and_nothing_else()?;
        }
        let folder = WholeFolder::begin(place, older)?;
        let events = folder.create(EVENTS)?;
        Ok((Self(folder), events))
    }

    /// Writes the rest and puts it in its place.
    ///
    /// # Errors
    /// When something cannot be written; nothing is in its place then.
    pub(super) async fn finish(self, run: &RunFacts, app: &App) -> io::Result<()> {
        let write = |name: &str, bytes: &[u8]| self.0.create(name)?.write_all(bytes);
        write(JUNIT, junit(run).as_bytes())?;
        write(JSON, format!("{:#}\n", json(run)).as_bytes())?;
        write(MARKDOWN, markdown(run).as_bytes())?;
        let worlds = app.worlds.list(clock::ambient(), |name, _| name.to_owned());
        for world in worlds.iter().take(MOST_STATES) {
            // One that has gone meanwhile has none.
            if let Ok(state) = own_text(app, &format!("worlds/{world}/state")).await {
                write(&format!("{STATE}/{world}.json"), &state)?;
            }
            // One that is not captured has none, and one whose capture has ended either.
            if let Ok(capture) = own_text(app, &format!("worlds/{world}/capture")).await {
                write(&format!("{CAPTURES}/{world}.json"), &capture)?;
            }
        }
        let past = app.worlds.past_captures();
        for (name, captured) in numbered(past.kept()) {
            write(&format!("{CAPTURES}/{name}.json"), written(captured, false).as_bytes())?;
        }
        self.0.finish()
    }
}

/// The captures of worlds that are gone, each with a name of its own: that of the world, and which one of that name it is.
fn numbered<'c>(
    all: impl Iterator<Item = &'c Captured>,
) -> impl Iterator<Item = (String, &'c Captured)> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    all.map(move |captured| {
        let nth = known.entry(&captured.name).or_default();
        *nth += 1;
        (format!("{}.{nth}", captured.name), captured)
    })
}

/// Adds the page to what a step of a workflow shows.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn add_to_step(path: &Path, run: &RunFacts) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(markdown(run).as_bytes())
}
