//! The variables of a command around which a sandbox serves: those that `env` prints too, and those that `--env` makes of
//! them.

use serde_json::Value;

use super::client_env::{ClientEnv, ClientFacts, client_env, filled, shared_variables};
use super::running::escaped;
use crate::engine::MAIN;
use crate::shell::app::App;
use crate::shell::own_calls::own_call;
use crate::shell::own_tenant::own_tenant;

/// Which variables a command gets, as its flags say.
#[derive(Clone, Copy, Debug)]
pub(super) struct EnvFlags<'a> {
    /// The tenant that they are about; without one the first of one's own.
    pub tenant: Option<&'a str>,
    /// More of them, by name and template.
    pub more: &'a [(String, String)],
    /// The bearer token of the admin API.
    pub admin_token: Option<&'a str>,
}

/// Why there are no variables, and what to do about it.
type Unusable = (String, String);

/// The variables of a command in the sandbox of `app` at `url`, whose `tenants` have files; and what is to be said of them.
///
/// # Errors
/// When a template means nothing.
pub(super) async fn of(
    flags: EnvFlags<'_>,
    (app, url): (&App, &str),
    tenants: impl Iterator<Item = &str>,
) -> Result<(ClientEnv, Vec<String>), Unusable> {
    at(flags, (app, url, url), tenants).await
}

/// The same for a command with a base URL of its own, in a sandbox at `sandbox`.
///
/// # Errors
/// When a template means nothing.
pub(super) async fn at(
    flags: EnvFlags<'_>,
    (app, sandbox, url): (&App, &str, &str),
    tenants: impl Iterator<Item = &str>,
) -> Result<(ClientEnv, Vec<String>), Unusable> {
    let tenant = flags.tenant.map_or_else(|| own_tenant(tenants), str::to_owned);
    let world = show(app, &format!("worlds/{MAIN}")).await?;
    let tokens = show(app, &format!("worlds/{MAIN}/tokens?tenant={}", escaped(&tenant))).await?;
    let facts = ClientFacts {
        sandbox,
        admin_token: flags.admin_token,
        tenant: &tenant,
        url,
        world: &world,
        tokens: &tokens,
    };
    let mut env = client_env(facts);
    for (name, template) in flags.more {
        let value = filled(template, facts).map_err(|place| {
            (
                format!("--env {name}: `{place}` means nothing"),
                "`{url}`, `{tenant}`, `{clientId}`, `{clientSecret}`, `{sandbox}` and `{token.NAME}` do, with the name of a token of the tenant".to_owned(),
            )
        })?;
        env.push((name.clone(), value));
    }
    Ok((env, shared_variables(facts)))
}

/// What the admin API shows this process itself.
async fn show(app: &App, path: &str) -> Result<Value, Unusable> {
    own_call(app, path).await.map_err(|problem| {
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        (text("detail"), text("hint"))
    })
}
