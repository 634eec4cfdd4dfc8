//! The rows of the tables of operations: each operation with what runs it.

use http::{Method, StatusCode};

use super::identities::Identities;
use crate::engine::auth::grant::Grant;
use crate::engine::description::Description;
use crate::engine::error::ApiError;
use crate::engine::ids::Ids;
use crate::engine::message::{Request, Response};
use crate::engine::operation::{Caller, ItemIds, Operation, OperationKind};
use crate::engine::services::{CUSTOMER_SEGMENT, ServiceTerms};
use crate::engine::store::Tenant;
use crate::engine::target::Target;
use crate::json::RawObject;
use crate::model::{CollectionName, Id, Timestamp};

/// A service of the vendor's and its operations.
#[derive(Debug)]
pub struct Service {
    /// What they have in common.
    pub terms: &'static ServiceTerms,
    /// Its operations, a table per part, in the vendor's order.
    pub tables: &'static [&'static [Row]],
}

impl Service {
    /// Its operations, in the order of its tables.
    pub fn operations(&self) -> impl Iterator<Item = &'static Operation> + use<> {
        self.tables.iter().copied().flatten().map(|row| &row.operation)
    }
}

/// An operation and what runs it.
#[derive(Debug)]
pub struct Row {
    /// The operation.
    pub operation: Operation,
    /// What runs it.
    pub handler: Handler,
}

impl Row {
    /// The row of the operation called `id` at `path`; `statuses` are those that the vendor documents, and those that
    /// only this sandbox answers. It is one of the Customer Segment Service where [`Row::of`] says no other.
    pub const fn new(
        method: Method,
        (path, id): (&'static str, &'static str),
        scopes: &'static [&'static str],
        (documented, ours): (&'static [u16], &'static [u16]),
        handler: Handler,
    ) -> Self {
        let (service, kind) = (&CUSTOMER_SEGMENT, handler.kind());
        let caller = if scopes.is_empty() { Caller::Anyone } else { Caller::Scope };
        let description = &Description::UNSAID;
        #[rustfmt::skip]
        let operation =
            Operation { service, method, path, id, caller, scopes, documented, ours, kind, description };
        Self { operation, handler }
    }

    /// The same as one that takes and answers this.
    #[must_use]
    pub(crate) const fn described(mut self, description: &'static Description) -> Self {
        self.operation.description = description;
        self
    }

    /// The same as an operation that asks for no scope, but for such a token.
    #[must_use]
    pub const fn for_callers(mut self, caller: Caller) -> Self {
        self.operation.caller = caller;
        self
    }

    /// The same as an operation of this service.
    #[must_use]
    pub const fn of(mut self, service: &'static ServiceTerms) -> Self {
        self.operation.service = service;
        self
    }
}

/// What runs an operation; its type states what it may reach.
#[derive(Clone, Copy, Debug)]
pub enum Handler {
    /// Reads one tenant.
    Read(fn(&mut Tenant, &Call<'_>) -> Result<Response, ApiError>),
    /// Changes one document of one tenant.
    Write(Transition),
    /// Changes one document per item of a JSON array, each through the transition of the single call.
    Bulk(Transition),
    /// Issues tokens.
    Tokens(TokenHandler),
    /// Begins, changes, shows or ends a session of one tenant: issues tokens for its customers and visitors.
    Session(TokenHandler),
    /// Known, but not built yet.
    Unbuilt,
    /// Known, and of what the sandbox only reads: this collection has what it would write.
    OnlyRead(CollectionName),
    /// Known, and of what the sandbox does not keep: why it is left out, and what to use in its place.
    LeftOut(&'static str),
}

/// Issues tokens: it reaches the clients and tokens of all tenants, and reads the documents of the one that was entered.
pub(in crate::engine) type TokenHandler =
    fn(&mut Identities<'_>, &Call<'_>) -> Result<Response, ApiError>;

impl Handler {
    const fn kind(&self) -> OperationKind {
        match self {
            Self::Read(_) => OperationKind::Read,
            Self::Write(_) => OperationKind::Write,
            Self::Bulk(transition) => OperationKind::Bulk { item_ids: transition.item_ids },
            Self::Tokens(_) => OperationKind::Tokens,
            Self::Session(_) => OperationKind::Session,
            Self::Unbuilt => OperationKind::Unbuilt,
            Self::OnlyRead(collection) => OperationKind::OnlyRead(*collection),
            Self::LeftOut(instead) => OperationKind::LeftOut(instead),
        }
    }
}

/// One change of one document; the single call and each item of the bulk call run the same.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// The change.
    pub run: fn(&mut Tenant, &mut Write<'_, '_>) -> Result<Written, ApiError>,
    /// Another writer gets there first: the stored version grows. Whether something is stored.
    pub touch: fn(&mut Tenant, OtherWrite<'_>) -> bool,
    /// How an item of a bulk call says what it is about.
    pub item_ids: ItemIds,
    /// The members of the body besides those that are read; others are ignored, and the hint says so.
    pub members: &'static [&'static str],
    /// The parameters of the query that are read: each is true or false.
    pub flags: &'static [&'static str],
}

/// A write by another, before the one of the request.
#[derive(Clone, Copy, Debug)]
pub struct OtherWrite<'w> {
    /// What the request is about.
    pub target: &'w Target<'w>,
    /// The customer whose token was sent: some operations are about that one.
    pub customer: Option<&'w str>,
    /// When it is made; without a time it is not.
    pub now: Option<Timestamp>,
    /// The text that it leaves, where the document has mixins.
    pub mark: Option<&'w str>,
}

/// What a transition may know and use.
#[derive(Debug)]
pub struct Write<'w, 'd> {
    /// The call: its request, who calls, and the world's time.
    pub call: &'w Call<'w>,
    /// What it is about: what the path names, and the item of a bulk call.
    pub target: &'w Target<'d>,
    /// The body, or the item.
    pub body: &'w RawObject<'d>,
    /// Where the identifiers of new documents come from.
    pub ids: &'w mut Ids,
}

/// What a successful write has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it did.
    pub done: Done,
    /// The identifier that the answer, or the row of a bulk call, contains; none where it contains none.
    pub id: Option<Id>,
    /// What is to be said of what was ignored.
    pub hint: Option<String>,
}

impl From<Done> for Written {
    fn from(done: Done) -> Self {
        Self { done, id: None, hint: None }
    }
}

impl Written {
    /// The answer to a single call: one that creates a document under an identifier of its own contains it. A few
    /// operations answer 200 to a change.
    pub(super) fn response(&self, operation: &Operation) -> Response {
        let status = match self.done.status() {
            StatusCode::NO_CONTENT if operation.documented.contains(&200) => StatusCode::OK,
            status => status,
        };
        match (&self.id, self.done) {
            (Some(id), Done::Created) => {
                Response::json(status, serde_json::json!({ "id": id }).to_string())
            }
            (_, Done::Created | Done::Updated | Done::Removed) => Response::empty(status),
        }
    }
}

/// What a successful write did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A document is new.
    Created,
    /// A document has changed.
    Updated,
    /// A document is gone, or was not there.
    Removed,
}

impl Done {
    /// The status that says so.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Created => StatusCode::CREATED,
            Self::Updated | Self::Removed => StatusCode::NO_CONTENT,
        }
    }
}

/// All that a handler may know of a request.
#[derive(Debug)]
pub struct Call<'a> {
    /// The operation.
    pub operation: &'static Operation,
    /// What the path names.
    pub target: &'a Target<'a>,
    /// The request.
    pub request: &'a Request,
    /// Who calls.
    pub grant: Grant<'a>,
    /// The world's time.
    pub now: Timestamp,
}
