//! The variables of the command: those that `env` prints too, and those that `--env` makes of them.

use serde_json::Value;

use super::refusal::ExecRefusal;
use crate::cli::ExecArgs;
use crate::commands::client_env::{
    ClientEnv, ClientFacts, client_env, filled, own_tenant, shared_variables,
};
use crate::commands::running::escaped;
use crate::engine::MAIN;
use crate::sandbox::Prepared;
use crate::shell::app::App;
use crate::shell::own_calls::own_call;
use crate::shell::terminal::remark;

/// The variables of a command in the sandbox that is `prepared`.
pub(super) async fn of(
    args: &ExecArgs,
    prepared: &Prepared,
    admin_token: Option<&str>,
) -> Result<ClientEnv, ExecRefusal> {
    let app = prepared.app();
    let url = prepared.url();
    let known = prepared.seed.tenants.keys().map(|name| &**name);
    let tenant = args.tenant.clone().unwrap_or_else(|| own_tenant(known));
    let world = show(&app, &format!("worlds/{MAIN}")).await?;
    let tokens = show(&app, &format!("worlds/{MAIN}/tokens?tenant={}", escaped(&tenant))).await?;
    let facts = ClientFacts {
        sandbox: &url,
        admin_token,
        tenant: &tenant,
        url: &url,
        world: &world,
        tokens: &tokens,
    };
    for note in shared_variables(facts) {
        remark(&note);
    }
    let mut env = client_env(facts);
    for (name, template) in &args.env {
        let value = filled(template, facts).map_err(|place| {
            ExecRefusal::Unusable(
                format!("--env {name}: `{place}` means nothing"),
                "`{url}`, `{tenant}`, `{clientId}`, `{clientSecret}`, `{sandbox}` and `{token.NAME}` do, with the name of a token of the tenant".to_owned(),
            )
        })?;
        env.push((name.clone(), value));
    }
    Ok(env)
}

/// What the admin API shows this process itself.
async fn show(app: &App, path: &str) -> Result<Value, ExecRefusal> {
    own_call(app, path).await.map_err(|problem| {
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        ExecRefusal::Unusable(text("detail"), text("hint"))
    })
}
