//! A world that is made otherwise than the sandbox makes worlds, step by step.

use std::sync::Arc;

use http::Method;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::given::Given;
use super::running::Running;
use super::world::World;
use super::world_error::WorldError;

/// What a world is made with. What nothing is said of, is as in every world of the sandbox.
///
/// ```
/// use serde_json::json;
///
/// let sandbox = emporix_sandbox::Sandbox::start()?;
/// let world = sandbox
///     .new_world()
///     .seed(7)
///     .scenario("third-row-fails-once")
///     .fixtures(json!({"shop": {"segments": [{"id": "vip", "name": {"en": "VIP"}, "siteCode": "main"}]}}))
///     .with("clock", json!({"mode": "frozen", "at": "2026-01-01T00:00:00Z"}))
///     .make()?;
/// assert!(world.url().starts_with(sandbox.url()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "there is no world before `make`"]
pub struct WorldBuilder {
    running: Arc<Running>,
    scenarios: Vec<Box<RawValue>>,
    members: Vec<(String, Box<RawValue>)>,
    refused: Option<WorldError>,
}

impl WorldBuilder {
    /// Of a sandbox.
    pub(super) fn at(running: Arc<Running>) -> Self {
        Self { running, scenarios: Vec::new(), members: Vec::new(), refused: None }
    }

    /// Its name; one that is free without it.
    pub fn name(self, name: &str) -> Self {
        self.with("name", name)
    }

    /// The number from which it draws all chance: the same number, the same answers.
    pub fn seed(self, seed: u64) -> Self {
        self.with("seed", seed)
    }

    /// One more scenario that is active from the start and after a reset: its name, or what its file says with a `name`.
    pub fn scenario(mut self, scenario: impl Serialize) -> Self {
        let written = Given::of(scenario).and_then(|given| match given {
            Given::Name(name) => written(&name),
            Given::Object(text) | Given::List(text) => raw(&text),
        });
        match written {
            Ok(scenario) => self.scenarios.push(scenario),
            Err(refusal) => self.refused = self.refused.or(Some(refusal)),
        }
        self
    }

    /// Fixtures of its own: tenant, collection, documents, as in a folder; laid over those of the sandbox collection by collection.
    pub fn fixtures(mut self, fixtures: impl Serialize) -> Self {
        let written = Given::of(fixtures).and_then(|given| match given {
            Given::Name(name) => written(&name),
            Given::Object(text) | Given::List(text) => raw(&text),
        });
        self.put("fixtures", written);
        self
    }

    /// Gives it a port of its own, on which everything is this world: for clients that keep no path prefix.
    pub fn own_port(self) -> Self {
        self.with("port", 0)
    }

    /// Any other member of what POST `/__sandbox/worlds` takes, such as `behaviors`, `auth`, `clock` or `capture`.
    pub fn with(mut self, member: &str, value: impl Serialize) -> Self {
        self.put(member, written(&value));
        self
    }

    /// Makes it.
    ///
    /// # Errors
    /// When the name is taken, there is no such scenario, what was given has mistakes, or there is no room for one more world.
    pub fn make(mut self) -> Result<World, WorldError> {
        if let Some(refusal) = self.refused {
            return Err(refusal);
        }
        if !self.scenarios.is_empty() {
            self.members.push(("scenarios".to_owned(), written(&self.scenarios)?));
        }
        let members =
            self.members.iter().map(|(name, raw)| format!("{}: {raw}", Value::from(&**name)));
        let body = format!("{{{}}}", members.collect::<Vec<_>>().join(", "));
        let made = self.running.call((Method::POST, "worlds".to_owned()), body)?;
        Ok(World::made(self.running, &serde_json::from_slice(&made).unwrap_or_default()))
    }

    fn put(&mut self, member: &str, written: Result<Box<RawValue>, WorldError>) {
        match written {
            Ok(raw) => self.members.push((member.to_owned(), raw)),
            Err(refusal) => self.refused = self.refused.take().or(Some(refusal)),
        }
    }
}

fn written(value: &(impl Serialize + ?Sized)) -> Result<Box<RawValue>, WorldError> {
    serde_json::value::to_raw_value(value).map_err(|error| no_json(&error))
}

fn raw(text: &str) -> Result<Box<RawValue>, WorldError> {
    RawValue::from_string(text.trim().to_owned()).map_err(|error| no_json(&error))
}

fn no_json(error: &serde_json::Error) -> WorldError {
    WorldError::of_caller(
        format!("what is given is no JSON: {error}"),
        "give JSON as text or as a value of serde_json::json!",
    )
}
