//! What the tests from outside share: a stock client, a bare socket, and the state as a client sees it.
//! Nothing here knows how the sandbox is made.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// The list of assignments that the shipped template fills.
pub(crate) const CUSTOMERS: &str =
    "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers";
/// A customer of the template who is not assigned to that segment.
pub(crate) const UNASSIGNED: &str = "61109356";
/// A customer of the template who is assigned, with version 3.
pub(crate) const VERSION_3: &str = "34017755";
/// The header of a token that may read and write.
pub(crate) const SERVICE: (&str, &str) = ("Authorization", "Bearer service");

/// No test waits for long on a sandbox that does not answer any more.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer, as it came over the socket.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// Leaves a header out.
    pub(crate) fn drop_header(&mut self, name: &str) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Holds an error against the form that every one has: the service's own, and a hint beside it.
    #[track_caller]
    pub(crate) fn assert_house_form(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        let body = self.json();
        assert_eq!(body["code"], status, "{self:?}");
        assert!(body["status"].is_string() && body["message"].is_string(), "{self:?}");
        assert!(!self.header("sandbox-hint").is_empty(), "{self:?}");
        assert!(!self.header("access-control-allow-origin").is_empty(), "{self:?}");
    }
}

/// Sends one request with a stock client, on a new connection.
#[track_caller]
pub(crate) fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .max_idle_connections(0)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(PATIENCE))
        .build();
    let mut request = http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let agent = ureq::Agent::new_with_config(config);
    let answer = if body.is_empty() {
        agent.run(request.body(()).unwrap())
    } else {
        agent.run(request.body(body).unwrap())
    };
    let mut answer = answer.unwrap_or_else(|error| panic!("{method} {url}: {error}"));
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    Answer {
        status: answer.status().as_u16(),
        headers: answer.headers().iter().map(|(k, v)| (k.to_string(), text(v))).collect(),
        body: answer.body_mut().read_to_string().unwrap(),
    }
}

/// A GET by the token that may read and write.
#[track_caller]
pub(crate) fn get(url: &str) -> Answer {
    send("GET", url, &[SERVICE], b"")
}

/// A PUT of JSON by the token that may read and write.
#[track_caller]
pub(crate) fn put(url: &str, body: &str) -> Answer {
    send("PUT", url, &[SERVICE, ("Content-Type", "application/json")], body.as_bytes())
}

/// All assignments of the template's large segment below `base`, as a client sees them.
#[track_caller]
pub(crate) fn state(base: &str) -> String {
    let answer = get(&format!("{base}{CUSTOMERS}?pageSize=1000"));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

/// A bare socket, for what no well-behaved client sends.
#[derive(Debug)]
pub(crate) struct Wire(BufReader<TcpStream>);

impl Wire {
    /// Connects to the server of the base URL.
    pub(crate) fn to(url: &str) -> Self {
        let stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends bytes as they are. A server that has refused already need not take them all.
    pub(crate) fn say(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.0.get_mut().write_all(bytes.as_ref());
    }

    /// Says that no more will be sent; the answer can still be read.
    pub(crate) fn finish(&mut self) {
        let _ = self.0.get_mut().shutdown(Shutdown::Write);
    }

    /// The next answer to a request that was no HEAD; none when the server has closed.
    pub(crate) fn answer(&mut self) -> Option<Answer> {
        let mut answer = self.head()?;
        let length = match answer.header("content-length") {
            "" => 0,
            length => length.parse().unwrap(),
        };
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        answer.body = String::from_utf8(body).unwrap();
        Some(answer)
    }

    /// The next answer's status and headers; none when the server has closed.
    pub(crate) fn head(&mut self) -> Option<Answer> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = Vec::new();
        while let Some(line) = self.line().filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').unwrap();
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        Some(Answer { status, headers, body: String::new() })
    }

    /// Whether the server has closed, with nothing left to read.
    pub(crate) fn is_over(&mut self) -> bool {
        match self.0.fill_buf() {
            Ok(rest) => rest.is_empty(),
            // A reset says the same as an end.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => true,
            Err(error) => panic!("neither an answer nor an end: {error}"),
        }
    }

    /// Reads to the end of the connection, however it ends.
    pub(crate) fn drain(&mut self) {
        let _ = self.0.read_to_end(&mut Vec::new());
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(line.trim_end().to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("no answer: {error}"),
        }
    }
}

/// Sends `bytes` on a new connection, says that this was all, and reads every answer.
pub(crate) fn exchange(url: &str, bytes: impl AsRef<[u8]>) -> Vec<Answer> {
    let mut wire = Wire::to(url);
    wire.say(bytes);
    wire.finish();
    std::iter::from_fn(|| wire.answer()).collect()
}

/// The head of a request by the token that may read and write, with the headers of `more`, each line ended.
pub(crate) fn request_head(method: &str, path: &str, more: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer service\r\n{more}\r\n"
    )
}
