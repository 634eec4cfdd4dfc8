//! Carries out the commands of the admin API: on the registry of worlds, on one world, on the tables.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderValue, StatusCode, Version, header};
use serde_json::{Value, json};

use super::app::App;
use super::files::reload::Status;
use super::files::report;
use super::files::report::ReloadOutcome;
use super::files::wakes::ReloadAnswer;
use super::follow::Following;
use super::metrics_text;
use super::worlds::directory::{Missing, Slot, Worlds};
use crate::admin::{
    AdminRefusal, BeginStream, CallContext, Carried, Command, Found, Making, Outcome, WorldFacts,
    WorldStep, at_port, behaviors, find, host, is_open, library, openapi, operations,
    service_openapi, with_warnings,
};
use crate::console;
use crate::engine::journal::Journal;
use crate::engine::{
    Ambient, ApiError, Change, MAIN, REQUEST_ID, Request, Reset, Response, check_host, header_text,
};

/// Lets an admin request in, before its body is read.
///
/// # Errors
/// 400 without a good `Host`, 403 for strangers.
pub(super) fn admit(
    app: &App,
    peer: IpAddr,
    (request, version): (&Request, Version),
) -> Result<(), AdminRefusal> {
    check_host(request, version).map_err(|error| {
        AdminRefusal::bad(error.hint(), "send one header `Host`, such as `localhost:14010`")
    })?;
    if is_open(request.uri.path()) || console::is_console(request.uri.path()) {
        return Ok(());
    }
    app.guard.admit(peer, request)
}

/// The refusal of a request that cannot be read whole.
pub(super) fn unreadable(error: &ApiError) -> AdminRefusal {
    let (detail, hint) = match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            (error.message(), "send at most 256 MiB, counted unpacked")
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            (error.hint(), "send it as gzip or deflate, or not packed at all")
        }
        StatusCode::NOT_IMPLEMENTED => {
            (error.hint(), "send it in chunks or with a Content-Length, packed by Content-Encoding")
        }
        StatusCode::BAD_REQUEST => (error.hint(), "send the request again, whole"),
        _ => (error.message(), "send the request again, whole and smaller"),
    };
    AdminRefusal::new(error.status(), detail, hint)
}

/// The answer to a refused request that is about no world, or whose world is unknown.
pub(super) fn refused(app: &App, refusal: AdminRefusal) -> Response {
    refusal.response().with(REQUEST_ID, app.worlds.worldless().id("admin"))
}

/// The id of an answer about a world, `main.admin-3`: each counts its own, so that the same calls get the same answers
/// whatever is done to other worlds.
fn world_id(name: &str, number: u64) -> HeaderValue {
    header_text(&format!("{name}.admin-{number}"))
}

/// An answer, and what goes on behind it.
type Answered = (Response, Option<Following>);

/// Answers an admin request that was let in and read whole.
pub(super) async fn handle(app: &App, request: &Request, ambient: Ambient) -> Answered {
    if let Some(response) = console::answer(request) {
        return (response.with(REQUEST_ID, app.worlds.worldless().id("admin")), None);
    }
    let host = called(app, request);
    let context = CallContext {
        host: &host,
        asks_for_token: app.guard.asks_for_token(),
        is_alone: false,
        ambient,
        operations: app.worlds.router().operations(),
    };
    let call = match find(request, context) {
        Ok(Found::Operation(call)) => call,
        Ok(Found::Options { allow }) => {
            let response = Response::empty(StatusCode::NO_CONTENT);
            let id = app.worlds.worldless().id("admin");
            let response = response.with(header::ALLOW, header_text(&allow)).with(REQUEST_ID, id);
            return (response, None);
        }
        Err(refusal) => return (refused(app, refusal), None),
    };
    let world = call.variables.iter().find(|(name, _)| *name == "world");
    // Before the world goes, or its counters begin anew.
    let id = world.and_then(|(_, name)| Some(world_id(name, app.worlds.call(name)?)));
    // States can be large; other exchanges go on meanwhile.
    let carrying = tokio::task::block_in_place(|| {
        (call.operation.read)(&call).map(|command| Control { app, context }.carry_out(command))
    });
    let outcome = match carrying {
        Ok(Carrying::Done(outcome)) => outcome,
        Ok(Carrying::Reload(answer)) => reloaded(answer).await,
        Ok(Carrying::Follow(following)) => {
            let id = id.unwrap_or_else(|| app.worlds.worldless().id("admin"));
            return (stream_head().with(REQUEST_ID, id), Some(following));
        }
        Err(refusal) => Err(refusal),
    };
    let id = match &outcome {
        // A reset world counts from one as a new one does, so making it is number nought.
        Ok(Outcome::Made { shown, .. } | Outcome::Replaced(shown)) => {
            shown["name"].as_str().map(|name| world_id(name, 0))
        }
        Ok(_) | Err(_) => id,
    };
    let id = id.unwrap_or_else(|| app.worlds.worldless().id("admin"));
    let good = call.operation.terms.good;
    let response = tokio::task::block_in_place(|| match outcome {
        Ok(outcome) => outcome.response(good),
        Err(refusal) => refusal.response(),
    });
    (response.with(REQUEST_ID, id), None)
}

/// The head of an answer that goes on. Its connection serves no other request: what the client sends meanwhile is not read.
fn stream_head() -> Response {
    let fixed = HeaderValue::from_static;
    Response::empty(StatusCode::OK)
        .with(header::CONTENT_TYPE, fixed("text/event-stream"))
        .with(header::CACHE_CONTROL, fixed("no-store"))
        .with(header::CONNECTION, fixed("close"))
}

/// The name and port of the sandbox as the client calls it, also where it has called the own port of a world.
fn called<'r>(app: &'r App, request: &'r Request) -> Cow<'r, str> {
    let host = host(request).unwrap_or(&app.address);
    let plain = app.address.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    match plain.filter(|_| request.port_of.is_some()) {
        Some(plain) => at_port(host, plain).into(),
        None => host.into(),
    }
}

/// What carrying out needs.
struct Control<'a> {
    app: &'a App,
    context: CallContext<'a>,
}

/// How far a command has come.
enum Carrying {
    /// It is carried out, or refused.
    Done(Carried),
    /// The thread that reads the files does it. Waiting for it takes no thread.
    Reload(ReloadAnswer),
    /// It goes on behind its answer.
    Follow(Following),
}

impl Control<'_> {
    fn carry_out(&self, command: Command<'_>) -> Carrying {
        let (app, worlds) = (self.app, &self.app.worlds);
        let ambient = self.context.ambient;
        let shown = match command {
            Command::Show(value) => value,
            Command::Ready => json!({"status": app.folders.status().as_str()}),
            Command::ListWorlds => {
                let look =
                    |name: &str, slot: &Slot| self.facts(slot).listed(self.context.host, name);
                json!({"worlds": worlds.list(ambient, look), "most": worlds.most()})
            }
            Command::CreateWorld(make) => {
                let making = make(&worlds.seed(), worlds.options());
                return Carrying::Done(making.and_then(|making| self.create(making)));
            }
            Command::PutWorld(make) => {
                let making = make(&worlds.seed(), worlds.options());
                return Carrying::Done(making.and_then(|making| self.put(making)));
            }
            Command::DeleteWorld(name) => return Carrying::Done(self.delete(name)),
            Command::OnWorld(name, step) => return Carrying::Done(self.on_world(name, step)),
            Command::Follow(name, begin) => {
                let followed = self.follow(name, begin);
                return followed
                    .map_or_else(|refusal| Carrying::Done(Err(refusal)), Carrying::Follow);
            }
            Command::Reload => return Carrying::Reload(app.wakes.reload()),
            Command::Config => self.config(),
            Command::Operations => operations(self.context.operations),
            Command::Library => library(&worlds.seed()),
            Command::Behaviors => behaviors(&worlds.behaviors()),
            Command::Metrics => {
                let stale = app.folders.status() == Status::Stale;
                let text = metrics_text::text(&app.metrics, worlds, stale, ambient);
                return Carrying::Done(Ok(Outcome::Metrics(text)));
            }
            Command::Met(show) => {
                let met = worlds.accounts(ambient).met;
                return Carrying::Done(show(&met, &worlds.seed()));
            }
            Command::Lints(silenced) => {
                let mut all = worlds.lints(ambient);
                all.silence(silenced);
                json!(all)
            }
            Command::LastExchange => return Carrying::Done(last_exchange(worlds)),
            Command::Description => openapi(),
            Command::ServiceDescription => service_openapi(self.context.operations),
        };
        Carrying::Done(Ok(Outcome::Shown(shown)))
    }

    fn create(&self, mut making: Making) -> Carried {
        let odd = std::mem::take(&mut making.odd);
        let create = |making| Ok((self.app.worlds.create(making, self.context.ambient)?, false));
        let (slot, _) = self.at_its_port(making, create)?;
        Ok(self.made(&slot, odd))
    }

    fn put(&self, mut making: Making) -> Carried {
        let odd = std::mem::take(&mut making.odd);
        let put = |making| self.app.worlds.put(making, self.context.ambient);
        let (slot, was_there) = self.at_its_port(making, put)?;
        Ok(match was_there {
            true => Outcome::Replaced(self.shown(&slot, odd)),
            false => self.made(&slot, odd),
        })
    }

    /// Makes a world, with its own port where it is to have one: neither without the other. A port that a world of its name
    /// had goes otherwise.
    fn at_its_port(
        &self,
        mut making: Making,
        make: impl FnOnce(Making) -> Result<(Arc<Slot>, bool), AdminRefusal>,
    ) -> Result<(Arc<Slot>, bool), AdminRefusal> {
        let mut ports = self.app.ports.hold();
        let bound = making.port.map(|port| ports.bind(making.name.as_deref(), port)).transpose()?;
        making.port = bound.as_ref().map(|bound| bound.port);
        let (slot, was_there) = make(making)?;
        let name: Box<str> = slot.lock().name().into();
        match bound {
            Some(bound) => ports.open(&name, bound, slot.ends),
            None => ports.close(&name),
        }
        Ok((slot, was_there))
    }

    /// What a new world is, with what is odd in its own files.
    fn shown(&self, slot: &Slot, odd: Vec<String>) -> Value {
        with_warnings(self.facts(slot).shown(&slot.lock(), self.context), odd)
    }

    fn made(&self, slot: &Slot, odd: Vec<String>) -> Outcome {
        let shown = self.shown(slot, odd);
        let path = format!("/__sandbox/worlds/{}", shown["name"].as_str().unwrap_or_default());
        Outcome::Made { path, shown }
    }

    fn delete(&self, name: &str) -> Carried {
        if name == MAIN {
            return Err(AdminRefusal::conflict(
                "the world `main` cannot be deleted: it is the plain base URL",
                "POST /__sandbox/worlds/main/reset begins it anew",
            ));
        }
        let mut ports = self.app.ports.hold();
        let deleted = self.app.worlds.delete(name, self.context.ambient);
        ports.close(name);
        deleted.map(|()| Outcome::Done).map_err(|missing| self.not_found(name, missing))
    }

    fn follow(&self, name: &str, begin: BeginStream<'_>) -> Result<Following, AdminRefusal> {
        let slot = self.slot(name)?;
        self.app.followers.follow(&slot, |slot| begin(&slot.lock()))
    }

    fn slot(&self, name: &str) -> Result<Arc<Slot>, AdminRefusal> {
        let slot = self.app.worlds.find(name, self.context.ambient);
        slot.map_err(|missing| self.not_found(name, missing))
    }

    fn on_world(&self, name: &str, step: WorldStep<'_>) -> Carried {
        let slot = self.slot(name)?;
        match step {
            WorldStep::Show => {
                Ok(Outcome::Shown(self.facts(&slot).shown(&slot.lock(), self.context)))
            }
            WorldStep::Reset(parts) => self.reset(&slot, parts),
            WorldStep::Locked(step) => step(&mut slot.lock()),
            WorldStep::Beside(prepare) => {
                let seed = Arc::clone(slot.lock().seed());
                let step = prepare(&seed)?;
                step(&mut slot.lock())
            }
            WorldStep::Seen(look) => {
                let afterwards = look(&slot.lock())?;
                afterwards()
            }
        }
    }

    /// Begins parts of a world anew; its data as the files are now, where it has none itself.
    fn reset(&self, slot: &Slot, parts: Reset) -> Carried {
        let (mut world, ambient) = (slot.lock(), self.context.ambient);
        if parts.journal {
            self.app.worlds.keep_lints_of(&world);
        }
        if world.begins_capture_anew(parts) {
            self.app.worlds.keep_capture_of(&world);
        }
        let change = match parts.data && slot.from_files {
            // Under the world's lock: a reload that has reached this world has set the seed too.
            true => Change::ResetOver(self.app.worlds.seed(), parts),
            false => Change::Reset(parts),
        };
        world.apply(change, ambient)?;
        if parts.counters {
            slot.recount();
        }
        Ok(Outcome::Done)
    }

    /// The refusal of a world that is not there.
    fn not_found(&self, name: &str, missing: Missing) -> AdminRefusal {
        match missing {
            Missing::Gone(reason) => AdminRefusal::gone(name, reason.to_text()),
            Missing::Never => self.app.worlds.unknown(name),
        }
    }

    fn facts(&self, slot: &Slot) -> WorldFacts {
        let Slot { made_by, ends, random_seed, port, .. } = *slot;
        let own_address = port.map(|port| self.app.ports.address(port));
        WorldFacts { made_by: made_by.as_str(), ends, random_seed, own_address }
    }

    /// What is loaded, what is wrong with it, and what was said at the start.
    fn config(&self) -> Value {
        let worlds = &self.app.worlds;
        let (seed, options) = (worlds.seed(), worlds.options());
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "status": self.app.folders.status().as_str(),
            "fixtures": self.app.folders.origins()[0].to_text(),
            "scenarioFiles": self.app.folders.origins()[1].to_text(),
            "mistakes": report::findings(&self.app.folders.findings()),
            "tenants": seed.tenants.keys().collect::<Vec<_>>(),
            "library": seed.scenarios.keys().collect::<Vec<_>>(),
            "scenarios": options.scenarios,
            "maxWorlds": worlds.most(),
            "journalLength": options.journal_length.unwrap_or(Journal::LENGTH),
            "journalMemory": worlds.journal_memory(),
            "adminToken": self.app.guard.asks_for_token(),
        })
    }
}

/// The last exchange, whatever its world.
fn last_exchange(worlds: &Worlds) -> Carried {
    let named = worlds.last_exchange().map(|(world, id)| json!({"world": world, "id": id}));
    named.map(Outcome::Shown).ok_or_else(|| {
        AdminRefusal::missing(
            "there was no exchange yet, or its world is gone",
            "send a request to an operation; GET /__sandbox/worlds lists the worlds",
        )
    })
}

/// What came of a requested reload.
async fn reloaded(answer: ReloadAnswer) -> Carried {
    let Ok(outcome) = answer.await else {
        return Err(AdminRefusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "the sandbox ends and reads no files any more",
            "start it again: it begins with the files as they are then",
        ));
    };
    match &*outcome {
        ReloadOutcome::Reloaded(report) => Ok(Outcome::Shown(report.to_json())),
        ReloadOutcome::Refused(findings) => Err(AdminRefusal::invalid(
            "the files have mistakes and the last good ones serve",
            findings,
        )),
        ReloadOutcome::Same | ReloadOutcome::Unsettled => {
            unreachable!("who asks is answered")
        }
    }
}
