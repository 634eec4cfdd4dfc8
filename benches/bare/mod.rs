//! The bare server: hyper with nothing behind it, the least that an answer can cost.
//!
//! It reads each request whole, as any server has to, and sends the answer that it got at its start. On request, it
//! also parses the body of a bulk call into items that borrow from it, and nothing else.

use std::borrow::Cow;
use std::convert::Infallible;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Collected, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::net::TcpListener;

/// The argument that makes a process a bare server.
pub(crate) const BARE: &str = "bare";
/// The same for one that parses the items of a bulk call before it answers.
pub(crate) const BARE_BULK: &str = "bare-bulk";

/// What is answered.
struct Canned {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    bulk: bool,
}

impl Canned {
    /// The answer that `bytes` are, without the headers that hyper writes itself.
    fn new(bytes: &[u8], bulk: bool) -> Self {
        let end =
            bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a whole answer");
        let head = String::from_utf8_lossy(&bytes[..end]);
        let (first, rest) = head.split_once("\r\n").expect("a status line and headers");
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
        let headers =
            rest.lines().filter_map(|line| line.split_once(": ")).filter_map(|(name, value)| {
                let ours = !["date", "content-length"].contains(&name);
                let name: HeaderName = name.parse().ok()?;
                ours.then(|| (name, HeaderValue::from_str(value).expect("it was a header before")))
            });
        Self {
            status: status.expect("a status line has a status"),
            headers: headers.collect(),
            body: Bytes::copy_from_slice(&bytes[end + 4..]),
            bulk,
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let sent = request.into_body().collect().await.map(Collected::to_bytes).unwrap_or_default();
        if self.bulk {
            black_box(items(&sent));
        }
        let mut response = Response::new(Full::new(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

/// An item of a bulk call, with what is free in it kept as text, as it is in the sandbox.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "what counts is that it was parsed")]
struct Item<'a> {
    #[serde(borrow)]
    customer_id: Cow<'a, str>,
    #[serde(borrow)]
    legal_entity_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    mixins: Option<&'a RawValue>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
}

fn items(sent: &[u8]) -> Vec<Item<'_>> {
    serde_json::from_slice(sent).expect("the client sends such items")
}

/// Answers what comes on standard input, says its address, and never ends.
pub(crate) fn serve(bulk: bool) -> io::Result<Infallible> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    let canned = Arc::new(Canned::new(&bytes, bulk));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        writeln!(io::stdout(), "{}", listener.local_addr()?)?;
        // As in the sandbox, connections are accepted by a task, not by the thread that waits for the end.
        tokio::spawn(accept(listener, canned)).await.map_err(io::Error::other)?
    })
}

async fn accept(listener: TcpListener, canned: Arc<Canned>) -> io::Result<Infallible> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let canned = Arc::clone(&canned);
        let service = service_fn(move |request| {
            let canned = Arc::clone(&canned);
            async move { Ok::<_, Infallible>(canned.answer(request).await) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}
