//! Records: single documents of any collection, read and written from outside the emulated API, as another writer
//! would.
//!
//! The id of an assignment is what the service's path has of it: `segment/customer` or `segment/customer/legalEntity`,
//! `segment/group`, `segment/type/item`, with `/` and `%` in one of the parts written `%2F` and `%25`; that of a token is its name, never its text.

use std::sync::Arc;

use serde_json::value::RawValue;

use super::record::{Record, RecordOrigin};
use super::{World, fixture_writer};
use crate::engine::ambient::Ambient;
use crate::engine::auth::credentials::Credentials;
use crate::engine::error::ApiError;
use crate::engine::record_change::Put;
use crate::engine::store::{Document, Tenant, assignment_parts, is_below_itself};
use crate::model::{
    CollectionKind as Kind, CollectionName, Directory, DirectoryDocument, Metadata, PARENT,
    Timestamp, Token,
};

impl World {
    /// Whether a tenant that describes `collection` has no record with this id in it.
    pub fn lacks(&self, tenant: &str, collection: CollectionName, id: &str) -> bool {
        let live = self.tenants.peek(tenant);
        live.is_some_and(|live| !live.is_empty(collection) && !live.knows(collection, id))
    }

    /// The record with this id in the form of fixtures, its instants absolute; a tenant is not made for it.
    pub fn record(
        &self,
        tenant: &str,
        collection: CollectionName,
        id: &str,
    ) -> Option<Box<RawValue>> {
        let live = self.tenants.peek(tenant)?;
        let (key, start) = ((id, None), self.start());
        let text = match collection.row().kind {
            Kind::Segments => fixture_writer::document(live.segments.get(key)?, start),
            Kind::Directory(at) => fixture_writer::document(live.directories[at].get(key)?, start),
            Kind::Assignments(kind) => {
                let (segment, assigned, qualifier) = assignment_parts(kind, id)?;
                let assignments = live.assignments_as_they_are(kind, &segment)?;
                let row = assignments.get((&assigned, qualifier.as_deref()))?;
                fixture_writer::assignment(&segment, row, start)
            }
            Kind::Tokens => {
                let token = live.credentials().token_named(id);
                let token = token.or_else(|| self.issued.named(tenant, id).map(Arc::as_ref))?;
                let is_dead = |text: &str| self.issued.is_dead(tenant, text);
                fixture_writer::token(token, &is_dead, start.into())
            }
            Kind::Clients => fixture_writer::document(live.credentials().client(id)?, start),
        };
        Some(fixture_writer::raw(text))
    }

    /// Stores a record in the place of the one with its id, else at the end. References are not looked at, but a group
    /// that cannot be assigned any more takes its assignments along. A
    /// killed token that is put lives again.
    ///
    /// # Errors
    /// When the tenant cannot be entered, a token has the text of another one, or a category would be below itself.
    pub(super) fn put_record(
        &mut self,
        tenant: &str,
        record: Record,
        ambient: Ambient,
    ) -> Result<Put, ApiError> {
        let now = self.now(ambient);
        self.admits(tenant)?;
        if let Record::Token(token) = &record {
            self.check_text(tenant, token)?;
            self.make_way(tenant, token);
        }
        let live = self.tenants.enter(tenant, None)?;
        Ok(match record {
            Record::Segment(mut segment, stated) => {
                let stored = live.segments.get(segment.key()).map(|stored| &stored.metadata);
                stated.fill(&mut segment.metadata, stored, now);
                live.segments_mut().put(segment)
            }
            Record::Assignment(segment, mut assignment, stated) => {
                let mut assignments = live.assignments_mut(assignment.kind, &segment);
                let stored = assignments.get(assignment.key()).map(|stored| &stored.metadata);
                stated.fill(&mut assignment.metadata, stored, now);
                assignments.put(assignment)
            }
            Record::Directory(mut document) => {
                check_category(live, &document)?;
                let stored = live.directories[document.directory()].get(document.key());
                document.count_write(stored, now);
                live.change_directory(document.directory(), |rows| rows.put(document))
            }
            Record::Token(token) => self.change_credentials(tenant, |it| it.put_token(token)),
            Record::Client(client) => self.change_credentials(tenant, |it| it.put_client(client)),
        })
    }

    /// Refuses a token with the text of another one of the tenant.
    fn check_text(&self, tenant: &str, token: &Token) -> Result<(), ApiError> {
        let known = self.tokens(Some(tenant));
        let mut others = known.iter().filter(|known| known.name != token.name);
        match others.find(|other| other.token == token.text) {
            None => Ok(()),
            Some(other) => {
                let message = format!("is the text of token `{}`", other.name);
                Err(ApiError::field("token", message))
            }
        }
    }

    /// Makes way for a token of the files' kind: an issued one of its name goes, and a killed one of its text lives again. A
    /// text that its name had before stays dead where it was.
    fn make_way(&mut self, tenant: &str, token: &Token) {
        let known = self.tokens(Some(tenant));
        for known in known.iter().filter(|known| known.name == token.name) {
            match known.issued {
                true => _ = self.issued.remove(tenant, &known.token),
                false => known.texts().for_each(|text| self.issued.estrange(tenant, text)),
            }
        }
        token.texts().for_each(|text| self.issued.revive(tenant, text));
    }

    /// Removes the record with this id; false when there is none.
    pub(super) fn delete_record(
        &mut self,
        tenant: &str,
        collection: CollectionName,
        id: &str,
    ) -> bool {
        // A tenant is not made for what it would not have.
        if self.record(tenant, collection, id).is_none() {
            return false;
        }
        let Ok(live) = self.tenants.enter(tenant, None) else { return false };
        let key = (id, None);
        match collection.row().kind {
            Kind::Segments => live.segments_mut().remove(key),
            Kind::Directory(at) => live.change_directory(at, |rows| rows.remove(key)),
            Kind::Assignments(kind) => {
                let Some((segment, assigned, qualifier)) = assignment_parts(kind, id) else {
                    return false;
                };
                live.assignments_mut(kind, &segment).remove((&assigned, qualifier.as_deref()))
            }
            Kind::Clients => {
                live.credentials().client(id).is_some()
                    && self.change_credentials(tenant, |it| it.remove_client(id))
            }
            Kind::Tokens => self.forget_token(tenant, id),
        }
    }

    /// Removes the token called `name` of a tenant that is there, be it of its files or issued.
    fn forget_token(&mut self, tenant: &str, name: &str) -> bool {
        let fixed = self.credentials(tenant).token_named(name);
        let token = fixed.or_else(|| self.issued.named(tenant, name).map(Arc::as_ref));
        let Some(text) = token.map(|token| token.text.clone()) else { return false };
        let is_fixed = fixed.is_some();
        self.issued.remove(tenant, &text);
        if is_fixed {
            _ = self.tenants.change_credentials(tenant, |known| known.remove_token(name));
        }
        true
    }

    /// Changes the tokens and API keys of a tenant that was entered.
    fn change_credentials<T>(
        &mut self,
        tenant: &str,
        change: impl FnOnce(&mut Credentials) -> T,
    ) -> T {
        let changed = self.tenants.change_credentials(tenant, change);
        changed.expect("the tenant was entered before")
    }
}

/// Refuses a category that would be below itself.
fn check_category(tenant: &Tenant, document: &DirectoryDocument) -> Result<(), ApiError> {
    let categories = &tenant.directories[Directory::Categories];
    if document.directory() != Directory::Categories || !is_below_itself(categories, document) {
        return Ok(());
    }
    Err(ApiError::field(PARENT, format!("is below `{}` itself", document.id())))
}

impl RecordOrigin {
    /// Fills in what a document does not state of its history from what is `stored`.
    fn fill(self, said: &mut Metadata, stored: Option<&Metadata>, now: Timestamp) {
        if !self.version {
            said.version = stored.map_or(1, |stored| stored.version.saturating_add(1));
        }
        if !self.created_at {
            said.created_at = stored.map_or(now.into(), |stored| stored.created_at);
        }
        if !self.modified_at {
            said.modified_at = now.into();
        }
    }
}
