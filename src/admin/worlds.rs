//! Worlds: listed, made, shown, deleted, and begun anew.

use core::net::SocketAddr;

use http::Method;
use serde_json::{Value, json};

use super::body::BodyShape;
use super::body_kinds::{ANSWERED, INSTANT, NULL, SENT, TEXTS};
use super::clock::{CLOCK_NOW, clock_now};
use super::command::{Asked, Command, WorldStep};
use super::guard::at_port;
use super::lint::WEIGHTS;
use super::new_world::{AUTH_MODES, NEW_WORLD, NewWorld, WORLD_OF_A_NAME};
use super::operation::{
    AdminCall, AdminOperation, Body, CHANGES, CallContext, MISSING, SHOWS, Terms,
};
use super::refusal::AdminRefusal;
use super::tokens::{FIXTURE_TOKEN, fixture_tokens};
use super::warnings::{WARNINGS, warned};
use crate::engine::store::Seed;
use crate::engine::{AuthMode, BEHAVIORS, MAIN, Reset, Setting, Settings, World};
use crate::model::Timestamp;
use crate::schema::{Kind, Shape, WHOLE, optional, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds", id: "worlds-list",
                summary: "List the worlds", read: |_| Ok(Command::ListWorlds),
                terms: Terms { answer: Body::Object(&WORLDS), ..SHOWS } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds", id: "worlds-create",
                summary: "Make a world", read: create,
                terms: Terms { good: 201, body: Body::Object(&NEW_WORLD), refusals: &[400, 404, 409, 413, 415, 422, 429], answer: Body::Object(&WORLD), ..CHANGES } },
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}", id: "worlds-read",
                summary: "Show a world", read: |call| Ok(Command::OnWorld(call.world()?, WorldStep::Show)),
                terms: Terms { refusals: MISSING, answer: Body::Object(&WORLD), ..SHOWS } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}", id: "worlds-put",
                summary: "Make a world of this name, in the place of one that is there", read: put,
                terms: Terms { good: 201, replaced: Some(200), body: Body::Object(&WORLD_OF_A_NAME), refusals: &[400, 404, 409, 413, 415, 422, 429], answer: Body::Object(&WORLD), ..CHANGES } },
    AdminOperation { method: Method::DELETE, path: "/__sandbox/worlds/{world}", id: "worlds-delete",
                summary: "Delete a world; it answers 410 until it is made again", read: |call| Ok(Command::DeleteWorld(call.world()?)),
                terms: Terms { refusals: &[400, 404, 409, 410], ..CHANGES } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/reset", id: "worlds-reset",
                summary: "Begin a world anew, or parts of it", read: reset,
                terms: Terms { refusals: &[400, 404, 410, 413, 415], body: Body::Object(&RESET), ..CHANGES } },
];

const MAKERS: &[&str] = &["start", "use", "admin"];
const PARTS: &[&str] = &Reset::PARTS;

#[rustfmt::skip]
const RESET: Shape = Shape { name: "Reset", fields: &[
    optional("only", Kind::List(&Kind::Word(PARTS)), "the parts that begin anew; all of them without it"),
], ..SENT };

#[rustfmt::skip]
const WORLDS: Shape = Shape { name: "Worlds", fields: &[
    required("worlds", Kind::List(&Kind::Object(&LISTED_WORLD)), "all of them, by name"),
    required("most",   WHOLE,                                    "as many as --max-worlds allows"),
], ..ANSWERED };

#[rustfmt::skip]
const LISTED_WORLD: Shape = Shape { name: "ListedWorld", fields: &[
    required("name",      Kind::Id,                       "its name"),
    required("url",       Kind::Id,                       "its base URL, below which the service answers"),
    required("port",      Kind::Either(&[WHOLE, NULL]),   "the port of its own, where it has one"),
    required("madeBy",    Kind::Word(MAKERS),             "start: the sandbox; use: its first request; admin: this API"),
    required("expiresAt", Kind::Either(&[INSTANT, NULL]), "when it is gone by the machine's clock"),
    required("seed",      WHOLE,                          "the number from which it draws all chance and ids"),
], ..ANSWERED };

#[rustfmt::skip]
const WORLD: Shape = Shape { name: "World", fields: &[
    required("name",          Kind::Id,                                      "its name"),
    required("url",           Kind::Id,                                      "its base URL, below which the service answers"),
    required("port",          Kind::Either(&[WHOLE, NULL]),                  "the port of its own, where it has one"),
    required("madeBy",        Kind::Word(MAKERS),                            "start: the sandbox; use: its first request; admin: this API"),
    required("expiresAt",     Kind::Either(&[INSTANT, NULL]),                "when it is gone by the machine's clock"),
    required("seed",          WHOLE,                                         "the number from which it draws all chance and ids"),
    required("tenants",       TEXTS,                                         "the tenants it has; any other is made from the template, or refused"),
    required("tokens",        Kind::List(&Kind::Object(&FIXTURE_TOKEN)),     "the tokens of its fixtures"),
    required("clients",       Kind::List(&Kind::Object(&CLIENT)),            "the API keys of its fixtures"),
    required("scenarios",     TEXTS,                                         "the active scenarios in their order"),
    required("clock",         Kind::Object(&CLOCK_NOW),                      "its clock"),
    required("startedAt",     INSTANT,                                       "when its data began, by its clock; instants of its files that are relative count from there"),
    required("auth",          Kind::Either(&[Kind::Word(AUTH_MODES), NULL]), "how strict tokens are, where it was made so"),
    required("behaviors",     Kind::TextMap,                                 "the behaviors it was made with"),
    required("lint",          Kind::Word(WEIGHTS),                           "what it means that a client does something badly"),
    required("lintSilence",   TEXTS,                                         "the names of lints that are not looked for"),
    required("requests",      WHOLE,                                         "how many exchanges its journal holds"),
    required("journalLength", WHOLE,                                         "the most that it holds"),
    required("snapshots",     TEXTS,                                         "the names of its snapshots"),
    WARNINGS,
], ..ANSWERED };

#[rustfmt::skip]
const CLIENT: Shape = Shape { name: "Client", fields: &[
    required("clientId", Kind::Id, "what the token endpoint takes; `{tenant}` stands for any tenant without API keys of its own"),
    required("secret",   Kind::Either(&[Kind::Id, NULL]), "its secret; null where it is a storefront's, which has none"),
    required("scopes",   TEXTS,    "what its tokens may do"),
], ..ANSWERED };

fn create<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let requested = NewWorld::read(call)?;
    Ok(Command::CreateWorld(Box::new(move |files, options| {
        requested.making(files, options, call.context)
    })))
}

/// What is put in the place of `main` would have to follow the files, and never end.
fn put<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let name = call.world()?;
    if name == MAIN {
        return Err(AdminRefusal::conflict(
            "the world `main` cannot be replaced: it is the plain base URL, and follows the files",
            "POST /__sandbox/worlds/main/reset begins it anew; put a world of another name",
        ));
    }
    let requested = NewWorld::called(name, call)?;
    Ok(Command::PutWorld(Box::new(move |files, options| {
        requested.making(files, options, call.context)
    })))
}

fn reset<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let only = BodyShape::read(call.request, &RESET)?.texts("only");
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
    /// Where its own port is called.
    pub own_address: Option<SocketAddr>,
}

impl WorldFacts {
    /// A world in the list of a sandbox called `host`.
    pub fn listed(self, host: &str, name: &str) -> Value {
        json!({
            "name": name, "url": self.url(host, name), "port": self.own_address.map(|own| own.port()),
            "madeBy": self.made_by, "expiresAt": self.ends, "seed": self.random_seed,
        })
    }

    /// The base URL of a world of the sandbox called `host`.
    fn url(self, host: &str, name: &str) -> String {
        match self.own_address {
            // It listens on every interface, so the name by which the client came leads there too.
            Some(own) if own.ip().is_unspecified() => {
                format!("http://{}", at_port(host, own.port()))
            }
            Some(own) => format!("http://{own}"),
            None => usual_url(host, name),
        }
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
        shown["startedAt"] = json!(world.start());
        shown["auth"] = json!(options.auth.map(auth_name));
        shown["behaviors"] = chosen(&options.behaviors);
        shown["lint"] = json!(options.lint.weight.as_str());
        shown["lintSilence"] = json!(options.lint.silenced.names());
        shown["requests"] = json!(world.journal().len());
        shown["journalLength"] = json!(world.journal().length());
        shown["snapshots"] = json!(world.snapshots());
        warned(shown, world)
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

/// The chosen behaviors, by name.
fn chosen(settings: &Settings) -> Value {
    let members = settings.iter().map(|(behavior, setting)| {
        let row = &BEHAVIORS[*behavior as usize];
        let value = match setting {
            Setting::Choice(choice) => row.values[*choice].to_owned(),
            Setting::Number(number) => number.to_string(),
            Setting::Vary => "vary".to_owned(),
        };
        (row.name.to_owned(), Value::from(value))
    });
    Value::Object(members.collect())
}

/// The URL of a world at the port of the sandbox called `host`.
pub(super) fn usual_url(host: &str, name: &str) -> String {
    match name {
        MAIN => format!("http://{host}"),
        _ => format!("http://{host}/~{name}"),
    }
}
