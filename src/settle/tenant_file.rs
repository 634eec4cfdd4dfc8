//! The `_tenant.json` that a settlement makes: the decided behaviors, when and by what they were decided. What the file says of
//! other things stays.

use std::fmt;

use serde_json::{Map, Value, json};

use super::settlement::Settlement;
use crate::model::Timestamp;

/// Why the settings cannot be written into a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TenantFileMistake;

impl fmt::Display for TenantFileMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it holds no JSON object")
    }
}

/// The text of the file that said `before`, where it was there; `from` is the recording, and `at` now.
///
/// # Errors
/// Where the file is there and holds no JSON object.
pub fn tenant_file(
    settlement: &Settlement,
    before: Option<&str>,
    (from, at): (&str, Timestamp),
) -> Result<String, TenantFileMistake> {
    let before = before.unwrap_or("{}");
    let mut file: Map<String, Value> =
        serde_json::from_str(before).map_err(|_| TenantFileMistake)?;
    let behaviors = file.entry("behaviors").or_insert_with(|| json!({}));
    let behaviors = behaviors.as_object_mut().ok_or(TenantFileMistake)?;
    let mut evidence = Map::new();
    for it in &settlement.settled {
        behaviors.insert(it.behavior.to_owned(), json!(it.value));
        evidence.insert(it.behavior.to_owned(), json!(it.evidence));
    }
    let settled = json!({
        "at": at,
        "from": from,
        "answers": settlement.answers,
        "unexplained": settlement.unexplained.len(),
        "evidence": evidence,
    });
    file.insert("settled".to_owned(), settled);
    let text = serde_json::to_string_pretty(&Value::Object(file));
    Ok(text.expect("a value is JSON") + "\n")
}
