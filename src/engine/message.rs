//! Requests and replies as values: what the shell read, and what it is to send.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{AsHeaderName, CACHE_CONTROL, HeaderName, HeaderValue, PRAGMA};
use http::{HeaderMap, Method, StatusCode, Uri};
use percent_encoding::{
    AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode,
};

use super::check::FailedRow;
use super::content_coding::StillPacked;
use super::met::MetStatus;

/// A request, read whole.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The target as it was sent.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body, unpacked.
    pub body: Bytes,
    /// Why the body is still packed, where it could not be unpacked.
    pub packed: Option<StillPacked>,
    /// The world whose own port it came to; none at the port of the sandbox.
    pub port_of: Option<Arc<str>>,
}

impl Request {
    /// The lines of a header, in their order.
    pub fn lines(&self, name: HeaderName) -> impl Iterator<Item = &HeaderValue> {
        /// As long as they are so few, going through the names is quicker than finding one of them. A GET looks for
        /// five that are mostly absent, which saves 5 % of its instructions.
        const FEW: usize = 16;
        let headers = &self.headers;
        let may_be = headers.keys_len() > FEW || headers.keys().any(|known| *known == name);
        may_be.then(|| headers.get_all(name).iter()).into_iter().flatten()
    }

    /// The text of a header; none when absent or not ASCII.
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Every value of the query parameter called `name`, decoded; what is no UTF-8 is replaced.
    pub fn query_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
        self.uri.query().into_iter().flat_map(|query| form_values(query, name))
    }

    /// The first query parameter called `name`, decoded (`+` is a blank).
    ///
    /// # Errors
    /// When its value is not UTF-8.
    pub fn query(&self, name: &str) -> Result<Option<Cow<'_, str>>, NotUtf8> {
        self.uri.query().map_or(Ok(None), |query| form_value(query, name))
    }
}

/// A percent-encoded text that does not decode to UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUtf8;

/// Every value of `name` in a form-encoded text, decoded; what is no UTF-8 is replaced.
pub(super) fn form_values<'a>(form: &'a str, name: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
    form.split('&').filter_map(move |pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (!pair.is_empty() && is_called(key, name)).then(|| lossily(value))
    })
}

/// The names and values of a form-encoded text, decoded; what is no UTF-8 is replaced.
pub fn form_pairs(form: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    form.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (lossily(name), lossily(value))
    })
}

/// The first value of `name` in a form-encoded text, decoded.
///
/// # Errors
/// When the value is not UTF-8.
pub fn form_value<'a>(form: &'a str, name: &str) -> Result<Option<Cow<'a, str>>, NotUtf8> {
    for pair in form.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if is_called(key, name) {
            return form_decode(value).map(Some);
        }
    }
    Ok(None)
}

/// Whether the form-encoded `key` is `name`.
fn is_called(key: &str, name: &str) -> bool {
    key == name || (key.contains(['%', '+']) && form_decode(key).as_deref() == Ok(name))
}

fn lossily(value: &str) -> Cow<'_, str> {
    form_decode(value).unwrap_or_else(|NotUtf8| {
        let blanks = value.replace('+', " ");
        percent_decode_str(&blanks).decode_utf8_lossy().into_owned().into()
    })
}

/// A name or value of a form, decoded.
pub(super) fn form_decode(text: &str) -> Result<Cow<'_, str>, NotUtf8> {
    if !text.contains(['%', '+']) {
        return Ok(Cow::Borrowed(text));
    }
    let blanks = text.replace('+', " ");
    let decoded = percent_decode_str(&blanks).decode_utf8().map_err(|_| NotUtf8)?;
    Ok(Cow::Owned(decoded.into_owned()))
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// Headers besides those every answer carries.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body; empty means none.
    pub body: Bytes,
    /// Help for the person behind the client; travels as `Sandbox-Hint` and on the terminal.
    pub hint: Option<String>,
    /// What the terminal says of the answer besides its status.
    pub summary: Option<Summary>,
}

/// What is in an answer, put into words only where they are printed.
#[derive(Clone, Debug)]
pub enum Summary {
    /// These words.
    Words(String),
    /// The rows of a bulk answer.
    Rows {
        /// How often each code is in them.
        met: Vec<MetStatus>,
        /// Those that failed by themselves.
        failed: Vec<FailedRow>,
    },
    /// A page of a list.
    Page {
        /// Which one, and how many documents are in it.
        page: ShownPage,
        /// How many there are.
        total: usize,
    },
}

/// A page of a list, as an answer has it. Numbers beyond what fits count as the largest that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownPage {
    /// Its number, from 1.
    pub number: u32,
    /// How many documents a full one has.
    pub size: u32,
    /// How many are in it.
    pub shown: u32,
}

impl ShownPage {
    /// A page of this number and size, with this number of documents in it.
    pub fn new(number: usize, size: usize, shown: usize) -> Self {
        let fitting = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self { number: fitting(number), size: fitting(size), shown: fitting(shown) }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Rows { met, .. } => write_rows(met, f),
            Self::Page { page, total } => write!(f, "{} of {total}", page.shown),
        }
    }
}

/// `2 ok, 1×409`.
fn write_rows(rows: &[MetStatus], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let count = |row: &MetStatus| row.organic + row.injected;
    let (ok, mut failed): (Vec<MetStatus>, Vec<MetStatus>) =
        rows.iter().partition(|row| (200..300).contains(&row.status));
    failed.sort_unstable_by_key(|row| row.status);
    write!(f, "{} ok", ok.iter().map(count).sum::<u64>())?;
    failed.iter().try_for_each(|row| write!(f, ", {}×{}", count(row), row.status))
}

impl Response {
    /// The page of a list that it is.
    pub fn page(&self) -> Option<ShownPage> {
        match self.summary {
            Some(Summary::Page { page, .. }) => Some(page),
            Some(Summary::Words(_) | Summary::Rows { .. }) | None => None,
        }
    }

    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new(), hint: None, summary: None }
    }

    /// An answer with a JSON body.
    pub fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        // Room for a few more, which most answers have.
        let mut headers = Vec::with_capacity(4);
        headers.push((http::header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
        Self { status, headers, body: body.into(), hint: None, summary: None }
    }

    /// Says one thing more to the person behind the client.
    pub fn add_hint(&mut self, hint: &str) {
        match &mut self.hint {
            Some(known) if !known.is_empty() => {
                known.push_str("; ");
                known.push_str(hint);
            }
            none => *none = Some(hint.to_owned()),
        }
    }

    /// Says several things more.
    pub fn add_hints(&mut self, hints: impl IntoIterator<Item = String>) {
        hints.into_iter().for_each(|hint| self.add_hint(&hint));
    }

    /// Keeps the answer, good or bad, out of every cache on its way, as RFC 6749 requires for tokens; a header that a rule has
    /// written stays, and one of those `removed` does not come back.
    pub fn forbid_storing(&mut self, removed: &[HeaderName]) {
        for (name, value) in [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")] {
            if !removed.contains(&name) && self.headers.iter().all(|(known, _)| *known != name) {
                self.headers.push((name, HeaderValue::from_static(value)));
            }
        }
    }

    /// This answer with one more header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// `Sandbox-Hint`.
pub const HINT: HeaderName = HeaderName::from_static("sandbox-hint");
/// `X-Total-Count`.
pub const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// What stands in a part of a path or of a query as it is: the unreserved characters of RFC 3986.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` as a part of a path or of a query.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// The longest text a `Sandbox-*` header carries, in bytes.
const MAX_HEADER_TEXT: usize = 1_024;

/// Everything that may not stand in a header value; `%` is encoded too, so that decoding gives the text back.
const UNSENDABLE: &AsciiSet = &CONTROLS.add(b'%');

/// `text` as a header value: ASCII, other bytes percent-encoded, at most 1 KB.
pub fn header_text(text: &str) -> HeaderValue {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let start = out.len();
        match c {
            // People read hints, and paths in them are shortened.
            '…' => out.push_str("..."),
            _ => out.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), UNSENDABLE)),
        }
        if out.len() > MAX_HEADER_TEXT {
            out.truncate(start);
            break;
        }
    }
    HeaderValue::from_str(&out).expect("only visible ASCII and blanks are left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_values_are_decoded() {
        let form = "a=1&q=name%3Ax+y&%71=second&bare&bad=%ff";
        assert_eq!(form_value(form, "q"), Ok(Some("name:x y".into())));
        assert_eq!(form_value(form, "bare"), Ok(Some("".into())));
        assert_eq!(form_value(form, "none"), Ok(None));
        assert_eq!(form_value(form, "bad"), Err(NotUtf8));
        let pairs: Vec<_> = form_pairs("a=1&&q+q=name%3Ax&bare").collect();
        let expected = [("a", "1"), ("q q", "name:x"), ("bare", "")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.into(), value.into())));
    }

    #[test]
    fn header_texts_are_ascii_and_bounded() {
        assert_eq!(header_text("a ü\n100%"), "a %C3%BC%0A100%25");
        assert_eq!(header_text(&"ü".repeat(1_000)).len(), 1_020);
    }
}
