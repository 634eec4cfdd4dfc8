//! Reload: read all files, understand them as a whole, swap in one step; or keep the last good set and report why.
//!
//! Reading and understanding happen beside the running sandbox, under no lock that a request takes.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::Instant;

use super::files_text::{FilesText, Listings, list};
use super::library::Library;
use super::listing::FolderListing;
use super::origin::{FolderKind, FolderOrigin, SourcePlace};
use super::report;
use super::report::{RecordChanges, ReloadOutcome, ReloadReport};
use crate::content::{Folder, Readings};
use crate::engine::store::{Seed, circle_text};
use crate::engine::{CategoryCircle, RebaseReport, Router};
use crate::findings::{Code, Finding};
use crate::shell::terminal::Terminal;
use crate::shell::worlds::directory::Worlds;

/// The two folders, and what came of reading them last.
#[derive(Debug)]
pub struct Folders {
    places: [(FolderKind, SourcePlace); 2],
    library: Library,
    /// The scenarios that every world starts with, and so must be there.
    active: Vec<Box<str>>,
    router: Arc<Router>,
    /// Whether the worlds live on an older set than the one on the disk.
    stale: AtomicBool,
    /// Held for the length of a reload, which the thread that reads the files takes part in alone.
    last: Mutex<Last>,
    /// What is shown of it, behind a lock that is held for one assignment: a caller that only looks never waits for a
    /// reload.
    shown: RwLock<Arc<ReloadView>>,
}

/// What is to be said of categories of `main` that are below themselves, over the fixtures `shown`.
fn circle_of_both(CategoryCircle { tenant, ids }: &CategoryCircle, shown: &str) -> Finding {
    let message = format!("in tenant `{tenant}` of the world `main`, {}", circle_text(ids));
    let hint = "a parent of the files and one that was set at run time make the circle: change one of these categories, or reset the world";
    Finding::whole(Code::CircleOfBoth, shown.to_owned(), message, hint)
}

/// What is shown of the reading before.
#[derive(Debug)]
struct ReloadView {
    serving: [FolderOrigin; 2],
    template: FolderOrigin,
    findings: Vec<Finding>,
}

/// What was read last, and what was wrong with it.
#[derive(Debug)]
struct Last {
    /// Where what serves comes from.
    serving: [FolderOrigin; 2],
    /// The files that serve: a later reading that lacks one of them may be half of a save.
    served: Listings,
    /// Where the template of what serves comes from.
    template: FolderOrigin,
    listings: Listings,
    fresh: bool,
    digest: u128,
    readings: Readings,
    findings: Vec<Finding>,
}

/// Whether the worlds live on what the files say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// They do.
    Ready,
    /// The files have mistakes, and the last good set serves.
    Stale,
}

impl Status {
    /// The word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Stale => "stale",
        }
    }
}

/// Why the files are read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReloadReason {
    /// A caller requested it and waits for the outcome.
    Asked,
    /// They seem to have changed; what looks like half of a save is left for another time.
    Seems,
    /// They seem to have changed, and have had their time to settle.
    Settled,
}

impl Folders {
    /// The folders of fixtures and scenarios at `places`, and the set that is in them now, to be used only when no
    /// finding is an error. The `active` scenarios may not be missing in a later one.
    pub fn open(
        [fixtures, scenarios]: [SourcePlace; 2],
        (active, library): (&[Box<str>], Library),
        router: Arc<Router>,
    ) -> (Self, Seed, Vec<Finding>) {
        let places = [(FolderKind::Fixtures, fixtures), (FolderKind::Scenarios, scenarios)];
        let origins = places.each_ref().map(|(kind, place)| place.origin(*kind, None));
        let text = FilesText::read(&origins, &library);
        let mut readings = Readings::default();
        let (seed, findings) = text.understand(&mut readings, &router, &library);
        let serving = Serving::of(&text);
        let last = Last::new(serving, text, readings, findings.clone());
        let shown = RwLock::new(Arc::new(last.view()));
        let (stale, active, last) = (AtomicBool::new(false), active.to_vec(), Mutex::new(last));
        (Self { places, library, active, router, stale, last, shown }, seed, findings)
    }

    /// Whether the worlds live on what the files say.
    pub fn status(&self) -> Status {
        if self.stale.load(Ordering::Acquire) { Status::Stale } else { Status::Ready }
    }

    /// What is wrong with the files as they were read last.
    pub fn findings(&self) -> Vec<Finding> {
        self.view().findings.clone()
    }

    /// Where the fixtures and the scenarios that serve come from.
    pub fn origins(&self) -> [FolderOrigin; 2] {
        self.view().serving.clone()
    }

    fn view(&self) -> Arc<ReloadView> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where the template of the fixtures that serve comes from.
    pub fn template(&self) -> FolderOrigin {
        self.view().template.clone()
    }

    /// What lies in the folders now.
    pub(in crate::shell) fn list(&self) -> Listings {
        let origins = self.now(&self.last().serving);
        list(&origins, &self.library)
    }

    /// The folders and single files in which something can change, and what lies in them now, whether it is ours or not yet.
    pub(in crate::shell) fn watched(&self) -> Vec<(&Path, FolderListing)> {
        let paths = self.places.iter().filter_map(|(kind, place)| Some((kind, place.path(*kind)?)));
        let folders = paths.map(|(kind, path)| (path, FolderListing::of(path, *kind)));
        let files = self.library.files.iter().map(|path| (&**path, FolderListing::default()));
        folders.chain(files).collect()
    }

    /// Where the folders come from now, when these served last.
    fn now(&self, [fixtures, scenarios]: &[FolderOrigin; 2]) -> [FolderOrigin; 2] {
        let [(_, one), (_, other)] = &self.places;
        [
            one.origin(FolderKind::Fixtures, Some(fixtures)),
            other.origin(FolderKind::Scenarios, Some(scenarios)),
        ]
    }

    /// Whether the files look other than when they were read last, or were so new then that this cannot be seen.
    pub(in crate::shell) fn may_have_changed(&self) -> bool {
        self.last().fresh || self.look_different()
    }

    /// Whether the files look other than when they were read last.
    pub(in crate::shell) fn look_different(&self) -> bool {
        let now = self.list();
        self.last().listings != now
    }

    /// Reads the files again. Either all worlds that follow them do so in one step, or nothing changes at all; none
    /// when the sandbox has ended by then.
    pub(in crate::shell) fn reload(
        &self,
        why: ReloadReason,
        (worlds, terminal): (&Weak<Worlds>, &Terminal),
    ) -> Option<ReloadOutcome> {
        let mut last = self.last();
        let start = Instant::now();
        let text = FilesText::read(&self.now(&last.serving), &self.library);
        if why == ReloadReason::Seems && text.torn {
            return Some(ReloadOutcome::Unsettled);
        }
        if why != ReloadReason::Asked && text.digest == last.digest {
            last.look_was(text);
            return Some(ReloadOutcome::Same);
        }
        let (seed, mut findings) = text.understand(&mut last.readings, &self.router, &self.library);
        findings.extend(self.lost(&seed, &text.folders[1]));
        let refused = findings.iter().any(Finding::is_error);
        if why == ReloadReason::Seems && (refused || text.lacks_a_file_of(&last.served)) {
            return Some(ReloadOutcome::Unsettled);
        }
        let worlds = worlds.upgrade()?;
        let shown = text.folders[0].shown.clone();
        let before = last.replace(text, findings.clone(), refused);
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(last.view());
        // The same mistakes again are no news; the answer to a requested reload has them.
        let mut news = before.findings != findings;
        let outcome = if refused {
            self.stale.store(true, Ordering::Release);
            ReloadOutcome::Refused(findings)
        } else {
            let (old, new) = (worlds.seed(), Arc::new(seed));
            let RebaseReport { kept, circles } = worlds.adopt(Arc::clone(&new));
            news |= !circles.is_empty();
            findings.extend(circles.iter().map(|circle| circle_of_both(circle, &shown)));
            let was_stale = self.stale.swap(false, Ordering::AcqRel);
            ReloadOutcome::Reloaded(ReloadReport {
                changes: RecordChanges::between(&old, &new),
                kept,
                warnings: findings,
                was_stale,
                has_moved: before.serving != last.serving || before.template != last.template,
                origins: last.serving.clone(),
                template: last.template.clone(),
                took: start.elapsed(),
            })
        };
        report::print(terminal, &outcome, news);
        Some(outcome)
    }

    /// The scenarios that every world starts with and `seed` does not have.
    fn lost(&self, seed: &Seed, folder: &Folder) -> impl Iterator<Item = Finding> {
        let lost = self.active.iter().filter(|name| !seed.scenarios.contains_key(*name));
        lost.map(|name| {
            let message = format!("scenario `{name}` is active in every world, and gone");
            let hint = "put it back, or start without it";
            Finding::whole(Code::LostScenario, folder.shown.clone(), message, hint)
        })
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The files that serve: where they come from, and what lay in their folders.
struct Serving {
    origins: [FolderOrigin; 2],
    listings: Listings,
    template: FolderOrigin,
}

impl Serving {
    fn of(text: &FilesText) -> Self {
        let (origins, listings) = (text.origins.clone(), text.listings.clone());
        Self { origins, listings, template: text.template() }
    }
}

impl Last {
    fn new(
        Serving { origins: serving, listings: served, template }: Serving,
        text: FilesText,
        readings: Readings,
        findings: Vec<Finding>,
    ) -> Self {
        let FilesText { listings, fresh, digest, .. } = text;
        Self { serving, served, template, listings, fresh, digest, readings, findings }
    }

    /// Puts this reading in the place of the one before, which comes back; the files that serve are these only when
    /// they were not refused.
    fn replace(&mut self, text: FilesText, findings: Vec<Finding>, refused: bool) -> Self {
        let readings = std::mem::take(&mut self.readings);
        let serving = match refused {
            true => Serving {
                origins: self.serving.clone(),
                listings: self.served.clone(),
                template: self.template.clone(),
            },
            false => Serving::of(&text),
        };
        std::mem::replace(self, Self::new(serving, text, readings, findings))
    }

    fn view(&self) -> ReloadView {
        ReloadView {
            serving: self.serving.clone(),
            template: self.template.clone(),
            findings: self.findings.clone(),
        }
    }

    fn look_was(&mut self, text: FilesText) {
        self.listings = text.listings;
        self.fresh = text.fresh;
    }
}
