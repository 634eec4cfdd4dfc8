//! The canonical text of a query: read again, it gives an equal query, and it is never longer than what was read.

use std::fmt::{Display, Formatter, Result, Write as _};

use super::condition::{Condition, Criterion};
use super::operand::Limit;
use super::pattern::Pattern;
use super::query::Query;

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (index, criterion) in self.criteria.iter().enumerate() {
            let blank = if index == 0 { "" } else { " " };
            write!(f, "{blank}{criterion}")?;
        }
        Ok(())
    }
}

impl Display for Criterion {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}:", self.path.name)?;
        match &self.condition {
            Condition::Pattern(pattern) if has_open_blank(pattern) => {
                write!(f, "(~{})", pattern.text)
            }
            group @ (Condition::Any(_) | Condition::All(_)) => write!(f, "({group})"),
            single @ (Condition::Null
            | Condition::Exists
            | Condition::Missing
            | Condition::Word(_)
            | Condition::Quoted(_)
            | Condition::Bound(_)
            | Condition::Pattern(_)) => write!(f, "{single}"),
        }
    }
}

/// The form inside parentheses.
impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Exists => f.write_str("exists"),
            Self::Missing => f.write_str("missing"),
            Self::Word(word) => f.write_str(&word.text),
            Self::Quoted(quoted) => quote(f, &quoted.text),
            Self::Bound(bound) => {
                let quote = match bound.limit {
                    Limit::Number(_) => "",
                    Limit::Instant(_) => "\"",
                };
                write!(f, "{}{quote}{}{quote}", bound.operator.sign(), bound.text)
            }
            Self::Pattern(pattern) => write!(f, "~{}", pattern.text),
            Self::Any(alternatives) => any(f, &alternatives.members),
            Self::All(conditions) => all(f, conditions, conjunct),
        }
    }
}

fn any(f: &mut Formatter<'_>, members: &[Condition]) -> Result {
    let Some((last, others)) = members.split_last() else { return Ok(()) };
    for member in others {
        before_comma(f, member)?;
        f.write_char(',')?;
    }
    write!(f, "{last}")
}

/// A pattern would take the comma behind it for its own, so it stands in parentheses.
fn before_comma(f: &mut Formatter<'_>, member: &Condition) -> Result {
    if let Condition::All(conditions) = member {
        all(f, conditions, before_comma)
    } else if matches!(member, Condition::Any(_) | Condition::Pattern(_)) {
        write!(f, "({member})")
    } else {
        write!(f, "{member}")
    }
}

fn all(f: &mut Formatter<'_>, conditions: &[Condition], put_last: PutText) -> Result {
    let Some((last, others)) = conditions.split_last() else { return Ok(()) };
    for condition in others {
        conjunct(f, condition)?;
        f.write_str(" AND ")?;
    }
    put_last(f, last)
}

type PutText = fn(&mut Formatter<'_>, &Condition) -> Result;

/// Alternatives bind weaker than AND, so they stand in parentheses.
fn conjunct(f: &mut Formatter<'_>, condition: &Condition) -> Result {
    if matches!(condition, Condition::Any(_)) {
        write!(f, "({condition})")
    } else {
        write!(f, "{condition}")
    }
}

/// Whether the pattern has a blank outside its own parentheses, where an open one would end.
fn has_open_blank(pattern: &Pattern) -> bool {
    let mut depth = 0_usize;
    pattern.text.bytes().any(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && byte.is_ascii_whitespace()
    })
}

/// Escapes a quote, and a backslash only where it would otherwise be read as the start of an escape.
fn quote(f: &mut Formatter<'_>, text: &str) -> Result {
    f.write_char('"')?;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escape = match letter {
            '"' => true,
            '\\' => matches!(letters.peek(), None | Some('"' | '\\')),
            _ => false,
        };
        if escape {
            f.write_char('\\')?;
        }
        f.write_char(letter)?;
    }
    f.write_char('"')
}
