//! An object as its members, each value still as text.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of a JSON object in their order, each value still as text; a repeated key is an error.
#[derive(Debug, Default)]
pub struct RawObject<'a>(Vec<Member<'a>>);

#[derive(Debug)]
struct Member<'a> {
    name: Cow<'a, str>,
    raw: &'a RawValue,
    /// The value as an object, once that was asked for; none when it is no object.
    object: OnceCell<Option<Box<RawObject<'a>>>>,
}

impl<'a> RawObject<'a> {
    fn member(&self, key: &str) -> Option<&Member<'a>> {
        self.0.iter().find(|member| member.name == key && member.raw.get() != "null")
    }

    /// The value of `key`, unless it is absent or `null`.
    pub fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.member(key).map(|member| member.raw)
    }

    /// The value of `key` as an object, unless it is absent or `null`.
    ///
    /// # Errors
    /// The value, when it is no object.
    pub fn object(&self, key: &str) -> Result<Option<&Self>, &'a RawValue> {
        let Some(member) = self.member(key) else { return Ok(None) };
        let object = member.object.get_or_init(|| serde_json::from_str(member.raw.get()).ok());
        object.as_deref().map(Some).ok_or(member.raw)
    }

    /// The keys, in their order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|member| &*member.name)
    }
}

impl<'de> Deserialize<'de> for RawObject<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = RawObject<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<Member<'de>> = Vec::new();
                while let Some((Key(name), raw)) = map.next_entry()? {
                    if members.iter().any(|known| known.name == name) {
                        return Err(A::Error::custom(format!("duplicate key `{name}`")));
                    }
                    members.push(Member { name, raw, object: OnceCell::new() });
                }
                Ok(RawObject(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// An object key, borrowed where it has no escapes.
pub(super) struct Key<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A JSON string, borrowed where it has no escapes; none when `raw` is another type.
pub fn as_text<'a>(raw: &'a RawValue) -> Option<Cow<'a, str>> {
    serde_json::from_str::<Key<'a>>(raw.get()).ok().map(|Key(text)| text)
}

/// What kind of JSON value `raw` is, for messages.
pub fn kind(raw: &RawValue) -> &'static str {
    match raw.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json::plain;

    #[test]
    fn members_keep_their_order_and_repeated_keys_are_refused() {
        let object: RawObject<'_> = serde_json::from_str(r#"{"b":1,"a":null,"A":"x"}"#).unwrap();
        assert_eq!(object.keys().collect::<Vec<_>>(), ["b", "a", "A"]);
        assert_eq!(object.get("b").map(RawValue::get), Some("1"));
        assert!(object.get("a").is_none());
        let error = serde_json::from_str::<RawObject<'_>>(r#"{"a":1,"\u0061":2}"#).unwrap_err();
        assert_eq!(plain(&error), "duplicate key `a`");
    }
}
