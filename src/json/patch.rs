//! JSON Patch (RFC 6902) over text: what no operation touches stays as it is written, letter by letter.

use std::borrow::Cow;

use super::{as_text, compact, elements, index_of, is_same, key_of, members};

/// The operations of a patch, in their order.
#[derive(Clone, Debug, Default)]
pub struct Patch(pub Vec<Change>);

/// An operation, with its places as JSON Pointers and its value as JSON text.
#[derive(Clone, Debug)]
pub enum Change {
    /// Puts a value in a place, before what an array has there.
    Add(Pointer, Box<str>),
    /// Takes a value away.
    Remove(Pointer),
    /// Puts a value in the place of another.
    Replace(Pointer, Box<str>),
    /// Takes a value away and puts it in another place.
    Move(Pointer, Pointer),
    /// Puts a value in another place too.
    Copy(Pointer, Pointer),
    /// Goes on only where this value stands.
    Test(Pointer, Box<str>),
}

/// The tokens of a JSON Pointer, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(Box<[Box<str>]>);

impl Pointer {
    /// Reads a pointer; none when it neither is empty nor starts with a slash.
    pub fn parse(text: &str) -> Option<Self> {
        let mut tokens = text.split('/');
        tokens.next().filter(|first| first.is_empty())?;
        Some(Self(tokens.map(Into::into).collect()))
    }
}

impl Patch {
    /// The text after all operations; none when one of them does not apply.
    pub fn apply(&self, text: &str) -> Option<String> {
        let mut tree = Tree::Text(text.trim_ascii());
        self.0.iter().try_for_each(|change| tree.change(change))?;
        let mut out = String::with_capacity(text.len());
        tree.write(&mut out);
        Some(out)
    }
}

/// A value, taken apart no further than operations have looked.
#[derive(Clone, Debug)]
enum Tree<'a> {
    Text(&'a str),
    List(Vec<Tree<'a>>),
    /// Keys as they are written, with their quotes.
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    fn change(&mut self, change: &'a Change) -> Option<()> {
        match change {
            Change::Add(place, value) => self.add(&place.0, Tree::Text(value)),
            Change::Remove(place) => self.remove(&place.0).map(drop),
            Change::Replace(place, value) => {
                *self.find(&place.0)? = Tree::Text(value);
                Some(())
            }
            Change::Move(from, place) if from == place => self.find(&from.0).map(drop),
            Change::Move(from, place) => {
                // Nothing can be moved into itself.
                (!place.0.starts_with(&from.0)).then_some(())?;
                let value = self.remove(&from.0)?;
                self.add(&place.0, value)
            }
            Change::Copy(from, place) => {
                let value = self.find(&from.0)?.clone();
                self.add(&place.0, value)
            }
            Change::Test(place, value) => {
                let mut found = String::new();
                self.find(&place.0)?.write(&mut found);
                is_same(&found, value).then_some(())
            }
        }
    }

    /// Takes the value apart, one level.
    fn open(&mut self) -> Option<()> {
        let Self::Text(text) = *self else { return Some(()) };
        *self = match text.as_bytes().first()? {
            b'{' => {
                let member = |(key, value)| (Cow::Borrowed(key), Self::Text(value));
                Self::Object(members(text)?.into_iter().map(member).collect())
            }
            b'[' => Self::List(elements(text)?.into_iter().map(Self::Text).collect()),
            _ => return None,
        };
        Some(())
    }

    fn find(&mut self, tokens: &[Box<str>]) -> Option<&mut Self> {
        tokens.iter().try_fold(self, |tree, token| {
            tree.open()?;
            match tree {
                Self::Text(_) => None,
                Self::List(elements) => elements.get_mut(index_of(token)?),
                Self::Object(members) => {
                    let at = named(members, token)?;
                    Some(&mut members[at].1)
                }
            }
        })
    }

    fn add(&mut self, tokens: &[Box<str>], value: Self) -> Option<()> {
        let Some((last, before)) = tokens.split_last() else {
            *self = value;
            return Some(());
        };
        let parent = self.find(before)?;
        parent.open()?;
        match parent {
            Self::Text(_) => return None,
            Self::List(elements) if **last == *"-" => elements.push(value),
            Self::List(elements) => {
                let at = index_of(last).filter(|at| *at <= elements.len())?;
                elements.insert(at, value);
            }
            Self::Object(members) => {
                if let Some(at) = named(members, last) {
                    members[at].1 = value;
                } else {
                    let key = serde_json::to_string(&key_of(last)).expect("a text is always JSON");
                    members.push((key.into(), value));
                }
            }
        }
        Some(())
    }

    fn remove(&mut self, tokens: &[Box<str>]) -> Option<Self> {
        let (last, before) = tokens.split_last()?;
        let parent = self.find(before)?;
        parent.open()?;
        match parent {
            Self::Text(_) => None,
            Self::List(elements) => {
                let at = index_of(last).filter(|at| *at < elements.len())?;
                Some(elements.remove(at))
            }
            Self::Object(members) => {
                let at = named(members, last)?;
                Some(members.remove(at).1)
            }
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(&compact(text)),
            Self::List(elements) => {
                out.push('[');
                for (nth, element) in elements.iter().enumerate() {
                    out.push_str(if nth > 0 { "," } else { "" });
                    element.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (nth, (key, value)) in members.iter().enumerate() {
                    out.push_str(if nth > 0 { "," } else { "" });
                    out.push_str(key);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// The place of the member that a token names.
fn named(members: &[(Cow<'_, str>, Tree<'_>)], token: &str) -> Option<usize> {
    let name = key_of(token);
    members.iter().rposition(|(key, _)| as_text(key).as_ref() == Some(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Pointer {
        Pointer::parse(text).unwrap()
    }

    fn applied(text: &str, changes: Vec<Change>) -> Option<String> {
        Patch(changes).apply(text)
    }

    #[test]
    fn what_is_not_touched_stays_as_it_is_written() {
        let text = r#"{"n": 12345678901234567890123, "p": 19.90, "z": -0.0, "e": 1E400, "s\u0061": "\u00e4 \/", "t": "x"}"#;
        let changed = applied(text, vec![Change::Replace(at("/t"), "0.00".into())]);
        let expected = r#"{"n":12345678901234567890123,"p":19.90,"z":-0.0,"e":1E400,"s\u0061":"\u00e4 \/","t":0.00}"#;
        assert_eq!(changed.as_deref(), Some(expected));
    }

    /// The examples of RFC 6902, appendix A, and what its text says besides.
    #[test]
    fn operations_do_what_the_rfc_says() {
        let value = |text: &str| Box::<str>::from(text);
        #[rustfmt::skip]
        let cases = [
            (r#"{"foo":"bar"}"#,              vec![Change::Add(at("/baz"), value("\"qux\""))],     Some(r#"{"foo":"bar","baz":"qux"}"#)),
            (r#"{"foo":["bar","baz"]}"#,      vec![Change::Add(at("/foo/1"), value("\"qux\""))],   Some(r#"{"foo":["bar","qux","baz"]}"#)),
            (r#"{"foo":["bar"]}"#,            vec![Change::Add(at("/foo/-"), value("[\"a\"]"))],   Some(r#"{"foo":["bar",["a"]]}"#)),
            (r#"{"foo":["bar"]}"#,            vec![Change::Add(at("/foo/1"), value("1"))],         Some(r#"{"foo":["bar",1]}"#)),
            (r#"{"foo":["bar"]}"#,            vec![Change::Add(at("/foo/2"), value("1"))],         None),
            (r#"{"foo":"bar"}"#,              vec![Change::Add(at("/foo"), value("1"))],           Some(r#"{"foo":1}"#)),
            (r#"{"foo":"bar"}"#,              vec![Change::Add(at("/a/b"), value("1"))],           None),
            (r#"{"foo":"bar"}"#,              vec![Change::Add(at(""), value("[1]"))],             Some("[1]")),
            (r#"{"baz":"qux","foo":"bar","x":1}"#, vec![Change::Remove(at("/baz"))],               Some(r#"{"foo":"bar","x":1}"#)),
            (r#"{"foo":["bar","qux","baz"]}"#, vec![Change::Remove(at("/foo/1"))],                 Some(r#"{"foo":["bar","baz"]}"#)),
            (r#"{"foo":["bar"]}"#,            vec![Change::Remove(at("/foo/-"))],                  None),
            (r#"{"foo":["bar"]}"#,            vec![Change::Remove(at("/bar"))],                    None),
            (r#"{"foo":["bar"]}"#,            vec![Change::Remove(at(""))],                        None),
            (r#"{"baz":"qux","foo":"bar"}"#,  vec![Change::Replace(at("/baz"), value("\"boo\""))], Some(r#"{"baz":"boo","foo":"bar"}"#)),
            (r#"{"baz":"qux"}"#,              vec![Change::Replace(at("/x"), value("1"))],         None),
            (r#"{"baz":"qux"}"#,              vec![Change::Replace(at(""), value("null"))],        Some("null")),
            (r#"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
                vec![Change::Move(at("/foo/waldo"), at("/qux/thud"))], Some(r#"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#)),
            (r#"{"foo":["all","grass","cows","eat"]}"#, vec![Change::Move(at("/foo/1"), at("/foo/3"))], Some(r#"{"foo":["all","cows","eat","grass"]}"#)),
            (r#"{"a":{"b":1}}"#,              vec![Change::Move(at("/a"), at("/a/b"))],            None),
            (r#"{"a":{"b":1}}"#,              vec![Change::Move(at("/a/b"), at("/a"))],            Some(r#"{"a":1}"#)),
            (r#"{"a":1}"#,                    vec![Change::Move(at("/a"), at("/a"))],              Some(r#"{"a":1}"#)),
            (r#"{"a":1}"#,                    vec![Change::Move(at("/x"), at("/x"))],              None),
            (r#"{"a":[1.0]}"#,                vec![Change::Copy(at("/a/0"), at("/b"))],            Some(r#"{"a":[1.0],"b":1.0}"#)),
            (r#"{"a":1}"#,                    vec![Change::Copy(at(""), at("/b"))],                Some(r#"{"a":1,"b":{"a":1}}"#)),
            (r#"{"baz":"qux","foo":["a",2,"c"]}"#, vec![Change::Test(at("/baz"), value("\"qux\"")), Change::Test(at("/foo/1"), value("2.0"))], Some(r#"{"baz":"qux","foo":["a",2,"c"]}"#)),
            (r#"{"baz":"qux"}"#,              vec![Change::Test(at("/baz"), value("\"bar\""))],    None),
            (r#"{"/":9,"~1":10}"#,            vec![Change::Test(at("/~01"), value("10"))],         Some(r#"{"/":9,"~1":10}"#)),
            (r#"{"/":9,"~1":10}"#,            vec![Change::Test(at("/~01"), value("\"10\""))],     None),
            (r#"{"n":null}"#,                 vec![Change::Test(at("/n"), value("null"))],         Some(r#"{"n":null}"#)),
            (r#"{"":1}"#,                     vec![Change::Replace(at("/"), value("2"))],          Some(r#"{"":2}"#)),
            ("[1]",                           vec![Change::Add(at("/00"), value("2"))],            None),
            ("7",                             vec![Change::Add(at("/a"), value("2"))],             None),
            (r#"{"a":1}"#,                    vec![Change::Add(at("/q\""), value("2"))],           Some(r#"{"a":1,"q\"":2}"#)),
            (r#"{"a":1}"#,                    vec![Change::Add(at("/b"), value("{}")), Change::Add(at("/b/c"), value("2")), Change::Remove(at("/a"))], Some(r#"{"b":{"c":2}}"#)),
        ];
        for (text, changes, expected) in cases {
            assert_eq!(applied(text, changes.clone()).as_deref(), expected, "{text} {changes:?}");
        }
        assert_eq!(Pointer::parse("a"), None);
    }
}
