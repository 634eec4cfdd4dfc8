//! What rules and expectations are judged by besides themselves.

use std::collections::BTreeSet;

use crate::engine::Operation;

/// What rules are judged by besides themselves.
#[derive(Clone, Copy, Debug)]
pub struct RuleContext<'a> {
    /// The table of operations.
    pub operations: &'a [&'static Operation],
    /// Whether the clock of their worlds is frozen.
    pub clock_stands: bool,
    /// The names of the tokens of the fixtures, where they are known.
    pub tokens: Option<&'a BTreeSet<Box<str>>>,
    /// All rules, as `scenario/rule`, where they are known.
    pub rules: Option<&'a BTreeSet<Box<str>>>,
}

impl<'a> RuleContext<'a> {
    /// The table of `operations` alone, in worlds whose clock goes on.
    pub fn of(operations: &'a [&'static Operation]) -> Self {
        Self { operations, clock_stands: false, tokens: None, rules: None }
    }
}
