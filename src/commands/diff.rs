//! `diff`: what differs between two states, be they files or worlds.

use std::process::ExitCode;
use std::sync::Arc;

use http::Method;

use super::output::{FAILED, UNUSABLE, print};
use super::painted::painted;
use super::parse::Variables;
use super::running::{Refusal, Running, escaped, text as member};
use crate::cli::{Compared, DiffArgs, ListFormat};
use crate::engine::WorldState;
use crate::engine::store::Seed;
use crate::findings::Finding;
use crate::model::Timestamp;
use crate::review::changes::{Changes, changes};
use crate::review::text::text;
use crate::shell::clock;
use crate::shell::files::state::{state_at, state_of_text};
use crate::shell::progress::Progress;
use crate::shell::terminal::complain_of;
use crate::visible::visible_json;

/// Prints what differs; 0 where nothing does, 1 where something does, 2 where that cannot be said, as diff(1).
pub(super) fn run(args: &DiffArgs, variables: &Variables) -> ExitCode {
    match diff(args, variables) {
        Ok(found) => {
            let printed = print(&shown(&found, args.format));
            match found.total {
                0 => printed,
                _ => ExitCode::from(FAILED),
            }
        }
        Err(refusal) => {
            refusal.complain();
            ExitCode::from(UNUSABLE)
        }
    }
}

/// As JSON it is what the admin API shows, without the point.
fn shown(found: &Changes, format: ListFormat) -> String {
    match format {
        ListFormat::Text => text(found, &painted()),
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(found);
            visible_json(&json.expect("differences are texts and JSON")).into_owned() + "\n"
        }
    }
}

fn diff(args: &DiffArgs, variables: &Variables) -> Result<Changes, Refusal> {
    let worlds = [&args.before, &args.after].into_iter().filter_map(Compared::world);
    let running = match worlds.clone().next() {
        None => None,
        Some(world) => Some((Running::find(&args.running, variables)?, world)),
    };
    let start = match (args.start, &running) {
        (Some(start), _) => start,
        (None, Some((running, world))) => started(running, world)?,
        (None, None) => clock::ambient().now,
    };
    let running = running.map(|(running, _)| running);
    let state = |compared| {
        let seed = seed(compared, running.as_ref())?;
        Ok::<_, Refusal>(WorldState::of(Arc::new(seed), start))
    };
    let (before, after) = (state(&args.before)?, state(&args.after)?);
    let line = Progress::of("comparing the states");
    let found = changes(&before, &after, usize::MAX);
    drop(line);
    Ok(found)
}

/// When the data of a world began.
fn started(running: &Running, world: &str) -> Result<Timestamp, Refusal> {
    let shown = running.get(&format!("worlds/{}", escaped(world)))?;
    Timestamp::parse(member(&shown, "startedAt")).map_err(|_| {
        Refusal::failed(
            format!("the world `{world}` does not say when it started"),
            "the sandbox is of another version: say the instant with --start",
        )
    })
}

/// What the data of a state are made of.
fn seed(compared: &Compared, running: Option<&Running>) -> Result<Seed, Refusal> {
    let path = match compared {
        Compared::Files(path) => {
            let line = Progress::of("reading the files");
            let seed = state_at(path);
            drop(line);
            return seed.map_err(|findings| mistaken(&findings));
        }
        Compared::World(world) => format!("worlds/{}/state", escaped(world)),
        Compared::Snapshot(world, name) => {
            format!("worlds/{}/snapshots/{}", escaped(world), escaped(name))
        }
    };
    let running = running.expect("one was found where a world is named");
    let state = running.call(Method::GET, &path, None)?;
    state_of_text(&path, &state).map_err(|findings| mistaken(&findings))
}

/// The refusal of files with mistakes, which are printed.
fn mistaken(findings: &[Finding]) -> Refusal {
    complain_of(findings);
    Refusal::unusable(
        "there is no state to compare",
        "mend the files, or name others; a world is written `world:NAME`, and a snapshot `snapshot:WORLD/NAME`",
    )
}
