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
    current: Mutex<Vec<CurrentRun>>,
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

/// The copy that has sent a request, and the world of its run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::shell) struct SentBy {
    world: Box<str>,
    copy: CopyName,
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
    /// Holds from now on what these copies send to the world called `world`, in the place of others there.
    pub fn begin(&self, world: &str, copies: &[CopyName]) -> mpsc::UnboundedReceiver<HeldRequest> {
        let (held, receiver) = mpsc::unbounded_channel();
        let run = CurrentRun { world: world.into(), copies: copies.to_vec(), held };
        let mut current = self.race.get_or_init(Race::default).current();
        current.retain(|other| *other.world != *world);
        current.push(run);
        receiver
    }

    /// Holds nothing more in the world called `world`: copies have no base URL there any more.
    pub fn end(&self, world: &str) {
        if let Some(race) = self.race.get() {
            race.current().retain(|run| *run.world != *world);
        }
    }

    /// How many requests came from elsewhere, or to other worlds, since the first run.
    pub fn unheld(&self) -> u64 {
        self.race.get().map_or(0, |race| race.unheld.load(Ordering::Relaxed))
    }

    /// The copy that has sent `request`, which has the URI of its world from then on.
    pub(in crate::shell) fn copy_of(&self, request: &mut Request) -> Option<SentBy> {
        let race = self.race.get()?;
        let Some(OfCopy { world, copy, uri }) = OfCopy::of(&request.uri) else {
            race.unheld.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        let copy = CopyName::of(&copy)?;
        let is_run = |run: &CurrentRun| *run.world == *world && run.copies.contains(&copy);
        if !race.current().iter().any(is_run) {
            return None;
        }
        request.uri = uri;
        Some(SentBy { world: world.into(), copy })
    }

    /// Holds `request` of `copy` until it may go on, at most until its client has `left`. A preflight is not held: it is no
    /// call of the client's code, and nothing that others write changes its answer.
    ///
    /// # Errors
    /// When the client leaves before, or the run ends: the request is not worked on then.
    pub(in crate::shell) async fn turn(
        &self,
        SentBy { world, copy }: SentBy,
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
            let run = current.iter().find(|run| run.world == world);
            run.is_some_and(|run| run.held.send(held).is_ok())
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
    fn current(&self) -> MutexGuard<'_, Vec<CurrentRun>> {
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    fn request(method: Method, target: &str) -> Request {
        Request {
            method,
            uri: target.parse().unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            packed: None,
            port_of: None,
        }
    }

    fn a() -> CopyName {
        CopyName::of("a").unwrap()
    }

    fn sent() -> SentBy {
        SentBy { world: "w".into(), copy: a() }
    }

    async fn never() -> bool {
        std::future::pending().await
    }

    fn run<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(test)
    }

    #[test]
    fn a_request_is_of_a_copy_where_its_run_is_on_and_has_the_uri_of_its_world_then() {
        let requests = HeldRequests::default();
        let of = |target: &str| {
            let mut request = request(Method::GET, target);
            let copy = requests.copy_of(&mut request);
            (copy.is_some(), request.uri.to_string())
        };
        assert_eq!(of("/~race-1.a/x"), (false, "/~race-1.a/x".to_owned()));
        let _held = requests.begin("race-1", &[a()]);
        assert_eq!(of("/~race-1.a/x?y=1"), (true, "/~race-1/x?y=1".to_owned()));
        for target in ["/~race-1.b/x", "/~race-2.a/x", "/~race-1.ab/x"] {
            assert_eq!(of(target), (false, target.to_owned()));
        }
        assert_eq!(requests.unheld(), 0);
        assert_eq!(of("/x"), (false, "/x".to_owned()));
        assert_eq!(requests.unheld(), 1);
        let _beside = requests.begin("race-3", &[a()]);
        assert!(of("/~race-1.a/x").0 && of("/~race-3.a/x").0);
        requests.end("race-1");
        assert!(!of("/~race-1.a/x").0 && of("/~race-3.a/x").0);
    }

    #[test]
    fn a_request_is_held_until_it_may_go_on_and_says_how_it_was_answered() {
        let requests = HeldRequests::default();
        let mut held = requests.begin("w", &[a()]);
        let put = request(Method::PUT, "/~w/x?access_token=secret");
        run(async {
            let client = async {
                let turn = requests.turn(sent(), (&put, 7), never()).await.unwrap();
                assert!(turn.is_some());
                drop(turn);
            };
            let race = async {
                let request = held.recv().await.unwrap();
                assert_eq!((&*request.call.method, request.copy), ("PUT", a()));
                assert!(!request.call.target.contains("secret"), "{:?}", request.call);
                assert_eq!(request.go_on().await, Some(None));
            };
            tokio::join!(client, race);
            let preflight = request(Method::OPTIONS, "/~w/x");
            assert!(requests.turn(sent(), (&preflight, 7), never()).await.unwrap().is_none());
        });
    }

    #[test]
    fn a_request_whose_client_leaves_or_whose_run_ends_is_not_worked_on() {
        let requests = HeldRequests::default();
        let mut held = requests.begin("w", &[a()]);
        let put = request(Method::PUT, "/~w/x");
        run(async {
            assert!(requests.turn(sent(), (&put, 7), async { true }).await.is_err());
            assert_eq!(held.recv().await.unwrap().go_on().await, None);
            let ends = async {
                drop(held.recv().await);
                requests.end("w");
            };
            let (turn, ()) = tokio::join!(requests.turn(sent(), (&put, 7), never()), ends);
            assert!(turn.is_err());
            assert!(requests.turn(sent(), (&put, 7), never()).await.is_err());
        });
    }
}
