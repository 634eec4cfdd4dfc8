//! The pure state machine: a request and the state in, an answer and the new state out.
//!
//! No IO, no clock, no generator, no lock, no async. Time comes in as [`Ambient`], what takes time goes out in the
//! [`Reply`]; a test of the domain is a call of [`World::handle`].

mod ambient;
mod auth;
mod behavior;
mod check;
mod clock;
mod content_coding;
mod delivery;
mod description;
mod effect;
mod error;
pub mod exchange;
mod explained_at;
mod ids;
pub mod journal;
pub mod lint;
mod mark;
mod message;
mod met;
mod mixins;
mod named_answer;
mod operation;
mod options;
mod path_tree;
pub mod query;
mod record_change;
pub mod scenario;
pub mod services;
pub mod store;
mod target;
mod trace;
mod weighted;
mod world;

pub use ambient::{Ambient, roll};
pub use auth::credentials::Credentials;
pub use auth::grant::{AuthMode, Grant, bearer};
pub use behavior::{
    BEHAVIORS, Behavior, BehaviorRow, Behaviors, ConsultedBehaviors, Setting, Settings, assignment,
    setting,
};
pub use check::{Check, Compared, FailedRow, Found};
pub use clock::Clock;
pub use content_coding::{StillPacked, unpacked};
pub use delivery::Delivery;
pub(crate) use description::{Content, Description};
pub use effect::{BodyFault, ConnectionFault, Cut, Effects, MAX_DELAY_MS};
pub use error::problem::problem;
pub use error::{
    ApiError, Detail, MAX_BATCH, MAX_BODY, MAX_HEADERS, MAX_TARGET, Restatement, TokenRefusal,
    UnknownReference, Voice, WordedRefusal, reason,
};
pub use exchange::address::{
    Address, LONGEST_WORLD_NAME, MAIN, OfCopy, PORT, WORLD_HEADER, is_world_name,
};
pub use exchange::handler::{
    Call, Done, Handler, OtherWrite, Row, Service, Transition, Write, Written,
};
pub use exchange::host::check_host;
pub use exchange::identities::{Identities, IssueSpec, NoExchange, NoSession, SessionSpec};
pub use exchange::reply::Reply;
pub use exchange::routing::{Route, Router};
pub use ids::{Ids, number_of};
pub use journal::Noted;
pub use mark::{OTHER_WRITER, marked};
pub use message::{
    HINT, NotUtf8, Request, Response, ShownPage, Summary, TOTAL_COUNT, encoded, form_pairs,
    form_value, header_text,
};
pub use met::{MetAnswers, MetOperation, MetStatus};
pub use mixins::{MixinSchema, MixinSchemas};
pub use named_answer::{NamedAnswer, OF_NO_JOURNAL, named_answer};
pub use operation::{Caller, ItemIds, Operation, OperationKind, TokenKind};
pub use options::{MadeWith, Options, UnknownTenant};
pub use path_tree::{
    FoundRow, NoRow, NoText, PathRow, PathTree, is_literal, segment_text, variable,
};
pub use record_change::{LiveChange, Put};
pub use target::Target;
pub use trace::{AddressedBy, Trace};
pub use weighted::weighted;
pub use world::World;
pub use world::beginning::{Beginning, Drawn};
pub use world::capture::{
    CaptureEnd, Captured, CapturedEvent, CapturedExchange, MOST_CAPTURED, NoCapture, PlannedAnswer,
    Unread,
};
pub use world::change::{Applied, Change, ChangeRefusal};
pub use world::compared::RecordPair;
pub use world::exchanges::{Begun, EXPLAIN, Pending, REQUEST_ID};
pub use world::rebase_report::{CategoryCircle, KeptRecord, RebaseReport};
pub use world::record::{NamedRecord, Record, RecordOrigin};
pub use world::record_list::{MOST_RECORDS, RECORDS, RecordPage, RecordParameters, RecordQuery};
pub use world::recording::Recording;
pub use world::reset_parts::Reset;
pub use world::snapshot::MAX_SNAPSHOTS;
pub use world::state::WorldState;
pub use world::tokens::KnownToken;
pub use world::writes_since::{NotKept, WritesSince};

pub use crate::model::CollectionName;
