//! A reply: an answer, and all that is known of it besides.

use http::StatusCode;

use crate::engine::check::Check;
use crate::engine::delivery::Delivery;
use crate::engine::journal::{Noted, Origin};
use crate::engine::message::{Response, Summary};
use crate::engine::met::MetStatus;
use crate::engine::operation::Operation;
use crate::engine::scenario::RuleOutcome;
use crate::engine::trace::Trace;
use crate::model::Timestamp;

/// What the shell has to send, and to print.
#[derive(Debug)]
pub struct Reply {
    /// The answer.
    pub response: Response,
    /// The operation that was found.
    pub operation: Option<&'static Operation>,
    /// The tenant that it is about, where one was found.
    pub tenant: Option<Box<str>>,
    /// What the person at the terminal should know besides the answer.
    pub notices: Vec<String>,
    /// The end of the hint, where that says how the world or tenant came to be: the terminal says it in notices.
    pub introduction: Option<Box<str>>,
    /// What rules did to it.
    pub acted: RuleOutcome,
    /// Whether the request has changed the state, whatever was answered.
    pub committed: bool,
    /// How far the request came by itself.
    pub trace: Trace,
    /// What of the answer reaches the client.
    pub delivery: Delivery,
    /// Where the journal has the exchange.
    pub noted: Option<Noted>,
    /// The `Date` to send where the machine's would be wrong.
    pub date: Option<Timestamp>,
}

impl Reply {
    /// A reply of `response` and nothing else.
    pub fn of(response: Response) -> Self {
        Self {
            response,
            operation: None,
            tenant: None,
            notices: Vec::new(),
            introduction: None,
            acted: RuleOutcome::default(),
            committed: false,
            trace: Trace::default(),
            delivery: Delivery::default(),
            noted: None,
            date: None,
        }
    }

    /// Where the answer comes from.
    pub fn origin(&self) -> Origin {
        let acted = &self.acted;
        if acted.injected {
            Origin::Injected
        } else if acted.items || acted.patched || acted.effects.body.is_some() {
            Origin::Mixed
        } else {
            Origin::Organic
        }
    }

    /// The status that the client sees; none where the connection fails before an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.delivery.is_answered().then_some(self.response.status)
    }

    /// The status that the client sees, as the service's own or as a rule's.
    pub(in crate::engine) fn met_status(&self) -> Option<MetStatus> {
        // Where a status is seen, no rule has had the connection fail: what is injected is an answer.
        // A lint that is denied is a rule of the sandbox too, and no answer of the service.
        let is_denied = self.trace.failed == Some(Check::Lint);
        let injected = self.acted.injected || self.acted.amendment.status.is_some() || is_denied;
        self.status().map(|status| MetStatus::once(status, injected))
    }

    /// The codes of the rows that the client sees of a bulk answer.
    pub(in crate::engine) fn met_rows(&self) -> &[MetStatus] {
        let is_whole = matches!(self.delivery, Delivery::Whole | Delivery::Dribbled { .. });
        match &self.response.summary {
            Some(Summary::Rows { met, .. }) if is_whole => met,
            Some(Summary::Rows { .. } | Summary::Words(_) | Summary::Page { .. }) | None => &[],
        }
    }

    /// The status that the client would have seen, where it sees none.
    pub fn intended_status(&self) -> Option<StatusCode> {
        (!self.delivery.is_answered()).then_some(self.response.status)
    }
}
