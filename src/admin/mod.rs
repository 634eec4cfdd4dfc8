//! The admin API, a file per resource: its rows, what they read, what they show.
//!
//! A request becomes a [`Command`]. Pure: how commands are carried out is not known here. That is the part of the
//! shell, which has the registry of worlds and their locks. All operations are one table, [`OPERATIONS`], in the form
//! of the emulated API's.

mod alone;
mod body;
mod body_kinds;
mod capture;
mod changes;
mod clock;
mod command;
mod coverage;
mod explain;
mod files;
mod find;
mod guard;
mod health;
mod lint;
mod new_world;
mod openapi;
mod operation;
mod operations;
mod origin;
mod own_files;
mod problem;
mod records;
mod refusal;
mod request_filters;
mod request_stream;
mod requests;
mod scenarios;
mod scenarios_asked;
mod self_description;
mod service_openapi;
mod shortest;
mod snapshots;
mod state;
mod tokens;
mod verify;
mod warnings;
mod worlds;

pub use alone::answer_alone;
pub use command::{
    Asked, BeginStream, Carried, Command, Follow, Locked, MakeWorld, Making, Outcome, Preparation,
    ShowMet, WorldStep,
};
pub use find::{Found, PREFIX, find, is_admin, is_open};
pub use guard::{Guard, admin_token, at_port, host};
pub use openapi::{openapi, operations};
pub use operation::{AdminCall, AdminOperation, CallContext, Parameter, Terms};
pub use operations::OPERATIONS;
pub use origin::{NoOrigin, PageOrigin};
pub use refusal::AdminRefusal;
pub use request_stream::event;
pub use scenarios::library;
pub use self_description::behaviors;
pub use service_openapi::service_openapi;
pub use state::state_text;
pub use tokens::fixture_tokens;
pub use warnings::with_warnings;
pub use worlds::WorldFacts;
