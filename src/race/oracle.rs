//! Whether the end of a run is that of some serial order: of all copies, or of those that ended well.
//!
//! A copy that ends with an error says that it did not do its job. So an order is good where the state is that of the copies
//! that did theirs, one after another, whatever the others report; and where no copy ends well that ends badly in that serial
//! order.

use super::copies::CopyName;

/// How a copy has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// With this exit code.
    Code(u8),
    /// It took too long and was ended.
    TimedOut,
}

impl Exit {
    /// Whether it says that the job is done.
    pub fn is_well(self) -> bool {
        self == Self::Code(0)
    }
}

/// The end of a run.
#[derive(Clone, Debug)]
pub struct Ending<S> {
    /// What the world holds.
    pub state: S,
    /// How each copy has ended that ran.
    pub exits: Vec<(CopyName, Exit)>,
}

/// What an order of copies is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It ends as a serial order of all copies does.
    Good,
    /// It ends as a serial order of those copies does that ended well; the others have said that they failed.
    Refused,
    /// It does not.
    Loses(Loss),
}

/// In which way an order loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// All copies say that they are done, and the state is that of no serial order.
    LostUpdate,
    /// A copy failed and has left something behind, or what the others did is not all there.
    HalfDone,
    /// The state is that of a serial order, in which a copy failed that ended well here.
    SaysDone,
    /// A copy did not end in time.
    Hangs,
}

impl Loss {
    /// In a word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LostUpdate => "lost-update",
            Self::HalfDone => "half-done",
            Self::SaysDone => "says-done",
            Self::Hangs => "hangs",
        }
    }

    /// In a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::LostUpdate => {
                "every copy exits with 0, and the end state is that of no serial order: an update is lost"
            }
            Self::HalfDone => {
                "a copy exits with an error, and the end state is not that of the others one after another"
            }
            Self::SaysDone => {
                "the end state is that of a serial order in which a copy exits with an error that exits with 0 here: it says that it has done what another did"
            }
            Self::Hangs => "a copy does not end in time",
        }
    }
}

impl<S: PartialEq> Ending<S> {
    /// Whether it can be the end of `serial`, a serial order of all of these copies or of some: the state is the same, who
    /// ran there ended as well or badly as here, and who did not failed here.
    fn is_that_of(&self, serial: &Self) -> bool {
        self.state == serial.state
            && self.exits.iter().all(|(copy, exit)| {
                let there = serial.exits.iter().find(|(other, _)| other == copy);
                there.map_or(!exit.is_well(), |(_, there)| exit.is_well() == there.is_well())
            })
    }

    fn has_timed_out(&self) -> bool {
        self.exits.iter().any(|(_, exit)| *exit == Exit::TimedOut)
    }

    /// The copies that ended well.
    fn well(&self) -> Vec<CopyName> {
        let well = self.exits.iter().filter(|(_, exit)| exit.is_well());
        well.map(|(copy, _)| *copy).collect()
    }

    /// The serial orders that it is to be held against: of all copies first, then of fewer, down to those that ended well.
    pub fn candidates(&self) -> Vec<Vec<CopyName>> {
        let copies: Vec<CopyName> = self.exits.iter().map(|(copy, _)| *copy).collect();
        let well = self.well();
        let mut parts: Vec<Vec<CopyName>> = (0..1_usize << copies.len())
            .map(|part| {
                let chosen = copies.iter().enumerate().filter(|(at, _)| part >> at & 1 == 1);
                chosen.map(|(_, copy)| *copy).collect::<Vec<_>>()
            })
            .filter(|part| well.iter().all(|copy| part.contains(copy)))
            .collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts.iter().flat_map(|part| orders(part)).collect()
    }

    /// What it is worth, where `serial` are the ends of all its candidates. `all` is the number of copies.
    pub fn judged<'s>(&self, serial: impl Iterator<Item = &'s Self>, all: usize) -> Verdict
    where
        S: 's,
    {
        if self.has_timed_out() {
            return Verdict::Loses(Loss::Hangs);
        }
        let mut says_done = false;
        for other in serial {
            if self.is_that_of(other) {
                let is_all = other.exits.len() == all;
                return if is_all { Verdict::Good } else { Verdict::Refused };
            }
            says_done |= self.state == other.state && self.is_better_than(other);
        }
        Verdict::Loses(match self.well().len() == self.exits.len() {
            _ if says_done => Loss::SaysDone,
            true => Loss::LostUpdate,
            false => Loss::HalfDone,
        })
    }

    /// Whether a copy ended well here that ran and failed there.
    fn is_better_than(&self, other: &Self) -> bool {
        let well = self.well();
        let mut failed = other.exits.iter().filter(|(_, exit)| !exit.is_well());
        failed.any(|(copy, _)| well.contains(copy))
    }
}

/// All orders of `copies`, as they stand first.
pub fn orders(copies: &[CopyName]) -> Vec<Vec<CopyName>> {
    if copies.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in copies {
        let rest: Vec<CopyName> = copies.iter().filter(|copy| *copy != first).copied().collect();
        all.extend(orders(&rest).into_iter().map(|rest| [&[*first][..], &rest].concat()));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::race::copies::listed;

    fn ending(state: i32, exits: &[(&str, u8)]) -> Ending<i32> {
        let exits =
            exits.iter().map(|(copy, code)| (CopyName::of(copy).unwrap(), Exit::Code(*code)));
        Ending { state, exits: exits.collect() }
    }

    /// A job after which the state is one more, run by two copies.
    fn serial() -> [Ending<i32>; 5] {
        let both = ending(2, &[("a", 0), ("b", 0)]);
        [both.clone(), both, ending(1, &[("a", 0)]), ending(1, &[("b", 0)]), ending(0, &[])]
    }

    #[track_caller]
    fn check(end: &Ending<i32>, serial: &[Ending<i32>], expected: Verdict) {
        assert_eq!(end.judged(serial.iter(), 2), expected, "{end:?}");
    }

    #[test]
    fn an_order_is_good_where_it_ends_as_a_serial_one_of_those_who_did_their_job() {
        let all = serial();
        check(&ending(2, &[("a", 0), ("b", 0)]), &all[..2], Verdict::Good);
        check(&ending(1, &[("a", 0), ("b", 0)]), &all[..2], Verdict::Loses(Loss::LostUpdate));
        check(&ending(1, &[("a", 0), ("b", 1)]), &all[..3], Verdict::Refused);
        check(&ending(0, &[("a", 2), ("b", 1)]), &all, Verdict::Refused);
        check(&ending(7, &[("a", 0), ("b", 1)]), &all[..3], Verdict::Loses(Loss::HalfDone));
        // It has done all, and says that it has not.
        check(&ending(2, &[("a", 0), ("b", 1)]), &all[..3], Verdict::Loses(Loss::HalfDone));
        let mut hangs = ending(2, &[("a", 0)]);
        hangs.exits.push((CopyName::of("b").unwrap(), Exit::TimedOut));
        check(&hangs, &all[..2], Verdict::Loses(Loss::Hangs));
    }

    #[test]
    fn a_copy_that_says_it_has_done_what_another_did_loses() {
        // Who is second finds that it is done, and says so.
        let serial = [ending(1, &[("a", 0), ("b", 1)]), ending(1, &[("a", 1), ("b", 0)])];
        check(&ending(1, &[("a", 1), ("b", 0)]), &serial, Verdict::Good);
        check(&ending(1, &[("a", 0), ("b", 0)]), &serial, Verdict::Loses(Loss::SaysDone));
    }

    #[test]
    fn candidates_are_the_serial_orders_of_all_and_then_of_those_who_ended_well() {
        let listed = |end: &Ending<i32>| {
            let all = end.candidates();
            all.iter().map(|order| listed(order, "")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(listed(&ending(0, &[("a", 0), ("b", 0)])), "ab ba");
        assert_eq!(listed(&ending(0, &[("a", 1), ("b", 0)])), "ab ba b");
        assert_eq!(listed(&ending(0, &[("a", 1), ("b", 1)])), "ab ba a b ");
        let three = [("a", 0), ("b", 0), ("c", 0)];
        assert_eq!(listed(&ending(0, &three)), "abc acb bac bca cab cba");
    }
}
