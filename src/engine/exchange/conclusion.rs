//! The end of an exchange within its world: what the operation and the rules have come to, as one answer.

use http::StatusCode;

use crate::engine::error::Voice;
use crate::engine::message::Response;
use crate::engine::scenario::{Injected, RuleOutcome};

/// The answer that leaves the world: the injected one, else the organic one with its patches; with the headers and the
/// status that rules have given it.
pub(super) fn concluded(
    organic: Option<Response>,
    acted: &mut RuleOutcome,
    (voice, clock_stands): (Voice<'_>, bool),
) -> Response {
    let by = |acted: &RuleOutcome| format!("injected by {}", acted.fired.join(", "));
    let mut response = match acted.answer.take() {
        Some(Injected::Error(error)) => {
            acted.injected = true;
            let mut response = error.response(voice);
            let window = match clock_stands && error.status() == StatusCode::TOO_MANY_REQUESTS {
                true => "; the world's clock is frozen: only advancing it clears the limit",
                false => "",
            };
            response.hint = Some(by(acted) + window);
            response
        }
        Some(Injected::Response(mut response)) => {
            acted.injected = true;
            acted.written.extend(response.headers.iter().map(|(name, _)| name.clone()));
            response.hint = (!response.status.is_success()).then(|| by(acted));
            response
        }
        None => {
            acted.injected = acted.effects.connection.is_some();
            organic.unwrap_or_else(|| Response::empty(StatusCode::NO_CONTENT))
        }
    };
    acted.amend(&mut response);
    response
}
