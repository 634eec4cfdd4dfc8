//! The reader of `q`: from text to compiled criteria, in one pass, with the position of the first mistake.
//!
//! # Grammar
//!
//! ```text
//! query      = [blanks] [ criterion { blanks criterion } ] [blanks]      all criteria have to hold
//! criterion  = path ":" value
//! path       = segment { "." segment }
//! value      = group | single | pattern           an open pattern ends at a blank outside its parentheses
//!            | "in" group                         of services that write lists so
//! group      = "(" member { connective member } ")"
//! connective = "," | "OR" | "AND"                 AND binds tighter; "," and OR mean the same
//! member     = group | single | pattern           a pattern ends at ")", or at the word AND or OR
//! single     = "null" | "exists" | "missing" | bound | quoted | word
//! bound      = ( ">" | ">=" | "<" | "<=" ) ( number | quoted )           a quoted instant of RFC 3339
//! pattern    = "~" regex                          its own parentheses balanced, without double quotes
//! quoted     = '"' { character | '\"' | '\\' } '"'
//! word       = one or more of anything but blanks ( ) " ,                and not starting with ~ > <
//! segment    = one or more of anything but blanks ( ) " , : .
//! number     = ["-"] digits [ "." digits ] [ ( "e" | "E" ) ["+" | "-"] digits ]
//! blanks     = one or more of space, tab, line feed, form feed, carriage return
//! ```
//!
//! Blanks may surround members and connectives. A colon after the first belongs to the value. The words `AND` and
//! `OR` in the place of a member are values. In quotes, a backslash before anything but a quote or a backslash
//! stands for itself. Parentheses count inside a pattern even after a backslash or in a class (`\x28` and `\x29`
//! always mean the character); blanks at a pattern's ends are dropped. `(~x y)` and `~(x y)` mean the same.
//!
//! # Meaning
//!
//! An unquoted word equals a string of its letters, or a number or boolean of its value. A quoted text equals
//! strings; one that is an instant also equals a string that names the same instant. A bound on a number meets only
//! numbers, one on an instant only strings that are instants. A pattern is case-sensitive and found anywhere in a
//! string. `null` is null or absent, `missing` is absent, `exists` is present, even as null or as an empty list.
//! A list fits by any one element. A pattern's classes know all letters, its word boundaries (`\b`) those of ASCII.

use super::condition::{Condition, Criterion};
use super::operand::{Bound, Limit, Operator, Quoted, Word, number};
use super::pattern::Allowance;
use super::subject::instant;
use crate::engine::error::QueryError;
use crate::engine::error::query::shortened;
use crate::engine::query::path::Path;
use crate::model::zone_hint;

/// The longest query that is read, in characters.
pub const QUERY_LIMIT: usize = 4096;

/// The deepest nesting of parentheses around values; those around a single pattern do not count.
pub const NESTING_LIMIT: usize = 32;

pub(in crate::engine::query) const CRITERION: &str =
    "criteria in the form field:value, separated by blanks";

/// Reads a query; where it `takes_in`, the word `in` may stand before a group.
pub(in crate::engine::query) fn parse(
    text: &str,
    takes_in: bool,
) -> Result<Vec<Criterion>, QueryError> {
    if let Some((offset, _)) = text.char_indices().nth(QUERY_LIMIT) {
        let length = text.chars().count();
        let message = format!("Query of {length} characters is too long");
        let expected = format!("at most {QUERY_LIMIT} characters");
        return Err(QueryError::new("q", message, expected).at(text, offset));
    }
    let allowance = Allowance::new();
    let mut parser = QueryParser { text, takes_in, at: 0, key: "", value: 0, allowance };
    let mut criteria = Vec::new();
    loop {
        parser.skip_blanks();
        if parser.peek().is_none() {
            return Ok(criteria);
        }
        criteria.push(parser.criterion()?);
    }
}

/// What stands between two members of a group, or behind the last.
enum Connective {
    And,
    Or,
    Close,
}

/// A place in the text, and the criterion it belongs to.
pub(in crate::engine::query) struct QueryParser<'a> {
    pub(in crate::engine::query) text: &'a str,
    takes_in: bool,
    /// The offset of the next byte; always between two characters, since only ASCII is looked for.
    pub(in crate::engine::query) at: usize,
    pub(in crate::engine::query) key: &'a str,
    /// The offset where the value of `key` starts.
    pub(in crate::engine::query) value: usize,
    allowance: Allowance,
}

impl<'a> QueryParser<'a> {
    fn criterion(&mut self) -> Result<Criterion, QueryError> {
        let start = self.at;
        let path = self.path()?;
        self.at += 1; // the colon
        self.value = self.at;
        if self.key.eq_ignore_ascii_case("compoundLogicalQuery") {
            let message = "Key 'compoundLogicalQuery' is not available on this service";
            let expected = "field:(A OR B) for alternatives of one field";
            return Err(QueryError::new("q", message, expected).at(self.text, start));
        }
        Ok(Criterion { path, condition: self.whole_value()? })
    }

    fn path(&mut self) -> Result<Path, QueryError> {
        let start = self.at;
        self.key = self.take_until(|byte| byte == b':' || is_delimiter(byte));
        match self.peek() {
            Some(b':') if self.key.is_empty() => {
                Err(self.error(start, "No key before ':'", CRITERION))
            }
            Some(b':') => Path::parse(self.key).ok_or_else(|| {
                let message = format!("Empty segment in key '{}'", shortened(self.key));
                self.error(start, message, "names separated by single dots")
            }),
            Some(byte) if !byte.is_ascii_whitespace() => {
                let message = format!("Unexpected '{}' in place of a key", char::from(byte));
                Err(self.error(self.at, message, "a field name, a colon and then the value"))
            }
            Some(_) | None => {
                let message = format!("No value for key '{}'", shortened(self.key));
                Err(self.error(start, message, CRITERION))
            }
        }
    }

    /// The value up to the blank behind it.
    fn whole_value(&mut self) -> Result<Condition, QueryError> {
        if self.takes_in && self.text[self.at..].starts_with("in(") {
            self.at += "in".len();
        }
        let condition = match self.peek() {
            Some(b'(') => self.group(1)?,
            Some(b'~') => self.pattern(None)?,
            Some(b')' | b',') => return Err(self.misplaced()),
            None => return Err(self.no_value()),
            Some(byte) if byte.is_ascii_whitespace() => return Err(self.no_value()),
            Some(_) => self.single()?,
        };
        match self.peek() {
            Some(byte) if !byte.is_ascii_whitespace() => Err(self.misplaced()),
            Some(_) | None => Ok(condition),
        }
    }

    /// From an opening parenthesis to behind its closing one.
    fn group(&mut self, depth: usize) -> Result<Condition, QueryError> {
        let open = self.at;
        let too_deep = depth > NESTING_LIMIT;
        self.at += 1;
        if too_deep && self.peek() != Some(b'~') {
            return Err(self.too_deep(open));
        }
        let (mut any, mut all) = (Vec::new(), Vec::new());
        loop {
            self.skip_blanks();
            let start = self.at;
            let member = self.member(open, depth)?;
            if let Some(expected) = mixed(&all, &member) {
                return Err(self.value_error(start, "Number and date in one range", expected));
            }
            all.push(member);
            match self.connective(open)? {
                Connective::And | Connective::Or if too_deep => return Err(self.too_deep(open)),
                Connective::And => {}
                Connective::Or => any.push(Condition::all(std::mem::take(&mut all))),
                Connective::Close => {
                    any.push(Condition::all(all));
                    return Ok(Condition::any(any));
                }
            }
        }
    }

    fn member(&mut self, open: usize, depth: usize) -> Result<Condition, QueryError> {
        match self.peek() {
            Some(b'(') => self.group(depth + 1),
            Some(b'~') => self.pattern(Some(open)),
            Some(b')' | b',') => {
                let expected =
                    "a value between the parentheses, and on each side of a comma, AND or OR";
                Err(self.value_error(self.at, "Empty member", expected))
            }
            Some(_) => self.single(),
            None => Err(self.unclosed(open)),
        }
    }

    fn connective(&mut self, open: usize) -> Result<Connective, QueryError> {
        self.skip_blanks();
        let start = self.at;
        let connective = match self.peek() {
            Some(b')') => Connective::Close,
            Some(b',') => Connective::Or,
            Some(_) => match self.take_until(is_delimiter) {
                "AND" => return Ok(Connective::And),
                "OR" => return Ok(Connective::Or),
                _ => return Err(self.unconnected(start)),
            },
            None => return Err(self.unclosed(open)),
        };
        self.at += 1;
        Ok(connective)
    }

    fn single(&mut self) -> Result<Condition, QueryError> {
        match self.peek() {
            Some(b'>' | b'<') => self.bound(),
            Some(b'"') => self.quoted().map(|text| Condition::Quoted(Quoted::new(text))),
            Some(_) | None => Ok(match self.take_until(is_delimiter) {
                "null" => Condition::Null,
                "exists" => Condition::Exists,
                "missing" => Condition::Missing,
                word => Condition::Word(Word::new(word)),
            }),
        }
    }

    fn bound(&mut self) -> Result<Condition, QueryError> {
        let operator = self.operator();
        let start = self.at;
        let (text, limit) = if self.peek() == Some(b'"') {
            let text = self.quoted()?;
            let limit = instant(&text).map(Limit::Instant).ok_or_else(|| {
                let message = format!("Invalid date '{}'", shortened(&text));
                let zone = zone_hint(&text, |text| instant(text).is_some());
                let zone = zone.map_or_else(String::new, |hint| format!(": {hint}"));
                let expected = format!("an instant such as \"2021-05-18T07:27:27.455Z\"{zone}");
                self.value_error(start, &message, &expected)
            })?;
            (text.into(), limit)
        } else {
            let text = self.take_until(is_delimiter);
            let limit = number(text).map(Limit::Number).ok_or_else(|| {
                let message = format!("Invalid number '{}'", shortened(text));
                self.value_error(start, &message, "a number, or a date in double quotes")
            })?;
            (text.into(), limit)
        };
        Ok(Condition::Bound(Bound { operator, text, limit }))
    }

    fn operator(&mut self) -> Operator {
        let signs = &self.text.as_bytes()[self.at..];
        let (operator, length) = match (signs.first(), signs.get(1)) {
            (Some(b'>'), Some(b'=')) => (Operator::GreaterOrEqual, 2),
            (Some(b'>'), _) => (Operator::Greater, 1),
            (_, Some(b'=')) => (Operator::LessOrEqual, 2),
            (_, _) => (Operator::Less, 1),
        };
        self.at += length;
        operator
    }

    fn quoted(&mut self) -> Result<String, QueryError> {
        let open = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            text += self.take_until(|byte| matches!(byte, b'"' | b'\\'));
            match (self.peek(), self.text.as_bytes().get(self.at + 1)) {
                (None, _) => {
                    return Err(self.value_error(open, "Missing closing quote", "a closing '\"'"));
                }
                (Some(b'"'), _) => {
                    self.at += 1;
                    return Ok(text);
                }
                (Some(_), Some(escaped @ (b'"' | b'\\'))) => {
                    text.push(char::from(*escaped));
                    self.at += 2;
                }
                (Some(_), _) => {
                    text.push('\\');
                    self.at += 1;
                }
            }
        }
    }

    fn pattern(&mut self, group: Option<usize>) -> Result<Condition, QueryError> {
        self.at += 1; // the tilde
        let start = self.at;
        let text = self.pattern_text(group)?;
        let pattern = text.trim_ascii();
        let start = start + (text.len() - text.trim_ascii_start().len());
        if pattern.bytes().all(|byte| matches!(byte, b'(' | b')') || byte.is_ascii_whitespace()) {
            let message = "Empty regular expression";
            return Err(self.value_error(start, message, "a regular expression after '~'"));
        }
        let compiled = self.allowance.compile(pattern);
        compiled.map(Condition::Pattern).map_err(|error| {
            let message = format!("Invalid regular expression: {},", error.reason);
            self.value_error(start + error.offset, &message, error.expected)
        })
    }

    /// Everything up to where a pattern ends, with its own parentheses and those of its group balanced.
    fn pattern_text(&mut self, group: Option<usize>) -> Result<&'a str, QueryError> {
        let start = self.at;
        let mut open = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    return Err(self.value_error(
                        self.at,
                        "Unexpected '\"'",
                        "\\x22 for a quote in a pattern",
                    ));
                }
                b'(' => open.push(self.at),
                b')' if open.pop().is_none() => break,
                _ if open.is_empty() && self.pattern_ends(byte, group.is_some()) => break,
                _ => {}
            }
            self.at += 1;
        }
        let unclosed = open.pop().or(group.filter(|_| self.peek().is_none()));
        match unclosed {
            Some(open) => Err(self.unclosed(open)),
            None => Ok(&self.text[start..self.at]),
        }
    }

    /// Whether a pattern ends before this byte outside its parentheses: at a blank, in a group only before a word
    /// that connects.
    fn pattern_ends(&self, byte: u8, in_group: bool) -> bool {
        let word = || {
            let rest = &self.text[self.at + 1..];
            &rest[..rest.bytes().position(is_delimiter).unwrap_or(rest.len())]
        };
        byte.is_ascii_whitespace() && (!in_group || matches!(word(), "AND" | "OR"))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        self.take_until(|byte| !byte.is_ascii_whitespace());
    }

    fn take_until(&mut self, end: impl Fn(u8) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let taken = &rest[..rest.bytes().position(end).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }
}

/// What should stand in place of `next`, where it bounds another kind of value than the conditions before it, so that
/// no value could meet them all.
fn mixed(before: &[Condition], next: &Condition) -> Option<&'static str> {
    let next = next.limits().next()?;
    let other = before.iter().flat_map(Condition::limits).find(|limit| !limit.is_like(next))?;
    Some(match other {
        Limit::Number(_) => "a number, as in the rest of the range",
        Limit::Instant(_) => "a date in double quotes, as in the rest of the range",
    })
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'"' | b',') || byte.is_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::query::Query;

    fn printed(text: &str) -> String {
        Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    #[test]
    fn every_form_prints_in_its_canonical_form() {
        let cases = [
            ("", ""),
            (" \t ", ""),
            ("siteCode:main", "siteCode:main"),
            ("  type:PRODUCT \n segmentId:(s1,s2) ", "type:PRODUCT segmentId:(s1,s2)"),
            ("name.en:Gold", "name.en:Gold"),
            ("mixins.loyalty.tier:3", "mixins.loyalty.tier:3"),
            ("n:>20 n:<20 n:>=20 n:<=20.50", "n:>20 n:<20 n:>=20 n:<=20.50"),
            ("n:( >=10  AND <=20 )", "n:(>=10 AND <=20)"),
            ("d:\"2021-05-18T07:27:27.455Z\"", "d:\"2021-05-18T07:27:27.455Z\""),
            (
                "d:(>=\"2021-05-18T07:27:27Z\" AND <\"2022-05-18T07:27:27Z\")",
                "d:(>=\"2021-05-18T07:27:27Z\" AND <\"2022-05-18T07:27:27Z\")",
            ),
            ("a:true b:null c:exists d:missing", "a:true b:null c:exists d:missing"),
            ("f:( a , \"b c\" ,null)", "f:(a,\"b c\",null)"),
            ("f:(a OR b)", "f:(a,b)"),
            ("f:(a OR b AND c)", "f:(a,b AND c)"),
            ("f:((a OR b) AND c)", "f:((a,b) AND c)"),
            ("f:(a AND b,c)", "f:(a AND b,c)"),
            ("f:(a AND (b AND c))", "f:(a AND b AND c)"),
            ("f:(((a)))", "f:a"),
            ("f:(a,(b,(c OR d)))", "f:(a,b,c,d)"),
            ("f:(\"a\"OR\"b\"AND(c))", "f:(\"a\",\"b\" AND c)"),
            ("f:~ABC", "f:~ABC"),
            ("f:(~AB CD)", "f:(~AB CD)"),
            ("name.en:~(Yoghurt im)", "name.en:~(Yoghurt im)"),
            ("f:~(Gold|Silver)Card", "f:~(Gold|Silver)Card"),
            ("f:(~a{1,3})", "f:~a{1,3}"),
            ("f:(~a OR ~b c AND >3)", "f:((~a),~b c AND >3)"),
            ("f:(~a AND (~b OR c))", "f:(~a AND ((~b),c))"),
            ("f:(~(x OR y) OR z)", "f:((~(x OR y)),z)"),
            ("f:(a AND ~b OR c)", "f:(a AND (~b),c)"),
            ("f:(~OR x)", "f:(~OR x)"),
            ("t:12:30:00 e:a-b@c.de u:https://x/y?z=1", "t:12:30:00 e:a-b@c.de u:https://x/y?z=1"),
            ("state:OR state:(OR,WA)", "state:OR state:(OR,WA)"),
            (r#"f:"a\"b\\" g:"\d\\d""#, r#"f:"a\"b\\" g:"\d\d""#),
            ("f:\"\"", "f:\"\""),
            ("größe:süß", "größe:süß"),
        ];
        for (text, expected) in cases {
            assert_eq!(printed(text), expected, "{text}");
            assert_eq!(printed(expected), expected);
        }
    }

    #[test]
    fn a_list_may_have_a_word_before_it_where_the_service_writes_it_so() {
        let read = Query::parse_with_in("id:in(a,b) in:in x:(in,y)").unwrap();
        assert_eq!(read.to_string(), "id:(a,b) in:in x:(in,y)");
        assert!(Query::parse("id:in(a,b)").is_err());
        assert!(Query::parse_with_in("id:in (a,b)").is_err());
    }

    #[test]
    fn every_mistake_has_a_wording_and_a_position() {
        #[rustfmt::skip]
        let cases = [
            ("gold",                    1,  "No value for key 'gold'"),
            ("a:1 gold",                5,  "No value for key 'gold'"),
            ("a:1 AND b:2",             5,  "No value for key 'AND'"),
            ("name:",                   6,  "No value for key 'name'"),
            ("name: x",                 6,  "No value for key 'name'"),
            (":x",                      1,  "No key before ':'"),
            ("a..b:x",                  1,  "Empty segment in key 'a..b'"),
            (".a:x",                    1,  "Empty segment in key '.a'"),
            ("(a:1) OR (b:2)",          1,  "Unexpected '(' in place of a key"),
            ("\"a\":1",                 1,  "Unexpected '\"' in place of a key"),
            ("name:(~Access \\()",      6,  "Missing closing parenthesis in value '(~Access \\()' of key 'name'"),
            ("name:(a",                 6,  "Missing closing parenthesis in value '(a' of key 'name'"),
            ("größe:(a,(b)",            7,  "Missing closing parenthesis in value '(a,(b)' of key 'größe'"),
            ("name:~a(b c",             8,  "Missing closing parenthesis in value '~a(b c' of key 'name'"),
            ("name:(",                  6,  "Missing closing parenthesis in value '(' of key 'name'"),
            ("name:a) b:c",             7,  "Missing opening parenthesis in value 'a)' of key 'name'"),
            ("name:)",                  6,  "Missing opening parenthesis in value ')' of key 'name'"),
            ("name:~a)",                8,  "Missing opening parenthesis in value '~a)' of key 'name'"),
            ("name:(a))",               9,  "Missing opening parenthesis in value '(a))' of key 'name'"),
            ("name:a,b",                7,  "Unexpected ',' in value 'a,b' of key 'name'"),
            ("name:a(b)",               7,  "Unexpected '(' in value 'a(b)' of key 'name'"),
            ("name:5\"",                7,  "Unexpected '\"' in value '5\"' of key 'name'"),
            ("name:\"a\"b",             9,  "Unexpected 'b' in value '\"a\"b' of key 'name'"),
            ("name:(a)ö",               9,  "Unexpected 'ö' in value '(a)ö' of key 'name'"),
            ("name:(a b)",              9,  "Unexpected 'b' in value '(a b)' of key 'name'"),
            ("name:(a or b)",           9,  "Unexpected 'or' in value '(a or b)' of key 'name'"),
            ("name:(a \"b\")",          9,  "Unexpected '\"' in value '(a \"b\")' of key 'name'"),
            ("name:(a (b))",            9,  "Unexpected '(' in value '(a (b))' of key 'name'"),
            ("name:()",                 7,  "Empty member in value '()' of key 'name'"),
            ("name:(a,)",               9,  "Empty member in value '(a,)' of key 'name'"),
            ("name:(a OR )",            12, "Empty member in value '(a OR )' of key 'name'"),
            ("name:\"a b c:d",          6,  "Missing closing quote in value '\"a b c:d' of key 'name'"),
            ("name:\"a\\\"",            6,  "Missing closing quote in value '\"a\\\"' of key 'name'"),
            ("name:(~)",                8,  "Empty regular expression in value '(~)' of key 'name'"),
            ("name:~",                  7,  "Empty regular expression in value '~' of key 'name'"),
            ("name:~( )",               7,  "Empty regular expression in value '~( )' of key 'name'"),
            ("name:(~ OR x)",           8,  "Empty regular expression in value '(~ OR x)' of key 'name'"),
            ("name:~a\"b",              8,  "Unexpected '\"' in value '~a\"b' of key 'name'"),
            ("name:( ~ a[b)",           11, "Invalid regular expression: unclosed character class, in value '( ~ a[b)' of key 'name'"),
            ("name:~ab(?=c)",           9,  "Invalid regular expression: look-around is not supported, in value '~ab(?=c)' of key 'name'"),
            ("name:(~(a) \\1)",         12, "Invalid regular expression: back-references are not supported, in value '(~(a) \\1)' of key 'name'"),
            ("n:>abc",                  4,  "Invalid number 'abc' in value '>abc' of key 'n'"),
            ("n:>",                     4,  "Invalid number '' in value '>' of key 'n'"),
            ("n:> 5",                   4,  "Invalid number '' in value '>' of key 'n'"),
            ("n:(>=1 AND <=x)",         14, "Invalid number 'x' in value '(>=1 AND <=x)' of key 'n'"),
            ("d:<2021-05-18T07:27:27Z", 4,  "Invalid number '2021-05-18T07:27:27Z' in value '<2021-05-18T07:27:27Z' of key 'd'"),
            ("d:>=\"yesterday\"",       5,  "Invalid date 'yesterday' in value '>=\"yesterday\"' of key 'd'"),
            ("a:1 compoundLogicalQuery:((a:1) OR (b:2))", 5, "Key 'compoundLogicalQuery' is not available on this service"),
        ];
        for (text, position, message) in cases {
            let error = Query::parse(text).expect_err(text);
            assert_eq!(
                (error.parameter, error.position, &*error.message),
                ("q", Some(position), message),
                "{text}"
            );
            assert!(!error.expected.is_empty(), "{text}");
        }
    }

    #[test]
    fn limits_hold_and_are_reached() {
        let long = format!("a:{}", "ä".repeat(QUERY_LIMIT - 2));
        assert!(Query::parse(&long).is_ok());
        let error = Query::parse(&format!("{long}ä")).unwrap_err();
        assert_eq!(
            (error.position, &*error.message),
            (Some(QUERY_LIMIT + 1), "Query of 4097 characters is too long")
        );

        let nested = |depth: usize, inner: &str| {
            format!("a:{}{inner}{}", "(".repeat(depth), ",b)".repeat(depth))
        };
        assert!(Query::parse(&nested(NESTING_LIMIT, "c")).is_ok());
        assert!(Query::parse(&nested(NESTING_LIMIT, "(~c)")).is_ok());
        for broken in [
            nested(NESTING_LIMIT + 1, "c"),
            nested(NESTING_LIMIT, "(~c OR d)"),
            "a:".to_owned() + &"(".repeat(4000),
        ] {
            let error = Query::parse(&broken).unwrap_err();
            assert!(error.message.starts_with("Too many nested parentheses"), "{error}");
            assert_eq!(error.position, Some(NESTING_LIMIT + 3));
        }

        for piece in ["a:x ", "a:>1 ", "a:~x ", "a:(x AND y) ", "a:(>1,null) ", "a.b.c:exists "] {
            let query = piece.repeat(QUERY_LIMIT / piece.len());
            assert!(Query::parse(&query).is_ok(), "as many {piece}as there is room for");
        }
        let list = format!("a:({})", "7,".repeat(2_000) + "8");
        assert!(Query::parse(&list).is_ok());
    }

    #[test]
    fn a_range_has_limits_of_one_kind() {
        let date = "\"2024-01-01T00:00:00Z\"";
        for (text, position) in [
            (format!("d:(>={date} AND <=2025)"), 33),
            (format!("d:(>=2024 AND <{date})"), 15),
            (format!("d:(>={date} AND x AND <2025)"), 39),
            (format!("d:(>={date} AND (x AND <2025))"), 33),
            (format!("d:(x,>={date} AND <2025)"), 35),
        ] {
            let error = Query::parse(&text).unwrap_err();
            assert!(error.message.starts_with("Number and date in one range in value"), "{error}");
            assert_eq!(error.position, Some(position), "{text}");
        }
        for text in [format!("d:(>={date} OR <=2025)"), format!("d:>={date} d:<=2025")] {
            assert!(Query::parse(&text).is_ok(), "{text}");
        }
    }
}
