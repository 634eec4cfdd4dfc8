//! What is personal in requests: in paths, queries, headers and bodies.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Uri};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::personal_fields::is_about_somebody;
use super::redact_documents::{QUERY, body, is_document};
use super::redact_query::{Asked, query};
use super::stand_ins::{Personal, StandIns};
use crate::engine::journal::names_a_credential;
use crate::engine::{Address, Request, form_value};
use crate::json::{as_text, check};

/// Headers that say from where a request came.
const ORIGINS: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "from"];

/// Replaces what is personal in a request.
pub(super) fn request(request: &mut Request, stand_ins: &mut StandIns) {
    let path = Address::of(request).map_or(request.uri.path(), |address| address.path);
    let with_in = stand_ins.reads.writes_in(path);
    let asked = Asked { with_in, of_entities: path.contains("/legal-entities") };
    let is_form = request.headers.get(CONTENT_TYPE).is_some_and(|value| {
        value.as_bytes().to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded")
    });
    request.uri = uri(&request.uri, asked, stand_ins);
    for (name, value) in &mut request.headers {
        if let Some(text) = header(name, value, stand_ins)
            && let Ok(replaced) = HeaderValue::try_from(text)
        {
            *value = replaced;
        }
    }
    request.body = match std::str::from_utf8(&request.body) {
        Ok(text) if is_document(text) && check(text).is_ok() => body(text, asked, stand_ins).into(),
        // Which member a text in it would be of is not known. Another text comes in its place that is no JSON either.
        Ok(text) if is_broken_json(text) => {
            let stand_in = stand_ins.of(Personal::Secret, text);
            format!("{{{}", stand_in.unwrap_or_default()).into()
        }
        Ok(text) if is_form || is_like_form(text) => match pairs(text, asked, stand_ins) {
            Some(text) => text.into(),
            None => request.body.clone(),
        },
        Ok(text) => match other_text(text, stand_ins) {
            Some(text) => text.into(),
            None => request.body.clone(),
        },
        // What is in it is not known. It is no text, and in its place comes another one that is no text either.
        Err(_) => b"\xff"[..].into(),
    };
}

/// Whether a body is a form by its looks.
fn is_like_form(text: &str) -> bool {
    text.contains('=') && !text.contains(char::is_whitespace)
}

/// What stands for a body that is neither an object nor a form: a text of JSON for one, else words.
fn other_text(text: &str, stand_ins: &mut StandIns) -> Option<String> {
    match as_text(text.trim()) {
        Some(inner) => stand_ins.of_said(&inner).map(|text| Value::from(text).to_string()),
        None => stand_ins.of_said(text),
    }
}

/// Whether a body was to be JSON and is not: forms have no quotes, and say a name first.
fn is_broken_json(text: &str) -> bool {
    let begins = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[', '"']);
    let is_meant = begins || (text.contains('"') && !text.contains('='));
    is_meant && check(text).is_err()
}

fn uri(uri: &Uri, asked: Asked, stand_ins: &mut StandIns) -> Uri {
    let path = uri.path().split('/').map(|segment| {
        let text = percent_decode_str(segment).decode_utf8_lossy();
        stand_ins.addresses_within(&text).map_or_else(|| segment.to_owned(), |text| encoded(&text))
    });
    let path = path.collect::<Vec<_>>().join("/");
    let query = uri.query().map(|query| {
        let query = pairs(query, asked, stand_ins).unwrap_or_else(|| query.to_owned());
        format!("?{query}")
    });
    let target = format!("{path}{}", query.unwrap_or_default());
    // What is encoded is good in a target; nothing else has changed.
    if target == uri.path_and_query().map_or("", |target| target.as_str()) {
        return uri.clone();
    }
    target.parse().unwrap_or_else(|_| uri.clone())
}

/// A query or a form; none where it stays.
fn pairs(text: &str, asked: Asked, stand_ins: &mut StandIns) -> Option<String> {
    let all = text.split('&').map(|one| pair(one, asked, stand_ins));
    let all = all.collect::<Vec<_>>().join("&");
    (all != text).then_some(all)
}

/// A pair of a query or a form; one without a value is a name.
fn pair(pair: &str, asked: Asked, stand_ins: &mut StandIns) -> String {
    let Some((raw_name, raw_value)) = pair.split_once('=') else {
        let text = decoded(pair);
        let is_read = stand_ins.reads.has_parameter(&text);
        let other = if is_read { None } else { stand_ins.of_said(&text) };
        return other.map_or_else(|| pair.to_owned(), |text| encoded(&text));
    };
    let name = decoded(raw_name);
    let shown_name = stand_ins.within(&name).map(|name| encoded(&name));
    let shown_name = shown_name.unwrap_or_else(|| raw_name.to_owned());
    // Each pair is a form of its own.
    let Ok(value) = form_value(pair, &name) else {
        // What cannot be decoded comes as another text that cannot.
        let stand_in = stand_ins.of_said(raw_value).unwrap_or_default();
        return format!("{shown_name}=%{stand_in}");
    };
    let value = value.and_then(|value| match &*name {
        name if names_a_credential(name) => stand_ins.of(Personal::Secret, &value),
        QUERY => query(&value, asked, stand_ins),
        name if is_about_somebody(&[name]) => stand_ins.of(Personal::Text, &value),
        name if stand_ins.reads.has_parameter(name) => stand_ins.addresses_within(&value),
        _ => stand_ins.of_said(&value),
    });
    let value = value.map_or_else(|| raw_value.to_owned(), |value| encoded(&value));
    format!("{shown_name}={value}")
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The value of a header; none where it stays.
fn header(name: &HeaderName, value: &HeaderValue, stand_ins: &mut StandIns) -> Option<String> {
    let Ok(text) = std::str::from_utf8(value.as_bytes()) else {
        // What is in it is not known; what comes in its place is no ASCII either.
        return Some("\u{fffd}".to_owned());
    };
    if ORIGINS.contains(&name.as_str()) {
        return stand_ins.of(Personal::Text, text);
    }
    if *name == AUTHORIZATION
        && let Some((scheme, rest)) = text.split_once(' ')
    {
        let rest = match scheme.eq_ignore_ascii_case("basic") {
            true => basic(rest, stand_ins),
            false => stand_ins.of(Personal::Secret, rest.trim()),
        };
        return rest.map(|rest| format!("{scheme} {rest}"));
    }
    match (names_a_credential(name.as_str()), stand_ins.reads.has_header(name.as_str())) {
        (true, _) => stand_ins.of(Personal::Secret, text),
        (false, true) => stand_ins.addresses_within(text),
        (false, false) => stand_ins.of_said(text),
    }
}

/// Id and secret of HTTP Basic.
fn basic(encoded: &str, stand_ins: &mut StandIns) -> Option<String> {
    let both = BASE64_STANDARD.decode(encoded.trim()).ok();
    let Some(both) = both.and_then(|both| String::from_utf8(both).ok()) else {
        return stand_ins.of(Personal::Secret, encoded);
    };
    let (id, secret) = both.split_once(':').unwrap_or((&both, ""));
    let id = stand_ins.addresses_within(id).unwrap_or_else(|| id.to_owned());
    let secret = stand_ins.of(Personal::Secret, secret).unwrap_or_else(|| secret.to_owned());
    Some(BASE64_STANDARD.encode(format!("{id}:{secret}")))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, Method};

    use super::super::reads::Reads;
    use super::*;

    fn redacted(body: &str, stand_ins: &mut StandIns) -> String {
        let (uri, headers) = (Uri::from_static("/x"), HeaderMap::new());
        let body = Bytes::copy_from_slice(body.as_bytes());
        let mut sent =
            Request { method: Method::POST, uri, headers, body, packed: None, port_of: None };
        request(&mut sent, stand_ins);
        String::from_utf8(sent.body.to_vec()).unwrap()
    }

    #[test]
    fn a_body_that_is_not_quite_json_keeps_nothing_and_stays_no_json() {
        let mut stand_ins = StandIns::default();
        let mut seen = std::collections::HashSet::new();
        for broken in [
            r#"{"email": "a@b.c", "password": "xsecret""#,
            r#"  [{"password": "xsecret"}"#,
            r#"{"email: "a@b.c", "password": "xsecret"}"#,
            r#"email": "a@b.c", "password": "xsecret"}"#,
            "\u{feff}{\"password\": \"xsecret\"",
            r"{'password': 'xsecret'}",
        ] {
            let other = redacted(broken, &mut stand_ins);
            assert!(!other.contains("xsecret") && !other.contains("a@b.c"), "{other}");
            assert!(check(&other).is_err(), "{other}");
            assert_eq!(redacted(broken, &mut stand_ins), other);
            assert!(seen.insert(other));
        }
    }

    #[test]
    fn forms_and_json_are_replaced_in_their_own_places() {
        let reads = Reads::for_tests(&["a"], &["id", "name"]);
        let mut stand_ins = StandIns::of_world(std::collections::HashSet::new(), reads);
        for (body, expected) in [
            ("a=b&client_secret=s", "a=b&client_secret=redacted%2Dsecret%2D1"),
            ("a=\"b\"&client_secret=s", "a=\"b\"&client_secret=redacted%2Dsecret%2D1"),
            (r#"{"password": "s"}"#, r#"{"password":"redacted-secret-1"}"#),
            (
                r#"[{"id": "i", "name": "n", "nickname": "Zoe", "note": 7}]"#,
                r#"[{"id":"i","name":"n","nickname":"redacted-1","note":7}]"#,
            ),
            ("b=Zoe&a", "b=redacted%2D1&a"),
            ("b=%zzZoe", "b=redacted%2D2"),
            ("q=lastName%3AMoe", "q=lastName%3Aredacted%2D3"),
            ("7", "7"),
            ("\"Zoe\"", "\"redacted-1\""),
            ("plain words", "redacted-4"),
            ("", ""),
        ] {
            assert_eq!(redacted(body, &mut stand_ins), expected, "{body}");
        }
    }

    #[test]
    fn headers_that_nothing_reads_are_replaced_and_technical_ones_stay() {
        let mut stand_ins = StandIns::default();
        stand_ins.of(Personal::Text, "Ada");
        for (name, value, expected) in [
            ("x-user", &b"Zoe Moe"[..], Some("redacted-2")),
            ("x-user", b"Ada", Some("redacted-1")),
            ("x-user", "M\u{fc}ller".as_bytes(), Some("redacted-3")),
            ("x-user", b"M\xfcller", Some("\u{fffd}")),
            ("x-retry", b"3", None),
            ("accept-language", b"en", None),
            ("content-type", b"application/json", None),
            ("sandbox-scenario", b"flaky-network", None),
            ("x-forwarded-for", b"10.0.0.1", Some("redacted-4")),
            ("x-api-key", b"k", Some("redacted-secret-1")),
        ] {
            let value = HeaderValue::from_bytes(value).unwrap();
            let found = header(&HeaderName::from_static(name), &value, &mut stand_ins);
            assert_eq!(found.as_deref(), expected, "{name}: {value:?}");
        }
    }
}
