//! A HAR file as the journal of a world in which nothing else happened.
//!
//! Each request finds its operation by method and path, whatever the host: the same file can be of the service, of a proxy
//! or of a sandbox. Requests of no operation are exchanges too.

use std::sync::Arc;
use std::time::Duration;

use http::Uri;

use super::address::{is_http, sendable};
use super::message::{request, response};
use crate::engine::journal::Journal;
use crate::engine::store::Seed;
use crate::engine::{Address, Ambient, Options, Recording, Router, World};
use crate::json::check;
use crate::model::Timestamp;
use crate::review::file_mistake::FileMistake;
use crate::review::placed_object::PlacedObject;

/// The name of the world, with which the ids of its exchanges begin.
pub const HAR_WORLD: &str = "har";

/// The world whose journal has the exchanges of a HAR file, the oldest first, as `har-1` and so on.
///
/// # Errors
/// Where the text is no HAR file.
pub fn read(text: &str, router: Arc<Router>) -> Result<World, FileMistake> {
    read_into(text, Arc::default(), router)
}

/// The same, of a world that begins with `seed`.
///
/// # Errors
/// Where the text is no HAR file.
pub fn read_into(text: &str, seed: Arc<Seed>, router: Arc<Router>) -> Result<World, FileMistake> {
    let recordings = recordings(text)?;
    let now = recordings.first().map_or(Timestamp::from_millis(0), |first| first.at);
    let (journal_length, whole_bodies) = (Some(recordings.len()), true);
    let options = Options { journal_length, whole_bodies, ..Options::default() };
    let chance = (0, Ambient { now });
    let mut world = World::new(HAR_WORLD, seed, router, Arc::new(options), chance);
    for recording in &recordings {
        world.note_recording(recording);
    }
    Ok(world)
}

/// The exchanges of a HAR file with their whole bodies, the oldest first.
///
/// # Errors
/// Where the text is no HAR file.
pub fn recordings(text: &str) -> Result<Vec<Recording>, FileMistake> {
    // Some tools begin the file with it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    check(text).map_err(|error| FileMistake::at("", format!("it is no JSON: {error}")))?;
    let log = PlacedObject::of(text, String::new())?.object("log")?;
    let version = log.text("version")?;
    // A later minor version only adds to it.
    if version.split('.').next() != Some("1") {
        let message = format!("expected version 1.2, found `{version}`");
        return Err(log.mistake("version", message));
    }
    let mut entries = Vec::new();
    for entry in log.list("entries")? {
        let entry = entry?;
        entries.push((entry.instant("startedDateTime")?, entry));
    }
    if entries.len() > Journal::MAX_LENGTH {
        let message = format!("{} entries are more than {}", entries.len(), Journal::MAX_LENGTH);
        return Err(log.mistake("entries", message));
    }
    // The format prefers that order, and does not demand it.
    entries.sort_by_key(|(at, _)| *at);
    entries.into_iter().map(|(at, entry)| recording(at, &entry)).collect()
}

fn recording(at: Timestamp, entry: &PlacedObject<'_>) -> Result<Recording, FileMistake> {
    let is_own = entry.has("_sandbox");
    let sent = entry.object("request")?;
    let (mut request, request_rest) = request(&sent, is_own)?;
    if let Some(target) = raw_target(entry)? {
        request.uri = target;
    }
    let (response, answer_rest) = response(&entry.object("response")?, is_own)?;
    let took = match entry.has("time") {
        true => Duration::try_from_secs_f64(entry.number("time")? / 1_000.0).ok(),
        false => None,
    };
    let url = sent.text("url")?;
    let path = match is_http(&url) {
        true => Address::of(&request).map_or(request.uri.path(), |it| it.path).to_owned(),
        false => url.split(':').next().unwrap_or_default().to_owned() + ":",
    };
    let unrecorded = (request_rest, answer_rest);
    Ok(Recording { at, took, request, path, response, unrecorded })
}

/// The target as it was sent, where the program has written it beside the URL.
fn raw_target(entry: &PlacedObject<'_>) -> Result<Option<Uri>, FileMistake> {
    let Some(own) = entry.optional_object("_sandbox")? else { return Ok(None) };
    let Some(target) = own.optional_text("target")? else { return Ok(None) };
    sendable(&target).map(Some).map_err(|why| own.mistake("target", why))
}
