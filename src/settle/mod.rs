//! The open questions, answered by a recording of one's own traffic: pure, from exchanges to what they decide. Nothing is sent.
//!
//! `session` sorts the exchanges (`redacted` stands in for tokens that were taken out), `callers` finds out whose tokens they have, `inferred` the state that they began with (`start`,
//! of `records`; `trees` reads categories; `writes` says which records the session had written before they were read). `replay` sends them to a pure world under a hypothesis and holds each answer against the recorded one
//! (`compare`); `search` finds the hypothesis that explains most, by the steps of `candidates`, and which values nothing else
//! explains. `settlement` is the result, `text` shows it, `tenant_file` writes it into the settings of a tenant.

mod callers;
mod calls;
mod candidates;
mod compare;
mod inferred;
mod records;
mod redacted;
mod replay;
mod search;
mod session;
mod settlement;
mod start;
mod tenant_file;
pub mod text;
mod trees;
mod writes;

use std::sync::Arc;

use callers::Callers;
use inferred::Inferred;
use replay::{Replay, Start};
use session::Session;

use crate::engine::store::Seed;
use crate::engine::{Recording, Router};
use crate::findings::Finding;

pub use settlement::{
    AnswersAside, ExplainedBy, OpenBehavior, SettledBehavior, Settlement, UnexplainedAnswer,
};
pub use tenant_file::{TenantFileMistake, tenant_file};

/// What `recordings` say of the open questions. The state at their start is that of `fixtures`; without them it is inferred from
/// the answers.
///
/// # Errors
/// Where the documents of the answers cannot be those of a tenant.
pub fn settle(
    recordings: &[Recording],
    router: &Arc<Router>,
    fixtures: Option<Arc<Seed>>,
) -> Result<Settlement, Vec<Finding>> {
    let mut session = Session::of(recordings, router);
    redacted::stand_in(&mut session, recordings);
    let callers = Callers::of(&mut session, recordings, fixtures.as_deref());
    let inferred = Inferred::of(&session, recordings, &callers);
    let start = match fixtures {
        Some(seed) => Start::Files(seed),
        None => Start::Inferred(&inferred),
    };
    let replay = Replay::new(&session, &callers, start, Arc::clone(router))?;
    Ok(Settlement::of(&replay, &search::search(&replay)))
}
