//! A client of one kept connection, which says of an answer that it never came.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// A sandbox that does not answer for so long hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, as a client sends it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) token: Option<&'static str>,
    pub(crate) wants_total: bool,
    pub(crate) body: Option<Value>,
}

impl Request {
    /// The line that sends it with `curl`.
    pub(crate) fn line(&self) -> String {
        let mut line = format!("curl -sS -i -X {} \"$URL{}\"", self.method, self.target);
        if let Some(token) = self.token {
            let _ = write!(line, " -H 'Authorization: Bearer {token}'");
        }
        if self.wants_total {
            line += " -H 'X-Total-Count: true'";
        }
        if let Some(body) = &self.body {
            let _ = write!(line, " -H 'Content-Type: application/json' -d '{body}'");
        }
        line
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nHost: localhost\r\n", self.method, self.target);
        if let Some(token) = self.token {
            let _ = write!(head, "Authorization: Bearer {token}\r\n");
        }
        if self.wants_total {
            head += "X-Total-Count: true\r\n";
        }
        let body = self.body.as_ref().map(Value::to_string).unwrap_or_default();
        if self.body.is_some() {
            head += "Content-Type: application/json\r\n";
        }
        format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }
}

/// An answer: its status, its headers in lower case, its body as JSON, null where that cannot be read.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A client of the sandbox at an address.
pub(crate) struct Client {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub(crate) fn to(url: &str) -> Self {
        Self { address: url.trim_start_matches("http://").to_owned(), stream: None }
    }

    /// Sends a request; none where the connection broke before an answer. It is then another connection for the next one.
    pub(crate) fn ask(&mut self, request: &Request) -> Option<Answer> {
        let stream = self.stream.get_or_insert_with(|| {
            let stream = TcpStream::connect(&self.address).expect("the sandbox listens");
            stream.set_nodelay(true).expect("it is a socket");
            stream.set_read_timeout(Some(PATIENCE)).expect("it is a socket");
            BufReader::new(stream)
        });
        let answer = stream.get_mut().write_all(&request.bytes()).ok().and_then(|()| read(stream));
        if answer.is_none() {
            self.stream = None;
        }
        answer
    }
}

fn read(stream: &mut BufReader<TcpStream>) -> Option<Answer> {
    let status = line(stream)?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = Vec::new();
    loop {
        let line = line(stream)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap_or(0))];
    stream.read_exact(&mut body).ok()?;
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Some(Answer { status, headers, body })
}

/// The next line without its end; none where the connection has ended. A sandbox that says nothing at all fails the test.
fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    match stream.read_line(&mut line) {
        Ok(0) => None,
        Ok(_) => Some(line.trim_end().to_owned()),
        Err(error) => {
            let is_silent = matches!(
                error.kind(),
                std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
            );
            assert!(!is_silent, "no answer within {PATIENCE:?}");
            None
        }
    }
}
