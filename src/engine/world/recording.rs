//! Exchanges that happened elsewhere, put into the journal of a world: what was sent and answered is known, and nothing of
//! how it was judged.

use std::time::Duration;

use http::StatusCode;

use super::World;
use super::tokens::presented;
use crate::engine::delivery::Delivery;
use crate::engine::effect::{ConnectionFault, Effects};
use crate::engine::exchange::routing::Route;
use crate::engine::journal::{NewEntry, Origin};
use crate::engine::message::{Request, Response, ShownPage, Summary};
use crate::engine::met::MetStatus;
use crate::engine::operation::OperationKind;
use crate::engine::trace::Trace;
use crate::json::{RawObject, check, elements};
use crate::model::Timestamp;

/// An exchange that happened elsewhere.
#[derive(Clone, Debug)]
pub struct Recording {
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub took: Option<Duration>,
    /// The request.
    pub request: Request,
    /// The path within the service; of no operation where it is no path.
    pub path: String,
    /// The answer; none where the client saw none.
    pub response: Option<Response>,
    /// How many bytes longer the bodies were than what is recorded of them: the request's, and the answer's.
    pub unrecorded: (usize, usize),
}

impl World {
    /// Puts an exchange that happened elsewhere into the journal. The world itself stays as it is.
    pub fn note_recording(&mut self, recording: &Recording) {
        let Recording { request, path, .. } = recording;
        let (mut operation, mut tenant) = (None, None);
        if let Ok(Route::Operation(row, target)) = self.router.route(&request.method, path) {
            operation = Some(&row.operation);
            tenant = target.get("tenant").map(str::to_owned);
        }
        let answered = recording.response.clone().map(|response| as_page(response, request));
        let none = Response::empty(StatusCode::NO_CONTENT);
        let response = answered.as_ref();
        if let Some(place) = operation.and_then(|operation| self.router.place(operation)) {
            let status = response.map(|response| MetStatus::once(response.status, false));
            self.met.note(place, status, &response.map(met_rows).unwrap_or_default());
        }
        let is_good = response.is_some_and(|response| response.status.is_success());
        let writes = operation
            .is_some_and(|it| matches!(it.kind, OperationKind::Write | OperationKind::Bulk { .. }));
        self.exchanges += 1;
        let (number, seed) = (self.exchanges, self.random_seed());
        let id = self.request_id(number);
        let Self { journal, tenants, issued, .. } = self;
        journal.note(NewEntry {
            number,
            id: &id,
            at: recording.at,
            request,
            items: &[],
            path,
            tenant: tenant.as_deref(),
            token: presented(request, tenant.as_deref(), tenants, issued),
            operation,
            response: response.unwrap_or(&none),
            delivery: response
                .map_or(Delivery::Unsent(ConnectionFault::Close), |_| Delivery::Whole),
            origin: Origin::Organic,
            committed: writes && is_good,
            considered: Vec::new(),
            trace: Trace { was_recorded: true, ..Trace::default() },
            introduction: None,
            effects: &Effects::default(),
            writes: Vec::new(),
            seed,
        });
        journal.note_unrecorded(recording.unrecorded);
        journal.note_end(journal.latest(), recording.took, false);
    }
}

/// The codes of the rows of a bulk answer.
fn met_rows(response: &Response) -> Vec<MetStatus> {
    if response.status != StatusCode::MULTI_STATUS {
        return Vec::new();
    }
    let text = std::str::from_utf8(&response.body).unwrap_or_default();
    let rows = if check(text).is_ok() { elements(text) } else { None };
    let mut met = Vec::new();
    for row in rows.unwrap_or_default() {
        let code = RawObject::of(row).and_then(|row| row.get("code")?.trim().parse().ok());
        if let Some(code) = code.and_then(|code| StatusCode::from_u16(code).ok()) {
            MetStatus::add(&mut met, MetStatus::once(code, false));
        }
    }
    met
}

/// The answer, said to be a page of a list where it looks like one.
fn as_page(mut response: Response, request: &Request) -> Response {
    let text = std::str::from_utf8(&response.body).ok();
    let rows = text.filter(|text| check(text).is_ok()).and_then(elements);
    let Some(shown) = rows.map(|rows| rows.len()).filter(|_| response.status == StatusCode::OK)
    else {
        return response;
    };
    let number = |name: &str| request.query(name).ok().flatten()?.parse::<usize>().ok();
    // Where no size is said, and a page is not full, nothing shows how large a full one is.
    let size = number("pageSize").unwrap_or(shown.max(USUAL_PAGE_SIZE));
    let page = ShownPage::new(number("pageNumber").unwrap_or(1), size, shown);
    response.summary = Some(Summary::Page { page, total: shown });
    response
}

/// How many documents a page has where the request does not say it.
const USUAL_PAGE_SIZE: usize = 60;
