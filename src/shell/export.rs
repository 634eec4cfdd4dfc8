//! The state of the world `main`, written when the sandbox ends: as one file, or as a folder of tenants' folders.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::clock;
use super::whole::{expect_ours, probe, write_file};
use super::whole_folder::{Older, WholeFolder};
use super::worlds::directory::Worlds;
use crate::admin::state_text;
use crate::content::is_read_as_fixture;
use crate::engine::MAIN;

/// Where it is written.
#[derive(Debug)]
pub struct ExportPlace {
    path: PathBuf,
    /// What an earlier export has left there, where it is a folder.
    folder: Option<Older>,
}

impl ExportPlace {
    /// The file at `path`, where its name ends in `.json`, else the folder.
    ///
    /// # Errors
    /// When it cannot be written to as things are now, or holds what no export has written.
    pub fn at(path: &Path) -> io::Result<Self> {
        let is_folder = path.extension().is_none_or(|ending| ending != "json");
        match std::fs::metadata(path) {
            Ok(there) if there.is_dir() && !is_folder => {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a folder, and its name that of a file",
                ));
            }
            Ok(there) if !there.is_dir() && is_folder => {
                return Err(io::Error::new(
                    io::ErrorKind::NotADirectory,
                    "it is a file, and its name does not end in .json",
                ));
            }
            Ok(_) if is_folder => {}
            Ok(_) => expect_ours(path, "it is no export", is_export)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let path = std::path::absolute(path)?;
        probe(&path)?;
        let older = is_folder.then(|| Older::of(&path, is_of_export)?.and_nothing_else());
        Ok(Self { path, folder: older.transpose()? })
    }

    /// The place as people see it.
    pub fn shown(&self) -> impl Display {
        self.path.display()
    }

    /// Writes it.
    ///
    /// # Errors
    /// When it cannot be written; what was there before is still there then.
    pub fn write(self, worlds: &Worlds) -> io::Result<()> {
        let main = worlds.find(MAIN, clock::ambient()).expect("it is there from start to end");
        let files = main.lock().export();
        let Some(older) = self.folder else {
            return write_file(&self.path, state_text(&files).as_bytes(), false);
        };
        let folder = WholeFolder::begin(&self.path, older)?;
        for (path, text) in &files {
            folder.create(path)?.write_all(text.get().as_bytes())?;
        }
        folder.finish()
    }
}

/// Whether the text is that of a state: tenants, each with its collections.
fn is_export(text: &str) -> bool {
    let tenants: Option<serde_json::Map<_, _>> = serde_json::from_str(text).ok();
    tenants.is_some_and(|tenants| tenants.values().all(serde_json::Value::is_object))
}

/// Whether the entry at `path` is the folder of a tenant as an export writes it.
fn is_of_export(path: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(path) else { return false };
    let mut names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    names.all(|name| {
        name.is_ok_and(|name| {
            let name = name.to_string_lossy();
            let is_written = name.ends_with(".json") && !name.ends_with(".schema.json");
            is_written && is_read_as_fixture(&format!("tenant/{name}"))
        })
    })
}
