//! `init`: a folder of one's own with fixtures, a scenario, schemas, settings for editors and requests.

use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::output::{UNUSABLE, print};
use crate::api::SERVICES;
use crate::cli::InitArgs;
use crate::content::{SCHEMA_NAMES, schema, schema_files};
use crate::engine::Router;
use crate::shell::starter::{StarterFile, shipped, taken, write};
use crate::shell::terminal::complain;
use crate::visible::visible;

/// Writes it, where none of its files is there yet.
pub(super) fn run(args: &InitArgs) -> ExitCode {
    let (folder, files) = (args.folder.as_path(), files());
    let shown = visible(&folder.to_string_lossy()).into_owned();
    let there = taken(folder, &files);
    if !there.is_empty() {
        let there = there.join("`, `");
        complain(
            &format!("nothing was written, because `{shown}` has `{there}` already"),
            "name another folder, as in `emporix-sandbox init sandbox`, or move them away",
        );
        return ExitCode::from(UNUSABLE);
    }
    if let Err((path, error)) = write(folder, &files) {
        complain(
            &format!("cannot write `{}`: {error}", path.display()),
            "name a folder that can be written to; nothing was written",
        );
        return ExitCode::from(UNUSABLE);
    }
    print(&next(folder, &shown, files.len()))
}

/// All files.
fn files() -> Vec<StarterFile> {
    let router = Router::new(SERVICES);
    let schemas = SCHEMA_NAMES
        .iter()
        .filter_map(|name| Some((schema_path(name), schema(name, router.operations())?)));
    let mut files = shipped();
    files.extend(schemas);
    files.push((".vscode/settings.json".to_owned(), editor_settings()));
    files.sort();
    files
}

/// Which schema an editor takes for which files: offline, from the folder itself.
fn editor_settings() -> String {
    let schemas = SCHEMA_NAMES.map(|name| {
        json!({"fileMatch": [format!("/{}", schema_files(name))], "url": format!("./{}", schema_path(name))})
    });
    format!("{:#}\n", json!({"json.schemas": schemas}))
}

fn schema_path(name: &str) -> String {
    format!("schemas/{name}.schema.json")
}

/// What was written, and what to do with it.
fn next(folder: &Path, shown: &str, count: usize) -> String {
    let mut out = format!("wrote {count} files to `{shown}`\n\n");
    for (path, what) in [
        ("fixtures/shop", "a tenant: its segments, customers, assignments, tokens"),
        ("scenarios", "what is to fail, and when"),
        ("requests.http", "requests for an editor that runs them"),
        ("schemas", "for \"$schema\" in these files, as .vscode/settings.json says too"),
    ] {
        let _ = writeln!(out, "{path:14} {what}");
    }
    out.push_str("\nnext\n");
    if folder != Path::new(".") {
        let _ = writeln!(out, "  cd {shown}");
    }
    out.push_str(
        "  emporix-sandbox check                     every mistake, with its place\n  \
           emporix-sandbox                           serve; a saved file is live at once\n  \
           emporix-sandbox test                      send what scenarios have as steps, and judge what comes back\n  \
           emporix-sandbox exec -- YOUR TEST COMMAND serve around a test run\n",
    );
    out
}
