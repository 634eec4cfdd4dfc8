//! `env`: the variables with which a client finds a running sandbox.

use std::process::ExitCode;

use serde_json::{Map, Value};

use super::client_env::{ClientEnv, ClientFacts, client_env, shared_variables};
use super::parse::Variables;
use super::running::{Refusal, Running, elements, end, escaped, text, world_path};
use crate::cli::{EnvArgs, EnvFormat};
use crate::engine::MAIN;
use crate::review::shell_word::quoted;
use crate::shell::own_tenant::own_tenant;
use crate::shell::terminal::remark;

/// Prints the variables.
pub(super) fn run(args: &EnvArgs, variables: &Variables) -> ExitCode {
    end(env(args, variables).map(|env| written(&env, args.format)))
}

fn env(args: &EnvArgs, variables: &Variables) -> Result<ClientEnv, Refusal> {
    let running = Running::find(&args.world.running, variables)?;
    let path = world_path(&args.world);
    let world = running.get(&path)?;
    let tenant = if let Some(tenant) = &args.tenant {
        tenant.clone()
    } else {
        let config = running.get("config")?;
        own_tenant(elements(&config, "tenants").iter().filter_map(Value::as_str))
    };
    let tokens = running.get(&format!("{path}/tokens?tenant={}", escaped(&tenant)))?;
    let sandbox = running.url();
    let plain = || match args.world.world.as_str() {
        MAIN => sandbox.clone(),
        name => format!("{sandbox}/~{name}"),
    };
    let own = world["port"].is_number().then(|| text(&world, "url").to_owned());
    let url = own.unwrap_or_else(plain);
    let facts = ClientFacts {
        sandbox: &sandbox,
        admin_token: running.admin_token(),
        tenant: &tenant,
        url: &url,
        world: &world,
        tokens: &tokens,
    };
    for note in shared_variables(facts) {
        remark(&note);
    }
    Ok(client_env(facts))
}

/// The variables in the form that a reader takes.
fn written(env: &ClientEnv, format: EnvFormat) -> String {
    let lines = |line: fn(&str, &str) -> String| {
        env.iter().map(|(name, value)| line(name, value) + "\n").collect()
    };
    match format {
        EnvFormat::Shell => lines(|name, value| format!("export {name}={}", quoted(value))),
        EnvFormat::Dotenv => lines(|name, value| format!("{name}={}", double_quoted(value))),
        EnvFormat::Github => lines(|name, value| format!("{name}={}", one_line(value))),
        EnvFormat::Json => {
            let members = env.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
            format!("{:#}\n", Value::Object(members.collect::<Map<_, _>>()))
        }
    }
}

/// A value for a `.env` file: bare where that is safe.
fn double_quoted(value: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "-._~:/@%+,=".contains(c);
    if value.chars().all(is_bare) {
        return value.to_owned();
    }
    let escaped = value.replace('\\', r"\\").replace('"', "\\\"").replace('$', r"\$");
    format!("\"{}\"", escaped.replace('\n', r"\n"))
}

/// A value without line breaks, which would begin another variable.
fn one_line(value: &str) -> String {
    value.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_so_that_their_reader_does_not_change_them() {
        let env = vec![
            ("A".to_owned(), "http://localhost:1/~w".to_owned()),
            ("B".to_owned(), "it's $HOME \"x\"\nC=d".to_owned()),
        ];
        let all = |format| written(&env, format);
        assert_eq!(
            all(EnvFormat::Shell),
            "export A='http://localhost:1/~w'\nexport B='it'\\''s $HOME \"x\"\nC=d'\n"
        );
        assert_eq!(
            all(EnvFormat::Dotenv),
            "A=http://localhost:1/~w\nB=\"it's \\$HOME \\\"x\\\"\\nC=d\"\n"
        );
        assert_eq!(all(EnvFormat::Github), "A=http://localhost:1/~w\nB=it's $HOME \"x\" C=d\n");
        let json: Value = serde_json::from_str(&all(EnvFormat::Json)).unwrap();
        assert_eq!(json["B"], "it's $HOME \"x\"\nC=d");
    }
}
