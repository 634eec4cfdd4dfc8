//! The system's events about our folders: requested where they can come from, and those of others left out.
//!
//! A system watches a folder itself and not its name, so a name that comes to mean another folder is seen only in the
//! folder that holds the name. Therefore every name on the way to our files is watched where it is.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::origin::names_documents;
use super::reload::Folders;
use super::wakes::Wakes;
use crate::content::is_ignored;

/// So many links are followed, as systems do, before a path counts as going round.
const MOST_LINKS: usize = 40;
/// Whether every folder above ours is watched too: where that costs nothing. Elsewhere only the nearest one is.
const ALL_ABOVE: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Which names in which folders matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::shell) struct WatchSet(BTreeMap<PathBuf, Names>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    /// All that we read.
    all: bool,
    /// These too.
    also: BTreeSet<OsString>,
}

/// Events of the system, as requested.
pub(in crate::shell) struct FsEvents {
    _watcher: RecommendedWatcher,
}

impl fmt::Debug for FsEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sight").finish_non_exhaustive()
    }
}

impl FsEvents {
    /// Wakes `wakes` at every event that `interest` has a share in.
    pub(in crate::shell) fn of(interest: WatchSet, wakes: Arc<Wakes>) -> notify::Result<Self> {
        let folders: Vec<PathBuf> = interest.0.keys().cloned().collect();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.as_ref().map_or(true, |event| interest.has_share_in(event)) {
                wakes.event();
            }
        })?;
        let mut paths = watcher.paths_mut();
        for folder in &folders {
            match paths.add(folder, RecursiveMode::NonRecursive) {
                Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => {
                    return Err(error);
                }
                // A folder that is gone by now, or that only others may read: the one above it is watched.
                Ok(()) | Err(_) => {}
            }
        }
        paths.commit()?;
        Ok(Self { _watcher: watcher })
    }
}

impl WatchSet {
    /// The names by which the files of `folders` are reached, and the folders that hold them.
    pub(in crate::shell) fn of(folders: &Folders) -> Self {
        let mut interest = Self::default();
        for (root, listing) in folders.watched() {
            interest.follow(&std::path::absolute(root).unwrap_or_else(|_| root.to_owned()));
            for link in &listing.links {
                interest.follow(link);
            }
            for folder in listing.folders {
                interest.0.entry(folder).or_default().all = true;
            }
        }
        interest
    }

    /// Notes the names on the way along `path`, through links, as far as there is something.
    fn follow(&mut self, path: &Path) {
        let mut at = PathBuf::new();
        let mut ahead: Vec<OsString> = parts(path);
        let mut links = 0;
        while let Some(part) = ahead.pop() {
            let name = match Path::new(&part).components().next() {
                Some(Component::Normal(name)) => name,
                Some(Component::ParentDir) => {
                    at.pop();
                    continue;
                }
                Some(Component::RootDir | Component::Prefix(_)) => {
                    at.push(&part);
                    continue;
                }
                Some(Component::CurDir) | None => continue,
            };
            let next = at.join(name);
            let target = std::fs::read_link(&next).ok().filter(|_| links < MOST_LINKS);
            let is_end = ahead.is_empty() || !next.exists();
            if ALL_ABOVE || is_end || target.is_some() {
                self.0.entry(at.clone()).or_default().also.insert(name.to_owned());
            }
            match target {
                Some(target) => {
                    links += 1;
                    ahead.extend(parts(&target));
                }
                None if is_end => return,
                None => at = next,
            }
        }
    }

    fn has_share_in(&self, event: &Event) -> bool {
        let reads_only = matches!(event.kind, EventKind::Access(access)
            if access != AccessKind::Close(AccessMode::Write));
        if event.need_rescan() || reads_only {
            return event.need_rescan();
        }
        // Of a file that is not read it matters that it is there, not what is in it.
        let writes = matches!(
            event.kind,
            EventKind::Modify(ModifyKind::Data(_)) | EventKind::Access(AccessKind::Close(_))
        );
        event.paths.iter().any(|path| self.matters(path, writes))
    }

    fn matters(&self, path: &Path, writes: bool) -> bool {
        let name = path.file_name().unwrap_or_default();
        let names = path.parent().and_then(|folder| self.0.get(folder));
        let is_named = names.is_some_and(|names| {
            names.also.contains(name) || (names.hold(name) && (!writes || names_documents(path)))
        });
        is_named || self.0.contains_key(path)
    }
}

impl Names {
    fn hold(&self, name: &OsStr) -> bool {
        self.all && !is_ignored(&name.to_string_lossy())
    }
}

/// The parts of `path`, the last one first.
fn parts(path: &Path) -> Vec<OsString> {
    path.components().rev().map(|part| part.as_os_str().to_owned()).collect()
}
