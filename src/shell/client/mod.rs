//! The one HTTP client: what a command sends to a sandbox that runs, or to a service elsewhere.
//!
//! It speaks HTTP/1.1, a connection for each request: over plain TCP to a sandbox, over TLS and where there is one through a proxy to
//! a service elsewhere.

mod error;
mod origin;
mod proxy;
mod tls;

use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;

pub use error::ClientError;
use origin::Origin;

/// The longest answer that is read: the state of a large world.
const MAX_ANSWER: usize = 512 * 1024 * 1024;
/// A request, or why it cannot be made.
type ClientRequest = http::Result<hyper::Request<Full<Bytes>>>;

/// Sends requests to one server.
#[derive(Clone, Debug)]
pub struct Client {
    origin: Origin,
    bearer: Option<HeaderValue>,
    timeout: Duration,
}

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Client {
    /// One that sends to the server at `url`, with `token` as bearer where there is one, and waits so long for an answer.
    ///
    /// # Errors
    /// When `url` is no base URL, or no header can carry the token.
    pub fn new(url: &str, token: Option<&str>, timeout: Duration) -> Result<Self, ClientError> {
        let bearer = |token: &str| {
            let mut value = HeaderValue::try_from(format!("Bearer {}", token.trim())).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        let bearer = token.map(|token| bearer(token).ok_or(ClientError::Token)).transpose()?;
        Ok(Self { origin: Origin::of_sandbox(url)?, bearer, timeout })
    }

    /// One that sends to the service at `url`, whose certificate is checked by those in the file `ca` where one is named; and the
    /// path that stands before all others there.
    ///
    /// # Errors
    /// When credentials cannot be sent there.
    pub fn of_service(
        url: &str,
        ca: Option<&Path>,
        timeout: Duration,
    ) -> Result<(Self, String), ClientError> {
        let (origin, base) = Origin::of_service(url, ca)?;
        Ok((Self { origin, bearer: None, timeout }, base))
    }

    /// The base URL, without a slash at its end.
    pub fn url(&self) -> String {
        self.origin.url()
    }

    /// Sends a request with the JSON `body`, or without any, and reads the whole answer. A path is written as it is sent.
    ///
    /// # Errors
    /// When there is no whole answer in time.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ClientError> {
        self.in_time(self.exchange(self.request(method, path, body))).await
    }

    /// Sends a request with these `headers` and this `body` besides its own headers, and reads the whole answer.
    ///
    /// # Errors
    /// When there is no whole answer in time.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, ClientError> {
        let mut request = self.head(method, path);
        if let Some(known) = request.headers_mut() {
            known.extend(headers);
        }
        self.in_time(self.exchange(request.body(Full::new(body)))).await
    }

    async fn in_time<T>(
        &self,
        exchange: impl Future<Output = Result<T, ClientError>>,
    ) -> Result<T, ClientError> {
        match tokio::time::timeout(self.timeout, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(ClientError::TimedOut(self.url(), self.timeout)),
        }
    }

    /// Sends a GET, and hands each piece of a good answer's body to `take` as it comes, until that breaks or the body ends.
    /// Only the head is waited for as long as for a whole answer; a body may be silent for longer. A refusal comes back whole.
    ///
    /// # Errors
    /// When there is no answer in time, or it does not come to its end.
    pub async fn stream(
        &self,
        path: &str,
        take: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<Option<Answer>, ClientError> {
        let response = self.in_time(self.open(self.request(Method::GET, path, None))).await?;
        if !response.status().is_success() {
            return self.in_time(self.whole(response)).await.map(Some);
        }
        let mut body = response.into_body();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| self.broken(&error))?;
            if frame.data_ref().is_some_and(|piece| take(piece).is_break()) {
                break;
            }
        }
        Ok(None)
    }

    async fn exchange(&self, request: ClientRequest) -> Result<Answer, ClientError> {
        self.whole(self.open(request).await?).await
    }

    /// Sends a request, and reads the head of its answer.
    async fn open(&self, request: ClientRequest) -> Result<hyper::Response<Incoming>, ClientError> {
        let stream = self.origin.connect().await?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| self.broken(&error))?;
        // It ends when the answer has been read, or was given up: both drop the sender.
        tokio::spawn(connection);
        let request = request.map_err(|error| self.broken(&error))?;
        sender.send_request(request).await.map_err(|error| self.broken(&error))
    }

    /// Reads the rest of an answer.
    async fn whole(&self, response: hyper::Response<Incoming>) -> Result<Answer, ClientError> {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = Limited::new(response.into_body(), MAX_ANSWER).collect().await;
        let body = body.map_err(|error| match error.is::<LengthLimitError>() {
            true => self.broken(&"it is longer than 512 MB"),
            false => self.broken(&error),
        })?;
        Ok(Answer { status, headers, body: body.to_bytes() })
    }

    fn broken(&self, why: &dyn fmt::Display) -> ClientError {
        ClientError::Broken(self.url(), why.to_string())
    }

    fn head(&self, method: Method, path: &str) -> http::request::Builder {
        let request = hyper::Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.origin.host())
            .header(header::CONNECTION, "close");
        match &self.bearer {
            Some(bearer) => request.header(header::AUTHORIZATION, bearer),
            None => request,
        }
    }

    fn request(&self, method: Method, path: &str, body: Option<&Value>) -> ClientRequest {
        let request = self.head(method, path);
        match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Full::new(body.to_string().into())),
            None => request.body(Full::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sandbox;

    const PATIENCE: Duration = Duration::from_secs(30);

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(future)
    }

    #[test]
    fn a_base_url_is_scheme_host_and_port() {
        for (url, same) in [
            ("http://localhost:14010", "http://localhost:14010"),
            (" http://127.0.0.1:1/\n", "http://127.0.0.1:1"),
            ("http://[::1]:14010", "http://[::1]:14010"),
            ("http://sandbox", "http://sandbox:80"),
        ] {
            assert_eq!(Client::new(url, None, PATIENCE).unwrap().url(), same);
        }
        for (url, why) in [
            ("https://localhost", "without TLS"),
            ("localhost:14010", "`http://`"),
            ("http://localhost:14010/~mine", "has a path"),
            ("http://localhost:14010/?a=b", "has a path"),
            ("", "cannot be read"),
        ] {
            let error = Client::new(url, None, PATIENCE).unwrap_err();
            assert!(error.to_string().contains(why), "{url}: {error}");
        }
        let error = Client::new("http://localhost", Some("a\nb"), PATIENCE).unwrap_err();
        assert!(!error.to_string().contains("a\nb"), "{error}");
    }

    #[test]
    fn it_sends_json_and_reads_the_answer() {
        let sandbox = Sandbox::start().unwrap();
        let client = Client::new(sandbox.url(), None, PATIENCE).unwrap();
        let body = serde_json::json!({"name": "mine"});
        let path = "/__sandbox/worlds";
        let made = block_on(client.send(Method::POST, path, Some(&body))).unwrap();
        assert_eq!(made.status, StatusCode::CREATED);
        let listed = block_on(client.send(Method::GET, path, None)).unwrap();
        let listed: Value = serde_json::from_slice(&listed.body).unwrap();
        assert_eq!(listed["worlds"].as_array().map(Vec::len), Some(2), "{listed}");
    }

    #[test]
    fn a_server_that_is_not_there_or_does_not_answer_is_named() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let client = Client::new(&url, None, Duration::from_millis(50)).unwrap();
        let silent = block_on(client.send(Method::GET, "/", None)).unwrap_err();
        assert_eq!(silent.to_string(), format!("{url} has not answered in 50ms"));
        drop(listener);
        let client = Client::new(&url, None, PATIENCE).unwrap();
        let gone = block_on(client.send(Method::GET, "/", None)).unwrap_err();
        assert!(gone.to_string().starts_with(&format!("nothing answers at {url}: ")), "{gone}");
    }
}
