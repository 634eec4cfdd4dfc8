//! A world of a running sandbox as a value: where it is, what it lets in, what is to go wrong, and what has happened.
//!
//! Every method is a call of the admin API, which is answered in this process without a socket.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::armed::ArmedScenarios;
use super::exchange::Exchange;
use super::given::{Given, has_member};
use super::running::Running;
use super::world_error::WorldError;
use crate::engine::encoded;
use crate::model::Timestamp;
use crate::review::changes::Changes;
use crate::review::coverage::Coverage;
use crate::review::explain::Explanation;
use crate::review::verify::Verification;
use crate::suggest::did_you_mean;

/// A world: a whole sandbox of one's own, with its data, clock, tokens, failures and journal. When it is dropped it is gone, and a
/// client that still calls it gets 410.
///
/// ```
/// use std::time::Duration;
///
/// use emporix_sandbox::Sandbox;
/// use serde_json::json;
///
/// let sandbox = Sandbox::start()?;
/// let world = sandbox.world();
/// world.arm(json!({"name": "once", "on": "GET …/segments", "times": 1, "then": {"error": "unavailable"}}))?;
///
/// let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
/// let list = format!("{}/customer-segment/{}/segments", world.url(), world.tenant());
/// let bearer = format!("Bearer {}", world.token("read")?);
/// let mut call = || agent.get(&list).header("Authorization", &bearer).call().map(|it| it.status().as_u16());
/// assert_eq!([call()?, call()?], [503, 200]);
///
/// world.advance(Duration::from_secs(3600))?;
/// let first = &world.requests()?[0];
/// assert_eq!(first.status, Some(503));
/// assert!(world.explain(&first.id)?.summary.contains("once"));
/// assert_eq!(world.changes()?.total, 0);
/// let read_twice = json!({"name": "it tries again", "on": "GET …/segments", "count": {"exactly": 2}});
/// let verification = world.verify(read_twice)?;
/// assert!(verification.passed, "{verification}");
/// assert_eq!(world.coverage()?.operations.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct World {
    running: Arc<Running>,
    name: String,
    url: String,
}

impl World {
    /// The world that the admin API has just `made`.
    pub(super) fn made(running: Arc<Running>, made: &Value) -> Self {
        let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
        let name = text("name");
        let url = match made["port"].is_number() {
            true => text("url"),
            false => running.world_url(&name),
        };
        Self { running, name, url }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its base URL, without a slash at its end: what the code under test is to call in the place of `https://api.emporix.io`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The tenant to call: the first that the fixtures have a folder of, `mytenant` over the shipped ones.
    pub fn tenant(&self) -> &str {
        self.running.tenant()
    }

    /// The bearer text of the token that [`World::tenant`] knows by this name, such as `read` or `service`.
    ///
    /// # Errors
    /// When there is no such token, or it was revoked.
    pub fn token(&self, name: &str) -> Result<String, WorldError> {
        self.token_of(self.tenant(), name)
    }

    /// The bearer text of the token that `tenant` knows by this name.
    ///
    /// # Errors
    /// When there is no such token, or it was revoked.
    pub fn token_of(&self, tenant: &str, name: &str) -> Result<String, WorldError> {
        let list: TokenList = self.get(&format!("tokens?tenant={}", encoded(tenant)))?;
        let good = || list.tokens.iter().filter(|token| !token.revoked);
        let found = good().find(|token| token.name == name);
        found.map(|token| token.token.clone()).ok_or_else(|| {
            let names: Vec<&str> = good().map(|token| &*token.name).collect();
            let near = did_you_mean(name, names.iter().copied());
            WorldError::of_caller(
                format!("the tenant `{tenant}` knows no token `{name}`{near}"),
                format!("it knows {}; others are of its tokens.json", names.join(", ")),
            )
        })
    }

    /// Makes failures active: a scenario by its name, or several by an array of names; a rule, several, or a whole scenario as JSON,
    /// as text or as a value. What comes back are the scenarios of this call, with the names that rules on their own have got.
    ///
    /// # Errors
    /// When there is no such scenario, or the rules have mistakes.
    pub fn arm(&self, failures: impl Serialize) -> Result<ArmedScenarios, WorldError> {
        let body = match Given::of(failures)? {
            Given::Name(name) => json!({ "scenarios": [name] }).to_string(),
            Given::Object(text) if has_member(&text, &["rules", "scenarios"]) => text,
            Given::Object(text) => format!("{{\"rules\": [{text}]}}"),
            Given::List(text) => {
                let names = serde_json::from_str::<Vec<String>>(&text).is_ok();
                let member = if names { "scenarios" } else { "rules" };
                format!("{{\"{member}\": {text}}}")
            }
        };
        let active: ArmedScenarios = parsed(&self.call(Method::POST, "scenarios", &*body)?)?;
        let names = names_in(&body, &active);
        Ok(active.only(&names))
    }

    /// The active scenarios, and how far each of their rules has come.
    ///
    /// # Errors
    /// When the world is gone.
    pub fn scenarios(&self) -> Result<ArmedScenarios, WorldError> {
        self.get("scenarios")
    }

    /// Ends the scenario of this name.
    ///
    /// # Errors
    /// When it is not active.
    pub fn disarm(&self, scenario: &str) -> Result<(), WorldError> {
        self.call(Method::DELETE, &format!("scenarios/{}", encoded(scenario)), "").map(drop)
    }

    /// Moves its clock forward, and says what it shows then: tokens expire, and faults that last some time end.
    ///
    /// # Errors
    /// When no clock can show that time.
    pub fn advance(&self, by: Duration) -> Result<Timestamp, WorldError> {
        let body = json!({ "by": format!("{}ms", by.as_millis()) }).to_string();
        let clock = self.call(Method::POST, "clock/advance", body)?;
        parsed::<ClockNow>(&clock).map(|clock| clock.at)
    }

    /// What clients have sent to it and got, the latest last, as far as its journal keeps it.
    ///
    /// # Errors
    /// When the world is gone.
    pub fn requests(&self) -> Result<Vec<Exchange>, WorldError> {
        self.get::<Journal>("requests").map(|journal| journal.requests)
    }

    /// Why an exchange was answered as it was: of the answer with this `Sandbox-Request-Id`, or of the `last`.
    ///
    /// # Errors
    /// When the journal does not have it.
    pub fn explain(&self, id: impl AsRef<str>) -> Result<Explanation, WorldError> {
        self.get(&format!("requests/{}/explain", encoded(id.as_ref())))
    }

    /// Which records are others than at the start.
    ///
    /// # Errors
    /// When the world is gone.
    pub fn changes(&self) -> Result<Changes, WorldError> {
        self.get("changes")
    }

    /// Which records are others than at a point: right after the answer with this `Sandbox-Request-Id`, or at a `snapshot:NAME`.
    ///
    /// # Errors
    /// When the state at that point is not known any more.
    pub fn changes_since(&self, point: impl AsRef<str>) -> Result<Changes, WorldError> {
        self.get(&format!("changes?since={}", encoded(point.as_ref())))
    }

    /// Holds what happened against expectations: one, several, or a file of them as JSON, as text or as a value. Those that do not
    /// hold are no error, but `failures` of what comes back, whose text has the exchange that comes closest.
    ///
    /// # Errors
    /// When the expectations have mistakes.
    pub fn verify(&self, expectations: impl Serialize) -> Result<Verification, WorldError> {
        let body = match Given::of(expectations)? {
            Given::Name(name) => {
                return Err(WorldError::of_caller(
                    format!("`{name}` is no expectation"),
                    "give an object such as {\"name\": \"…\", \"on\": \"PUT …/customers/*\", \"count\": {\"exactly\": 1}}; verify_active holds it against those of the active scenarios",
                ));
            }
            Given::Object(text) if has_member(&text, &["expect"]) => text,
            Given::Object(text) => format!("{{\"expect\": [{text}]}}"),
            Given::List(text) => format!("{{\"expect\": {text}}}"),
        };
        self.verified(body)
    }

    /// Holds what happened against the expectations of the active scenarios.
    ///
    /// # Errors
    /// When they have none.
    pub fn verify_active(&self) -> Result<Verification, WorldError> {
        self.verified("")
    }

    /// Which of the documented answers its clients have met.
    ///
    /// # Errors
    /// When the world is gone.
    pub fn coverage(&self) -> Result<Coverage, WorldError> {
        self.get("coverage")
    }

    /// Begins it anew: its data, clock, tokens, failures and journal are as when it was made.
    ///
    /// # Errors
    /// When the world is gone.
    pub fn reset(&self) -> Result<(), WorldError> {
        self.call(Method::POST, "reset", "").map(drop)
    }

    /// What does not hold is refused by the admin API, and is an answer here.
    fn verified(&self, body: impl Into<String>) -> Result<Verification, WorldError> {
        let path = self.path("verify");
        match self.running.answered((Method::POST, path), body.into())? {
            Ok(text) => parsed(&text),
            Err(refusal) => {
                Verification::deserialize(&refusal.problem).map_err(|_| WorldError::of(refusal))
            }
        }
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, WorldError> {
        parsed(&self.call(Method::GET, path, "")?)
    }

    fn call(
        &self,
        method: Method,
        path: &str,
        body: impl Into<String>,
    ) -> Result<bytes::Bytes, WorldError> {
        self.running.call((method, self.path(path)), body.into())
    }

    fn path(&self, path: &str) -> String {
        format!("worlds/{}/{path}", self.name)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // One that a client has deleted is gone already.
        let path = format!("worlds/{}", self.name);
        let _ = self.running.call((Method::DELETE, path), String::new());
    }
}

#[derive(Deserialize)]
struct TokenList {
    tokens: Vec<KnownToken>,
}

#[derive(Deserialize)]
struct KnownToken {
    name: String,
    token: String,
    revoked: bool,
}

#[derive(Deserialize)]
struct ClockNow {
    at: Timestamp,
}

#[derive(Deserialize)]
struct Journal {
    requests: Vec<Exchange>,
}

/// The scenarios that a body makes active, which has got all that are `active` now. Rules without a name for them come last, and
/// get one that is free.
fn names_in(body: &str, active: &ArmedScenarios) -> Vec<String> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let name_of =
        |scenario: &Value| scenario.as_str().or(scenario["name"].as_str()).map(str::to_owned);
    let named = body["scenarios"].as_array().into_iter().flatten().filter_map(name_of);
    let of_rules = body.get("rules").and_then(|_| {
        let last = active.scenarios.last().map(|scenario| scenario.name.clone());
        name_of(&body).or(last)
    });
    named.chain(of_rules).collect()
}

fn parsed<T: DeserializeOwned>(text: &[u8]) -> Result<T, WorldError> {
    serde_json::from_slice(text).map_err(|error| {
        WorldError::of_caller(
            format!("what the sandbox shows is not what this library reads: {error}"),
            "report it with what was called",
        )
    })
}
