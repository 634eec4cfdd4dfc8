//! Expectations as data: what is to be so of the exchanges of a world once a client has done its work.

use super::matcher::Matcher;
use super::when::When;
use crate::model::CollectionName;

/// Most expectations that are verified at once: a thousand exchanges are held against each, and all of that is one answer.
pub const MAX_EXPECTATIONS: usize = 200;

/// One expectation.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Its name, unique among those beside it.
    pub name: Box<str>,
    /// What is to be so.
    pub expected: Expected,
}

/// What is to be so.
#[derive(Clone, Debug)]
pub enum Expected {
    /// How many exchanges are like this.
    Calls(Calls, Count),
    /// Exchanges that meet these expectations came one after the other.
    Order(Vec<Box<str>>),
    /// After an answer with failed rows the next call of its operation had those rows and no others.
    OnlyFailedRows(Calls),
    /// This became of records.
    State(StateExpectation),
    /// Each rule of the active scenarios has fired.
    NoUnfiredRule,
    /// An operation answers every call.
    NoUnmatchedCall,
    /// The journal has all of every exchange.
    NothingDropped,
}

/// Which exchanges are meant.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    /// The ids of their operations.
    pub on: Vec<&'static str>,
    /// What their requests are like.
    pub when: When,
    /// What their answers are like.
    pub answer: AnswerConditions,
    /// They came after the first one that meets this expectation.
    pub after: Option<Box<str>>,
}

/// What an answer must be like; all of it.
#[derive(Clone, Debug, Default)]
pub struct AnswerConditions {
    /// The status that the client saw; `none` where it saw no answer.
    pub status: Option<Matcher>,
    /// Headers, names in lower case.
    pub header: Vec<(Box<str>, Matcher)>,
    /// JSON pointers into the body.
    pub body: Vec<(Box<str>, Matcher)>,
    /// Where it comes from: `organic`, `injected` or `mixed`.
    pub origin: Option<Matcher>,
    /// Any of the rules that acted on it, by `scenario/rule`.
    pub fault: Option<Matcher>,
    /// Whether the request has changed the state.
    pub committed: Option<bool>,
}

/// How many exchanges are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// At least.
    pub least: u64,
    /// At most.
    pub most: Option<u64>,
}

impl Default for Count {
    /// One or more.
    fn default() -> Self {
        Self { least: 1, most: None }
    }
}

/// What became of records: what exchanges have written, taken together.
#[derive(Clone, Debug, Default)]
pub struct StateExpectation {
    /// Records, and what is to have become of them.
    pub records: Vec<RecordExpectation>,
    /// That no other record is to be written, by the word that says so; tokens aside, which reading needs too.
    pub nothing_else: Option<&'static str>,
}

/// What is to have become of records like this.
#[derive(Clone, Debug)]
pub struct RecordExpectation {
    /// What; unchanged where there is nothing.
    pub fate: Option<Fate>,
    /// The collection.
    pub collection: CollectionName,
    /// The tenant; any without it.
    pub tenant: Option<Matcher>,
    /// The id within the collection; any without it.
    pub id: Option<Matcher>,
    /// JSON pointers into the record: as it is now, or as it was where it is gone.
    pub when: Vec<(Box<str>, Matcher)>,
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It is gone.
    Removed,
}

impl Fate {
    /// The words that files use.
    pub const NAMES: [(&'static str, Option<Self>); 4] = [
        ("added", Some(Self::Added)),
        ("changed", Some(Self::Changed)),
        ("removed", Some(Self::Removed)),
        ("unchanged", None),
    ];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}
