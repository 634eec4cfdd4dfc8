//! What each row's request asks for. Pure and straight: a function per row.

use http::StatusCode;
use serde_json::value::RawValue;

use super::command::{ClockAsked, Command, NewWorld, RecordPath, ScenarioAsked, WorldCommand};
use super::operation::AdminCall;
use super::refusal::AdminRefusal;
use super::rows::{ADVANCE, CLOCK, NEW_WORLD, RESET, SCENARIOS, TOKEN};
use super::shape::{BodyShape, json_text};
use crate::engine::journal::{Filter, Journal, Since};
use crate::engine::{
    AuthMode, CollectionName, IssueSpec, Reset, Settings, did_you_mean, is_world_name, setting,
};
use crate::json::{RawObject, as_text, members};

type ReadCommand = Result<Command, AdminRefusal>;

pub(super) fn live(_: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::Live)
}

pub(super) fn ready(_: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::Ready)
}

pub(super) fn list_worlds(_: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::ListWorlds)
}

pub(super) fn create_world(call: &AdminCall<'_>) -> ReadCommand {
    let body = NEW_WORLD.read(call.request)?;
    let name = body.boxed("name");
    if let Some(name) = &name {
        world_name(name)?;
    }
    let clock = body.raw("clock").map(|raw| clock_in(raw, call)).transpose()?;
    Ok(Command::CreateWorld(Box::new(NewWorld {
        name,
        fixtures: body.raw("fixtures").map(owned).transpose()?,
        scenarios: scenarios(&body.elements("scenarios"))?,
        behaviors: body.raw("behaviors").map(settings).transpose()?.unwrap_or_default(),
        auth: body.text("auth").and_then(|mode| AuthMode::named(&mode)),
        clock,
        random_seed: body.whole("seed"),
        journal_length: body.raw("journalLength").map(journal_length).transpose()?,
        ttl_ms: body.duration_ms("ttl"),
    })))
}

fn journal_length(raw: &str) -> Result<usize, AdminRefusal> {
    let most = Journal::MAX_LENGTH;
    let length = raw.parse().ok().filter(|length| (1..=most).contains(length));
    length.ok_or_else(|| {
        AdminRefusal::bad(format!("`journalLength` is {raw}"), format!("expected 1 to {most}"))
    })
}

pub(super) fn delete_world(call: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::DeleteWorld(world(call)?))
}

pub(super) fn show_world(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::Show)
}

pub(super) fn reset(call: &AdminCall<'_>) -> ReadCommand {
    let only = RESET.read(call.request)?.texts("only");
    let chosen =
        |only: Vec<Box<str>>| only.iter().try_fold(Reset::NONE, |chosen, name| chosen.and(name));
    let what = only.map_or(Some(Reset::ALL), chosen).expect("the shape checks the words");
    on_world(call, WorldCommand::Reset(what))
}

pub(super) fn export_state(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::ExportState)
}

pub(super) fn import_state(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::ImportState(documents(call)?))
}

pub(super) fn list_snapshots(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::ListSnapshots)
}

pub(super) fn save_snapshot(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::SaveSnapshot(call.variable("name").into()))
}

pub(super) fn load_snapshot(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::LoadSnapshot(call.variable("name").into()))
}

pub(super) fn delete_snapshot(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::DeleteSnapshot(call.variable("name").into()))
}

pub(super) fn read_record(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::ReadRecord(record(call)?))
}

pub(super) fn put_record(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::PutRecord(record(call)?, documents(call)?))
}

pub(super) fn delete_record(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::DeleteRecord(record(call)?))
}

pub(super) fn list_scenarios(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::ListScenarios)
}

pub(super) fn arm(call: &AdminCall<'_>) -> ReadCommand {
    let asked = scenarios_asked(call)?;
    if asked.is_empty() {
        let hint = "name them in `scenarios`, or write them in `rules`; PUT takes an empty list";
        return Err(AdminRefusal::bad("no scenario is asked for", hint));
    }
    on_world(call, WorldCommand::Arm(asked))
}

pub(super) fn replace_scenarios(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::ReplaceScenarios(scenarios_asked(call)?))
}

pub(super) fn disarm(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::Disarm(call.variable("name").into()))
}

pub(super) fn show_clock(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::ShowClock)
}

pub(super) fn set_clock(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::SetClock(clock(&CLOCK.read(call.request)?)?))
}

pub(super) fn advance_clock(call: &AdminCall<'_>) -> ReadCommand {
    let by = ADVANCE.read(call.request)?.duration_ms("by").unwrap_or_default();
    on_world(call, WorldCommand::AdvanceClock(by))
}

pub(super) fn list_tokens(call: &AdminCall<'_>) -> ReadCommand {
    let tenant = call.parameter("tenant")?.map(|tenant| tenant.as_ref().into());
    on_world(call, WorldCommand::ListTokens(tenant))
}

pub(super) fn issue_token(call: &AdminCall<'_>) -> ReadCommand {
    let body = TOKEN.read(call.request)?;
    let scoped = body.raw("scopes").is_some();
    let spec = IssueSpec {
        tenant: body.boxed("tenant").unwrap_or_default(),
        name: body.boxed("name"),
        stem: None,
        scopes: body.texts("scopes").unwrap_or_default().into(),
        customer_id: body.boxed("customerId"),
        legal_entity_id: body.boxed("legalEntityId"),
        lifetime_ms: body.duration_ms("lifetime"),
    };
    on_world(call, WorldCommand::IssueToken { spec: Box::new(spec), scoped })
}

pub(super) fn revoke_token(call: &AdminCall<'_>) -> ReadCommand {
    let tenant = call.parameter("tenant")?.map(|tenant| tenant.as_ref().into());
    on_world(call, WorldCommand::RevokeToken { tenant, name: call.variable("name").into() })
}

pub(super) fn requests(call: &AdminCall<'_>) -> ReadCommand {
    let text = |name: &'static str| call.parameter(name);
    let status = text("status")?;
    let unanswered = status.as_deref() == Some("none");
    let status = status.filter(|_| !unanswered).map(|status| {
        let code = status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
        code.map(|code| code.as_u16()).ok_or_else(|| {
            AdminRefusal::bad(
                format!("`status` is `{status}`"),
                "expected a status such as `409`, or `none`",
            )
        })
    });
    let since = text("since")?.map(|text| since(&text, call.variable("world")));
    let filter = Filter {
        operation: text("operation")?.map(|text| text.as_ref().into()),
        status: status.transpose()?,
        unanswered,
        tenant: text("tenant")?.map(|text| text.as_ref().into()),
        since: since.transpose()?,
    };
    on_world(call, WorldCommand::Requests(filter))
}

/// A point in the journal of `world`: an id of another world, or of an answer that no journal has, is none.
fn since(text: &str, world: &str) -> Result<Since, AdminRefusal> {
    let point = Since::parse(text)
        .map_err(|told| AdminRefusal::bad(format!("`since`: {told}"), "send one of them"))?;
    let of_other = text.rsplit_once('-').is_some_and(|(of, _)| of != world);
    match point {
        Since::Number(_) if of_other => Err(AdminRefusal::bad(
            format!("`since`: `{text}` is no exchange of the world `{world}`"),
            format!(
                "send a Sandbox-Request-Id of this world such as `{world}-42`, or an instant such as `2024-10-12T12:00:00.000Z`"
            ),
        )),
        Since::Number(_) | Since::At(_) => Ok(point),
    }
}

pub(super) fn request(call: &AdminCall<'_>) -> ReadCommand {
    on_world(call, WorldCommand::Request(call.variable("id").into()))
}

pub(super) fn reload(_: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::Reload)
}

pub(super) fn config(_: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::Config)
}

pub(super) fn operations(_: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::Operations)
}

pub(super) fn behaviors(_: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::Behaviors)
}

pub(super) fn metrics(_: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::Metrics)
}

pub(super) fn description(_: &AdminCall<'_>) -> ReadCommand {
    Ok(Command::Description)
}

fn on_world(call: &AdminCall<'_>, what: WorldCommand) -> ReadCommand {
    Ok(Command::OnWorld(world(call)?, what))
}

/// The world that the path names.
fn world(call: &AdminCall<'_>) -> Result<Box<str>, AdminRefusal> {
    let name = call.variable("world");
    world_name(name)?;
    Ok(name.into())
}

fn world_name(name: &str) -> Result<(), AdminRefusal> {
    if is_world_name(name) {
        return Ok(());
    }
    let hint = "expected 1 to 63 lowercase letters, digits and hyphens, no hyphen first";
    Err(AdminRefusal::bad(format!("`{name}` cannot name a world"), hint))
}

fn record(call: &AdminCall<'_>) -> Result<RecordPath, AdminRefusal> {
    let name = call.variable("collection");
    let collection = CollectionName::named(name).ok_or_else(|| {
        let names = CollectionName::ALL.map(CollectionName::as_str);
        let near = did_you_mean(name, names);
        let hint = format!("the collections are {}", names.join(", "));
        AdminRefusal::missing(format!("there is no collection `{name}`{near}"), hint)
    })?;
    Ok(RecordPath {
        tenant: call.variable("tenant").into(),
        collection,
        id: call.variable("id").into(),
    })
}

/// A body of the user's own.
fn documents(call: &AdminCall<'_>) -> Result<Box<RawValue>, AdminRefusal> {
    let text = json_text(call.request)?
        .filter(|text| text.trim_ascii_start().starts_with('{'))
        .ok_or_else(|| AdminRefusal::bad("the body is no object", "send an object"))?;
    owned(text)
}

fn owned(text: &str) -> Result<Box<RawValue>, AdminRefusal> {
    RawValue::from_string(text.to_owned()).map_err(|error| AdminRefusal::bad(error.to_string(), ""))
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
    let body = CLOCK.read(&request).map_err(|refusal| AdminRefusal {
        detail: format!("`clock`: {}", refusal.detail),
        ..refusal
    })?;
    clock(&body)
}

fn clock(body: &BodyShape<'_>) -> Result<ClockAsked, AdminRefusal> {
    let at = body.instant("at");
    match (body.text("mode").as_deref(), at) {
        (Some("frozen"), at) => Ok(ClockAsked::Frozen(at)),
        (Some("offset"), Some(at)) => Ok(ClockAsked::Offset(at)),
        (Some("offset"), None) => {
            Err(AdminRefusal::bad("a clock with an offset needs `at`", "say where it goes on from"))
        }
        (_, None) => Ok(ClockAsked::Real),
        (_, Some(_)) => Err(AdminRefusal::bad(
            "a real clock takes no `at`",
            "use the mode frozen to stand there, or offset to go on from there",
        )),
    }
}

/// The scenarios of a body: those named, and one of its `rules`.
fn scenarios_asked(call: &AdminCall<'_>) -> Result<Vec<ScenarioAsked>, AdminRefusal> {
    let body = SCENARIOS.read(call.request)?;
    let mut asked = scenarios(&body.elements("scenarios"))?;
    if body.raw("rules").is_some() {
        asked.push(ad_hoc(&body, &["title", "description", "rules"]));
    } else if let Some(stray) =
        ["name", "title", "description"].into_iter().find(|key| body.raw(key).is_some())
    {
        return Err(AdminRefusal::bad(
            format!("`{stray}` says something of rules, and there are no `rules`"),
            "write `rules`, or name scenarios in `scenarios`",
        ));
    }
    Ok(asked)
}

/// The elements of `scenarios`: names, and what files say.
fn scenarios(elements: &[&str]) -> Result<Vec<ScenarioAsked>, AdminRefusal> {
    let one = |raw: &&str| match as_text(raw) {
        Some(name) => Ok(ScenarioAsked::Named(name.as_ref().into())),
        None => whole_scenario(raw),
    };
    elements.iter().map(one).collect()
}

/// What a scenario file says, with a name.
fn whole_scenario(raw: &str) -> Result<ScenarioAsked, AdminRefusal> {
    let object = RawObject::of(raw).ok_or_else(|| {
        AdminRefusal::bad("`scenarios` takes names and objects", "write one of them")
    })?;
    let name = object.get("name").and_then(as_text).map(|name| name.as_ref().into());
    let members = object
        .keys()
        .filter(|key| *key != "name")
        .filter_map(|key| Some((key.to_owned(), object.get(key)?)));
    Ok(ScenarioAsked::AdHoc { name, text: file_text(members) })
}

fn ad_hoc(body: &BodyShape<'_>, members: &[&str]) -> ScenarioAsked {
    let members = members.iter().filter_map(|key| Some(((*key).to_owned(), body.raw(key)?)));
    ScenarioAsked::AdHoc { name: body.boxed("name"), text: file_text(members) }
}

/// The text of an object with these members, as they were sent.
fn file_text<'a>(members: impl Iterator<Item = (String, &'a str)>) -> Box<str> {
    let members: Vec<String> =
        members.map(|(key, raw)| format!("{}: {}", serde_json::Value::String(key), raw)).collect();
    format!("{{{}}}", members.join(", ")).into()
}
