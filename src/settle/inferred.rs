//! The state that a session began with, as far as its answers show it.
//!
//! What a read shows of a record that the session had not written before was there at the start. What a write answers says
//! whether its record was. The rest is a guess, and `Inferred` knows what is one.

use std::collections::{BTreeMap, BTreeSet};

use http::{Method, header};
use serde_json::{Map, Value, json};

use super::callers::Callers;
use super::records::{CATEGORY, DIRECTORIES, RecordKey, RecordKind};
use super::session::{Session, SessionExchange};
use super::start::{StartState, blank};
use super::trees::shown_categories;
use super::writes::{Before, Writes};
use crate::engine::Recording;

/// The state at the start, and how far it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Inferred {
    /// The state.
    pub(super) start: StartState,
    /// The records of which the session shows whether they were there.
    pub(super) known: BTreeSet<RecordKey>,
    /// The versions that were sent for a record.
    pub(super) versions: BTreeMap<RecordKey, BTreeSet<u64>>,
}

/// The fields of a segment that fixtures have.
const SEGMENT: &[&str] =
    &["id", "name", "description", "siteCode", "status", "validity", "mixins", "metadata"];
/// The fields of any assignment that fixtures have as answers show them.
const ROW: &[&str] = &["assignmentType", "type", "mixins", "metadata"];
/// The fields of its metadata.
const METADATA: &[&str] = &["version", "createdAt", "modifiedAt", "mixins"];
/// The fields of what an assignment names.
const NAMED: &[&str] = &["id", "firstName", "lastName", "email", "name", "code"];

impl Inferred {
    /// The state that `session` began with.
    pub(super) fn of(session: &Session<'_>, recordings: &[Recording], callers: &Callers) -> Self {
        let mut inferred = Self::default();
        for recording in recordings {
            inferred.read_customer(recording);
        }
        for exchange in &session.exchanges {
            for category in shown_categories(exchange, &language(exchange)) {
                inferred.known.insert(category.key.clone());
                inferred.start.add(category.key, category.document);
            }
        }
        let writes = Writes::of(session);
        for exchange in &session.exchanges {
            inferred.start.add_tenant(exchange.tenant());
        }
        // What was read before it was written is as it was; of what was written before, the first read shows what was kept.
        for is_unwritten in [true, false] {
            let reads = session.exchanges.iter().enumerate().filter(|(_, it)| shows_documents(it));
            for (place, exchange) in reads {
                inferred.read(exchange, &|key| match writes.before(key, place) {
                    Before::Nothing => is_unwritten.then_some(0),
                    Before::Updates(count) => (!is_unwritten).then_some(count),
                    Before::Other => None,
                });
            }
        }
        inferred.arrange(session, callers, &writes);
        let lists_segments: BTreeSet<&str> = (session.exchanges.iter())
            .filter(|it| shows_documents(it) && is_plain_list(it) && callers.sees_all(it))
            .filter(|it| shown_kind(it) == Some(RecordKind::Segment))
            .map(SessionExchange::tenant)
            .collect();
        for exchange in &session.exchanges {
            inferred.judge(exchange, callers.sees_all(exchange), &lists_segments);
            if let Some(customer) = callers.customer(exchange) {
                inferred.read_own(session, exchange, customer);
            }
        }
        for exchange in &session.exchanges {
            if let Some(customer) = callers.customer(exchange) {
                inferred.read_assigned((session, callers), exchange, customer);
            }
        }
        for tenant in inferred.start.tenants().to_vec() {
            for kind in DIRECTORIES {
                let other = RecordKey::other(&tenant, kind);
                let document = blank(&other, 1);
                inferred.start.add(other, document);
            }
        }
        inferred
    }

    /// Takes over whether a customer is there, as the Customer Service says it.
    fn read_customer(&mut self, recording: &Recording) {
        let words: Vec<&str> = recording.path.split('/').collect();
        let ["", "customer", tenant, "customers", id] = words[..] else { return };
        let status = recording.response.as_ref().map(|response| response.status.as_u16());
        let key = RecordKey::document(tenant, RecordKind::Customer, id);
        match (&recording.request.method, status) {
            (&Method::GET, Some(200)) => {
                let document = blank(&key, 1);
                self.known.insert(key.clone());
                self.start.add(key, document);
            }
            (&Method::GET, Some(404)) => {
                self.known.insert(key);
            }
            _ => {}
        }
    }

    /// Takes over what a read shows of the records that were there at the start; `updates` says how often each was written
    /// until then, and `None` where it may not be taken over.
    fn read(
        &mut self,
        exchange: &SessionExchange<'_>,
        updates: &dyn Fn(&RecordKey) -> Option<u64>,
    ) {
        let language = language(exchange);
        for (shown, key, mut document) in shown(exchange) {
            self.read_names(exchange.tenant(), &shown, &language);
            let Some(count) = updates(&key) else { continue };
            if let Some(version) = document.pointer_mut("/metadata/version") {
                let before = version.as_u64().map(|version| version.saturating_sub(count).max(1));
                *version = before.map_or_else(|| version.clone(), Value::from);
            }
            self.known.insert(key.clone());
            self.start.add(key, document);
        }
    }

    /// Takes over the order of the lists, page by page, those of callers that see all of it first. A record that the session has
    /// made, or removed before, has another place than at the start.
    fn arrange(&mut self, session: &Session<'_>, callers: &Callers, writes: &Writes) {
        let lists = session.exchanges.iter().enumerate();
        let lists = lists.filter(|(_, it)| shows_documents(it) && is_plain_list(it));
        let mut lists: Vec<_> = lists.collect();
        lists.sort_by_key(|(_, exchange)| {
            let page = exchange.request.query_values("pageNumber").next();
            let page = page.and_then(|page| page.parse::<u64>().ok()).unwrap_or(1);
            (!callers.sees_all(exchange), page)
        });
        for (place, exchange) in lists {
            let keys = shown(exchange).into_iter().map(|(_, key, _)| key);
            let keys = keys.filter(|key| !matches!(writes.before(key, place), Before::Other));
            self.start.arrange(&keys.collect::<Vec<_>>());
        }
    }

    /// Takes over that a customer is in the segments that it reads as its own. A group stands for how it came to be in them,
    /// where no assignment shows it: no list of customers has that; an assignment does where the session lists the groups.
    fn read_own(&mut self, session: &Session<'_>, exchange: &SessionExchange<'_>, customer: &str) {
        if !exchange.is_good() || !exchange.operation.path.ends_with("/me") {
            return;
        }
        let tenant = exchange.tenant();
        let body: Value = serde_json::from_slice(&exchange.response.body).unwrap_or_default();
        for segment in body.as_array().into_iter().flatten() {
            let Some(segment) = segment.get("id").and_then(Value::as_str) else { continue };
            if self.start.has_row(RecordKind::CustomerRow, (segment, customer)) {
                continue;
            }
            if session.lists(segment, "groups") && !session.lists(segment, "customers") {
                let named = (customer, "");
                let row = RecordKey::row((tenant, segment), RecordKind::CustomerRow, named);
                let document = blank(&row, 1);
                self.start.add(row, document);
                continue;
            }
            let group = RecordKey::document(tenant, RecordKind::Group, &format!("~of {customer}"));
            let mut document = blank(&group, 1);
            document["members"] = json!([customer]);
            let named = (&*group.id, "");
            let row = RecordKey::row((tenant, segment), RecordKind::GroupRow, named);
            let row_document = blank(&row, 1);
            self.start.add(group, document);
            self.start.add(row, row_document);
        }
    }

    /// Takes over that categories are assigned, as the trees of a customer show it. Where no list shows to which of its segments, it
    /// is one whose items the session does not list.
    fn read_assigned(
        &mut self,
        (session, callers): (&Session<'_>, &Callers),
        exchange: &SessionExchange<'_>,
        customer: &str,
    ) {
        let own = callers.own_segments(session, (exchange.tenant(), customer));
        let place = own.iter().find(|segment| !session.lists(segment, "items"));
        let Some(place) = place else { return };
        let shown = shown_categories(exchange, &language(exchange)).into_iter();
        for RecordKey { id, .. } in shown.filter(|it| it.is_assigned).map(|it| it.key) {
            let has = |segment: &String| self.start.has_row(RecordKind::ItemRow, (segment, &id));
            let is_it = |key: &RecordKey| key.kind == RecordKind::ItemRow && key.id == id;
            let mut written = session.exchanges.iter().filter(|it| !it.reads());
            let is_written = written.any(|it| it.written().iter().any(|it| is_it(&it.key)));
            if !is_written && !own.iter().any(has) {
                let named = (&*id, CATEGORY);
                let row = RecordKey::row((exchange.tenant(), place), RecordKind::ItemRow, named);
                let document = blank(&row, 1);
                self.start.add(row, document);
            }
        }
    }

    /// Takes over what an assignment shows of what it names; no call of the service changes that.
    fn read_names(&mut self, tenant: &str, shown: &Map<String, Value>, language: &str) {
        let is_category = shown.get("type").is_some_and(|it| it == CATEGORY);
        let item = if is_category { RecordKind::Category } else { RecordKind::Product };
        let members = [
            ("customer", RecordKind::Customer),
            ("legalEntity", RecordKind::LegalEntity),
            ("group", RecordKind::Group),
            ("item", item),
        ];
        for (member, kind) in members {
            let Some(named) = shown.get(member).and_then(Value::as_object) else { continue };
            let Some(id) = named.get("id").and_then(Value::as_str) else { continue };
            let key = RecordKey::document(tenant, kind, id);
            if named.len() == 1 {
                // An id alone is that of nothing, where all that there is has a name.
                let is_named = blank(&key, 1).get("name").is_some();
                self.known.extend(is_named.then_some(key));
                continue;
            }
            let mut document = blank(&key, 1);
            for (name, value) in picked(named, NAMED) {
                let is_map = kind != RecordKind::LegalEntity && name == "name";
                document[name] = if is_map { by_language(value, language) } else { value };
            }
            self.known.insert(key.clone());
            self.start.add(key, document);
        }
    }

    /// Takes over what the answer says of whether its records were there, where nothing before has said it.
    fn judge(
        &mut self,
        exchange: &SessionExchange<'_>,
        sees_all: bool,
        lists_segments: &BTreeSet<&str>,
    ) {
        let method = &exchange.request.method;
        for record in exchange.written() {
            let (key, status) = (record.key, record.status.unwrap_or_default());
            self.versions.entry(key.clone()).or_default().extend(record.version);
            if self.known.contains(&key) || self.start.has(&key) {
                continue;
            }
            let is_one = exchange.operation.path.ends_with('}');
            match (method, status) {
                (&Method::GET, 404) if is_one && sees_all => {
                    self.known.insert(key);
                }
                (&Method::PUT | &Method::POST, 201) => {
                    self.known.insert(key);
                }
                (&Method::PUT | &Method::PATCH, 200 | 204) => {
                    let document = blank(&key, record.version.unwrap_or(1));
                    self.known.insert(key.clone());
                    self.start.add(key, document);
                }
                (&Method::DELETE, 200 | 204) if key.kind != RecordKind::Segment || is_one => {
                    let document = blank(&key, 1);
                    self.start.add(key, document);
                }
                _ => {}
            }
        }
        let is_accepted = |key: &RecordKey| {
            key.kind != RecordKind::Segment || !lists_segments.contains(&*key.tenant)
        };
        let writes = !exchange.reads() && exchange.is_good();
        for record in exchange.written().into_iter().filter(|_| writes) {
            let was_written = matches!(record.status, Some(200 | 201 | 204));
            for key in record.key.names().into_iter().filter(|_| was_written) {
                if is_accepted(&key) && !self.known.contains(&key) {
                    let document = blank(&key, 1);
                    self.start.add(key, document);
                }
            }
        }
    }
}

/// The documents that a read shows: each as it is shown, its key, and as fixtures have it.
fn shown(exchange: &SessionExchange<'_>) -> Vec<(Map<String, Value>, RecordKey, Value)> {
    let Some(kind) = shown_kind(exchange) else { return Vec::new() };
    let language = language(exchange);
    let body: Value = serde_json::from_slice(&exchange.response.body).unwrap_or_default();
    let documents = if body.is_array() { body } else { json!([body]) };
    let documents = documents.as_array().into_iter().flatten().filter_map(Value::as_object);
    let one = |shown: &Map<String, Value>| {
        let (key, document) = document(exchange, kind, (shown, &language))?;
        Some((shown.clone(), key, document))
    };
    documents.filter_map(one).collect()
}

/// Whether a read shows whole documents.
fn shows_documents(exchange: &SessionExchange<'_>) -> bool {
    let has_fields = exchange.request.query_values("fields").next().is_some();
    exchange.reads() && exchange.is_good() && !has_fields && shown_kind(exchange).is_some()
}

/// Whether it is a list of all there is, in the order of the service.
fn is_plain_list(exchange: &SessionExchange<'_>) -> bool {
    let narrowed = ["q", "sort", "customerId", "onlyActive", "siteCode", "legalEntityId"];
    exchange.request.method == Method::GET
        && !exchange.operation.path.ends_with('}')
        && !exchange.operation.path.ends_with("/me")
        && narrowed.iter().all(|name| exchange.request.query_values(name).next().is_none())
}

/// What the documents are that a read shows.
fn shown_kind(exchange: &SessionExchange<'_>) -> Option<RecordKind> {
    let path = exchange.operation.path.trim_start_matches("/customer-segment/{tenant}");
    let words: Vec<&str> = path.split('/').collect();
    let has = |word| words.contains(&word);
    match () {
        () if has("match") || has("category-trees") => None,
        () if has("customers") => Some(RecordKind::CustomerRow),
        () if has("groups") => Some(RecordKind::GroupRow),
        () if has("items") => Some(RecordKind::ItemRow),
        () => has("segments").then_some(RecordKind::Segment),
    }
}

/// The language that a request prefers.
fn language(exchange: &SessionExchange<'_>) -> String {
    let accepted = exchange.request.header(&header::ACCEPT_LANGUAGE).unwrap_or_default();
    let first = accepted.split([',', ';']).next().unwrap_or_default().trim();
    if matches!(first, "" | "*") { "en".to_owned() } else { first.to_owned() }
}

/// A text by its language, a map as it is.
fn by_language(value: Value, language: &str) -> Value {
    if value.is_string() { json!({language: value}) } else { value }
}

/// The members of an object that are called so, in this order.
fn picked(object: &Map<String, Value>, names: &[&str]) -> Vec<(String, Value)> {
    let present = names.iter().filter_map(|name| Some(((*name).to_owned(), object.get(*name)?)));
    present.filter(|(_, value)| !value.is_null()).map(|(name, it)| (name, it.clone())).collect()
}

/// What an answer shows as a document of fixtures, and its key.
fn document(
    exchange: &SessionExchange<'_>,
    kind: RecordKind,
    (shown, language): (&Map<String, Value>, &str),
) -> Option<(RecordKey, Value)> {
    let tenant = exchange.tenant();
    let id_of = |member: &str| shown.get(member)?.get("id")?.as_str();
    let fields = if kind == RecordKind::Segment { SEGMENT } else { ROW };
    let mut document: Map<String, Value> = picked(shown, fields).into_iter().collect();
    if let Some(metadata) = document.get_mut("metadata").and_then(|it| it.as_object_mut()) {
        *metadata = picked(metadata, METADATA).into_iter().collect();
    }
    if kind == RecordKind::Segment {
        let id = shown.get("id")?.as_str()?;
        for localized in ["name", "description"] {
            if let Some(text) = document.remove(localized) {
                document.insert(localized.to_owned(), by_language(text, language));
            }
        }
        document.entry("siteCode").or_insert_with(|| json!("main"));
        let key = RecordKey::document(tenant, kind, id);
        return Some((key, Value::Object(document)));
    }
    let segment = exchange.target.get("segmentId");
    let segment = segment.or_else(|| shown.get("segmentId")?.as_str())?;
    let (is_customer, is_group) = (kind == RecordKind::CustomerRow, kind == RecordKind::GroupRow);
    let (member, of_member, qualifier) = match (is_customer, is_group) {
        (true, _) => ("customer", "customerId", id_of("legalEntity")),
        (false, true) => ("group", "groupId", None),
        (false, false) => ("item", "itemId", shown.get("type").and_then(Value::as_str)),
    };
    let id = id_of(member)?;
    document.insert("segmentId".to_owned(), json!(segment));
    document.insert(of_member.to_owned(), json!(id));
    if let Some(entity) = qualifier.filter(|_| is_customer) {
        document.insert("legalEntityId".to_owned(), json!(entity));
    }
    // A row has only what an assignment of its kind has.
    let foreign = if is_customer { "type" } else { "assignmentType" };
    document.remove(foreign);
    if is_group {
        document.remove("type");
    }
    let named = (id, qualifier.unwrap_or_default());
    Some((RecordKey::row((tenant, segment), kind, named), Value::Object(document)))
}
