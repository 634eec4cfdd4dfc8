//! Whether the client did it right: expectations held against the journal of a world.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::body::BodyShape;
use super::body_kinds::{ANSWERED, DOCUMENTS, NULL, SENT};
use super::command::{Asked, Carried, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, SHOWS, Terms};
use super::refusal::AdminRefusal;
use crate::content;
use crate::content::RuleContext;
use crate::engine::World;
use crate::engine::scenario::MAX_EXPECTATIONS;
use crate::review::verify::{Verification, verify, verify_active};
use crate::schema::{Field, Kind, Shape, WHOLE, optional, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/verify", id: "verify",
                summary: "Hold the exchanges against expectations, or against those of the active scenarios", read,
                terms: Terms { refusals: &[400, 404, 409, 410, 413, 415, 422, 429], body: Body::Object(&EXPECTATIONS), answer: Body::Object(&VERIFICATION), ..SHOWS } },
];

#[rustfmt::skip]
const EXPECTATIONS: Shape = Shape { name: "Expectations", fields: &[
    optional("expect",      DOCUMENTS, "expectations as in `verify` of a scenario file; those of the active scenarios without it"),
    optional("title",       Kind::Id,  "not read; so that a file can be posted as it is"),
    optional("description", Kind::Id,  "not read; so that a file can be posted as it is"),
    optional("$schema",     Kind::Id,  "not read; so that a file can be posted as it is"),
], ..SENT };

#[rustfmt::skip]
const VERIFICATION: Shape = Shape { name: "Verification", fields: &[
    required("passed",  Kind::Flag,                          "true: all of them hold"),
    required("results", Kind::List(&Kind::Object(&RESULT)),  "each expectation, in their order"),
], ..ANSWERED };

#[rustfmt::skip]
const RESULT: Shape = Shape { name: "ExpectationResult", fields: &[
    required("expectation", Kind::Id,   "its name; as `scenario/name` where it is of a scenario"),
    required("passed",      Kind::Flag, "whether it holds"),
    required("message",     Kind::Id,   "what was found, and of one that does not hold what was expected"),
], ..ANSWERED };

/// What a refusal has besides where expectations do not hold.
#[rustfmt::skip]
pub(super) const OF_FAILURES: [Field; 3] = [
    optional("passed",   Kind::Flag,                           "of POST verify: false"),
    optional("results",  Kind::List(&Kind::Object(&RESULT)),   "of POST verify: each expectation, in their order"),
    optional("failures", Kind::List(&Kind::Object(&FAILURE)),  "of POST verify: those that do not hold, in their order"),
];

#[rustfmt::skip]
const FAILURE: Shape = Shape { name: "ExpectationFailure", fields: &[
    required("expectation", Kind::Id,                "its name; as `scenario/name` where it is of a scenario"),
    required("message",     Kind::Id,                "what was expected, and what was found"),
    optional("closest",     Kind::Object(&CLOSEST),  "the exchange that comes closest, or is one too many; absent where no exchange comes close"),
], ..ANSWERED };

#[rustfmt::skip]
const CLOSEST: Shape = Shape { name: "ClosestExchange", fields: &[
    required("id",          Kind::Id,                               "its Sandbox-Request-Id"),
    required("method",      Kind::Id,                               "the method"),
    required("path",        Kind::Id,                               "the path below the base URL"),
    required("status",      Kind::Either(&[WHOLE, NULL]),           "the status that the client saw; null where it saw no answer"),
    required("differences", Kind::List(&Kind::Object(&DIFFERENCE)), "where it is not as expected"),
], ..ANSWERED };

#[rustfmt::skip]
const DIFFERENCE: Shape = Shape { name: "ExpectationDifference", fields: &[
    required("path",     Kind::Id,   "the place, as expectations write it: `when.body./metadata/version`"),
    required("expected", Kind::Text, "what was expected there, in the words of matchers"),
    required("found",    Kind::Text, "what is there"),
], ..ANSWERED };

/// Verifies beside the world, which goes on answering meanwhile.
fn read<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let body = BodyShape::read(call.request, &EXPECTATIONS)?;
    if body.raw("expect").is_none() {
        return call.after_look(|world| Ok(world.seen()), |world| of_active(&world));
    }
    let read =
        content::expectations("body", &call.request.body, RuleContext::of(call.context.operations));
    let expectations = read
        .map_err(|findings| AdminRefusal::invalid("the expectations have mistakes", &findings))?;
    call.after_look(
        |world| Ok(world.seen()),
        move |world| answer(&verify(&world, &[(None, &expectations.expect)])),
    )
}

/// Verifies the expectations of the active scenarios.
fn of_active(world: &World) -> Carried {
    let count: usize = world.scenarios().active().iter().map(|it| it.verify.len()).sum();
    match count {
        0 => Err(AdminRefusal::conflict(
            "no active scenario has expectations",
            "send some in `expect`, or make a scenario with `verify` active",
        )),
        count if count > MAX_EXPECTATIONS => Err(AdminRefusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!(
                "the active scenarios have {count} expectations, and {MAX_EXPECTATIONS} are verified at once"
            ),
            "send some of them in `expect`, or make fewer scenarios active",
        )),
        _ => answer(&verify_active(world)),
    }
}

fn answer(verification: &Verification) -> Carried {
    if verification.passed {
        return Ok(Outcome::Shown(json!(verification)));
    }
    let refusal = AdminRefusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        verification.summary(),
        "`failures` has what was expected, and the exchange that comes closest",
    );
    let members: Value = json!(verification);
    Err(AdminRefusal { verification: Some(Box::new(members)), ..refusal })
}
