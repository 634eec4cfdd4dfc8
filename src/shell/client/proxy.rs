//! The proxy that leads out of a network: `HTTPS_PROXY`, unless `NO_PROXY` names the server.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Uri;
use http::uri::Authority;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::error::ClientError;

/// The longest head of a proxy's answer.
const MAX_HEAD: usize = 16 * 1024;

/// A proxy.
#[derive(Clone)]
pub(super) struct Proxy {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What it is to be shown, for the header `Proxy-Authorization`.
    credentials: Option<String>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proxy({}:{})", self.host, self.port)
    }
}

impl Proxy {
    /// The one through which a server is called, by the variables that `variable` knows.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn towards(
        server: &str,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, ClientError> {
        let first = |names: [&str; 2]| {
            names.into_iter().find_map(&variable).filter(|value| !value.trim().is_empty())
        };
        let without = first(["NO_PROXY", "no_proxy"]).unwrap_or_default();
        if is_named(server, &without) {
            return Ok(None);
        }
        first(["HTTPS_PROXY", "https_proxy"]).map(|url| Self::of(url.trim())).transpose()
    }

    fn of(url: &str) -> Result<Self, ClientError> {
        let refused = |why: &str| ClientError::Proxy(why.to_owned());
        let whole = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let uri: Uri = whole.parse().map_err(|_| refused("HTTPS_PROXY is no URL"))?;
        if uri.scheme_str() != Some("http") {
            return Err(refused("HTTPS_PROXY does not begin with `http://`"));
        }
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| refused("HTTPS_PROXY has no host"))?.to_owned();
        let authority = uri.authority().map(Authority::as_str).unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        let decoded = |user: &str| {
            let user = percent_encoding::percent_decode_str(user).collect::<Vec<u8>>();
            format!("Basic {}", BASE64_STANDARD.encode(user))
        };
        Ok(Self { host, port: uri.port_u16().unwrap_or(80), credentials: user.map(decoded) })
    }

    /// Has the proxy lead `stream` on to a server.
    ///
    /// # Errors
    /// Why it does not.
    pub(super) async fn lead(
        &self,
        stream: &mut TcpStream,
        server: &str,
    ) -> Result<(), ClientError> {
        let shown = self.credentials.as_ref();
        let shown = shown.map_or_else(String::new, |it| format!("Proxy-Authorization: {it}\r\n"));
        let head = format!("CONNECT {server} HTTP/1.1\r\nHost: {server}\r\n{shown}\r\n");
        let failed = |why: String| ClientError::Proxy(why);
        stream.write_all(head.as_bytes()).await.map_err(|error| failed(error.to_string()))?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) if answer.len() < MAX_HEAD => answer.push(byte),
                Ok(_) => return Err(failed("its answer has no end".to_owned())),
                Err(error) => return Err(failed(error.to_string())),
            }
        }
        let line = String::from_utf8_lossy(&answer);
        let line = line.lines().next().unwrap_or_default();
        match line.split(' ').nth(1) {
            Some(status) if status.starts_with('2') => Ok(()),
            Some(_) | None => Err(failed(format!("it answered `{line}`"))),
        }
    }
}

/// Whether the list `names` has the server, or a domain that it is in, or `*`.
fn is_named(server: &str, names: &str) -> bool {
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).any(|name| {
        let name = name.trim_start_matches('.');
        name == "*" || server == name || server.ends_with(&format!(".{name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn towards(server: &str, set: &[(&str, &str)]) -> Result<Option<Proxy>, ClientError> {
        let value = |name: &str| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Proxy::towards(server, value)
    }

    #[test]
    fn variables_say_which_proxy_and_for_whom_none() {
        let proxy = towards("api.emporix.io", &[("HTTPS_PROXY", "http://u%40:p@proxy:3128")]);
        let proxy = proxy.unwrap().unwrap();
        assert_eq!((&*proxy.host, proxy.port), ("proxy", 3128));
        assert_eq!(proxy.credentials.as_deref(), Some("Basic dUA6cA=="));
        assert!(!format!("{proxy:?}").contains("dUA6cA"));
        let plain = towards("a.b", &[("https_proxy", "proxy")]).unwrap().unwrap();
        assert_eq!((&*plain.host, plain.port, plain.credentials), ("proxy", 80, None));
        let without = |list| {
            towards("api.emporix.io", &[("HTTPS_PROXY", "proxy"), ("NO_PROXY", list)]).unwrap()
        };
        assert!(without("x, .emporix.io").is_none() && without("*").is_none());
        assert!(without("porix.io").is_some());
        assert!(
            towards("a", &[]).unwrap().is_none()
                && towards("a", &[("HTTPS_PROXY", " ")]).unwrap().is_none()
        );
        assert!(towards("a", &[("HTTPS_PROXY", "socks5://p")]).is_err());
    }
}
