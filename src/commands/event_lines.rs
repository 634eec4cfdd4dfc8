//! Server-sent events, read from the pieces in which they come.

/// The longest event that is read: an exchange with all that a journal keeps of it is far below.
const MAX_EVENT: usize = 16 * 1024 * 1024;

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// What it is called.
    pub(super) name: String,
    /// What it says.
    pub(super) data: String,
}

/// What has come and is no whole event yet.
#[derive(Debug, Default)]
pub(super) struct EventLines {
    line: Vec<u8>,
    event: Event,
}

impl EventLines {
    /// The events that are whole with `piece`; none where one is longer than any that a sandbox sends.
    pub(super) fn take(&mut self, piece: &[u8]) -> Option<Vec<Event>> {
        let mut events = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if self.line.len() + self.event.data.len() > MAX_EVENT {
                return None;
            }
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                events.extend(
                    self.line(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n'])),
                );
            }
        }
        Some(events)
    }

    /// Reads a line; an empty one ends an event, where one has begun.
    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return (event != Event::default()).then_some(event);
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if !self.event.data.is_empty() {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            // An id is in the exchange itself, and a comment has no name.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = ": begun\n\nid: w-1\nevent: request\ndata: {\"a\":\"\u{fc}\"}\n\n: keep-alive\n\nevent: dropped\r\ndata:1\ndata: 2\r\n\r\nevent: x\n";

    #[test]
    fn events_are_the_same_in_whatever_pieces_they_come() {
        let event = |name: &str, data: &str| Event { name: name.into(), data: data.into() };
        let expected = [event("request", "{\"a\":\"\u{fc}\"}"), event("dropped", "1\n2")];
        for size in 1..=TEXT.len() {
            let mut lines = EventLines::default();
            let pieces = TEXT.as_bytes().chunks(size);
            let events: Vec<_> = pieces.flat_map(|piece| lines.take(piece).unwrap()).collect();
            assert_eq!(events, expected, "{size}");
        }
    }

    #[test]
    fn an_event_without_an_end_is_given_up() {
        let mut lines = EventLines::default();
        let piece = vec![b'x'; 1024 * 1024];
        assert_eq!((0..100).take_while(|_| lines.take(&piece).is_some()).count(), 16);
    }
}
