//! Folders that are written whole: filled beside their place, and put there at the end. What anything else has written
//! into that place stays.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::whole::beside;

/// What an earlier run has left in a folder, and may be replaced as long as nothing has changed it.
#[derive(Debug, Default)]
pub struct Older {
    own: BTreeMap<OsString, Traces>,
    /// The name of something else in it.
    other: Option<OsString>,
}

/// The files of an entry, with when each was written and its size.
type Traces = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

impl Older {
    /// Of the folder at `place`, which need not be there: the entries whose paths are `own`.
    ///
    /// # Errors
    /// When it is no folder, or cannot be read.
    pub fn of(place: &Path, own: impl Fn(&Path) -> bool) -> io::Result<Self> {
        let mut older = Self::default();
        for name in names(place)? {
            let path = place.join(&name);
            if own(&path) {
                older.own.insert(name, traces(&path)?);
            } else {
                older.other.get_or_insert(name);
            }
        }
        Ok(older)
    }

    /// Whether all of these are left of it.
    pub fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.own.contains_key(OsStr::new(name)))
    }

    /// The same, where there is nothing else: a folder with other entries is that of a person.
    ///
    /// # Errors
    /// When it has others.
    pub fn and_nothing_else(self) -> io::Result<Self> {
        match &self.other {
            None => Ok(self),
            Some(name) => {
                let other = format!("it holds `{}`, which is not replaced", name.display());
                Err(io::Error::new(io::ErrorKind::AlreadyExists, other))
            }
        }
    }

    /// Whether the entry of this name is what it was, so that it can go.
    fn holds(&self, name: &OsStr, path: &Path) -> bool {
        self.own.get(name).is_some_and(|then| traces(path).is_ok_and(|now| now == *then))
    }
}

/// A folder that is filled beside its place and takes it at the end. Dropping it before leaves the place as it is.
#[derive(Debug)]
pub struct WholeFolder {
    place: PathBuf,
    beside: PathBuf,
    older: Older,
}

impl WholeFolder {
    /// An empty one for `place`, or for the folder that a link there names.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn begin(place: &Path, older: Older) -> io::Result<Self> {
        let place = match std::fs::canonicalize(place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if std::fs::symlink_metadata(place).is_ok() {
                    return Err(io::Error::new(error.kind(), "it is a link to what is not there"));
                }
                std::path::absolute(place)?
            }
            resolved => resolved?,
        };
        if let Some(parent) = place.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut beside = beside(&place, "part");
        let made = remove_folder(&beside).and_then(|()| std::fs::create_dir(&beside));
        if let Err(error) = made {
            // A volume can be writable where the folder that it is mounted in is not.
            if !place.is_dir() {
                return Err(error);
            }
            beside = inside(&place);
            std::fs::create_dir(&beside)?;
        }
        Ok(Self { place, beside, older })
    }

    /// A new file in it, whose folder is made too.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(&self, name: &str) -> io::Result<std::fs::File> {
        let path = self.beside.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::File::create(path)
    }

    /// Where it is filled.
    pub fn path(&self) -> &Path {
        &self.beside
    }

    /// Puts it in its place: the folder at once, or each entry for itself where the folder has entries of others, or
    /// cannot be moved.
    ///
    /// # Errors
    /// When an entry of the same name was written meanwhile, or something cannot be moved; nothing of others is lost.
    pub fn finish(self) -> io::Result<()> {
        let there = names(&self.place)?;
        let is_other = |name: &&OsString| !self.older.holds(name, &self.place.join(name));
        let others: Vec<_> = there.iter().filter(is_other).collect();
        if let Some(name) = others.iter().find(|name| self.beside.join(name).exists()) {
            let meanwhile = format!(
                "`{}` in `{}` was written meanwhile by something else, and stays",
                name.display(),
                self.place.display()
            );
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, meanwhile));
        }
        if others.is_empty() && self.swap()? {
            return Ok(());
        }
        self.put_inside(&there)
    }

    /// Whether the folder could take its place at once.
    fn swap(&self) -> io::Result<bool> {
        let old = beside(&self.place, "old");
        remove_folder(&old)?;
        let had_one = match std::fs::rename(&self.place, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            // A mount point, a folder in use, or one in a folder that cannot be written to.
            Err(_) => return Ok(false),
        };
        if let Err(error) = std::fs::rename(&self.beside, &self.place) {
            if had_one {
                std::fs::rename(&old, &self.place)?;
            }
            return Err(error);
        }
        if !had_one {
            return Ok(true);
        }
        for name in names(&old)? {
            let path = old.join(&name);
            if self.older.holds(&name, &path) {
                remove(&path)?;
            } else {
                // It came between the look and the move.
                std::fs::rename(&path, self.place.join(&name))?;
            }
        }
        std::fs::remove_dir(&old).map(|()| true)
    }

    /// Puts each entry into the folder that is there, and removes what is left of the older ones.
    fn put_inside(&self, there: &[OsString]) -> io::Result<()> {
        let from = inside(&self.place);
        if from != self.beside {
            std::fs::create_dir(&from)?;
        }
        let put = self.put_from(&from, there);
        remove_folder(&from).and(put)
    }

    fn put_from(&self, from: &Path, there: &[OsString]) -> io::Result<()> {
        let old = from.join(".old");
        std::fs::create_dir(&old)?;
        let new = names(&self.beside)?;
        for name in new.iter().filter(|name| self.beside.join(name) != old) {
            let (part, to) = (from.join(name), self.place.join(name));
            if from != self.beside {
                // The place can be another file system.
                copy(&self.beside.join(name), &part)?;
            }
            if part.is_dir() && to.exists() {
                std::fs::rename(&to, old.join(name))?;
            }
            std::fs::rename(&part, &to)?;
        }
        for name in there.iter().filter(|name| !new.contains(name)) {
            let path = self.place.join(name);
            if self.older.holds(name, &path) {
                remove(&path)?;
            }
        }
        Ok(())
    }
}

impl Drop for WholeFolder {
    fn drop(&mut self) {
        let _ = remove_folder(&self.beside);
    }
}

/// The folder in `place` from which its entries are put there.
fn inside(place: &Path) -> PathBuf {
    place.join(format!(".{}.part", std::process::id()))
}

/// The names in a folder but that of [`inside`]; there are none where it is not there.
fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    names
        .filter(|name| name.as_ref().map_or(true, |name| folder.join(name) != inside(folder)))
        .collect()
}

fn traces(path: &Path) -> io::Result<Traces> {
    let mut traces = Traces::new();
    let mut paths = vec![path.to_owned()];
    while let Some(next) = paths.pop() {
        let data = std::fs::symlink_metadata(&next)?;
        if data.is_dir() {
            paths.extend(names(&next)?.iter().map(|name| next.join(name)));
        }
        let size = if data.is_file() { data.len() } else { 0 };
        let written = data.modified().ok().filter(|_| !data.is_dir());
        let name = next.strip_prefix(path).unwrap_or(&next).to_owned();
        traces.insert(name, (written, size));
    }
    Ok(traces)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return std::fs::copy(from, to).map(|_| ());
    }
    std::fs::create_dir(to)?;
    names(from)?.iter().try_for_each(|name| copy(&from.join(name), &to.join(name)))
}

fn remove(path: &Path) -> io::Result<()> {
    if std::fs::symlink_metadata(path)?.is_dir() {
        return std::fs::remove_dir_all(path);
    }
    std::fs::remove_file(path)
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn sorted(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            names(folder).unwrap().iter().map(|name| name.display().to_string()).collect();
        names.sort();
        names
    }

    fn is_own(path: &Path) -> bool {
        ["run.json", "gone.json", "state"].iter().any(|own| path.ends_with(own))
    }

    fn begun(place: &Path) -> WholeFolder {
        let whole = WholeFolder::begin(place, Older::of(place, is_own).unwrap()).unwrap();
        whole.create("state/main.json").unwrap().write_all(b"new").unwrap();
        whole.create("run.json").unwrap().write_all(b"new").unwrap();
        whole
    }

    #[expect(clippy::disallowed_methods, reason = "the files are what is tested")]
    fn text(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    /// A folder with an older report.
    fn older(place: &Path) {
        std::fs::create_dir_all(place.join("state")).unwrap();
        for name in ["run.json", "gone.json", "state/other.json"] {
            std::fs::write(place.join(name), "old").unwrap();
        }
    }

    #[test]
    fn a_folder_takes_the_place_of_an_older_one_or_leaves_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("new/report");
        drop(begun(&place));
        assert!(sorted(&folder.path().join("new")).is_empty());
        begun(&place).finish().unwrap();
        assert_eq!(sorted(&place), ["run.json", "state"]);
        std::fs::remove_dir_all(&place).unwrap();
        older(&place);
        drop(begun(&place));
        assert_eq!(text(&place.join("run.json")), "old");
        begun(&place).finish().unwrap();
        assert_eq!(sorted(&place), ["run.json", "state"]);
        assert_eq!(sorted(&place.join("state")), ["main.json"]);
        assert_eq!(sorted(&folder.path().join("new")), ["report"]);
    }

    #[test]
    fn what_others_have_put_there_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("report");
        older(&place);
        let whole = begun(&place);
        std::fs::create_dir(place.join("logs")).unwrap();
        std::fs::write(place.join("logs/a.log"), "theirs").unwrap();
        std::fs::write(place.join("pytest.xml"), "theirs").unwrap();
        whole.finish().unwrap();
        assert_eq!(sorted(&place), ["logs", "pytest.xml", "run.json", "state"]);
        assert_eq!(sorted(&place.join("state")), ["main.json"]);
        assert_eq!(text(&place.join("run.json")), "new");
        assert_eq!(text(&place.join("logs/a.log")), "theirs");
        assert_eq!(sorted(folder.path()), ["report"]);
    }

    #[test]
    fn what_has_a_name_of_ours_and_was_written_meanwhile_stays_and_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("report");
        older(&place);
        for theirs in ["run.json", "state/main.json"] {
            let whole = begun(&place);
            std::fs::write(place.join(theirs), "theirs, and longer").unwrap();
            let refused = whole.finish().unwrap_err().to_string();
            assert!(refused.contains("was written meanwhile by something else"), "{refused}");
            assert_eq!(text(&place.join(theirs)), "theirs, and longer");
            assert_eq!(sorted(folder.path()), ["report"]);
        }
    }

    #[test]
    #[cfg(unix)]
    fn the_folder_that_a_link_names_is_written_and_the_link_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        older(&real);
        std::os::unix::fs::symlink(&real, &link).unwrap();
        begun(&link).finish().unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(sorted(&real), ["run.json", "state"]);
        assert_eq!(text(&link.join("run.json")), "new");
        std::fs::remove_dir_all(&real).unwrap();
        let refused = WholeFolder::begin(&link, Older::default()).unwrap_err();
        assert_eq!(refused.to_string(), "it is a link to what is not there");
        assert_eq!(sorted(folder.path()), ["link"]);
    }

    #[test]
    fn a_folder_that_cannot_be_moved_gets_each_entry_for_itself() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("report");
        older(&place);
        let whole = begun(&place);
        whole.put_inside(&names(&place).unwrap()).unwrap();
        drop(whole);
        assert_eq!(sorted(&place), ["run.json", "state"]);
        assert_eq!(sorted(&place.join("state")), ["main.json"]);
        assert_eq!(sorted(folder.path()), ["report"]);
    }

    #[test]
    fn a_folder_of_a_person_is_known() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("photo.jpg"), "").unwrap();
        let older = Older::of(folder.path(), is_own).unwrap();
        assert!(!older.has(&["run.json"]));
        let refused = older.and_nothing_else().unwrap_err();
        assert_eq!(refused.to_string(), "it holds `photo.jpg`, which is not replaced");
    }
}
