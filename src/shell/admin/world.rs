//! Carries out what is asked of one world, under its lock.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::create::{merged, of_asked};
use super::scenarios::{KnownScenarios, resolve};
use super::{Carried, Control, engine_refusal, records};
use crate::admin::{AdminRefusal, ClockAsked, Outcome, ScenarioAsked, WorldCommand, view};
use crate::content::Merge;
use crate::engine::journal::{Entry, Filter, Since};
use crate::engine::scenario::{MAX_SCENARIOS, RuleReport, Scenario};
use crate::engine::{Clock, IssueSpec, MAX_SNAPSHOTS, Reset, World, did_you_mean};
use crate::shell::worlds::directory::Slot;

impl Control<'_> {
    pub(super) fn on_world(&self, slot: &Slot, what: WorldCommand) -> Carried {
        match what {
            WorldCommand::Show => Ok(Outcome::Shown(self.to_json(slot))),
            WorldCommand::Reset(parts) => self.reset(slot, parts),
            WorldCommand::ExportState => export(slot),
            WorldCommand::ImportState(state) => self.import(slot, &state),
            WorldCommand::ListSnapshots => list_of("snapshots", slot.lock().snapshots()),
            WorldCommand::SaveSnapshot(name) => save_snapshot(&mut slot.lock(), &name),
            WorldCommand::LoadSnapshot(name) => {
                done(slot.lock().load_snapshot(&name), "snapshot", &name, "snapshots")
            }
            WorldCommand::DeleteSnapshot(name) => {
                done(slot.lock().delete_snapshot(&name), "snapshot", &name, "snapshots")
            }
            WorldCommand::ReadRecord(at) => records::read(&slot.lock(), &at),
            WorldCommand::PutRecord(at, record) => self.put_record(slot, &at, &record),
            WorldCommand::DeleteRecord(at) => records::delete(&mut slot.lock(), &at),
            WorldCommand::ListScenarios => Ok(Outcome::Shown(scenarios(&slot.lock()))),
            WorldCommand::Arm(asked) => self.arm(slot, asked, false),
            WorldCommand::ReplaceScenarios(asked) => self.arm(slot, asked, true),
            WorldCommand::Disarm(name) => {
                done(slot.lock().armed.disarm(&name), "active scenario", &name, "scenarios")
            }
            WorldCommand::ShowClock => {
                let world = slot.lock();
                Ok(Outcome::Shown(warned(self.clock(&world), &world)))
            }
            WorldCommand::SetClock(asked) => self.set_clock(slot, asked),
            WorldCommand::AdvanceClock(by_ms) => self.advance_clock(slot, by_ms),
            WorldCommand::ListTokens(tenant) => tokens(&slot.lock(), tenant.as_deref()),
            WorldCommand::IssueToken { spec, scoped } => self.issue(slot, *spec, scoped),
            WorldCommand::RevokeToken { tenant, name } => {
                let mut world = slot.lock();
                if let Some(tenant) = &tenant {
                    world.admits(tenant).map_err(|error| engine_refusal(&error))?;
                }
                let found = world.revoke_token(tenant.as_deref(), &name);
                done(found, "live token", &name, "tokens")
            }
            WorldCommand::Requests(filter) => self.requests(slot, &filter),
            WorldCommand::Request(id) => request(&slot.lock(), &id),
        }
    }

    /// Begins parts of a world anew; its data as the files are now, where it has none of its own.
    fn reset(&self, slot: &Slot, parts: Reset) -> Carried {
        let mut world = slot.lock();
        if parts.data && slot.from_files {
            // Under the world's lock: a reload that has reached this world has set the seed too.
            world.rebase(&self.app.worlds.seed());
        }
        world.reset(&parts, self.ambient);
        if parts.counters {
            slot.recount();
        }
        Ok(Outcome::Done)
    }

    /// Understands a state beside the world, which goes on answering meanwhile.
    fn import(&self, slot: &Slot, state: &RawValue) -> Carried {
        let base = Arc::clone(slot.lock().seed());
        let seed = merged(&base, "state", state, Merge::Replace)?;
        slot.lock().import(Arc::new(seed), self.ambient);
        Ok(Outcome::Done)
    }

    fn set_clock(&self, slot: &Slot, asked: ClockAsked) -> Carried {
        let mut world = slot.lock();
        let now = world.now(self.ambient);
        world.set_clock(of_asked(asked, self.ambient, Some(now)));
        Ok(Outcome::Shown(warned(self.clock(&world), &world)))
    }

    fn advance_clock(&self, slot: &Slot, by_ms: i64) -> Carried {
        let mut world = slot.lock();
        world.advance(by_ms, self.ambient).map_err(|error| {
            AdminRefusal::bad(error, "advance by less, or set the clock to an instant with PUT")
        })?;
        Ok(Outcome::Shown(warned(self.clock(&world), &world)))
    }

    /// A world as it is shown.
    pub(super) fn to_json(&self, slot: &Slot) -> Value {
        let world = slot.lock();
        let (seed, options) = (world.seed(), world.options());
        let mut shown = self.listed(world.name(), slot);
        shown["tenants"] = json!(world.tenant_names());
        shown["tokens"] = json!(view::tokens(seed, world.start()));
        shown["clients"] = json!(view::clients(seed));
        shown["scenarios"] =
            world.armed.active().iter().map(|scenario| json!(scenario.name)).collect();
        shown["clock"] = self.clock(&world);
        shown["auth"] = json!(options.auth.map(view::auth_name));
        shown["behaviors"] = view::chosen(&options.behaviors);
        shown["requests"] = json!(world.journal().len());
        shown["journalLength"] = json!(world.journal().length());
        shown["snapshots"] = json!(world.snapshots());
        warned(shown, &world)
    }

    fn clock(&self, world: &World) -> Value {
        let mode = match world.clock() {
            Clock::Real => "real",
            Clock::Frozen(_) => "frozen",
            Clock::Offset(_) => "offset",
        };
        json!({"mode": mode, "at": world.now(self.ambient)})
    }

    fn arm(&self, slot: &Slot, asked: Vec<ScenarioAsked>, instead: bool) -> Carried {
        let mut world = slot.lock();
        let library = KnownScenarios {
            files: &world.seed().scenarios,
            active: if instead { &[] } else { world.armed.active() },
            operations: self.app.worlds.router().operations(),
        };
        let resolved = resolve(asked, &library)?;
        let active = resolved.iter().chain(library.active).map(|scenario| &scenario.name);
        let count = active.collect::<BTreeSet<_>>().len();
        if count > MAX_SCENARIOS {
            return Err(too_many(count));
        }
        match instead {
            true => world.armed.replace(resolved),
            false => resolved.into_iter().for_each(|scenario| world.armed.arm(scenario)),
        }
        Ok(Outcome::Shown(scenarios(&world)))
    }

    fn requests(&self, slot: &Slot, filter: &Filter) -> Carried {
        if let Some(asked) = &filter.operation {
            let ids = || self.app.worlds.router().operations().iter().map(|row| row.id);
            if !ids().any(|id| id == &**asked) {
                let near = did_you_mean(asked, ids());
                return Err(AdminRefusal::bad(
                    format!("`operation`: there is no operation `{asked}`{near}"),
                    "GET /__sandbox/operations lists them",
                ));
            }
        }
        let world = slot.lock();
        if let Some(tenant) = &filter.tenant {
            world.admits_name(tenant).map_err(|error| engine_refusal(&error))?;
        }
        let journal = world.journal();
        if let Some(since) = filter.since.filter(|since| !journal.reaches(*since)) {
            return Err(dropped(since, &world));
        }
        let listed = WorldView {
            requests: journal.list(filter),
            total: journal.total(),
            dropped: journal.dropped(),
        };
        let text = serde_json::to_vec(&listed).expect("an exchange is texts and numbers");
        Ok(Outcome::Document(text.into()))
    }

    fn issue(&self, slot: &Slot, mut spec: IssueSpec, scoped: bool) -> Carried {
        if !scoped {
            spec.scopes = view::scopes(self.app.worlds.router().operations());
        }
        let tenant = spec.tenant.clone();
        let mut world = slot.lock();
        world.admits(&tenant).map_err(|error| engine_refusal(&error))?;
        if let Some(name) = spec.name.as_deref().filter(|name| world.has_token(&tenant, name)) {
            return Err(AdminRefusal::conflict(
                format!("tenant `{tenant}` has a token `{name}`"),
                "use another name; one that was issued can be deleted first",
            ));
        }
        let token =
            world.issue_token(spec, self.ambient).map_err(|error| engine_refusal(&error))?;
        let known = world.tokens(Some(&tenant));
        let shown = known.iter().find(|known| known.token == token.text);
        let path = format!("/__sandbox/worlds/{}/tokens/{}", world.name(), token.name);
        Ok(Outcome::Made { path, shown: json!(shown) })
    }
}

/// Exchanges, written as they stand: a tree of values would take many times their memory.
#[derive(Serialize)]
struct WorldView<'a> {
    requests: Vec<&'a Entry>,
    total: u64,
    dropped: u64,
}

/// The refusal of a list that would not be whole.
fn dropped(since: Since, world: &World) -> AdminRefusal {
    let journal = world.journal();
    let detail = match since {
        Since::Number(0) => {
            "exchanges since the beginning were dropped from the journal".to_owned()
        }
        Since::Number(number) => {
            format!(
                "`since`: the exchange `{}-{number}` is not in the journal any more",
                world.name()
            )
        }
        Since::At(at) => format!("`since`: exchanges from {at} on were dropped from the journal"),
    };
    let (kept, length, dropped) = (journal.len(), journal.length(), journal.dropped());
    let hint = format!(
        "it holds the last {kept} of at most {length}, {dropped} were dropped; a longer one is made with `journalLength` or --journal-length, more memory with --journal-memory; without `since` the list says how many are missing"
    );
    AdminRefusal::new(StatusCode::GONE, detail, hint)
}

/// A list under its name.
fn list_of(name: &str, list: impl Serialize) -> Carried {
    Ok(Outcome::Shown(json!({name: list})))
}

fn export(slot: &Slot) -> Carried {
    let files = slot.lock().export();
    Ok(Outcome::Document(by_tenant(&files).into()))
}

fn too_many(count: usize) -> AdminRefusal {
    AdminRefusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        format!("{count} scenarios would be active, and a world takes {MAX_SCENARIOS}"),
        "DELETE …/scenarios/{name} ends one; PUT puts others in the place of all",
    )
}

fn save_snapshot(world: &mut World, name: &str) -> Carried {
    match world.save_snapshot(name) {
        true => Ok(Outcome::Done),
        false => Err(AdminRefusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!("there are {MAX_SNAPSHOTS} snapshots, as many as a world keeps"),
            "delete one first",
        )),
    }
}

fn request(world: &World, id: &str) -> Carried {
    let found = world.journal().get(id).map(|exchange| json!(exchange));
    found.map(Outcome::Shown).ok_or_else(|| {
        AdminRefusal::missing(
            format!("there is no exchange `{id}`, or not any more"),
            format!("GET …/requests lists the last {}", world.journal().length()),
        )
    })
}

/// Whether what `name` names was there.
fn done(found: bool, what: &str, name: &str, list: &str) -> Carried {
    match found {
        true => Ok(Outcome::Done),
        false => Err(AdminRefusal::missing(
            format!("there is no {what} `{name}`"),
            format!("GET …/{list} lists them"),
        )),
    }
}

/// The active scenarios, and how far their rules have come.
fn scenarios(world: &World) -> Value {
    let report = world.armed.report();
    let rules_of = |name: &str| -> Vec<&RuleReport> {
        report.iter().filter(|rule| *rule.scenario == *name).collect()
    };
    let one = |scenario: &Arc<Scenario>| {
        let rules = rules_of(&scenario.name);
        let state = rules.first().map(|rule| rule.state.clone());
        let rules = rules.iter().map(|rule| {
            json!({
                "name": rule.rule, "considered": rule.considered, "hits": rule.hits,
                "fired": rule.fired, "remaining": rule.remaining, "state": rule.state,
            })
        });
        json!({
            "name": scenario.name, "title": scenario.title, "state": state,
            "rules": rules.collect::<Vec<_>>(),
        })
    };
    warned(json!({"scenarios": world.armed.active().iter().map(one).collect::<Vec<_>>()}), world)
}

/// What is shown of a world, with what somebody who set it up may not have meant.
fn warned(mut shown: Value, world: &World) -> Value {
    let active = world.armed.active().iter();
    let limits = active.clone().flat_map(|scenario| {
        let limits = scenario.rules.iter().filter(|rule| rule.rate_limit_ms().is_some());
        limits.map(|rule| rule.label(scenario))
    });
    let frozen = limits.filter(|_| world.clock().is_frozen()).map(|rule| {
        format!(
            "the rate limit of `{rule}` clears only when the clock is advanced, which is frozen"
        )
    });
    let of_rules = active.flat_map(|scenario| scenario.warnings.iter().cloned());
    let warnings: Vec<String> = of_rules.chain(frozen).collect();
    if !warnings.is_empty() {
        shown["warnings"] = json!(warnings);
    }
    shown
}

/// The tokens that hold; those of the template hold in every tenant without tokens of its own.
fn tokens(world: &World, tenant: Option<&str>) -> Carried {
    if let Some(tenant) = tenant {
        world.admits(tenant).map_err(|error| engine_refusal(&error))?;
    }
    let mut shown = json!({"tokens": world.tokens(tenant)});
    if tenant.is_none() {
        let template = world.seed().template.credentials.tokens();
        shown["template"] = template.map(|token| view::token(token, None, world.start())).collect();
    }
    Ok(Outcome::Shown(shown))
}

/// Files as one object: tenant, collection, what the file says; a row a line, so that a diff is readable.
fn by_tenant(files: &[(String, Box<RawValue>)]) -> String {
    let mut out = String::from("{");
    let mut open: Option<&str> = None;
    for (path, file) in files {
        let (tenant, name) = path.split_once('/').unwrap_or(("", path));
        let name = name.strip_suffix(".json").unwrap_or(name);
        if open == Some(tenant) {
            out.push_str(",\n    ");
        } else {
            out.push_str(if open.is_some() { "\n  },\n  " } else { "\n  " });
            let _ = write!(out, "{}: {{\n    ", Value::from(tenant));
            open = Some(tenant);
        }
        let _ = write!(out, "{}: {}", Value::from(name), file.get().trim_end());
    }
    out.push_str(if open.is_some() { "\n  }\n}\n" } else { "}\n" });
    out
}
