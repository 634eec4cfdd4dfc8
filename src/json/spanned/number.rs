//! Where a JSON number ends.

use crate::findings::{Code, Mistake};

/// The end of the number that starts at `start` of `text`.
///
/// # Errors
/// It is no JSON number.
pub(super) fn end(text: &str, start: usize) -> Result<usize, Mistake> {
    let bytes = text.as_bytes();
    let mut at = start + usize::from(bytes[start] == b'-');
    at = match bytes.get(at) {
        Some(b'0') => at + 1,
        Some(b'1'..=b'9') => after_digits(bytes, at),
        Some(_) | None => return Err(bad(text, start, at, "expected a digit")),
    };
    if let Some(b'0'..=b'9') = bytes.get(at) {
        return Err(bad(text, start, at, "expected no further digit"));
    }
    if bytes.get(at) == Some(&b'.') {
        at = some_digits(text, start, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
        at = some_digits(text, start, at + 1 + usize::from(sign))?;
    }
    Ok(at)
}

fn after_digits(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn some_digits(text: &str, start: usize, at: usize) -> Result<usize, Mistake> {
    let after = after_digits(text.as_bytes(), at);
    if after == at { Err(bad(text, start, at, "expected a digit")) } else { Ok(after) }
}

fn bad(text: &str, start: usize, at: usize, why: &str) -> Mistake {
    let width = text[at..].chars().next().map_or(0, char::len_utf8);
    let number = &text[start..at];
    Mistake::new(Code::Syntax, at..at + width, format!("{why} after `{number}`"))
}
