//! Which world a request is for: that whose own port it came to, the path's `/~name` or the header `Sandbox-World`, else
//! `main`.

use std::borrow::Cow;

use http::{HeaderName, Uri};
use percent_encoding::percent_decode_str;

use crate::engine::message::Request;

/// The world of the plain base URL.
pub const MAIN: &str = "main";

/// The port at which a sandbox listens, and is looked for, where no other is said.
pub const PORT: u16 = 14_010;

/// The header that names a world.
pub const WORLD_HEADER: HeaderName = HeaderName::from_static("sandbox-world");

/// A request's world and the path within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// The world's name.
    pub world: Cow<'a, str>,
    /// The path without the world's base.
    pub path: &'a str,
}

impl<'a> Address<'a> {
    /// Reads the address of `request`.
    ///
    /// # Errors
    /// A lowercase message when the name is malformed, or port, path and header name different worlds.
    pub fn of(request: &'a Request) -> Result<Self, String> {
        let path = request.uri.path();
        let mut lines = request.lines(WORLD_HEADER);
        let header = match lines.next() {
            None => None,
            Some(value) => Some(checked(value.to_str().unwrap_or("\u{fffd}"))?),
        };
        if let Some(other) = lines.find(|line| header.is_some_and(|header| *line != header)) {
            let other = String::from_utf8_lossy(other.as_bytes());
            let header = header.unwrap_or_default();
            return Err(format!("the header Sandbox-World names both `{header}` and `{other}`"));
        }
        let own = request.port_of.as_deref();
        let Some((named, rest)) = named(path) else {
            if let (Some(own), Some(header)) = (own, header.filter(|header| Some(*header) != own)) {
                return Err(format!(
                    "this port is that of world `{own}` and the header Sandbox-World names `{header}`"
                ));
            }
            return Ok(Self { world: own.or(header).unwrap_or(MAIN).into(), path });
        };
        checked(&named)?;
        if let Some(own) = own.filter(|own| *own != named) {
            return Err(format!(
                "this port is that of world `{own}` and the path names world `{named}`"
            ));
        }
        if let Some(header) = header.filter(|header| *header != named) {
            return Err(format!(
                "the path names world `{named}` and the header Sandbox-World names `{header}`"
            ));
        }
        Ok(Self { world: named, path: rest })
    }
}

/// A request of one copy of a job: its base path has a letter behind the name of the world, as `/~w.a` does. The dot is no part
/// of the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfCopy {
    /// The world's name.
    pub world: String,
    /// What stands behind the dot.
    pub copy: String,
    /// The URI without the dot and what stands behind it.
    pub uri: Uri,
}

impl OfCopy {
    /// Reads `uri`; none where it names no copy.
    pub fn of(uri: &Uri) -> Option<Self> {
        let (name, rest) = named(uri.path())?;
        let (world, copy) = name.split_once('.').filter(|(world, _)| is_world_name(world))?;
        let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
        let path = format!("/~{world}{rest}{query}");
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(path.parse().ok()?);
        let uri = Uri::from_parts(parts).ok()?;
        Some(Self { world: world.to_owned(), copy: copy.to_owned(), uri })
    }
}

/// The name behind `/~` at the start of `path`, percent-encoded or not, and the path behind it.
fn named(path: &str) -> Option<(Cow<'_, str>, &str)> {
    let based = path.strip_prefix('/').filter(|based| based.starts_with(['~', '%']))?;
    let (first, rest) = based.split_at(based.find('/').unwrap_or(based.len()));
    if let Some(name) = first.strip_prefix('~').filter(|name| !name.contains('%')) {
        return Some((name.into(), rest));
    }
    let first = percent_decode_str(first).decode_utf8_lossy();
    let name = first.strip_prefix('~')?.to_owned();
    Some((name.into(), rest))
}

/// Most bytes of the name of a world.
pub const LONGEST_WORLD_NAME: usize = 63;

/// Whether `name` can name a world: `[a-z0-9][a-z0-9-]{0,62}`.
pub fn is_world_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    (1..=LONGEST_WORLD_NAME).contains(&bytes.len())
        && bytes[0] != b'-'
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
}

fn checked(name: &str) -> Result<&str, String> {
    if is_world_name(name) {
        return Ok(name);
    }
    if let Some((world, copy)) = name.split_once('.').filter(|(world, _)| is_world_name(world)) {
        return Err(format!(
            "`{name}` would be the copy `{copy}` of a job that `race` runs in world `{world}`, and no such copy runs now: leave `.{copy}` out"
        ));
    }
    Err(format!(
        "`{name}` cannot name a world: it takes 1 to 63 lowercase letters, digits and hyphens, and starts with no hyphen"
    ))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, Method};

    use super::*;

    fn at_port(port_of: Option<&str>, path: &str, world: Option<&str>) -> Request {
        let mut headers = HeaderMap::new();
        if let Some(world) = world {
            headers.insert(WORLD_HEADER, world.parse().unwrap());
        }
        Request {
            method: Method::GET,
            uri: path.parse().unwrap(),
            headers,
            body: Bytes::new(),
            packed: None,
            port_of: port_of.map(Into::into),
        }
    }

    fn request(path: &str, world: Option<&str>) -> Request {
        at_port(None, path, world)
    }

    #[test]
    fn a_port_of_its_own_is_that_of_one_world() {
        for (path, header, rest) in [
            ("/a/b", None, "/a/b"),
            ("/~t1/a", None, "/a"),
            ("/a", Some("t1"), "/a"),
            ("/~t1/a", Some("t1"), "/a"),
        ] {
            let request = at_port(Some("t1"), path, header);
            let expected = Address { world: "t1".into(), path: rest };
            assert_eq!(Address::of(&request), Ok(expected), "{path} {header:?}");
        }
        for (path, header) in [("/~main/a", None), ("/a", Some("main")), ("/~t1/a", Some("b"))] {
            let request = at_port(Some("t1"), path, header);
            assert!(Address::of(&request).is_err(), "{path} {header:?}");
        }
    }

    #[test]
    fn a_letter_behind_a_dot_names_a_copy_and_is_no_part_of_the_name() {
        for (uri, world, rest) in [
            ("/~w-1.a/x/y?q=1", "w-1", "/~w-1/x/y?q=1"),
            ("/~w.a", "w", "/~w"),
            ("/%7Ew%2Ea/x%2Fy", "w", "/~w/x%2Fy"),
            ("http://localhost:1/~w.a/x", "w", "http://localhost:1/~w/x"),
        ] {
            let expected =
                OfCopy { world: world.into(), copy: "a".into(), uri: rest.parse().unwrap() };
            assert_eq!(OfCopy::of(&uri.parse().unwrap()), Some(expected), "{uri}");
        }
        for uri in ["/x", "/~w/x.a", "/~.a", "/~W.a", "/w.a", "*"] {
            assert_eq!(OfCopy::of(&uri.parse().unwrap()), None, "{uri}");
        }
        // Where no race is on it is refused, and the refusal says what it would be.
        let refused = Address::of(&request("/~w.a/x", None)).unwrap_err();
        assert!(refused.contains("leave `.a` out"), "{refused}");
    }

    #[test]
    fn path_and_header_name_a_world() {
        for (path, header, world, rest) in [
            ("/a/b", None, "main", "/a/b"),
            ("/~t-1/a/b", None, "t-1", "/a/b"),
            ("/~t1", None, "t1", ""),
            ("/a", Some("t1"), "t1", "/a"),
            ("/~t1/a", Some("t1"), "t1", "/a"),
            ("/%7Et1/a%2Fb", None, "t1", "/a%2Fb"),
            ("/%7e%741", Some("t1"), "t1", ""),
            ("/~t%31/a", None, "t1", "/a"),
            ("/%2F~t1/a", None, "main", "/%2F~t1/a"),
            ("/%FFt1/a", None, "main", "/%FFt1/a"),
        ] {
            assert_eq!(
                Address::of(&request(path, header)),
                Ok(Address { world: world.into(), path: rest }),
                "{path} {header:?}"
            );
        }
        for (path, header) in [
            ("/~/a", None),
            ("/~A/a", None),
            ("/~-a/a", None),
            ("/%7E/a", None),
            ("/%7Ea%2Fb/c", None),
            ("/%7Ea/x", Some("b")),
            ("/a", Some("ü")),
            ("/~a/x", Some("b")),
        ] {
            assert!(Address::of(&request(path, header)).is_err(), "{path} {header:?}");
        }
    }
}
