//! What category trees show of the state that a session began with: the categories, and which of them are assigned.

use serde_json::{Value, json};

use super::records::{RecordKey, RecordKind};
use super::session::SessionExchange;
use super::start::blank;

/// The fields of a category that fixtures have as answers show them.
const FIELDS: &[&str] = &[
    "code",
    "name",
    "localizedDescription",
    "localizedSlug",
    "ecn",
    "validity",
    "position",
    "published",
];

/// A category of a tree.
#[derive(Debug)]
pub(super) struct ShownCategory {
    /// Which it is.
    pub(super) key: RecordKey,
    /// The category as fixtures have it.
    pub(super) document: Value,
    /// Whether a segment of the customer has it.
    pub(super) is_assigned: bool,
}

/// The categories of the trees that an exchange shows, each behind the one that it is below; none where it shows no trees.
pub(super) fn shown_categories(
    exchange: &SessionExchange<'_>,
    language: &str,
) -> Vec<ShownCategory> {
    let mut found = Vec::new();
    if exchange.is_good() && exchange.operation.path.ends_with("/category-trees") {
        let trees: Value = serde_json::from_slice(&exchange.response.body).unwrap_or_default();
        collect((exchange.tenant(), language), (&trees, None), &mut found);
    }
    found
}

fn collect(
    about: (&str, &str),
    (categories, parent): (&Value, Option<&str>),
    found: &mut Vec<ShownCategory>,
) {
    for shown in categories.as_array().into_iter().flatten() {
        let Some(id) = shown.get("id").and_then(Value::as_str) else { continue };
        let (tenant, language) = about;
        let key = RecordKey::document(tenant, RecordKind::Category, id);
        let mut document = blank(&key, 1);
        for field in FIELDS {
            let Some(value) = shown.get(*field).filter(|value| !value.is_null()) else { continue };
            let is_map = matches!(*field, "name" | "localizedDescription" | "localizedSlug");
            let is_text = is_map && value.is_string();
            document[*field] = if is_text { json!({language: value}) } else { value.clone() };
        }
        if let Some(parent) = parent {
            document["parentId"] = json!(parent);
        }
        let is_assigned = shown.get("isSegmentAssigned") == Some(&json!(true));
        found.push(ShownCategory { key, document, is_assigned });
        let below = shown.get("subcategories").unwrap_or(&Value::Null);
        collect(about, (below, Some(id)), found);
    }
}
