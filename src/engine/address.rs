//! Which world a request is for: the path's `/~name` or the header `Sandbox-World`, else `main`.

use http::HeaderName;

use super::message::Request;

/// The world of the plain base URL.
pub const MAIN: &str = "main";

/// The header that names a world.
pub const WORLD_HEADER: HeaderName = HeaderName::from_static("sandbox-world");

/// A request's world and the path within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// The world's name.
    pub world: &'a str,
    /// The path without the world's base.
    pub path: &'a str,
}

impl<'a> Address<'a> {
    /// Reads the address of `request`.
    ///
    /// # Errors
    /// A lowercase message when the name is malformed, or path and header name different worlds.
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
        let Some(based) = path.strip_prefix("/~") else {
            return Ok(Self { world: header.unwrap_or(MAIN), path });
        };
        let end = based.find('/').unwrap_or(based.len());
        let world = checked(&based[..end])?;
        if let Some(header) = header.filter(|header| *header != world) {
            return Err(format!(
                "the path names world `{world}` and the header Sandbox-World names `{header}`"
            ));
        }
        Ok(Self { world, path: &based[end..] })
    }
}

/// Whether `name` can name a world: `[a-z0-9][a-z0-9-]{0,62}`.
pub fn is_world_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    (1..=63).contains(&bytes.len())
        && bytes[0] != b'-'
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
}

fn checked(name: &str) -> Result<&str, String> {
    if is_world_name(name) {
        return Ok(name);
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

    fn request(path: &str, world: Option<&str>) -> Request {
        let mut headers = HeaderMap::new();
        if let Some(world) = world {
            headers.insert(WORLD_HEADER, world.parse().unwrap());
        }
        Request { method: Method::GET, uri: path.parse().unwrap(), headers, body: Bytes::new() }
    }

    #[test]
    fn path_and_header_name_a_world() {
        for (path, header, world, rest) in [
            ("/a/b", None, "main", "/a/b"),
            ("/~t-1/a/b", None, "t-1", "/a/b"),
            ("/~t1", None, "t1", ""),
            ("/a", Some("t1"), "t1", "/a"),
            ("/~t1/a", Some("t1"), "t1", "/a"),
        ] {
            assert_eq!(
                Address::of(&request(path, header)),
                Ok(Address { world, path: rest }),
                "{path} {header:?}"
            );
        }
        for (path, header) in [
            ("/~/a", None),
            ("/~A/a", None),
            ("/~-a/a", None),
            ("/a", Some("ü")),
            ("/~a/x", Some("b")),
        ] {
            assert!(Address::of(&request(path, header)).is_err(), "{path} {header:?}");
        }
    }
}
