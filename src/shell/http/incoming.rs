//! A request's body on its way in: read whole within the limits of the service, or refused.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Version, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Frame, Incoming};

use tokio::time::Instant;

use super::body_overrun::ReadTracker;
use crate::engine::{
    ApiError, MAX_BODY, MAX_HEADERS, MAX_TARGET, Request, StillPacked, check_host, unpacked,
};

/// So long is waited for a bounded part of a body: for [`LEAST`] of one that is taken, for the rest of one that is thrown away.
const BODY_PATIENCE: Duration = Duration::from_secs(60);
/// A body of which fewer bytes come within [`BODY_PATIENCE`] has stopped coming: it would keep its connection for days.
const LEAST: usize = 1024;
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
    whole.await
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

async fn whole<B: Body<Data = Bytes> + Unpin>(
    mut body: B,
    most: usize,
    stall: Option<Duration>,
) -> Result<Bytes, ApiError>
where
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// Room is made at once for so much of what a body is announced to be.
    const ROOM: u64 = 256 * 1024;
    let room = usize::try_from(body.size_hint().lower().min(ROOM)).unwrap_or_default();
    // Most bodies come in one piece, which is the whole then.
    let (mut first, mut joined) = (Bytes::new(), Vec::new());
    let mut pace = Pace::of(stall);
    while let Some(frame) = pace.next(&mut body).await? {
        let Ok(piece) = frame.into_data() else { continue };
        if piece.len() > most - first.len().max(joined.len()) {
            drain(body, stall).await;
            return Err(ApiError::BodyTooLarge);
        }
        if first.is_empty() {
            first = piece;
        } else {
            if joined.is_empty() {
                joined.reserve_exact(room.max(first.len() + piece.len()));
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

/// How steadily a body comes.
struct Pace {
    /// It may stop coming for so long.
    stall: Option<Duration>,
    /// When enough of it must have come; none while nothing was waited for since it had.
    due: Option<Instant>,
    /// The bytes that have come since.
    come: usize,
}

impl Pace {
    fn of(stall: Option<Duration>) -> Self {
        Self { stall, due: None, come: 0 }
    }

    /// The next piece of a body that does not stop coming; none at its end.
    async fn next<B: Body<Data = Bytes> + Unpin>(
        &mut self,
        body: &mut B,
    ) -> Result<Option<Frame<Bytes>>, ApiError> {
        let mut frame = body.frame();
        // Most pieces are there already: for them no timer is made.
        let now = poll_fn(|cx| Poll::Ready(pin!(&mut frame).poll(cx))).await;
        let frame = match now {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                let now = Instant::now();
                let due = *self.due.get_or_insert_with(|| now + BODY_PATIENCE);
                let stalled = self.stall.and_then(|stall| now.checked_add(stall));
                let end = stalled.map_or(due, |stalled| stalled.min(due));
                tokio::time::timeout_at(end, frame).await.map_err(|_| incomplete())?
            }
        };
        let frame = frame.transpose().map_err(|_| incomplete())?;
        self.come += frame.as_ref().and_then(Frame::data_ref).map_or(0, Bytes::len);
        if self.come >= LEAST {
            (self.due, self.come) = (None, 0);
        }
        Ok(frame)
    }
}

/// Reads and throws away a bounded part of a body.
pub(in crate::shell) async fn drain<B: Body<Data = Bytes> + Unpin>(body: B, stall: Option<Duration>)
where
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (mut body, mut pace) = (Limited::new(body, DRAINED), Pace::of(stall));
    let all = async { while let Ok(Some(_)) = pace.next(&mut body).await {} };
    let _ = tokio::time::timeout(BODY_PATIENCE, all).await;
}

fn target_length(request: &Request) -> usize {
    request.uri.path_and_query().map_or(0, |target| target.as_str().len())
}

fn headers_length(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::Context;

    use tokio::time::{Sleep, sleep};

    use super::*;

    /// A body of which a piece comes every ten seconds, so often.
    struct Steady {
        piece: usize,
        times: usize,
        next: Pin<Box<Sleep>>,
    }

    const EVERY: Duration = Duration::from_secs(10);

    fn steady(piece: usize, times: usize) -> Steady {
        Steady { piece, times, next: Box::pin(sleep(EVERY)) }
    }

    impl Body for Steady {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            if self.times == 0 {
                return Poll::Ready(None);
            }
            std::task::ready!(self.next.as_mut().poll(cx));
            self.next.set(sleep(EVERY));
            self.times -= 1;
            Poll::Ready(Some(Ok(Frame::data(vec![b'x'; self.piece].into()))))
        }
    }

    /// In a time of its own, which passes at once.
    #[tokio::test(start_paused = true)]
    async fn a_steady_body_is_taken_however_long_it_takes_and_one_that_drips_is_not() {
        let stall = Some(2 * EVERY);
        let hours = 1_000;
        let start = Instant::now();
        let taken = whole(steady(LEAST / 6 + 1, hours), MAX_BODY, stall).await;
        assert_eq!(taken.ok().map(|body| body.len()), Some((LEAST / 6 + 1) * hours));
        assert_eq!(start.elapsed(), EVERY * u32::try_from(hours).unwrap());
        for stall in [stall, None] {
            let start = Instant::now();
            let dripped = whole(steady(LEAST / 6, hours), MAX_BODY, stall).await;
            assert_eq!((dripped.is_err(), start.elapsed()), (true, BODY_PATIENCE));
        }
        let start = Instant::now();
        let stalled = whole(steady(LEAST, hours), MAX_BODY, Some(EVERY / 2)).await;
        assert_eq!((stalled.is_err(), start.elapsed()), (true, EVERY / 2));
    }
}
