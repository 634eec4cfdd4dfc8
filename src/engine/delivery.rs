//! What of an answer reaches a client that waits for it: decided once, so that what is sent and what is shown agree.

use std::fmt;

use http::{Method, StatusCode};

use super::effect::{BodyFault, ConnectionFault, Effects, MAX_DELAY_MS};
use super::message::Response;

/// What of an answer reaches its client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// All of it, as it is.
    #[default]
    Whole,
    /// Nothing: the connection fails first.
    Unsent(ConnectionFault),
    /// Another body, which is no JSON.
    Malformed,
    /// So many bytes of its body, then the end of the connection.
    Truncated {
        /// The bytes.
        sent: usize,
    },
    /// So many bytes of its body, and then nothing for as long as a connection can hang.
    Stalled {
        /// The bytes.
        sent: usize,
    },
    /// All of it, in pieces.
    Dribbled {
        /// Bytes a piece.
        bytes: usize,
        /// Milliseconds between pieces.
        interval_ms: u64,
    },
    /// Its body under a `Content-Length` that promises more, then the end of the connection.
    TooShort {
        /// The bytes.
        sent: usize,
        /// What `Content-Length` says.
        announced: u64,
    },
    /// The beginning of its body, under a `Content-Length` that says no more.
    Cut {
        /// The bytes.
        sent: usize,
        /// How many there are.
        of: usize,
    },
}

impl Delivery {
    /// What `effects` leave of the answer to a request of this method.
    pub(super) fn of(method: &Method, response: &Response, effects: &Effects) -> Self {
        if let Some(fault) = effects.connection {
            return Self::Unsent(fault);
        }
        let Some(fault) = &effects.body else { return Self::Whole };
        let status = response.status;
        let bodiless = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
        if method == Method::HEAD || bodiless || status.is_informational() {
            return Self::Whole;
        }
        Self::damaged(response.body.len(), fault)
    }

    /// What `fault` leaves of a body of this length; one that comes to nothing leaves it whole.
    fn damaged(length: usize, fault: &BodyFault) -> Self {
        match fault {
            BodyFault::ContentLength(announced) => match usize::try_from(*announced) {
                Ok(announced) if announced == length => Self::Whole,
                Ok(sent) if sent < length => Self::Cut { sent, of: length },
                Ok(_) | Err(_) => Self::TooShort { sent: length, announced: *announced },
            },
            _ if length == 0 => Self::Whole,
            BodyFault::Malformed => Self::Malformed,
            BodyFault::Truncate(cut) => match cut.of(length) {
                sent if sent < length => Self::Truncated { sent },
                _ => Self::Whole,
            },
            // One piece is the whole.
            BodyFault::Dribble { bytes, .. } if *bytes >= length => Self::Whole,
            BodyFault::Stall => Self::Stalled { sent: length / 2 },
            BodyFault::Dribble { bytes, interval_ms } => Self::Dribbled {
                bytes: (*bytes).max(1),
                interval_ms: (*interval_ms).min(MAX_DELAY_MS),
            },
        }
    }

    /// Whether the client sees a status.
    pub fn is_answered(self) -> bool {
        !matches!(self, Self::Unsent(_))
    }

    /// The bytes that are sent of a body of this length.
    pub fn bytes(self, length: usize) -> usize {
        match self {
            Self::Whole | Self::Dribbled { .. } => length,
            Self::Unsent(_) => 0,
            // Its last byte makes way for two others.
            Self::Malformed => length.max(1) + 1,
            Self::Truncated { sent }
            | Self::Stalled { sent }
            | Self::TooShort { sent, .. }
            | Self::Cut { sent, .. } => sent,
        }
    }

    /// What the client sees, in words; none where it is the answer as it is.
    pub fn client_saw(self) -> Option<String> {
        (self != Self::Whole).then(|| self.to_string())
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        match *self {
            Self::Whole => write!(f, "the whole answer"),
            Self::Unsent(ConnectionFault::Reset) => write!(f, "reset, nothing sent"),
            Self::Unsent(ConnectionFault::Close) => write!(f, "closed, nothing sent"),
            Self::Unsent(ConnectionFault::Hang) => write!(f, "hang, nothing sent"),
            Self::Malformed => write!(f, "malformed body"),
            Self::Truncated { sent } => write!(f, "truncated after {sent} byte{}", plural(sent)),
            Self::Stalled { sent } => write!(f, "stalled after {sent} byte{}", plural(sent)),
            Self::Dribbled { bytes, interval_ms } => {
                write!(f, "in pieces of {bytes} byte{}, {interval_ms} ms apart", plural(bytes))
            }
            Self::TooShort { sent, announced } => {
                write!(f, "closed after {sent} of {announced} announced bytes")
            }
            Self::Cut { sent, of } => write!(f, "cut to {sent} of {of} bytes by Content-Length"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::effect::Cut;

    #[test]
    fn the_bytes_that_are_sent_are_counted() {
        for (delivery, bytes) in [
            (Delivery::Whole, 18),
            (Delivery::Unsent(ConnectionFault::Hang), 0),
            (Delivery::Malformed, 19),
            (Delivery::Truncated { sent: 3 }, 3),
            (Delivery::TooShort { sent: 18, announced: 99 }, 18),
            (Delivery::Cut { sent: 10, of: 18 }, 10),
            (Delivery::Dribbled { bytes: 5, interval_ms: 20 }, 18),
        ] {
            assert_eq!(delivery.bytes(18), bytes, "{delivery:?}");
        }
    }

    #[test]
    fn every_fault_says_what_the_client_sees() {
        let saw = |method: Method, status: u16, body: &'static str, fault: BodyFault| {
            let status = StatusCode::from_u16(status).unwrap();
            let effects = Effects { body: Some(fault), ..Effects::default() };
            Delivery::of(&method, &Response::json(status, body), &effects).client_saw()
        };
        let body = r#"{"a":"0123456789"}"#;
        for (fault, expected) in [
            (BodyFault::Truncate(Cut::Bytes(10)), Some("truncated after 10 bytes")),
            (BodyFault::Truncate(Cut::Bytes(1)), Some("truncated after 1 byte")),
            (BodyFault::Truncate(Cut::Share(0.5)), Some("truncated after 9 bytes")),
            (BodyFault::Truncate(Cut::Bytes(18)), None),
            (BodyFault::Stall, Some("stalled after 9 bytes")),
            (BodyFault::Malformed, Some("malformed body")),
            (BodyFault::ContentLength(10), Some("cut to 10 of 18 bytes by Content-Length")),
            (BodyFault::ContentLength(18), None),
            (BodyFault::ContentLength(99), Some("closed after 18 of 99 announced bytes")),
            (
                BodyFault::Dribble { bytes: 5, interval_ms: 20 },
                Some("in pieces of 5 bytes, 20 ms apart"),
            ),
            (BodyFault::Dribble { bytes: 18, interval_ms: 20 }, None),
        ] {
            assert_eq!(saw(Method::GET, 200, body, fault.clone()).as_deref(), expected);
            assert_eq!(saw(Method::HEAD, 200, body, fault.clone()), None);
            assert_eq!(saw(Method::GET, 204, body, fault), None);
        }
        assert_eq!(saw(Method::GET, 200, "", BodyFault::Stall), None);
    }
}
