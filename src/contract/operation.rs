//! What a description says of each operation of a service.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::fields::{Fields, fields, fields_of, resolved};

/// The methods that a path can have.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

/// A method and a path, whose variables have no names: another name of a variable is no other path.
pub(super) type Place = (String, String);

/// What is said of an operation.
#[derive(Clone, Debug, Default)]
pub(super) struct DescribedOperation {
    /// Its path, with the names of variables.
    pub(super) path: String,
    /// Its id.
    pub(super) id: String,
    /// The scopes, one of which is enough.
    pub(super) scopes: BTreeSet<String>,
    /// The statuses of its answers.
    pub(super) statuses: BTreeSet<String>,
    /// Its parameters, such as `query q`.
    pub(super) parameters: Fields,
    /// Whether it takes a body.
    pub(super) has_body: bool,
    /// Whether it has to have one.
    pub(super) needs_body: bool,
    /// The fields of the body that it takes, and its media types.
    pub(super) body: Content,
    /// The fields of its good answers, and their media types.
    pub(super) answer: Content,
}

/// What is said of a body or of answers, whatever the media type.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    /// The media types.
    pub(super) media: BTreeSet<String>,
    /// The fields.
    pub(super) fields: Fields,
}

/// The operations of a service.
#[derive(Clone, Debug, Default)]
pub(super) struct Service {
    /// Each by its place.
    pub(super) operations: BTreeMap<Place, DescribedOperation>,
}

impl Service {
    /// The operations of a description, of which only those of one `tag` where it is given.
    pub(super) fn of(document: &Value, tag: Option<&str>) -> Self {
        let mut operations = BTreeMap::new();
        for (method, path, shared, operation) in all(document) {
            let tags = || operation.get("tags").and_then(Value::as_array).into_iter().flatten();
            if tag.is_none_or(|tag| tags().any(|known| known == tag)) {
                let described = DescribedOperation::of(document, (path, shared), operation);
                operations.insert(place(method, path), described);
            }
        }
        Self { operations }
    }
}

/// The tag of the service of `ours` that has most operations of `theirs`; none where no service has any.
pub(super) fn service_of(theirs: &Service, ours: &Value) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (method, path, _, operation) in all(ours) {
        let place = place(method, path);
        let tag = operation.pointer("/tags/0").and_then(Value::as_str);
        if let Some(tag) = tag.filter(|_| theirs.operations.contains_key(&place)) {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(tag, _)| tag.to_owned())
}

/// The place of a method and a path.
pub(super) fn place(method: &str, path: &str) -> Place {
    let mut nameless = path.to_owned();
    for name in variables(path) {
        nameless = nameless.replacen(&format!("{{{name}}}"), "{}", 1);
    }
    (method.to_ascii_uppercase(), nameless)
}

/// The names of the variables of a path, in their order.
fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// Every operation of a description: method, path, the parameters that all of the path share, and what is said of it.
fn all(document: &Value) -> impl Iterator<Item = (&'static str, &String, &Value, &Value)> {
    const NONE: &Value = &Value::Null;
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.flat_map(move |(path, item)| {
        let item = resolved(document, item);
        let shared = item.get("parameters").unwrap_or(NONE);
        METHODS
            .into_iter()
            .filter_map(move |method| Some((method, path, shared, item.get(method)?)))
    })
}

impl DescribedOperation {
    fn of(document: &Value, (path, shared): (&str, &Value), operation: &Value) -> Self {
        // What an operation does not say itself, the whole description says of all.
        let security = operation.get("security").or_else(|| document.get("security"));
        let schemes = security.and_then(Value::as_array).into_iter().flatten();
        let scopes = schemes.filter_map(Value::as_object).flat_map(|scheme| scheme.values());
        let scopes = scopes.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
        let responses = operation.get("responses").and_then(Value::as_object);
        let own = operation.get("parameters").unwrap_or(&Value::Null);
        let lists = [shared, own].into_iter().filter_map(Value::as_array).flatten();
        let body = operation.get("requestBody").map(|body| resolved(document, body));
        let mut answer = Content::default();
        for (status, response) in responses.into_iter().flatten() {
            // A bulk answer has its rows, of which the statuses are those of single calls.
            if status.starts_with('2') {
                answer.add(document, resolved(document, response));
            }
        }
        let mut taken = Content::default();
        if let Some(body) = body {
            taken.add(document, body);
        }
        let id = operation.get("operationId").and_then(Value::as_str);
        Self {
            path: path.to_owned(),
            id: id.unwrap_or_default().to_owned(),
            scopes: scopes.map(str::to_owned).collect(),
            statuses: responses.into_iter().flatten().map(|(status, _)| status.clone()).collect(),
            parameters: lists.flat_map(|it| parameter(document, resolved(document, it))).collect(),
            has_body: body.is_some(),
            needs_body: body.is_some_and(is_required),
            body: taken,
            answer,
        }
    }

    /// The parameters, of which those of the path are called as in `other`.
    pub(super) fn parameters_named_as(&self, other: &Self) -> Fields {
        let names: BTreeMap<&str, &str> =
            variables(&self.path).zip(variables(&other.path)).collect();
        let renamed = self.parameters.iter().map(|(name, described)| {
            let of_path = name.strip_prefix("path ").and_then(|name| names.get(name));
            let name = of_path.map_or_else(|| name.clone(), |other| format!("path {other}"));
            (name, described.clone())
        });
        renamed.collect()
    }
}

impl Content {
    fn add(&mut self, document: &Value, of: &Value) {
        for (media, described) in of.get("content").and_then(Value::as_object).into_iter().flatten()
        {
            let media = media.split(';').next().unwrap_or_default().trim();
            self.media.insert(media.to_ascii_lowercase());
            if let Some(schema) = described.get("schema") {
                self.fields.extend(fields(document, schema));
            }
        }
    }
}

fn is_required(described: &Value) -> bool {
    described.get("required") == Some(&Value::Bool(true))
}

/// A parameter in words, and what is in it: the names of headers have no case.
fn parameter(document: &Value, described: &Value) -> Fields {
    let text = |name: &str| described.get(name).and_then(Value::as_str);
    let name = match (text("in"), text("name")) {
        (Some("header"), Some(name)) => format!("header {}", name.to_ascii_lowercase()),
        (Some(place), Some(name)) => format!("{place} {name}"),
        (None, _) | (_, None) => return Fields::new(),
    };
    let media = described.get("content").and_then(Value::as_object);
    let media = media.and_then(|media| media.values().next());
    let schema = described.get("schema").or_else(|| media?.get("schema"));
    let mut found = fields_of(document, schema.unwrap_or(&Value::Null), &name);
    found.entry(name).or_default().is_required = is_required(described);
    found
}
