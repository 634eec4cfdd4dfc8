//! What is personal in requests: in paths, queries, headers and bodies.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, Uri};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::redact_documents::{QUERY, document, is_document};
use super::stand_ins::{Personal, StandIns};
use crate::engine::journal::names_a_credential;
use crate::engine::{Request, form_value};
use crate::json::check;

/// Headers that say from where a request came.
const ORIGINS: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "from"];

/// Replaces what is personal in a request.
pub(super) fn request(request: &mut Request, stand_ins: &mut StandIns) {
    request.uri = uri(&request.uri, stand_ins);
    for (name, value) in &mut request.headers {
        if let Some(text) = header(name, value, stand_ins)
            && let Ok(replaced) = HeaderValue::try_from(text)
        {
            *value = replaced;
        }
    }
    request.body = match std::str::from_utf8(&request.body) {
        Ok(text) if is_document(text) && check(text).is_ok() => {
            document(text, None, stand_ins).into()
        }
        // Which member a text in it would be of is not known. Another text comes in its place that is no JSON either.
        Ok(text) if is_broken_json(text) => {
            let stand_in = stand_ins.of(Personal::Secret, text);
            format!("{{{}", stand_in.unwrap_or_default()).into()
        }
        Ok(text) => match pairs(text, stand_ins) {
            Some(text) => text.into(),
            None => request.body.clone(),
        },
        // What is in it is not known. It is no text, and in its place comes another one that is no text either.
        Err(_) => b"\xff"[..].into(),
    };
}

/// Whether a body was to be JSON and is not: forms have no quotes, and say a name first.
fn is_broken_json(text: &str) -> bool {
    let begins = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[', '"']);
    let is_meant = begins || (text.contains('"') && !text.contains('='));
    is_meant && check(text).is_err()
}

fn uri(uri: &Uri, stand_ins: &mut StandIns) -> Uri {
    let path = uri.path().split('/').map(|segment| {
        let text = percent_decode_str(segment).decode_utf8_lossy();
        stand_ins.addresses_within(&text).map_or_else(|| segment.to_owned(), |text| encoded(&text))
    });
    let path = path.collect::<Vec<_>>().join("/");
    let query = uri.query().map(|query| {
        let query = pairs(query, stand_ins).unwrap_or_else(|| query.to_owned());
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
fn pairs(text: &str, stand_ins: &mut StandIns) -> Option<String> {
    let all = text.split('&').map(|pair| {
        let Some((name, _)) = pair.split_once('=') else {
            return stand_ins.addresses_within(pair).unwrap_or_else(|| pair.to_owned());
        };
        // Each pair is a form of its own.
        let value = form_value(pair, &decoded(name)).ok().flatten();
        let value = value.and_then(|value| match &*decoded(name) {
            name if names_a_credential(name) => stand_ins.of(Personal::Secret, &value),
            QUERY => stand_ins.within(&value),
            _ => stand_ins.addresses_within(&value),
        });
        value.map_or_else(|| pair.to_owned(), |value| format!("{name}={}", encoded(&value)))
    });
    let all = all.collect::<Vec<_>>().join("&");
    (all != text).then_some(all)
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The value of a header; none where it stays.
fn header(name: &HeaderName, value: &HeaderValue, stand_ins: &mut StandIns) -> Option<String> {
    let text = value.to_str().ok()?;
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
    match names_a_credential(name.as_str()) {
        true => stand_ins.of(Personal::Secret, text),
        false => stand_ins.addresses_within(text),
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
        let mut stand_ins = StandIns::default();
        for (body, expected) in [
            ("a=b&client_secret=s", "a=b&client_secret=redacted%2Dsecret%2D1"),
            ("a=\"b\"&client_secret=s", "a=\"b\"&client_secret=redacted%2Dsecret%2D1"),
            (r#"{"password": "s"}"#, r#"{"password":"redacted-secret-1"}"#),
            ("7", "7"),
            ("\"id\"", "\"id\""),
            ("plain words", "plain words"),
            ("", ""),
        ] {
            assert_eq!(redacted(body, &mut stand_ins), expected, "{body}");
        }
    }
}
