//! Where a client sends to: scheme, host and port of a URL, and how a connection to it is made.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use http::Uri;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::error::ClientError;
use super::proxy::Proxy;
use super::tls;

/// The port of `http://` without another.
const HTTP_PORT: u16 = 80;
/// The port of `https://` without another.
const HTTPS_PORT: u16 = 443;

/// A connection, with or without TLS.
pub(super) trait Connection: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Connection for T {}

/// A server, and the way to it.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    host: String,
    port: u16,
    tls: Option<Arc<ClientConfig>>,
    proxy: Option<Proxy>,
}

impl Origin {
    /// The sandbox at `url`.
    ///
    /// # Errors
    /// When that is no base URL of one.
    pub(super) fn of_sandbox(url: &str) -> Result<Self, ClientError> {
        let refused = |why| ClientError::Url(url.to_owned(), why);
        let uri: Uri = url.trim().parse().map_err(|_| refused("it cannot be read"))?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") => return Err(refused("a sandbox speaks HTTP without TLS")),
            Some(_) | None => return Err(refused("it does not begin with `http://`")),
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(refused("it has a path"));
        }
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| refused("it has no host"))?.to_owned();
        Ok(Self { host, port: uri.port_u16().unwrap_or(HTTP_PORT), tls: None, proxy: None })
    }

    /// The service at `url`, checked by the certificates in the file `ca` where one is named; and the path before all others.
    ///
    /// # Errors
    /// When credentials cannot be sent there safely, or at all.
    pub(super) fn of_service(url: &str, ca: Option<&Path>) -> Result<(Self, String), ClientError> {
        let refused = |why| ClientError::Service(url.to_owned(), why);
        let uri: Uri = url.trim().parse().map_err(|_| refused("it cannot be read"))?;
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| refused("it has no host"))?.to_owned();
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(refused("it has credentials in it, which belong into variables"));
        }
        if uri.query().is_some() {
            return Err(refused("it has a query"));
        }
        let base = uri.path().trim_end_matches('/').to_owned();
        let (tls, proxy, port) = match uri.scheme_str() {
            Some("https") => {
                let variable = |name: &str| std::env::var_os(name)?.into_string().ok();
                (Some(tls::config(ca)?), Proxy::towards(&host, variable)?, HTTPS_PORT)
            }
            Some("http") if is_loopback(&host) => (None, None, HTTP_PORT),
            Some("http") => {
                return Err(refused(
                    "without TLS everyone on the way would read the credentials; `http://` is for this machine only",
                ));
            }
            Some(_) | None => return Err(refused("it does not begin with `https://`")),
        };
        Ok((Self { host, port: uri.port_u16().unwrap_or(port), tls, proxy }, base))
    }

    /// The URL, without a slash at its end.
    pub(super) fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.authority())
    }

    /// Host and port.
    pub(super) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// What the header `Host` says of it.
    pub(super) fn host(&self) -> String {
        match (self.port, &self.tls) {
            (HTTPS_PORT, Some(_)) => self.host.clone(),
            (_, _) => self.authority(),
        }
    }

    /// A new connection.
    ///
    /// # Errors
    /// When there is none.
    pub(super) async fn connect(&self) -> Result<Box<dyn Connection>, ClientError> {
        let (host, port) = match &self.proxy {
            Some(proxy) => (&*proxy.host, proxy.port),
            None => (&*self.host, self.port),
        };
        let stream = TcpStream::connect((bare(host), port)).await;
        let mut stream = stream.map_err(|source| ClientError::Unreachable(self.url(), source))?;
        if let Some(proxy) = &self.proxy {
            proxy.lead(&mut stream, &self.authority()).await?;
        }
        let Some(tls) = &self.tls else { return Ok(Box::new(stream)) };
        let unreachable = |why: std::io::Error| ClientError::Unreachable(self.url(), why);
        let name = ServerName::try_from(bare(&self.host).to_owned());
        let name = name.map_err(|error| unreachable(std::io::Error::other(error)))?;
        let stream = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await;
        Ok(Box::new(stream.map_err(unreachable)?))
    }
}

/// A host without the brackets of an IPv6 address.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

fn is_loopback(host: &str) -> bool {
    let address: Result<IpAddr, _> = bare(host).parse();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_called_with_tls_or_on_this_machine() {
        for (url, shown, base) in [
            ("https://api.emporix.io", "https://api.emporix.io:443", ""),
            ("https://api.emporix.io/", "https://api.emporix.io:443", ""),
            ("http://127.0.0.1:1/~mine/", "http://127.0.0.1:1", "/~mine"),
            ("http://[::1]:14010", "http://[::1]:14010", ""),
            ("http://localhost", "http://localhost:80", ""),
        ] {
            let (origin, found) = Origin::of_service(url, None).unwrap();
            assert_eq!((&*origin.url(), &*found), (shown, base), "{url}");
        }
        for (url, why) in [
            ("http://api.emporix.io", "without TLS"),
            ("api.emporix.io", "does not begin"),
            ("ftp://a", "does not begin"),
            ("https://u:p@a", "belong into variables"),
            ("https://a?b", "has a query"),
        ] {
            let error = Origin::of_service(url, None).unwrap_err();
            assert!(error.to_string().contains(why), "{url}: {error}");
        }
        let missing = Origin::of_service("https://a", Some(Path::new("missing.pem")));
        assert!(matches!(missing, Err(ClientError::Certificates(_))), "{missing:?}");
    }
}
