//! An object as its members, each value still as text.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use super::cursor::Cursor;
use super::word_scan::end_of_plain;

/// The members of a JSON object in their order, each value still as text.
#[derive(Debug, Default)]
pub struct RawObject<'a>(Vec<Member<'a>>);

#[derive(Debug)]
struct Member<'a> {
    name: Cow<'a, str>,
    value: &'a str,
    /// The value as an object, taken apart when it is first needed; none when it is no object.
    object: OnceCell<Option<Box<RawObject<'a>>>>,
}

impl<'a> RawObject<'a> {
    /// Takes an object apart; none when `text` is another value. It has to have passed [`check`](super::check), so it
    /// is only looked at for where its members begin and end.
    pub fn of(text: &'a str) -> Option<Self> {
        let mut cursor = Cursor::new(text);
        let mut object = Self::default();
        cursor.passes(b'{').then_some(())?;
        while let Some(key) = cursor.key(object.0.len())? {
            object.push(as_text(key)?, cursor.value()?);
        }
        Some(object)
    }

    /// Adds a member behind the others.
    pub(super) fn push(&mut self, name: Cow<'a, str>, value: &'a str) {
        self.0.push(Member { name, value, object: OnceCell::new() });
    }

    fn member(&self, key: &str) -> Option<&Member<'a>> {
        self.0.iter().find(|member| member.name == key && member.value != "null")
    }

    /// The value of `key`, unless it is absent or `null`.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.member(key).map(|member| member.value)
    }

    /// The value of `key` as an object, unless it is absent or `null`.
    ///
    /// # Errors
    /// The value, when it is no object.
    pub fn object(&self, key: &str) -> Result<Option<&Self>, &'a str> {
        let Some(member) = self.member(key) else { return Ok(None) };
        let object = member.object.get_or_init(|| Self::of(member.value).map(Box::new));
        object.as_deref().map(Some).ok_or(member.value)
    }

    /// The keys, in their order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|member| &*member.name)
    }

    /// The members as they are written, `null` ones too, in their order.
    pub fn members(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|member| (&*member.name, member.value))
    }
}

/// An element of an array.
#[derive(Debug)]
pub struct RawRow<'a> {
    /// It as it is written.
    pub raw: &'a str,
    /// The same as an object; none where it is another value.
    pub object: Option<RawObject<'a>>,
}

/// An object key, borrowed where it has no escapes.
pub(super) struct MemberName<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for MemberName<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = MemberName<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(MemberName(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(MemberName(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A JSON string, borrowed where it has no escapes; none when `value` is another one.
pub fn as_text(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    if end_of_plain(inner.as_bytes(), 0) == inner.len() {
        return Some(Cow::Borrowed(inner));
    }
    serde_json::from_str::<MemberName<'_>>(value).ok().map(|MemberName(text)| text)
}

/// What kind of JSON value `value` is, for messages.
pub fn kind(value: &str) -> &'static str {
    match value.trim_ascii_start().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        Some(_) => "a number",
        None => "nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_their_texts() {
        let text = r#" { "b" : [1, {"x": "}]\\"}] ,"a":null, "A":"x\"y" ,"n":-1.5,"o":{"p":{}} , "\u0062b":true } "#;
        let object = RawObject::of(text).unwrap();
        assert_eq!(object.keys().collect::<Vec<_>>(), ["b", "a", "A", "n", "o", "bb"]);
        for (key, value) in [
            ("b", Some(r#"[1, {"x": "}]\\"}]"#)),
            ("a", None),
            ("A", Some(r#""x\"y""#)),
            ("n", Some("-1.5")),
            ("o", Some(r#"{"p":{}}"#)),
            ("bb", Some("true")),
            ("c", None),
        ] {
            assert_eq!(object.get(key), value, "{key}");
        }
        assert!(object.object("o").unwrap().unwrap().object("p").unwrap().is_some());
        assert_eq!(object.object("n").unwrap_err(), "-1.5");
        assert!(RawObject::of("{}").unwrap().keys().next().is_none());
        for other in ["[1]", "null", "\"{}\"", "1", ""] {
            assert!(RawObject::of(other).is_none(), "{other}");
        }
    }

    proptest::proptest! {
        /// What passes the check is taken apart as the parser has it.
        #[test]
        fn any_object_is_taken_apart_as_it_is(
            members in proptest::collection::btree_map(".{0,6}", r#"[0-9]{1,3}|"[a-z\]}{,:]{0,5}"|\[("\]", ?)?\{\}\]|null|\{"a": ?"\\\\"\}"#, 0..6),
            blank in "[ \n]?",
        ) {
            let written: Vec<String> = members.iter().map(|(name, value)| {
                format!("{blank}{}{blank}:{blank}{value}{blank}", serde_json::to_string(name).unwrap())
            }).collect();
            let text = format!("{{{}}}", written.join(","));
            proptest::prop_assume!(crate::json::check(&text).is_ok());
            let object = RawObject::of(&text).unwrap();
            let found: Vec<(&str, Option<&str>)> = object.keys().map(|key| (key, object.get(key))).collect();
            let expected: Vec<(&str, Option<&str>)> = members
                .iter()
                .map(|(name, value)| (&**name, Some(&**value).filter(|value| *value != "null")))
                .collect();
            proptest::prop_assert_eq!(found, expected);
        }

        /// Other texts are no objects, and make nothing panic.
        #[test]
        fn what_is_no_json_is_harmless(text in r#"\{[\[\]{}:,"\\ a]{0,12}"#) {
            drop(RawObject::of(&text));
        }
    }
}
