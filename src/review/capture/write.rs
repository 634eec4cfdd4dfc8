//! A capture as a file: a line each for the world, for what fixtures and scenarios said, and for every event.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::FORMAT;
use super::file_seal::sealed_file;
use super::seal::sealed;
use super::seeds::Seeds;
use super::write_change::change_text;
use super::write_exchange::exchange_text;
use super::write_parts::{clock_text, fixtures_text, list, object, scenario_members};
use crate::engine::lint::LintWeight;
use crate::engine::store::Seed;
use crate::engine::{
    AuthMode, BEHAVIORS, Captured, CapturedEvent, MadeWith, Options, UnknownTenant,
};
use crate::model::fields::name_of;
use crate::model::object_writer::ObjectWriter;

/// The file of what a world has kept. Where it is `redacted`, it says so.
pub fn written(captured: &Captured, redacted: bool) -> String {
    let (mut seeds, mut known) = (Seeds::of(captured), [Known::default(), Known::default()]);
    let mut out = format!("{{\n\"capture\":{FORMAT},\n\"world\":");
    out.push_str(&sealed(&world_text(captured, redacted)));
    out.push_str(",\n\"seeds\":[");
    for (place, seed) in seeds.all().iter().enumerate() {
        out.push_str(if place == 0 { "\n" } else { ",\n" });
        out.push_str(&sealed(&seed_text(seed, place, &mut known)));
    }
    out.push_str("\n],\n\"events\":[");
    for (place, event) in captured.events.iter().enumerate() {
        out.push_str(if place == 0 { "\n" } else { ",\n" });
        let text = match &**event {
            CapturedEvent::Exchange(exchange) => exchange_text(exchange),
            CapturedEvent::Change { now, change } => change_text(*now, change, &seeds),
        };
        out.push_str(&sealed(&text));
        seeds.pass(event);
    }
    out.push_str("\n]");
    sealed_file(out)
}

fn world_text(captured: &Captured, redacted: bool) -> String {
    object(|world| {
        world.text("program", env!("CARGO_PKG_VERSION"));
        world.text("name", &captured.name);
        world.raw("seed", &captured.random_seed.to_string());
        world.text("begun", &captured.begun.to_string());
        world.raw("events", &captured.events.len().to_string());
        if redacted {
            world.raw("redacted", "true");
        }
        if let Some((said, is_doubtful)) = &captured.origin {
            world.object("origin", |origin| {
                origin.text("said", said);
                origin.raw("isDoubtful", if *is_doubtful { "true" } else { "false" });
            });
        }
        world.object("options", |options| options_members(options, &captured.options));
    })
}

fn options_members(out: &mut ObjectWriter<'_>, options: &Options) {
    let Options { behaviors, auth, unknown_tenant, scenarios, clock, lint, made_with, .. } =
        options;
    out.object("behaviors", |object| {
        for (behavior, value) in behaviors {
            object.text(BEHAVIORS[*behavior as usize].name, &value.word(*behavior));
        }
    });
    if let Some(auth) = auth {
        out.text("auth", name_of(&AuthMode::NAMES, auth));
    }
    match unknown_tenant {
        UnknownTenant::Create => {}
        UnknownTenant::Refuse => out.text("unknownTenant", "refuse"),
    }
    if lint.weight != LintWeight::default() {
        out.text("lint", lint.weight.as_str());
    }
    let silenced = lint.silenced.names();
    if !silenced.is_empty() {
        out.raw("lintSilence", &list(silenced));
    }
    out.raw("scenarios", &list(scenarios.iter().map(AsRef::as_ref)));
    out.raw("clock", &clock_text(*clock));
    if let Some(length) = options.journal_length {
        out.raw("journalLength", &length.to_string());
    }
    match made_with {
        MadeWith::Nothing => {}
        MadeWith::Said(json) => out.raw("madeWith", json),
        MadeWith::Long(names) => out.raw("madeWith", &list(names.iter().map(AsRef::as_ref))),
    }
}

/// What was written of files before, by its text: the place of the seed that it is in.
#[derive(Default)]
struct Known(BTreeMap<String, usize>);

/// The documents and the scenarios that were written before.
type KnownParts = [Known; 2];

impl Known {
    /// What stands in the file for `text` of the seed at `place`: the text, or where it is already.
    fn text(&mut self, text: String, place: usize) -> String {
        if let Some(place) = self.0.get(&text) {
            return format!(r#"{{"as":{place}}}"#);
        }
        self.0.insert(text.clone(), place);
        text
    }
}

/// What files said: their documents and scenarios; what is as in an earlier seed is not written again.
fn seed_text(seed: &Arc<Seed>, place: usize, known: &mut KnownParts) -> String {
    let [documents, rules] = known;
    object(|out| {
        out.raw("fixtures", &documents.text(fixtures_text(seed), place));
        out.raw("scenarios", &scenarios_text(seed, place, rules));
    })
}

/// By name, what its file says. It is kept as a text: a rule whose text changes begins anew, blanks included.
fn scenarios_text(seed: &Arc<Seed>, place: usize, known: &mut Known) -> String {
    let texts = seed.scenarios.iter().map(|(name, scenario)| {
        let name = Value::from(&**name);
        let member = format!("{name}:{}", object(|out| scenario_members(out, scenario)));
        if let Some(place) = known.0.get(&member) {
            return format!(r#"{name}:{{"as":{place}}}"#);
        }
        known.0.insert(member.clone(), place);
        member
    });
    format!("{{{}}}", texts.collect::<Vec<_>>().join(","))
}
