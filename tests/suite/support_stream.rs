//! A reader of server-sent events, on a connection of its own.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// No test waits for long on a stream that says nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a server streams.
#[derive(Debug)]
pub(crate) struct EventReader(BufReader<TcpStream>);

/// One event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    pub(crate) data: String,
}

impl Event {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap()
    }
}

impl EventReader {
    /// Opens the stream at `path` of the server of the base URL, and reads its head; what else `headers` say is sent too.
    ///
    /// An HTTP/1.0 request has its answer without chunks.
    #[track_caller]
    pub(crate) fn open(url: &str, path: &str, headers: &str) -> Self {
        let (reader, head) = Self::try_open(url, path, headers);
        assert!(head.starts_with("HTTP/1.0 200 ") || head.starts_with("HTTP/1.1 200 "), "{head}");
        assert!(head.contains("content-type: text/event-stream\n"), "{head}");
        reader
    }

    /// The same, whatever the head says.
    pub(crate) fn try_open(url: &str, path: &str, headers: &str) -> (Self, String) {
        let stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut reader = Self(BufReader::new(stream));
        let request = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n{headers}\r\n");
        reader.0.get_mut().write_all(request.as_bytes()).unwrap();
        let mut head = String::new();
        while let Some(line) = reader.line().filter(|line| !line.is_empty()) {
            head.push_str(&line);
            head.push('\n');
        }
        (reader, head)
    }

    /// The next event; none at the end of the stream. Comments are passed over.
    pub(crate) fn event(&mut self) -> Option<Event> {
        let mut event = Event { id: None, name: String::new(), data: String::new() };
        loop {
            let line = self.line()?;
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            let value = value.trim_start().to_owned();
            match name {
                "id" => event.id = Some(value),
                "event" => event.name = value,
                "data" => event.data = value,
                "" if line.is_empty() && !event.name.is_empty() => return Some(event),
                _ => {}
            }
        }
    }

    /// The id of the next event, or what it says where it has none.
    pub(crate) fn next_id(&mut self) -> String {
        self.event().map_or_else(
            || "end".to_owned(),
            |event| match event.id.filter(|id| !id.is_empty()) {
                Some(id) => id,
                None => format!("{} {}", event.name, event.data),
            },
        )
    }

    /// Reads to the end, however that comes.
    pub(crate) fn drain(mut self) {
        let _ = self.0.read_to_end(&mut Vec::new());
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(line.trim_end().to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("the stream says nothing: {error}"),
        }
    }
}
