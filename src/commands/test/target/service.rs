//! The target as steps see it: a request is sent when what it would change is known and written down, and not too soon.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::value::RawValue;

use super::stop::Stop;
use super::tokens::{Needed, TargetTokens};
use crate::commands::test::drive::{Sent, Service, sent};
use crate::engine::Operation;
use crate::shell::client::{Answer, Client};
use crate::shell::restore_journal::RestoreJournal;
use crate::steps::restore::{
    Entry, LISTS_BELOW, NotRestorable, Touched, document_to_put, documents, ids_made, is_automatic,
    list_of, row_below, touched,
};
use crate::steps::{Pace, ScenarioResult, StepAnswer, StepRequest};

/// What stands for a credential in output.
const HIDDEN: &str = "(credential)";
/// Documents of a list that are read at once.
const PAGE: usize = 60;
/// How often a request of the run itself is sent where the service is busy or fails for the moment.
const TRIES: u32 = 6;
/// The longest wait before it is sent again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A service elsewhere.
#[derive(Debug)]
pub(super) struct Target<'t> {
    /// What sends to it.
    pub client: Client,
    /// What stands before every path.
    pub base: String,
    /// The tokens.
    pub tokens: TargetTokens,
    /// Where it is written down what is to be restored.
    pub journal: RestoreJournal,
    /// How soon the next request may be sent.
    pub pace: Pace,
    /// All operations.
    pub table: &'t [&'static Operation],
    /// What marks what the run makes.
    pub prefix: &'t str,
    /// Whether it was stopped.
    pub stop: Stop,
    /// What the scenario under way has to have restored.
    pub entries: Vec<Entry>,
    /// The paths of what it has made, below which nothing is to be restored.
    pub own: Vec<String>,
}

/// Why a request is not sent.
enum Held {
    /// That is no failure.
    Skipped(String),
    /// That is one.
    Refused(String),
}

impl Service for Target<'_> {
    async fn send(&mut self, request: &StepRequest) -> Sent {
        if self.stop.signal().is_some() {
            return Sent::Refused("stopped by a signal".to_owned());
        }
        match self.prepared(request).await {
            Ok(token) => {
                self.pause().await;
                let sent = sent(&self.client, (&self.base, request), token.as_deref()).await;
                match self.note_made(request, &sent) {
                    Ok(()) => sent,
                    Err(why) => Sent::Refused(why),
                }
            }
            Err(Held::Skipped(why)) => Sent::Skipped(why),
            Err(Held::Refused(why)) => Sent::Refused(why),
        }
    }

    async fn wait(&mut self, ms: u64) {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(ms)) => {}
            () = self.stop.at(1) => {}
        }
    }
}

impl Target<'_> {
    /// The token of a request, once what it would change is written down.
    async fn prepared(&mut self, request: &StepRequest) -> Result<Option<String>, Held> {
        let needed = self.tokens.needed(&request.token, request.operation);
        let token = match needed {
            Needed::Nothing => None,
            Needed::Unavailable(why) => return Err(Held::Skipped(why)),
            Needed::Unknown(why) => return Err(Held::Refused(why)),
            Needed::Scopes(scopes) => Some(self.token(&scopes).await.map_err(Held::Refused)?),
        };
        let touched = touched(request, self.prefix, self.table).map_err(|why| match why {
            NotRestorable::Unknown | NotRestorable::Unclear => Held::Skipped(why.as_str().into()),
            NotRestorable::Unmarked => Held::Refused(why.as_str().into()),
        })?;
        for one in touched {
            self.keep(one).await?;
        }
        Ok(token)
    }

    /// Writes down what `touched` is now.
    async fn keep(&mut self, touched: Touched) -> Result<(), Held> {
        let (path, template, is_deep) = match touched {
            Touched::Made { list } => {
                return self.add(Entry::Made { list, prefix: self.prefix.to_owned() });
            }
            Touched::Document { path, template, is_deep } => (path, template, is_deep),
        };
        let is_own =
            self.own.iter().any(|own| path == *own || path.starts_with(&format!("{own}/")));
        match (is_own, self.is_kept(&path), is_deep) {
            (true, _, _) | (false, true, false) => return Ok(()),
            // It was written before without what is below it.
            (false, true, true) => return self.keep_below(&path).await,
            (false, false, _) => {}
        }
        let before = self.read(&path).await?;
        if before.as_deref().is_some_and(is_automatic) {
            let why =
                "it is an AUTOMATIC assignment, which a write would make a MANUAL one for good";
            return Err(Held::Skipped(why.to_owned()));
        }
        let put = before.as_deref().map(|document| self.to_put(document, template)).transpose()?;
        self.add(Entry::Document { path: path.clone(), before: put })?;
        if is_deep && before.is_some() {
            self.keep_below(&path).await?;
        }
        Ok(())
    }

    /// Whether it is written down what a document was before the run.
    fn is_kept(&self, path: &str) -> bool {
        let is_it =
            |entry: &Entry| matches!(entry, Entry::Document { path: known, .. } if known == path);
        self.entries.iter().any(is_it)
    }

    /// Writes down all that is assigned to the segment at `path`, but for what the run has written before.
    async fn keep_below(&mut self, path: &str) -> Result<(), Held> {
        for list in LISTS_BELOW {
            for row in self.list(&format!("{path}/{list}")).await.map_err(Held::Refused)? {
                let Some(Touched::Document { path, template, .. }) = row_below(path, &row) else {
                    let why = format!("a row of `{path}/{list}` does not say what it is about");
                    return Err(Held::Refused(why));
                };
                if self.is_kept(&path) {
                    continue;
                }
                if is_automatic(&row) {
                    let why =
                        "an AUTOMATIC assignment would go with it, which no write brings back";
                    return Err(Held::Skipped(why.to_owned()));
                }
                let before = Some(self.to_put(&row, template)?);
                self.add(Entry::Document { path, before })?;
            }
        }
        Ok(())
    }

    /// The body that puts `document` back.
    fn to_put(&self, document: &str, template: &str) -> Result<Box<RawValue>, Held> {
        let is_put = |row: &&&Operation| row.method == Method::PUT && row.path == template;
        let put = self.table.iter().find(is_put);
        let body = put.and_then(|put| document_to_put(document, put));
        let body = body.and_then(|body| RawValue::from_string(body).ok());
        body.ok_or_else(|| Held::Refused("what would be overwritten cannot be put back".to_owned()))
    }

    fn add(&mut self, entry: Entry) -> Result<(), Held> {
        let added = self.journal.add(&entry.to_line());
        added.map_err(|error| Held::Refused(self.unwritable(&error)))?;
        self.entries.push(entry);
        Ok(())
    }

    fn unwritable(&self, error: &std::io::Error) -> String {
        let place = self.journal.path().display();
        format!("what is to be restored cannot be written to `{place}`: {error}")
    }

    async fn read(&mut self, path: &str) -> Result<Option<String>, Held> {
        let answer = self.own_call(Method::GET, path, None).await.map_err(Held::Refused)?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            StatusCode::OK => Ok(Some(String::from_utf8(answer.body.into()).unwrap_or_default())),
            status => Err(Held::Refused(format!(
                "what would be overwritten cannot be read: {status} at GET {path}"
            ))),
        }
    }

    /// All documents of the list at `path`.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub(super) async fn list(&mut self, path: &str) -> Result<Vec<String>, String> {
        let mut rows = Vec::new();
        for page in 1_usize.. {
            let path = format!("{path}?pageSize={PAGE}&pageNumber={page}");
            let answer = self.own_call(Method::GET, &path, None).await?;
            let text = String::from_utf8(answer.body.into()).unwrap_or_default();
            let more = documents(&text).filter(|_| answer.status == StatusCode::OK);
            let more = more.ok_or_else(|| format!("{} at GET {path}", answer.status))?;
            // A service may cut pages to fewer than were requested: only an empty one is behind the last.
            if more.is_empty() {
                break;
            }
            if more.iter().all(|row| rows.iter().any(|known| known == row)) {
                return Err(format!("GET {path} shows what the page before it has shown"));
            }
            rows.extend(more.iter().map(|row| (*row).to_owned()));
        }
        Ok(rows)
    }

    /// Sends a request of the run itself, with all scopes of the key; again where the service is busy or fails for the moment.
    /// Each is one that may be sent twice.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(super) async fn own_call(
        &mut self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<Answer, String> {
        for nth in 1.. {
            let answer = self.own_call_once(method.clone(), path, body.clone()).await?;
            if nth == TRIES || !is_passing(answer.status) {
                return Ok(answer);
            }
            tokio::time::sleep(wait_before_retry(&answer.headers, nth)).await;
        }
        Err("no request was sent".to_owned())
    }

    async fn own_call_once(
        &mut self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<Answer, String> {
        let token = self.token("").await?;
        self.pause().await;
        let mut bearer = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| "no header can carry the token".to_owned())?;
        bearer.set_sensitive(true);
        let mut headers = HeaderMap::from_iter([(header::AUTHORIZATION, bearer)]);
        if body.is_some() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let body = Bytes::from(body.unwrap_or_default());
        let path = format!("{}{path}", self.base);
        self.client.call(method, &path, headers, body).await.map_err(|error| error.to_string())
    }

    /// Fetches the token of all scopes of the key, without which nothing can be read or restored.
    ///
    /// # Errors
    /// Why no token was given.
    pub(super) async fn log_in(&mut self) -> Result<(), String> {
        self.token("").await.map(drop)
    }

    async fn token(&mut self, scopes: &str) -> Result<String, String> {
        if let Some(token) = self.tokens.fetched(scopes) {
            return Ok(token.to_owned());
        }
        self.pause().await;
        self.tokens.fetch(&self.client, &self.base, scopes).await
    }

    /// Waits until the next request may be sent.
    async fn pause(&mut self) {
        let wait = Duration::from_millis(self.pace.wait_ms());
        tokio::time::sleep(wait).await;
    }

    /// Notes the paths of what a request has made, and writes down that they are to go: a later step may take the mark out of the name.
    ///
    /// # Errors
    /// When that cannot be written.
    fn note_made(&mut self, request: &StepRequest, sent: &Sent) -> Result<(), String> {
        let Sent::Answer(StepAnswer { status, body, .. }) = sent else { return Ok(()) };
        let is_kept = self.entries.iter().any(|entry| matches!(entry, Entry::Made { .. }));
        if request.operation.method != Method::POST || !is_kept {
            return Ok(());
        }
        let list = list_of(request);
        for id in ids_made(*status, body) {
            let path = format!("{list}/{id}");
            self.own.push(path.clone());
            // Known to this run even where the file cannot be written.
            let entry = Entry::Document { path, before: None };
            self.entries.push(entry.clone());
            self.journal.add(&entry.to_line()).map_err(|error| self.unwritable(&error))?;
        }
        Ok(())
    }

    /// Takes every credential out of what is printed.
    pub(super) fn hide_secrets(&self, result: &mut ScenarioResult) {
        let hide = |text: &mut String| {
            for secret in self.tokens.secrets() {
                if text.contains(secret) {
                    *text = text.replace(secret, HIDDEN);
                }
            }
        };
        for step in &mut result.steps {
            hide(&mut step.call);
            step.reason.iter_mut().for_each(hide);
            for place in &mut step.differences {
                hide(&mut place.expected);
                hide(&mut place.found);
            }
        }
    }
}

/// Whether the service answers so for a while only.
fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

/// How long to wait after the nth answer: what it says, else twice as long each time.
fn wait_before_retry(headers: &HeaderMap, nth: u32) -> Duration {
    let said = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let said = said.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    said.unwrap_or(Duration::from_millis(250) * 2_u32.saturating_pow(nth)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_the_one_that_the_service_says_or_grows() {
        let said = |text: &'static str| {
            HeaderMap::from_iter([(header::RETRY_AFTER, HeaderValue::from_static(text))])
        };
        assert_eq!(wait_before_retry(&said("2"), 1), Duration::from_secs(2));
        assert_eq!(wait_before_retry(&said("9999"), 1), LONGEST_WAIT);
        for unread in [HeaderMap::new(), said("Fri, 31 Dec 1999 23:59:59 GMT")] {
            let waits = [1, 2, 5].map(|nth| wait_before_retry(&unread, nth).as_millis());
            assert_eq!(waits, [500, 1_000, 8_000]);
        }
    }
}
