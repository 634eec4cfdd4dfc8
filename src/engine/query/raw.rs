//! Values inside a document kept as JSON text, found without building a tree.
//!
//! It never judges the text: what is no JSON has no values from the first mistake on.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Paths, Value};

/// Calls `see` once per value at one of `paths` in the JSON text, with the path's number: not at all when the path
/// is absent, once per element where the value is a list (lists in lists too). A path goes through a list into each
/// of its elements.
pub fn values(json: &str, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
    let mut text = serde_json::Deserializer::from_str(json);
    // A mistake in the text ends the search; the values before it have been seen.
    drop(Seek { paths, see }.deserialize(&mut text));
}

/// Walks one value of the text towards the rest of the paths.
struct Seek<'p, 's> {
    paths: &'p Paths,
    see: &'s mut dyn FnMut(usize, Value<'_>),
}

impl Seek<'_, '_> {
    fn leaf<E>(self, value: Value<'_>) -> Result<(), E> {
        if let Some(number) = self.paths.number() {
            (self.see)(number, value);
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Seek<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.leaf(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.leaf(Value::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers compare as f64 everywhere in a query")]
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.leaf(Value::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers compare as f64 everywhere in a query")]
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.leaf(Value::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.leaf(Value::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.leaf(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut empty = true;
        while list.next_element_seed(Seek { paths: self.paths, see: &mut *self.see })?.is_some() {
            empty = false;
        }
        if empty { self.leaf(Value::Structure) } else { Ok(()) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        if self.paths.is_end() {
            IgnoredAny.visit_map(object)?;
            return self.leaf(Value::Structure);
        }
        while let Some(found) = object.next_key_seed(Named(self.paths))? {
            match found {
                Some(paths) => object.next_value_seed(Seek { paths, see: &mut *self.see })?,
                None => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        self.leaf(Value::Structure)
    }
}

/// The paths that go on with a key; a comparison that copies nothing.
struct Named<'p>(&'p Paths);

impl<'de, 'p> DeserializeSeed<'de> for Named<'p> {
    type Value = Option<&'p Paths>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'p> Visitor<'_> for Named<'p> {
    type Value = Option<&'p Paths>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.get(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(json: &str, name: &str) -> Vec<String> {
        let mut seen = Vec::new();
        values(json, &Paths::of([name]), &mut |_, value| seen.push(format!("{value:?}")));
        seen
    }

    #[test]
    fn values_are_found_where_the_path_leads() {
        let json = r#"{"a":{"b":1,"t":"x\"y","n":null,"f":false,"o":{"p":[]},"big":12345678901234567890},
            "l":[1,[2,"z"],[]],"rows":[{"id":"r1","tags":["u","v"]},{"id":"r2"},7],"d\u0065p":-2.5e3}"#;
        let cases: [(&str, &[&str]); 16] = [
            ("a", &["Structure"]),
            ("a.b", &["Number(1.0)"]),
            ("a.t", &["Text(\"x\\\"y\")"]),
            ("a.n", &["Null"]),
            ("a.f", &["Bool(false)"]),
            ("a.o", &["Structure"]),
            ("a.o.p", &["Structure"]),
            ("a.o.p.q", &[]),
            ("a.big", &["Number(1.2345678901234567e19)"]),
            ("a.missing", &[]),
            ("a.b.c", &[]),
            ("l", &["Number(1.0)", "Number(2.0)", "Text(\"z\")", "Structure"]),
            ("rows", &["Structure", "Structure", "Number(7.0)"]),
            ("rows.id", &["Text(\"r1\")", "Text(\"r2\")"]),
            ("rows.tags", &["Text(\"u\")", "Text(\"v\")"]),
            ("dep", &["Number(-2500.0)"]),
        ];
        for (name, expected) in cases {
            assert_eq!(seen(json, name), expected, "{name}");
        }
        let together = Paths::of(cases.map(|(name, _)| name));
        let mut seen = vec![Vec::new(); cases.len()];
        values(json, &together, &mut |number, value| seen[number].push(format!("{value:?}")));
        assert_eq!(seen, cases.map(|(_, expected)| expected.to_vec()));
    }

    #[test]
    fn what_is_no_json_has_no_values() {
        assert_eq!(seen("", "a"), [""; 0]);
        assert_eq!(seen(r#"{"a":1,"#, "a"), ["Number(1.0)"]);
        assert_eq!(seen(&"[".repeat(100_000), "a"), [""; 0]);
    }
}
