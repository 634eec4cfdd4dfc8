//! The listeners of one port, as one thing that gives connections and can be shut from elsewhere.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::net::{TcpListener, TcpStream};

/// The listeners of one port.
#[derive(Debug)]
pub struct Door(Mutex<Listeners>);

#[derive(Debug)]
struct Listeners {
    open: Vec<TcpListener>,
    /// The one that is looked at first, each in its turn.
    next: usize,
}

impl Door {
    /// That of `listeners`.
    ///
    /// # Errors
    /// When the runtime takes one of them not.
    pub fn of(listeners: Vec<std::net::TcpListener>) -> io::Result<Self> {
        let taken = listeners.into_iter().map(|listener| {
            listener.set_nonblocking(true)?;
            TcpListener::from_std(listener)
        });
        Ok(Self(Mutex::new(Listeners { open: taken.collect::<io::Result<_>>()?, next: 0 })))
    }

    /// The next connection; none ever after it was shut.
    ///
    /// # Errors
    /// When the system gives none, for example for want of file descriptors.
    pub(in crate::shell) async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        poll_fn(|cx| self.lock().poll_accept(cx)).await
    }

    /// Ends listening at once.
    pub fn shut(&self) {
        self.lock().open.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Listeners> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listeners {
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        let number = self.open.len();
        for place in (self.next..).take(number).map(|place| place % number) {
            if let Poll::Ready(accepted) = self.open[place].poll_accept(cx) {
                self.next = place + 1;
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    }
}
