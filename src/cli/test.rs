//! The flags of `test`.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use super::values::{behavior, duration, whole};
use crate::engine::{Behavior, Setting};

/// The description of the service that a sandbox at its usual port shows.
const SOURCE: &str = "http://127.0.0.1:14010/__sandbox/service.openapi.json";

/// Which steps to run, where, and how to show what became of them.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Scenarios: names, files with a slash in them or `.json` at the end, or folders [default: those with steps of the scenarios' folder]
    #[arg(value_name = "NAME-OR-FILE")]
    pub scenarios_named: Vec<String>,
    /// Folder with fixtures [default: ./fixtures where it holds tenants, else the shipped ones]
    #[arg(long, env = "EMPORIX_SANDBOX_FIXTURES", value_name = "FOLDER")]
    pub fixtures: Option<PathBuf>,
    /// Folder with scenarios, behind which the shipped ones stand [default: ./scenarios where it holds some]
    #[arg(long, env = "EMPORIX_SANDBOX_SCENARIOS", value_name = "FOLDER")]
    pub scenarios: Option<PathBuf>,
    /// Leave the shipped scenarios out: only those of the folder are known
    #[arg(long, env = "EMPORIX_SANDBOX_NO_SHIPPED", value_parser = BoolishValueParser::new())]
    pub no_shipped: bool,
    /// Settle an open question in the built-in sandbox (repeatable; see `emporix-sandbox behaviors`)
    #[arg(long, env = "EMPORIX_SANDBOX_BEHAVIOR", value_name = "NAME=VALUE", value_delimiter = ',', value_parser = behavior)]
    pub behavior: Vec<(Behavior, Setting)>,
    /// Tenant that the steps are about [default: the first of one's own, else `mytenant`]
    #[arg(long, value_name = "NAME")]
    pub tenant: Option<String>,
    /// Service to hold the steps against in the place of the built-in sandbox, such as `https://api.emporix.io`; credentials of an API key of the tenant are in `EMPORIX_TARGET_CLIENT_ID` and `EMPORIX_TARGET_CLIENT_SECRET`
    #[arg(long, value_name = "URL", requires = "tenant")]
    pub target: Option<String>,
    /// Send only what writes nothing
    #[arg(long, requires = "target")]
    pub read_only: bool,
    /// Most requests a second that the target gets
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = rate)]
    pub rate: u32,
    /// File that says what is to be restored at the target, as long as something is [default: one of the target and the tenant, in this folder]
    #[arg(long, value_name = "FILE", requires = "target")]
    pub restore_file: Option<PathBuf>,
    /// File with certificates, in PEM, that the target's is to be checked by, in the place of those of the system
    #[arg(long, value_name = "FILE", requires = "target")]
    pub ca: Option<PathBuf>,
    /// Write the steps in another form in the place of running them
    #[arg(long, value_enum, conflicts_with_all = ["target", "junit"])]
    pub export: Option<TestExport>,
    /// Where they are written: a file for one scenario, a folder for several [default: standard output, for one]
    #[arg(long, value_name = "FILE-OR-FOLDER", requires = "export")]
    pub output: Option<PathBuf>,
    /// OpenAPI description that the exported steps name as their source
    #[arg(long, value_name = "URL-OR-FILE", default_value = SOURCE)]
    pub source: String,
    /// The number from which all chance of the built-in sandbox comes
    #[arg(long, env = "EMPORIX_SANDBOX_SEED", value_name = "SEED", default_value_t = 0)]
    pub seed: u64,
    /// How long an answer may take
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub timeout: Duration,
    /// How to show what became of them
    #[arg(long, value_enum, default_value_t)]
    pub format: TestFormat,
    /// Write what became of them to this file too, as JUnit
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// A tree, for people
    #[default]
    Text,
    /// As JSON
    Json,
    /// As JUnit XML
    Junit,
}

/// Another form of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TestExport {
    /// A workflow of Arazzo 1.0.1 for each scenario
    Arazzo,
}

fn rate(text: &str) -> Result<u32, String> {
    whole(text, 1, 1_000)
}
