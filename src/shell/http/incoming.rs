//! A request's body on its way in: read whole within the limits of the service, or refused.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Version, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Frame, Incoming};

use super::body_overrun::ReadTracker;
use crate::engine::{
    ApiError, MAX_BODY, MAX_HEADERS, MAX_TARGET, Request, StillPacked, check_host, unpacked,
};

/// A body that stops coming is waited for so long.
const BODY_PATIENCE: Duration = Duration::from_secs(60);
/// What is read and thrown away of a body that is too large, so that its sender gets to read the refusal.
const DRAINED: usize = 4 * MAX_BODY;

/// The whole body, at most `most` bytes of it, behind a head within the limits of the service; `stall` is how long
/// it may stop coming.
///
/// # Errors
/// 413, 414 or 431 for what is too large; 501 for a transfer coding that is not undone here; 400 for a head without its
/// `Host`, and for a body that ends early, stops coming, or goes on behind its length.
pub(in crate::shell) async fn collect(
    (request, version): (&Request, Version),
    body: Incoming,
    reads: &ReadTracker,
    (most, stall): (usize, Option<Duration>),
) -> Result<Bytes, ApiError> {
    let announced = body.size_hint().exact();
    let refusal = refusal((request, version), &body, most);
    let whole = async {
        match refusal {
            None => match (whole(body, most, stall).await, announced) {
                (Ok(_), Some(announced)) if reads.run_over(announced) => Err(runs_over(announced)),
                (whole, _) => whole,
            },
            // A client that waits for `100 Continue` has sent nothing yet, and need not.
            Some(refusal) if request.headers.contains_key(header::EXPECT) => Err(refusal),
            Some(refusal) => {
                drain(body, stall).await;
                Err(refusal)
            }
        }
    };
    let mut whole = pin!(whole);
    // Most bodies are there with their heads: for them no timer is set.
    let now = poll_fn(|cx| Poll::Ready(whole.as_mut().poll(cx))).await;
    match now {
        Poll::Ready(whole) => whole,
        Poll::Pending => {
            let whole = tokio::time::timeout(BODY_PATIENCE, whole).await;
            whole.unwrap_or_else(|_| Err(incomplete()))
        }
    }
}

/// Whether the head is good, and all there is.
pub(in crate::shell) fn has_nothing_to_collect(
    head: (&Request, Version),
    body: &Incoming,
    most: usize,
) -> bool {
    body.is_end_stream() && refusal(head, body, most).is_none()
}

/// What is too large, or missing, as far as the head shows.
fn refusal(
    (request, version): (&Request, Version),
    body: &Incoming,
    most: usize,
) -> Option<ApiError> {
    if body.size_hint().lower() > most as u64 {
        Some(ApiError::BodyTooLarge)
    } else if target_length(request) > MAX_TARGET {
        Some(ApiError::TargetTooLong)
    } else if headers_length(&request.headers) > MAX_HEADERS {
        Some(ApiError::HeadersTooLarge)
    } else {
        let coding = || transfer_coding(&request.headers);
        check_host(request, version).err().or_else(coding)
    }
}

/// What the body is packed with for its way besides the one coding that the HTTP library undoes.
fn transfer_coding(headers: &HeaderMap) -> Option<ApiError> {
    let lines = headers.get_all(header::TRANSFER_ENCODING).iter();
    let lines = lines.map(|line| String::from_utf8_lossy(line.as_bytes()));
    let found = lines.collect::<Vec<_>>().join(", ");
    let mut names = found.split(',').map(str::trim).filter(|name| !name.is_empty());
    let is_known = names.all(|name| name.eq_ignore_ascii_case("chunked"));
    (!is_known).then_some(ApiError::TransferCoding { found })
}

/// Puts the whole `body` into `request`, unpacked. What cannot be unpacked stays as it came, and is refused where it is
/// read: whether the caller may write is judged first.
///
/// # Errors
/// 413 for more than `most` bytes unpacked.
pub(in crate::shell) fn take_body(
    request: &mut Request,
    body: Bytes,
    most: usize,
) -> Result<(), ApiError> {
    request.body = body;
    if request.body.is_empty() || !request.headers.contains_key(header::CONTENT_ENCODING) {
        return Ok(());
    }
    // A large body takes its time; other exchanges go on meanwhile.
    match tokio::task::block_in_place(|| unpacked(&request.headers, &request.body, most)) {
        Ok(None) => {}
        Ok(Some(body)) => request.body = body,
        Err(StillPacked::TooLarge) => {
            request.body = Bytes::new();
            return Err(ApiError::BodyTooLarge);
        }
        Err(packed) => request.packed = Some(packed),
    }
    Ok(())
}

async fn whole(
    mut body: Incoming,
    most: usize,
    stall: Option<Duration>,
) -> Result<Bytes, ApiError> {
    // Most bodies come in one piece, which is the whole then.
    let (mut first, mut joined) = (Bytes::new(), Vec::new());
    while let Some(frame) = next(&mut body, stall).await? {
        let Ok(piece) = frame.into_data() else { continue };
        if piece.len() > most - first.len().max(joined.len()) {
            drain(body, stall).await;
            return Err(ApiError::BodyTooLarge);
        }
        if first.is_empty() {
            first = piece;
        } else {
            if joined.is_empty() {
                joined.extend_from_slice(&first);
            }
            joined.extend_from_slice(&piece);
        }
    }
    Ok(if joined.is_empty() { first } else { joined.into() })
}

fn runs_over(announced: u64) -> ApiError {
    ApiError::field(
        "",
        format!("the body goes on after the {announced} bytes of its Content-Length"),
    )
}

fn incomplete() -> ApiError {
    ApiError::field("", "the body ended, or stopped coming, before it was complete")
}

/// The next piece of a body that stops coming for `stall` at most; none at its end.
async fn next<B: Body + Unpin>(
    body: &mut B,
    stall: Option<Duration>,
) -> Result<Option<Frame<B::Data>>, ApiError> {
    let mut frame = body.frame();
    // Most pieces are there already: for them no timer is made.
    let now = poll_fn(|cx| Poll::Ready(pin!(&mut frame).poll(cx))).await;
    let frame = match (now, stall) {
        (Poll::Ready(frame), _) => frame,
        (Poll::Pending, None) => frame.await,
        (Poll::Pending, Some(stall)) => {
            tokio::time::timeout(stall, frame).await.map_err(|_| incomplete())?
        }
    };
    frame.transpose().map_err(|_| incomplete())
}

/// Reads and throws away a bounded part of a body.
pub(in crate::shell) async fn drain(body: Incoming, stall: Option<Duration>) {
    let mut body = Limited::new(body, DRAINED);
    let all = async { while let Ok(Some(_)) = next(&mut body, stall).await {} };
    let _ = tokio::time::timeout(BODY_PATIENCE, all).await;
}

fn target_length(request: &Request) -> usize {
    request.uri.path_and_query().map_or(0, |target| target.as_str().len())
}

fn headers_length(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}
