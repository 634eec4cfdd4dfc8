//! Segments and what is assigned to them as plain lists, with the rules in the words of the documents.
//!
//! The model shares nothing with the store: it reads the shipped files itself, keeps documents as the JSON that the
//! service shows, and its lists have the order in which things came.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::writes::shipped;

/// What is assigned to segments: the name of the files, of their rows, and of the id in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assigned {
    Customers,
    Groups,
    Items,
}

impl Assigned {
    pub(crate) const ALL: [Self; 3] = [Self::Customers, Self::Groups, Self::Items];

    pub(crate) fn names(self) -> [&'static str; 3] {
        match self {
            Self::Customers => ["customer-assignments", "customerAssignments", "customerId"],
            Self::Groups => ["group-assignments", "groupAssignments", "groupId"],
            Self::Items => ["item-assignments", "itemAssignments", "itemId"],
        }
    }
}

/// A tenant's segments and assignments, and who there is.
pub(crate) struct Model {
    /// As the service shows them.
    pub(crate) segments: Vec<Value>,
    /// As files have them.
    rows: Vec<(Assigned, Value)>,
    customers: Vec<Value>,
    groups: Vec<Value>,
    products: Vec<Value>,
    categories: Vec<Value>,
    /// Every id that a segment has, or had.
    pub(crate) ids: BTreeSet<String>,
}

impl Model {
    /// What the shipped files say.
    pub(crate) fn new() -> Self {
        let segments = shipped("segments", "segments");
        let rows = Assigned::ALL.into_iter().flat_map(|kind| {
            let [file, member, _] = kind.names();
            shipped(file, member).into_iter().map(move |row| (kind, row))
        });
        Self {
            ids: segments.iter().map(|segment| segment["id"].as_str().unwrap().into()).collect(),
            rows: rows.collect(),
            customers: shipped("customers", "customers"),
            groups: shipped("groups", "groups"),
            products: shipped("products", "products"),
            categories: shipped("categories", "categories"),
            segments,
        }
    }

    pub(crate) fn segment(&self, id: &str) -> Option<&Value> {
        self.place(id).map(|at| &self.segments[at])
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.segments.iter().position(|segment| segment["id"] == id)
    }

    /// The version that is stored of a segment; 0, which no document has, when there is none.
    pub(crate) fn version(&self, id: &str) -> u64 {
        self.segment(id).map_or(0, |segment| segment["metadata"]["version"].as_u64().unwrap())
    }

    /// The same of what is assigned to it.
    pub(crate) fn version_of(&self, kind: Assigned, segment: &str, id: &str) -> u64 {
        let row = self.row(kind, segment, id).map(|at| &self.rows[at].1);
        row.map_or(0, |row| row["metadata"]["version"].as_u64().unwrap())
    }

    fn row(&self, kind: Assigned, segment: &str, id: &str) -> Option<usize> {
        let [_, _, member] = kind.names();
        let (of_type, id) = typed(kind, id);
        self.rows.iter().position(|(of, row)| {
            *of == kind
                && row["segmentId"] == segment
                && row[member] == id
                && row["type"].as_str() == of_type
                && row.get("legalEntityId").is_none()
        })
    }

    /// The rows of one kind in a segment, as files have them.
    pub(crate) fn rows(&self, kind: Assigned, segment: &str) -> Vec<&Value> {
        let rows = self.rows.iter().filter(|(of, row)| *of == kind && row["segmentId"] == segment);
        rows.map(|(_, row)| row).collect()
    }

    /// The group as rows show it.
    pub(crate) fn group(&self, id: &Value) -> Value {
        let group = self.groups.iter().find(|group| group["id"] == *id).unwrap();
        json!({"id": id, "name": group["name"]})
    }

    /// The product or category as rows show it.
    pub(crate) fn item(&self, of_type: &Value, id: &Value) -> Value {
        let all = if of_type == "PRODUCT" { &self.products } else { &self.categories };
        let item = all.iter().find(|item| item["id"] == *id).unwrap();
        let name = &item["name"];
        let name = name.as_str().map_or_else(|| name.clone(), |text| json!({"en": text}));
        json!({"id": id, "code": item["code"], "name": name})
    }

    /// The ids of the segments that have items, in the order of lists.
    pub(crate) fn with_items(&self) -> Vec<String> {
        let id = |row: &Value| row["segmentId"].as_str().unwrap().to_owned();
        let rows = self.rows.iter().filter(|(kind, _)| *kind == Assigned::Items);
        let mut others: BTreeSet<String> = rows.map(|(_, row)| id(row)).collect();
        let listed = self.segments.iter().map(|segment| segment["id"].as_str().unwrap());
        let mut all: Vec<String> =
            listed.filter(|id| others.remove(*id)).map(str::to_owned).collect();
        all.extend(others);
        all
    }

    /// Those of them that are active and of this site.
    pub(crate) fn active_with_items(&self, site: &str) -> Vec<String> {
        let is_good = |id: &String| {
            self.segment(id).is_some_and(|it| it["status"] == "ACTIVE" && it["siteCode"] == site)
        };
        self.with_items().into_iter().filter(is_good).collect()
    }

    /// The nodes of a customer's category trees: the id of each, its parent, and whether it is assigned.
    pub(crate) fn tree(&self, customer: &str) -> BTreeSet<(String, Option<String>, bool)> {
        let own = self.own(customer);
        let rows = self.rows.iter().filter(|(kind, row)| {
            *kind == Assigned::Items && row["type"] == "CATEGORY" && own.contains(&row["segmentId"])
        });
        let assigned: BTreeSet<&str> =
            rows.map(|(_, row)| row["itemId"].as_str().unwrap()).collect();
        let parent = |id: &str| {
            let category = self.categories.iter().find(|category| category["id"] == id);
            category.unwrap()["parentId"].as_str()
        };
        let ways = assigned.iter().flat_map(|id| std::iter::successors(Some(*id), |id| parent(id)));
        ways.map(|id| (id.into(), parent(id).map(str::to_owned), assigned.contains(id))).collect()
    }

    /// The ids of the segments that a customer sees as its own, for itself alone.
    pub(crate) fn own(&self, customer: &str) -> Vec<Value> {
        let of_member = |group: &&Value| {
            group.get("legalEntityId").is_none()
                && group["userType"] == "CUSTOMER"
                && group["members"].as_array().unwrap().iter().any(|member| member == customer)
        };
        let groups: Vec<&Value> =
            self.groups.iter().filter(of_member).map(|group| &group["id"]).collect();
        let is_in = |segment: &str| {
            self.rows(Assigned::Customers, segment).iter().any(|row| row["customerId"] == customer)
                || self
                    .rows(Assigned::Groups, segment)
                    .iter()
                    .any(|row| groups.contains(&&row["groupId"]))
        };
        let all = self.segments.iter().filter(|segment| segment["status"] == "ACTIVE");
        all.map(|segment| segment["id"].clone()).filter(|id| is_in(id.as_str().unwrap())).collect()
    }

    /// The ids of the segments whose items a customer sees: its own, where the tenant describes segments.
    pub(crate) fn own_items(&self, customer: &str) -> Vec<String> {
        let own = self.own(customer);
        let is_own = |id: &String| own.iter().any(|own| own == id);
        self.with_items().into_iter().filter(is_own).collect()
    }

    /// A POST. Where the body says no id, `answered` is the one that the service has drawn.
    pub(crate) fn create(&mut self, body: &Value, answered: &Value, now: &str) -> u16 {
        if !is_segment(body) || body.get("id").is_some_and(|id| !id.is_string()) {
            return 400;
        }
        let said = body["id"].as_str().filter(|id| !id.is_empty());
        let id = said.unwrap_or_else(|| answered.as_str().expect("a created segment has an id"));
        if said.is_some_and(|id| self.segment(id).is_some()) {
            return 409;
        }
        if said.is_none() {
            assert!(!self.ids.contains(id), "`{id}` was drawn before, or is somebody's");
            assert!(id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        }
        self.write(id, body, now);
        201
    }

    /// A PUT.
    pub(crate) fn upsert(&mut self, id: &str, body: &Value, now: &str) -> u16 {
        if !is_segment(body) {
            return 400;
        }
        if is_stale(body, self.version(id)) {
            return 409;
        }
        let is_new = self.segment(id).is_none();
        self.write(id, body, now);
        if is_new { 201 } else { 204 }
    }

    /// A PATCH with the operations `changes`.
    pub(crate) fn patch(&mut self, id: &str, changes: &[Value], now: &str) -> u16 {
        if !changes.iter().all(is_operation) {
            return 400;
        }
        let Some(stored) = self.segment(id) else { return 404 };
        let mut after = stored.clone();
        if !changes.iter().all(|change| apply(&mut after, change)) {
            return 400;
        }
        let kept = |document: &Value| {
            let instants =
                ["createdAt", "modifiedAt"].map(|name| document["metadata"][name].clone());
            (document["id"].clone(), instants)
        };
        if !is_segment(&after) || kept(&after) != kept(stored) {
            return 400;
        }
        if is_stale(&after, self.version(id)) {
            return 409;
        }
        self.write(id, &after, now);
        204
    }

    /// A DELETE; `force` is what its parameter says.
    pub(crate) fn delete(&mut self, id: &str, force: Option<&str>) -> u16 {
        let is_forced = match force {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return 400,
        };
        if !is_forced && self.is_used(id) {
            return 400;
        }
        self.rows.retain(|(_, row)| row["segmentId"] != id);
        if let Some(at) = self.place(id) {
            self.segments.remove(at);
        }
        204
    }

    /// Whether anything is assigned to a segment, which makes it one where no document describes it.
    fn is_used(&self, id: &str) -> bool {
        self.rows.iter().any(|(_, row)| row["segmentId"] == id)
    }

    /// A PUT of what is assigned to a segment.
    pub(crate) fn assign(
        &mut self,
        kind: Assigned,
        (segment, id): (&str, &str),
        body: &Value,
        now: &str,
    ) -> u16 {
        if !is_good(body) || !self.may_assign(kind, segment, id) {
            return 400;
        }
        let stored = self.version_of(kind, segment, id);
        if is_stale(body, stored) {
            return 409;
        }
        let [_, _, member] = kind.names();
        let place = self.row(kind, segment, id);
        let created =
            place.map_or(json!(now), |at| self.rows[at].1["metadata"]["createdAt"].clone());
        let metadata = json!({"createdAt": created, "modifiedAt": now, "version": stored + 1});
        let (of_type, id) = typed(kind, id);
        let mut row = json!({"segmentId": segment, member: id, "metadata": metadata});
        if let Some(of_type) = of_type {
            row["type"] = json!(of_type);
        }
        if kind == Assigned::Customers {
            row["assignmentType"] = json!("MANUAL");
        }
        if let Some(mixins) = body.get("mixins") {
            row["mixins"] = mixins.clone();
        }
        match place {
            Some(at) => self.rows[at].1 = row,
            None => self.rows.push((kind, row)),
        }
        if place.is_some() { 204 } else { 201 }
    }

    /// A segment is not looked for by those who assign customers while the tenant has none at all; groups are clear.
    fn may_assign(&self, kind: Assigned, segment: &str, id: &str) -> bool {
        let is_known = self.segment(segment).is_some() || self.is_used(segment);
        let has = |all: &[Value]| {
            all.iter()
                .any(|it| it["id"] == id && it.get("userType").is_none_or(|it| it == "CUSTOMER"))
        };
        match kind {
            Assigned::Customers => (is_known || self.segments.is_empty()) && has(&self.customers),
            Assigned::Groups => is_known && has(&self.groups),
            Assigned::Items => {
                let (of_type, id) = typed(kind, id);
                let all = match of_type {
                    Some("PRODUCT") => &self.products,
                    _ => &self.categories,
                };
                (is_known || self.segments.is_empty()) && all.iter().any(|it| it["id"] == id)
            }
        }
    }

    /// A DELETE of what is assigned to a segment.
    pub(crate) fn unassign(&mut self, kind: Assigned, segment: &str, id: &str) -> u16 {
        if let Some(at) = self.row(kind, segment, id) {
            self.rows.remove(at);
        }
        204
    }

    /// Stores what `body` says of the segment `id`.
    fn write(&mut self, id: &str, body: &Value, now: &str) {
        let place = self.place(id);
        let mut metadata =
            json!({"createdAt": now, "modifiedAt": now, "version": self.version(id) + 1});
        if let Some(at) = place {
            metadata["createdAt"] = self.segments[at]["metadata"]["createdAt"].clone();
        }
        if let Some(mixins) = body["metadata"].get("mixins") {
            metadata["mixins"] = mixins.clone();
        }
        let mut document = json!({"id": id, "status": "INACTIVE", "metadata": metadata});
        for name in ["name", "description", "siteCode", "status", "validity", "mixins"] {
            if let Some(value) = body.get(name) {
                document[name] = value.clone();
            }
        }
        self.ids.insert(id.to_owned());
        match place {
            Some(at) => self.segments[at] = document,
            None => self.segments.push(document),
        }
    }
}

/// What stands in an id besides the id of what is assigned: the type of an item.
fn typed(kind: Assigned, id: &str) -> (Option<&str>, &str) {
    match id.split_once('/') {
        Some((of_type, id)) if kind == Assigned::Items => (Some(of_type), id),
        Some(_) | None => (None, id),
    }
}

/// Whether a body says what every document may say, in its form.
fn is_good(body: &Value) -> bool {
    let metadata = body.get("metadata");
    let version = metadata.and_then(|metadata| metadata.get("version"));
    let is_map = |map: Option<&Value>| map.is_none_or(Value::is_object);
    is_map(body.get("mixins"))
        && is_map(metadata)
        && is_map(metadata.and_then(|metadata| metadata.get("mixins")))
        && version.is_none_or(Value::is_u64)
}

/// Whether it is the body of a segment.
fn is_segment(body: &Value) -> bool {
    let by_language =
        |map: &Value| map.as_object().is_some_and(|map| map.values().all(Value::is_string));
    is_good(body)
        && by_language(&body["name"])
        && body.get("description").is_none_or(by_language)
        && body["siteCode"].as_str().is_some_and(|site| !site.is_empty())
        && body.get("status").is_none_or(|status| status == "ACTIVE" || status == "INACTIVE")
}

/// Whether it says another version than the one `stored`, which is 0 where there is none.
fn is_stale(body: &Value, stored: u64) -> bool {
    let sent = body["metadata"].get("version").and_then(Value::as_u64);
    sent.is_some_and(|sent| stored == 0 || sent != stored)
}

/// Whether an operation can be read, whatever it is applied to.
fn is_operation(change: &Value) -> bool {
    let has_path =
        change["path"].as_str().is_some_and(|path| path.is_empty() || path.starts_with('/'));
    let op = change["op"].as_str().unwrap_or_default();
    let has_value = change.get("value").is_some();
    has_path && (op == "remove" || (matches!(op, "add" | "replace") && has_value))
}

/// Carries out one operation of a JSON Patch; whether it could be.
fn apply(document: &mut Value, change: &Value) -> bool {
    let (Some(op), Some(path)) = (change["op"].as_str(), change["path"].as_str()) else {
        return false;
    };
    let value = change.get("value").cloned();
    match (op, value) {
        ("replace", Some(value)) => {
            document.pointer_mut(path).map(|place| *place = value).is_some()
        }
        ("add", Some(value)) if path.is_empty() => {
            *document = value;
            true
        }
        ("add" | "remove", value) if value.is_some() == (op == "add") => {
            let Some((parent, last)) = path.rsplit_once('/') else { return false };
            match (document.pointer_mut(parent), value) {
                (Some(Value::Object(all)), Some(value)) => {
                    all.insert(last.to_owned(), value);
                    true
                }
                (Some(Value::Object(all)), None) => all.shift_remove(last).is_some(),
                (Some(Value::Array(all)), Some(value)) if last == "-" => {
                    all.push(value);
                    true
                }
                _ => false,
            }
        }
        _ => false,
    }
}
