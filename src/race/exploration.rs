//! Which orders are still to be run. Each run goes as planned up to a point and then its usual way; where another copy could
//! have been next after that point, there is another order. So every order is run once, those with the fewest
//! preemptions first, and none with more than the bound.

use std::collections::VecDeque;

use super::calls::CopyCall;
use super::turns::Taken;

/// The most orders that are kept in mind; what comes beyond is only counted.
const MOST_WAITING: usize = 20_000;

/// How a run is to begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The calls, in this order.
    pub calls: Vec<CopyCall>,
    /// How often one of them comes before a copy that could have gone on.
    preemptions: usize,
}

/// The orders of a race.
#[derive(Debug)]
pub struct Exploration {
    /// Those to be run, by their preemptions.
    waiting: Vec<VecDeque<Plan>>,
    /// How many were not kept in mind.
    forgotten: usize,
    /// Whether there are orders with more preemptions than the bound.
    is_bounded: bool,
}

impl Exploration {
    /// All orders with at most this number of preemptions.
    pub fn within(preemptions: u8) -> Self {
        let mut waiting = vec![VecDeque::new(); usize::from(preemptions) + 1];
        waiting[0].push_back(Plan::default());
        Self { waiting, forgotten: 0, is_bounded: false }
    }

    /// The next orders, at most this many. They have as many preemptions one as another, so what follows from one comes
    /// behind all of them, and they can be run at once.
    pub fn next_plans(&mut self, most: usize) -> Vec<Plan> {
        let first = self.waiting.iter_mut().find(|waiting| !waiting.is_empty());
        first.map_or_else(Vec::new, |waiting| {
            let count = most.min(waiting.len());
            waiting.drain(..count).collect()
        })
    }

    /// Notes the run that began as `plan` says. One that did not go as planned leads nowhere: its orders are those of another
    /// run.
    pub fn took(&mut self, plan: &Plan, taken: &Taken) {
        if taken.strayed.is_some() {
            return;
        }
        let mut preemptions = plan.preemptions;
        for (place, choice) in taken.choices.iter().enumerate().skip(plan.calls.len()) {
            for other in &choice.others {
                let more = usize::from(choice.preempts(other.copy));
                let before = taken.steps[..place].iter().map(|step| step.called.clone());
                self.add(preemptions + more, || before.chain([other.clone()]).collect());
            }
            preemptions += usize::from(choice.preempts(choice.chosen));
        }
    }

    fn add(&mut self, preemptions: usize, calls: impl FnOnce() -> Vec<CopyCall>) {
        let known = self.waiting.iter().map(VecDeque::len).sum::<usize>();
        match self.waiting.get_mut(preemptions) {
            None => self.is_bounded = true,
            Some(_) if known >= MOST_WAITING => self.forgotten += 1,
            Some(waiting) => waiting.push_back(Plan { calls: calls(), preemptions }),
        }
    }

    /// How many orders that are known were not run yet.
    pub fn left(&self) -> usize {
        self.waiting.iter().map(VecDeque::len).sum::<usize>() + self.forgotten
    }

    /// Whether there are orders with more preemptions than the bound.
    pub fn is_bounded(&self) -> bool {
        self.is_bounded
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::race::calls::Call;
    use crate::race::copies::CopyName;
    use crate::race::turns::{Next, Turns};

    /// The world: a number, and the version of it.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    struct Stored {
        number: u32,
        version: u32,
    }

    /// Reads, writes one more; a careful one sends the version and begins anew where that is not stored any more.
    #[derive(Clone, Copy, Debug, Default)]
    struct Count {
        is_careful: bool,
        read: Option<[u32; 2]>,
        is_done: bool,
    }

    impl Count {
        fn next(&self) -> Option<&'static str> {
            match (self.is_done, self.read) {
                (true, _) => None,
                (false, None) => Some("GET"),
                (false, Some(_)) => Some("PUT"),
            }
        }

        fn carry_out(&mut self, stored: &mut Stored) -> u16 {
            let Some([number, version]) = self.read else {
                self.read = Some([stored.number, stored.version]);
                return 200;
            };
            if self.is_careful && version != stored.version {
                self.read = None;
                return 409;
            }
            *stored = Stored { number: number + 1, version: stored.version + 1 };
            self.is_done = true;
            204
        }
    }

    /// Runs these copies as `plan` says: what is stored at the end, and what became of the run.
    fn run(mut jobs: Vec<Count>, plan: &[CopyCall]) -> (Stored, Taken) {
        let copies = CopyName::first(u8::try_from(jobs.len()).unwrap());
        let mut turns = Turns::of(&copies, plan);
        let (mut stored, mut held) = (Stored::default(), Vec::new());
        let mut working = copies.clone();
        loop {
            for copy in working.drain(..) {
                match jobs[copy.place()].next() {
                    None => turns.ended(copy),
                    Some(method) => {
                        let call = Call { method: method.into(), target: "/".into() };
                        held.push((turns.arrived(copy, call).unwrap(), copy));
                    }
                }
            }
            match turns.what_next() {
                Next::Over => return (stored, turns.taken()),
                Next::Wait(waiting) => panic!("{waiting:?}"),
                Next::Release(ticket) => {
                    let (_, copy) = *held.iter().find(|(other, _)| *other == ticket).unwrap();
                    let status = jobs[copy.place()].carry_out(&mut stored);
                    turns.took(ticket, Some(status));
                    working.push(copy);
                }
            }
        }
    }

    /// The orders of these copies as letters, and how many of them lose; none is run twice.
    fn explored(jobs: &[Count], preemptions: u8) -> (BTreeSet<String>, usize, bool) {
        let mut exploration = Exploration::within(preemptions);
        let (mut orders, mut losing) = (BTreeSet::new(), 0);
        let serial = u32::try_from(jobs.len()).unwrap();
        while let [plan] = &exploration.next_plans(1)[..] {
            let (stored, taken) = run(jobs.to_vec(), &plan.calls);
            assert_eq!(taken.strayed, None);
            exploration.took(plan, &taken);
            losing += usize::from(stored.number != serial);
            let order = taken.steps.iter().map(|step| step.called.copy.to_string()).collect();
            assert!(orders.insert(order), "an order was run twice");
        }
        assert_eq!(exploration.left(), 0);
        (orders, losing, exploration.is_bounded())
    }

    const NAIVE: Count = Count { is_careful: false, read: None, is_done: false };
    const CAREFUL: Count = Count { is_careful: true, ..NAIVE };

    #[test]
    fn two_copies_that_read_and_write_have_six_orders_and_four_lose() {
        let (orders, losing, is_bounded) = explored(&[NAIVE; 2], 2);
        let all = ["aabb", "abab", "abba", "baab", "baba", "bbaa"];
        assert_eq!(orders.iter().map(String::as_str).collect::<Vec<_>>(), all);
        assert_eq!((losing, is_bounded), (4, false));
    }

    #[test]
    fn copies_that_send_the_version_and_read_again_never_lose() {
        let (orders, losing, is_bounded) = explored(&[CAREFUL; 2], 2);
        assert_eq!((orders.len(), losing, is_bounded), (6, 0, false));
        assert!(orders.contains("abbaaa"), "{orders:?}");
        let (three, losing, _) = explored(&[CAREFUL; 3], 6);
        assert!(three.len() > 90 && losing == 0, "{}", three.len());
    }

    #[test]
    fn the_bound_of_preemptions_bounds_the_orders() {
        for (preemptions, count) in [(0, 2), (1, 4), (2, 6)] {
            let (orders, _, is_bounded) = explored(&[NAIVE; 2], preemptions);
            assert_eq!((orders.len(), is_bounded), (count, preemptions < 2), "{preemptions}");
        }
        // All orders of three copies with two calls each.
        assert_eq!(explored(&[NAIVE; 3], 20).0.len(), 90);
    }

    #[test]
    fn the_fewest_preemptions_come_first() {
        let mut exploration = Exploration::within(2);
        let mut before = 0;
        while let [plan] = &exploration.next_plans(1)[..] {
            assert!(plan.preemptions >= before);
            before = plan.preemptions;
            let (_, taken) = run(vec![NAIVE; 3], &plan.calls);
            exploration.took(plan, &taken);
        }
    }

    #[test]
    fn several_at_once_are_the_same_orders_one_after_another() {
        let in_turn = |most: usize| {
            let (mut exploration, mut orders) = (Exploration::within(2), Vec::new());
            loop {
                let plans = exploration.next_plans(most);
                if plans.is_empty() {
                    return orders;
                }
                for plan in plans {
                    let (_, taken) = run(vec![NAIVE; 3], &plan.calls);
                    exploration.took(&plan, &taken);
                    orders.push(plan.calls);
                }
            }
        };
        let alone = in_turn(1);
        assert!(alone.len() > 10);
        assert!([2, 3, 7, 100].into_iter().all(|most| in_turn(most) == alone));
    }

    #[test]
    fn a_run_that_strays_leads_to_no_further_orders() {
        let mut exploration = Exploration::within(2);
        let plan = exploration.next_plans(1).remove(0);
        let (_, mut taken) = run(vec![NAIVE; 2], &plan.calls);
        taken.strayed = Some(1);
        exploration.took(&plan, &taken);
        assert_eq!(exploration.next_plans(9), []);
    }
}
