//! Exchanges of a journal as a HAR 1.2 file.
//!
//! Credentials are the fingerprints that the journal has. What HAR has no member for stands in members with an underscore,
//! as the format provides for.

use std::borrow::Cow;

use http::StatusCode;
use serde::{Serialize, Serializer};

use super::address::of_uri;
use crate::engine::journal::{Entry, KeptBody, KeptValue, Side};
use crate::engine::scenario::ConsideredRule;
use crate::engine::{Delivery, form_pairs};
use crate::model::Timestamp;

/// The version of the format.
const VERSION: &str = "1.2";
/// What is not known, where HAR has a size for it.
const UNKNOWN: i64 = -1;
/// The program's server speaks nothing else.
const HTTP_VERSION: &str = "HTTP/1.1";

/// A HAR file of `entries`; `base` is the URL that their paths are below, without a slash at its end.
pub fn har(entries: &[&Entry], base: &str) -> String {
    let creator = Creator { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
    let log = Log { version: VERSION, creator, entries: Entries { entries, base } };
    serde_json::to_string(&Archive { log }).expect("an exchange is texts and numbers")
}

#[derive(Serialize)]
struct Archive<'a> {
    log: Log<'a>,
}

#[derive(Serialize)]
struct Log<'a> {
    version: &'static str,
    creator: Creator,
    entries: Entries<'a>,
}

#[derive(Serialize)]
struct Creator {
    name: &'static str,
    version: &'static str,
}

/// The exchanges, of which one after the other is written: all at once would take many times their memory.
struct Entries<'a> {
    entries: &'a [&'a Entry],
    base: &'a str,
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.entries.iter().map(|entry| HarEntry::of(entry, self.base)))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HarEntry<'a> {
    started_date_time: Timestamp,
    time: f64,
    request: HarRequest<'a>,
    response: HarResponse<'a>,
    cache: Cache,
    timings: Timings,
    #[serde(rename = "_sandbox")]
    sandbox: Own<'a>,
}

/// The program has no cache.
#[derive(Serialize)]
struct Cache {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest<'a> {
    method: &'a str,
    url: String,
    http_version: &'static str,
    cookies: [(); 0],
    headers: Vec<Pair<'a>>,
    query_string: Vec<Pair<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData<'a>>,
    headers_size: i64,
    body_size: usize,
}

#[derive(Serialize)]
struct Pair<'a> {
    name: Cow<'a, str>,
    value: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData<'a> {
    mime_type: Cow<'a, str>,
    text: String,
    #[serde(flatten)]
    cut: Cut,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HarResponse<'a> {
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    cookies: [(); 0],
    headers: Vec<Pair<'a>>,
    content: Content<'a>,
    #[serde(rename = "redirectURL")]
    redirect_url: &'static str,
    headers_size: i64,
    body_size: i64,
    /// By which browsers' tools show that there was no answer.
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    size: usize,
    mime_type: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(flatten)]
    cut: Cut,
}

/// That not all of a body is kept, for people and for who reads the file again.
#[derive(Default, Serialize)]
struct Cut {
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(rename = "_cut", skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

impl Cut {
    fn of(body: &KeptBody<'_>) -> Self {
        let length = body.length();
        let comment = || format!("the journal has not all of this body of {length} bytes");
        Self { comment: body.is_cut().then(comment), cut: body.is_cut() }
    }
}

#[derive(Serialize)]
struct Timings {
    send: f64,
    wait: f64,
    receive: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'static str>,
}

/// What HAR has no member for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Own<'a> {
    id: &'a str,
    /// As it was sent, where the URL does not have it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<&'a str>,
    /// Its name, or its fingerprint where no tenant knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    origin: &'static str,
    committed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    intended_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_saw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    /// Those that acted.
    rules: Vec<String>,
}

impl<'a> HarEntry<'a> {
    fn of(entry: &'a Entry, base: &str) -> Self {
        let timings = Timings::of(entry);
        Self {
            started_date_time: entry.at(),
            time: timings.send + timings.wait + timings.receive,
            request: HarRequest::of(entry, base),
            response: HarResponse::of(entry),
            cache: Cache {},
            timings,
            sandbox: Own::of(entry),
        }
    }
}

impl<'a> HarRequest<'a> {
    fn of(entry: &'a Entry, base: &str) -> Self {
        let query = entry.query();
        let pairs = query.into_iter().flat_map(form_pairs);
        let body = entry.body(Side::Request);
        let length = body.length();
        let post_data = (length > 0).then(|| PostData {
            mime_type: media_type(entry, Side::Request),
            text: body.text().to_owned(),
            cut: Cut::of(&body),
        });
        Self {
            method: entry.method(),
            url: format!("{base}{}", of_uri(&target(entry))),
            http_version: HTTP_VERSION,
            cookies: [],
            headers: headers(entry, Side::Request),
            query_string: pairs.map(|(name, value)| Pair { name, value }).collect(),
            post_data,
            headers_size: UNKNOWN,
            body_size: length,
        }
    }
}

impl<'a> HarResponse<'a> {
    fn of(entry: &'a Entry) -> Self {
        let saw = entry.delivery().client_saw();
        let Some(status) = entry.status() else { return Self::unseen(saw) };
        let body = entry.body(Side::Answer);
        // An answer to HEAD has the headers of a body and none itself.
        let length = if entry.method() == "HEAD" { 0 } else { body.length() };
        let sent = entry.delivery().bytes(length);
        let reason = StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason());
        Self {
            status,
            status_text: reason.unwrap_or_default(),
            http_version: HTTP_VERSION,
            cookies: [],
            headers: headers(entry, Side::Answer),
            content: Content {
                size: length,
                mime_type: media_type(entry, Side::Answer),
                text: (length > 0).then(|| body.text().to_owned()),
                cut: if length > 0 { Cut::of(&body) } else { Cut::default() },
            },
            redirect_url: "",
            headers_size: UNKNOWN,
            body_size: i64::try_from(sent).unwrap_or(UNKNOWN),
            error: None,
            comment: saw.map(|saw| format!("the client saw: {saw}; the text is all of the answer")),
        }
    }

    /// What the client did not see.
    fn unseen(saw: Option<String>) -> Self {
        Self {
            status: 0,
            status_text: "",
            http_version: HTTP_VERSION,
            cookies: [],
            headers: Vec::new(),
            content: Content::default(),
            redirect_url: "",
            headers_size: UNKNOWN,
            body_size: UNKNOWN,
            error: saw,
            comment: None,
        }
    }
}

impl Timings {
    /// The time begins when the request was read. An answer is sent at once, unless a rule holds its body up.
    fn of(entry: &Entry) -> Self {
        /// Zero, because HAR has no unknown ones.
        const UNMEASURED: &str = "not measured: the answer had not ended";
        let Some(ms) = entry.duration_ms() else {
            return Self { send: 0.0, wait: 0.0, receive: 0.0, comment: Some(UNMEASURED) };
        };
        let delay = entry.effects().map_or(0, |effects| effects.delay_ms);
        let delay = u32::try_from(delay).map_or(f64::MAX, f64::from).min(ms);
        let wait = match entry.delivery() {
            Delivery::Stalled { .. } | Delivery::Dribbled { .. } => delay,
            Delivery::Whole
            | Delivery::Unsent(_)
            | Delivery::Malformed
            | Delivery::Truncated { .. }
            | Delivery::TooShort { .. }
            | Delivery::Cut { .. } => ms,
        };
        Self { send: 0.0, wait, receive: ms - wait, comment: None }
    }
}

impl<'a> Own<'a> {
    fn of(entry: &'a Entry) -> Self {
        let fired = entry.rules().iter().filter(|considered| considered.verdict.acts());
        Self {
            id: entry.id(),
            target: Some(target(entry)).filter(|target| *of_uri(target) != **target),
            operation: entry.operation(),
            tenant: entry.tenant(),
            token: entry.token().map(|token| token.name().unwrap_or(token.fingerprint())),
            origin: entry.origin().as_str(),
            committed: entry.committed(),
            intended_status: entry.intended_status(),
            client_saw: entry.delivery().client_saw(),
            hint: entry.hint(),
            rules: fired.map(ConsideredRule::label).collect(),
        }
    }
}

/// The path within the world, and the query.
fn target(entry: &Entry) -> String {
    let query = entry.query().map(|query| format!("?{query}"));
    format!("{}{}", entry.path(), query.unwrap_or_default())
}

fn headers(entry: &Entry, side: Side) -> Vec<Pair<'_>> {
    let pair =
        |(name, value)| Pair { name: Cow::Borrowed(name), value: String::from_utf8_lossy(value) };
    entry.headers(side).map(pair).collect()
}

/// The media type of a body; empty where it has no body.
fn media_type(entry: &Entry, side: Side) -> Cow<'_, str> {
    match entry.header_values(side, "content-type").into_iter().next() {
        Some(KeptValue::Shown(value)) => value,
        Some(KeptValue::Hidden | KeptValue::Absent) | None => Cow::Borrowed(""),
    }
}
