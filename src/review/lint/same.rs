//! Which requests are the same request, sent again.

use crate::engine::journal::Entry;

/// A request as far as two of them are compared: method, path, query and body. The token can be another one, because an old
/// one may have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SameRequest<'e> {
    method: &'e str,
    path: &'e str,
    query: Option<&'e str>,
    body: &'e [u8],
}

impl<'e> SameRequest<'e> {
    /// That of an exchange; none where not all of its body is kept.
    pub(super) fn of(entry: &'e Entry) -> Option<Self> {
        let request = entry.recorded_request();
        let (method, path, query, body) =
            (request.method, request.path, request.query, request.body);
        request.is_whole.then_some(Self { method, path, query, body })
    }
}
