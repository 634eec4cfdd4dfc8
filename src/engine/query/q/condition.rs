//! The condition of a criterion on one field, and whether a value meets it.

use hashbrown::HashTable;

use super::operand::{Bound, Limit, Quoted, Word};
use super::pattern::Pattern;
use super::subject::{Subject, hash};
use crate::engine::query::Value;
use crate::engine::query::path::Path;
use crate::json::Decimal;
use crate::model::Instant;

/// The right side of a criterion.
///
/// A condition looks at one value at a time: a list fits when one of its elements fits alone, so a range is not
/// put together from two elements.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::query) enum Condition {
    /// Absent, or `null`.
    Null,
    /// Present, be it `null` or an empty structure.
    Exists,
    /// Absent.
    Missing,
    /// Equal to an unquoted literal.
    Word(Word),
    /// Equal to a quoted literal.
    Quoted(Quoted),
    /// On one side of a number or instant.
    Bound(Bound),
    /// Found by a regular expression.
    Pattern(Pattern),
    /// One of several.
    Any(Alternatives),
    /// All of several.
    All(Vec<Condition>),
}

/// One field and its condition.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::query) struct Criterion {
    pub(in crate::engine::query) path: Path,
    pub(in crate::engine::query) condition: Condition,
}

impl Condition {
    /// Several alternatives as one condition.
    pub(in crate::engine::query) fn any(mut conditions: Vec<Self>) -> Self {
        if conditions.len() == 1 {
            return conditions.remove(0);
        }
        let flat = |condition| {
            if let Self::Any(inner) = condition { inner.members } else { vec![condition] }
        };
        Self::Any(Alternatives::new(conditions.into_iter().flat_map(flat).collect()))
    }

    /// Several conditions that all have to hold as one.
    pub(in crate::engine::query) fn all(mut conditions: Vec<Self>) -> Self {
        if conditions.len() == 1 {
            return conditions.remove(0);
        }
        let flat =
            |condition| if let Self::All(inner) = condition { inner } else { vec![condition] };
        Self::All(conditions.into_iter().flat_map(flat).collect())
    }

    /// Whether one value passes.
    pub(in crate::engine::query) fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Null => matches!(subject.value, None | Some(Value::Null)),
            Self::Exists => subject.value.is_some(),
            Self::Missing => subject.value.is_none(),
            Self::Word(word) => word.equals(subject),
            Self::Quoted(quoted) => quoted.equals(subject),
            Self::Bound(bound) => bound.holds(subject),
            Self::Pattern(pattern) => subject.text().is_some_and(|text| pattern.is_found_in(text)),
            Self::Any(alternatives) => alternatives.hold(subject),
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(subject)),
        }
    }

    /// How many comparisons a value costs at most; the literals of a list are looked up, which is one.
    pub(in crate::engine::query) fn cost(&self) -> usize {
        match self {
            Self::Null
            | Self::Exists
            | Self::Missing
            | Self::Word(_)
            | Self::Quoted(_)
            | Self::Bound(_) => 1,
            Self::Pattern(pattern) => pattern.cost(),
            Self::Any(alternatives) => alternatives.cost(),
            Self::All(conditions) => conditions.iter().map(Self::cost).sum(),
        }
    }

    /// The limits that a value has to keep to, all of them.
    pub(in crate::engine::query) fn limits(&self) -> impl Iterator<Item = &Limit> {
        let conditions = match self {
            Self::All(conditions) => conditions.as_slice(),
            Self::Null
            | Self::Exists
            | Self::Missing
            | Self::Word(_)
            | Self::Quoted(_)
            | Self::Bound(_)
            | Self::Pattern(_)
            | Self::Any(_) => std::slice::from_ref(self),
        };
        conditions.iter().filter_map(|condition| match condition {
            Self::Bound(bound) => Some(&bound.limit),
            Self::Null
            | Self::Exists
            | Self::Missing
            | Self::Word(_)
            | Self::Quoted(_)
            | Self::Pattern(_)
            | Self::Any(_)
            | Self::All(_) => None,
        })
    }

    pub(in crate::engine::query) fn has_pattern(&self) -> bool {
        match self {
            Self::Null
            | Self::Exists
            | Self::Missing
            | Self::Word(_)
            | Self::Quoted(_)
            | Self::Bound(_) => false,
            Self::Pattern(_) => true,
            Self::Any(alternatives) => alternatives.members.iter().any(Self::has_pattern),
            Self::All(conditions) => conditions.iter().any(Self::has_pattern),
        }
    }

    /// The texts of which a text value has to be one, if the condition is nothing but that.
    pub(in crate::engine::query) fn texts(&self) -> Option<Vec<&str>> {
        match self {
            Self::Word(word) => Some(vec![&*word.text]),
            // The same instant may be spelt in another way.
            Self::Quoted(quoted) => quoted.instant.is_none().then(|| vec![&*quoted.text]),
            Self::Any(alternatives) => {
                let texts: Option<Vec<_>> = alternatives.members.iter().map(Self::texts).collect();
                texts.map(|texts| texts.concat())
            }
            Self::Null
            | Self::Exists
            | Self::Missing
            | Self::Bound(_)
            | Self::Pattern(_)
            | Self::All(_) => None,
        }
    }
}

/// Several conditions of which one has to hold. The literals among them are looked up, so that a long list of ids
/// costs no more than a short one.
#[derive(Clone, Debug)]
pub(in crate::engine::query) struct Alternatives {
    pub(in crate::engine::query) members: Vec<Condition>,
    texts: Texts,
    /// In ascending order, as are those below.
    numbers: Vec<Decimal>,
    booleans: Vec<bool>,
    instants: Vec<Instant>,
    /// Whether one of the words spells an instant, which then has to be so spelt.
    spells_instant: bool,
    /// The members that are no literals.
    others: Vec<usize>,
}

impl PartialEq for Alternatives {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl Alternatives {
    fn new(members: Vec<Condition>) -> Self {
        let mut texts: Vec<&str> = Vec::new();
        let (mut numbers, mut booleans, mut instants) = (Vec::new(), Vec::new(), Vec::new());
        let (mut others, mut spells_instant) = (Vec::new(), false);
        for (index, member) in members.iter().enumerate() {
            if let Condition::Word(word) = member {
                spells_instant |= word.spells_instant;
                texts.push(&word.text);
                numbers.extend(word.number.clone());
                booleans.extend(word.boolean);
            } else if let Condition::Quoted(quoted) = member {
                texts.push(&quoted.text);
                instants.extend(quoted.instant);
            } else {
                others.push(index);
            }
        }
        numbers.sort_by(|one: &Decimal, other| one.number().cmp(&other.number()));
        booleans.sort_unstable();
        instants.sort_unstable();
        let texts = Texts::of(&texts);
        Self { members, texts, numbers, booleans, instants, spells_instant, others }
    }

    fn hold(&self, subject: &Subject<'_>) -> bool {
        let literal = match subject.value {
            Some(Value::Text(text)) => self.texts.have(subject, text) || self.has_instant(subject),
            // To spell it takes time.
            Some(Value::Instant(_)) => {
                self.has_instant(subject)
                    || (self.spells_instant
                        && subject.text().is_some_and(|text| self.texts.have(subject, text)))
            }
            Some(Value::Number(number)) => {
                self.numbers.binary_search_by(|own| own.number().cmp(&number)).is_ok()
            }
            Some(Value::Bool(boolean)) => self.booleans.binary_search(&boolean).is_ok(),
            None | Some(Value::Null | Value::Structure) => false,
        };
        literal || self.others.iter().any(|index| self.members[*index].holds(subject))
    }

    fn has_instant(&self, subject: &Subject<'_>) -> bool {
        let instants = &self.instants;
        !instants.is_empty()
            && subject.instant().is_some_and(|found| instants.binary_search(&found).is_ok())
    }

    fn cost(&self) -> usize {
        let others = self.others.iter().map(|index| self.members[*index].cost());
        usize::from(self.others.len() < self.members.len()) + others.sum::<usize>()
    }
}

/// The texts of a list: compared one by one while they are few, looked up when they are many. Looked up always, a scan
/// for one of two names takes 8 % more instructions.
#[derive(Clone, Debug)]
enum Texts {
    Few(Box<[Box<str>]>),
    Many(HashTable<Box<str>>),
}

impl Texts {
    const FEW: usize = 3;

    fn of(texts: &[&str]) -> Self {
        if texts.len() <= Self::FEW {
            return Self::Few(texts.iter().copied().map(Box::from).collect());
        }
        let mut many: HashTable<Box<str>> = HashTable::new();
        for text in texts {
            let entry = many.entry(hash(text), |own| **own == **text, |own| hash(own));
            entry.or_insert((*text).into());
        }
        Self::Many(many)
    }

    fn have(&self, subject: &Subject<'_>, text: &str) -> bool {
        match self {
            Self::Few(texts) => texts.iter().any(|own| **own == *text),
            Self::Many(texts) => texts.find(subject.hash_of(text), |own| **own == *text).is_some(),
        }
    }
}
