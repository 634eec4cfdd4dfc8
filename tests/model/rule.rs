//! Rules that fail on demand, by the sentences of `docs/scenarios.md`.

use serde_json::{Value, json};

/// What a rule is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    PutOne,
    DeleteOne,
    List,
    BulkPut,
}

impl On {
    fn text(self) -> &'static str {
        match self {
            Self::PutOne => "PUT …/customers/{customerId}",
            Self::DeleteOne => "DELETE …/customers/{customerId}",
            Self::List => "GET …/customers",
            Self::BulkPut => "PUT …/customers/bulk",
        }
    }
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// A 503, after the write or without it.
    Unavailable { commit: bool },
    /// No answer, after the write or without it.
    Reset { commit: bool },
    /// An item of a bulk call is refused with 409, after its write or without it.
    Item { nth: usize, commit: bool },
    /// An answer that takes a millisecond longer.
    Delay,
    /// Another writer gets there first.
    Touch,
}

/// A rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) on: On,
    pub(crate) then: Then,
    pub(crate) skip: u64,
    pub(crate) every: u64,
    pub(crate) times: Option<u64>,
    /// For how many seconds it goes on, from when it first fires.
    pub(crate) lasts: Option<u64>,
}

impl Rule {
    /// The same with fewer conditions, the fewest first.
    pub(crate) fn smaller(&self) -> impl Iterator<Item = Self> {
        let size = |it: &Self| {
            [it.skip > 0, it.every > 1, it.times.is_some(), it.lasts.is_some()]
                .map(usize::from)
                .iter()
                .sum::<usize>()
        };
        let most = size(self);
        let less = [
            Self { skip: 0, every: 1, times: None, lasts: None, ..*self },
            Self { skip: 0, ..*self },
            Self { every: 1, ..*self },
            Self { times: None, ..*self },
            Self { lasts: None, ..*self },
        ];
        less.into_iter().filter(move |it| size(it) < most)
    }

    /// As files and requests have it; its name is `r` and its number, from 1.
    pub(crate) fn json((place, rule): (usize, &Self)) -> Value {
        let commits = |mut then: Value, commit: bool| {
            if commit {
                then["commit"] = json!(true);
            }
            then
        };
        let then = match rule.then {
            Then::Unavailable { commit } => commits(json!({"error": "unavailable"}), commit),
            Then::Reset { commit } => commits(json!({"connection": "reset"}), commit),
            Then::Item { nth, commit } => {
                let item = commits(json!({"nth": nth, "error": "conflict.changed"}), commit);
                json!({"items": [item]})
            }
            Then::Delay => json!({"delay": "1ms"}),
            Then::Touch => json!({"touch": true}),
        };
        let mut written = json!({"name": format!("r{}", place + 1), "on": rule.on.text()});
        if rule.skip > 0 {
            written["skip"] = json!(rule.skip);
        }
        if rule.every > 1 {
            written["every"] = json!(rule.every);
        }
        if let Some(times) = rule.times {
            written["times"] = json!(times);
        }
        if let Some(lasts) = rule.lasts {
            written["for"] = json!(format!("{lasts}s"));
        }
        written["then"] = then;
        written
    }
}

/// A rule that is active, and how far it has come.
#[derive(Clone, Debug)]
pub(crate) struct Armed {
    pub(crate) rule: Rule,
    hits: u64,
    fired: u64,
    /// The second in which it fired first.
    since: Option<u64>,
}

impl Armed {
    pub(crate) fn new(rule: Rule) -> Self {
        Self { rule, hits: 0, fired: 0, since: None }
    }

    /// A hit in the second `now`: whether it fires.
    pub(crate) fn hit(&mut self, now: u64) -> bool {
        self.hits += 1;
        let Rule { skip, every, times, lasts, .. } = self.rule;
        let is_left = times.is_none_or(|times| self.fired < times);
        let is_over = self.since.zip(lasts).is_some_and(|(since, lasts)| now >= since + lasts);
        let is_turn = self.hits > skip && (self.hits - skip).is_multiple_of(every);
        let fires = is_turn && is_left && !is_over;
        if fires {
            self.fired += 1;
            self.since.get_or_insert(now);
        }
        fires
    }

    /// It begins anew.
    pub(crate) fn rewind(&mut self) {
        (self.hits, self.fired, self.since) = (0, 0, None);
    }
}
