//! Steps in another form: a document of Arazzo for each scenario, on standard output or in files.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::output_file::written;
use crate::cli::TestArgs;
use crate::commands::output::{FAILED, print};
use crate::commands::running::Refusal;
use crate::engine::scenario::Scenario;
use crate::shell::terminal::{complain, remark};
use crate::steps::{Exported, Unsayable, arazzo};

/// What the names of exported files end in.
const ENDING: &str = ".arazzo.json";

/// What is to be known of a step that expects that no answer comes.
const NO_ANSWER: &str = "no answer is to come, which no condition of Arazzo can say: where none comes, an action goes on with the next step, and a tool may count this one as failed";

/// Writes them. A scenario that cannot be said so is left out, and named.
///
/// # Errors
/// When several are to go to one place.
pub(super) fn export(args: &TestArgs, scenarios: &[Arc<Scenario>]) -> Result<ExitCode, Refusal> {
    let mut documents = Vec::new();
    for scenario in scenarios {
        match arazzo(scenario, &args.source) {
            Ok(Exported { document, silent }) => {
                for step in silent {
                    remark(&format!("`{}`, step `{step}`: {NO_ANSWER}", scenario.name));
                }
                documents.push((&*scenario.name, format!("{document:#}\n")));
            }
            Err(Unsayable { step, why }) => {
                remark(&format!(
                    "`{}` is left out, because of its step `{step}`: {why}",
                    scenario.name
                ));
            }
        }
    }
    let is_all_left_out = documents.is_empty();
    if is_all_left_out {
        return Ok(ExitCode::from(FAILED));
    }
    match (&args.output, &documents[..]) {
        (None, [(_, document)]) => Ok(print(document)),
        (None, _) => Err(Refusal::unusable(
            format!("{} scenarios would go to standard output", documents.len()),
            "name a folder with --output, or one scenario",
        )),
        (Some(path), [(_, document)]) if !path.is_dir() => Ok(code(written(path, document))),
        (Some(path), documents) => Ok(code(folder(path, documents))),
    }
}

fn code(written: Result<(), ExitCode>) -> ExitCode {
    written.err().unwrap_or(ExitCode::SUCCESS)
}

fn folder(path: &Path, documents: &[(&str, String)]) -> Result<(), ExitCode> {
    std::fs::create_dir_all(path).map_err(|error| {
        let message = format!("cannot make the folder `{}`: {error}", path.display());
        complain(&message, "name one that is new, or that is there");
        ExitCode::from(FAILED)
    })?;
    let mut each = documents.iter();
    each.try_for_each(|(name, document)| written(&path.join(format!("{name}{ENDING}")), document))
}
