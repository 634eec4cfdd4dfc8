//! The requests of the copies that a race runs: each is held until it may go on. In a sandbox that is not one of a race
//! nothing is held.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use http::Method;
use tokio::sync::{mpsc, oneshot};

use crate::engine::journal::query_without_credentials;
use crate::engine::{OfCopy, Reply, Request};
use crate::race::calls::Call;
use crate::race::copies::CopyName;

/// The requests of copies, where a race is on.
#[derive(Debug, Default)]
pub struct HeldRequests {
    /// Not there in a sandbox that is not one of a race, so that its requests cost one look.
    race: OnceLock<Race>,
}

#[derive(Debug, Default)]
struct Race {
    current: Mutex<Option<CurrentRun>>,
    /// How many requests came from elsewhere, or to other worlds.
    unheld: AtomicU64,
}

/// A run of copies.
#[derive(Debug)]
struct CurrentRun {
    world: Box<str>,
    copies: Vec<CopyName>,
    held: mpsc::UnboundedSender<HeldRequest>,
}

/// A request that is held.
#[derive(Debug)]
pub struct HeldRequest {
    /// The copy that has sent it.
    pub copy: CopyName,
    /// What it calls.
    pub call: Call,
    go: oneshot::Sender<()>,
    answered: oneshot::Receiver<Option<u16>>,
}

impl HeldRequest {
    /// Lets it go on; the status that it was answered with comes back, if it had an answer. None where its client has left
    /// before.
    pub async fn go_on(self) -> Option<Option<u16>> {
        self.go.send(()).ok()?;
        Some(self.answered.await.unwrap_or_default())
    }
}

/// The turn of a request, until it is answered.
#[derive(Debug)]
pub(in crate::shell) struct Turn(oneshot::Sender<Option<u16>>);

impl Turn {
    /// Notes the answer, which is about to be sent.
    pub(in crate::shell) fn end(self, reply: &Reply) {
        let _ = self.0.send(reply.status().map(|status| status.as_u16()));
    }
}

impl HeldRequests {
    /// Holds from now on, in place of any others, what these copies send to the world called `world`.
    pub fn begin(&self, world: &str, copies: &[CopyName]) -> mpsc::UnboundedReceiver<HeldRequest> {
        let (held, receiver) = mpsc::unbounded_channel();
        let run = CurrentRun { world: world.into(), copies: copies.to_vec(), held };
        *self.race.get_or_init(Race::default).current() = Some(run);
        receiver
    }

    /// Holds nothing more: copies have no base URL any more.
    pub fn end(&self) {
        if let Some(race) = self.race.get() {
            *race.current() = None;
        }
    }

    /// How many requests came from elsewhere, or to other worlds, since the first run.
    pub fn unheld(&self) -> u64 {
        self.race.get().map_or(0, |race| race.unheld.load(Ordering::Relaxed))
    }

    /// The copy that has sent `request`, which has the URI of its world from then on.
    pub(in crate::shell) fn copy_of(&self, request: &mut Request) -> Option<CopyName> {
        let race = self.race.get()?;
        let Some(OfCopy { world, copy, uri }) = OfCopy::of(&request.uri) else {
            race.unheld.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        let copy = CopyName::of(&copy)?;
        let is_run = |run: &CurrentRun| *run.world == *world && run.copies.contains(&copy);
        if !race.current().as_ref().is_some_and(is_run) {
            return None;
        }
        request.uri = uri;
        Some(copy)
    }

    /// Holds `request` of `copy` until it may go on, at most until its client has `left`. A preflight is not held: it is no call of the client's code, and nothing
    /// that others write changes its answer.
    ///
    /// # Errors
    /// When the client leaves before, or the run ends: the request is not worked on then.
    pub(in crate::shell) async fn turn(
        &self,
        copy: CopyName,
        (request, seed): (&Request, u64),
        left: impl Future<Output = bool>,
    ) -> io::Result<Option<Turn>> {
        if request.method == Method::OPTIONS {
            return Ok(None);
        }
        let (go, may_go) = oneshot::channel();
        let (answered, answer) = oneshot::channel();
        let held = HeldRequest { copy, call: call_of(request, seed), go, answered: answer };
        let was_held = self.race.get().is_some_and(|race| {
            let current = race.current();
            current.as_ref().is_some_and(|run| run.held.send(held).is_ok())
        });
        let goes = tokio::select! {
            goes = may_go => was_held && goes.is_ok(),
            _ = left => false,
        };
        match goes {
            true => Ok(Some(Turn(answered))),
            false => Err(io::ErrorKind::ConnectionAborted.into()),
        }
    }
}

impl Race {
    fn current(&self) -> MutexGuard<'_, Option<CurrentRun>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a request is known by from run to run: the path within its world, and the query without credentials.
fn call_of(request: &Request, seed: u64) -> Call {
    let path = request.uri.path();
    let path = path.strip_prefix("/~").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    let path = path.unwrap_or("/");
    let target = match request.uri.query() {
        Some(query) => format!("{path}?{}", query_without_credentials(query, seed)),
        None => path.to_owned(),
    };
    Call { method: request.method.as_str().into(), target: target.into() }
}
