//! Which exchanges meet each expectation about calls of one list, and which may: the journal does not know of all.

use std::collections::BTreeMap;

use super::hold::{hold, is_on};
use super::holding::{Holding, Meets};
use super::verification::{ClosestExchange, Mismatch};
use crate::engine::scenario::{Calls, Expectation, Expected};
use crate::review::exchanges::{Exchange, Exchanges};

/// The expectations about calls of one list, by name.
pub(super) struct Selections<'s, 'a> {
    pub exchanges: &'s Exchanges<'a>,
    of: BTreeMap<&'s str, (&'s Calls, Selection)>,
}

/// The exchanges that meet an expectation, by their places in the journal.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    /// Those that do.
    pub met: Vec<usize>,
    /// Those of which it is not known.
    pub unknown: Vec<usize>,
    /// That what they come after was never there.
    pub never_began: Option<Box<str>>,
}

impl<'s, 'a> Selections<'s, 'a> {
    /// Those of a list of expectations.
    pub(super) fn of(exchanges: &'s Exchanges<'a>, list: &'s [Expectation]) -> Self {
        let mut of = BTreeMap::new();
        for expectation in list {
            if let Expected::Calls(calls, _) | Expected::OnlyFailedRows(calls) =
                &expectation.expected
            {
                of.insert(&*expectation.name, (calls, whole(exchanges, calls)));
            }
        }
        Self { exchanges, of }
    }

    /// The exchanges that meet the expectation called `name`, with regard to what they come after.
    pub(super) fn selection(&self, name: &str) -> Selection {
        // What comes after itself is refused when it is read; here it ends.
        self.after(name, self.of.len())
    }

    /// The calls that the expectation called `name` is about.
    pub(super) fn calls(&self, name: &str) -> Option<&'s Calls> {
        self.of.get(name).map(|(calls, _)| *calls)
    }

    fn after(&self, name: &str, depth: usize) -> Selection {
        let Some((calls, own)) = self.of.get(name) else { return Selection::default() };
        let Some(after) = calls.after.as_deref().filter(|_| depth > 0) else { return own.clone() };
        let earlier = self.after(after, depth - 1);
        let surely = earlier.met.first();
        let perhaps = surely.into_iter().chain(earlier.unknown.first()).min();
        let Some(perhaps) = perhaps else {
            let never_began = earlier.never_began.or_else(|| Some(after.into()));
            return Selection { never_began, ..Selection::default() };
        };
        let is_sure = |place: &usize| surely.is_some_and(|surely| place > surely);
        let met = own.met.iter().copied().filter(is_sure).collect();
        let all = own.met.iter().chain(&own.unknown).copied();
        let is_open = |place: &usize| !is_sure(place) || own.unknown.contains(place);
        let mut unknown: Vec<usize> = all.filter(|place| place > perhaps).filter(is_open).collect();
        unknown.sort_unstable();
        Selection { met, unknown, never_began: None }
    }

    /// The exchange at `place`.
    pub(super) fn at(&self, place: usize) -> &Exchange<'a> {
        &self.exchanges.all[place]
    }

    /// Where the exchange at `place` is not as the expectation called `name` says.
    pub(super) fn places(&self, name: &str, place: usize) -> Vec<Mismatch> {
        let holding = self.calls(name).map(|calls| hold(self.exchanges, self.at(place), calls));
        holding.unwrap_or_default().places()
    }

    /// Whether there is a call of its operations that the expectation called `name` does not count.
    pub(super) fn has_other_call(&self, name: &str) -> bool {
        let met = self.selection(name).met;
        let Some(calls) = self.calls(name) else { return false };
        let mut all = self.exchanges.all.iter().enumerate();
        all.any(|(place, exchange)| is_on(exchange, calls) && met.binary_search(&place).is_err())
    }

    /// Of the exchanges that do not meet the expectation called `name` the one with the fewest places that differ; one of
    /// its operations before any other, and of several the latest.
    pub(super) fn closest(&self, name: &str) -> Option<ClosestExchange> {
        let calls = self.calls(name)?;
        let Selection { met, unknown, .. } = self.selection(name);
        let mut best: Option<((bool, usize, usize), &Exchange<'a>, Holding)> = None;
        for (place, exchange) in self.exchanges.all.iter().enumerate() {
            if met.binary_search(&place).is_ok() {
                continue;
            }
            let mut holding = hold(self.exchanges, exchange, calls);
            if let Some(after) = calls.after.as_deref().filter(|_| holding.meets() == Meets::Yes) {
                let found =
                    if unknown.contains(&place) { "perhaps before it" } else { "before it" };
                let expected = format!("after the first call that meets `{after}`");
                holding.differences.push(Mismatch::new("after", expected, found));
            }
            let is_on = is_on(exchange, calls);
            let places = holding.differences.len() + holding.unknown.len();
            let distance = if is_on { 0 } else { self.distance(exchange, calls) };
            let key = (!is_on, distance, places);
            if best.as_ref().is_none_or(|(known, ..)| key <= *known) {
                best = Some((key, exchange, holding));
            }
        }
        best.map(|(_, exchange, holding)| exchange.closest(holding.places()))
    }

    /// How far the path of an exchange is from those of the operations that are meant: in how many parts they differ.
    fn distance(&self, exchange: &Exchange<'_>, calls: &Calls) -> usize {
        let operations = self.exchanges.world.router().operations().iter();
        let meant = operations.filter(|operation| calls.on.contains(&operation.id));
        let parts = |path: &'_ str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        let found = parts(exchange.entry.path());
        let from = |template: &str| {
            let template = parts(template);
            let is_other =
                |(part, text): &(&String, &String)| !part.starts_with('{') && part != text;
            let others = template.iter().zip(&found).filter(is_other).count();
            others + template.len().abs_diff(found.len())
        };
        meant.map(|operation| from(operation.path)).min().unwrap_or_default()
    }
}

/// The exchanges that meet `calls`, whatever they come after.
fn whole(exchanges: &Exchanges<'_>, calls: &Calls) -> Selection {
    let mut selection = Selection::default();
    for (place, exchange) in exchanges.all.iter().enumerate() {
        if !is_on(exchange, calls) {
            continue;
        }
        match hold(exchanges, exchange, calls).meets() {
            Meets::Yes => selection.met.push(place),
            Meets::Unknown => selection.unknown.push(place),
            Meets::No => {}
        }
    }
    selection
}
