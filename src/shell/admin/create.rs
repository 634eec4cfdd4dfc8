//! Makes a world as a request asks.

use std::sync::Arc;

use serde_json::value::RawValue;

use super::scenarios::KnownScenarios;
use super::{Carried, Control, invalid, scenarios};
use crate::admin::{AdminRefusal, ClockAsked, NewWorld, Outcome};
use crate::content::{Merge, fixtures_merged, inline};
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::engine::{Ambient, Clock};
use crate::findings::Finding;
use crate::model::Timestamp;
use crate::shell::worlds::directory::Making;

impl Control<'_> {
    pub(super) fn create(&self, asked: NewWorld) -> Carried {
        let worlds = &self.app.worlds;
        let NewWorld {
            name,
            fixtures,
            scenarios,
            behaviors,
            auth,
            clock,
            random_seed,
            journal_length,
            ttl_ms,
        } = asked;
        let files = worlds.seed();
        let own = fixtures.map(|fixtures| merged(&files, "fixtures", &fixtures, Merge::Overlay));
        let mut own = own.transpose()?.map(Arc::new);
        let seed = own.as_ref().unwrap_or(&files);
        let operations = worlds.router().operations();
        let library = KnownScenarios { files: &seed.scenarios, active: &[], operations };
        let scenarios = scenarios::resolve(scenarios, &library)?;
        let mut options = worlds.options().clone();
        options.scenarios.extend(scenarios.iter().map(|scenario| scenario.name.clone()));
        options.behaviors.extend(behaviors);
        options.auth = auth.or(options.auth);
        options.journal_length = journal_length.or(options.journal_length);
        options.clock = clock.map_or(options.clock, |asked| of_asked(asked, self.ambient, None));
        let is_of_files = |scenario: &Arc<Scenario>| {
            let known = seed.scenarios.get(&scenario.name);
            known.is_some_and(|known| Arc::ptr_eq(known, scenario))
        };
        if !scenarios.iter().all(is_of_files) {
            own = Some(Arc::new(with_scenarios(seed, scenarios)));
        }
        let making = Making {
            name,
            seed: own,
            options: Some(Arc::new(options)),
            random_seed,
            ends: ttl_ms.map(|ms| self.ambient.now.plus(ms)),
        };
        let slot = worlds.create(making, self.ambient)?;
        let shown = self.to_json(&slot);
        let path = format!("/__sandbox/worlds/{}", shown["name"].as_str().unwrap_or_default());
        Ok(Outcome::Made { path, shown })
    }
}

/// The seed with more scenarios in its library.
fn with_scenarios(seed: &Seed, more: scenarios::Resolved) -> Seed {
    let mut library = seed.scenarios.clone();
    library.extend(more.into_iter().map(|scenario| (scenario.name.clone(), scenario)));
    Seed { tenants: seed.tenants.clone(), template: Arc::clone(&seed.template), scenarios: library }
}

/// The fixtures of a request, laid as `how` says.
pub(super) fn merged(
    base: &Seed,
    shown: &str,
    fixtures: &RawValue,
    how: Merge,
) -> Result<Seed, AdminRefusal> {
    let (folder, unknown) = inline(shown, fixtures).map_err(|message| {
        AdminRefusal::bad(message, "send {\"<tenant>\": {\"<collection>\": [documents]}}")
    })?;
    let (seed, more) = fixtures_merged(base, &folder, how);
    let findings: Vec<Finding> = unknown.into_iter().chain(more).collect();
    match findings.iter().any(Finding::is_error) {
        true => Err(invalid(&format!("there are mistakes in the {shown}"), &findings)),
        false => Ok(seed),
    }
}

/// The clock that is asked for; a frozen one without an instant stands at `now`, else at the machine's time.
pub(super) fn of_asked(asked: ClockAsked, ambient: Ambient, now: Option<Timestamp>) -> Clock {
    match asked {
        ClockAsked::Real => Clock::Real,
        ClockAsked::Frozen(at) => Clock::Frozen(at.or(now).unwrap_or(ambient.now)),
        ClockAsked::Offset(at) => Clock::Offset(at.as_millis() - ambient.now.as_millis()),
    }
}
