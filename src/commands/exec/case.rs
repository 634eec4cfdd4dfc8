//! The sandbox of one case: its seed, its one rule, and what the command has of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::api::SERVICES;
use crate::commands::client_env::{CASE_DIR, ClientEnv, FAULT};
use crate::commands::command_refusal::CommandRefusal;
use crate::commands::parse::Variables;
use crate::content::{self, Case};
use crate::engine::Router;
use crate::findings::render;
use crate::sandbox::Config;
use crate::shell::files::disk::bytes_of;
use crate::shell::terminal::complain_of;

/// A case, and where the command leaves what it wants to leave.
#[derive(Debug)]
pub(super) struct CaseRun {
    fault: String,
    folder: PathBuf,
}

impl CaseRun {
    /// The case in the file at `path`, which settles chance and faults of `config`.
    pub(super) fn of(
        path: &Path,
        config: &mut Config,
        variables: &Variables,
    ) -> Result<Self, CommandRefusal> {
        if config.seed.is_some() && !variables.has("EMPORIX_SANDBOX_SEED") {
            return Err(CommandRefusal::unusable(
                "--seed and --case cannot be used together",
                "the case says its own seed; leave --seed out",
            ));
        }
        let Case { seed, fault, behaviors, scenario, doubts } = read(path)?;
        complain_of(&doubts);
        config.options.behaviors.extend(behaviors);
        config.seed = Some(seed);
        config.given.push(Arc::new(scenario));
        Ok(Self { fault, folder: path.with_extension("") })
    }

    /// Makes its folder; the variables that are about the case come back.
    pub(super) fn begin(&self) -> Result<ClientEnv, CommandRefusal> {
        let made = std::fs::create_dir_all(&self.folder);
        let folder = made.and_then(|()| std::path::absolute(&self.folder)).map_err(|error| {
            CommandRefusal::unusable(
                format!("cannot make the folder of the case, `{}`: {error}", self.folder.display()),
                "it is beside the file and called as that is, without .json: make room for it",
            )
        })?;
        let folder = folder.to_string_lossy().into_owned();
        Ok(vec![(FAULT.to_owned(), self.fault.clone()), (CASE_DIR.to_owned(), folder)])
    }
}

fn read(path: &Path) -> Result<Case, CommandRefusal> {
    let shown = path.display().to_string();
    let hint = "name a file that ends in .json; `emporix-sandbox schema case` says what is in it";
    if path.extension().is_none_or(|ending| ending != "json") {
        let message = format!("the name of the case `{shown}` does not end in .json");
        return Err(CommandRefusal::unusable(message, hint));
    }
    let bytes = bytes_of(path).map_err(|error| {
        CommandRefusal::unusable(format!("cannot read the case `{shown}`: {error}"), hint)
    })?;
    let router = Router::new(SERVICES);
    content::case(&shown, &bytes, router.operations()).map_err(|findings| {
        complain_of(&findings);
        let message = format!("the case has mistakes: {}", render::summary(&findings));
        CommandRefusal::unusable(message, "mend them and start again")
    })
}
