//! Tenants in which every request is 401 for want of a token: a check and the start say so.

use crate::engine::AuthMode;
use crate::engine::store::Seed;

/// What to say of tenants without a token and a client, where there are some. `auth` is what is chosen for all tenants,
/// and `others` whether tenants without files are made from the template.
pub(super) fn locked_out(seed: &Seed, auth: Option<AuthMode>, others: bool) -> Option<String> {
    let template = [("_template", &seed.template)];
    let own = seed.tenants.iter().map(|(name, tenant)| (&**name, tenant));
    let all = template.into_iter().filter(|_| others).chain(own);
    let locked: Vec<&str> =
        all.filter(|(_, tenant)| tenant.lets_nobody_in(auth)).map(|(name, _)| name).collect();
    (!locked.is_empty()).then(|| {
        format!(
            "there is no token and no client in {}, so every request there is 401: add tokens.json, or start with --auth off",
            locked.join(", ")
        )
    })
}
