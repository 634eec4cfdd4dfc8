//! A file of expectations, read from the disk and understood.

use std::io;
use std::path::Path;

use crate::api::SERVICES;
use crate::content::{self, RuleContext};
use crate::engine::Router;
use crate::engine::scenario::Expectation;
use crate::findings::{Finding, render};
use crate::shell::files::disk::{bytes_of, text_of};
use crate::shell::terminal::complain_of;
use crate::visible::visible;

/// Whether `path` is a file of expectations.
pub(super) fn is_expectation_file(path: &Path) -> bool {
    let is_json = path.extension().is_some_and(|ending| ending == "json");
    is_json && path.is_file() && bytes_of(path).is_ok_and(|it| content::is_expectation_file(&it))
}

/// What was checked, in words, and every mistake in the file at `path`.
pub(super) fn checked(
    path: &Path,
    ground: RuleContext<'_>,
) -> Result<(String, Vec<Finding>), (String, io::Error)> {
    let shown = path.display().to_string();
    let bytes = bytes_of(path).map_err(|error| (shown.clone(), error))?;
    let (count, findings) = match content::expectations(&shown, &bytes, ground) {
        Ok(read) => (render::count_of(read.expect.len(), "expectation"), read.doubts),
        Err(findings) => ("a file with mistakes".to_owned(), findings),
    };
    Ok((format!("checked expectations in `{}`: {count}", visible(&shown)), findings))
}

/// What is wrong, and what to do about it.
type Complaint = (String, String);

/// The text of the file at `path`, and its expectations; mistakes in it are printed with their places.
pub(super) fn read(path: &Path) -> Result<(String, Vec<Expectation>), Complaint> {
    let shown = path.display().to_string();
    let text = text_of(path).map_err(|source| {
        let hint =
            "name a file that is there; `emporix-sandbox schema expectations` says what is in it";
        (format!("cannot read the expectations `{shown}`: {source}"), hint.to_owned())
    })?;
    let router = Router::new(SERVICES);
    match content::expectations(&shown, text.as_bytes(), RuleContext::of(router.operations())) {
        Ok(expectations) => {
            complain_of(&expectations.doubts);
            Ok((text, expectations.expect))
        }
        Err(findings) => {
            complain_of(&findings);
            let message = format!("the expectations have mistakes: {}", render::summary(&findings));
            Err((message, "mend them and verify again".to_owned()))
        }
    }
}
