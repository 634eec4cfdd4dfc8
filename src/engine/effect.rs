//! What the shell does with an answer besides sending it: a fault of time or of the wire, as data.

/// The longest that an answer can be delayed, and that a connection hangs, in milliseconds.
pub const MAX_DELAY_MS: u64 = 10 * 60 * 1_000;

/// What happens to an answer on its way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// Milliseconds before its first byte.
    pub delay_ms: u64,
    /// What becomes of its body.
    pub body: Option<BodyFault>,
    /// What becomes of the connection instead of an answer.
    pub connection: Option<ConnectionFault>,
}

impl Effects {
    /// Whether the answer is sent at once and as it is.
    pub fn are_none(&self) -> bool {
        let Self { delay_ms, body, connection } = self;
        *delay_ms == 0 && body.is_none() && connection.is_none()
    }
}

/// What becomes of a body.
#[derive(Clone, Debug, PartialEq)]
pub enum BodyFault {
    /// It ends early, and the connection with it, although `Content-Length` is that of the whole.
    Truncate(Cut),
    /// It stops being JSON.
    Malformed,
    /// Its first half is sent, and then nothing more.
    Stall,
    /// It comes in pieces.
    Dribble {
        /// Bytes a piece.
        bytes: usize,
        /// Milliseconds between pieces.
        interval_ms: u64,
    },
    /// `Content-Length` says this; where the body is longer it is cut, where it is shorter the connection ends.
    ContentLength(u64),
}

/// Where a body is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    /// After so many bytes.
    Bytes(usize),
    /// After this share of them, 0 to 1.
    Share(f64),
}

impl Cut {
    /// The bytes that are left of `length`.
    pub fn of(self, length: usize) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.min(length),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a share of a length is a length"
            )]
            Self::Share(share) => ((length as f64) * share.clamp(0.0, 1.0)) as usize,
        }
    }
}

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionFault {
    /// It is reset: the client sees an RST.
    Reset,
    /// It is closed without an answer.
    Close,
    /// Nothing is ever answered.
    Hang,
}
