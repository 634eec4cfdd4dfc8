//! `scenarios`: what can be made to go wrong, by name.

use std::fmt::Write;
use std::process::ExitCode;

use super::output::{FAILED, UNUSABLE, print};
use super::parse::Variables;
use crate::api::SERVICES;
use crate::cli::FolderArgs;
use crate::engine::Router;
use crate::engine::scenario::Scenario;
use crate::findings::Finding;
use crate::shell::files::disk;
use crate::shell::files::library::ShippedScenarios;
use crate::shell::files::origin::{FolderKind, FolderOrigin};
use crate::shell::terminal::{complain, complain_of};
use crate::visible::visible;

/// Prints the scenarios that a start would know.
pub(super) fn run(args: &FolderArgs, variables: &Variables) -> ExitCode {
    let origin = FolderOrigin::of(args.scenarios.as_deref(), FolderKind::Scenarios);
    let folder = match disk::scenarios(&origin) {
        Ok(folder) => folder,
        Err(source) => {
            let message = format!("cannot read scenarios from `{}`: {source}", origin.to_text());
            let variable = variables.named(&["EMPORIX_SANDBOX_SCENARIOS"]);
            complain(&message, &format!("name a folder that holds scenarios\n{variable}"));
            return ExitCode::from(UNUSABLE);
        }
    };
    let router = Router::new(SERVICES);
    let shipped = ShippedScenarios::unless(args.no_shipped);
    let (scenarios, findings) = shipped.with((&folder, &origin), router.operations());
    let printed = print(&scenarios.values().map(|scenario| row(scenario)).collect::<String>());
    complain_of(&findings);
    if findings.iter().any(Finding::is_error) { ExitCode::from(FAILED) } else { printed }
}

fn row(scenario: &Scenario) -> String {
    let mut row = format!("{}\n", visible(&scenario.name));
    for text in [&scenario.title, &scenario.description] {
        for line in text.lines().filter(|line| !line.is_empty()) {
            writeln!(row, "    {}", visible(line)).expect("a string takes any text");
        }
    }
    row
}
