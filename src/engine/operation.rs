//! An operation of the emulated API: one row of a table that everything else reads.

use http::{Method, StatusCode};

use super::auth::grant::Grant;
use super::error::ApiError;
use super::message::{Request, Response};
use super::store::Tenant;
use super::target::Target;
use super::world::World;
use crate::json::RawObject;
use crate::model::Timestamp;

/// A service of the vendor's and its operations.
#[derive(Debug)]
pub struct Service {
    /// The vendor's name for it, which starts its paths.
    pub name: &'static str,
    /// Its operations, a table per part, in the vendor's order.
    pub tables: &'static [&'static [Operation]],
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path template, variables in braces.
    pub path: &'static str,
    /// The vendor's operationId.
    pub id: &'static str,
    /// The scopes, one of which is enough; empty where no token is asked for.
    pub scopes: &'static [&'static str],
    /// The statuses the vendor documents.
    pub documented: &'static [u16],
    /// Statuses that the vendor does not list here and this sandbox can answer.
    pub ours: &'static [u16],
    /// What runs it.
    pub handler: Handler,
}

impl Operation {
    /// Whether it answers with tokens.
    pub fn issues_tokens(&self) -> bool {
        matches!(self.handler, Handler::World(_))
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
    /// Issues tokens; reaches the world.
    World(fn(&mut World, &Call<'_>) -> Result<Response, ApiError>),
    /// Known, but not built yet.
    Unbuilt,
}

/// One change of one document; the single call and each item of the bulk call run the same.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// The change: what it is about, its body, and the world's time.
    pub run: fn(&mut Tenant, &Target<'_>, &RawObject<'_>, Timestamp) -> Result<Done, ApiError>,
    /// Another writer gets there first: the stored version grows; without a time nothing does. Whether
    /// something is stored.
    pub touch: fn(&mut Tenant, &Target<'_>, Option<Timestamp>) -> bool,
    /// The members of a bulk item that say what it is about, named as the path variables are.
    pub item_ids: &'static [&'static str],
    /// The members of the body besides those that are read; others are ignored, and the hint says so.
    pub members: &'static [&'static str],
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
    /// The row.
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
