//! What was observed of a run: its calls with their rows, in the order in which they came.

use crate::engine::journal::{Entry, KeptBody};
use crate::engine::{Delivery, Operation, OperationKind, roll};
use crate::json::{at_pointer, elements};

use super::call::CallKey;

/// The status of an answer that has rows.
const MULTI_STATUS: u16 = 207;
/// The most bytes of an answer whose members are looked at.
const MOST_LOOKED_AT: usize = 64 * 1024;

/// One call.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub struct ObservedCall {
    /// What it is known by.
    pub key: CallKey,
    /// Its operation.
    pub operation: &'static Operation,
    /// When it was answered, in microseconds from the start of the command.
    pub at_us: u64,
    /// How long it then took to its end, in microseconds: answers may be late, and connections may fail late.
    pub lasted_us: u64,
    /// The status that the client saw; none where it saw no answer.
    pub status: Option<u16>,
    /// Whether the client got a whole answer, and that was good.
    pub well: bool,
    /// Whether it has changed the state, whatever was answered.
    pub committed: bool,
    /// Whether its good answer has a body.
    pub has_body: bool,
    /// Whether its answer was held and may never end.
    pub held: bool,
    /// Whether the fault of the case acted on it.
    pub fired: bool,
    /// A number that two calls share that sent the same bytes.
    pub fingerprint: u64,
    /// After how many seconds its answer says to try again.
    pub retry_after: Option<u64>,
    /// The rows of a bulk call that was answered as a whole.
    pub rows: Vec<ObservedRow>,
    /// The answer's body, where that is not too long to be looked at.
    pub answer: Box<str>,
}

/// One row of a bulk call.
#[derive(Clone, Debug)]
pub struct ObservedRow {
    /// What it is known by, as a single call about the same would be.
    pub item: CallKey,
    /// What tells it from the others: members of the item, each with its text; none where an item is a text itself.
    pub named: Vec<(&'static str, Box<str>)>,
    /// Its code; none where no answer with rows came.
    pub status: Option<u16>,
    /// Whether the client got a good code for it.
    pub well: bool,
}

/// An exchange as it was tapped.
#[derive(Clone, Copy, Debug)]
pub struct TappedParts<'a> {
    /// The world.
    pub world: &'a str,
    /// As the journal has it.
    pub entry: &'a Entry,
    /// The whole body of the request.
    pub request: &'a [u8],
    /// The whole body of the answer, before faults of the wire.
    pub answer: &'a [u8],
    /// Microseconds from the start of the command.
    pub at_us: u64,
    /// Microseconds from then to its end.
    pub lasted_us: u64,
}

impl ObservedCall {
    /// What was observed of an exchange, while the case of this name was active; none where no operation answers it.
    pub fn of(tapped: TappedParts<'_>, case: &str) -> Option<Self> {
        let TappedParts { world, entry, request, answer, at_us, lasted_us } = tapped;
        let operation = entry.row()?;
        let request_text = std::str::from_utf8(request).unwrap_or_default();
        let answer_text = std::str::from_utf8(answer).unwrap_or_default();
        let is_whole = matches!(entry.delivery(), Delivery::Whole | Delivery::Dribbled { .. });
        let status = entry.status();
        let well = is_whole && status.is_some_and(is_good);
        let parts = [
            entry.method().as_bytes(),
            entry.path().as_bytes(),
            entry.query().unwrap_or_default().as_bytes(),
            request,
        ];
        Some(Self {
            key: CallKey::of(world, operation, &entry.target()),
            operation,
            at_us,
            lasted_us,
            status,
            well,
            committed: entry.committed(),
            has_body: !answer.is_empty(),
            held: is_held(entry),
            fired: entry
                .rules()
                .iter()
                .any(|rule| &*rule.scenario.name == case && rule.verdict.acts()),
            fingerprint: roll(0, &parts),
            retry_after: retry_after(entry),
            rows: rows(world, entry, (request_text, answer_text), well),
            answer: if answer.len() > MOST_LOOKED_AT { "".into() } else { answer_text.into() },
        })
    }

    /// Whether it writes documents.
    pub fn writes(&self) -> bool {
        matches!(self.operation.kind, OperationKind::Write | OperationKind::Bulk { .. })
    }

    /// Whether it reads, and nothing else.
    pub fn reads(&self) -> bool {
        self.operation.kind == OperationKind::Read
    }
}

fn is_good(status: u16) -> bool {
    (200..300).contains(&status)
}

/// Whether nothing more of the answer comes, and the connection stays.
pub fn is_held(entry: &Entry) -> bool {
    use crate::engine::ConnectionFault::{Close, Hang, Reset};
    match entry.delivery() {
        Delivery::Stalled { .. } | Delivery::Unsent(Hang) => true,
        Delivery::Unsent(Reset | Close)
        | Delivery::Whole
        | Delivery::Malformed
        | Delivery::Truncated { .. }
        | Delivery::Dribbled { .. }
        | Delivery::TooShort { .. }
        | Delivery::Cut { .. } => false,
    }
}

fn retry_after(entry: &Entry) -> Option<u64> {
    let side = crate::engine::journal::Side::Answer;
    let mut headers = entry.headers(side);
    let value = headers.find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?.1;
    std::str::from_utf8(value).ok()?.trim().parse().ok()
}

/// The rows of a bulk call.
fn rows(
    world: &str,
    entry: &Entry,
    (request, answer): (&str, &str),
    is_answered: bool,
) -> Vec<ObservedRow> {
    let Some(operation) = entry.row() else { return Vec::new() };
    let OperationKind::Bulk { item_ids } = operation.kind else { return Vec::new() };
    let has_rows = is_answered && entry.status() == Some(MULTI_STATUS);
    let answered = elements(answer).filter(|_| has_rows).unwrap_or_default();
    let body = KeptBody::of_record(request, 0);
    let targets = entry.targets(&body).unwrap_or_default();
    let row = |(place, target): (usize, crate::engine::Target<'_>)| {
        let code = answered.get(place).and_then(|row| at_pointer(row, "/code"));
        let status = code.and_then(|code| code.parse().ok());
        let pairs = item_ids.pairs().iter();
        let named = pairs.filter_map(|(member, variable)| {
            target.get(variable).map(|id| (*member, Box::from(id)))
        });
        ObservedRow {
            item: CallKey::of(world, operation, &target).item(),
            named: named.collect(),
            status,
            well: status.is_some_and(is_good),
        }
    };
    targets.into_iter().enumerate().map(row).collect()
}
