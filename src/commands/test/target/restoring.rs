//! What was written is put back.

use http::{Method, StatusCode};

use super::service::Target;
use crate::engine::{Operation, variable};
use crate::steps::restore::{Entry, Restore, id_of, is_put, plan};

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

    /// Puts a document back, unless it says the same already: how many were written.
    async fn put(&mut self, path: &str, body: String) -> Result<usize, String> {
        let answer = self.own_call(Method::GET, path, None).await?;
        let now = String::from_utf8(answer.body.into()).unwrap_or_default();
        let is_its = |row: &&&Operation| row.method == Method::PUT && is_of(path, row.path);
        let put = self.table.iter().find(is_its);
        let is_there = answer.status == StatusCode::OK;
        if put.is_some_and(|put| is_there && is_put(&now, &body, put)) {
            return Ok(0);
        }
        let answer = self.own_call(Method::PUT, path, Some(body)).await?;
        match answer.status.is_success() {
            true => Ok(1),
            false => Err(format!("{} at PUT {path}", answer.status)),
        }
    }

    /// Takes away what was not there: how many were.
    async fn delete(&mut self, path: &str) -> Result<usize, String> {
        let answer = self.own_call(Method::GET, path, None).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(0);
        }
        self.remove(path).await
    }

    async fn delete_made(&mut self, list: &str, prefix: &str) -> Result<usize, String> {
        let mut done = 0;
        for document in self.list(list).await? {
            if let Some(id) = id_of(&document).filter(|_| document.contains(prefix)) {
                done += self.remove(&format!("{list}/{id}?forceDelete=true")).await?;
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
