//! Why there is no answer, and what to do about it.

use std::fmt;
use std::io;
use std::time::Duration;

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum ClientError {
    /// No request can be sent to this base URL of a sandbox; why.
    Url(String, &'static str),
    /// No request is sent to this base URL of a service; why.
    Service(String, &'static str),
    /// The certificates to check servers by cannot be used; why.
    Certificates(String),
    /// The proxy cannot be used; why.
    Proxy(String),
    /// No header can carry the token.
    Token,
    /// There is no connection to this server.
    Unreachable(String, io::Error),
    /// There was no answer in this time.
    TimedOut(String, Duration),
    /// The connection failed before the answer had ended.
    Broken(String, String),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url, why) => write!(f, "`{url}` is no base URL of a sandbox: {why}"),
            Self::Service(url, why) => write!(f, "`{url}` cannot be called: {why}"),
            Self::Certificates(why) => write!(f, "no server can be trusted: {why}"),
            Self::Proxy(why) => write!(f, "the proxy cannot be used: {why}"),
            Self::Token => f.write_str("the admin token cannot be sent in a header"),
            Self::Unreachable(server, source) => write!(f, "nothing answers at {server}: {source}"),
            Self::TimedOut(server, after) => write!(f, "{server} has not answered in {after:?}"),
            Self::Broken(server, why) => {
                write!(f, "the connection to {server} failed before the answer had ended: {why}")
            }
        }
    }
}

impl std::error::Error for ClientError {}

impl ClientError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Url(..) => "write it as `http://localhost:14010`; a world is named with --world",
            Self::Service(..) => "write it as `https://api.emporix.io`",
            Self::Certificates(_) => "name a file with certificates in PEM with --ca",
            Self::Proxy(_) => {
                "set HTTPS_PROXY to `http://host:port`, or name the server in NO_PROXY"
            }
            Self::Token => "a header holds printable ASCII characters only",
            Self::Unreachable(..) => {
                "start one with `emporix-sandbox`, or say with --url or --ready-file where one is"
            }
            Self::TimedOut(..) => "look whether it is a sandbox, and whether it is busy",
            Self::Broken(..) => "look whether it is a sandbox, and whether it still runs",
        }
    }
}
