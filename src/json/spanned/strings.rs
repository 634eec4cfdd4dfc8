//! JSON strings: where they end, and what their escapes mean.

use std::borrow::Cow;

use super::recovery::before_brackets;
use crate::findings::{Code, Mistake};

/// The string whose opening quote is at `start` of `text`, and the place after it, where nothing in it is special: so
/// are most.
pub(super) fn without_escapes(text: &str, start: usize) -> Option<(&str, usize)> {
    let inside = &text.as_bytes()[start + 1..];
    let length = inside.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
    let end = start + 1 + length;
    (inside[length] == b'"').then(|| (&text[start + 1..end], end + 1))
}

/// The string whose opening quote is at `start` of `text`, and the place after it. What is wrong with it goes to
/// `report`; no string then, and the place is behind what may be meant as its end.
pub(super) fn string<'a>(
    text: &'a str,
    start: usize,
    report: &mut impl FnMut(Mistake),
) -> (Option<Cow<'a, str>>, usize) {
    let bytes = text.as_bytes();
    let mut owned: Option<String> = None;
    let mut from = start + 1;
    let mut at = from;
    let mut good = true;
    loop {
        match bytes.get(at) {
            Some(b'"') => {
                let rest = &text[from..at];
                let whole = match owned {
                    None => Cow::Borrowed(rest),
                    Some(before) => Cow::Owned(before + rest),
                };
                return (Some(whole).filter(|_| good), at + 1);
            }
            Some(b'\\') => {
                let out = owned.get_or_insert_default();
                out.push_str(&text[from..at]);
                at = match escape(text, at) {
                    Ok((letter, after)) => {
                        out.push(letter);
                        after
                    }
                    Err(mistake) => {
                        good = false;
                        let after = mistake.span.end;
                        report(mistake);
                        after
                    }
                };
                from = at;
            }
            None | Some(b'\n' | b'\r') => {
                let message = "a string does not end on its line";
                report(
                    Mistake::new(Code::Syntax, start..start + 1, message)
                        .hint("close it with a double quote; write a line break as \\n"),
                );
                return (None, before_brackets(bytes, start + 1, at));
            }
            Some(byte @ 0..=0x1f) => {
                good = false;
                let message = format!("a string holds the control character U+{byte:04X}");
                report(
                    Mistake::new(Code::Syntax, at..at + 1, message)
                        .hint(format!("write it as \\u{byte:04x}")),
                );
                at += 1;
            }
            Some(_) => at += 1,
        }
    }
}

/// The text in single quotes, whose first is at `start` of `text`, and the place after it; none when it does not end on
/// its line.
pub(super) fn single_quoted(text: &str, start: usize) -> Option<(&str, usize)> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\'' => return Some((&text[start + 1..at], at + 1)),
            b'\n' | b'\r' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// What the escape at `at` means, and the place after it.
fn escape(text: &str, at: usize) -> Result<(char, usize), Mistake> {
    let letter = match text.as_bytes().get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(text, at),
        Some(_) | None => return Err(bad_escape(text, at)),
    };
    Ok((letter, at + 2))
}

fn unicode(text: &str, at: usize) -> Result<(char, usize), Mistake> {
    let unit = |at: usize| {
        let digits = text.get(at + 2..at + 6).filter(|_| text[at..].starts_with("\\u"))?;
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hex { u16::from_str_radix(digits, 16).ok() } else { None }
    };
    let first = unit(at).ok_or_else(|| bad_escape(text, at))?;
    let pair = (0xd800..0xdc00).contains(&first);
    let second = pair.then(|| text.get(at + 6..).and_then(|_| unit(at + 6))).flatten();
    let after = if second.is_some() { at + 12 } else { at + 6 };
    if let Some(Ok(letter)) = char::decode_utf16([first].into_iter().chain(second)).next() {
        return Ok((letter, after));
    }
    let message = format!("`{}` is half of a character", &text[at..at + 6]);
    Err(Mistake::new(Code::Syntax, at..at + 6, message)
        .hint("write the character itself, or both halves of its surrogate pair"))
}

/// A backslash before the end of a line, or before a control character, is reported alone.
fn bad_escape(text: &str, at: usize) -> Mistake {
    let shown: String = text[at..].chars().take(2).take_while(|c| !c.is_control()).collect();
    let message = format!("`{shown}` is no escape of JSON");
    Mistake::new(Code::Syntax, at..at + shown.len(), message)
        .hint("write a backslash as \\\\, any character as \\u and four hexadecimal digits")
}
