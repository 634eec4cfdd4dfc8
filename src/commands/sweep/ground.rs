//! What all runs of a sweep share: the sandbox that they are like, the command, and where they leave what they leave.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::api::SERVICES;
use crate::cli::SweepArgs;
use crate::commands::command_env::EnvFlags;
use crate::content;
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::engine::{Operation, Router, Settings};
use crate::review::shell_word::word;
use crate::sandbox::Prepared;
use crate::shell::app::App;

/// What all runs share.
#[derive(Debug)]
pub(super) struct Ground {
    /// The sandbox that those of the runs are like.
    pub app: Arc<App>,
    /// What the world `main` begins with, where that is not what files say.
    pub state: Option<Arc<Seed>>,
    /// The tenants that have files.
    pub tenants: Vec<Box<str>>,
    /// The number from which all chance comes.
    pub seed: u64,
    /// The command.
    pub command: Vec<OsString>,
    /// Where runs leave what they leave, a folder each.
    pub folder: PathBuf,
    /// How long an answer may be held before the command counts as waiting.
    pub patience: Duration,
    tenant: Option<String>,
    env: Vec<(String, String)>,
    admin_token: Option<String>,
    router: Router,
}

/// What goes wrong in a run, and how open questions are settled.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// What goes wrong, in words.
    pub words: Option<String>,
    /// The rule.
    pub scenario: Option<Arc<Scenario>>,
    /// The settled questions.
    pub settings: Settings,
}

impl Ground {
    /// That of a sweep as `args` say it, in sandboxes like the one that is `prepared`.
    pub(super) fn of(args: &SweepArgs, prepared: &Prepared, folder: &Path) -> Self {
        let app = prepared.app();
        let is_imported = !Arc::ptr_eq(&prepared.seed, &app.worlds.seed());
        Self {
            state: is_imported.then(|| Arc::clone(&prepared.seed)),
            tenants: prepared.seed.tenants.keys().cloned().collect(),
            seed: prepared.random_seed,
            command: args.command.clone(),
            folder: folder.to_owned(),
            patience: args.patience,
            tenant: args.tenant.clone(),
            env: args.env.clone(),
            admin_token: args.serve.admin_token.clone(),
            router: Router::new(SERVICES),
            app,
        }
    }

    /// The operations that are emulated.
    pub(super) fn operations(&self) -> &[&'static Operation] {
        self.router.operations()
    }

    /// Which variables the command gets.
    pub(super) fn env_flags(&self) -> EnvFlags<'_> {
        EnvFlags {
            tenant: self.tenant.as_deref(),
            more: &self.env,
            admin_token: self.admin_token.as_deref(),
        }
    }

    /// The command as one types it.
    pub(super) fn command_text(&self) -> String {
        let words = self.command.iter().map(|text| {
            let text = text.to_string_lossy();
            let rest = text.trim_start_matches('-');
            // A flag stands bare here: it is no value of another command.
            if word(rest) == rest { text.into_owned() } else { word(&text) }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// What the text of a case file says, as `exec --case` would understand it.
    ///
    /// # Errors
    /// What is wrong with it, in words: a plan that makes no case.
    pub(super) fn given(&self, name: &str, text: &str) -> Result<Given, String> {
        let path = format!("{name}.json");
        let case = content::case(&path, text.as_bytes(), self.operations());
        let case = case.map_err(|findings| {
            let said = findings.iter().map(|finding| finding.message.clone());
            format!("case {name}: {}", said.collect::<Vec<_>>().join("; "))
        })?;
        Ok(Given {
            words: Some(case.fault),
            scenario: Some(Arc::new(case.scenario)),
            settings: case.behaviors,
        })
    }
}
