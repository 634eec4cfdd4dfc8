//! What was written is put back.

use http::{Method, StatusCode};

use super::service::Target;
use crate::engine::{Operation, variable};
use crate::steps::restore::{
    Entry, Restore, SEGMENT, id_of, is_marked, is_put, is_put_but_for_empty_mixins,
    patch_of_mixins, plan, with_cleared_mixins,
};

/// With this a segment goes with what is assigned to it.
const FORCE: &str = "?forceDelete=true";

/// How a document is put back, each where the one before it has left something.
#[derive(Clone, Copy)]
enum Attempt {
    /// By what was there.
    Put,
    /// By that, and empty mixins where there were none.
    Clear,
    /// Without what is there now.
    Anew,
}

impl Target<'_> {
    /// Puts back what `entries` say, and takes the file of it away; what was done, in words.
    ///
    /// # Errors
    /// Why not all is restored. The file is still there then.
    pub(super) async fn restore(&mut self, entries: Vec<Entry>) -> Result<String, String> {
        self.own.clear();
        if entries.is_empty() {
            return Ok("nothing".to_owned());
        }
        let mut stop = self.stop.clone();
        let restored = tokio::select! {
            restored = self.all(&entries) => restored,
            () = stop.at(2) => Err("a second signal came".to_owned()),
        };
        let done = restored?;
        self.journal.clear().map_err(|error| {
            format!("`{}` cannot be removed: {error}", self.journal.path().display())
        })?;
        Ok(format!("{done} document{}", if done == 1 { "" } else { "s" }))
    }

    /// What the scenario under way has to have restored; it is not kept any more.
    pub(super) fn take_entries(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    async fn all(&mut self, entries: &[Entry]) -> Result<usize, String> {
        let mut done = 0;
        for restore in plan(entries) {
            done += match restore {
                Restore::Put { path, body } => self.put(&path, body).await?,
                Restore::Delete { path } => self.delete(&path).await?,
                Restore::DeleteMade { list, prefix } => self.delete_made(&list, &prefix).await?,
            };
        }
        Ok(done)
    }

    /// Puts a document back, unless it says the same already: how many were written. What a PUT leaves of mixins is cleared, and where
    /// that is not enough a row is made anew, and a segment patched.
    async fn put(&mut self, path: &str, body: String) -> Result<usize, String> {
        let is_its = |row: &&&Operation| row.method == Method::PUT && is_of(path, row.path);
        let put = self.table.iter().find(is_its).copied();
        let put = put.ok_or_else(|| format!("nothing is put at {path}"))?;
        let mut now = self.document(path).await?;
        if now.as_deref().is_some_and(|now| is_put(now, &body, put)) {
            return Ok(0);
        }
        for attempt in [Attempt::Put, Attempt::Clear, Attempt::Anew] {
            match (attempt, put.path == SEGMENT) {
                (Attempt::Put, _) => self.write(Method::PUT, path, &body).await?,
                (Attempt::Clear, _) => {
                    self.write(Method::PUT, path, &with_cleared_mixins(&body)).await?;
                }
                // What is assigned to it would go with it.
                (Attempt::Anew, true) => {
                    let removal = now.as_deref().and_then(|now| patch_of_mixins(now, &body));
                    if removal.is_some() {
                        self.own_call(Method::PATCH, path, removal).await?;
                    }
                }
                (Attempt::Anew, false) => {
                    self.remove(path).await?;
                    self.write(Method::PUT, path, &body).await?;
                }
            }
            now = self.document(path).await?;
            if now.as_deref().is_some_and(|now| is_put(now, &body, put)) {
                return Ok(1);
            }
        }
        match now.is_some_and(|now| is_put_but_for_empty_mixins(&now, &body, put)) {
            true => Ok(1),
            false => Err(format!("GET {path} shows something else than was put there")),
        }
    }

    /// The document at `path` as it is now, if there is one.
    async fn document(&mut self, path: &str) -> Result<Option<String>, String> {
        let answer = self.own_call(Method::GET, path, None).await?;
        match answer.status {
            StatusCode::OK => Ok(Some(String::from_utf8(answer.body.into()).unwrap_or_default())),
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(format!("{status} at GET {path}")),
        }
    }

    async fn write(&mut self, method: Method, path: &str, body: &str) -> Result<(), String> {
        let answer = self.own_call(method.clone(), path, Some(body.to_owned())).await?;
        match answer.status.is_success() {
            true => Ok(()),
            false => Err(format!("{} at {method} {path}", answer.status)),
        }
    }

    /// Takes away what was not there: how many were.
    async fn delete(&mut self, path: &str) -> Result<usize, String> {
        if self.document(path).await?.is_none() {
            return Ok(0);
        }
        // What was assigned to it was not there either.
        let force = if is_of(path, SEGMENT) { FORCE } else { "" };
        self.remove(&format!("{path}{force}")).await
    }

    async fn delete_made(&mut self, list: &str, prefix: &str) -> Result<usize, String> {
        let mut done = 0;
        for document in self.list(list).await? {
            if let Some(id) = id_of(&document).filter(|_| is_marked(&document, prefix)) {
                done += self.remove(&format!("{list}/{id}{FORCE}")).await?;
            }
        }
        Ok(done)
    }

    async fn remove(&mut self, path: &str) -> Result<usize, String> {
        let answer = self.own_call(Method::DELETE, path, None).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(0),
            status if status.is_success() => Ok(1),
            status => Err(format!("{status} at DELETE {path}")),
        }
    }
}

/// Whether `path` is one of the template.
fn is_of(path: &str, template: &str) -> bool {
    let (parts, known): (Vec<_>, Vec<_>) =
        (path.split('/').collect(), template.split('/').collect());
    let same = |(part, known): (&&str, &&str)| variable(known).is_some() || part == known;
    parts.len() == known.len() && parts.iter().zip(&known).all(same)
}
