//! A capture as it was: the beginning of a world, and all that happened to it.

use std::sync::Arc;

use super::FORMAT;
use super::changed_place::ChangedPlace;
use super::file_seal::{changed_place, is_sealed};
use super::read_change::change;
use super::read_exchange::exchange;
use super::read_world::{WorldRead, seed, world};
use super::seal::is_whole;
use crate::engine::store::Seed;
use crate::engine::{Captured, CapturedEvent, Change, Router};
use crate::json::{check, members};
use crate::review::file_mistake::FileMistake;
use crate::review::placed_object::PlacedObject;

/// What a file says.
#[derive(Debug)]
pub struct CaptureFile {
    /// The world's beginning, and what happened to it.
    pub captured: Captured,
    /// Whether what is personal was replaced in it.
    pub redacted: bool,
    /// Where it is not as it was written: the first such place, or each part where the file is one of a version that did not
    /// seal it as a whole.
    pub changed: Vec<ChangedPlace>,
}

/// Reads a capture of a world that answers the operations of `router`.
///
/// # Errors
/// Where the text is no capture; where it was one once, with the first place that is not as it was written.
pub fn read(text: &str, router: Arc<Router>) -> Result<CaptureFile, FileMistake> {
    let changed = changed_place(text);
    match (parts(text, router), changed) {
        (Ok(file), None) => Ok(file),
        (Ok(mut file), Some(place)) => {
            // Where it is this byte, no part says more.
            file.changed.retain(|_| place.bytes > 1);
            file.changed.insert(0, place);
            Ok(file)
        }
        (Err(mistake), None) => Err(mistake),
        (Err(FileMistake { place, message }), Some(changed)) => {
            Err(FileMistake::at(place, format!("{message} ({changed} is not as it was written)")))
        }
    }
}

fn parts(text: &str, router: Arc<Router>) -> Result<CaptureFile, FileMistake> {
    check(text).map_err(|error| FileMistake::at("", format!("it is no JSON: {error}")))?;
    let file = PlacedObject::of(text, String::new())?;
    let format = file.whole("capture")?;
    if format != FORMAT {
        let message = format!("this program reads the format {FORMAT}, and this is {format}");
        return Err(file.mistake("capture", message));
    }
    let mut changed = Vec::new();
    let raw_world = file.raw("world")?;
    note(&mut changed, text, raw_world);
    let WorldRead { name, random_seed, origin, options, begun, events: written, redacted } =
        world(&PlacedObject::of(raw_world, "/world".to_owned())?)?;
    let seeds = seeds((&file, text), &router, &mut changed)?;
    let first = seeds.first().ok_or_else(|| file.mistake("seeds", "there is none"))?;
    let mut events = Events { seeds: &seeds, now: Arc::clone(first), router: &router };
    let mut all = Vec::new();
    for (place, raw) in file.elements("events")?.into_iter().enumerate() {
        let place = format!("/events/{place}");
        note(&mut changed, text, raw);
        all.push(Arc::new(events.event(&PlacedObject::of(raw, place)?)?));
    }
    if all.len() as u64 != written {
        let end = file.raw("events")?;
        changed.push(ChangedPlace::of_part(text, end));
    }
    changed.extend(strange_member(text));
    let seed = Arc::clone(first);
    let captured = Captured {
        name,
        random_seed,
        origin,
        options: Arc::new(options),
        begun,
        seed,
        router,
        events: all,
    };
    Ok(CaptureFile { captured, redacted, changed })
}

/// The first member of a file that no capture has, as where what parts its seal from the rest was changed.
fn strange_member(text: &str) -> Option<ChangedPlace> {
    let is_known = |key: &str| match key {
        "\"capture\"" | "\"world\"" | "\"seeds\"" | "\"events\"" => true,
        key => key == "\"seal\"" && is_sealed(text),
    };
    let mut all = members(text)?.into_iter();
    all.find(|(key, _)| !is_known(key)).map(|(key, _)| ChangedPlace::of_part(text, key))
}

/// Notes a part that is not as it was written.
fn note(changed: &mut Vec<ChangedPlace>, text: &str, raw: &str) {
    if !is_whole(raw) {
        changed.push(ChangedPlace::of_part(text, raw));
    }
}

fn seeds(
    (file, text): (&PlacedObject<'_>, &str),
    router: &Router,
    changed: &mut Vec<ChangedPlace>,
) -> Result<Vec<Arc<Seed>>, FileMistake> {
    let mut seeds: Vec<Arc<Seed>> = Vec::new();
    for (place, raw) in file.elements("seeds")?.into_iter().enumerate() {
        let place = format!("/seeds/{place}");
        note(changed, text, raw);
        let read = seed(&PlacedObject::of(raw, place)?, &seeds, router)?;
        seeds.push(Arc::new(read));
    }
    Ok(seeds)
}

/// What is known while events are read.
struct Events<'r> {
    seeds: &'r [Arc<Seed>],
    /// The one that the world follows now.
    now: Arc<Seed>,
    router: &'r Router,
}

impl Events<'_> {
    fn event(&mut self, event: &PlacedObject<'_>) -> Result<CapturedEvent, FileMistake> {
        let now = event.instant("now")?;
        if event.has("request") {
            return Ok(CapturedEvent::Exchange(Box::new(exchange(event, now)?)));
        }
        let (object, seeds) = (event.object("change")?, (self.seeds, &self.now));
        let change = change(&object, seeds, self.router.operations())?;
        if !matches!(change, Change::Import(_))
            && let Some(seed) = change.seed()
        {
            self.now = Arc::clone(seed);
        }
        Ok(CapturedEvent::Change { now, change })
    }
}
