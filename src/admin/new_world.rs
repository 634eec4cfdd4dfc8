//! A world to be made as a request describes it.

use std::sync::Arc;

use serde_json::value::RawValue;

use super::body::{BodyShape, owned};
use super::body_kinds::{LIFETIME, NAMES_AND_DOCUMENTS, SENT, TEXTS};
use super::clock::{CLOCK, ClockAsked};
use super::command::Making;
use super::lint::{WEIGHTS, named};
use super::operation::{AdminCall, CallContext, world_name};
use super::refusal::AdminRefusal;
use super::scenarios_asked::{KnownScenarios, ScenarioAsked, of_files, scenarios_in};
use super::state::merged;
use crate::content::Merge;
use crate::engine::journal::Journal;
use crate::engine::lint::{LintSet, LintSettings, LintWeight};
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::engine::{AuthMode, MadeWith, Options, Settings, setting};
use crate::json::{as_text, compact, members};
use crate::schema::{Field, Kind, Shape, WHOLE, optional};

pub(super) const AUTH_MODES: &[&str] = &["enforce", "any-token", "off"];

/// What a world is made from.
pub(super) const NEW_WORLD: Shape = Shape { name: "NewWorld", fields: &FIELDS, ..SENT };

/// The same where the path says its name.
pub(super) const WORLD_OF_A_NAME: Shape =
    Shape { name: "WorldOfAName", fields: FIELDS.split_at(1).1, ..SENT };

#[rustfmt::skip]
const FIELDS: [Field; 13] = [
    optional("name",          Kind::Id,               "1 to 63 lowercase letters, digits and hyphens, no hyphen first; one that is free without it"),
    optional("fixtures",      Kind::FreeMap,          "tenant → collection → documents, as the files of a fixture folder; laid over the seed collection by collection"),
    optional("scenarios",     NAMES_AND_DOCUMENTS,    "active from the start and after a reset: names of scenario files, or what such a file says with a `name`"),
    optional("behaviors",     Kind::FreeMap,          "behavior → value, before the command line's"),
    optional("auth",          Kind::Word(AUTH_MODES), "how strict tokens are, in every tenant"),
    optional("lint",          Kind::Word(WEIGHTS),    "what it means that a client does something badly: note, fail or deny; --lint without it"),
    optional("lintSilence",   TEXTS,                  "names of lints that are not looked for, besides those of --lint-silence"),
    optional("clock",         Kind::Object(&CLOCK),   "as PUT clock takes it"),
    optional("seed",          WHOLE,                  "the number from which the world draws all chance and ids; a hash of --seed and its name without it"),
    optional("journalLength", WHOLE,                  "the most exchanges that its journal keeps, 1 to 1000000; --journal-length without it"),
    optional("capture",       Kind::Flag,             "whether all that happens to it is kept whole, for GET capture; --capture without it"),
    optional("ttl",           LIFETIME,               "after so long by the machine's clock the world is gone"),
    optional("port",          WHOLE,                  "a port of its own, 0 for any free one, on which everything is this world: for clients that keep no path prefix; gone with the world"),
];

/// A world to be made, as a request describes it.
#[derive(Clone, Debug)]
pub(super) struct NewWorld {
    name: Option<Box<str>>,
    fixtures: Option<Box<RawValue>>,
    scenarios: Vec<ScenarioAsked>,
    behaviors: Settings,
    auth: Option<AuthMode>,
    lint: Option<LintWeight>,
    silenced: LintSet,
    clock: Option<ClockAsked>,
    random_seed: Option<u64>,
    journal_length: Option<usize>,
    capture: Option<bool>,
    /// How long it lives by the machine's clock.
    ttl_ms: Option<i64>,
    /// A port of its own, 0 for any free one.
    port: Option<u16>,
    made_with: MadeWith,
}

impl NewWorld {
    pub(super) fn read(call: &AdminCall<'_>) -> Result<Self, AdminRefusal> {
        let body = BodyShape::read(call.request, &NEW_WORLD)?;
        let name = body.boxed("name");
        if let Some(name) = &name {
            world_name(name)?;
        }
        Self::of(name, &body, call)
    }

    /// The world whose `name` the path says.
    pub(super) fn called(name: &str, call: &AdminCall<'_>) -> Result<Self, AdminRefusal> {
        let body = BodyShape::read(call.request, &WORLD_OF_A_NAME)?;
        Self::of(Some(name.into()), &body, call)
    }

    fn of(
        name: Option<Box<str>>,
        body: &BodyShape<'_>,
        call: &AdminCall<'_>,
    ) -> Result<Self, AdminRefusal> {
        let clock = body.raw("clock").map(|raw| clock_in(raw, call)).transpose()?;
        Ok(Self {
            name,
            fixtures: body.raw("fixtures").map(owned).transpose()?,
            scenarios: scenarios_in(body)?,
            behaviors: body.raw("behaviors").map(settings).transpose()?.unwrap_or_default(),
            auth: body.text("auth").and_then(|mode| AuthMode::named(&mode)),
            lint: body.text("lint").and_then(|weight| LintWeight::named(&weight)),
            silenced: silenced(body)?,
            clock,
            random_seed: body.whole("seed"),
            journal_length: body.raw("journalLength").map(journal_length).transpose()?,
            capture: body.raw("capture").map(|raw| raw == "true"),
            ttl_ms: body.duration_ms("ttl"),
            port: body.raw("port").map(port).transpose()?,
            made_with: made_with(body),
        })
    }

    /// What to make over `files`, where `options` hold unless it says otherwise.
    ///
    /// # Errors
    /// 404 for unknown scenarios, 422 for documents with mistakes.
    pub(super) fn making(
        self,
        files: &Arc<Seed>,
        options: &Options,
        context: CallContext<'_>,
    ) -> Result<Making, AdminRefusal> {
        let own = self.fixtures.as_deref();
        let own = own.map(|fixtures| merged(files, "fixtures", fixtures, Merge::Overlay));
        let (own, odd) = own.transpose()?.unzip();
        let mut own = own.map(Arc::new);
        let seed = own.as_ref().unwrap_or(files);
        let operations = context.operations;
        let library = KnownScenarios { files: &seed.scenarios, active: &[], operations };
        let scenarios = library.resolve(self.scenarios)?;
        let mut options = options.clone();
        options.scenarios.extend(scenarios.iter().map(|scenario| scenario.name.clone()));
        options.behaviors.extend(self.behaviors);
        options.auth = self.auth.or(options.auth);
        let LintSettings { weight, silenced } = options.lint;
        options.lint = LintSettings {
            weight: self.lint.unwrap_or(weight),
            silenced: silenced.and(self.silenced),
        };
        options.journal_length = self.journal_length.or(options.journal_length);
        options.capture = self.capture.unwrap_or(options.capture);
        options.made_with = self.made_with;
        options.clock =
            self.clock.map_or(options.clock, |requested| requested.clock(context.ambient, None));
        let is_of_files = |scenario: &Arc<Scenario>| {
            let known = seed.scenarios.get(&scenario.name);
            known.is_some_and(|known| Arc::ptr_eq(known, scenario))
        };
        if !scenarios.iter().all(is_of_files) {
            // They are files of this world from its beginning.
            let scenarios = scenarios.into_iter().map(of_files).collect();
            own = Some(Arc::new(seed.with_scenarios(scenarios)));
        }
        Ok(Making {
            name: self.name,
            seed: own,
            options: Some(Arc::new(options)),
            random_seed: self.random_seed,
            ends: self.ttl_ms.map(|ms| context.ambient.now.plus(ms)),
            port: self.port,
            odd: odd.unwrap_or_default(),
        })
    }
}

/// The most bytes of a request that are kept to make such a world again: a line that a person still reads.
const MOST_KEPT: usize = 4 * 1024;

/// What `body` says of the world, besides its name, its end and its port.
fn made_with(body: &BodyShape<'_>) -> MadeWith {
    let names = FIELDS.iter().map(|field| field.name);
    let names = names.filter(|name| !["name", "ttl", "port"].contains(name));
    let said: Vec<_> = names.filter_map(|name| Some((name, body.raw(name)?))).collect();
    let length: usize = said.iter().map(|(_, value)| value.len()).sum();
    if said.is_empty() {
        return MadeWith::Nothing;
    }
    if length > MOST_KEPT {
        return MadeWith::Long(said.iter().map(|(name, _)| (*name).into()).collect());
    }
    let said: Vec<_> =
        said.iter().map(|(name, value)| format!(r#""{name}":{}"#, compact(value))).collect();
    MadeWith::Said(format!("{{{}}}", said.join(",")).into())
}

/// The lints that are not looked for.
fn silenced(body: &BodyShape<'_>) -> Result<LintSet, AdminRefusal> {
    let names = body.texts("lintSilence").unwrap_or_default();
    named(names.iter().map(|name| &**name))
}

fn journal_length(raw: &str) -> Result<usize, AdminRefusal> {
    let most = Journal::MAX_LENGTH;
    let length = raw.parse().ok().filter(|length| (1..=most).contains(length));
    length.ok_or_else(|| {
        AdminRefusal::bad(format!("`journalLength` is {raw}"), format!("expected 1 to {most}"))
    })
}

fn port(raw: &str) -> Result<u16, AdminRefusal> {
    raw.parse().map_err(|_| {
        AdminRefusal::bad(
            format!("`port` is {raw}"),
            format!("expected 1 to {}, or 0 for any free one", u16::MAX),
        )
    })
}

/// Behaviors by name; a value is a text, or a number where that is its text.
fn settings(raw: &str) -> Result<Settings, AdminRefusal> {
    let read = members(raw).unwrap_or_default().into_iter().map(|(key, value)| {
        let name = as_text(key).unwrap_or_default();
        setting(&name, &as_text(value).unwrap_or(value.into()))
    });
    let hint = "GET /__sandbox/behaviors lists them with their values";
    read.collect::<Result<Settings, String>>()
        .map_err(|error| AdminRefusal::bad(format!("`behaviors`: {error}"), hint))
}

/// A clock inside another body.
fn clock_in(raw: &str, call: &AdminCall<'_>) -> Result<ClockAsked, AdminRefusal> {
    let mut request = call.request.clone();
    request.body = raw.to_owned().into();
    let body = BodyShape::read(&request, &CLOCK).map_err(|refusal| AdminRefusal {
        detail: format!("`clock`: {}", refusal.detail),
        ..refusal
    })?;
    ClockAsked::of(&body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_auth_modes_are_those_of_the_engine() {
        assert!(AUTH_MODES.iter().eq(AuthMode::NAMES.iter().map(|(name, _)| name)));
    }
}
