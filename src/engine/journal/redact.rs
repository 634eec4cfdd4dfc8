//! Credentials in texts, replaced by a fingerprint that says whether two are the same and nothing else.
//!
//! Names are compared decoded, as a server reads them: another spelling of a name is still a credential. What cannot
//! be understood is searched all the same, because a journal that shows too little does less harm than one that shows
//! a secret.

use std::borrow::Cow;

use http::HeaderName;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::engine::ambient::roll;
use crate::engine::message::form_decode;

/// The schemes that may stand before a credential. Any other first word may be a part of the credential.
const SCHEMES: [&str; 8] =
    ["basic", "bearer", "digest", "dpop", "hawk", "negotiate", "ntlm", "token"];

/// How the name of a credential ends, or the part of it before a separator, be it a header or a member of a query, a
/// form or a JSON text. In lowercase, without separators: `X-Api-Key` ends with `apikey` as `subscription.apiKey` does.
const SECRETS: [&str; 17] = [
    "accesskey",
    "apikey",
    "assertion",
    "authentication",
    "authorization",
    "authkey",
    "codeverifier",
    "cookie",
    "credential",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "subscriptionkey",
    "token",
];

/// Last words of names that say something of a credential and carry none: `token_type`, `password-policy`.
const ASIDES: [&str; 16] = [
    "at", "count", "endpoint", "expires", "expiry", "hint", "in", "length", "lifetime", "limit",
    "method", "name", "policy", "type", "uri", "url",
];

/// The code of an identity provider, which logs a customer in once. Elsewhere codes are no credentials.
const GRANT: &str = "code";

/// What stands beside such a code.
const BESIDE_A_GRANT: [&str; 2] = ["redirect_uri", "code_verifier"];

/// So deep texts are looked for inside texts: a JSON text in a form, a URL in a JSON text.
const MAX_NESTING: u8 = 3;

/// The digits of a fingerprint.
const FINGERPRINT: usize = 8;

/// Eight digits that depend on the text and the world's random seed.
pub(in crate::engine) fn fingerprint(text: &[u8], seed: u64) -> String {
    let roll = roll(seed, &[b"fingerprint", text]);
    // Written digit by digit: every exchange has one, and formatting costs more than the roll.
    let digit = |nth: usize| {
        char::from(
            b"0123456789abcdef"[usize::from(roll.to_be_bytes()[nth / 2] >> (4 - nth % 2 * 4) & 15)],
        )
    };
    std::iter::once('#').chain((0..FINGERPRINT).map(digit)).collect()
}

/// Whether `text` has a fingerprint in it, which stands for a credential.
pub(super) fn has_fingerprint(text: &str) -> bool {
    let mut behind = text.split('#').skip(1);
    behind.any(|rest| {
        rest.len() >= FINGERPRINT && rest.bytes().take(FINGERPRINT).all(|b| b.is_ascii_hexdigit())
    })
}

/// Whether what is called `name` carries a credential: a word of it, or the words up to there, end as one is called. Words
/// end at separators, brackets, digits and at a capital behind a small letter.
pub fn is_secret(name: &str) -> bool {
    let (mut letters, mut found) = (Letters::default(), false);
    let mut last = b' ';
    for byte in name.bytes().chain([b' ']) {
        if !byte.is_ascii_alphabetic() || byte.is_ascii_uppercase() && last.is_ascii_lowercase() {
            found |= letters.name_a_secret();
            letters.end_word();
        }
        if byte.is_ascii_alphabetic() {
            letters.push(byte.to_ascii_lowercase());
        }
        last = byte;
    }
    found && !ASIDES.iter().any(|aside| aside.as_bytes() == letters.last_word())
}

/// The last letters of a name as far as it is read.
#[derive(Default)]
struct Letters {
    all: [u8; 2 * Self::KEPT],
    count: usize,
    /// Where the last word begins.
    word: usize,
    /// Whether that is over, and the next letter begins another.
    is_over: bool,
}

impl Letters {
    /// As many are kept at least: the letters of the longest of the [`SECRETS`] with an `s` behind it.
    const KEPT: usize = 16;

    fn push(&mut self, letter: u8) {
        if self.count == self.all.len() {
            self.all.copy_within(Self::KEPT.., 0);
            self.count -= Self::KEPT;
            self.word = self.word.saturating_sub(Self::KEPT);
        }
        if std::mem::take(&mut self.is_over) {
            self.word = self.count;
        }
        self.all[self.count] = letter;
        self.count += 1;
    }

    fn end_word(&mut self) {
        self.is_over = true;
    }

    fn last_word(&self) -> &[u8] {
        &self.all[self.word..self.count]
    }

    fn name_a_secret(&self) -> bool {
        let all = &self.all[..self.count];
        let one = all.strip_suffix(b"s").unwrap_or(all);
        SECRETS.iter().any(|secret| one.ends_with(secret.as_bytes()))
    }
}

/// A header's value as it is shown: a credential as a fingerprint behind its scheme, a URL without the credentials in
/// its query. None where the value can be shown as it is.
pub(super) fn of_header(name: &HeaderName, value: &[u8], seed: u64) -> Option<String> {
    if !is_secret(name.as_str()) {
        let text = std::str::from_utf8(value).ok().filter(|text| text.contains('='))?;
        return changed(form(text, seed, MAX_NESTING));
    }
    let scheme = std::str::from_utf8(value).ok().and_then(|text| text.split_once(' '));
    let known = |scheme: &str| SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme));
    Some(match scheme.filter(|(scheme, _)| known(scheme)) {
        Some((scheme, rest)) => {
            format!("{scheme} {}", fingerprint(rest.trim_ascii().as_bytes(), seed))
        }
        None => fingerprint(value, seed),
    })
}

/// The query of a URL with its credentials replaced. Nearly every one has none, and is looked through once.
pub fn of_query(query: &str, seed: u64) -> Cow<'_, str> {
    if query.is_empty() { Cow::Borrowed(query) } else { form(query, seed, MAX_NESTING) }
}

/// A body with its credentials replaced, whatever it says it is.
pub(in crate::engine) fn of_body(body: &[u8], seed: u64) -> Cow<'_, str> {
    match String::from_utf8_lossy(body) {
        Cow::Borrowed(text) if !text.starts_with("--") => of_text(text, seed, MAX_NESTING),
        text @ (Cow::Borrowed(_) | Cow::Owned(_)) => {
            let text = multipart(&text, seed).unwrap_or(text.into_owned());
            of_text(&text, seed, MAX_NESTING).into_owned().into()
        }
    }
}

/// A form of several parts with its credentials replaced; none where `text` is none.
fn multipart(text: &str, seed: u64) -> Option<String> {
    let boundary = text.lines().next().filter(|line| line.starts_with("--"))?;
    let shown = |part: &str| {
        let (head, value, blank) = ["\r\n\r\n", "\n\n"].iter().find_map(|blank| {
            part.split_once(blank).map(|(head, value)| (head.to_owned(), value, *blank))
        })?;
        let mut words = head.split([';', '\r', '\n']).map(str::trim);
        let name = words.find_map(|word| word.strip_prefix("name="))?.trim_matches('"');
        let (value, end) = value.split_at(value.trim_end_matches(['\r', '\n']).len());
        is_secret(name)
            .then(|| format!("{head}{blank}{}{end}", fingerprint(value.as_bytes(), seed)))
    };
    let parts = text.split(boundary);
    Some(parts.map(|part| shown(part).unwrap_or(part.into())).collect::<Vec<_>>().join(boundary))
}

/// A JSON text, a form or a URL with its credentials replaced.
fn of_text(text: &str, seed: u64, nesting: u8) -> Cow<'_, str> {
    if text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[', '"']) {
        return json(text, seed, nesting);
    }
    match form(text, seed, nesting) {
        Cow::Borrowed(text) => json(text, seed, nesting),
        Cow::Owned(text) => json(&text, seed, nesting).into_owned().into(),
    }
}

/// What stands inside a text, with its credentials replaced; none where there are none.
fn inside(text: &str, seed: u64, nesting: u8) -> Option<String> {
    if nesting == 0 || !text.contains(['=', ':']) {
        return None;
    }
    changed(of_text(text, seed, nesting - 1))
}

fn changed(text: Cow<'_, str>) -> Option<String> {
    match text {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    }
}

/// A form, or a URL with a query, with its credentials replaced.
fn form(text: &str, seed: u64, nesting: u8) -> Cow<'_, str> {
    let has_grant = BESIDE_A_GRANT.iter().any(|name| text.contains(name));
    let replaced = |pair| replaced(pair, has_grant, seed, nesting);
    if !text.split('&').any(|pair| replaced(pair).is_some()) {
        return Cow::Borrowed(text);
    }
    let shown = |pair| replaced(pair).map_or(Cow::Borrowed(pair), Cow::Owned);
    text.split('&').map(shown).collect::<Vec<_>>().join("&").into()
}

/// A pair of a form that carries a credential, with its fingerprint; none where it carries none. Where the form `has_grant`,
/// what is called `code` is one.
fn replaced(pair: &str, has_grant: bool, seed: u64, nesting: u8) -> Option<String> {
    let (name, value) = pair.split_once('=').filter(|(_, value)| !value.is_empty())?;
    let decoded = |text| form_decode(text).unwrap_or(Cow::Borrowed(text));
    // In a URL the first name stands behind all that comes before the query.
    let called = decoded(name);
    let called = called.rsplit(['?', '#']).next().unwrap_or_default();
    if is_secret(called) || has_grant && called == GRANT {
        return Some(format!("{name}={}", fingerprint(decoded(value).as_bytes(), seed)));
    }
    let shown = inside(&decoded(value), seed, nesting)?;
    Some(format!("{name}={}", utf8_percent_encode(&shown, NON_ALPHANUMERIC)))
}

/// A JSON text with its credentials replaced. Each quote may begin a name, so that a text with mistakes, or the end of
/// which is missing, hides nothing.
fn json(text: &str, seed: u64, nesting: u8) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(open) = text[at..].find('"').map(|found| at + found) {
        let Some(close) = closing_quote(text, open) else { break };
        let literal = unescaped(&text[open..=close]);
        let (span, shown) = match value_behind(text, close + 1) {
            Some(start) if is_secret(&literal) => {
                let end = value_end(text, start);
                (start..end, json_fingerprint(&text[start..end], seed))
            }
            Some(start) => (start..start, None),
            None => match inside(&literal, seed, nesting) {
                Some(shown) => (open..close + 1, Some(serde_json::Value::from(shown).to_string())),
                None => (close..close, None),
            },
        };
        at = span.end;
        if let Some(shown) = shown {
            out.push_str(&text[copied..span.start]);
            out.push_str(&shown);
            copied = span.end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    out.into()
}

/// The fingerprint of a JSON value as a text; none where the value is no credential.
fn json_fingerprint(value: &str, seed: u64) -> Option<String> {
    let Some(inner) = value.strip_prefix('"') else {
        let is_none = matches!(value, "" | "null" | "true" | "false");
        return (!is_none).then(|| format!("\"{}\"", fingerprint(value.as_bytes(), seed)));
    };
    let end = closing_quote(value, 0).map_or("", |_| "\"");
    let inner = if end.is_empty() { Cow::Borrowed(inner) } else { unescaped(value) };
    (!inner.is_empty()).then(|| format!("\"{}{end}", fingerprint(inner.as_bytes(), seed)))
}

/// Where the literal that opens at `open` closes.
fn closing_quote(text: &str, open: usize) -> Option<usize> {
    let mut escaped = false;
    let closes = |byte: u8| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    };
    text.as_bytes()[open + 1..].iter().copied().position(closes).map(|found| open + 1 + found)
}

/// What a literal with its quotes says.
fn unescaped(literal: &str) -> Cow<'_, str> {
    let inner = &literal[1..literal.len() - 1];
    match inner.contains('\\') {
        true => serde_json::from_str(literal).map_or(Cow::Borrowed(inner), Cow::Owned),
        false => Cow::Borrowed(inner),
    }
}

/// Where the value begins, when what ends before `at` is a name.
fn value_behind(text: &str, at: usize) -> Option<usize> {
    let value = text[at..].trim_start().strip_prefix(':')?.trim_start();
    Some(text.len() - value.len())
}

/// Where the value that begins at `start` ends; at the end of the text where that comes first.
fn value_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => match closing_quote(text, at) {
                Some(close) => at = close,
                None => return text.len(),
            },
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => depth -= 1,
            b'}' | b']' | b',' if depth == 0 => return at,
            _ if depth == 0 && byte.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
        if depth == 0 && matches!(byte, b'"' | b'}' | b']') {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use http::header::{AUTHORIZATION, COOKIE};

    use super::*;

    #[test]
    fn a_credential_in_a_header_leaves_its_scheme_and_a_fingerprint() {
        let of = |name, value: &str| of_header(&name, value.as_bytes(), 7).unwrap_or_default();
        let found = of(AUTHORIZATION, "Bearer secret");
        assert!(found.starts_with("Bearer #") && found.len() == 16, "{found}");
        assert_eq!(found, of(AUTHORIZATION, "Bearer  secret"));
        assert_ne!(found, of(AUTHORIZATION, "Bearer other"));
        for name in [
            "apikey",
            "api-key",
            "x-auth-token",
            "x-api-key",
            "saas-token",
            "access_token",
            "x-access-token",
            "client_secret",
            "x-client-secret",
            "password",
            "id_token",
            "x-refresh-token",
            "private-token",
            "ocp-apim-subscription-key",
            "x-amz-security-token",
            "x-goog-api-key",
            "x-vault-token",
            "x-session-token",
            "x-csrf-token",
            "authentication",
            "x-forwarded-authorization",
        ] {
            assert_eq!(found, of(HeaderName::from_static(name), "Bearer secret"), "{name}");
            assert_eq!(found[7..], of(HeaderName::from_static(name), "secret"), "{name}");
        }
        // The first word is shown only where it is a scheme.
        assert!(of(AUTHORIZATION, "correct horse").starts_with('#'));
        assert!(of(COOKIE, "session=secret; b=c").starts_with('#'));
        assert_eq!(of_header(&http::header::ACCEPT, b"*/*", 7), None);
        let referer = of(http::header::REFERER, "https://shop/?a=1&access%5ftoken=secret");
        assert_eq!(referer, format!("https://shop/?a=1&access%5ftoken={}", &found[7..]));
        assert_eq!(of_header(&http::header::REFERER, b"https://shop/?a=1", 7), None);
    }

    #[test]
    fn words_of_a_name_say_whether_it_is_that_of_a_credential() {
        for name in [
            "token",
            "Token",
            "TOKEN",
            "apiKey",
            "APIKey",
            "api.key",
            "access_token[]",
            "access_token[0]",
            "user[password]",
            "user.passwd",
            "newPassword2",
            "csrfmiddlewaretoken",
            "XSRF-TOKEN",
            "__Host-cookie",
            "client_secrets",
            "tokenTypeSecret",
            "proxy-authorization",
            "Set-Cookie",
            "x_AWS_Secret_Access_Key",
            "credentials",
            "jwt_assertion",
            "a_name_that_is_much_longer_than_all_that_is_kept_of_it_and_still_ends_with_access_token",
            "access_token_in_front_of_a_name_that_is_much_longer_than_all_that_is_kept_of_it",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "",
            "[]",
            "key",
            "keyword",
            "primaryKey",
            "public_key",
            "token_type",
            "tokenType",
            "tokentype",
            "grant_type",
            "client_assertion_type",
            "client_id",
            "expires_in",
            "token_expires_in",
            "password-policy",
            "token_endpoint[0]",
            "X-Total-Count",
            "author",
            "Accept",
            "secretary",
            "tokenizer",
            "passwordless",
            "If-Match",
            "session",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn credentials_in_forms_and_json_are_replaced_wherever_they_stand_and_however_they_are_written()
    {
        /// Stands for the fingerprint of `s&x`.
        const MARK: &str = "@@";
        for (text, shown) in [
            (
                "client_secret=s%26x&a=1&client_secret=s%26x",
                "client_secret=@@&a=1&client_secret=@@",
            ),
            ("a=1&client%5Fsecret=s%26x", "a=1&client%5Fsecret=@@"),
            ("access%5ftoken=s%26x", "access%5ftoken=@@"),
            ("%61ccess_toke%6E=s%26x&b", "%61ccess_toke%6E=@@&b"),
            ("Client-Secret=s%26x", "Client-Secret=@@"),
            ("a=1&my_client_secret=s%26x", "a=1&my_client_secret=@@"),
            (
                "access_token[]=s%26x&user%5Bpasswd%5D=s%26x",
                "access_token[]=@@&user%5Bpasswd%5D=@@",
            ),
            (
                "code=s%26x&redirect_uri=kept&code_verifier=s%26x",
                "code=@@&redirect_uri=kept&code_verifier=@@",
            ),
            ("code=kept&fields=id", "code=kept&fields=id"),
            (
                "token_type=kept&expires_in=kept&key=kept",
                "token_type=kept&expires_in=kept&key=kept",
            ),
            ("client_secret=&a=1", "client_secret=&a=1"),
            ("q=mixins.a:1&fields=id", "q=mixins.a:1&fields=id"),
            (r#"{"access_token":"s\u0026x","x":"y"}"#, r#"{"access_token":"@@","x":"y"}"#),
            (r#"{"client\u005fsecret" : "s&x"}"#, r#"{"client\u005fsecret" : "@@"}"#),
            (
                r#"{"a":[{"clientSecret":"s&x"}],"b":null}"#,
                r#"{"a":[{"clientSecret":"@@"}],"b":null}"#,
            ),
            (
                r#"{"x-api-key":"s&x","X_Auth_Token":"s&x"}"#,
                r#"{"x-api-key":"@@","X_Auth_Token":"@@"}"#,
            ),
            ("x-api-key=s%26x&api.key=s%26x", "x-api-key=@@&api.key=@@"),
            (
                "--b\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\ns&x\r\n--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"token\"\r\n\r\nkept\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\n@@\r\n--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"token\"\r\n\r\nkept\r\n--b--",
            ),
            (r#"{"password": "s&x"#, r#"{"password": "@@"#),
            (r#"{"password": null, "token": true}"#, r#"{"password": null, "token": true}"#),
            (r#"x"{"password": "s&x"}"#, r#"x"{"password": "@@"}"#),
            (r#"{"text":"{\"token\":\"s&x\"}"}"#, r#"{"text":"{\"token\":\"@@\"}"}"#),
            (r#"{"url":"http://x/?token=s%26x"}"#, r#"{"url":"http://x/?token=@@"}"#),
            ("data=%7B%22token%22%3A%22s%26x%22%7D", "data=%7B%22token%22%3A%22%23@@%22%7D"),
        ] {
            let mark = fingerprint(b"s&x", 7);
            let shown = shown.replace("%23@@", &mark.replace('#', "%23")).replace(MARK, &mark);
            assert_eq!(of_body(text.as_bytes(), 7), shown);
            if !text.contains('"') {
                assert_eq!(of_query(text, 7), shown);
            }
        }
    }

    #[test]
    fn a_json_credential_that_is_no_text_is_replaced_whole() {
        for value in ["12345", r#"{"a":"}","b":[1]}"#, r#"["a", "b"]"#, r#"["cut", {"#] {
            let text = format!(r#"{{"x":1,"password":{value}"#);
            let shown = of_body(text.as_bytes(), 7).into_owned();
            assert_eq!(
                shown,
                format!(r#"{{"x":1,"password":"{}""#, fingerprint(value.as_bytes(), 7))
            );
        }
        assert_eq!(of_body(br#"{"token":1,"b":2}"#, 7).matches('#').count(), 1);
        assert!(of_body(br#"{"token":1,"b":2}"#, 7).ends_with(r#","b":2}"#));
    }
}
