//! What a `_tenant.json` says of its tenant.

use serde_json::{Map, Value, json};

use super::DocumentReader;
use crate::engine::{AuthMode, BEHAVIORS, Settings, setting};
use crate::findings::{Code, Mistake, Span};
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::model::TenantLanguages;
use crate::model::fields::{SaidMembers, named};
use crate::model::text_formats::LANGUAGE;
use crate::schema::{Kind, Members, Shape, names, optional};
use crate::suggest::nearest;

/// The name of the file.
pub(crate) const TENANT: &str = "_tenant.json";

/// The name of the folder from which tenants without a folder are made.
pub(crate) const TEMPLATE: &str = "_template";

/// The settings of a tenant.
#[derive(Debug, Default)]
pub(crate) struct TenantSettings {
    /// Whether its missing collections are the template's.
    pub extends: bool,
    /// The behaviors it chooses.
    pub behaviors: Settings,
    /// How strict it is.
    pub auth: Option<AuthMode>,
    /// Whether its documents may name what is not there, as those of a world do that has lost a record.
    pub dangling_references: bool,
    /// The languages in which it is read.
    pub languages: Option<TenantLanguages>,
    /// The schemas of mixins by URL, and where they are named.
    pub mixin_schemas: Vec<(Box<str>, MixinSource, Span)>,
}

/// Where the schema of a mixin stands.
#[derive(Debug)]
pub(crate) enum MixinSource {
    /// In a file of the tenant's folder.
    File(Box<str>),
    /// In the settings.
    Inline(Box<str>),
}

impl TenantSettings {
    /// Whether `mistakes` hide what `node` says of what decides about the tenant's other files.
    pub(crate) fn is_hidden(node: &SpannedValue<'_>, mistakes: &[Mistake]) -> bool {
        let mut errors = mistakes.iter().filter(|mistake| mistake.is_error());
        node.torn
            || is_lost(node, DECISIVE)
            || errors.any(|mistake| mistake.code != Code::Syntax && hides(mistake, node, DECISIVE))
    }
}

/// What decides about the other files: what is inherited, which references must be there, which names are good.
const DECISIVE: &[&str] = &["extends", "behaviors", "danglingReferences"];
const DECISIVE_BEHAVIORS: &[&str] = &["references", "tenant-name"];

/// Whether the value of one of the `decisive` keys of `node`, or of one that may have been meant so, is left out.
fn is_lost(node: &SpannedValue<'_>, decisive: &[&str]) -> bool {
    node.members().iter().filter(|member| !member.value.whole).any(|member| {
        match member.key == "behaviors" && !member.value.is_lost() {
            true => is_lost(&member.value, DECISIVE_BEHAVIORS),
            false => means(&member.key, decisive),
        }
    })
}

/// Whether `key` is one of the `decisive` ones, or may have been meant so.
fn means(key: &str, decisive: &[&str]) -> bool {
    decisive.contains(&key) || nearest(key, decisive.iter().copied()).is_some()
}

/// Whether `mistake` is about one of the `decisive` keys of `node`, or about one that may have been meant so.
fn hides(mistake: &Mistake, node: &SpannedValue<'_>, decisive: &[&str]) -> bool {
    let place = mistake.span.start;
    let is_here = |it: &&SpannedMember<'_>| it.key_span.start <= place && place < it.value.span.end;
    match node.members().iter().find(is_here) {
        None => true,
        Some(member) if member.key == "behaviors" && decisive != DECISIVE_BEHAVIORS => {
            hides(mistake, &member.value, DECISIVE_BEHAVIORS)
        }
        Some(member) => means(&member.key, decisive),
    }
}

impl TenantSettings {
    /// What the file looks like.
    pub(crate) const SHAPE: &'static Shape = &Shape {
        name: "a tenant",
        about: "The settings of a tenant.",
        fields: &[
            optional("$schema", Kind::Text, "the JSON Schema of this file, for editors"),
            optional("extends", Kind::Word(&[TEMPLATE]), "where its missing collections come from"),
            optional(
                "behaviors",
                CHOSEN_BEHAVIORS,
                "how questions the documents leave open are settled",
            ),
            optional(
                "settled",
                Kind::FreeMap,
                "when and by which answers `emporix-sandbox settle` has decided behaviors; nothing follows from it",
            ),
            optional("auth", Kind::Word(&names(&AuthMode::NAMES)), "how strict it is about tokens"),
            optional(
                "danglingReferences",
                Kind::Word(&["accept"]),
                "whether its files may name what is not there, as the export of a world that has lost a record does",
            ),
            optional(
                "languages",
                Kind::List(&LANGUAGE),
                "the languages in which it can be read; a service that knows them refuses a client that names others alone",
            ),
            optional(
                "mixinSchemas",
                Kind::Members(&MIXIN_SCHEMAS),
                "the JSON Schema of mixins by its URL: a file of this folder that ends in `.schema.json`, or the schema itself",
            ),
        ],
        any_of: &[],
        open: false,
    };

    /// Reads it as far as it can be read.
    pub(crate) fn read(doc: &DocumentReader<'_>) -> Self {
        let behaviors = doc.get("behaviors");
        Self {
            extends: doc.text("extends").is_some(),
            behaviors: behaviors.map(chosen).unwrap_or_default(),
            auth: doc.word("auth").and_then(|word| named(&AuthMode::NAMES, word)),
            dangling_references: doc.text("danglingReferences").is_some(),
            languages: doc.get("languages").map(|_| TenantLanguages(doc.texts("languages"))),
            mixin_schemas: mixin_schemas(doc),
        }
    }
}

/// The behaviors that a checked object chooses.
pub(in crate::content) fn chosen(behaviors: &SpannedValue<'_>) -> Settings {
    let members = behaviors.members().iter();
    members.filter_map(|it| setting(&it.key, behavior_value(&it.value)?).ok()).collect()
}

fn mixin_schemas(doc: &DocumentReader<'_>) -> Vec<(Box<str>, MixinSource, Span)> {
    let members = doc.get("mixinSchemas").map_or(&[][..], SpannedValue::members);
    let named = members.iter().filter_map(|member| {
        let node = &member.value;
        let source = match &node.value {
            ValueKind::Text(name) => MixinSource::File((**name).into()),
            ValueKind::Object(_) => MixinSource::Inline(doc.text[node.span.clone()].into()),
            ValueKind::Null | ValueKind::Bool(_) | ValueKind::Number(_) | ValueKind::List(_) => {
                return None;
            }
        };
        Some((Box::from(&*member.key), source, node.span.clone()))
    });
    named.collect()
}

/// Mixin schemas by their URLs.
static MIXIN_SCHEMAS: Members = Members {
    judge: |member| {
        let node = &member.value;
        let is_good = matches!(node.value, ValueKind::Text(_) | ValueKind::Object(_));
        let found = node.kind();
        let message =
            format!("a mixin schema must be the name of a file or a schema, found {found}");
        (!is_good && node.whole).then(|| Mistake::new(Code::WrongType, node.span.clone(), message))
    },
    schema: || {
        let schema = json!({"anyOf": [{"type": "string"}, {"type": "object"}]});
        json!({"type": "object", "additionalProperties": schema})
    },
};

/// An object that chooses behaviors.
pub(in crate::content) const CHOSEN_BEHAVIORS: Kind = Kind::Members(&BEHAVIOR_MEMBERS);

/// Behaviors and their values.
static BEHAVIOR_MEMBERS: Members = Members { judge: judge_behavior, schema: behaviors_schema };

fn judge_behavior(member: &SpannedMember<'_>) -> Option<Mistake> {
    let (key, node) = (&member.key, &member.value);
    let Some(value) = behavior_value(node) else {
        let message = format!("`{key}` must be a string, found {}", node.kind());
        return node.whole.then(|| Mistake::new(Code::WrongType, node.span.clone(), message));
    };
    let message = setting(key, value).err()?;
    let known = BEHAVIORS.iter().any(|row| row.name == *key);
    let span = if known { &node.span } else { &member.key_span };
    let mistake = Mistake::new(Code::BadBehavior, span.clone(), message);
    Some(mistake.hint("`emporix-sandbox behaviors` lists them all"))
}

fn behavior_value<'n>(node: &'n SpannedValue<'_>) -> Option<&'n str> {
    match &node.value {
        ValueKind::Text(text) => Some(text),
        ValueKind::Number(number) => Some(number),
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::List(_) | ValueKind::Object(_) => None,
    }
}

fn behaviors_schema() -> Value {
    let properties = BEHAVIORS.iter().map(|row| {
        let words = row.values.iter().copied().chain((!row.number).then_some("vary"));
        let numbers = row.values.iter().filter_map(|value| value.parse::<u32>().ok());
        let values = words.map(Value::from).chain(numbers.map(Value::from));
        let mut any_of = vec![json!({"enum": values.collect::<Vec<_>>()})];
        if row.number {
            any_of.push(json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}));
            any_of.push(json!({"type": "string", "pattern": r"^\+?0*[1-9][0-9]*$"}));
        }
        (row.name.to_owned(), json!({"description": row.question, "anyOf": any_of}))
    });
    let properties: Map<_, _> = properties.collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}
