//! Bulk calls: many items, one answer each, in one 207.

use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;

use super::behavior::Behavior;
use super::body;
use super::error::{ApiError, MAX_BATCH, reason};
use super::message::Response;
use super::operation::{Call, Done, Transition};
use super::store::Tenant;
use crate::model::json::kind;

/// One row of the answer.
#[derive(Serialize)]
struct Row {
    index: usize,
    code: u16,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Runs every item of the body through `transition`; a failed one changes nothing and stops nothing.
///
/// # Errors
/// One 400 for the whole call when the body is no array of 1 to [`MAX_BATCH`] items; nothing has changed then.
pub(super) fn run(
    tenant: &mut Tenant,
    call: &Call<'_>,
    transition: &Transition,
) -> Result<Response, ApiError> {
    let items = items(tenant, call)?;
    let base = tenant.behaviors.number(Behavior::BulkIndexBase).unwrap_or(1) as usize;
    let mut rows = Vec::with_capacity(items.len());
    let mut hints = Hints::default();
    for (place, item) in items.iter().enumerate() {
        let outcome = one(tenant, call, transition, item);
        if let Err(error) = &outcome {
            hints.note(place + 1, error);
        }
        rows.push(row(base + place, &outcome));
    }
    let body = serde_json::to_vec(&rows).expect("texts and numbers always serialise");
    let mut response = Response::json(StatusCode::MULTI_STATUS, body);
    response.summary = Some(summary(&rows));
    response.hint = hints.text();
    Ok(response)
}

/// The items of the body.
fn items<'a>(tenant: &Tenant, call: &Call<'a>) -> Result<Vec<&'a RawValue>, ApiError> {
    let Some(text) = body::json(call.request)? else {
        return Err(ApiError::BatchSize { found: 0 });
    };
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| {
        let found: Result<&RawValue, _> = serde_json::from_str(text);
        ApiError::field("", format!("expected an array, found {}", found.map_or("nothing", kind)))
    })?;
    let empty_passes = tenant.behaviors.is(Behavior::EmptyBatch, "207");
    match items.len() {
        0 if !empty_passes => Err(ApiError::BatchSize { found: 0 }),
        found if found > MAX_BATCH => Err(ApiError::BatchSize { found }),
        _ => Ok(items),
    }
}

/// One item through the transition of the single call.
fn one(
    tenant: &mut Tenant,
    call: &Call<'_>,
    transition: &Transition,
    item: &RawValue,
) -> Result<Done, ApiError> {
    let object = body::as_object(item).map_err(ApiError::Validation)?;
    let target = call.target.with_item(transition.item_ids, &object);
    (transition.run)(tenant, &target, &object, call.now)
}

fn row(index: usize, outcome: &Result<Done, ApiError>) -> Row {
    match outcome {
        Ok(Done::Created) => Row { index, code: 201, status: "Created", message: None },
        // The service's page shows `OK` beside 204.
        Ok(Done::Updated | Done::Removed) => Row { index, code: 204, status: "OK", message: None },
        Err(error) => {
            let status = error.status();
            Row {
                index,
                code: status.as_u16(),
                status: reason(status),
                message: Some(error.message()),
            }
        }
    }
}

/// `2 ok, 1×409`: what the terminal says of a bulk answer.
fn summary(rows: &[Row]) -> String {
    let ok = rows.iter().filter(|row| row.message.is_none()).count();
    let mut parts = vec![format!("{ok} ok")];
    let mut codes: Vec<u16> =
        rows.iter().filter(|row| row.message.is_some()).map(|row| row.code).collect();
    codes.sort_unstable();
    for group in codes.chunk_by(|a, b| a == b) {
        parts.push(format!("{}×{}", group.len(), group[0]));
    }
    parts.join(", ")
}

/// The first few items' hints.
#[derive(Default)]
struct Hints(Vec<String>);

impl Hints {
    const TOLD: usize = 3;

    fn note(&mut self, place: usize, error: &ApiError) {
        if self.0.len() < Self::TOLD {
            self.0.push(format!("item {place}: {}", error.hint()));
        }
    }

    fn text(self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join("; "))
    }
}
