//! The beginning of a captured world: what it was made with, and what its files said.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;

use crate::content::{Merge, ad_hoc_scenario, fixtures_merged, inline};
use crate::engine::lint::{Lint, LintSettings, LintWeight};
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::engine::{
    AuthMode, Clock, MadeWith, Operation, Options, Router, Settings, UnknownTenant, setting,
};
use crate::findings::Finding;
use crate::json::{as_text, elements, members};
use crate::model::Timestamp;
use crate::review::file_mistake::FileMistake;
use crate::review::placed_object::PlacedObject;

/// What a capture says of its world as a whole.
pub(super) struct WorldRead {
    pub(super) name: Box<str>,
    pub(super) random_seed: u64,
    pub(super) origin: Option<(Box<str>, bool)>,
    pub(super) options: Options,
    pub(super) begun: Timestamp,
    /// How many events the file had when it was written.
    pub(super) events: u64,
    pub(super) redacted: bool,
}

/// Reads it.
pub(super) fn world(object: &PlacedObject<'_>) -> Result<WorldRead, FileMistake> {
    let origin = object.optional_object("origin")?;
    let origin = origin.map(|it| Ok((it.text("said")?.into(), it.flag("isDoubtful")?)));
    Ok(WorldRead {
        name: object.text("name")?.into(),
        random_seed: object.whole("seed")?,
        origin: origin.transpose()?,
        options: options(&object.object("options")?)?,
        begun: object.instant("begun")?,
        events: object.whole("events")?,
        redacted: object.flag("redacted")?,
    })
}

fn options(object: &PlacedObject<'_>) -> Result<Options, FileMistake> {
    let auth = object.optional_text("auth")?;
    let auth = auth.map(|name| {
        let mode = AuthMode::named(&name);
        mode.ok_or_else(|| object.mistake("auth", format!("there is no mode `{name}`")))
    });
    let unknown_tenant = match object.optional_text("unknownTenant")?.as_deref() {
        Some("refuse") => UnknownTenant::Refuse,
        _ => UnknownTenant::Create,
    };
    let length = |length: u64| usize::try_from(length).unwrap_or(usize::MAX);
    let has_length = object.has("journalLength");
    Ok(Options {
        behaviors: behaviors(object)?,
        auth: auth.transpose()?,
        unknown_tenant,
        scenarios: object.texts("scenarios")?.into_iter().map(Into::into).collect(),
        clock: clock(&object.object("clock")?)?,
        journal_length: has_length
            .then(|| object.whole("journalLength").map(length))
            .transpose()?,
        made_with: made_with(object),
        lint: lint(object)?,
        capture: true,
        whole_bodies: false,
    })
}

fn lint(object: &PlacedObject<'_>) -> Result<LintSettings, FileMistake> {
    let weight = object.optional_text("lint")?.map_or(Ok(LintWeight::default()), |name| {
        let weight = LintWeight::named(&name);
        weight.ok_or_else(|| object.mistake("lint", format!("there is no weight `{name}`")))
    })?;
    let names = if object.has("lintSilence") { object.texts("lintSilence")? } else { Vec::new() };
    let silenced = names.iter().map(|name| Lint::named(name)).collect::<Result<_, _>>();
    Ok(LintSettings {
        weight,
        silenced: silenced.map_err(|why| object.mistake("lintSilence", why))?,
    })
}

fn behaviors(object: &PlacedObject<'_>) -> Result<Settings, FileMistake> {
    let raw = object.raw("behaviors").unwrap_or("{}");
    let read = members(raw).unwrap_or_default().into_iter().map(|(name, value)| {
        let text = |raw| as_text(raw).unwrap_or_default();
        setting(&text(name), &text(value)).map_err(|why| object.mistake("behaviors", why))
    });
    read.collect()
}

fn made_with(object: &PlacedObject<'_>) -> MadeWith {
    let Ok(raw) = object.raw("madeWith") else { return MadeWith::Nothing };
    match elements(raw) {
        None => MadeWith::Said(raw.into()),
        Some(names) => {
            MadeWith::Long(names.into_iter().filter_map(as_text).map(Into::into).collect())
        }
    }
}

/// Reads a clock.
pub(super) fn clock(object: &PlacedObject<'_>) -> Result<Clock, FileMistake> {
    Ok(match &*object.text("mode")? {
        "real" => Clock::Real,
        "frozen" => Clock::Frozen(object.instant("at")?),
        "offset" => Clock::Offset(object.integer("byMs")?),
        other => return Err(object.mistake("mode", format!("there is no clock `{other}`"))),
    })
}

/// Reads what files said; what is as in an `earlier` seed is shared with it.
pub(super) fn seed(
    object: &PlacedObject<'_>,
    earlier: &[Arc<Seed>],
    router: &Router,
) -> Result<Seed, FileMistake> {
    let before = |part: &PlacedObject<'_>| -> Result<Option<&Arc<Seed>>, FileMistake> {
        // A tenant of that name is an object.
        let Ok(place) = part.whole("as") else { return Ok(None) };
        let known = usize::try_from(place).ok().and_then(|place| earlier.get(place));
        known
            .map(Some)
            .ok_or_else(|| part.mistake("as", format!("there is no seed {place} before")))
    };
    let fixtures = object.object("fixtures")?;
    let seed = match before(&fixtures)? {
        Some(known) => Seed {
            tenants: known.tenants.clone(),
            template: Arc::clone(&known.template),
            ..Seed::default()
        },
        None => documents(object)?,
    };
    let rules = object.object("scenarios")?;
    let mut scenarios = BTreeMap::new();
    for (name, raw) in members(object.raw("scenarios")?).unwrap_or_default() {
        let name = as_text(name).unwrap_or_default();
        let one = PlacedObject::of(raw, rules.place(&name))?;
        let known = before(&one)?.and_then(|known| known.scenarios.get(&*name)).cloned();
        let read = match known {
            Some(known) => known,
            None => Arc::new(scenario(&name, &one, router.operations())?),
        };
        scenarios.insert(name.as_ref().into(), read);
    }
    Ok(Seed { scenarios, ..seed })
}

fn documents(object: &PlacedObject<'_>) -> Result<Seed, FileMistake> {
    let raw = object.raw("fixtures")?.to_owned();
    let mistake = |message: String| object.mistake("fixtures", message);
    let raw = RawValue::from_string(raw).map_err(|error| mistake(error.to_string()))?;
    let (folder, unknown) = inline("fixtures", &raw).map_err(mistake)?;
    let (seed, findings) = fixtures_merged(&Seed::default(), &folder, Merge::Replace);
    match unknown.iter().chain(&findings).find(|finding| finding.is_error()) {
        Some(finding) => Err(mistake(Finding::sentence(finding))),
        None => Ok(seed),
    }
}

/// Reads a scenario whose text is in the file.
pub(super) fn scenario(
    name: &str,
    object: &PlacedObject<'_>,
    operations: &[&'static Operation],
) -> Result<Scenario, FileMistake> {
    let (text, is_ad_hoc) = (object.text("text")?, object.flag("adHoc")?);
    let read = ad_hoc_scenario(name, text.as_bytes(), operations);
    let read = read.map_err(|findings| {
        let first = findings.first().map(Finding::sentence).unwrap_or_default();
        object.mistake("text", first)
    })?;
    Ok(Scenario { is_ad_hoc, ..read })
}
