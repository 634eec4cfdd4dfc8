//! Whose request is next, within one run: first as the plan says, then the copy that is at work goes on for as long as it
//! can.
//!
//! A copy waits while a request of it is held. Nothing is released before every copy waits, has ended, or was silent for
//! longer than there is patience; so the order of the requests is chosen here and does not depend on how fast the copies
//! are. Requests that one copy sends at once are released in the order in which they came.

use std::collections::VecDeque;
use std::sync::Arc;

use super::calls::{Call, CopyCall, Step};
use super::copies::CopyName;

/// A run that has made more calls does not end by itself.
pub const MOST_CALLS: usize = 10_000;

/// The number of a request that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Wait for what the copies do.
    Wait(Waiting),
    /// Let this request go on.
    Release(Ticket),
    /// All copies have ended, and no request is held.
    Over,
}

/// For what is waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// For copies that are at work: until they send a request or end, or patience with them ends.
    Work,
    /// For a request of the plan, of a copy that has sent others: it may send several at once.
    Planned,
    /// For copies that were silent for too long, and nothing else is left to do.
    Silence,
}

/// A choice between copies, as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The copy that could have gone on.
    pub goes_on: Option<CopyName>,
    /// The copy whose turn it was.
    pub chosen: CopyName,
    /// What could have been next of the others.
    pub others: Vec<CopyCall>,
}

impl Choice {
    /// Whether a copy was chosen while another one could have gone on.
    pub fn preempts(&self, chosen: CopyName) -> bool {
        self.goes_on.is_some_and(|copy| copy != chosen)
    }
}

/// What became of a run.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// The calls in the order in which they had their turns.
    pub steps: Vec<Step>,
    /// The choice before each.
    pub choices: Vec<Choice>,
    /// How many calls went as planned before one did not; none where all did.
    pub strayed: Option<usize>,
}

/// What a copy is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// It is at work between two requests, unless one is held.
    AtWork,
    /// It was silent for so long that the others go on without it.
    Silent,
    /// It has ended.
    Ended,
}

#[derive(Debug)]
struct CopyTurns {
    copy: CopyName,
    phase: Phase,
    held: VecDeque<(Ticket, Arc<Call>)>,
}

/// The turns of one run.
#[derive(Debug)]
pub struct Turns {
    copies: Vec<CopyTurns>,
    plan: VecDeque<CopyCall>,
    /// Whether the planned request was waited for without success.
    is_missed: bool,
    tickets: u64,
    /// The copy that had the last turn.
    last: Option<CopyName>,
    taken: Taken,
}

impl Turns {
    /// Those of `copies`, which begin as `plan` says.
    pub fn of(copies: &[CopyName], plan: &[CopyCall]) -> Self {
        let copies = copies.iter().map(|copy| CopyTurns {
            copy: *copy,
            phase: Phase::AtWork,
            held: VecDeque::new(),
        });
        Self {
            copies: copies.collect(),
            plan: plan.iter().cloned().collect(),
            is_missed: false,
            tickets: 0,
            last: None,
            taken: Taken::default(),
        }
    }

    /// Notes a request that is held from now on. Those of copies that are not in this run have no turn.
    pub fn arrived(&mut self, copy: CopyName, call: Call) -> Option<Ticket> {
        let turns = self.copies.iter_mut().find(|it| it.copy == copy)?;
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        if turns.phase == Phase::Silent {
            turns.phase = Phase::AtWork;
        }
        turns.held.push_back((ticket, Arc::new(call)));
        Some(ticket)
    }

    /// Notes that the client of a request has left while it was held: it has no turn.
    pub fn left(&mut self, ticket: Ticket) {
        for turns in &mut self.copies {
            turns.held.retain(|(held, _)| *held != ticket);
        }
    }

    /// Notes that a copy has ended. What it has sent before still has its turn: the service would work on it too.
    pub fn ended(&mut self, copy: CopyName) {
        if let Some(turns) = self.copies.iter_mut().find(|it| it.copy == copy) {
            turns.phase = Phase::Ended;
        }
    }

    /// Notes that there was no more patience with what was waited for.
    pub fn lost_patience(&mut self, waiting: Waiting) {
        match waiting {
            Waiting::Work => {
                let silent = self.copies.iter_mut();
                let silent = silent.filter(|it| it.phase == Phase::AtWork && it.held.is_empty());
                silent.for_each(|it| it.phase = Phase::Silent);
            }
            Waiting::Planned => self.is_missed = true,
            Waiting::Silence => {}
        }
    }

    /// What is to be done next.
    pub fn what_next(&mut self) -> Next {
        let is_at_work = |it: &CopyTurns| it.phase == Phase::AtWork && it.held.is_empty();
        if self.copies.iter().any(is_at_work) {
            return Next::Wait(Waiting::Work);
        }
        if self.copies.iter().all(|it| it.held.is_empty()) {
            let is_over = self.copies.iter().all(|it| it.phase == Phase::Ended);
            return if is_over { Next::Over } else { Next::Wait(Waiting::Silence) };
        }
        self.planned().unwrap_or_else(|| self.usual())
    }

    /// What the plan says; none where there is no plan, or no more.
    fn planned(&mut self) -> Option<Next> {
        let CopyCall { copy, call } = self.plan.front()?;
        let turns = self.copies.iter().find(|it| it.copy == *copy);
        let held = turns.map(|it| &it.held).into_iter().flatten();
        let same = held.clone().find(|(_, held)| held == call);
        let alike = || held.clone().find(|(_, held)| held.resembles(call));
        if let Some((ticket, _)) = same.or_else(alike) {
            return Some(Next::Release(*ticket));
        }
        if held.clone().next().is_some() && !self.is_missed {
            return Some(Next::Wait(Waiting::Planned));
        }
        self.taken.strayed = Some(self.taken.steps.len());
        self.plan.clear();
        None
    }

    /// The copy of the last turn where it can go on, else the first one that can.
    fn usual(&self) -> Next {
        let able = || self.copies.iter().filter(|it| !it.held.is_empty());
        let same = able().find(|it| Some(it.copy) == self.last);
        let first = same.or_else(|| able().next()).and_then(|it| it.held.front());
        first.map_or(Next::Over, |(ticket, _)| Next::Release(*ticket))
    }

    /// Notes that this request had its turn and was answered with `status`, if at all.
    pub fn took(&mut self, ticket: Ticket, status: Option<u16>) {
        let able = self.copies.iter().filter(|it| !it.held.is_empty());
        let first = able.filter_map(|it| {
            let (_, call) = it.held.front()?;
            Some(CopyCall { copy: it.copy, call: Arc::clone(call) })
        });
        let first: Vec<CopyCall> = first.collect();
        for turns in &mut self.copies {
            let Some(place) = turns.held.iter().position(|(held, _)| *held == ticket) else {
                continue;
            };
            let Some((_, call)) = turns.held.remove(place) else { continue };
            let copy = turns.copy;
            let goes_on = self.last.filter(|last| first.iter().any(|it| it.copy == *last));
            let others = first.into_iter().filter(|it| it.copy != copy).collect();
            self.taken.choices.push(Choice { goes_on, chosen: copy, others });
            self.taken.steps.push(Step { called: CopyCall { copy, call }, status });
            self.last = Some(copy);
            self.plan.pop_front();
            self.is_missed = false;
            return;
        }
    }

    /// Whether it has made more calls than a run that ends.
    pub fn is_endless(&self) -> bool {
        self.taken.steps.len() >= MOST_CALLS
    }

    /// What became of it.
    pub fn taken(self) -> Taken {
        self.taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copies() -> [CopyName; 2] {
        [CopyName::of("a").unwrap(), CopyName::of("b").unwrap()]
    }

    fn call(target: &str) -> Call {
        Call { method: "GET".into(), target: target.into() }
    }

    fn planned(copy: CopyName, target: &str) -> CopyCall {
        CopyCall { copy, call: Arc::new(call(target)) }
    }

    #[test]
    fn nothing_is_released_before_every_copy_waits_or_has_ended() {
        let [a, b] = copies();
        let mut turns = Turns::of(&[a, b], &[]);
        assert_eq!(turns.what_next(), Next::Wait(Waiting::Work));
        let first = turns.arrived(b, call("/1")).unwrap();
        assert_eq!(turns.what_next(), Next::Wait(Waiting::Work));
        turns.ended(a);
        assert_eq!(turns.what_next(), Next::Release(first));
        turns.took(first, Some(200));
        assert_eq!(turns.what_next(), Next::Wait(Waiting::Work));
        turns.ended(b);
        assert_eq!(turns.what_next(), Next::Over);
        assert_eq!(turns.taken().steps.len(), 1);
    }

    #[test]
    fn a_silent_copy_does_not_stop_the_others_and_has_its_turn_when_it_speaks() {
        let [a, b] = copies();
        let mut turns = Turns::of(&[a, b], &[]);
        let first = turns.arrived(a, call("/1")).unwrap();
        assert_eq!(turns.what_next(), Next::Wait(Waiting::Work));
        turns.lost_patience(Waiting::Work);
        assert_eq!(turns.what_next(), Next::Release(first));
        turns.took(first, None);
        turns.ended(a);
        assert_eq!(turns.what_next(), Next::Wait(Waiting::Silence));
        let second = turns.arrived(b, call("/2")).unwrap();
        assert_eq!(turns.what_next(), Next::Release(second));
        turns.took(second, None);
        assert_eq!(turns.what_next(), Next::Wait(Waiting::Work));
    }

    #[test]
    fn a_plan_is_followed_by_call_and_left_where_it_cannot_be() {
        let [a, b] = copies();
        let plan = [planned(b, "/y"), planned(b, "/z?at=1"), planned(a, "/gone")];
        let mut turns = Turns::of(&[a, b], &plan);
        turns.arrived(a, call("/x"));
        turns.arrived(b, call("/x"));
        // The planned one may come with others.
        assert_eq!(turns.what_next(), Next::Wait(Waiting::Planned));
        let planned = turns.arrived(b, call("/y")).unwrap();
        assert_eq!(turns.what_next(), Next::Release(planned));
        turns.took(planned, Some(200));
        let alike = turns.arrived(b, call("/z?at=2")).unwrap();
        assert_eq!(turns.what_next(), Next::Release(alike));
        turns.took(alike, Some(200));
        assert_eq!(turns.what_next(), Next::Wait(Waiting::Planned));
        turns.lost_patience(Waiting::Planned);
        // From here on the copy at work goes on.
        let Next::Release(ticket) = turns.what_next() else { panic!() };
        turns.took(ticket, Some(200));
        let taken = turns.taken();
        assert_eq!(taken.strayed, Some(2));
        assert_eq!(taken.steps.last().unwrap().called.copy, b);
        assert_eq!(taken.choices[2].others, [CopyCall { copy: a, call: Arc::new(call("/x")) }]);
    }

    #[test]
    fn a_request_whose_client_has_left_has_no_turn() {
        let [a, _] = copies();
        let mut turns = Turns::of(&[a], &[]);
        let gone = turns.arrived(a, call("/x")).unwrap();
        turns.left(gone);
        assert_eq!(turns.what_next(), Next::Wait(Waiting::Work));
        turns.ended(a);
        assert_eq!(turns.what_next(), Next::Over);
    }
}
