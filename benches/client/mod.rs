//! A server's process, and a client that sends requests over connections that are kept.
//!
//! The client knows just enough of HTTP to find the end of an answer with a `Content-Length`.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// After so long an answer is a hang.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that runs until it is dropped.
pub(crate) struct Process {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Process {
    /// Starts `command` with `input` on its standard input.
    pub(crate) fn start(mut command: Command, input: &[u8]) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        child.stdin.take().expect("it is piped").write_all(input)?;
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        Ok(Self { child, out })
    }

    /// Its id, as the system's files call it.
    pub(crate) fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// The next line it says.
    pub(crate) fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.out.read_line(&mut line)?;
        Ok(line)
    }

    /// The address in the next line it says, wherever in the line it is.
    pub(crate) fn address(&mut self) -> io::Result<SocketAddr> {
        let line = self.line()?;
        let at = line.find("127.0.0.1:").ok_or_else(|| io::Error::other(line.clone()))?;
        let end = |text: &str| text.find(|c: char| !matches!(c, '0'..='9' | '.' | ':'));
        let text = &line[at..];
        text[..end(text).unwrap_or(text.len())].parse().map_err(io::Error::other)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer, as it came.
pub(crate) struct Answer {
    /// Status line and headers.
    pub(crate) head: String,
    /// The whole answer.
    pub(crate) bytes: Vec<u8>,
}

/// A connection that is kept.
pub(crate) struct Connection(pub(crate) TcpStream);

impl Connection {
    /// Connects.
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self(stream))
    }

    /// Sends one request and finds out where the answer ends.
    pub(crate) fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.0.write_all(request)?;
        let (mut bytes, mut part) = (Vec::new(), vec![0; 1 << 16]);
        loop {
            let read = self.0.read(&mut part)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            bytes.extend_from_slice(&part[..read]);
            let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
                continue;
            };
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if bytes.len() >= end + 4 + length.unwrap_or(0) {
                return Ok(Answer { head, bytes });
            }
        }
    }
}
