//! The commands that compare states: what with what, and how it is shown.

use std::path::PathBuf;

use clap::Args;

use super::running::{RunningArgs, WorldArgs};
use super::values::{ListFormat, whole};
use crate::model::Timestamp;

/// What of the changes of which world to show, and how.
#[derive(Debug, Args)]
pub struct ChangesArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Capture of the world, in the place of a sandbox
    #[arg(long, value_name = "CAPTURE", conflicts_with_all = ["world"])]
    pub capture: Option<PathBuf>,
    /// Point to compare with: `start`, `snapshot:NAME`, or the Sandbox-Request-Id of an answer
    #[arg(long, value_name = "POINT", default_value = "start")]
    pub since: String,
    /// Records to list at most
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = records)]
    pub max: u32,
    /// How to show them
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Which states to compare, and how to show what differs.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// State before: a folder of fixtures, a file or folder that an export has written, `world:NAME`, or `snapshot:WORLD/NAME`
    #[arg(value_name = "A", value_parser = compared)]
    pub before: Compared,
    /// State after, written in the same way
    #[arg(value_name = "B", value_parser = compared, default_value = "world:main")]
    pub after: Compared,
    /// Which sandbox has the worlds.
    #[command(flatten)]
    pub running: RunningArgs,
    /// Instant from which relative ones in files count [default: the start of the world that is compared, else now]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub start: Option<Timestamp>,
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// A state as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Files.
    Files(PathBuf),
    /// A world of a running sandbox as it is.
    World(String),
    /// A world of a running sandbox, and the name of one of its snapshots.
    Snapshot(String, String),
}

impl Compared {
    /// The world of a running sandbox that it is of.
    pub fn world(&self) -> Option<&str> {
        match self {
            Self::Files(_) => None,
            Self::World(world) | Self::Snapshot(world, _) => Some(world),
        }
    }
}

/// Reads the name of a state.
fn compared(text: &str) -> Result<Compared, String> {
    if let Some(name) = text.strip_prefix("world:") {
        return match name {
            "" => Err("expected the name of a world, as in `world:main`".to_owned()),
            name => Ok(Compared::World(name.to_owned())),
        };
    }
    let Some(named) = text.strip_prefix("snapshot:") else {
        return Ok(Compared::Files(text.into()));
    };
    match named.split_once('/') {
        Some((world, name)) if !world.is_empty() && !name.is_empty() => {
            Ok(Compared::Snapshot(world.to_owned(), name.to_owned()))
        }
        Some(_) | None => {
            Err("expected a world and its snapshot, as in `snapshot:main/before`".to_owned())
        }
    }
}

fn records(text: &str) -> Result<u32, String> {
    whole(text, 1, 100_000)
}

fn instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .map_err(|_| "expected an instant such as `2026-01-31T12:00:00Z`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_files_unless_it_is_said_otherwise() {
        let snapshot = Compared::Snapshot("main".to_owned(), "a/b".to_owned());
        for (text, expected) in [
            ("./fixtures", Compared::Files("./fixtures".into())),
            ("./world:main", Compared::Files("./world:main".into())),
            ("world:main", Compared::World("main".to_owned())),
            ("snapshot:main/a/b", snapshot),
        ] {
            assert_eq!(compared(text), Ok(expected), "{text}");
        }
        for text in ["world:", "snapshot:", "snapshot:main", "snapshot:/x", "snapshot:main/"] {
            assert!(compared(text).is_err(), "{text}");
        }
    }
}
