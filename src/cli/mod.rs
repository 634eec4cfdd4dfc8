//! The command line: what can be typed. Types only; what they mean is in `commands`.

mod capture;
mod compare;
mod contract;
mod coverage;
mod exec;
mod explain;
mod lint;
mod race;
mod running;
mod serve;
mod settle;
mod sweep;
mod test;
mod values;

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use capture::{CaptureArgs, ReplayArgs};
pub use compare::{ChangesArgs, Compared, DiffArgs};
pub use contract::ContractArgs;
pub use coverage::{CoverageArgs, PageFormat};
pub use exec::{ExecArgs, Weight};
pub use explain::ExplainArgs;
pub use lint::LintArgs;
pub use race::RaceArgs;
pub use running::{
    AdvanceArgs, ArmArgs, DisarmArgs, EnvArgs, EnvFormat, RequestsArgs, RequestsFormat, ResetArgs,
    RunningArgs, TokensArgs, VerifyArgs, WaitArgs, WorldArgs, WorldsArgs,
};
pub use serve::{
    Auth, Host, LintArg, Log, LogFormatArg, ServeArgs, UnknownTenantArg, UnknownWorldArg, Wait,
    WatchArg,
};
pub use settle::SettleArgs;
pub use sweep::{Jobs, MoreFaults, SweepArgs};
pub use test::{TestArgs, TestExport, TestFormat};
pub use values::ListFormat;

pub use crate::engine::PORT;

/// A sandbox for the Emporix Customer Segment Service: live state from fixtures, failures on demand.
#[derive(Debug, Parser)]
#[command(name = "emporix-sandbox", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; without one it serves.
    #[command(subcommand)]
    pub command: Option<CliCommand>,
    /// How to serve.
    #[command(flatten)]
    pub serve: ServeArgs,
}

/// What can be done besides serving.
#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Serve the emulated API (also without a subcommand)
    Serve(Box<ServeArgs>),
    /// Serve around a command: it finds the sandbox by its variables, and then it says what happened
    #[command(
        mut_arg("port", |port| port.help("Port to listen on, whatever variables say [default: any free one]")),
        mut_arg("journal_length", |length| length.default_value(exec::JOURNAL_LENGTH)),
        mut_arg("format", |format| format.help("How the sandbox's own lines are printed")),
    )]
    Exec(Box<ExecArgs>),
    /// Run copies of a command in one world, in every order of their requests, and find the order that loses an update: exit code 0 where none does, 1 where one does
    #[command(
        mut_arg("port", |port| port.help("Port to listen on, whatever variables say [default: any free one]")),
        mut_arg("format", |format| format.help("How the result is printed; as JSON it is one object")),
        mut_arg("import", |import| import.help("State that each run begins with, put over the fixtures: a file as `export` prints it, or a folder of tenants' folders")),
        mut_arg("export_on_exit", |arg| arg.hide(true)),
        mut_arg("ready_file", |arg| arg.hide(true)),
        mut_arg("watch", |arg| arg.hide(true)),
        mut_arg("quiet", |arg| arg.hide(true)),
    )]
    Race(Box<RaceArgs>),
    /// Try every fault at every call of a command, each in a sandbox of its own, and say which ones it does not survive
    #[command(
        mut_args(|arg| match sweep::NOT_HERE.contains(&arg.get_id().as_str()) {
            true => arg.hide(true),
            false => arg,
        }),
        mut_arg("journal_length", |length| length.default_value(exec::JOURNAL_LENGTH)),
    )]
    Sweep(Box<SweepArgs>),
    /// Write a folder to start with: fixtures, a scenario, schemas, settings for editors, requests
    Init(InitArgs),
    /// End the group of a command whose sandbox is gone
    #[cfg(unix)]
    #[command(hide = true)]
    Guard,
    /// Say whether a sandbox is up and ready: exit code 0, or 1
    Health(RunningArgs),
    /// Wait until a sandbox is ready
    Wait(WaitArgs),
    /// Print the variables with which a client finds a running sandbox
    Env(EnvArgs),
    /// List the worlds of a running sandbox
    Worlds(WorldsArgs),
    /// Begin a world anew, or parts of it
    Reset(ResetArgs),
    /// Print all data of a world as fixture files, in JSON
    Export(WorldArgs),
    /// Show what has changed in a world: which records, and in which fields
    Changes(ChangesArgs),
    /// Write all that happened to a captured world as one file, from which its answers come again
    Capture(CaptureArgs),
    /// Repeat what is in captures, and name the first byte that is answered otherwise: exit code 0 where there is none, 1 where there is, 2 where that cannot be said
    Replay(ReplayArgs),
    /// Compare two states, be they files, worlds or snapshots: exit code 0 where they are the same, 1 where not, 2 where that cannot be said
    Diff(DiffArgs),
    /// Make scenarios active in a world, besides those that are
    Arm(ArmArgs),
    /// Make scenarios inactive in a world
    Disarm(DisarmArgs),
    /// List the last exchanges of a world, the latest last
    Requests(RequestsArgs),
    /// Explain why an exchange was answered as it was, or why a scenario has not fired
    Explain(ExplainArgs),
    /// Hold the exchanges of a world against expectations: exit code 0 where all hold, 1 where not, 2 where that cannot be said
    Verify(VerifyArgs),
    /// Show what the clients of a world do badly: exit code 1 where a lint is found and the world was made with `--lint fail` or `deny`, else 0
    Lint(LintArgs),
    /// Run the steps of scenarios and judge the answers: exit code 0 where all come as expected, 1 where not, 2 where nothing could run
    Test(Box<TestArgs>),
    /// Show which documented statuses clients have met, and the line that closes each gap
    Coverage(CoverageArgs),
    /// Decide the open questions by a recording of your own calls: exit code 0 where every answer is explained, 1 where not, 2 where that cannot be said
    Settle(SettleArgs),
    /// Hold the vendor's OpenAPI file against the emulation: exit code 0 where nothing new differs, 1 where something does, 2 where that cannot be said
    Contract(ContractArgs),
    /// List the tokens that hold in a world
    Tokens(TokensArgs),
    /// Move the clock of a world forward
    Advance(AdvanceArgs),
    /// List the operations: method, path, scopes, statuses
    Operations(OperationsArgs),
    /// Describe an API of the sandbox in OpenAPI
    Openapi(OpenapiArgs),
    /// List the behaviors: every question the vendor's documents leave open, its values and the evidence
    Behaviors,
    /// List the scenarios: name, title, description
    Scenarios(ScenariosArgs),
    /// Tell every mistake in fixture and scenario files
    Check(CheckArgs),
    /// Print the JSON Schema of a file that people write
    Schema {
        /// Of which file: a collection, `tenant`, `scenario`, `case` or `expectations`
        name: String,
    },
    /// Print the completions for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the man page of the program or of a command
    Man(ManArgs),
}

/// Where to write a folder to start with.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder, which is made where it is not there; no file in it is replaced
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
}

/// Of which command to print the page.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command [default: the program as a whole]
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// Which scenarios, and how to list them.
#[derive(Debug, Args)]
pub struct ScenariosArgs {
    /// Folder with scenarios, behind which the shipped ones stand [default: ./scenarios where it holds some]
    #[arg(long, env = "EMPORIX_SANDBOX_SCENARIOS", value_name = "FOLDER")]
    pub scenarios: Option<PathBuf>,
    /// Leave the shipped scenarios out: only those of the folder are known
    #[arg(long, env = "EMPORIX_SANDBOX_NO_SHIPPED", value_parser = BoolishValueParser::new())]
    pub no_shipped: bool,
    /// How to list them
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// What to check, and how to tell it.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Folders of fixtures or scenarios, or single files [default: what a start would use]
    pub paths: Vec<PathBuf>,
    /// Folder with fixtures where no path is given
    #[arg(long, env = "EMPORIX_SANDBOX_FIXTURES", value_name = "FOLDER")]
    pub fixtures: Option<PathBuf>,
    /// Folder with scenarios where no path is given
    #[arg(long, env = "EMPORIX_SANDBOX_SCENARIOS", value_name = "FOLDER")]
    pub scenarios: Option<PathBuf>,
    /// Leave the shipped scenarios out where no path is given and no folder holds any
    #[arg(long, env = "EMPORIX_SANDBOX_NO_SHIPPED", value_parser = BoolishValueParser::new())]
    pub no_shipped: bool,
    /// The clock of the worlds that the scenarios are for
    #[arg(long, value_enum, default_value_t)]
    pub clock: CheckedClock,
    /// How to tell findings
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
}

/// The clock that scenarios are checked for.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum CheckedClock {
    /// It runs
    #[default]
    Real,
    /// It stands still, so a rate limit clears only when somebody advances it
    Frozen,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ReportFormat {
    /// The line with a caret, for people
    #[default]
    Text,
    /// One JSON array
    Json,
    /// Workflow commands of GitHub Actions
    Github,
    /// SARIF 2.1.0
    Sarif,
}

/// Which operations.
#[derive(Debug, Args)]
pub struct OperationsArgs {
    /// Those of the admin API instead of the emulated ones
    #[arg(long)]
    pub admin: bool,
    /// How to list them
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Which API.
#[derive(Debug, Args)]
pub struct OpenapiArgs {
    /// The admin API instead of the emulated services
    #[arg(long)]
    pub admin: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds() {
        Cli::command().debug_assert();
    }
}
