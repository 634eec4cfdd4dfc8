//! Carries out what the admin API asks for: on the registry of worlds, on one world, on the tables.

mod create;
mod records;
mod scenarios;
mod world;

use std::net::IpAddr;

use http::{HeaderValue, StatusCode, Version, header};
use serde_json::{Value, json};

use super::app::App;
use super::files::reload::Status;
use super::files::report;
use super::files::report::ReloadOutcome;
use super::files::wakes::ReloadAnswer;
use super::worlds::directory::{Missing, Slot};
use crate::admin::{
    AdminRefusal, Command, Found, Outcome, answer, find, host, is_open, openapi, view,
};
use crate::engine::journal::Journal;
use crate::engine::{
    Ambient, ApiError, MAIN, REQUEST_ID, Request, Response, check_host, header_text,
};
use crate::findings::{Finding, render};

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
    if is_open(request.uri.path()) {
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
        StatusCode::BAD_REQUEST => (error.hint(), "send the request again, whole"),
        _ => (error.message(), "send the request again, whole and smaller"),
    };
    AdminRefusal::new(error.status(), detail, hint)
}

/// The answer that tells a refusal of a request that is about no world, or about nobody knows which.
pub(super) fn refused(app: &App, refusal: AdminRefusal) -> Response {
    refusal.response().with(REQUEST_ID, app.worlds.stray_id("admin"))
}

/// The id of an answer about a world, `main.admin-3`: each counts its own, so that the same calls get the same answers
/// whatever is done to other worlds.
fn world_id(name: &str, number: u64) -> HeaderValue {
    header_text(&format!("{name}.admin-{number}"))
}

/// Answers an admin request that was let in and read whole.
pub(super) async fn handle(app: &App, request: &Request, ambient: Ambient) -> Response {
    let call = match find(request) {
        Ok(Found::Operation(call)) => call,
        Ok(Found::Options { allow }) => {
            let response = Response::empty(StatusCode::NO_CONTENT);
            let id = app.worlds.stray_id("admin");
            return response.with(header::ALLOW, header_text(&allow)).with(REQUEST_ID, id);
        }
        Err(refusal) => return refused(app, refusal),
    };
    let control = Control { app, host: host(request).unwrap_or(&app.address), ambient };
    let world = call.variables.iter().find(|(name, _)| *name == "world");
    // Before the world goes, or its counters begin anew.
    let id = world.and_then(|(_, name)| Some(world_id(name, app.worlds.call(name)?)));
    // States can be large; other exchanges go on meanwhile.
    let carrying = tokio::task::block_in_place(|| {
        (call.operation.read)(&call).map(|command| control.carry_out(command))
    });
    let outcome = match carrying {
        Ok(Carrying::Done(outcome)) => outcome,
        Ok(Carrying::Reload(answer)) => reloaded(answer).await,
        Err(refusal) => Err(refusal),
    };
    let id = id.or_else(|| match &outcome {
        // A reset world counts from one as a new one does, so making it is number nought.
        Ok(Outcome::Made { shown, .. }) => Some(world_id(shown["name"].as_str()?, 0)),
        Ok(_) | Err(_) => None,
    });
    let id = id.unwrap_or_else(|| app.worlds.stray_id("admin"));
    let outcome = outcome.unwrap_or_else(Outcome::Refused);
    tokio::task::block_in_place(|| answer(call.operation, outcome)).with(REQUEST_ID, id)
}

/// What carrying out needs.
struct Control<'a> {
    app: &'a App,
    /// The name and port by which the client reached the sandbox.
    host: &'a str,
    ambient: Ambient,
}

type Carried = Result<Outcome, AdminRefusal>;

/// How far a command has come.
enum Carrying {
    /// It is carried out, or refused.
    Done(Carried),
    /// The thread that reads the files does it. Waiting for it takes no thread.
    Reload(ReloadAnswer),
}

impl Control<'_> {
    fn carry_out(&self, command: Command) -> Carrying {
        let worlds = &self.app.worlds;
        Carrying::Done(match command {
            Command::Live => Ok(Outcome::Shown(json!({"status": "live"}))),
            Command::Ready => {
                Ok(Outcome::Shown(json!({"status": self.app.folders.status().as_str()})))
            }
            Command::ListWorlds => {
                let all = worlds.list(self.ambient, |name, slot| self.listed(name, slot));
                Ok(Outcome::Shown(json!({"worlds": all, "most": worlds.most()})))
            }
            Command::CreateWorld(asked) => self.create(*asked),
            Command::DeleteWorld(name) if *name == *MAIN => Err(AdminRefusal::conflict(
                "the world `main` cannot be deleted: it is the plain base URL",
                "POST /__sandbox/worlds/main/reset begins it anew",
            )),
            Command::DeleteWorld(name) => {
                let deleted = worlds.delete(&name, self.ambient).map(|()| Outcome::Done);
                deleted.map_err(|missing| not_found(&name, missing))
            }
            Command::OnWorld(name, what) => {
                let slot = worlds.find(&name, self.ambient);
                let slot = slot.map_err(|missing| not_found(&name, missing));
                slot.and_then(|slot| self.on_world(&slot, what))
            }
            Command::Reload => return Carrying::Reload(self.app.wakes.reload()),
            Command::Config => Ok(Outcome::Shown(self.config())),
            Command::Operations => {
                Ok(Outcome::Shown(view::operations(worlds.router().operations())))
            }
            Command::Behaviors => Ok(Outcome::Shown(view::behaviors(&worlds.behaviors()))),
            Command::Metrics => {
                let stale = self.app.folders.status() == Status::Stale;
                Ok(Outcome::Metrics(self.app.metrics.text(worlds, stale, self.ambient)))
            }
            Command::Description => Ok(Outcome::Shown(openapi())),
        })
    }

    /// A world in the list.
    fn listed(&self, name: &str, slot: &Slot) -> Value {
        json!({
            "name": name,
            "url": view::world_url(self.host, name),
            "madeBy": slot.made_by.as_str(),
            "expiresAt": slot.ends,
            "seed": slot.random_seed,
        })
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

/// What came of a reload that was asked for.
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
        ReloadOutcome::Refused(findings) => {
            Err(invalid("the files have mistakes and the last good ones serve", findings))
        }
        ReloadOutcome::Same | ReloadOutcome::Unsettled => {
            unreachable!("who asks is answered")
        }
    }
}

/// The refusal of a world that is not there.
fn not_found(name: &str, missing: Missing) -> AdminRefusal {
    match missing {
        Missing::Gone(reason) => view::gone(name, reason.to_text()),
        Missing::Never => AdminRefusal::missing(
            format!("there is no world `{name}`"),
            format!(
                "make it with POST /__sandbox/worlds {{\"name\": \"{name}\"}}, or by using it; GET /__sandbox/worlds lists all"
            ),
        ),
    }
}

/// The refusal of documents with mistakes.
fn invalid(what: &str, findings: &[Finding]) -> AdminRefusal {
    let mistakes = serde_json::from_str(&render::json(findings)).unwrap_or_default();
    let first = findings.iter().find(|finding| finding.is_error()).or(findings.first());
    let told = first.map_or_else(String::new, |finding| {
        format!(": {}:{}:{}: {}", finding.path, finding.line, finding.column, finding.message)
    });
    let hint = first.and_then(|finding| finding.hint.clone());
    AdminRefusal::mistakes(
        format!("{what}, {}{told}", render::summary(findings)),
        hint.unwrap_or_else(|| "mend them and send again; `mistakes` has all of them".to_owned()),
        mistakes,
    )
}

/// What the engine refuses, in this API's form.
fn engine_refusal(error: &ApiError) -> AdminRefusal {
    AdminRefusal::new(error.status(), error.message(), error.hint())
}
