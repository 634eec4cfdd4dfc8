//! Load that costs little to make: a fixed number of connections, each with one request under way at any time.
//!
//! The client never sleeps. A client that sleeps is woken by the server, which is work that the server does only for
//! the client: the more of it, the longer the client has to wait.

use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use crate::client::{Answer, Connection};

/// After so long without an answer it is a hang.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends `count` requests in all over `connections`, each of which always has one request under way.
pub(crate) fn load(
    connections: &mut [Connection],
    request: &[u8],
    known: &Answer,
    count: usize,
) -> io::Result<()> {
    let mut buffer = Vec::new();
    let turns = count / connections.len();
    for connection in &mut *connections {
        connection.0.set_nonblocking(true)?;
        send(connection, request)?;
    }
    for turn in 1..=turns {
        for connection in &mut *connections {
            receive(connection, known, &mut buffer)?;
            if turn < turns {
                send(connection, request)?;
            }
        }
    }
    Ok(())
}

fn send(connection: &mut Connection, mut request: &[u8]) -> io::Result<()> {
    while !request.is_empty() {
        let sent = awake(|| connection.0.write(request))?;
        request = &request[sent..];
    }
    Ok(())
}

/// Reads an answer with a body as long as the known one's, and of the same status. Its head may be longer: the
/// sandbox numbers its answers.
fn receive(connection: &mut Connection, known: &Answer, buffer: &mut Vec<u8>) -> io::Result<()> {
    /// `HTTP/1.1 200`
    const STATUS: usize = 12;
    const BLANK: &[u8] = b"\r\n\r\n";
    let body = known.bytes.len() - known.head.len() - BLANK.len();
    buffer.resize(known.bytes.len() + 64, 0);
    let (mut read, mut end) = (0, None);
    while end.is_none_or(|end| read < end) {
        match awake(|| connection.0.read(&mut buffer[read..]))? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            more => read += more,
        }
        let head = || buffer[..read].windows(BLANK.len()).position(|window| window == BLANK);
        end = end.or_else(|| head().map(|head| head + BLANK.len() + body));
    }
    if buffer[..STATUS] == known.bytes[..STATUS] {
        return Ok(());
    }
    Err(io::Error::other(String::from_utf8_lossy(&buffer[..read]).into_owned()))
}

/// Tries until something can be read or written.
fn awake(mut attempt: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    let mut start = None;
    loop {
        match attempt() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if start.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                    return Err(ErrorKind::TimedOut.into());
                }
            }
            done => return done,
        }
    }
}
