//! Whether a request's body ends where its `Content-Length` says: what a connection has read against what was
//! announced.
//!
//! HTTP takes what follows a body for the next request, so a body that is longer than announced would be cut, and its
//! beginning taken for the whole. What follows is seen here before anything is done, unless it comes later.

use std::sync::{Arc, Mutex, PoisonError};

use memchr::memchr_iter;

/// A piece that was read is kept for a look; the room of larger ones is given back.
const USUAL_PIECE: usize = 64 * 1024;

/// What a connection reads, shared between its stream and the exchanges on it.
#[derive(Clone, Debug, Default)]
pub(in crate::shell) struct ReadTracker(Arc<Mutex<Latest>>);

#[derive(Debug, Default)]
struct Latest {
    /// The piece that was read last, behind those that belong to the same head.
    piece: Vec<u8>,
    /// What the piece holds.
    holds: Holds,
    /// So much of the body under way has come; none where its beginning was not seen.
    body: Option<u64>,
    /// The length of that body.
    announced: Option<u64>,
    /// Requests have come one upon another, so it is unclear where one of them ends.
    pipelined: bool,
    /// Something came that is no request: nothing can follow it.
    over: bool,
}

/// What was read since the last request began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Holds {
    /// Nothing: that request began in it.
    #[default]
    Nothing,
    /// More of that request's body.
    Body,
    /// The beginning of a head, as far as it has come.
    Head,
}

impl ReadTracker {
    /// Notes what was read.
    pub(in crate::shell) fn note(&self, piece: &[u8]) {
        self.with(|latest| {
            let in_body = latest.body.zip(latest.announced);
            let in_body = in_body.is_some_and(|(come, announced)| come < announced);
            // A head may come in many pieces, and is kept together as far as usual ones go.
            let goes_on =
                latest.holds == Holds::Head && latest.piece.len() + piece.len() <= USUAL_PIECE;
            if in_body || !goes_on {
                latest.piece.clear();
            }
            latest.piece.extend_from_slice(piece);
            latest.holds = if in_body { Holds::Body } else { Holds::Head };
            latest.body = latest.body.map(|come| come + piece.len() as u64);
        });
    }

    /// Notes that a request has begun; `announced` is the length of its body, none where that is not known.
    pub(in crate::shell) fn begin(&self, announced: Option<u64>) {
        self.with(|latest| {
            let head = head_length(&latest.piece, announced == Some(0));
            latest.pipelined |=
                latest.holds == Holds::Nothing || head.is_none() || announced.is_none();
            (latest.holds, latest.announced) = (Holds::Nothing, announced);
            latest.body = head.map(|head| (latest.piece.len() - head) as u64);
            latest.piece.shrink_to(USUAL_PIECE);
        });
    }

    /// Whether something follows the whole body of `announced` bytes that is no request.
    pub(in crate::shell) fn run_over(&self, announced: u64) -> bool {
        self.with(|latest| {
            let Some(come) = latest.body.take().filter(|_| !latest.pipelined) else { return false };
            let more = usize::try_from(come.saturating_sub(announced)).unwrap_or(usize::MAX);
            let more = &latest.piece[latest.piece.len().saturating_sub(more)..];
            let more = more.trim_ascii_start();
            latest.pipelined = !more.is_empty();
            latest.over = !more.is_empty() && !begins_request(more);
            latest.over
        })
    }

    /// Gives back the room of what was read, but for the beginning of a head.
    pub(in crate::shell) fn give_back(&self) {
        self.with(|latest| {
            if latest.holds != Holds::Head {
                latest.piece = Vec::new();
            }
        });
    }

    /// Whether something came that is no request, so that the connection has to end.
    pub(in crate::shell) fn are_over(&self) -> bool {
        self.with(|latest| latest.over)
    }

    /// The beginning of what was read last: of a head that is no request, as far as what came before shows where it
    /// begins.
    pub(in crate::shell) fn beginning(&self) -> Vec<u8> {
        /// Enough for any usual head.
        const MOST: usize = 16 * 1024;
        self.with(|latest| latest.piece.iter().take(MOST).copied().collect())
    }

    fn with<T>(&self, look: impl FnOnce(&mut Latest) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How much of `piece` belongs to the head that ends in it. A line may end in CR LF or in LF alone, as hyper takes
/// them.
fn head_length(piece: &[u8], ends_with_it: bool) -> Option<usize> {
    if ends_with_it {
        let ends = piece.ends_with(b"\n\r\n") || piece.ends_with(b"\n\n");
        return ends.then_some(piece.len());
    }
    // Blank lines may stand before a request, and end no head.
    let first = piece.iter().position(|byte| !matches!(byte, b'\r' | b'\n'))?;
    let blank = |end: usize| {
        let rest = &piece[end + 1..];
        let blank = if rest.starts_with(b"\r\n") { 2 } else { 1 };
        (blank == 2 || rest.starts_with(b"\n")).then_some(end + 1 + blank)
    };
    memchr_iter(b'\n', &piece[first..]).find_map(|at| blank(first + at))
}

/// Whether `bytes` start as a request does: with a method and a blank, as far as they go.
fn begins_request(bytes: &[u8]) -> bool {
    /// No known method is longer.
    const LONGEST: usize = 16;
    let method = bytes.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    (1..=LONGEST).contains(&method) && bytes.get(method).is_none_or(|byte| *byte == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "PUT /x HTTP/1.1\r\nContent-Length: 2\r\n\r\n";

    /// What becomes of a body of two bytes whose request comes in these pieces.
    fn runs_over(pieces: &[&str]) -> bool {
        let reads = ReadTracker::default();
        reads.note(pieces[0].as_bytes());
        reads.begin(Some(2));
        pieces[1..].iter().for_each(|piece| reads.note(piece.as_bytes()));
        reads.run_over(2)
    }

    #[test]
    fn a_body_that_goes_on_is_told_from_the_next_request() {
        for (rest, runs) in [
            ("{}", false),
            ("{}}", true),
            ("{}{}", true),
            ("{} and more", true),
            ("{}\r\n", false),
            ("{}GET /y HTTP/1.1\r\n", false),
            ("{}G", false),
            ("{}Gone", true),
        ] {
            assert_eq!(runs_over(&[&format!("{HEAD}{rest}")]), runs, "{rest} in one piece");
            assert_eq!(runs_over(&[HEAD, rest]), runs, "{rest} behind the head");
            let (first, second) = rest.split_at(1);
            assert_eq!(runs_over(&[HEAD, first, second]), runs, "{rest} byte by byte");
            assert_eq!(runs_over(&[&format!("{HEAD}{first}"), second]), runs, "{rest} split");
        }
    }

    #[test]
    fn where_requests_come_one_upon_another_nothing_is_claimed() {
        let reads = ReadTracker::default();
        reads.note(format!("GET /x HTTP/1.1\r\n\r\n{HEAD}{{}}}}").as_bytes());
        reads.begin(Some(0));
        assert!(!reads.run_over(0));
        reads.begin(Some(2));
        assert!(!reads.run_over(2));
        reads.note(format!("{HEAD}{{}}}}").as_bytes());
        reads.begin(Some(2));
        assert!(!reads.run_over(2));
    }

    #[test]
    fn a_head_ends_at_its_first_blank_line_however_lines_end() {
        let unix = |text: &str| text.replace("\r\n", "\n");
        let longer = "PUT /y HTTP/1.1\r\nContent-Length: 20\r\n\r\n{\"mixins\":{\"a\":\"b\"}}";
        for first in [HEAD.to_owned(), unix(HEAD), HEAD.replacen("\r\n", "\n", 1)] {
            for before in ["", "\r\n", "\r\n\r\n", "\n\n"] {
                for second in [longer.to_owned(), unix(longer)] {
                    let together = format!("{before}{first}{{}}{second}");
                    assert!(!runs_over(&[&together]), "{together:?}");
                }
                let alone = format!("{before}{first}{{}}}}");
                assert!(runs_over(&[&alone]), "{alone:?}");
            }
        }
    }

    #[test]
    fn a_head_that_comes_in_pieces_is_kept_together() {
        let reads = ReadTracker::default();
        for byte in HEAD.bytes() {
            reads.note(&[byte]);
        }
        assert_eq!(reads.beginning(), HEAD.as_bytes());
        reads.begin(Some(2));
        reads.note(b"{");
        reads.note(b"}");
        assert!(!reads.run_over(2));
        for piece in ["GET /y", "?q=>1 HTTP/1.1\r\n"] {
            reads.note(piece.as_bytes());
        }
        assert_eq!(reads.beginning(), b"GET /y?q=>1 HTTP/1.1\r\n");
        let long = vec![b'x'; USUAL_PIECE];
        reads.note(&long);
        assert_eq!(reads.with(|latest| latest.piece.len()), USUAL_PIECE);
    }

    #[test]
    fn each_request_of_a_connection_is_looked_at() {
        let reads = ReadTracker::default();
        for (rest, runs) in [("{}", false), ("[]", false), ("{}}", true)] {
            reads.note(b"GET /x HTTP/1.1\r\n\r\n");
            reads.begin(Some(0));
            assert!(!reads.run_over(0));
            reads.note(format!("{HEAD}{rest}").as_bytes());
            reads.begin(Some(2));
            assert_eq!(reads.run_over(2), runs, "{rest}");
        }
    }
}
