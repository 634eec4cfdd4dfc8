//! Mixin schemas: the JSON Schemas of mixins whose URLs are mapped to files, and what is wrong with mixins by them.
//!
//! A schema that is not mapped is not looked at, and nothing is ever fetched: its mixins are stored as they are sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonschema::Validator;
use serde_json::Value;

use super::error::Detail;
use crate::json::{as_text, members};

/// Schemas by their URLs, as `metadata.mixins` names them.
#[derive(Clone, Debug, Default)]
pub struct MixinSchemas(BTreeMap<Box<str>, Arc<MixinSchema>>);

/// A JSON Schema.
#[derive(Debug)]
pub struct MixinSchema {
    text: Box<str>,
    validator: Validator,
}

impl MixinSchema {
    /// The schema that `text` writes.
    ///
    /// # Errors
    /// Why it is none, or that it refers to another document.
    pub fn of(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let validator = jsonschema::validator_for(&value).map_err(|error| error.to_string())?;
        Ok(Self { text: text.into(), validator })
    }
}

impl PartialEq for MixinSchemas {
    fn eq(&self, other: &Self) -> bool {
        let texts = |schemas: &Self| {
            let all = schemas.0.iter();
            all.map(|(url, schema)| (url.clone(), schema.text.clone())).collect::<Vec<_>>()
        };
        texts(self) == texts(other)
    }
}

impl MixinSchemas {
    /// Takes `schema` as the one at `url`.
    pub fn insert(&mut self, url: &str, schema: MixinSchema) {
        self.0.insert(url.into(), Arc::new(schema));
    }

    /// Takes those of `other` too, in the place of its own of the same URL.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().map(|(url, schema)| (url.clone(), Arc::clone(schema))));
    }

    /// The URLs and the texts of their schemas.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(url, schema)| (&**url, &*schema.text))
    }

    /// What is wrong with `mixins`, whose schemas `urls` name, by the schemas that are known.
    pub fn mistakes(&self, mixins: Option<&str>, urls: Option<&str>) -> Vec<Detail> {
        let (Some(mixins), Some(urls)) = (mixins, urls) else { return Vec::new() };
        if self.0.is_empty() {
            return Vec::new();
        }
        let urls = members(urls).unwrap_or_default();
        let url_of = |name: &str| {
            let (_, url) =
                urls.iter().find(|(key, _)| as_text(key).is_some_and(|key| key == name))?;
            as_text(url)
        };
        let mut details = Vec::new();
        for (key, raw) in members(mixins).unwrap_or_default() {
            let Some(name) = as_text(key) else { continue };
            let schema = url_of(&name).and_then(|url| self.0.get(&*url));
            let value = schema.and_then(|_| serde_json::from_str::<Value>(raw).ok());
            if let (Some(schema), Some(value)) = (schema, value) {
                details.extend(schema.mistakes(&name, &value));
            }
        }
        details
    }
}

impl MixinSchema {
    /// What is wrong with the mixin `name`.
    fn mistakes(&self, name: &str, mixin: &Value) -> Vec<Detail> {
        /// The most that are reported of one mixin.
        const MOST: usize = 20;
        let errors = self.validator.iter_errors(mixin).take(MOST);
        errors
            .map(|error| {
                let within = error.instance_path().to_string().replace('/', ".");
                Detail::new(format!("mixins.{name}{within}"), error.to_string())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"object",
        "properties":{"points":{"type":"integer","minimum":0}},"required":["points"]}"#;

    #[test]
    fn only_mixins_whose_schema_is_known_are_held_against_it() {
        let mut schemas = MixinSchemas::default();
        let mixins = r#"{"loyalty":{"points":-1},"other":{}}"#;
        let urls = Some(
            r#"{"loyalty":"https://example.com/a.json","other":"https://example.com/b.json"}"#,
        );
        assert_eq!(schemas.mistakes(Some(mixins), urls), []);
        schemas.insert("https://example.com/a.json", MixinSchema::of(SCHEMA).unwrap());
        let fields = |mixins: &str, urls: Option<&str>| {
            let found = schemas.mistakes(Some(mixins), urls);
            found.into_iter().map(|detail| detail.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(mixins, urls), ["mixins.loyalty.points"]);
        assert_eq!(fields(r#"{"loyalty":{}}"#, urls), ["mixins.loyalty"]);
        assert_eq!(fields(r#"{"loyalty":{"points":3}}"#, urls), [""; 0]);
        assert_eq!(fields(r#"{"loyalty":{"points":-1}}"#, None), [""; 0]);
    }

    #[test]
    fn what_is_no_schema_or_refers_elsewhere_is_refused() {
        for text in ["{", r#"{"type":"objekt"}"#, r#"{"$ref":"https://example.com/other.json"}"#] {
            assert!(MixinSchema::of(text).is_err(), "{text}");
        }
    }
}
