//! Copies that run at once in one world: each of their requests is held, and goes on when it is its turn.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::{Instant, sleep, sleep_until};

use super::copy::{CopyEnded, CopyRun, StopCopy};
use super::stops::Stops;
use crate::commands::command_refusal::CommandRefusal;
use crate::race::calls::CopyCall;
use crate::race::copies::CopyName;
use crate::race::oracle::Exit;
use crate::race::turns::{Next, Taken, Ticket, Turns, Waiting};
use crate::shell::held::{HeldRequest, HeldRequests};

/// A planned request that does not come within this time after others of its copy does not come any more: requests that are
/// sent at once come together.
const SENT_AT_ONCE: Duration = Duration::from_millis(250);

/// How long is waited.
#[derive(Clone, Copy, Debug)]
pub(super) struct StagePatience {
    /// For a copy that is silent.
    pub silence: Duration,
    /// For the end of all copies.
    pub end: Duration,
}

/// What became of copies that ran at once.
#[derive(Debug, Default)]
pub(super) struct StageEnd {
    /// Their calls.
    pub taken: Taken,
    /// How each has ended.
    pub exits: Vec<(CopyName, Exit)>,
    /// What each has printed.
    pub printed: Vec<(CopyName, String)>,
    /// Whether one of them was silent for too long.
    pub was_silent: bool,
    /// The signal by which it was stopped before its end.
    pub stopped: Option<u8>,
}

/// Copies that run.
#[derive(Debug)]
pub(super) struct Stage<'s> {
    requests: &'s HeldRequests,
    world: &'s str,
    turns: Turns,
    held: UnboundedReceiver<HeldRequest>,
    ended: UnboundedReceiver<CopyEnded>,
    waiting: BTreeMap<Ticket, HeldRequest>,
    runs: Vec<CopyRun>,
    end: StageEnd,
    patience: StagePatience,
    ends_at: Instant,
    has_timed_out: bool,
}

impl<'s> Stage<'s> {
    /// Starts `copies` in the world called `world`; `start` starts one of them.
    ///
    /// # Errors
    /// When one of them cannot be started: those that were are ended.
    pub(super) fn start(
        requests: &'s HeldRequests,
        (world, copies, plan): (&'s str, &[CopyName], &[CopyCall]),
        patience: StagePatience,
        start: impl Fn(CopyName, mpsc::UnboundedSender<CopyEnded>) -> Result<CopyRun, CommandRefusal>,
    ) -> Result<Self, CommandRefusal> {
        let held = requests.begin(world, copies);
        let (tells, ended) = mpsc::unbounded_channel();
        let mut runs: Vec<CopyRun> = Vec::new();
        for copy in copies {
            let started = start(*copy, tells.clone());
            runs.push(started.inspect_err(|_| {
                for run in &runs {
                    run.stop(StopCopy::Kill);
                }
            })?);
        }
        Ok(Self {
            requests,
            world,
            turns: Turns::of(copies, plan),
            held,
            ended,
            waiting: BTreeMap::new(),
            runs,
            end: StageEnd::default(),
            patience,
            ends_at: Instant::now() + patience.end,
            has_timed_out: false,
        })
    }

    /// Runs them to their end, or until a signal stops them.
    ///
    /// # Errors
    /// When the system does not say how one has ended.
    pub(super) async fn run(mut self, stops: &mut Stops) -> Result<StageEnd, CommandRefusal> {
        while self.end.exits.len() < self.runs.len() || !self.waiting.is_empty() {
            while let Ok(held) = self.held.try_recv() {
                self.arrived(held);
            }
            match self.turns.what_next() {
                Next::Over => break,
                Next::Release(ticket) => self.release(ticket).await,
                Next::Wait(waiting) => {
                    if let Some(number) = self.wait(waiting, stops).await? {
                        self.end.stopped = Some(number);
                        self.stop(StopCopy::Signal(number));
                        break;
                    }
                }
            }
            if self.turns.is_endless() || Instant::now() >= self.ends_at {
                self.has_timed_out = true;
                self.stop(StopCopy::End);
                break;
            }
        }
        self.finish(stops).await
    }

    fn arrived(&mut self, held: HeldRequest) {
        if let Some(ticket) = self.turns.arrived(held.copy, held.call.clone()) {
            self.waiting.insert(ticket, held);
        }
    }

    fn stop(&self, how: StopCopy) {
        for run in &self.runs {
            run.stop(how);
        }
    }

    /// Lets a request go on, and waits until it is answered.
    async fn release(&mut self, ticket: Ticket) {
        let Some(held) = self.waiting.remove(&ticket) else { return };
        match held.go_on().await {
            Some(status) => self.turns.took(ticket, status),
            None => self.turns.left(ticket),
        }
    }

    /// Waits for what the copies do next; the number of a signal comes back.
    async fn wait(
        &mut self,
        waiting: Waiting,
        stops: &mut Stops,
    ) -> Result<Option<u8>, CommandRefusal> {
        let patience = match waiting {
            Waiting::Work => self.patience.silence,
            Waiting::Planned => SENT_AT_ONCE,
            Waiting::Silence => self.patience.end,
        };
        tokio::select! {
            Some(held) = self.held.recv() => self.arrived(held),
            Some(ended) = self.ended.recv() => self.copy_ended(ended)?,
            () = sleep(patience) => {
                self.end.was_silent |= waiting == Waiting::Work;
                self.turns.lost_patience(waiting);
            }
            () = sleep_until(self.ends_at) => {}
            number = stops.next() => return Ok(Some(number)),
        }
        Ok(None)
    }

    fn copy_ended(&mut self, CopyEnded { copy, end }: CopyEnded) -> Result<(), CommandRefusal> {
        let end = end.map_err(|error| CommandRefusal::failed(format!("copy {copy}: {error}")))?;
        let exit = if self.has_timed_out { Exit::TimedOut } else { Exit::Code(end.code()) };
        self.turns.ended(copy);
        self.end.exits.push((copy, exit));
        Ok(())
    }

    /// Waits for the end of those that still run. A further signal ends them at once.
    async fn finish(mut self, stops: &mut Stops) -> Result<StageEnd, CommandRefusal> {
        self.requests.end(self.world);
        self.waiting.clear();
        self.held.close();
        while self.end.exits.len() < self.runs.len() {
            tokio::select! {
                Some(ended) = self.ended.recv() => self.copy_ended(ended)?,
                number = stops.next() => {
                    self.end.stopped = Some(number);
                    self.stop(StopCopy::Kill);
                }
            }
        }
        let Self { turns, runs, mut end, .. } = self;
        end.exits.sort_by_key(|(copy, _)| *copy);
        end.taken = turns.taken();
        end.printed = runs.into_iter().map(CopyRun::printed).collect();
        Ok(end)
    }
}
