//! `arm`: scenarios become active in a world, by name, from files, or as a rule that is written out.

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
    let named = args.scenarios.iter().map(|value| asked(value));
    let scenarios = named.chain(args.rule.iter().map(|text| of_rule(text)));
    let body = json!({"scenarios": scenarios.collect::<Result<Vec<_>, _>>()?});
    let running = Running::find(&args.world.running, variables)?;
    let path = format!("{}/scenarios", world_path(&args.world));
    let active = running.change(Method::POST, &path, &body)?;
    Ok(shown(&active, args.format, lines))
}

/// A scenario with this one rule; the sandbox names it.
fn of_rule(text: &str) -> Result<Value, Refusal> {
    let rule: Value = serde_json::from_str(text).map_err(|error| {
        let hint = "write one as in `rules` of a scenario file, between single quotes";
        Refusal::unusable(format!("`{text}` is no JSON: {error}"), hint)
    })?;
    Ok(json!({ "rules": [rule] }))
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
