//! `arm`: scenarios become active in a world, by name or from files.

use std::path::Path;
use std::process::ExitCode;

use http::Method;
use serde_json::{Value, json};

use super::active_scenarios::lines;
use super::parse::Variables;
use super::running::{Refusal, Running, end, shown, world_path};
use crate::cli::ArmArgs;
use crate::shell::files::disk::text_of;
use crate::shell::files::library::name_of_file;

/// Makes them active, and prints what is active then.
pub(super) fn run(args: &ArmArgs, variables: &Variables) -> ExitCode {
    end(arm(args, variables))
}

fn arm(args: &ArmArgs, variables: &Variables) -> Result<String, Refusal> {
    let scenarios = args.scenarios.iter().map(|value| asked(value));
    let body = json!({"scenarios": scenarios.collect::<Result<Vec<_>, _>>()?});
    let running = Running::find(&args.world.running, variables)?;
    let path = format!("{}/scenarios", world_path(&args.world));
    let active = running.change(Method::POST, &path, &body)?;
    Ok(shown(&active, args.format, lines))
}

/// A name as it is, and of a file what it says, under its name.
fn asked(value: &str) -> Result<Value, Refusal> {
    let Some(name) = name_of_file(value) else { return Ok(value.into()) };
    let text = text_of(Path::new(value)).map_err(|source| {
        let hint = "name a scenario that the sandbox knows, or a file that is there";
        Refusal::unusable(format!("cannot read `{value}`: {source}"), hint)
    })?;
    match serde_json::from_str(&text) {
        Ok(Value::Object(mut members)) => {
            members.insert("name".to_owned(), json!(name));
            Ok(Value::Object(members))
        }
        Ok(_) | Err(_) => Err(Refusal::unusable(
            format!("`{value}` is no scenario file"),
            format!("`emporix-sandbox check {value}` shows what is wrong"),
        )),
    }
}
