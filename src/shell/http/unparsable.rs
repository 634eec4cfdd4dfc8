//! What comes and is no request: the HTTP library refuses it before our code sees it, so the terminal says what it was
//! and what to do about it.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::Uri;

/// What came, and what to do about it. `came` is what was read of it, `error` what the HTTP library says.
pub(in crate::shell) fn explained(came: &[u8], error: &hyper::Error) -> String {
    // Its first byte may come alone, and nothing else begins with that.
    if came.starts_with(b"\x16") {
        return "it speaks TLS, and this port plain HTTP: write http:// in the base URL, not https://".to_owned();
    }
    if came.starts_with(b"PRI * HTTP/2") {
        return "it speaks HTTP/2 from the start, and this port HTTP/1.1: have the client begin with HTTP/1.1".to_owned();
    }
    if error.is_parse_too_large() {
        return format!("{error}: send fewer or shorter headers, or a shorter target");
    }
    if error.to_string().contains("transfer-encoding") {
        return format!(
            "{error}: send the body in chunks or with a Content-Length, packed by Content-Encoding"
        );
    }
    let mut lines = came.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    lines.find_map(bad_target).unwrap_or_else(|| {
        format!(
            "{error}; it begins with `{}`: send a line with method, target and HTTP/1.1, then the headers, one a line",
            beginning(came)
        )
    })
}

/// What is wrong with the target of a request line; none where it is none, or a good one.
fn bad_target(line: &[u8]) -> Option<String> {
    const VERSION: &[u8] = b" HTTP/1.";
    let method = line.iter().position(|byte| *byte == b' ')?;
    let end = memchr::memmem::rfind(line, VERSION).filter(|end| method < *end)?;
    let (method, target) = (&line[..method], &line[method + 1..end]);
    if method.is_empty()
        || !method.iter().all(u8::is_ascii_uppercase)
        || Uri::try_from(target).is_ok()
    {
        return None;
    }
    let path = target.split(|byte| *byte == b'?').next().unwrap_or_default();
    let shown = format!("{} {}", method.escape_ascii(), shortened(path));
    let advice = escapes(target);
    Some(match advice.is_empty() {
        true => format!("the target of {shown} is no path: it begins with a slash"),
        false => format!(
            "the target of {shown} has characters that may not stand there as they are: percent-encode {advice}"
        ),
    })
}

/// How the characters of `target` that may not stand in one are written, each once: ``` `>` as %3E ```.
fn escapes(target: &[u8]) -> String {
    /// At most this many are named.
    const MOST_NAMED: usize = 8;
    let mut named: Vec<String> = Vec::new();
    for piece in target.utf8_chunks() {
        let good = piece.valid().chars().filter(|c| !may_stand(*c)).map(|c| match c {
            ' ' => "the blank as %20".to_owned(),
            c if c.is_ascii() => {
                format!("`{}` as %{:02X}", c.escape_default(), u32::from(c))
            }
            c => {
                let mut bytes = [0; 4];
                format!(
                    "`{}` as {}",
                    c.escape_unicode(),
                    escaped(c.encode_utf8(&mut bytes).as_bytes())
                )
            }
        });
        let invalid = Some(piece.invalid()).filter(|bytes| !bytes.is_empty());
        let invalid = invalid
            .map(|bytes| format!("the byte `{}` as {}", bytes.escape_ascii(), escaped(bytes)));
        for one in good.chain(invalid) {
            if !named.contains(&one) && named.len() < MOST_NAMED {
                named.push(one);
            }
        }
    }
    named.join(", ")
}

fn escaped(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "%{byte:02X}");
        out
    })
}

/// Whether RFC 3986 has `c` in a path or query.
fn may_stand(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%".contains(c)
}

/// The path of a target, without control characters, and not all of a long one. The query may hold secrets.
fn shortened(path: &[u8]) -> String {
    const MOST: usize = 200;
    let (shown, more) = path.split_at(path.len().min(MOST));
    format!("{}{}", shown.escape_ascii(), if more.is_empty() { "" } else { "..." })
}

/// The beginning of something that is no request line: enough to know it, and too little for a secret.
fn beginning(came: &[u8]) -> String {
    const MOST: usize = 16;
    came[..came.len().min(MOST)].escape_ascii().to_string()
}

/// Lets few lines through in a window of time, so that noise cannot flood a terminal, and counts the others.
#[derive(Debug, Default)]
pub(in crate::shell) struct LineBudget(Mutex<Window>);

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::shell) enum Admission {
    /// It is printed.
    Print,
    /// It is the first that is only counted: the count is to be printed when so much time has passed.
    CountAfter(Duration),
    /// It is one more that is only counted.
    Counted,
}

#[derive(Debug, Default)]
struct Window {
    began: Option<Instant>,
    printed: u32,
    counted: u64,
}

impl LineBudget {
    /// At most this many lines are printed in a window.
    const MOST: u32 = 10;
    /// How long a window lasts.
    const LENGTH: Duration = Duration::from_secs(10);

    /// Lets a line through at `now`, or counts it.
    pub(in crate::shell) fn admit(&self, now: Instant) -> Admission {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |began: Instant| (began + Self::LENGTH).saturating_duration_since(now);
        let mut left = window.began.map_or(Duration::ZERO, over);
        if left.is_zero() {
            (window.began, window.printed, left) = (Some(now), 0, Self::LENGTH);
        }
        if window.printed < Self::MOST {
            window.printed += 1;
            return Admission::Print;
        }
        window.counted += 1;
        if window.counted == 1 { Admission::CountAfter(left) } else { Admission::Counted }
    }

    /// How many lines were counted since this was called last, in words; none where there were none.
    pub(in crate::shell) fn take_count(&self) -> Option<String> {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = std::mem::take(&mut window.counted);
        (counted > 0).then(|| {
            format!("{counted} more connections sent no request and were not printed one by one")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_told_with_what_to_write_instead() {
        let message = |line: &[u8]| bad_target(line).unwrap_or_default();
        for (line, escape) in [
            (&b"GET /a?q=metadata.version:>1 HTTP/1.1"[..], "percent-encode `>` as %3E"),
            (b"GET /a?q=\"x\" HTTP/1.1", "`\\\"` as %22"),
            (b"GET /a?q=a b HTTP/1.1", "the blank as %20"),
            (b"GET /a b?q=<1 HTTP/1.0", "the blank as %20, `<` as %3C"),
            (
                b"GET /a?q={<|^} HTTP/1.1",
                "`{` as %7B, `<` as %3C, `|` as %7C, `^` as %5E, `}` as %7D",
            ),
            (b"GET /a?q=\xff HTTP/1.1", "the byte `\\xff` as %FF"),
            (b"GET /a?q=h\xc3\xb6 > HTTP/1.1", "`\\u{f6}` as %C3%B6"),
            (b"GET /a\x07 HTTP/1.1", "`\\u{7}` as %07"),
            (b"GET a/b HTTP/1.1", "begins with a slash"),
        ] {
            assert!(message(line).contains(escape), "{}", message(line));
        }
        assert!(!message(b"GET /a?client_secret=s3cret&q=> HTTP/1.1").contains("s3cret"));
        for line in [&b"GET /a?q=%3E HTTP/1.1"[..], b"hello", b"", b"X: a HTTP/1.1", b"GET /a?q=>"]
        {
            assert_eq!(message(line), "");
        }
    }

    #[test]
    fn few_lines_are_told_in_a_time_and_the_others_counted() {
        let (budget, start) = (LineBudget::default(), Instant::now());
        let admit = |seconds| budget.admit(start + Duration::from_secs(seconds));
        for _ in 0..LineBudget::MOST {
            assert_eq!(admit(0), Admission::Print);
        }
        assert_eq!(budget.take_count(), None);
        let rest = Duration::from_secs(6);
        assert_eq!((admit(4), admit(9)), (Admission::CountAfter(rest), Admission::Counted));
        assert!(budget.take_count().unwrap().starts_with("2 more "));
        assert_eq!((budget.take_count(), admit(10)), (None, Admission::Print));
    }
}
