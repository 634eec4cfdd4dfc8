//! What of an answer has to come again: its status, its body beyond ids, tokens and instants, and how it is delivered.

use std::borrow::Cow;
use std::collections::HashSet;

use bytes::Bytes;

use super::words::alike;
use crate::engine::journal::Entry;
use crate::engine::{Delivery, Reply};

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Bytes,
    delivery: Delivery,
}

impl Answer {
    /// Whether the client saw it.
    pub(super) fn reached(&self) -> bool {
        self.delivery.is_answered()
    }

    /// That of a reply.
    pub(super) fn of(reply: &Reply) -> Self {
        let response = &reply.response;
        let (status, body) = (response.status.as_u16(), response.body.clone());
        Self { status, body, delivery: reply.delivery }
    }

    /// What the admin API answers of a change that was made, as far as later requests take anything from it.
    pub(super) fn of_change(body: &str) -> Self {
        let body = Bytes::copy_from_slice(body.as_bytes());
        Self { status: 200, body, delivery: Delivery::Whole }
    }

    /// The same of a change that was refused.
    pub(super) fn of_refused_change() -> Self {
        Self { status: 409, body: Bytes::new(), delivery: Delivery::Whole }
    }

    /// Its body as text.
    pub(super) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Whether the client waits for it for ever.
    pub(super) fn hangs(&self) -> bool {
        use crate::engine::ConnectionFault::Hang;
        matches!(self.delivery, Delivery::Unsent(Hang) | Delivery::Stalled { .. })
    }

    /// Whether this is the same answer beyond instants and the texts that are `drawn`.
    pub(super) fn is(&self, other: &Self, drawn: &HashSet<String>) -> bool {
        self.is_but_for(other, &mut |_, one, other| drawn.contains(one) && drawn.contains(other))
    }

    /// Whether this is the same answer beyond instants and the words that `may_differ`.
    pub(super) fn is_but_for(
        &self,
        other: &Self,
        may_differ: &mut dyn FnMut(usize, &str, &str) -> bool,
    ) -> bool {
        self.status == other.status
            && self.delivery == other.delivery
            && (self.body == other.body || alike(&self.text(), &other.text(), may_differ))
    }

    /// How this differs from the answer of an exchange; none where it does not, as far as that is kept.
    pub(super) fn difference(&self, exchange: &Entry) -> Option<String> {
        let kept = exchange.recorded_answer();
        if self.status != kept.status {
            return Some(format!("is answered with {} and not with {}", self.status, kept.status));
        }
        if self.delivery != exchange.delivery() {
            return Some("gets an answer that reaches its client in another way".to_owned());
        }
        let is_same = self.body.len() == kept.length && self.body.starts_with(kept.body);
        (!is_same).then(|| format!("is answered with {} again and with another body", kept.status))
    }
}
