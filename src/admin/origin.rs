//! Origins of other servers whose pages may call the admin API: what `--admin-origin` says, in the form that browsers send.

use std::fmt;

use http::uri::Authority;

/// Scheme, host and port of a page, as the header `Origin` says them: `http://localhost:5173`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOrigin(Box<str>);

/// Why a text is no origin, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoOrigin {
    /// The text.
    pub text: Box<str>,
    /// What is wrong with it.
    pub why: &'static str,
    /// What to write.
    pub write: Box<str>,
}

impl PageOrigin {
    /// Reads what a user writes; the case of letters does not count, nor does a port that the scheme means anyway.
    ///
    /// # Errors
    /// What is wrong, with what was probably meant: no page of a server comes from anywhere else.
    pub fn parse(text: &str) -> Result<Self, NoOrigin> {
        let no = |why, write: &str| NoOrigin { text: text.into(), why, write: write.into() };
        if text.contains('*') {
            return Err(no("it stands for any page, and each has to be named", EXAMPLE));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(no("it has no scheme", &with_scheme(text)));
        };
        let scheme = scheme.to_ascii_lowercase();
        if !["http", "https"].contains(&&*scheme) {
            return Err(no("its scheme is neither http nor https", EXAMPLE));
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let Some(authority) = authority(&rest[..end]) else {
            return Err(no("it names no host, or no port behind the colon", EXAMPLE));
        };
        let usual = if scheme == "http" { ":80" } else { ":443" };
        let authority = authority.strip_suffix(usual).unwrap_or(&authority);
        let origin = format!("{scheme}://{authority}");
        match end == rest.len() {
            true => Ok(Self(origin.into())),
            false => Err(no("it goes on behind host and port, and no origin does", &origin)),
        }
    }

    /// Whether a header `Origin` says it.
    pub(super) fn is(&self, sent: &str) -> bool {
        *self.0 == *sent
    }
}

/// What is written where nothing tells what was meant.
const EXAMPLE: &str = "http://localhost:5173";

/// Host and port, in lowercase; none where `text` says something else.
fn authority(text: &str) -> Option<String> {
    let said: Authority = text.parse().ok()?;
    let behind_host = text.strip_prefix(said.host()).filter(|_| !said.host().is_empty())?;
    let is_good = behind_host.is_empty() || said.port_u16().is_some();
    is_good.then(|| text.to_ascii_lowercase())
}

/// `text` with a scheme in front, where that makes it an origin.
fn with_scheme(text: &str) -> String {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let meant = authority(&text[..end]).filter(|host| host != "null");
    meant.map_or_else(|| EXAMPLE.to_owned(), |authority| format!("http://{authority}"))
}

impl fmt::Display for NoOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not the origin of a page: {}", self.text, self.why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_as_browsers_send_them() {
        for (text, sent) in [
            ("http://localhost:5173", "http://localhost:5173"),
            ("HTTP://LocalHost:5173", "http://localhost:5173"),
            ("http://localhost:80", "http://localhost"),
            ("https://shop.example:443", "https://shop.example"),
            ("https://shop.example:80", "https://shop.example:80"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("http://[::1]", "http://[::1]"),
        ] {
            assert!(PageOrigin::parse(text).unwrap().is(sent), "{text}");
        }
        assert!(!PageOrigin::parse("http://localhost:5173").unwrap().is("http://localhost:51730"));
    }

    #[test]
    fn what_is_no_origin_is_told_with_what_to_write() {
        for (text, write) in [
            ("*", EXAMPLE),
            ("http://*.example.com", EXAMPLE),
            ("localhost:5173", "http://localhost:5173"),
            ("localhost:5173/app", "http://localhost:5173"),
            ("null", EXAMPLE),
            ("", EXAMPLE),
            ("http://localhost:5173/", "http://localhost:5173"),
            ("http://localhost:5173/app", "http://localhost:5173"),
            ("https://localhost?x", "https://localhost"),
            ("ftp://localhost", EXAMPLE),
            ("http://", EXAMPLE),
            ("http:///x", EXAMPLE),
            ("http://localhost:", EXAMPLE),
            ("http://localhost:x", EXAMPLE),
            ("http://me@localhost", EXAMPLE),
            ("http://a b", EXAMPLE),
        ] {
            let told = PageOrigin::parse(text).unwrap_err();
            assert_eq!(&*told.write, write, "{text}: {told}");
            assert!(PageOrigin::parse(&told.write).is_ok(), "{text}");
        }
    }
}
