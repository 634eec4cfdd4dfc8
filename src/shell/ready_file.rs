//! The file by which others find a running sandbox: written when it is ready, removed when it ends.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::files::disk::text_of;
use super::whole::{expect_ours, write_file};

/// The file of this process. Dropping it removes it, unless another sandbox has written its own in its place.
#[derive(Debug)]
pub struct ReadyFile {
    path: PathBuf,
    text: String,
}

/// What a ready file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadySandbox {
    /// The base URL.
    pub url: String,
    /// The bearer token of the admin API, where one is set.
    pub admin_token: Option<String>,
}

impl ReadyFile {
    /// Writes `text`, which may hold the admin token, so that only the owner can read it.
    ///
    /// # Errors
    /// When it cannot be written, or something is there that is no ready file.
    pub fn write(path: &Path, text: &str) -> io::Result<Self> {
        expect_ours(path, "it is no ready file", |_| ReadySandbox::of(path).is_ok())?;
        write_file(path, text.as_bytes(), true)?;
        Ok(Self { path: path.to_owned(), text: text.to_owned() })
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        if text_of(&self.path).is_ok_and(|text| text == self.text) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl ReadySandbox {
    /// The sandbox that has written the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read, or is not a ready file.
    pub fn of(path: &Path) -> io::Result<Self> {
        let no_ready_file = || io::Error::new(io::ErrorKind::InvalidData, "it is no ready file");
        let members: Value = serde_json::from_str(&text_of(path)?).map_err(|_| no_ready_file())?;
        let text = |name: &str| members[name].as_str().map(ToOwned::to_owned);
        let url = text("url").ok_or_else(no_ready_file)?;
        Ok(Self { url, admin_token: text("adminToken") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_with_its_sandbox_unless_it_is_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ready.json");
        let first = ReadyFile::write(&path, r#"{"url": "http://a", "adminToken": "t"}"#).unwrap();
        let known = ReadySandbox::of(&path).unwrap();
        assert_eq!((&*known.url, known.admin_token.as_deref()), ("http://a", Some("t")));
        let second = ReadyFile::write(&path, r#"{"url": "http://b"}"#).unwrap();
        drop(first);
        assert_eq!(ReadySandbox::of(&path).unwrap().url, "http://b");
        drop(second);
        assert_eq!(ReadySandbox::of(&path).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn another_file_is_no_ready_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ready.json");
        for text in ["", "{}", r#"{"url": 1}"#] {
            std::fs::write(&path, text).unwrap();
            let replaced = ReadyFile::write(&path, "{}");
            assert_eq!(replaced.is_ok(), text.is_empty(), "{text}");
            drop(replaced);
            std::fs::write(&path, text).unwrap();
            assert_eq!(ReadySandbox::of(&path).unwrap_err().to_string(), "it is no ready file");
        }
    }
}
