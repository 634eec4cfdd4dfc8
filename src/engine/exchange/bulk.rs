//! Bulk calls: many items, one answer each, in one 207.

use std::fmt::Write as _;
use std::io::Write as _;

use super::handler::{Call, Done, OtherWrite, Transition, Write, Written};
use super::routed::RoutedRequest;
use super::{body, parameters};
use crate::engine::behavior::Behavior;
use crate::engine::check::{Check, FailedRow};
use crate::engine::error::{ApiError, Detail, MAX_BATCH, reason};
use crate::engine::ids::Ids;
use crate::engine::message::{Response, Summary};
use crate::engine::met::MetStatus;
use crate::engine::operation::ItemIds;
use crate::engine::scenario::{BulkItem, BulkItems, Injected, ItemPlan, Planned};
use crate::engine::store::Tenant;
use crate::json::{RawObject, RawRow, as_text, kind, members};
use http::{Method, StatusCode};

/// Runs every item of the body through `transition`; a failed one changes nothing and stops nothing. What rules
/// do to single items is what `plan` says, once the call as a whole is good. The answer, and whether any item was
/// written.
///
/// # Errors
/// One 400 for the whole call when the body is no array of 1 to [`MAX_BATCH`] items, or a flag of its query is neither true
/// nor false; nothing has changed then.
pub(in crate::engine) fn run(
    (tenant, ids): (&mut Tenant, &mut Ids),
    (routed, call): (&RoutedRequest<'_>, &Call<'_>),
    transition: &Transition,
    plan: impl FnOnce(BulkItems<'_, '_>) -> ItemPlan,
) -> Result<(Response, bool), ApiError> {
    let items = if let Some(items) = routed.items.get() {
        items
    } else {
        let items = items(tenant, routed, transition)?;
        routed.items.get_or_init(|| items)
    };
    parameters::check_flags(call.request, transition.flags)?;
    let customer = call.grant.customer_id();
    let mut stored = |item: &BulkItem<'_>| {
        (transition.touch)(
            tenant,
            OtherWrite { target: &item.target, customer, now: None, mark: None },
        )
    };
    let mut plan = plan(BulkItems { items, stored: &mut stored });
    let base = tenant.behaviors.number(Behavior::BulkIndexBase).unwrap_or(1) as usize;
    let own: Vec<&str> = transition.item_ids.members().collect();
    let members = [transition.members, &own].concat();
    let mut answer =
        BulkRows { body: Vec::with_capacity(items.len() * USUAL_ROW), ..BulkRows::default() };
    let mut committed = false;
    for (place, item) in items.iter().enumerate().take(plan.stop_after.unwrap_or(usize::MAX)) {
        let planned = plan.item(place);
        if planned.touch {
            let now = Some(call.now);
            let mark = planned.mark.as_deref();
            let other = OtherWrite { target: &item.target, customer, now, mark };
            tenant.by_rule(|tenant| (transition.touch)(tenant, other));
        }
        let (outcome, written) = one((tenant, ids), call, transition, item, planned);
        committed |= written;
        let index = base + place;
        answer.add(index, &outcome);
        let object = item.object.as_ref().ok();
        answer
            .hint(index, object.and_then(|object| body::item_ignored(object, &members, own.len())));
    }
    let mut response = answer.response();
    response.add_hints(parameters::unread(call.request, transition.flags));
    Ok((response, committed))
}

/// What one item came to.
enum ItemOutcome {
    Done(Written),
    Failed(ApiError),
    /// What a rule says of it, and which rule.
    Injected(Injected, String),
}

/// The items of the body.
fn items<'a>(
    tenant: &Tenant,
    routed: &RoutedRequest<'a>,
    transition: &Transition,
) -> Result<Vec<BulkItem<'a>>, ApiError> {
    let Some(rows) = body::rows(routed.request)? else {
        let lost_body = routed.request.method == Method::DELETE;
        return Err(ApiError::BatchSize { found: 0, lost_body });
    };
    let empty_passes = || tenant.behaviors.is(Behavior::EmptyBatch, "207");
    match rows.len() {
        0 if !empty_passes() => return Err(ApiError::BatchSize { found: 0, lost_body: false }),
        found if found > MAX_BATCH => return Err(ApiError::BatchSize { found, lost_body: false }),
        _ => {}
    }
    let item = |row: RawRow<'a>| {
        let (raw, object) = (row.raw, item_object(row, transition.item_ids));
        let of_members = object.as_ref().ok().filter(|_| as_text(raw).is_none());
        let target = routed.target.with_item(transition.item_ids, raw, of_members);
        BulkItem { raw, object, target }
    };
    Ok(rows.into_iter().map(item).collect())
}

/// An item as an object; one that is a text where texts are expected says nothing else.
fn item_object(
    RawRow { raw, object }: RawRow<'_>,
    ids: ItemIds,
) -> Result<RawObject<'_>, Vec<Detail>> {
    let no = |noun: &str| vec![Detail::new("", format!("expected {noun}, found {}", kind(raw)))];
    match ids {
        ItemIds::Members(_) => object.ok_or_else(|| no("an object")),
        ItemIds::Text(_) if as_text(raw).is_some() => Ok(RawObject::default()),
        ItemIds::Text(_) => Err(no("a string")),
    }
}

/// One item through the transition of the single call, unless a rule says otherwise; and whether it was written.
fn one(
    (tenant, ids): (&mut Tenant, &mut Ids),
    call: &Call<'_>,
    transition: &Transition,
    item: &BulkItem<'_>,
    planned: Planned,
) -> (ItemOutcome, bool) {
    let mut written = false;
    if planned.answer.is_none() || planned.commit {
        let organic = match &item.object {
            Ok(body) => {
                (transition.run)(tenant, &mut Write { call, target: &item.target, body, ids })
            }
            Err(details) => Err(ApiError::Validation(details.clone())),
        };
        match (organic, &planned.answer) {
            (Err(error), _) => return (ItemOutcome::Failed(error), false),
            (Ok(written), None) => return (ItemOutcome::Done(written), true),
            (Ok(_), Some(_)) => written = true,
        }
    }
    let answer = planned.answer.expect("an item without a planned answer returned above");
    (ItemOutcome::Injected(answer, planned.by), written)
}

/// Room for a row that says nothing but that an item was written.
const USUAL_ROW: usize = 44;

/// What every row has.
const ROW_KEYS: [&str; 3] = ["index", "code", "status"];

/// The rows so far, and the hints about them.
#[derive(Default)]
struct BulkRows {
    body: Vec<u8>,
    met: Vec<MetStatus>,
    /// How many there are.
    count: usize,
    /// Those that failed by themselves.
    failed: Vec<FailedRow>,
    hints: String,
    /// Hints for which there was no room.
    untold: usize,
}

impl BulkRows {
    /// Hints are kept up to this number of bytes; a header takes 1 KB.
    const MOST_HINTS: usize = 900;

    fn add(&mut self, index: usize, outcome: &ItemOutcome) {
        self.body.push(if self.body.is_empty() { b'[' } else { b',' });
        match outcome {
            ItemOutcome::Done(Written { done, id, hint }) => {
                self.good(index, *done, id.as_deref());
                self.hint(index, hint.clone());
            }
            ItemOutcome::Failed(error) => {
                let status = error.status();
                self.row(index, (status, false), &message(error));
                let (check, compared) = (Check::failed_by(error), error.compared());
                self.failed.push(FailedRow { place: self.count, check, compared });
                self.hint(index, Some(error.hint()));
            }
            ItemOutcome::Injected(injected, by) => {
                let (status, more) = match injected {
                    Injected::Error(error) => (error.status(), message(error)),
                    Injected::Response(response) => {
                        let more = String::from_utf8_lossy(&response.body);
                        (response.status, more.into_owned())
                    }
                };
                self.row(index, (status, true), &more);
                self.hint(index, (!status.is_success()).then(|| format!("injected by {by}")));
            }
        }
        self.count += 1;
    }

    fn hint(&mut self, index: usize, hint: Option<String>) {
        let Some(hint) = hint.filter(|hint| !hint.is_empty()) else { return };
        let hint = format!("index {index}: {hint}");
        if self.untold > 0 || self.hints.len() + hint.len() > Self::MOST_HINTS {
            self.untold += 1;
            return;
        }
        if !self.hints.is_empty() {
            self.hints.push_str("; ");
        }
        self.hints.push_str(&hint);
    }

    fn good(&mut self, index: usize, done: Done, id: Option<&str>) {
        self.body.extend_from_slice(b"{\"index\":");
        write!(self.body, "{index}").expect("a vector takes all");
        if let Some(id) = id {
            let id = serde_json::to_string(id).expect("a text is always JSON");
            self.body.extend_from_slice(format!(",\"id\":{id}").as_bytes());
        }
        let (status, end): (_, &[u8]) = match done {
            Done::Created => (StatusCode::CREATED, br#","code":201,"status":"Created"}"#),
            // The service's page shows `OK` beside 204.
            Done::Updated | Done::Removed => {
                (StatusCode::NO_CONTENT, br#","code":204,"status":"OK"}"#)
            }
        };
        self.body.extend_from_slice(end);
        MetStatus::add(&mut self.met, MetStatus::once(status, false));
    }

    /// A row with the members of the object `more` as they are written, of the service itself or of a rule.
    fn row(&mut self, index: usize, (status, injected): (StatusCode, bool), more: &str) {
        MetStatus::add(&mut self.met, MetStatus::once(status, injected));
        let (code, reason) = (status.as_u16(), reason(status));
        let row = format!(r#"{{"index":{index},"code":{code},"status":"{reason}""#);
        self.body.extend_from_slice(row.as_bytes());
        for (key, value) in members(more).unwrap_or_default() {
            // What a row is about is no rule's to say.
            if as_text(key).is_some_and(|key| !ROW_KEYS.contains(&&*key)) {
                self.body.extend_from_slice(format!(",{key}:{value}").as_bytes());
            }
        }
        self.body.push(b'}');
    }

    fn response(mut self) -> Response {
        if self.body.is_empty() {
            self.body.push(b'[');
        }
        self.body.push(b']');
        let mut response = Response::json(StatusCode::MULTI_STATUS, self.body);
        response.summary = Some(Summary::Rows { met: self.met, failed: self.failed });
        if self.untold > 0 {
            let _ = write!(self.hints, "; and {} more", self.untold);
        }
        response.hint = Some(self.hints).filter(|hints| !hints.is_empty());
        response
    }
}

/// What the row of an item says that failed.
fn message(error: &ApiError) -> String {
    let message = serde_json::to_string(&error.message()).expect("a text is always JSON");
    format!(r#"{{"message":{message}}}"#)
}
