//! What a description says of each operation of a service.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::fields::{Fields, fields, resolved};

/// The methods that a path can have.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

/// A method and a path.
pub(super) type Place = (String, String);

/// What is said of an operation.
#[derive(Clone, Debug, Default)]
pub(super) struct DescribedOperation {
    /// Its id.
    pub(super) id: String,
    /// The scopes, one of which is enough.
    pub(super) scopes: BTreeSet<String>,
    /// The statuses of its answers.
    pub(super) statuses: BTreeSet<String>,
    /// Its parameters besides those of the path, such as `query q`.
    pub(super) parameters: BTreeSet<String>,
    /// Whether it takes a body.
    pub(super) has_body: bool,
    /// The fields of the body that it takes.
    pub(super) body: Fields,
    /// The fields of its good answers.
    pub(super) answer: Fields,
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
                let described = DescribedOperation::of(document, shared, operation);
                operations.insert((method.to_ascii_uppercase(), path.clone()), described);
            }
        }
        Self { operations }
    }
}

/// The tag of the service of `ours` that has most operations of `theirs`; none where no service has any.
pub(super) fn service_of(theirs: &Service, ours: &Value) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (method, path, _, operation) in all(ours) {
        let place = (method.to_ascii_uppercase(), path.clone());
        let tag = operation.pointer("/tags/0").and_then(Value::as_str);
        if let Some(tag) = tag.filter(|_| theirs.operations.contains_key(&place)) {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(tag, _)| tag.to_owned())
}

/// Every operation of a description: method, path, the parameters that all of the path share, and what is said of it.
fn all(document: &Value) -> impl Iterator<Item = (&'static str, &String, &Value, &Value)> {
    const NONE: &Value = &Value::Null;
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let shared = item.get("parameters").unwrap_or(NONE);
        METHODS
            .into_iter()
            .filter_map(move |method| Some((method, path, shared, item.get(method)?)))
    })
}

impl DescribedOperation {
    fn of(document: &Value, shared: &Value, operation: &Value) -> Self {
        let schemes = operation.get("security").and_then(Value::as_array).into_iter().flatten();
        let scopes = schemes.filter_map(Value::as_object).flat_map(|scheme| scheme.values());
        let scopes = scopes.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
        let responses = operation.get("responses").and_then(Value::as_object);
        let own = operation.get("parameters").unwrap_or(&Value::Null);
        let lists = [shared, own].into_iter().filter_map(Value::as_array).flatten();
        let body = operation.get("requestBody").map(|body| resolved(document, body));
        let mut answer = Fields::new();
        for (status, response) in responses.into_iter().flatten() {
            // A bulk answer has its rows, of which the statuses are those of single calls.
            if status.starts_with('2') {
                answer.extend(fields_of_content(document, resolved(document, response)));
            }
        }
        let id = operation.get("operationId").and_then(Value::as_str);
        Self {
            id: id.unwrap_or_default().to_owned(),
            scopes: scopes.map(str::to_owned).collect(),
            statuses: responses.into_iter().flatten().map(|(status, _)| status.clone()).collect(),
            parameters: lists.filter_map(|it| parameter(resolved(document, it))).collect(),
            has_body: body.is_some(),
            body: body.map(|body| fields_of_content(document, body)).unwrap_or_default(),
            answer,
        }
    }
}

/// The fields of a body or an answer, whatever its media type.
fn fields_of_content(document: &Value, of: &Value) -> Fields {
    let content = of.get("content").and_then(Value::as_object).into_iter().flatten();
    let schemas = content.filter_map(|(_, media)| media.get("schema"));
    schemas.flat_map(|schema| fields(document, schema)).collect()
}

/// A parameter in words, where it is not one of the path: the names of headers have no case.
fn parameter(described: &Value) -> Option<String> {
    let text = |name: &str| described.get(name).and_then(Value::as_str);
    match (text("in")?, text("name")?) {
        ("path", _) => None,
        ("header", name) => Some(format!("header {}", name.to_ascii_lowercase())),
        (place, name) => Some(format!("{place} {name}")),
    }
}
