//! The admin API of one world that no sandbox has, such as that of a capture: what is about it is answered as a sandbox does,
//! whatever name the path has for it.

use http::StatusCode;
use serde_json::json;

use super::command::{Carried, Command, Outcome, WorldStep};
use super::find::{Found, find};
use super::operation::CallContext;
use super::refusal::AdminRefusal;
use crate::engine::{Request, Response, World};
use crate::review::lint::lint;

/// Answers `request` about `world`.
pub fn answer_alone(world: &mut World, request: &Request, context: CallContext<'_>) -> Response {
    let call = match find(request, context) {
        Ok(Found::Operation(call)) => call,
        Ok(Found::Options { .. }) => return Response::empty(StatusCode::NO_CONTENT),
        Err(refusal) => return refusal.response(),
    };
    let carried = (call.operation.read)(&call).and_then(|command| carry_out(world, command));
    match carried {
        Ok(outcome) => outcome.response(call.operation.terms.good),
        Err(refusal) => refusal.response(),
    }
}

fn carry_out(world: &mut World, command: Command<'_>) -> Carried {
    match command {
        Command::Show(value) => Ok(Outcome::Shown(value)),
        Command::OnWorld(_, WorldStep::Locked(step)) => step(world),
        Command::OnWorld(_, WorldStep::Seen(look)) => look(world)?(),
        Command::OnWorld(_, WorldStep::Beside(prepare)) => {
            let seed = world.seed().clone();
            prepare(&seed)?(world)
        }
        Command::Met(show) => show(world.met(), world.seed()),
        Command::Lints(silenced) => Ok(Outcome::Shown(json!(lint(world, silenced)))),
        Command::LastExchange => {
            let last = world.journal().entries().next_back();
            let named = last.map(|last| json!({"world": world.name(), "id": last.id()}));
            named.map(Outcome::Shown).ok_or_else(|| {
                AdminRefusal::missing("it has no exchange", "capture a world that was called")
            })
        }
        Command::Ready
        | Command::ListWorlds
        | Command::CreateWorld(_)
        | Command::PutWorld(_)
        | Command::DeleteWorld(_)
        | Command::OnWorld(_, WorldStep::Show | WorldStep::Reset(_))
        | Command::Follow(..)
        | Command::Reload
        | Command::Config
        | Command::Operations
        | Command::Library
        | Command::Behaviors
        | Command::Metrics
        | Command::Description
        | Command::ServiceDescription => Err(AdminRefusal::missing(
            "there is no sandbox around this world",
            "start one, and send it there",
        )),
    }
}
