//! Steps driven: what the machine wants sent is sent, and what comes back is handed to it.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::shell::client::{Client, ClientError};
use crate::steps::{Next, StepAnswer, StepRequest, StepRun};
use crate::suggest::did_you_mean;

/// What came of sending a request.
#[derive(Debug)]
pub(super) enum Sent {
    /// This answer.
    Answer(StepAnswer),
    /// No whole answer; why.
    Silence(String),
    /// It was not sent, and is no failure; why.
    Skipped(String),
    /// It was not sent, and that is a failure; why.
    Refused(String),
}

/// Where steps are sent to.
pub(super) trait Service {
    /// Sends a request.
    async fn send(&mut self, request: &StepRequest) -> Sent;
    /// Lets a time pass, in milliseconds.
    async fn wait(&mut self, ms: u64);
}

/// Why a step has no token where none of the fixtures, which have those that are `known`, is called so.
pub(super) fn unknown_token<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let near = did_you_mean(name, known.iter().copied());
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    format!("no token of the fixtures is called `{name}`{near} (there: {known})")
}

/// Drives `run` to its end.
pub(super) async fn drive(run: &mut StepRun<'_>, service: &mut impl Service) {
    loop {
        match run.upcoming() {
            Next::Done => return,
            Next::Wait(ms) => {
                service.wait(ms).await;
                run.waited();
            }
            Next::Send(request) => match service.send(&request).await {
                Sent::Answer(answer) => run.answered(Ok(&answer)),
                Sent::Silence(why) => run.answered(Err(&why)),
                Sent::Skipped(why) => run.skip(why),
                Sent::Refused(why) => run.fail(why),
            },
        }
    }
}

/// Sends `request` with `client`, below `base`, with `token` as its bearer.
pub(super) async fn sent(
    client: &Client,
    (base, request): (&str, &StepRequest),
    token: Option<&str>,
) -> Sent {
    let headers = match headers(request, token) {
        Ok(headers) => headers,
        Err(why) => return Sent::Refused(why),
    };
    let body = request.body.clone().map(Bytes::from).unwrap_or_default();
    let path = format!("{base}{}", request.path);
    match client.call(request.operation.method.clone(), &path, headers, body).await {
        Ok(answer) => Sent::Answer(StepAnswer {
            status: answer.status.as_u16(),
            headers: answer.headers,
            body: String::from_utf8(answer.body.into()).unwrap_or_default(),
        }),
        Err(error @ (ClientError::Broken(..) | ClientError::TimedOut(..))) => {
            Sent::Silence(error.to_string())
        }
        Err(error) => Sent::Refused(error.to_string()),
    }
}

fn headers(request: &StepRequest, token: Option<&str>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    if request.body.is_some() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Some(token) = token {
        let value = HeaderValue::try_from(format!("Bearer {token}"));
        let mut value = value.map_err(|_| "no header can carry the token".to_owned())?;
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
    }
    for (name, value) in &request.headers {
        let line = HeaderName::try_from(&**name).ok().zip(HeaderValue::try_from(value).ok());
        let (name, value) = line.ok_or_else(|| format!("the header `{name}` cannot be sent"))?;
        headers.insert(name, value);
    }
    Ok(headers)
}
