//! Steps in the built-in sandbox: each scenario in a world of its own in which its rules are active, several at once.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;

use super::drive::{Sent, Service, drive, sent, unknown_token};
use crate::admin::Making;
use crate::cli::TestArgs;
use crate::commands::running::Refusal;
use crate::commands::start::prepared;
use crate::engine::scenario::{Scenario, StepToken};
use crate::engine::store::{Seed, TenantSeed};
use crate::engine::{Change, Operation, Options};
use crate::findings::render;
use crate::review::verify::verify_active;
use crate::sandbox::{Config, StartError, runtime};
use crate::shell::app::App;
use crate::shell::client::Client;
use crate::shell::clock;
use crate::shell::own_tenant::own_tenant;
use crate::shell::terminal::{Terminal, complain_of};
use crate::shell::worlds::directory::Slot;
use crate::steps::{Place, RunResults, ScenarioResult, StepRequest, StepRun};

/// Scenarios that run at once: most of their time passes in delays.
const AT_ONCE: usize = 16;
/// What the names of what steps make begin with.
const PREFIX: &str = "test-";

/// What became of `scenarios`.
///
/// # Errors
/// When the sandbox does not start.
pub(super) fn results(args: &TestArgs, scenarios: &[Arc<Scenario>]) -> Result<RunResults, Refusal> {
    let prepared = prepared(config(args), &Terminal::silent()).map_err(|error| refused(&error))?;
    let runtime = runtime().map_err(|error| refused(&error))?;
    let (app, url) = (prepared.app(), prepared.url());
    let client = Client::new(&url, None, args.timeout)?;
    let results = runtime.block_on(async {
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(prepared.run(async { _ = stopped.await }));
        let seed = app.worlds.seed();
        let own = || own_tenant(seed.tenants.keys().map(|name| &**name));
        let tenant = args.tenant.clone().unwrap_or_else(own).into();
        let ground = Ground { app, client, tenant };
        let results = all(&ground, scenarios).await;
        drop(stop);
        _ = serving.await;
        results
    });
    runtime.shutdown_timeout(Duration::ZERO);
    let passed = results.iter().all(|result| result.passed);
    Ok(RunResults { passed, scenarios: results, ..RunResults::default() })
}

fn config(args: &TestArgs) -> Config {
    Config {
        fixtures: args.fixtures.clone(),
        // The scenarios are given world by world, whatever a folder holds.
        scenarios: None::<PathBuf>,
        seed: Some(args.seed),
        options: Options {
            behaviors: args.behavior.iter().copied().collect(),
            ..Options::default()
        },
        grace: Duration::ZERO,
        ..Config::default()
    }
}

fn refused(error: &StartError) -> Refusal {
    if let StartError::Load(findings) = error {
        complain_of(findings);
        let message = format!("the files have mistakes: {}", render::summary(findings));
        return Refusal::unusable(message, "mend them and test again");
    }
    Refusal::unusable(format!("the built-in sandbox does not start: {error}"), "")
}

/// What all scenarios have in common.
#[derive(Clone)]
struct Ground {
    app: Arc<App>,
    client: Client,
    tenant: Arc<str>,
}

async fn all(ground: &Ground, scenarios: &[Arc<Scenario>]) -> Vec<ScenarioResult> {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for (nth, scenario) in scenarios.iter().enumerate() {
        let (ground, scenario) = (ground.clone(), Arc::clone(scenario));
        let room = Arc::clone(&room);
        running.spawn(async move {
            let _permit = room.acquire().await;
            (nth, one(&ground, &scenario, nth).await)
        });
    }
    let mut results = running.join_all().await;
    results.sort_by_key(|(nth, _)| *nth);
    results.into_iter().map(|(_, result)| result).collect()
}

async fn one(ground: &Ground, scenario: &Arc<Scenario>, nth: usize) -> ScenarioResult {
    let begun = Instant::now();
    let name = format!("test-{nth}");
    let slot = world(&ground.app, &name, scenario);
    let seed = ground.app.worlds.seed();
    let mut service = World { ground, slot: &slot, base: format!("/~{name}"), seed };
    let mut run = StepRun::new(&scenario.steps, Place::World, &ground.tenant, PREFIX);
    drive(&mut run, &mut service).await;
    let verify = Some(&scenario.verify).filter(|verify| !verify.is_empty());
    let verify = verify.map(|_| verify_active(&slot.lock()));
    let result = ScenarioResult {
        name: scenario.name.to_string(),
        title: scenario.title.clone(),
        steps: run.results(),
        verify,
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        ..ScenarioResult::default()
    };
    result.judged()
}

/// A new world called `name` in which `scenario` is active, and none else.
fn world(app: &App, name: &str, scenario: &Arc<Scenario>) -> Arc<Slot> {
    let seed = app.worlds.seed().with_scenarios(vec![Arc::clone(scenario)]);
    let options =
        Options { scenarios: vec![scenario.name.clone()], ..app.worlds.options().clone() };
    let making = Making {
        name: Some(name.into()),
        seed: Some(Arc::new(seed)),
        options: Some(Arc::new(options)),
        random_seed: None,
        ends: None,
        port: None,
        odd: Vec::new(),
    };
    let made = app.worlds.create(making, clock::ambient());
    made.unwrap_or_else(|refusal| {
        panic!("there is room for a world of each scenario: {}", refusal.detail)
    })
}

/// The world of one scenario.
struct World<'g> {
    ground: &'g Ground,
    slot: &'g Slot,
    base: String,
    seed: Arc<Seed>,
}

impl Service for World<'_> {
    async fn send(&mut self, request: &StepRequest) -> Sent {
        let tenant = self.seed.tenant(&self.ground.tenant).0;
        match token(tenant, request.operation, &request.token) {
            Ok(token) => sent(&self.ground.client, (&self.base, request), token).await,
            Err(why) => Sent::Refused(why),
        }
    }

    /// The clock of the world goes forward at once: rules know no other.
    async fn wait(&mut self, ms: u64) {
        let ms = i64::try_from(ms).unwrap_or(i64::MAX);
        // A clock that cannot go on stands, and the step says what then differs.
        let _ = self.slot.lock().apply(Change::AdvanceClock(ms), clock::ambient());
    }
}

/// The text of the token that a step of `operation` carries.
fn token<'t>(
    tenant: &'t TenantSeed,
    operation: &Operation,
    token: &StepToken,
) -> Result<Option<&'t str>, String> {
    match token {
        StepToken::Absent => Ok(None),
        StepToken::Named(name) => match tenant.credentials.token_named(name) {
            Some(token) => Ok(Some(&token.text)),
            None => Err(unknown_token(name, tenant.credentials.tokens().map(|it| &*it.name))),
        },
        StepToken::Fitting => {
            let fits = tenant.credentials.fitting(operation.scopes);
            let why = || format!("no token of the fixtures has one of {}", operation.needs());
            fits.map(|token| Some(&*token.text)).ok_or_else(why)
        }
    }
}
