//! The pure state machine: a request and the state in, an answer and the new state out.
//!
//! No IO, no clock, no generator, no lock, no async. Time comes in as [`Ambient`], what takes time goes out in the
//! [`Reply`]; a test of the domain is a call of [`World::handle`].

mod address;
mod admission;
mod ambient;
mod auth;
mod behavior;
pub mod body;
mod bulk;
mod clock;
mod coding;
mod credentials;
mod delivery;
mod effect;
mod error;
mod exchange;
mod host;
mod issued;
pub mod journal;
mod killed;
mod message;
mod operation;
mod own_headers;
mod problem;
pub mod query;
pub mod reading;
mod rebase;
mod record;
mod reply;
mod reset;
mod router;
pub mod scenario;
mod snapshot;
mod state;
pub mod store;
mod target;
mod tokens;
mod world;
mod written;

pub use address::{Address, MAIN, WORLD_HEADER, is_world_name};
pub use ambient::{Ambient, roll};
pub use auth::{AuthMode, Grant};
pub use behavior::{
    BEHAVIORS, Behavior, Behaviors, Setting, Settings, assignment, did_you_mean, nearest, setting,
};
pub use clock::Clock;
pub use coding::{Packed, unpacked};
pub use credentials::Credentials;
pub use delivery::Delivery;
pub use effect::{BodyFault, ConnectionFault, Cut, Effects, MAX_DELAY_MS};
pub use error::{
    ApiError, Detail, MAX_BATCH, MAX_BODY, MAX_HEADERS, MAX_TARGET, Refusal, Restatement,
    UnknownReference, reason,
};
pub use exchange::REQUEST_ID;
pub use host::check_host;
pub use journal::Noted;
pub use message::{
    HINT, NotUtf8, Request, Response, Summary, TOTAL_COUNT, form_value, header_text,
};
pub use operation::{Call, Done, Handler, Operation, Service, Transition};
pub use problem::problem;
pub use rebase::{Kept, RebaseReport};
pub use record::{CollectionName, LiveChange, Record, Stated};
pub use reply::Reply;
pub use reset::Reset;
pub use router::{Route, Router, is_literal};
pub use snapshot::MAX_SNAPSHOTS;
pub use target::Target;
pub use tokens::{IssueSpec, KnownToken};
pub use world::{Options, UnknownTenant, World};
