//! The text of the fixture folder, understood.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::to_raw_value;

use crate::engine::store::{Seed, Shelf, TenantSeed};
use crate::engine::{AuthMode, Credentials, setting};
use crate::model::json::FreeMap;
use crate::model::{
    Assignment, AssignmentType, Client, Customer, LegalEntity, Moment, Segment, SegmentStatus,
    Token, Validity,
};

/// A file.
#[derive(Debug)]
pub struct SourceFile {
    /// Its path within the folder.
    pub path: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
}

/// A folder, read whole.
#[derive(Debug)]
pub struct Folder {
    /// How it is told to people.
    pub shown: String,
    /// Its files.
    pub files: Vec<SourceFile>,
}

/// A mistake.
#[derive(Debug)]
pub struct Finding {
    /// What is wrong.
    pub message: String,
}

/// Reads the fixtures.
pub fn fixtures(folder: &Folder) -> (Seed, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut tenants: BTreeMap<String, HashMap<String, Vec<Value>>> = BTreeMap::new();
    for file in &folder.files {
        let Some((tenant, name)) = file.path.split_once('/') else { continue };
        let text = String::from_utf8_lossy(&file.bytes);
        let (stem, ext) = name.rsplit_once('.').unwrap_or((name, ""));
        let docs: Result<Vec<Value>, _> = if ext == "ndjson" {
            text.lines().filter(|l| !l.trim().is_empty()).map(serde_json::from_str).collect()
        } else {
            serde_json::from_str::<Value>(&text).map(|value| match value {
                Value::Array(docs) => docs,
                Value::Object(map) if stem == "_tenant" => vec![Value::Object(map)],
                Value::Object(map) => map
                    .into_iter()
                    .filter_map(|(_, v)| match v {
                        Value::Array(a) => Some(a),
                        _ => None,
                    })
                    .next()
                    .unwrap_or_default(),
                _ => Vec::new(),
            })
        };
        match docs {
            Ok(docs) => {
                tenants.entry(tenant.into()).or_default().insert(stem.into(), docs);
            }
            Err(error) => findings.push(Finding { message: format!("{}: {error}", file.path) }),
        }
    }
    let template = tenants.remove("_template").unwrap_or_default();
    let template_seed = Arc::new(seed(&template, &template));
    let tenants = tenants
        .into_iter()
        .map(|(name, docs)| (name.into(), Arc::new(seed(&docs, &template))))
        .collect();
    (Seed { tenants, template: template_seed, scenarios: BTreeMap::new() }, findings)
}

fn text(v: &Value, k: &str) -> Option<Box<str>> {
    v.get(k)?.as_str().map(Into::into)
}
fn texts(v: &Value, k: &str) -> Box<[Box<str>]> {
    v.get(k)
        .and_then(Value::as_array)
        .map(|a| a.iter().filter_map(Value::as_str).map(Into::into).collect())
        .unwrap_or_default()
}
fn map(v: &Value, k: &str) -> Option<FreeMap> {
    FreeMap::new(&to_raw_value(v.get(k)?).ok()?).ok()
}
fn moment(v: &Value, k: &str) -> Option<Moment> {
    Moment::parse(v.get(k)?.as_str()?).ok()
}

fn seed(docs: &HashMap<String, Vec<Value>>, template: &HashMap<String, Vec<Value>>) -> TenantSeed {
    let of = |name: &str| docs.get(name).cloned().unwrap_or_default();
    let shared =
        |name: &str| docs.get(name).or_else(|| template.get(name)).cloned().unwrap_or_default();
    let zero = Moment::FromStart(0);
    let null = Value::Null;
    let mut assignments: HashMap<Box<str>, Vec<Assignment>> = HashMap::new();
    for a in of("customer-assignments") {
        let m = a.get("metadata").unwrap_or(&null);
        let created = moment(m, "createdAt").unwrap_or(zero);
        assignments.entry(text(&a, "segmentId").unwrap_or_default()).or_default().push(
            Assignment {
                customer_id: text(&a, "customerId").unwrap_or_default(),
                legal_entity_id: text(&a, "legalEntityId"),
                assignment_type: if text(&a, "assignmentType").as_deref() == Some("AUTOMATIC") {
                    AssignmentType::Automatic
                } else {
                    AssignmentType::Manual
                },
                mixins: map(&a, "mixins"),
                metadata_mixins: map(m, "mixins"),
                version: m.get("version").and_then(Value::as_u64).unwrap_or(1),
                created_at: created,
                modified_at: moment(m, "modifiedAt").unwrap_or(created),
            },
        );
    }
    let tenant = of("_tenant").pop().unwrap_or_default();
    let behaviors = tenant
        .get("behaviors")
        .and_then(Value::as_object)
        .map(|m| m.iter().filter_map(|(k, v)| setting(k, v.as_str()?).ok()).collect())
        .unwrap_or_default();
    TenantSeed {
        segments: Arc::new(Shelf::new(
            of("segments")
                .iter()
                .map(|s| {
                    let m = s.get("metadata").unwrap_or(&null);
                    Segment {
                        id: text(s, "id").unwrap_or_default(),
                        name: map(s, "name").expect("name"),
                        description: map(s, "description"),
                        site_code: text(s, "siteCode").unwrap_or_default(),
                        status: if text(s, "status").as_deref() == Some("ACTIVE") {
                            SegmentStatus::Active
                        } else {
                            SegmentStatus::Inactive
                        },
                        validity: Validity::default(),
                        mixins: map(s, "mixins"),
                        metadata_mixins: map(m, "mixins"),
                        version: m.get("version").and_then(Value::as_u64).unwrap_or(1),
                        created_at: moment(m, "createdAt").unwrap_or(zero),
                        modified_at: moment(m, "modifiedAt").unwrap_or(zero),
                    }
                })
                .collect::<Vec<_>>(),
        )),
        customers: Arc::new(Shelf::new(
            of("customers")
                .iter()
                .map(|c| Customer {
                    id: text(c, "id").unwrap_or_default(),
                    first_name: text(c, "firstName"),
                    last_name: text(c, "lastName"),
                    email: text(c, "email"),
                    legal_entity_ids: texts(c, "legalEntityIds"),
                })
                .collect::<Vec<_>>(),
        )),
        legal_entities: Arc::new(Shelf::new(
            of("legal-entities")
                .iter()
                .map(|e| LegalEntity {
                    id: text(e, "id").unwrap_or_default(),
                    name: text(e, "name"),
                })
                .collect::<Vec<_>>(),
        )),
        assignments: assignments.into_iter().map(|(k, v)| (k, Arc::new(Shelf::new(v)))).collect(),
        credentials: Arc::new(Credentials::new(
            shared("tokens")
                .iter()
                .map(|t| Token {
                    name: text(t, "name").unwrap_or_default(),
                    text: text(t, "token").unwrap_or_default(),
                    scopes: texts(t, "scopes"),
                    customer_id: text(t, "customerId"),
                    legal_entity_id: text(t, "legalEntityId"),
                    expires_at: moment(t, "expiresAt"),
                    tenant: text(t, "tenant"),
                })
                .collect(),
            shared("clients")
                .iter()
                .map(|c| Client {
                    id: text(c, "id").unwrap_or_default(),
                    secret: text(c, "secret").unwrap_or_default(),
                    scopes: texts(c, "scopes"),
                })
                .collect(),
        )),
        behaviors,
        auth: text(&tenant, "auth").as_deref().and_then(AuthMode::named),
    }
}
