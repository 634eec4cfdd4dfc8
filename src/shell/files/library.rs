//! The scenarios that are known: those of single files, then those of one's own folder, then the shipped ones.

use std::path::PathBuf;
use std::sync::Arc;

use super::disk;
use super::origin::FolderOrigin;
use crate::content::{self, Folder, Scenarios};
use crate::engine::Operation;
use crate::engine::scenario::Scenario;
use crate::findings::Finding;
use crate::suggest::did_you_mean;

/// Whether the shipped scenarios are known too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShippedScenarios {
    /// They stand behind one's own, which win by name.
    #[default]
    Known,
    /// Only one's own are.
    LeftOut,
}

/// Which scenarios are known besides those of one's own folder.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Whether the shipped ones are.
    pub shipped: ShippedScenarios,
    /// Those of these files, which win by name.
    pub files: Vec<PathBuf>,
    /// Those that are in no file, which win by name over all.
    pub given: Scenarios,
}

impl Library {
    /// The library with the files among `values`, which are names of scenarios or files, and with those that are `given`; and
    /// the names of these and of all `values`.
    pub fn of(
        shipped: ShippedScenarios,
        values: &[Box<str>],
        given: &[Arc<Scenario>],
    ) -> (Self, Vec<Box<str>>) {
        let given = given.iter().map(|given| (given.name.clone(), Arc::clone(given)));
        let mut library = Self { shipped, files: Vec::new(), given: given.collect() };
        let mut names: Vec<_> = library.given.keys().cloned().collect();
        for value in values {
            let name = name_of_file(value);
            library.files.extend(name.is_some().then(|| PathBuf::from(&**value)));
            names.push(name.unwrap_or_else(|| value.clone()));
        }
        (library, names)
    }

    /// All known scenarios, when `own` are the folder and its origin, and `single` the single files; and what is wrong
    /// with them.
    pub(super) fn scenarios(
        &self,
        own: (&Folder, &FolderOrigin),
        single: &[Folder],
        operations: &[&'static Operation],
    ) -> (Scenarios, Vec<Finding>) {
        let (mut all, mut findings) = self.shipped.with(own, operations);
        for folder in single {
            let (scenarios, more) = content::scenarios(folder, operations);
            all.extend(scenarios);
            findings.extend(more);
        }
        all.extend(self.given.clone());
        (all, findings)
    }
}

/// The name of the scenario in the file that `value` means: one with a slash in it, or one that ends in `.json`.
pub fn name_of_file(value: &str) -> Option<Box<str>> {
    let stem = value.rsplit('/').next().and_then(|name| name.strip_suffix(".json"));
    // One without that ending is looked for under all that was said, and not found.
    (value.contains('/') || stem.is_some()).then(|| stem.unwrap_or(value).into())
}

impl ShippedScenarios {
    /// What a flag that leaves them out says.
    pub fn unless(left_out: bool) -> Self {
        if left_out { Self::LeftOut } else { Self::Known }
    }

    /// All known scenarios, when those of `folder` come from `origin`; and what is wrong with one's own.
    pub fn with(
        self,
        (folder, origin): (&Folder, &FolderOrigin),
        operations: &[&'static Operation],
    ) -> (Scenarios, Vec<Finding>) {
        match (self, origin) {
            (Self::LeftOut, FolderOrigin::Shipped) => Default::default(),
            (Self::LeftOut, FolderOrigin::Disk(_)) | (Self::Known, FolderOrigin::Shipped) => {
                content::scenarios(folder, operations)
            }
            (Self::Known, FolderOrigin::Disk(_)) => {
                let (own, findings) = content::scenarios(folder, operations);
                let (mut all, _) = content::scenarios(&disk::shipped_scenarios(), operations);
                all.extend(own);
                (all, findings)
            }
        }
    }

    /// Where they all come from, in output.
    pub fn to_text(self, origin: &FolderOrigin) -> String {
        match (self, origin) {
            (Self::LeftOut, FolderOrigin::Shipped) => "none".to_owned(),
            (Self::LeftOut, FolderOrigin::Disk(_)) | (Self::Known, FolderOrigin::Shipped) => {
                origin.to_text()
            }
            (Self::Known, FolderOrigin::Disk(_)) => {
                format!("{}, and behind them the shipped ones", origin.to_text())
            }
        }
    }
}

/// The first of the scenarios to be `active` that is not among the `known`, and the nearest that is, in words.
pub fn unknown(active: &[Box<str>], known: &Scenarios) -> Option<(Box<str>, String)> {
    let name = active.iter().find(|name| !known.contains_key(*name))?;
    Some((name.clone(), did_you_mean(name, known.keys().map(|known| &**known))))
}
