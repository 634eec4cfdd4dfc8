//! Which scenarios are tested: those that are named, or all of a folder that have steps.

use std::path::Path;
use std::sync::Arc;

use crate::api::SERVICES;
use crate::cli::TestArgs;
use crate::commands::parse::Variables;
use crate::commands::running::Refusal;
use crate::content::{self, Scenarios};
use crate::engine::scenario::Scenario;
use crate::engine::{Operation, Router};
use crate::findings::{Finding, render};
use crate::shell::files::disk::{self, DiskSource};
use crate::shell::files::library::{ShippedScenarios, name_of_file, unknown};
use crate::shell::files::origin::{FolderKind, FolderOrigin};
use crate::shell::terminal::complain_of;

/// The scenarios to test, each with steps, in the order of their names.
///
/// # Errors
/// When files cannot be read or have mistakes, or nothing is to be tested.
pub(super) fn chosen(
    args: &TestArgs,
    variables: &Variables,
) -> Result<Vec<Arc<Scenario>>, Refusal> {
    let router = Router::new(SERVICES);
    let operations = router.operations();
    let origin = FolderOrigin::of(args.scenarios.as_deref(), FolderKind::Scenarios);
    let folder = disk::scenarios(&origin).map_err(|source| {
        let variable = variables.named(&["EMPORIX_SANDBOX_SCENARIOS"]);
        let hint = format!("name a folder that holds scenarios\n{variable}");
        Refusal::unusable(
            format!("cannot read scenarios from `{}`: {source}", origin.to_text()),
            hint.trim_end(),
        )
    })?;
    if args.scenarios_named.is_empty() {
        let own = understood(content::scenarios(&folder, operations))?;
        return with_steps(own, &origin.to_text());
    }
    let shipped = ShippedScenarios::unless(args.no_shipped);
    let mut named = Scenarios::new();
    for value in &args.scenarios_named {
        if name_of_file(value).is_some() || Path::new(value).is_dir() {
            named.extend(of_path(value, operations)?);
            continue;
        }
        let known = shipped.with((&folder, &origin), operations);
        let known = understood(known)?;
        if let Some((name, near)) = unknown(&[value.as_str().into()], &known) {
            let message = format!("there is no scenario `{name}`{near}");
            return Err(Refusal::unusable(
                message,
                "`emporix-sandbox scenarios` lists those that exist",
            ));
        }
        named.extend(known.into_iter().filter(|(name, _)| **name == **value));
    }
    with_steps(named, "what was named")
}

/// The scenarios of a file, or of all files of a folder.
fn of_path(path: &str, operations: &[&'static Operation]) -> Result<Scenarios, Refusal> {
    let source = DiskSource::at(Path::new(path)).map_err(|error| {
        Refusal::unusable(
            format!("cannot read `{path}`: {error}"),
            "name a scenario that is known, or a file or folder that is there",
        )
    })?;
    if source.kind == FolderKind::Fixtures {
        let hint = "name a scenario file, or a folder of them";
        return Err(Refusal::unusable(format!("`{path}` holds fixtures"), hint));
    }
    let (scenarios, mut findings) = content::scenarios(&source.folder, operations);
    findings.extend(source.unreadable);
    understood((scenarios, findings))
}

/// The scenarios of files without mistakes; what is doubtful in them is printed.
fn understood((scenarios, findings): (Scenarios, Vec<Finding>)) -> Result<Scenarios, Refusal> {
    complain_of(&findings);
    if findings.iter().any(Finding::is_error) {
        let message = format!("the scenarios have mistakes: {}", render::summary(&findings));
        return Err(Refusal::unusable(message, "mend them and test again"));
    }
    Ok(scenarios)
}

fn with_steps(scenarios: Scenarios, place: &str) -> Result<Vec<Arc<Scenario>>, Refusal> {
    let scenarios = scenarios.into_values().filter(|scenario| !scenario.steps.is_empty());
    let scenarios: Vec<_> = scenarios.collect();
    if scenarios.is_empty() {
        let hint = "write `steps` in a scenario; `emporix-sandbox schema scenario` says how";
        return Err(Refusal::unusable(format!("no scenario in {place} has steps"), hint));
    }
    Ok(scenarios)
}
