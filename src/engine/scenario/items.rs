//! Faults of single items: which items of a bulk call a rule means, and what is planned for each.

use super::context::RuleContext;
use super::fault::{Commit, ItemFault, Select};
use super::outcome::Injected;
use super::rule::{Rule, Scenario};
use crate::engine::error::Detail;
use crate::engine::target::Target;
use crate::json::RawObject;

/// One item of a bulk call.
#[derive(Debug)]
pub struct BulkItem<'a> {
    /// Its text.
    pub raw: &'a str,
    /// The same as an object, or why it is none.
    pub object: Result<RawObject<'a>, Vec<Detail>>,
    /// What it is about.
    pub target: Target<'a>,
}

impl<'a> BulkItem<'a> {
    /// The object that it is; none where it is another value.
    pub fn sent_object(&self) -> Option<&RawObject<'a>> {
        // One that is a text has an object that says nothing.
        self.object.as_ref().ok().filter(|_| self.raw.starts_with('{'))
    }

    /// The last identifier of its own.
    pub fn id(&self) -> &str {
        self.target.last()
    }
}

/// The items of one call, and what the state says of them.
pub struct BulkItems<'i, 'a> {
    /// The items.
    pub items: &'i [BulkItem<'a>],
    /// Whether something is stored that another writer could change.
    pub stored: &'i mut dyn FnMut(&BulkItem<'a>) -> bool,
}

/// What is planned for the items of one call: nothing at first.
#[derive(Debug, Default)]
pub struct ItemPlan {
    items: Vec<Planned>,
    /// Only so many items are processed.
    pub stop_after: Option<usize>,
}

/// What is planned for one item.
#[derive(Debug, Default)]
pub struct Planned {
    /// Another writer gets there first.
    pub touch: bool,
    /// The text that the other writer leaves.
    pub mark: Option<Box<str>>,
    /// What is said of it, whatever happens.
    pub answer: Option<Injected>,
    /// Which rule says so.
    pub by: String,
    /// Whether it is written all the same.
    pub commit: bool,
}

impl ItemPlan {
    /// Nothing for any of `count` items, and room to plan.
    pub(super) fn of(count: usize) -> Self {
        Self { items: (0..count).map(|_| Planned::default()).collect(), stop_after: None }
    }

    /// What is planned for the item at `place`, counted from 0.
    pub fn item(&mut self, place: usize) -> Planned {
        self.items.get_mut(place).map(std::mem::take).unwrap_or_default()
    }

    /// Whether the item at `place` is processed at all.
    pub(super) fn reaches(&self, place: usize) -> bool {
        self.stop_after.is_none_or(|most| place < most)
    }

    /// Whether a fault of the item at `place` would be noticed: it is processed, no rule has decided yet what it is
    /// answered, and the fault `shows`, be it in the answer or in what is written.
    pub(super) fn takes_effect(&self, place: usize, shows: bool) -> bool {
        shows && self.reaches(place) && self.items[place].answer.is_none()
    }

    /// Adds what `rule` does to the `chosen` items; the first rule decides about an item.
    pub(super) fn take(
        &mut self,
        (scenario, rule): (&Scenario, &Rule),
        context: &RuleContext<'_>,
        items: &[BulkItem<'_>],
        chosen: &[(usize, Option<&ItemFault>)],
    ) {
        if let Commit::First(count) = rule.then.commit {
            self.stop_after = self.stop_after.or(Some(count));
            return;
        }
        if rule.then.connection.is_some() && rule.then.commit == Commit::Nothing {
            // The call is lost before anything is written.
            self.stop_after = Some(0);
            return;
        }
        for (place, fault) in chosen {
            let planned = &mut self.items[*place];
            planned.touch |= rule.then.touch;
            planned.mark = planned.mark.take().or_else(|| rule.then.mark.clone());
            let answer = fault.map(|fault| &fault.answer).or(rule.then.answer.as_ref());
            if let (Some(answer), None) = (answer, &planned.answer) {
                planned.answer = Some(answer.injected(context, items[*place].id(), None));
                planned.by = rule.label(scenario);
                planned.commit = rule.then.commits(*fault);
            }
        }
    }
}

/// The places, counted from 0, of the items that a rule means, each with the fault that names it.
pub(super) type Chosen<'r> = Vec<(usize, Option<&'r ItemFault>)>;

/// The items that `rule` means.
pub(super) fn chosen<'r>(rule: &'r Rule, items: &[BulkItem<'_>]) -> Chosen<'r> {
    let meant = |place: usize| rule.meets_target(&items[place].target);
    let faults = &rule.then.items;
    (0..items.len())
        .filter(|place| meant(*place))
        .filter_map(|place| match faults.is_empty() {
            true => Some((place, None)),
            false => faults
                .iter()
                .find(|fault| fault.select.takes(place, items))
                .map(|fault| (place, Some(fault))),
        })
        .collect()
}

impl Select {
    fn takes(&self, place: usize, items: &[BulkItem<'_>]) -> bool {
        let nth = place + 1;
        match self {
            Self::Nth(places) => places.contains(&nth),
            Self::Every(every) => nth.is_multiple_of((*every).max(1)),
            Self::First(count) => nth <= *count,
            Self::All => true,
            Self::Where(matchers) => Rule::item_meets(matchers, items[place].raw),
        }
    }
}
