//! The scenarios that are known: one's own, and behind them the shipped ones.

use super::disk;
use super::origin::FolderOrigin;
use crate::content::{self, Folder, Scenarios};
use crate::engine::Operation;
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
