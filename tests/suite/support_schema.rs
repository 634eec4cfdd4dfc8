//! A reader of JSON Schema: as much of it as our own description uses, and strict about members that it leaves out.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use emporix_sandbox::model::Timestamp;
use regex::Regex;
use serde_json::Value;

/// What of `value` is not as `schema` says, which stands in the document `described`. A member that no schema names
/// is told too: what is answered is described.
pub(crate) fn flaws(described: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut told = Vec::new();
    Reader { described }.hold(schema, value, "", &mut told);
    told
}

struct Reader<'a> {
    described: &'a Value,
}

impl Reader<'_> {
    fn hold(&self, schema: &Value, value: &Value, at: &str, told: &mut Vec<String>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            return self.hold(self.described.pointer(pointer).unwrap(), value, at, told);
        }
        for (keyword, says) in schema.as_object().unwrap() {
            if !self.holds(keyword, says, value) {
                told.push(format!("{at}: {keyword} {says}: {value}"));
            }
        }
        for (name, value) in value.as_object().into_iter().flatten() {
            let at = format!("{at}/{name}");
            match (schema["properties"].get(name), &schema["additionalProperties"]) {
                (Some(schema), _) | (None, schema @ Value::Object(_)) => {
                    self.hold(schema, value, &at, told);
                }
                (None, _) if schema.get("properties").is_some() => {
                    told.push(format!("{at}: is not described"));
                }
                (None, _) => {}
            }
        }
        for (place, value) in value.as_array().into_iter().flatten().enumerate() {
            if let Some(schema) = schema.get("items") {
                self.hold(schema, value, &format!("{at}/{place}"), told);
            }
        }
    }

    /// Whether `value` itself, without what is in it, is as the keyword says.
    fn holds(&self, keyword: &str, says: &Value, value: &Value) -> bool {
        let text = value.as_str();
        let all = || says.as_array().unwrap().iter();
        match keyword {
            "anyOf" => all().any(|schema| flaws(self.described, schema, value).is_empty()),
            "type" if says.is_array() => all().any(|name| is(name, value)),
            "type" => is(says, value),
            "enum" => all().any(|known| known == value),
            "required" => all().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "minLength" => text.is_none_or(|text| !text.is_empty()),
            "minimum" => value.as_i64().is_none_or(|number| number >= says.as_i64().unwrap()),
            "pattern" => {
                let pattern = Regex::new(says.as_str().unwrap()).unwrap();
                text.is_none_or(|text| pattern.is_match(text))
            }
            "format" if says == "date-time" => {
                text.is_none_or(|text| Timestamp::parse(text).is_ok())
            }
            "description" | "properties" | "additionalProperties" | "items" => true,
            other => panic!("`{other}` is understood by no reader here"),
        }
    }
}

fn is(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "null" => value.is_null(),
        other => panic!("there is no type `{other}`"),
    }
}
