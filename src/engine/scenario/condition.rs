//! The conditions of a rule one by one, and which of them a request did not meet.

use super::context::RuleContext;
use super::matcher::Matcher;
use super::token_field::TokenField;

/// One condition of a rule: a matcher, and what it is held against.
#[derive(Clone, Copy, Debug)]
pub struct Condition<'r> {
    /// What it is held against.
    pub on: Subject<'r>,
    /// What that must be like.
    pub matcher: &'r Matcher,
}

/// What a condition is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'r> {
    /// A variable of the path.
    Path(&'r str),
    /// A parameter of the query.
    Query(&'r str),
    /// A header.
    Header(&'r str),
    /// A value of the body, by its JSON pointer.
    Body(&'r str),
    /// A field of the presented token.
    Token(TokenField),
    /// The tenant.
    Tenant,
    /// The world.
    World,
    /// An identifier of what it is about, in a bulk call item by item.
    Target(&'static str),
}

impl Condition<'_> {
    /// Its place in the rule.
    pub fn place(&self) -> String {
        match self.on {
            Subject::Path(name) => format!("when.path.{name}"),
            Subject::Query(name) => format!("when.query.{name}"),
            Subject::Header(name) => format!("when.header.{name}"),
            Subject::Body(pointer) => format!("when.body.{pointer}"),
            Subject::Token(field) => format!("when.token.{}", field.name()),
            Subject::Tenant => "when.tenant".to_owned(),
            Subject::World => "when.world".to_owned(),
            Subject::Target(name) => format!("when.target.{name}"),
        }
    }

    /// Whether it is about what a request is about.
    pub(super) fn is_of_target(&self) -> bool {
        matches!(self.on, Subject::Target(_))
    }

    /// Whether the request meets it.
    pub(super) fn is_met(&self, context: &RuleContext<'_>) -> bool {
        let matcher = self.matcher;
        match self.on {
            Subject::Path(name) | Subject::Target(name) => {
                matcher.meets_text(context.target.get(name))
            }
            Subject::Query(name) => matcher.meets_any(context.request.query_values(name)),
            Subject::Header(name) => matcher.meets_any(context.header_values(name)),
            Subject::Body(pointer) => matcher.meets_json(context.body_at(pointer)),
            Subject::Token(field) => field.met(matcher, context.token),
            Subject::Tenant => matcher.meets_text(Some(context.tenant)),
            Subject::World => matcher.meets_text(Some(context.world)),
        }
    }
}

/// Which conditions of a rule were not met: a bit each, in their order. The last bit stands for all from there on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unmet(u64);

impl Unmet {
    const LAST: usize = u64::BITS as usize - 1;

    /// Adds the condition at `place`.
    pub(super) fn add(&mut self, place: usize) {
        self.0 |= 1 << place.min(Self::LAST);
    }

    /// Whether all were met.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many were not met.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the condition at `place` was not met.
    pub(super) fn contains(self, place: usize) -> bool {
        self.0 & (1 << place.min(Self::LAST)) != 0
    }
}
