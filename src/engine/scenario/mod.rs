//! Scenarios: rules that say on which operations, when, how often, and what then goes wrong.
//!
//! A rule acts in one of three phases of a request: before anything is judged (an answer instead of the organic
//! one, `touch`, `expireToken`), per item of a bulk call, or after the organic answer (faults after the commit,
//! patches, bodies, delays). What it may look at is an [`RuleContext`]; what it has done is collected in [`RuleOutcome`].

mod account;
mod active;
mod amendment;
mod condition;
mod context;
mod expectation;
mod fault;
mod items;
mod matcher;
mod outcome;
mod phases;
mod placeholder;
mod progress;
mod rule;
mod step;
mod tally;
mod token_field;
mod when;

pub use account::{MAX_ACCOUNTED, RuleAccount, RuleAccounts};
pub use active::{ActiveScenarios, MAX_SCENARIOS, RuleReport};
pub use amendment::{Amendment, HeaderLines};
pub use condition::{Condition, Subject, Unmet};
pub use context::RuleContext;
pub use expectation::{
    AnswerConditions, Calls, Count, Expectation, Expected, Fate, MAX_EXPECTATIONS,
    RecordExpectation, StateExpectation,
};
pub use fault::{
    Answer, Commit, Delay, ERROR_NAMES, ItemFault, NamedError, Respond, Restated, Select, Then,
    TokenFault, is_of_any_service,
};
pub use items::{BulkItem, BulkItems, ItemPlan, Planned};
pub use matcher::Matcher;
pub use outcome::{ConsideredRule, Injected, RuleOutcome, Verdict, patched};
pub use phases::Act;
pub use placeholder::{PREFIX_VALUE, Piece, TENANT_VALUE, is_value_name, pieces, values_in};
pub use progress::STARTED;
pub use rule::{Phase, Rule, Scenario, TARGET_IDS};
pub use step::{Ignored, MAX_STEPS, RowMatchers, Step, StepExpectation, StepToken};
pub use tally::MAX_TARGETS;
pub use token_field::TokenField;
pub use when::When;
