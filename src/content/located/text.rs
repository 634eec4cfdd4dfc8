//! JSON strings: where they end, and what their escapes stand for.

use std::borrow::Cow;

use crate::content::code::Code;
use crate::content::mistake::Mistake;

/// The string whose opening quote stands at `start` of `text`, and the place after its closing quote.
///
/// # Errors
/// It does not end, holds a bare control character or an escape that JSON does not have.
pub(super) fn string(text: &str, start: usize) -> Result<(Cow<'_, str>, usize), Mistake> {
    let bytes = text.as_bytes();
    let mut owned: Option<String> = None;
    let mut from = start + 1;
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(b'"') => {
                let rest = &text[from..at];
                let whole = match owned {
                    None => Cow::Borrowed(rest),
                    Some(before) => Cow::Owned(before + rest),
                };
                return Ok((whole, at + 1));
            }
            Some(b'\\') => {
                let out = owned.get_or_insert_default();
                out.push_str(&text[from..at]);
                let (letter, after) = escape(text, at)?;
                out.push(letter);
                (from, at) = (after, after);
            }
            Some(0..=0x1f) | None => return Err(unended(text, start, at)),
            Some(_) => at += 1,
        }
    }
}

fn unended(text: &str, start: usize, at: usize) -> Mistake {
    match text.as_bytes().get(at) {
        None | Some(b'\n' | b'\r') => {
            let message = "a string does not end on its line".to_owned();
            Mistake::new(Code::Syntax, start..start + 1, message)
                .hint("close it with a double quote; write a line break as \\n")
        }
        Some(byte) => {
            let message = format!("a string holds the control character U+{byte:04X}");
            Mistake::new(Code::Syntax, at..at + 1, message)
                .hint(format!("write it as \\u{byte:04x}"))
        }
    }
}

/// What the escape at `at` stands for, and the place after it.
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

fn bad_escape(text: &str, at: usize) -> Mistake {
    let shown: String = text[at..].chars().take(2).collect();
    let message = format!("`{shown}` is no escape of JSON");
    Mistake::new(Code::Syntax, at..at + shown.len(), message)
        .hint("write a backslash as \\\\, any character as \\u and four hexadecimal digits")
}
