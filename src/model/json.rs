//! JSON taken apart one level at a time: strict about duplicate keys and depth, verbatim about values.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
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
struct Key<'a>(Cow<'a, str>);

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

/// Checks a whole JSON text: its syntax, no repeated key at any depth, no deeper than 128 levels.
///
/// # Errors
/// What is wrong, with line and column.
pub fn check(text: &str) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Strict(&mut Vec::new()).deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Walks a value and keeps nothing of it but the keys of the objects around the place where it is.
struct Strict<'k, 'a>(&'k mut Vec<Cow<'a, str>>);

impl<'de> DeserializeSeed<'de> for Strict<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Strict(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        /// So many keys are compared one by one; more are hashed.
        const FEW: usize = 16;
        let keys = self.0;
        let own = keys.len();
        let mut many = HashSet::new();
        while let Some(Key(name)) = map.next_key()? {
            if keys[own..].contains(&name) || (!many.is_empty() && many.contains(&name)) {
                return Err(A::Error::custom(format!("duplicate key `{name}`")));
            }
            match keys.len() - own < FEW {
                true => keys.push(name),
                false => drop(many.insert(name)),
            }
            map.next_value_seed(Strict(keys))?;
        }
        keys.truncate(own);
        Ok(())
    }
}

/// A JSON object of the user's own, kept as compact text.
#[derive(Clone, PartialEq, Eq)]
pub struct FreeMap(Box<str>);

impl FreeMap {
    /// So many levels of values can be in one, itself included: few enough that it has its place in every document,
    /// file and state, which none may be deeper than [`check`] lets them be.
    pub const DEEPEST: usize = 120;

    /// Takes an object as it came, without its insignificant white space.
    ///
    /// # Errors
    /// A lowercase message when `raw` is no object, repeats a key or is nested too deep.
    pub fn new(raw: &RawValue) -> Result<Self, String> {
        check(raw.get()).map_err(|error| plain(&error))?;
        Self::checked(raw)
    }

    /// As [`FreeMap::new`], of a text that [`check`] has already passed as part of a larger one.
    ///
    /// # Errors
    /// A lowercase message when `raw` is no object, or is nested too deep.
    pub fn checked(raw: &RawValue) -> Result<Self, String> {
        if depth(raw.get()) > Self::DEEPEST {
            return Err(format!("values are nested more than {} levels deep", Self::DEEPEST));
        }
        Self::of_text(raw.get()).ok_or_else(|| format!("expected an object, found {}", kind(raw)))
    }

    /// The text of a JSON value that a parser has already passed; none when it is no object.
    pub fn of_text(text: &str) -> Option<Self> {
        text.starts_with('{').then(|| Self(compact(text)))
    }

    /// The JSON text.
    pub fn get(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FreeMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

/// The message of a JSON error without its position, which means nothing inside a larger text.
pub fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// A valid JSON text without the white space between its tokens.
pub fn compact(text: &str) -> Box<str> {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let (mut at, mut kept) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = after_string(bytes, at),
            b' ' | b'\t' | b'\n' | b'\r' => {
                out.push_str(&text[kept..at]);
                at += 1;
                kept = at;
            }
            _ => at += 1,
        }
    }
    out.push_str(&text[kept..]);
    out.into_boxed_str()
}

/// How many levels of values a valid JSON text has.
fn depth(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut open, mut deepest) = (0, 0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = after_string(bytes, at);
                continue;
            }
            b'{' | b'[' => open += 1,
            b'}' | b']' => open -= 1,
            _ => {}
        }
        deepest = deepest.max(open);
        at += 1;
    }
    deepest
}

/// The place behind the string that starts at `start`.
fn after_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_repeated_keys_are_refused() {
        let object: RawObject<'_> = serde_json::from_str(r#"{"b":1,"a":null,"A":"x"}"#).unwrap();
        assert_eq!(object.keys().collect::<Vec<_>>(), ["b", "a", "A"]);
        assert_eq!(object.get("b").map(RawValue::get), Some("1"));
        assert!(object.get("a").is_none());
        let error = serde_json::from_str::<RawObject<'_>>(r#"{"a":1,"\u0061":2}"#).unwrap_err();
        assert_eq!(plain(&error), "duplicate key `a`");
    }

    #[test]
    fn a_check_finds_repeated_keys_and_depth_anywhere() {
        assert!(check(r#"{"a":[{"b":1},{"b":1.5e3,"c":"x\n"}]}"#).is_ok());
        assert_eq!(plain(&check(r#"{"a":[{"b":1,"b":2}]}"#).unwrap_err()), "duplicate key `b`");
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(plain(&check(&deep).unwrap_err()), "recursion limit exceeded");
        let many: Vec<String> = (0..40).chain([39]).map(|n| format!("\"k{n}\":0")).collect();
        assert!(check(&format!("{{{}}}", many.join(","))).is_err());
        assert!(check("{} x").is_err());
    }

    #[test]
    fn a_free_map_is_an_object_kept_verbatim_but_compact() {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
        let map = FreeMap::new(&raw("{ \"a b\" : [ 1.10, \"x \\\" y\" ] }")).unwrap();
        assert_eq!(map.get(), r#"{"a b":[1.10,"x \" y"]}"#);
        assert_eq!(FreeMap::new(&raw("[1]")).unwrap_err(), "expected an object, found an array");
        let deep = |levels: usize| {
            let inner = levels - 1;
            raw(&format!(r#"{{"[[[":{}{}}}"#, "[".repeat(inner), "]".repeat(inner)))
        };
        assert!(FreeMap::new(&deep(FreeMap::DEEPEST)).is_ok());
        assert!(FreeMap::checked(&deep(FreeMap::DEEPEST + 1)).is_err());
    }
}
