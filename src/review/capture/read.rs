//! A capture as it was: the beginning of a world, and all that happened to it.

use std::sync::Arc;

use super::FORMAT;
use super::read_change::change;
use super::read_exchange::exchange;
use super::read_world::{WorldRead, seed, world};
use super::seal::is_whole;
use crate::engine::store::Seed;
use crate::engine::{Captured, CapturedEvent, Change, Router};
use crate::json::check;
use crate::review::file_mistake::FileMistake;
use crate::review::placed_object::PlacedObject;

/// What a file says.
#[derive(Debug)]
pub struct CaptureFile {
    /// The world's beginning, and what happened to it.
    pub captured: Captured,
    /// Whether what is personal was replaced in it.
    pub redacted: bool,
    /// The parts that are not as they were written, as JSON Pointers.
    pub changed: Vec<String>,
}

/// Reads a capture of a world that answers the operations of `router`.
///
/// # Errors
/// Where the text is no capture.
pub fn read(text: &str, router: Arc<Router>) -> Result<CaptureFile, FileMistake> {
    check(text).map_err(|error| FileMistake::at("", format!("it is no JSON: {error}")))?;
    let file = PlacedObject::of(text, String::new())?;
    let format = file.whole("capture")?;
    if format != FORMAT {
        let message = format!("this program reads the format {FORMAT}, and this is {format}");
        return Err(file.mistake("capture", message));
    }
    let mut changed = Vec::new();
    let raw_world = file.raw("world")?;
    note(&mut changed, "/world", raw_world);
    let WorldRead { name, random_seed, origin, options, begun, events: written, redacted } =
        world(&PlacedObject::of(raw_world, "/world".to_owned())?)?;
    let seeds = seeds(&file, &router, &mut changed)?;
    let first = seeds.first().ok_or_else(|| file.mistake("seeds", "there is none"))?;
    let mut events = Events { seeds: &seeds, now: Arc::clone(first), router: &router };
    let mut all = Vec::new();
    for (place, raw) in file.elements("events")?.into_iter().enumerate() {
        let place = format!("/events/{place}");
        note(&mut changed, &place, raw);
        all.push(Arc::new(events.event(&PlacedObject::of(raw, place)?)?));
    }
    if all.len() as u64 != written {
        changed.push("/events".to_owned());
    }
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

/// Notes a part that is not as it was written.
fn note(changed: &mut Vec<String>, place: &str, raw: &str) {
    if !is_whole(raw) {
        changed.push(place.to_owned());
    }
}

fn seeds(
    file: &PlacedObject<'_>,
    router: &Router,
    changed: &mut Vec<String>,
) -> Result<Vec<Arc<Seed>>, FileMistake> {
    let mut seeds: Vec<Arc<Seed>> = Vec::new();
    for (place, raw) in file.elements("seeds")?.into_iter().enumerate() {
        let place = format!("/seeds/{place}");
        note(changed, &place, raw);
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
