//! What has arrived of an answer of another sandbox, held against what was planned.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::replay::Difference;
use crate::engine::{CapturedExchange, Delivery, HINT, PlannedAnswer, header_text};

/// How the answer of `exchange`, the event at `place`, differs from what has `arrived`: status, headers and body, or why
/// nothing has; none where it does not. Headers that every answer of a server carries are not looked at.
pub fn difference(
    place: usize,
    exchange: &CapturedExchange,
    arrived: Result<(StatusCode, &HeaderMap, &Bytes), String>,
) -> Option<Difference> {
    let expected = &exchange.answer;
    let is_whole = arrives_whole(expected);
    let found = match arrived {
        // Nothing, or not all of it, was to arrive.
        Err(_) if !is_whole => return None,
        Err(why) => PlannedAnswer { delivery: why, ..expected.clone() },
        Ok((status, headers, body)) => {
            let has_body = is_whole && exchange.request.method != Method::HEAD;
            PlannedAnswer {
                status,
                headers: planned(&expected.headers, headers),
                hint: hint(expected, headers),
                body: if has_body { body.clone() } else { expected.body.clone() },
                ..expected.clone()
            }
        }
    };
    Difference::between(place, exchange, &found)
}

/// Whether a client waits for ever for the end of an answer.
pub fn never_ends(expected: &PlannedAnswer) -> bool {
    ["hang", "stalled"].iter().any(|word| expected.delivery.starts_with(word))
}

fn arrives_whole(expected: &PlannedAnswer) -> bool {
    expected.delivery == Delivery::Whole.to_string() || expected.delivery.starts_with("in pieces")
}

/// The lines that are planned, as they have arrived; one that has not is missing.
fn planned(
    planned: &[(HeaderName, HeaderValue)],
    arrived: &HeaderMap,
) -> Vec<(HeaderName, HeaderValue)> {
    let lines = planned.iter().enumerate().filter_map(|(place, (name, _))| {
        let nth = planned[..place].iter().filter(|(known, _)| known == name).count();
        Some((name.clone(), arrived.get_all(name).iter().nth(nth)?.clone()))
    });
    lines.collect()
}

/// The hint as it has arrived.
fn hint(expected: &PlannedAnswer, arrived: &HeaderMap) -> Option<String> {
    let sent = expected.hint.as_deref().filter(|hint| !hint.is_empty()).map(header_text);
    if sent.as_ref() == arrived.get(HINT) {
        return expected.hint.clone();
    }
    arrived.get(HINT).map(|hint| String::from_utf8_lossy(hint.as_bytes()).into_owned())
}
