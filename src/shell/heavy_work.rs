//! Work that takes long: it leaves the threads that serve others, takes turns, and waits where its answers would take too much
//! memory.
//!
//! What is answered in microseconds is answered by the thread that has read it. A page of 100,000 sorted rows is not: there are
//! as many such threads as processors, and while all of them sort, nothing else is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{HeaderValue, StatusCode, header};
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, Semaphore, SemaphorePermit};

use super::answer_room::{ANSWER_ROOM, AnswerRoom};
use super::clock;
use super::once_per_minute::OncePerMinute;
use super::worlds::directory::Worlds;
use super::worlds::slot::Gate;
use crate::engine::exchange::weight::may_take_long;
use crate::engine::{Request, Response, problem};

/// Heavy work waits so long for its turn; then it is refused.
const PATIENCE: Duration = Duration::from_secs(30);

/// The turns of heavy work.
#[derive(Debug)]
pub struct HeavyWork {
    /// One less than there are processors, so that there is one left for the others.
    turns: Semaphore,
    under_way: AtomicUsize,
    room: Arc<AnswerRoom>,
    /// That work was refused is printed from time to time.
    pub(in crate::shell) refused: OncePerMinute,
}

/// The turn of one request.
#[derive(Debug)]
pub(in crate::shell) enum Turn<'w> {
    /// It is answered at once. No heavy work is under way in its world meanwhile.
    Light(Option<OwnedRwLockReadGuard<()>>),
    /// It leaves the thread to others.
    Heavy(HeavyTurn<'w>),
}

/// The turn of heavy work, which is over when it is dropped.
#[derive(Debug)]
pub(in crate::shell) struct HeavyTurn<'w> {
    _alone: Option<OwnedRwLockWriteGuard<()>>,
    _under_way: UnderWay<'w>,
    _permit: SemaphorePermit<'w>,
}

/// Heavy work that is under way is counted.
#[derive(Debug)]
struct UnderWay<'w>(&'w AtomicUsize);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Default for HeavyWork {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self::of((processors - 1).max(1), ANSWER_ROOM)
    }
}

impl HeavyWork {
    /// With this number of turns at once, and of bytes that answers may take.
    fn of(turns: usize, room: usize) -> Self {
        let (turns, under_way) = (Semaphore::new(turns), AtomicUsize::new(0));
        let refused = OncePerMinute::default();
        Self { turns, under_way, room: AnswerRoom::of(room), refused }
    }

    /// The room of answers that wait.
    pub(in crate::shell) fn room(&self) -> &Arc<AnswerRoom> {
        &self.room
    }

    /// The turn of a request that need not wait: nearly all.
    pub(in crate::shell) fn at_once(&self, request: &Request) -> Option<Turn<'static>> {
        let waits = may_take_long(request) || self.under_way.load(Ordering::Relaxed) > 0;
        (!waits).then_some(Turn::Light(None))
    }

    /// The turn of any request; none where there was none in time.
    pub(in crate::shell) async fn turn(
        &self,
        worlds: &Worlds,
        request: &Request,
    ) -> Option<Turn<'_>> {
        let gate = worlds.gate(request, clock::ambient());
        let beside = match &gate {
            Some(gate) => Some(Arc::clone(gate).read_owned().await),
            None => None,
        };
        if !worlds.takes_long(request, clock::ambient()) {
            return Some(Turn::Light(beside));
        }
        drop(beside);
        tokio::time::timeout(PATIENCE, self.heavy_turn(gate)).await.ok().map(Turn::Heavy)
    }

    async fn heavy_turn(&self, gate: Option<Gate>) -> HeavyTurn<'_> {
        let permit = self.turns.acquire().await.expect("the semaphore is never closed");
        self.room.has_room().await;
        self.under_way.fetch_add(1, Ordering::Relaxed);
        let under_way = UnderWay(&self.under_way);
        let alone = match gate {
            Some(gate) => Some(gate.write_owned().await),
            None => None,
        };
        HeavyTurn { _alone: alone, _under_way: under_way, _permit: permit }
    }

    /// Why a request had no turn in time.
    pub(in crate::shell) fn why_none(&self) -> String {
        match self.room.is_full() {
            true => format!(
                "answers of {} MB wait until their clients take them, the most at once",
                ANSWER_ROOM / 1024 / 1024
            ),
            false => format!("other large reads took {} s", PATIENCE.as_secs()),
        }
    }

    /// The answer to a request that had none.
    pub(in crate::shell) fn refusal(&self) -> Response {
        let hint = "take the answers that were asked for, ask for smaller pages, or try again; a client that takes nothing of its answer is left after --idle-timeout";
        problem(StatusCode::SERVICE_UNAVAILABLE, &self.why_none(), hint)
            .with(header::RETRY_AFTER, HeaderValue::from_static("1"))
    }
}

impl Turn<'_> {
    /// Does the `work`.
    pub(in crate::shell) fn take<T>(self, work: impl FnOnce() -> T) -> T {
        match self {
            Self::Light(_beside) => work(),
            Self::Heavy(_turn) => tokio::task::block_in_place(work),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Future, poll_fn};
    use std::pin::{Pin, pin};
    use std::task::Poll;

    use bytes::Bytes;
    use http::{HeaderMap, Method};
    use tokio::time::Instant;

    use super::*;
    use crate::api::SERVICES;
    use crate::engine::exchange::weight::MANY_ROWS;
    use crate::engine::store::{BaseRows, Seed, TenantSeed};
    use crate::engine::{Options, Router};
    use crate::model::{Assignment, AssignmentKind, Timestamp};

    /// Worlds whose tenant `many` has too many rows, and whose others have none.
    fn worlds() -> Worlds {
        let row = |number| Assignment::new(AssignmentKind::Customers, &format!("c{number}"), None);
        let rows = BaseRows::new((0..=MANY_ROWS).map(row));
        let mut many = TenantSeed::default();
        many.assignments[0].insert("s".into(), Arc::new(rows));
        let mut seed = Seed::default();
        seed.tenants.insert("many".into(), Arc::new(many));
        let router = Arc::new(Router::new(SERVICES));
        let ambient = crate::engine::Ambient { now: Timestamp::from_millis(0) };
        Worlds::new(Arc::new(seed), router, Options::default(), (7, 10), ambient)
    }

    /// A list in the world called `world`; sorted ones take long in the tenant `many`.
    fn list(world: &str, tenant: &str, query: &str) -> Request {
        let target = format!("/~{world}/customer-segment/{tenant}/segments/s/customers{query}");
        Request {
            method: Method::GET,
            uri: target.parse().unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            packed: None,
            port_of: None,
        }
    }

    async fn polled<F: Future>(mut future: Pin<&mut F>) -> Option<F::Output> {
        poll_fn(|cx| {
            Poll::Ready(match future.as_mut().poll(cx) {
                Poll::Ready(output) => Some(output),
                Poll::Pending => None,
            })
        })
        .await
    }

    fn is_heavy(turn: Option<&Turn<'_>>) -> bool {
        matches!(turn, Some(Turn::Heavy(_)))
    }

    #[tokio::test]
    async fn heavy_work_takes_turns_and_only_its_own_world_waits_for_it() {
        let (worlds, work) = (worlds(), HeavyWork::of(1, ANSWER_ROOM));
        let sorted = list("main", "many", "?sort=id");
        assert!(work.at_once(&list("main", "many", "")).is_some());
        assert!(work.at_once(&sorted).is_none());
        let small = work.turn(&worlds, &list("main", "few", "?sort=id")).await;
        assert!(matches!(small, Some(Turn::Light(_))), "{small:?}");
        drop(small);
        let first = work.turn(&worlds, &sorted).await;
        assert!(is_heavy(first.as_ref()), "{first:?}");

        let (beside, elsewhere) = (list("main", "few", ""), list("new", "many", ""));
        assert!(work.at_once(&elsewhere).is_none());
        let mut of_same_world = pin!(work.turn(&worlds, &beside));
        assert!(polled(of_same_world.as_mut()).await.is_none());
        // As many others as one likes are answered meanwhile.
        for _ in 0..100 {
            let turn = polled(pin!(work.turn(&worlds, &elsewhere))).await;
            assert!(matches!(turn, Some(Some(Turn::Light(_)))), "{turn:?}");
        }
        let sorted_elsewhere = list("new", "many", "?sort=id");
        let mut second = pin!(work.turn(&worlds, &sorted_elsewhere));
        assert!(polled(second.as_mut()).await.is_none());

        drop(first);
        assert!(matches!(polled(of_same_world).await, Some(Some(Turn::Light(_)))));
        let second = polled(second).await.flatten();
        assert!(is_heavy(second.as_ref()), "{second:?}");
        drop(second);
        assert!(work.at_once(&beside).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn no_heavy_work_begins_while_unread_answers_fill_the_room_and_none_waits_for_ever() {
        const LARGE: usize = 1024 * 1024;
        let (worlds, work) = (worlds(), HeavyWork::of(1, LARGE));
        let sorted = list("main", "many", "?sort=id");
        let unread = work.room().count(Bytes::from(vec![0; LARGE]));
        let start = Instant::now();
        assert!(work.turn(&worlds, &sorted).await.is_none());
        assert_eq!(start.elapsed(), PATIENCE);
        assert!(work.why_none().contains("wait until their clients take them"));
        assert_eq!(work.refusal().status, StatusCode::SERVICE_UNAVAILABLE);
        // What needs no room goes on.
        assert!(work.at_once(&list("main", "many", "")).is_some());
        let mut waiting = pin!(work.turn(&worlds, &sorted));
        assert!(polled(waiting.as_mut()).await.is_none());
        drop(unread);
        assert!(is_heavy(polled(waiting).await.flatten().as_ref()));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn heavy_work_leaves_its_thread_to_others() {
        let (worlds, work) = (Arc::new(worlds()), Arc::new(HeavyWork::of(1, ANSWER_ROOM)));
        let (begun, beginning) = std::sync::mpsc::channel();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let heavy = tokio::spawn(async move {
            let turn = work.turn(&worlds, &list("main", "many", "?sort=id")).await.unwrap();
            turn.take(|| {
                begun.send(()).unwrap();
                ended.recv().unwrap();
            });
        });
        tokio::task::spawn_blocking(move || beginning.recv().unwrap()).await.unwrap();
        // There is one thread that serves, and the work does not have it.
        let light = tokio::spawn(async move { end.send(()).unwrap() });
        light.await.unwrap();
        heavy.await.unwrap();
    }
}
