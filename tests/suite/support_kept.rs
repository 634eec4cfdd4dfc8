//! Text that is kept in files and made by the program: compared by the tests, and written anew by
//! `UPDATE_DOCS=1 cargo test`, though never in CI.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]
#![expect(clippy::disallowed_methods, reason = "the files of the project are what is tested here")]

use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// One test at a time writes.
static WRITING: Mutex<()> = Mutex::new(());

/// A file of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of the project; empty when there is none.
pub(crate) fn text_of(path: &str) -> String {
    std::fs::read_to_string(project(path)).unwrap_or_default()
}

/// Holds a whole file against what it should say.
#[track_caller]
pub(crate) fn keep_file(path: &str, made: &str) {
    let _guard = WRITING.lock().unwrap();
    compare(path, &text_of(path), made);
}

/// Holds the part of a Markdown file between `<!-- name -->` and `<!-- /name -->` against what it should say.
#[track_caller]
pub(crate) fn keep_block(path: &str, name: &str, made: &str) {
    let _guard = WRITING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let text = text_of(path);
    let (before, rest) = text.split_once(&start).unwrap_or_else(|| panic!("no {start} in {path}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end} in {path}"));
    compare(path, &text, &format!("{before}{start}\n{}\n\n{end}{after}", made.trim()));
}

/// Holds the lines of the fenced block right below `<!-- name -->` against what they should say.
#[track_caller]
pub(crate) fn keep_fence(path: &str, name: &str, made: &str) {
    let _guard = WRITING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let start = format!("<!-- {name} -->\n```text\n");
    let text = text_of(path);
    let (before, rest) = text.split_once(&start).unwrap_or_else(|| panic!("no {start} in {path}"));
    let (_, after) = rest.split_once("```\n").unwrap_or_else(|| panic!("no end of it in {path}"));
    compare(path, &text, &format!("{before}{start}{}\n```\n{after}", made.trim()));
}

#[track_caller]
fn compare(path: &str, text: &str, made: &str) {
    if text == made {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() && std::env::var_os("CI").is_none() {
        std::fs::create_dir_all(project(path).parent().unwrap()).unwrap();
        std::fs::write(project(path), made).unwrap();
        return;
    }
    let line = text.lines().zip(made.lines()).position(|(a, b)| a != b);
    let line = line.unwrap_or_else(|| text.lines().count().min(made.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_owned();
    panic!(
        "{path} differs from what the program says, first in line {}:\n  file:    {}\n  program: {}\n\
         `UPDATE_DOCS=1 cargo test` writes it anew",
        line + 1,
        at(text),
        at(made)
    );
}
