//! Runs of the copies: each in a world of its own over the same files, which begins at the same instant, draws the same ids and
//! is gone afterwards.

use std::pin::pin;
use std::sync::{Arc, Once};
use std::time::Duration;

use super::copy::{CopyEnded, CopyRun};
use super::stage::{Stage, StageEnd, StagePatience};
use super::stops::{Stopper, Stops};
use crate::admin::Making;
use crate::cli::RaceArgs;
use crate::commands::client_env::{COPY, ClientEnv};
use crate::commands::command_env::{self, EnvFlags};
use crate::commands::command_refusal::CommandRefusal;
use crate::commands::joined::joined;
use crate::engine::store::Seed;
use crate::engine::{Clock, Options};
use crate::model::Timestamp;
use crate::race::calls::CopyCall;
use crate::race::copies::CopyName;
use crate::race::oracle::Ending;
use crate::review::end_state::EndState;
use crate::sandbox::Prepared;
use crate::shell::app::App;
use crate::shell::clock;
use crate::shell::signals::Signals;
use crate::shell::terminal::remark;

/// The runs of a race.
#[derive(Debug)]
pub(super) struct Runs<'a> {
    ground: RunGround<'a>,
    signals: Signals,
    /// How many there were.
    pub count: usize,
}

/// What all runs have in common.
#[derive(Debug)]
struct RunGround<'a> {
    args: &'a RaceArgs,
    app: Arc<App>,
    files: Arc<Seed>,
    url: String,
    random_seed: u64,
    start: Timestamp,
    /// Whether what is the same for every run was said.
    said: Once,
}

/// A run that is to be made.
#[derive(Clone, Debug)]
pub(super) struct RunPlan<'p> {
    /// The copies that run at once, and then those that run when they have ended.
    stages: Vec<Vec<CopyName>>,
    /// How their requests go on.
    calls: &'p [CopyCall],
}

impl<'p> RunPlan<'p> {
    /// `copies` at once; their requests go on as `calls` says.
    pub(super) fn at_once(copies: &[CopyName], calls: &'p [CopyCall]) -> Self {
        Self { stages: vec![copies.to_vec()], calls }
    }

    /// Copies one after another.
    pub(super) fn serial(order: &[CopyName]) -> Self {
        Self { stages: order.iter().map(|copy| vec![*copy]).collect(), calls: &[] }
    }
}

/// A run that has ended.
#[derive(Debug)]
pub(super) struct RunEnd {
    /// What the world holds, and how each copy has ended.
    pub ending: Ending<EndState>,
    /// The rest.
    pub stage: StageEnd,
}

impl<'a> Runs<'a> {
    /// Those in the sandbox that is `prepared`.
    pub(super) fn of(args: &'a RaceArgs, prepared: &Prepared, signals: Signals) -> Self {
        let ground = RunGround {
            args,
            app: prepared.app(),
            files: Arc::clone(&prepared.seed),
            url: prepared.url(),
            random_seed: prepared.random_seed,
            start: prepared.start,
            said: Once::new(),
        };
        Self { ground, signals, count: 0 }
    }

    /// How many requests came without the base URL of a copy.
    pub(super) fn unheld(&self) -> u64 {
        self.ground.app.held.unheld()
    }

    /// How many are to be made at once.
    pub(super) fn jobs(&self) -> usize {
        self.ground.args.jobs
    }

    /// Makes one run.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) async fn one(&mut self, plan: RunPlan<'_>) -> Result<RunEnd, CommandRefusal> {
        let mut ends = self.each(&[plan]).await?;
        Ok(ends.remove(0))
    }

    /// Makes these runs at once; their ends are in the same order.
    ///
    /// # Errors
    /// When one cannot be made.
    pub(super) async fn each(
        &mut self,
        plans: &[RunPlan<'_>],
    ) -> Result<Vec<RunEnd>, CommandRefusal> {
        let Self { ground, signals, count } = self;
        let stopper = Stopper::new();
        let runs = plans.iter().enumerate().map(|(place, plan)| {
            let world = format!("race-{}", *count + place + 1);
            ground.run(world, plan, stopper.stops())
        });
        let runs = runs.collect();
        *count += plans.len();
        let mut ends = pin!(joined(runs));
        loop {
            tokio::select! {
                ends = &mut ends => return ends.into_iter().collect(),
                number = signals.stop() => stopper.came(number),
            }
        }
    }
}

impl RunGround<'_> {
    async fn run(
        &self,
        world: String,
        plan: &RunPlan<'_>,
        mut stops: Stops,
    ) -> Result<RunEnd, CommandRefusal> {
        let slot = self.app.worlds.create(self.making(&world), clock::ambient());
        let slot = slot.map_err(|_| CommandRefusal::failed("there is no room for a world"))?;
        let mut all = StageEnd::default();
        for copies in &plan.stages {
            let envs = self.envs(&world, copies).await?;
            let command = &self.args.command;
            let start = |copy: CopyName, ended: tokio::sync::mpsc::UnboundedSender<CopyEnded>| {
                let env = &envs[copies.iter().position(|it| *it == copy).unwrap_or_default()];
                CopyRun::start(copy, (command, env), ended).map_err(|error| self.cannot_run(&error))
            };
            let stage = (&*world, &**copies, plan.calls);
            let stage = Stage::start(&self.app.held, stage, self.patience(), start)?;
            all.add(stage.run(&mut stops).await?);
            if all.stopped.is_some() {
                break;
            }
        }
        let state = EndState::of_world(&slot.lock(), str::to_owned);
        drop(slot);
        let _ = self.app.worlds.delete(&world, clock::ambient());
        let ending = Ending { state: state(), exits: all.exits.clone() };
        Ok(RunEnd { ending, stage: all })
    }

    fn patience(&self) -> StagePatience {
        StagePatience { silence: self.args.patience, end: self.args.timeout }
    }

    /// A world like those of all runs: relative instants of files are the same ones in each.
    fn making(&self, name: &str) -> Making {
        let ahead = self.start.as_millis() - clock::ambient().now.as_millis();
        let options = Options { clock: Clock::Offset(ahead), ..self.app.worlds.options().clone() };
        Making {
            name: Some(name.into()),
            seed: Some(Arc::clone(&self.files)),
            options: Some(Arc::new(options)),
            random_seed: Some(self.random_seed),
            ends: None,
            port: None,
            odd: Vec::new(),
        }
    }

    /// The variables of each of these copies.
    async fn envs(
        &self,
        world: &str,
        copies: &[CopyName],
    ) -> Result<Vec<ClientEnv>, CommandRefusal> {
        let flags = EnvFlags {
            tenant: self.args.tenant.as_deref(),
            more: &self.args.env,
            admin_token: self.args.serve.admin_token.as_deref(),
        };
        let mut envs = Vec::new();
        for copy in copies {
            let url = format!("{}/~{world}.{copy}", self.url);
            let tenants = self.files.tenants.keys().map(|name| &**name);
            let (mut env, notes) =
                command_env::at(flags, (&self.app, &self.url, &url), tenants).await?;
            // They are the same for every copy and run.
            self.said.call_once(|| notes.iter().for_each(|note| remark(note)));
            env.push((COPY.to_owned(), copy.to_string()));
            envs.push(env);
        }
        Ok(envs)
    }

    fn cannot_run(&self, error: &std::io::Error) -> CommandRefusal {
        let program = self.args.command.first().map(|name| name.display().to_string());
        CommandRefusal::unusable(
            format!("cannot run `{}`: {error}", program.unwrap_or_default()),
            "name a program that is on the PATH, or its path",
        )
    }
}

impl StageEnd {
    /// Adds what came after it.
    fn add(&mut self, later: Self) {
        self.taken.steps.extend(later.taken.steps);
        self.taken.choices.extend(later.taken.choices);
        self.taken.strayed = self.taken.strayed.or(later.taken.strayed);
        self.exits.extend(later.exits);
        self.exits.sort_by_key(|(copy, _)| *copy);
        self.printed.extend(later.printed);
        self.was_silent |= later.was_silent;
        self.stopped = later.stopped.or(self.stopped);
    }
}

/// The time that is left of `budget` is over.
pub(super) fn is_used_up(budget: Option<Duration>, begun: std::time::Instant) -> bool {
    budget.is_some_and(|budget| begun.elapsed() >= budget)
}
