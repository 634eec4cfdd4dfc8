//! Worlds: listed, made, shown, deleted, and begun anew.

use http::Method;
use serde_json::{Value, json};

use super::clock::{CLOCK_NOW, clock_now};
use super::command::{Asked, Command, WorldStep};
use super::new_world::{AUTH_MODES, NEW_WORLD, NewWorld};
use super::operation::{
    AdminCall, AdminOperation, Answered, CHANGES, CallContext, MISSING, SHOWS, Sent, Terms,
};
use super::shape::{ObjectShape, ValueKind, may, must};
use super::tokens::{FIXTURE_TOKEN, fixture_tokens};
use super::warnings::{WARNINGS, warned};
use crate::engine::store::Seed;
use crate::engine::{AuthMode, BEHAVIORS, MAIN, Reset, Setting, Settings, World};
use crate::model::Timestamp;

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds", id: "worlds-list",
                summary: "List the worlds", read: |_| Ok(Command::ListWorlds),
                terms: Terms { answer: Answered::Object(&WORLDS), ..SHOWS } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds", id: "worlds-create",
                summary: "Make a world", read: create,
                terms: Terms { good: 201, body: Sent::Object(&NEW_WORLD), refusals: &[400, 404, 409, 413, 415, 422, 429], answer: Answered::Object(&WORLD), ..CHANGES } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}", id: "worlds-read",
                summary: "Show a world", read: |call| Ok(Command::OnWorld(call.world()?, WorldStep::Show)),
                terms: Terms { refusals: MISSING, answer: Answered::Object(&WORLD), ..SHOWS } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}", id: "worlds-delete",
                summary: "Delete a world; it answers 410 until it is made again", read: |call| Ok(Command::DeleteWorld(call.world()?)),
                terms: Terms { refusals: &[400, 404, 409, 410], ..CHANGES } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/reset", id: "worlds-reset",
                summary: "Begin a world anew, or parts of it", read: reset,
                terms: Terms { refusals: &[400, 404, 410, 413, 415], body: Sent::Object(&RESET), ..CHANGES } },
];

const MAKERS: &[&str] = &["start", "use", "admin"];
const PARTS: &[&str] = &Reset::PARTS;

#[rustfmt::skip]
const RESET: ObjectShape = ObjectShape { name: "Reset", members: &[
    may("only", ValueKind::Words(PARTS), "the parts that begin anew; all of them without it"),
] };

#[rustfmt::skip]
const WORLDS: ObjectShape = ObjectShape { name: "Worlds", members: &[
    must("worlds", ValueKind::Objects(&LISTED_WORLD), "all of them, by name"),
    must("most",   ValueKind::Whole,                  "as many as --max-worlds allows"),
] };

#[rustfmt::skip]
const LISTED_WORLD: ObjectShape = ObjectShape { name: "ListedWorld", members: &[
    must("name",      ValueKind::Text,                   "its name"),
    must("url",       ValueKind::Text,                   "its base URL, below which the service answers"),
    must("madeBy",    ValueKind::OneOf(MAKERS),          "start: the sandbox; use: its first request; admin: this API"),
    must("expiresAt", ValueKind::OrNull(&ValueKind::Instant), "when it is gone by the machine's clock"),
    must("seed",      ValueKind::Whole,                  "the number from which it draws all chance and ids"),
] };

#[rustfmt::skip]
const WORLD: ObjectShape = ObjectShape { name: "World", members: &[
    must("name",      ValueKind::Text,                             "its name"),
    must("url",       ValueKind::Text,                             "its base URL, below which the service answers"),
    must("madeBy",    ValueKind::OneOf(MAKERS),                    "start: the sandbox; use: its first request; admin: this API"),
    must("expiresAt", ValueKind::OrNull(&ValueKind::Instant),           "when it is gone by the machine's clock"),
    must("seed",      ValueKind::Whole,                            "the number from which it draws all chance and ids"),
    must("tenants",   ValueKind::Texts,                            "the tenants it has; any other is made from the template, or refused"),
    must("tokens",    ValueKind::Objects(&FIXTURE_TOKEN),          "the tokens of its fixtures"),
    must("clients",   ValueKind::Objects(&CLIENT),                 "the API keys of its fixtures"),
    must("scenarios", ValueKind::Texts,                            "the active scenarios in their order"),
    must("clock",     ValueKind::Object(&CLOCK_NOW),               "its clock"),
    must("auth",      ValueKind::OrNull(&ValueKind::OneOf(AUTH_MODES)), "how strict tokens are, where it was made so"),
    must("behaviors", ValueKind::MapOf(&ValueKind::Text),               "the behaviors it was made with"),
    must("requests",  ValueKind::Whole,                            "how many exchanges its journal holds"),
    must("journalLength", ValueKind::Whole,                        "the most that it holds"),
    must("snapshots", ValueKind::Texts,                            "the names of its snapshots"),
    WARNINGS,
] };

#[rustfmt::skip]
const CLIENT: ObjectShape = ObjectShape { name: "Client", members: &[
    must("clientId", ValueKind::Text,  "what the token endpoint takes; `{tenant}` stands for any tenant without API keys of its own"),
    must("secret",   ValueKind::Text,  "its secret"),
    must("scopes",   ValueKind::Texts, "what its tokens may do"),
] };

fn create<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let asked = NewWorld::read(call)?;
    Ok(Command::CreateWorld(Box::new(move |files, options| {
        asked.making(files, options, call.context)
    })))
}

fn reset<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let only = RESET.read(call.request)?.texts("only");
    let chosen =
        |only: Vec<Box<str>>| only.iter().try_fold(Reset::NONE, |chosen, name| chosen.and(name));
    let what = only.map_or(Some(Reset::ALL), chosen).expect("the shape checks the words");
    Ok(Command::OnWorld(call.world()?, WorldStep::Reset(what)))
}

/// What is known of a world besides itself.
#[derive(Clone, Copy, Debug)]
pub struct WorldFacts {
    /// Who made it.
    pub made_by: &'static str,
    /// When it ends by the machine's clock.
    pub ends: Option<Timestamp>,
    /// The number from which it draws all chance.
    pub random_seed: u64,
}

impl WorldFacts {
    /// A world in the list of a sandbox called `host`.
    pub fn listed(self, host: &str, name: &str) -> Value {
        json!({
            "name": name, "url": world_url(host, name), "madeBy": self.made_by,
            "expiresAt": self.ends, "seed": self.random_seed,
        })
    }

    /// A world as it is shown.
    pub fn shown(self, world: &World, context: CallContext<'_>) -> Value {
        let (seed, options) = (world.seed(), world.options());
        let mut shown = self.listed(context.host, world.name());
        shown["tenants"] = json!(world.tenant_names());
        shown["tokens"] = json!(fixture_tokens(seed, world.start()));
        shown["clients"] = json!(clients(seed));
        shown["scenarios"] =
            world.scenarios().active().iter().map(|scenario| json!(scenario.name)).collect();
        shown["clock"] = clock_now(world, context.ambient);
        shown["auth"] = json!(options.auth.map(auth_name));
        shown["behaviors"] = chosen(&options.behaviors);
        shown["requests"] = json!(world.journal().len());
        shown["journalLength"] = json!(world.journal().length());
        shown["snapshots"] = json!(world.snapshots());
        warned(shown, world)
    }
}

/// The base URL of a world of the sandbox called `host`.
pub fn world_url(host: &str, name: &str) -> String {
    match name {
        MAIN => format!("http://{host}"),
        _ => format!("http://{host}/~{name}"),
    }
}

/// The API keys, by the ids that the token endpoint takes; the template's hold in every tenant without a folder.
fn clients(seed: &Seed) -> Vec<Value> {
    let template = [("{tenant}", &seed.template)];
    let own = seed.tenants.iter().map(|(name, tenant)| (&**name, tenant));
    let all = template.into_iter().chain(own).flat_map(|(name, tenant)| {
        let credentials = &tenant.credentials;
        credentials.client_ids().into_iter().filter_map(move |id| {
            let client = credentials.client(id)?;
            let client_id = format!("{name}.{id}");
            Some(json!({"clientId": client_id, "secret": client.secret, "scopes": client.scopes}))
        })
    });
    all.collect()
}

/// The name of an auth mode.
fn auth_name(mode: AuthMode) -> &'static str {
    let known = AuthMode::NAMES.iter().find(|(_, known)| *known == mode);
    known.map(|(name, _)| *name).expect("every mode has a name")
}

/// Behaviors that somebody chose, by name.
fn chosen(settings: &Settings) -> Value {
    let told = settings.iter().map(|(behavior, setting)| {
        let row = &BEHAVIORS[*behavior as usize];
        let value = match setting {
            Setting::Choice(choice) => row.values[*choice].to_owned(),
            Setting::Number(number) => number.to_string(),
            Setting::Vary => "vary".to_owned(),
        };
        (row.name.to_owned(), Value::from(value))
    });
    Value::Object(told.collect())
}
