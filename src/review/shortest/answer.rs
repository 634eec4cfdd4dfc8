//! What of an answer has to come again: its status, its body beyond ids, tokens and instants where it has one, how it is
//! delivered, and why it is so.

use std::borrow::Cow;
use std::collections::HashSet;

use bytes::Bytes;
use http::Method;

use super::decision::Decision;
use super::words::alike;
use crate::engine::journal::Entry;
use crate::engine::{Delivery, Reply, World};

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Bytes,
    delivery: Delivery,
    /// Whether its body is sent: that of HEAD is not.
    has_body: bool,
    decision: Decision,
}

impl Answer {
    /// Whether the client saw it.
    pub(super) fn reached(&self) -> bool {
        self.delivery.is_answered()
    }

    /// That to a request, which the latest reply of `world` is.
    pub(super) fn of(reply: &Reply, method: &Method, world: &World) -> Self {
        let response = &reply.response;
        Self {
            status: response.status.as_u16(),
            body: response.body.clone(),
            delivery: reply.delivery,
            has_body: method != Method::HEAD,
            decision: Decision::of(reply, world),
        }
    }

    /// What the admin API answers of a change that was made, as far as later requests take anything from it.
    pub(super) fn of_change(body: &str) -> Self {
        Self::without_reason(200, Bytes::copy_from_slice(body.as_bytes()))
    }

    /// The same of a change that was refused.
    pub(super) fn of_refused_change() -> Self {
        Self::without_reason(409, Bytes::new())
    }

    fn without_reason(status: u16, body: Bytes) -> Self {
        let (delivery, decision) = (Delivery::Whole, Decision::default());
        Self { status, body, delivery, has_body: true, decision }
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
            && self.decision == other.decision
            && (!self.has_body
                || self.body == other.body
                || alike(&self.text(), &other.text(), may_differ))
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
