//! How much of bodies a journal keeps.

use bytes::Bytes;

use crate::engine::message::Response;
use crate::engine::operation::{Operation, OperationKind};

/// Most bytes kept of a body.
const MAX_BODY_KEPT: usize = 16 * 1024;
/// Most bytes kept of the rows of a bulk answer: as many as a call can have, each failed.
const MAX_ROWS_KEPT: usize = 64 * 1024;
/// Most bytes kept of what a successful read answered and is kept nowhere else: it can be read again, and many worlds do
/// little else.
const MAX_READ_KEPT: usize = 2 * 1024;

/// How much of bodies is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum KeptBodies {
    /// Their beginnings, and at last only those of the latest exchanges.
    #[default]
    Beginnings,
    /// All of them.
    Whole,
}

impl KeptBodies {
    /// The part of a request's body that is kept.
    pub(super) fn sent(self, body: &[u8]) -> &[u8] {
        match self {
            Self::Beginnings => beginning(body, MAX_BODY_KEPT),
            Self::Whole => body,
        }
    }

    /// The part of an answer's body that is kept.
    pub(super) fn answered(
        self,
        response: &Response,
        operation: Option<&'static Operation>,
    ) -> Bytes {
        let is_read = operation.is_some_and(|operation| operation.kind == OperationKind::Read)
            && response.status.is_success();
        let is_bulk = operation.is_some_and(Operation::is_bulk);
        let most = match (is_read, is_bulk) {
            (true, _) => MAX_READ_KEPT,
            (false, true) => MAX_ROWS_KEPT,
            (false, false) => MAX_BODY_KEPT,
        };
        let is_kept_elsewhere = is_read && !response.body.is_unique();
        if self == Self::Whole || response.body.len() <= most || is_kept_elsewhere {
            return response.body.clone();
        }
        Bytes::copy_from_slice(beginning(&response.body, most))
    }
}

/// What is known of a body besides what is kept of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct BodyLength {
    /// How long the whole body was.
    pub(super) length: usize,
    /// Whether not all of it is kept.
    pub(super) cut: bool,
}

impl BodyLength {
    /// That of a body of which this is kept.
    pub(super) fn of(body: &[u8], kept: &[u8]) -> Self {
        Self { length: body.len(), cut: kept.len() < body.len() }
    }
}

fn beginning(body: &[u8], most: usize) -> &[u8] {
    &body[..body.len().min(most)]
}
