//! `sort`: the keys of an order, and putting a list into it.

use std::cmp::Ordering;
use std::mem;

use super::path::{Path, members};
use super::{Paths, Queryable, Value};
use crate::engine::error::QueryError;
use crate::engine::error::query::shortened;
use crate::json::Decimal;
use crate::model::Timestamp;

/// The most keys of one order: each costs a value per document.
const KEY_LIMIT: usize = 16;

/// An order: keys from left to right, each a dotted name with an optional direction (`name.en:desc,id`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    keys: Vec<SortKey>,
    paths: Paths,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SortKey {
    path: Path,
    /// Of the path among those of the order.
    number: usize,
    direction: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// What becomes of a key that cannot be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownSort {
    /// The whole order is refused.
    Refuse,
    /// The key is left out.
    Ignore,
}

impl Sort {
    /// Reads keys separated by commas; a blank text is the order that leaves a list as it is.
    ///
    /// # Errors
    ///
    /// When there are more than 16 keys, and, where unknown ones are refused, when a direction is neither `asc`
    /// nor `desc` in either case or a name is empty or has an empty segment.
    pub fn parse(text: &str, unknown: UnknownSort) -> Result<Self, QueryError> {
        let mut keys = Vec::new();
        for (offset, member) in members(text) {
            match (SortKey::parse(member), unknown) {
                (Ok(key), UnknownSort::Refuse | UnknownSort::Ignore) => keys.push(key),
                (Err(error), UnknownSort::Refuse) => {
                    return Err(QueryError::new("sort", error.message, error.expected)
                        .at(text, offset + error.offset));
                }
                (Err(_), UnknownSort::Ignore) => {}
            }
            if keys.len() > KEY_LIMIT {
                let expected = format!("at most {KEY_LIMIT} keys");
                return Err(
                    QueryError::new("sort", "Too many sort keys", expected).at(text, offset)
                );
            }
        }
        let mut paths = Paths::default();
        for (next, key) in keys.iter_mut().enumerate() {
            key.number = paths.add(&key.path.segments, next);
        }
        Ok(Self { keys, paths })
    }

    /// The dotted names of the keys, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| &*key.path.name)
    }

    /// Puts the items into this order; items with equal keys keep theirs.
    ///
    /// Numbers come before instants of the service's own, those before strings, strings before booleans; strings compare by code point. Items whose value is
    /// absent, null or an object come last in both directions. A list counts by its first element in the order.
    pub fn order<K, R: Queryable>(&self, items: &mut Vec<(K, R)>) {
        let width = self.keys.len();
        if width == 0 || items.is_empty() {
            return;
        }
        let mut ranks = Vec::with_capacity(width * items.len());
        for (_, record) in &*items {
            let first = ranks.len();
            ranks.resize_with(first + width, || Rank::Nothing);
            self.rank(record, &mut ranks[first..]);
        }
        let ranks: Vec<&[Rank]> = ranks.chunks(width).collect();
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by(|one, other| self.compare(ranks[*one], ranks[*other]));
        rearrange(items, &order);
    }

    /// The place of a document by each key.
    fn rank<R: Queryable>(&self, record: &R, ranks: &mut [Rank]) {
        record.values(&self.paths, &mut |number, value| {
            let keys = self.keys.iter().zip(ranks.iter_mut());
            for (key, first) in keys.filter(|(key, _)| key.number == number) {
                let rank = Rank::of(value);
                if key.direction.compare(&rank, first).is_lt() {
                    *first = rank;
                }
            }
        });
    }

    fn compare(&self, one: &[Rank], other: &[Rank]) -> Ordering {
        let mut keys = self.keys.iter().zip(one.iter().zip(other));
        let unequal = keys.find_map(|(key, (one, other))| {
            let order = key.direction.compare(one, other);
            order.is_ne().then_some(order)
        });
        unequal.unwrap_or(Ordering::Equal)
    }
}

/// A mistake in one key.
struct KeyError {
    offset: usize,
    message: String,
    expected: &'static str,
}

impl SortKey {
    fn parse(member: &str) -> Result<Self, KeyError> {
        let (name, direction) = match member.split_once(':') {
            None => (member, Direction::Ascending),
            Some((name, text)) if text.eq_ignore_ascii_case("asc") => (name, Direction::Ascending),
            Some((name, text)) if text.eq_ignore_ascii_case("desc") => {
                (name, Direction::Descending)
            }
            Some((name, text)) => {
                return Err(KeyError {
                    offset: name.len() + 1,
                    message: format!(
                        "Unknown direction '{}' of sort key '{}'",
                        shortened(text),
                        shortened(name)
                    ),
                    expected: "asc or desc",
                });
            }
        };
        let path = Path::parse(name).ok_or_else(|| KeyError {
            offset: 0,
            message: format!("No field name in sort key '{}'", shortened(member)),
            expected: "field names such as name.en:desc, separated by commas",
        })?;
        Ok(Self { path, number: 0, direction })
    }
}

/// A value as far as orders distinguish values.
#[derive(Debug)]
enum Rank {
    Number(Decimal),
    Instant(Timestamp),
    Text(Box<str>),
    Bool(bool),
    Nothing,
}

impl Rank {
    fn of(value: Value<'_>) -> Self {
        match value {
            Value::Number(number) => Self::Number(number.owned()),
            Value::Text(text) => Self::Text(text.into()),
            Value::Instant(at) => Self::Instant(at),
            Value::Bool(boolean) => Self::Bool(boolean),
            Value::Null | Value::Structure => Self::Nothing,
        }
    }

    fn class(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Instant(_) => 1,
            Self::Text(_) => 2,
            Self::Bool(_) => 3,
            Self::Nothing => 4,
        }
    }
}

impl Direction {
    fn compare(self, one: &Rank, other: &Rank) -> Ordering {
        let ascending = match (one, other) {
            (Rank::Number(one), Rank::Number(other)) => one.number().cmp(&other.number()),
            (Rank::Instant(one), Rank::Instant(other)) => one.cmp(other),
            (Rank::Text(one), Rank::Text(other)) => one.cmp(other),
            (Rank::Bool(one), Rank::Bool(other)) => one.cmp(other),
            (Rank::Nothing, _) | (_, Rank::Nothing) => return one.class().cmp(&other.class()),
            (Rank::Number(_) | Rank::Instant(_) | Rank::Text(_) | Rank::Bool(_), _) => {
                one.class().cmp(&other.class())
            }
        };
        match self {
            Self::Ascending => ascending,
            Self::Descending => ascending.reverse(),
        }
    }
}

/// Moves each item to its place in `order`, which names every index once.
fn rearrange<T>(items: &mut Vec<T>, order: &[usize]) {
    let mut slots: Vec<Option<T>> = mem::take(items).into_iter().map(Some).collect();
    items.extend(order.iter().filter_map(|index| slots[*index].take()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::query::json_values;

    struct Document(&'static str);

    impl Queryable for Document {
        fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
            json_values::values(self.0, paths, see);
        }
    }

    const ROWS: [&str; 8] = [
        r#"{"id":0,"t":"b","n":2,"name":{"en":"Z"},"m":1}"#,
        r#"{"id":1,"t":"a","n":10,"name":{"en":"Y"},"m":"1"}"#,
        r#"{"id":2,"t":"b","n":-1,"name":{"en":"X"},"m":true}"#,
        r#"{"id":3,"n":2,"l":[1,9],"m":null}"#,
        r#"{"id":4,"t":"B","n":2.0,"l":[5],"m":{}}"#,
        r#"{"id":5,"t":"a","n":null,"l":[],"m":"0"}"#,
        r#"{"id":6,"t":"ä","n":-0.0,"m":false}"#,
        r#"{"id":7,"t":"a","n":0,"m":-3}"#,
    ];

    #[test]
    fn lists_are_ordered_by_their_keys() {
        let cases = [
            ("", [0, 1, 2, 3, 4, 5, 6, 7]),
            ("t", [4, 1, 5, 7, 0, 2, 6, 3]),
            ("t:asc", [4, 1, 5, 7, 0, 2, 6, 3]),
            ("t:DESC", [6, 0, 2, 1, 5, 7, 4, 3]),
            ("n", [2, 6, 7, 0, 3, 4, 1, 5]),
            ("n:Desc", [1, 0, 3, 4, 6, 7, 2, 5]),
            (" t , n:desc ", [4, 1, 7, 5, 0, 2, 6, 3]),
            ("name.en:ASC", [2, 1, 0, 3, 4, 5, 6, 7]),
            ("l", [3, 4, 0, 1, 2, 5, 6, 7]),
            ("l:desc", [3, 4, 0, 1, 2, 5, 6, 7]),
            ("m", [7, 0, 5, 1, 6, 2, 3, 4]),
            ("m:desc", [2, 6, 1, 5, 0, 7, 3, 4]),
            ("x,t", [4, 1, 5, 7, 0, 2, 6, 3]),
            ("t,t:desc,n", [4, 7, 1, 5, 2, 0, 6, 3]),
        ];
        for (text, expected) in cases {
            let mut rows: Vec<_> = ROWS.into_iter().map(Document).enumerate().collect();
            Sort::parse(text, UnknownSort::Refuse).unwrap().order(&mut rows);
            let order: Vec<_> = rows.into_iter().map(|(index, _)| index).collect();
            assert_eq!(order, expected, "{text}");
        }
    }

    #[test]
    fn mistakes_are_refused_or_left_out() {
        let cases = [
            ("a:up", 3, "Unknown direction 'up' of sort key 'a'", ""),
            ("a,  b:up,c:desc", 7, "Unknown direction 'up' of sort key 'b'", "a c"),
            ("a:asc:b", 3, "Unknown direction 'asc:b' of sort key 'a'", ""),
            ("a:", 3, "Unknown direction '' of sort key 'a'", ""),
            (":asc", 1, "No field name in sort key ':asc'", ""),
            ("a,,b", 3, "No field name in sort key ''", "a b"),
            ("a,", 3, "No field name in sort key ''", "a"),
            ("a..b", 1, "No field name in sort key 'a..b'", ""),
        ];
        for (text, position, message, rest) in cases {
            let error = Sort::parse(text, UnknownSort::Refuse).unwrap_err();
            assert_eq!((error.parameter, error.position), ("sort", Some(position)), "{text}");
            assert_eq!(error.message, message);
            let lenient = Sort::parse(text, UnknownSort::Ignore).unwrap();
            assert_eq!(lenient.paths().collect::<Vec<_>>().join(" "), rest, "{text}");
        }
        let many = "a,".repeat(17);
        assert!(Sort::parse(&many, UnknownSort::Ignore).is_err());
        assert!(Sort::parse(&many[..31], UnknownSort::Refuse).is_ok());
    }
}
