//! The file that says what is to be restored at a service: a line is in it, on the disk, before what it says is overwritten. A
//! process that is killed leaves it, and the next one reads it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file, and whether it is there.
#[derive(Debug)]
pub struct RestoreJournal {
    path: PathBuf,
    file: Option<File>,
}

impl RestoreJournal {
    /// The journal at `path`, and the lines that an earlier process has left in it.
    ///
    /// # Errors
    /// When a file is there that cannot be read.
    pub fn open(path: &Path) -> io::Result<(Self, Vec<String>)> {
        let lines = match super::files::disk::text_of(path) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok((Self { path: path.to_owned(), file: None }, lines))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a line, which is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, line: &str) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(private(&self.path)?);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        // The end of the line before may be missing: its writer was killed.
        file.write_all(format!("\n{line}\n").as_bytes())?;
        file.sync_data()
    }

    /// Takes the file away, because all is restored.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn clear(&mut self) -> io::Result<()> {
        self.file = None;
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// A file that only its owner reads, opened at its end.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_there_for_the_next_process_until_all_is_restored() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("restore.ndjson");
        let (mut journal, left) = RestoreJournal::open(&path).unwrap();
        assert!(left.is_empty() && !path.exists());
        journal.add("{\"a\": 1}").unwrap();
        journal.add("{\"b\": 2}").unwrap();
        drop(journal);
        let (mut journal, left) = RestoreJournal::open(&path).unwrap();
        let left: Vec<_> = left.iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(left, ["{\"a\": 1}", "{\"b\": 2}"]);
        journal.clear().unwrap();
        journal.clear().unwrap();
        assert!(!path.exists());
    }
}
