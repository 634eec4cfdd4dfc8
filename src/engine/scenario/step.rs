//! Steps as data: what a client does, one call after the other, and what must come back.

use super::matcher::Matcher;
use crate::engine::operation::Operation;
use crate::json::as_text;
use crate::model::Timestamp;

/// Most steps of one scenario: a story that a person still reads.
pub const MAX_STEPS: usize = 200;

/// One call, and what its answer must be like. Texts can hold `${name}`, which stands for a value that an earlier step has kept.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name, unique in the scenario.
    pub name: Box<str>,
    /// The operation that is called.
    pub operation: &'static Operation,
    /// The variables of its path.
    pub path: Vec<(Box<str>, Box<str>)>,
    /// The parameters of its query, in their order.
    pub query: Vec<(Box<str>, Box<str>)>,
    /// Its headers.
    pub header: Vec<(Box<str>, Box<str>)>,
    /// Its body, as JSON text.
    pub body: Option<Box<str>>,
    /// The token that it carries.
    pub token: StepToken,
    /// How long to wait before it, in milliseconds.
    pub wait_ms: u64,
    /// Whether what is expected comes of the rules of the scenario, so that a service without them is not held against it.
    pub by_rules: bool,
    /// What its answer must be like.
    pub expect: StepExpectation,
    /// Values to keep for later steps: names, and JSON pointers into the body of the answer.
    pub save: Vec<(Box<str>, Box<str>)>,
}

impl Step {
    /// The bytes that it keeps, roughly.
    pub(super) fn bytes(&self) -> usize {
        let pairs = [&self.path, &self.query, &self.header, &self.save].into_iter().flatten();
        let pairs = pairs.map(|(name, text)| name.len() + text.len()).sum::<usize>();
        let bodies = [&self.body, &self.expect.equals].into_iter().flatten();
        size_of::<Self>() + self.name.len() + pairs + bodies.map(|body| body.len()).sum::<usize>()
    }
}

/// The token of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepToken {
    /// The first one that the operation lets in.
    Fitting,
    /// The one of this name.
    Named(Box<str>),
    /// No token.
    Absent,
}

/// What one row must be like: JSON pointers into it.
pub type RowMatchers = Vec<(Box<str>, Matcher)>;

/// What an answer must be like; all of it.
#[derive(Clone, Debug, Default)]
pub struct StepExpectation {
    /// The status; `none` where no whole answer comes.
    pub status: Option<Matcher>,
    /// Headers, names in lower case.
    pub header: Vec<(Box<str>, Matcher)>,
    /// JSON pointers into the body.
    pub body: Vec<(Box<str>, Matcher)>,
    /// The rows of a bulk call, each with JSON pointers into it; these rows and no others.
    pub rows: Option<Vec<RowMatchers>>,
    /// The whole body, as JSON text.
    pub equals: Option<Box<str>>,
    /// What may differ from that.
    pub ignore: Vec<Ignored>,
}

/// Values that differ from run to run, as long as they stay of their kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// Texts of members called `id`, or something that ends in `Id`.
    Ids,
    /// Instants.
    Instants,
    /// Whole numbers of members called `version`.
    Versions,
}

impl Ignored {
    /// All kinds by name.
    pub const NAMES: [(&'static str, Self); 3] =
        [("ids", Self::Ids), ("instants", Self::Instants), ("versions", Self::Versions)];

    /// The kind called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// Whether `value`, a JSON text, of the member called `name` is of this kind.
    pub fn is_of(self, name: &str, value: &str) -> bool {
        let text = || as_text(value);
        match self {
            Self::Ids => {
                let is_named = name == "id" || name.ends_with("Id");
                is_named && text().is_some_and(|text| !text.is_empty())
            }
            Self::Instants => text().is_some_and(|text| Timestamp::parse(&text).is_ok()),
            Self::Versions => name == "version" && value.parse::<u64>().is_ok(),
        }
    }
}
