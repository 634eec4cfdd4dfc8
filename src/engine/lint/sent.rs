//! A request, as far as the lints that it shows alone have to know it.

use crate::engine::message::Request;
use crate::engine::operation::Operation;
use crate::engine::target::Target;

/// A request as it was sent, or as a journal has it.
#[derive(Debug)]
pub struct SentRequest<'r> {
    /// The operation; none where no operation answers it.
    pub operation: Option<&'static Operation>,
    /// The path within the world.
    pub path: &'r str,
    /// What its path says.
    pub target: &'r Target<'r>,
    /// The query.
    pub query: Option<&'r str>,
    /// The `Content-Type`.
    pub content_type: Option<&'r [u8]>,
    /// The body.
    pub body: BodySent<'r>,
}

/// A body, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodySent<'r> {
    /// None.
    Nothing,
    /// These bytes.
    Whole(&'r [u8]),
    /// One of which not all is known.
    Partly,
}

impl<'r> SentRequest<'r> {
    /// A request that came in.
    pub(in crate::engine) fn of(
        request: &'r Request,
        path: &'r str,
        (operation, target): (Option<&'static Operation>, &'r Target<'r>),
    ) -> Self {
        let body = match (&request.body[..], &request.packed) {
            ([], None) => BodySent::Nothing,
            (bytes, None) => BodySent::Whole(bytes),
            (_, Some(_)) => BodySent::Partly,
        };
        let content_type = request.headers.get(http::header::CONTENT_TYPE);
        let content_type = content_type.map(http::HeaderValue::as_bytes);
        Self { operation, path, target, query: request.uri.query(), content_type, body }
    }
}
