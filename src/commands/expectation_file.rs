//! A file of expectations, read from the disk and understood.

use std::path::Path;

use crate::api::SERVICES;
use crate::content;
use crate::engine::Router;
use crate::engine::scenario::Expectation;
use crate::findings::render;
use crate::shell::files::disk::text_of;
use crate::shell::terminal::complain_of;

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
    match content::expectations(&shown, text.as_bytes(), router.operations()) {
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
