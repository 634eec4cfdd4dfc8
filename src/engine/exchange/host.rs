//! The one `Host` that a request of HTTP/1.1 has to have (RFC 9112, 3.2), whatever its target says.

use http::Version;
use http::header::HOST;

use crate::engine::error::ApiError;
use crate::engine::message::Request;

/// Holds the `Host` of `request` against the rule: exactly one that names a server; before HTTP/1.1 there may be none.
///
/// # Errors
/// 400 that says what came instead.
pub fn check_host(request: &Request, version: Version) -> Result<(), ApiError> {
    let mut lines = request.headers.get_all(HOST).iter();
    let wrong = match (lines.next(), lines.count()) {
        (None, _) if version < Version::HTTP_11 => return Ok(()),
        (None, _) => "none came; HTTP/1.1 needs one".to_owned(),
        (Some(host), 0) if names_server(host.as_bytes()) => return Ok(()),
        (Some(host), 0) => format!("found `{}`", String::from_utf8_lossy(host.as_bytes())),
        (Some(_), more) => format!("{} came", more + 1),
    };
    let expected = "expected exactly one, the name or address of the server and perhaps a port";
    Err(ApiError::parameter("Host", format!("{expected}: {wrong}")))
}

/// Whether `host` is what a URL may have for its server (RFC 3986, 3.2.2): a name or an address, and perhaps a port.
fn names_server(host: &[u8]) -> bool {
    let end = match host.first() {
        Some(b'[') => host.iter().position(|byte| *byte == b']').map_or(0, |at| at + 1),
        _ => host.iter().position(|byte| *byte == b':').unwrap_or(host.len()),
    };
    let (name, port) = host.split_at(end);
    let port = port.strip_prefix(b":").unwrap_or(port);
    is_name(name) && port.iter().all(u8::is_ascii_digit)
}

fn is_name(name: &[u8]) -> bool {
    match name.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")) {
        Some(address) => {
            let Ok(address) = std::str::from_utf8(address) else { return false };
            // Some clients send the zone of a local address with it.
            let (address, zone) = address.split_once('%').unwrap_or((address, "0"));
            address.parse::<core::net::Ipv6Addr>().is_ok() && is_registered(zone.as_bytes())
        }
        None => is_registered(name),
    }
}

/// Whether `name` has the letters of a name, some of them perhaps percent-encoded.
fn is_registered(name: &[u8]) -> bool {
    let mut bytes = name.iter();
    while let Some(byte) = bytes.next() {
        let good = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => true,
            b'%' => {
                let escape = [bytes.next(), bytes.next()];
                escape.iter().all(|byte| byte.is_some_and(u8::is_ascii_hexdigit))
            }
            _ => b"!$&'()*+,;=".contains(byte),
        };
        if !good {
            return false;
        }
    }
    !name.is_empty()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, Method};

    use super::*;

    fn mistake(hosts: &[&[u8]], version: Version) -> Option<String> {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(HOST, HeaderValue::from_bytes(host).unwrap());
        }
        let uri = "/".parse().unwrap();
        let request = Request {
            method: Method::GET,
            uri,
            headers,
            body: Bytes::new(),
            packed: None,
            port_of: None,
        };
        check_host(&request, version).err().map(|error| error.hint())
    }

    #[test]
    fn a_host_is_a_name_or_an_address_and_perhaps_a_port() {
        for host in [
            "localhost",
            "LOCALHOST:14010",
            "sandbox",
            "my_service:80",
            "a.example.",
            "127.0.0.1:1",
            "[::1]",
            "[::1]:14010",
            "[fe80::1%25eth0]",
            "[fe80::1%eth0]",
            "a%2Db",
            "localhost:",
        ] {
            assert_eq!(mistake(&[host.as_bytes()], Version::HTTP_11), None, "{host}");
        }
        for host in [
            &b""[..],
            b"a b",
            b"a/b",
            b"a?b",
            b"a#b",
            b"user@host",
            b"http://host",
            b"a:b",
            b"a:1:2",
            b"::1",
            b"[::1",
            b"[]",
            b"[::1]x",
            b"[::1]:x",
            b":80",
            b"<host>",
            b"a\\b",
            b"a\"b",
            b"a%zz",
            b"a%4",
            b"a^b",
            b"h\xc3\xb6st",
            b"\xff",
            b"a, b",
            b"[fe80::1%]",
            b"{{host}}",
        ] {
            assert!(mistake(&[host], Version::HTTP_11).is_some(), "{host:?}");
            assert!(mistake(&[host], Version::HTTP_10).is_some(), "{host:?}");
        }
    }

    #[test]
    fn there_is_exactly_one_and_before_http_1_1_there_may_be_none() {
        assert_eq!(mistake(&[], Version::HTTP_10), None);
        let none = mistake(&[], Version::HTTP_11).unwrap();
        assert!(none.ends_with("none came; HTTP/1.1 needs one"), "{none}");
        for version in [Version::HTTP_10, Version::HTTP_11] {
            let two = mistake(&[b"a", b"a"], version).unwrap();
            assert!(two.ends_with("2 came"), "{two}");
        }
    }
}
