//! A TCP stream that the exchanges on it may look at while it is being served. Its end can be chosen: orderly, or a
//! reset that the client sees as RST. It notes what it reads.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;

use super::body_overrun::ReadTracker;
use super::connection_limit::ConnectionPermit;
use super::peer::Peer;
use super::timeouts::Activity;

/// Whether a connection ends in a reset; shared between its stream and the exchange that decides.
#[derive(Debug, Default)]
pub(in crate::shell) struct AbortFlag(AtomicBool);

impl AbortFlag {
    /// The connection ends in a reset.
    pub(in crate::shell) fn reset(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_reset(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// What a connection's stream and its exchanges share.
#[derive(Debug)]
pub(in crate::shell) struct ConnectionState {
    /// How the connection ends.
    pub(in crate::shell) fate: AbortFlag,
    /// What was read.
    pub(in crate::shell) reads: ReadTracker,
    /// The client at its other end.
    pub(in crate::shell) peer: Peer,
    /// The phase of its connection.
    pub(in crate::shell) pace: Activity,
    /// Its seat among the connections that are served at once.
    pub(in crate::shell) seat: ConnectionPermit,
    /// The world whose own port it came to.
    pub(in crate::shell) port_of: Option<Arc<str>>,
    /// Whether it is read into a buffer that has grown.
    large: AtomicBool,
}

/// What the HTTP library reads usual requests into has room for less than this.
const USUAL_ROOM: usize = 32 * 1024;

impl ConnectionState {
    /// Whether it has taken much memory.
    pub(in crate::shell) fn is_large(&self) -> bool {
        self.large.load(Ordering::Relaxed)
    }

    /// Gives back what it took itself, and notes that the rest was given back.
    pub(in crate::shell) fn give_back(&self) {
        self.large.store(false, Ordering::Relaxed);
        self.reads.give_back();
    }

    /// Notes how much room there is for what is read.
    fn note_room(&self, room: usize) {
        if room > USUAL_ROOM && !self.is_large() {
            self.large.store(true, Ordering::Relaxed);
        }
    }
}

/// A stream as the server reads and writes it.
#[derive(Debug)]
pub(in crate::shell) struct AbortableStream {
    stream: Arc<TcpStream>,
    line: Arc<ConnectionState>,
}

impl AbortableStream {
    /// `stream`, and what the exchanges on it share with it.
    pub(in crate::shell) fn new(
        stream: TcpStream,
        seat: ConnectionPermit,
        port_of: Option<Arc<str>>,
    ) -> (Self, Arc<ConnectionState>) {
        let stream = Arc::new(stream);
        let line = Arc::new(ConnectionState {
            fate: AbortFlag::default(),
            reads: ReadTracker::default(),
            peer: Peer::of(Arc::clone(&stream)),
            pace: Activity::new(),
            seat,
            port_of,
            large: AtomicBool::new(false),
        });
        (Self { stream, line: Arc::clone(&line) }, line)
    }

    /// Ready when there is something to read, be it the end.
    pub(super) fn poll_readable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.poll_read_ready(cx)
    }

    /// Reads into `buf`, once there is something.
    fn poll_stream(&self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            let (before, room) = (buf.filled().len(), buf.remaining());
            let read = self.stream.try_io(Interest::READABLE, || {
                let count = self.stream.try_read_buf(buf)?;
                // Less than fits is all there was. To say so saves the look that would find nothing; systems other
                // than Unix want that look.
                match cfg!(unix) && 0 < count && count < room {
                    true => Err(io::ErrorKind::WouldBlock.into()),
                    false => Ok(()),
                }
            });
            match read {
                Err(error)
                    if error.kind() == io::ErrorKind::WouldBlock
                        && buf.filled().len() == before => {}
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                    return Poll::Ready(Err(error));
                }
                Ok(()) | Err(_) => return Poll::Ready(Ok(())),
            }
        }
    }
}

impl Drop for AbortableStream {
    fn drop(&mut self) {
        if self.line.fate.is_reset() {
            // With nothing left to linger for, closing sends RST instead of FIN.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for AbortableStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.line.pace.wants_more();
        self.line.note_room(buf.remaining());
        let before = buf.filled().len();
        if !self.line.peer.take_early(buf) {
            ready!(self.poll_stream(cx, buf))?;
        }
        if buf.filled().len() > before {
            self.line.pace.came();
        }
        self.line.reads.note(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for AbortableStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_sent(cx, |stream| stream.try_write(buf))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_sent(cx, |stream| stream.try_write_vectored(bufs))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A socket keeps nothing back.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.line.fate.is_reset() {
            // Elsewhere the client sees the end when the stream is dropped, which is next.
            #[cfg(unix)]
            rustix::net::shutdown(&*self.stream, rustix::net::Shutdown::Write)?;
        }
        Poll::Ready(Ok(()))
    }
}

impl AbortableStream {
    /// Sends by `write`, once there is room for it.
    fn poll_sent(
        &self,
        cx: &mut Context<'_>,
        write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            if self.stream.poll_write_ready(cx)?.is_pending() {
                self.line.pace.cannot_send();
                return Poll::Pending;
            }
            match write(&self.stream) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                sent => {
                    self.line.pace.sent();
                    return Poll::Ready(sent);
                }
            }
        }
    }
}
