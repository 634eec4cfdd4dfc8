//! Documents in the form of fixtures: members in a fixed order, instants absolute, free maps verbatim.

use serde_json::value::RawValue;

use crate::engine::auth::grant::AuthMode;
use crate::engine::behavior::{BEHAVIORS, Setting, Settings};
use crate::json::FreeMap;
use crate::model::{
    Assignment, Client, Customer, LegalEntity, Moment, Segment, SegmentStatus, Timestamp, Token,
};

/// An object while it is written.
pub(in crate::engine) struct Object {
    out: String,
    start: Timestamp,
}

impl Object {
    /// An empty one; relative instants refer to `start`.
    fn new(start: Timestamp) -> Self {
        Self { out: "{".to_owned(), start }
    }

    /// Starts the member `key`.
    fn key(&mut self, key: &str) {
        if self.out.len() > 1 {
            self.out.push(',');
        }
        self.out.push_str(&quoted(key));
        self.out.push(':');
    }

    fn raw(mut self, key: &str, text: Option<&str>) -> Self {
        if let Some(text) = text {
            self.key(key);
            self.out.push_str(text);
        }
        self
    }

    fn text(self, key: &str, text: Option<&str>) -> Self {
        let text = text.map(quoted);
        self.raw(key, text.as_deref())
    }

    fn texts(self, key: &str, texts: &[Box<str>]) -> Self {
        let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        self.raw(key, Some(&format!("[{}]", texts.join(","))))
    }

    fn map(self, key: &str, map: Option<&FreeMap>) -> Self {
        self.raw(key, map.map(FreeMap::get))
    }

    fn moment(self, key: &str, moment: Option<Moment>) -> Self {
        let text = moment.map(|moment| moment.on(self.start).to_string());
        self.text(key, text.as_deref())
    }

    /// An object under `key`, unless it is empty.
    fn object(self, key: &str, write: impl FnOnce(Self) -> Self) -> Self {
        let inner = write(Self::new(self.start));
        let text = (inner.out.len() > 1).then(|| inner.end());
        self.raw(key, text.as_deref())
    }

    fn end(mut self) -> String {
        self.out.push('}');
        self.out
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is always JSON")
}

/// Any JSON text that this file has written.
pub(in crate::engine) fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("it was written as JSON")
}

/// A segment.
pub(in crate::engine) fn segment(segment: &Segment, start: Timestamp) -> String {
    let status = SegmentStatus::NAMES.iter().find(|(_, status)| *status == segment.status);
    Object::new(start)
        .text("id", Some(&segment.id))
        .map("name", Some(&segment.name))
        .map("description", segment.description.as_ref())
        .text("siteCode", Some(&segment.site_code))
        .text("status", status.map(|(name, _)| *name))
        .object("validity", |validity| {
            let validity = validity.moment("from", segment.validity.from);
            validity.moment("to", segment.validity.to)
        })
        .map("mixins", segment.mixins.as_ref())
        .object("metadata", |metadata| {
            metadata
                .raw("version", Some(&segment.version.to_string()))
                .moment("createdAt", Some(segment.created_at))
                .moment("modifiedAt", Some(segment.modified_at))
                .map("mixins", segment.metadata_mixins.as_ref())
        })
        .end()
}

/// A customer assignment in the segment called `segment`.
pub(in crate::engine) fn assignment(
    segment: &str,
    assignment: &Assignment,
    start: Timestamp,
) -> String {
    Object::new(start)
        .text("segmentId", Some(segment))
        .text("customerId", Some(&assignment.customer_id))
        .text("legalEntityId", assignment.legal_entity_id.as_deref())
        .text("assignmentType", Some(assignment.assignment_type.as_str()))
        .map("mixins", assignment.mixins.as_ref())
        .object("metadata", |metadata| {
            metadata
                .raw("version", Some(&assignment.version.to_string()))
                .moment("createdAt", Some(assignment.created_at))
                .moment("modifiedAt", Some(assignment.modified_at))
                .map("mixins", assignment.metadata_mixins.as_ref())
        })
        .end()
}

/// A customer.
pub(in crate::engine) fn customer(customer: &Customer) -> String {
    serde_json::to_string(customer).expect("texts always serialise")
}

/// A legal entity.
pub(in crate::engine) fn legal_entity(entity: &LegalEntity) -> String {
    serde_json::to_string(entity).expect("texts always serialise")
}

/// A token; one that was `killed` has always been dead.
pub(in crate::engine) fn token(token: &Token, killed: bool, start: Timestamp) -> String {
    let end = token.expires_at;
    let end = if killed { Some(Moment::At(Timestamp::from_millis(0))) } else { end };
    Object::new(start)
        .text("name", Some(&token.name))
        .text("token", Some(&token.text))
        .texts("scopes", &token.scopes)
        .text("customerId", token.customer_id.as_deref())
        .text("legalEntityId", token.legal_entity_id.as_deref())
        .moment("expiresAt", end)
        .text("tenant", token.tenant.as_deref())
        .end()
}

/// An API key.
pub(in crate::engine) fn client(client: &Client, start: Timestamp) -> String {
    Object::new(start)
        .text("id", Some(&client.id))
        .text("secret", Some(&client.secret))
        .texts("scopes", &client.scopes)
        .end()
}

/// What a `_tenant.json` says, also whether documents name others that are not there; none when it says nothing.
pub(in crate::engine) fn settings(
    behaviors: &Settings,
    auth: Option<AuthMode>,
    dangles: bool,
    start: Timestamp,
) -> Option<String> {
    let auth = AuthMode::NAMES.iter().find(|(_, mode)| Some(*mode) == auth);
    let object = Object::new(start)
        .object("behaviors", |mut object| {
            for (behavior, value) in behaviors {
                let row = &BEHAVIORS[*behavior as usize];
                object = match value {
                    Setting::Choice(place) => object.text(row.name, Some(row.values[*place])),
                    Setting::Number(number) => object.raw(row.name, Some(&number.to_string())),
                    Setting::Vary => object.text(row.name, Some("vary")),
                };
            }
            object
        })
        .text("auth", auth.map(|(name, _)| *name))
        .text("danglingReferences", Some("accept").filter(|_| dangles));
    (object.out.len() > 1).then(|| object.end())
}
