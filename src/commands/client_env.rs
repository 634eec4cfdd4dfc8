//! The variables with which a client finds a sandbox, its tenant and its credentials. Pure: from what the admin API shows.

use std::collections::BTreeMap;

use serde_json::Value;

/// What the id of a client begins with that holds in every tenant without clients of its own.
const ANY_TENANT: &str = "{tenant}.";

/// What goes wrong around a command, in words.
pub(super) const FAULT: &str = "EMPORIX_SANDBOX_FAULT";
/// Where a command leaves what it wants to leave of a case.
pub(super) const CASE_DIR: &str = "EMPORIX_SANDBOX_CASE_DIR";

/// Which copy of a job a command is, where several run at once.
pub(super) const COPY: &str = "EMPORIX_SANDBOX_COPY";

/// Where the kits in `clients` find the program.
pub(super) const PROGRAM: &str = "EMPORIX_SANDBOX_BIN";

/// What the variables are made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClientFacts<'a> {
    /// The base URL of the sandbox.
    pub sandbox: &'a str,
    /// The bearer token of its admin API.
    pub admin_token: Option<&'a str>,
    /// The tenant.
    pub tenant: &'a str,
    /// The base URL of the world.
    pub url: &'a str,
    /// The world as the admin API shows it.
    pub world: &'a Value,
    /// The tokens of the tenant as the admin API lists them.
    pub tokens: &'a Value,
}

/// Variables, in the order in which they are printed.
pub(super) type ClientEnv = Vec<(String, String)>;

/// The variables.
pub(super) fn client_env(facts: ClientFacts<'_>) -> ClientEnv {
    let mut env: ClientEnv = Vec::new();
    let mut put = |name: &str, value: &str| {
        if env.iter().all(|(known, _)| known != name) {
            env.push((name.to_owned(), value.to_owned()));
        }
    };
    put("EMPORIX_API_URL", facts.url);
    put("EMPORIX_TENANT", facts.tenant);
    if let Some((id, secret)) = api_key(facts) {
        put("EMPORIX_CLIENT_ID", &id);
        put("EMPORIX_CLIENT_SECRET", secret);
    }
    for (name, text) in tokens(facts) {
        put(&format!("EMPORIX_TOKEN_{}", as_variable(name)), text);
    }
    put("EMPORIX_SANDBOX_URL", facts.sandbox);
    if let Some(token) = facts.admin_token {
        put("EMPORIX_SANDBOX_ADMIN_TOKEN", token.trim());
    }
    env
}

/// What is to be said of tokens whose names make the same variable, of which it holds the first.
pub(super) fn shared_variables(facts: ClientFacts<'_>) -> Vec<String> {
    let mut known = BTreeMap::new();
    let notes = tokens(facts).filter_map(|(name, _)| {
        let variable = as_variable(name);
        let first = *known.entry(variable.clone()).or_insert(name);
        (first != name).then(|| {
            format!("tokens `{first}` and `{name}` are both EMPORIX_TOKEN_{variable}, which holds `{first}`")
        })
    });
    notes.collect()
}

/// The value of `template`: its text, with what stands in braces replaced.
///
/// # Errors
/// The place in braces that means nothing.
pub(super) fn filled(template: &str, facts: ClientFacts<'_>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').ok_or_else(|| format!("{{{after}"))?;
        out.push_str(before);
        out.push_str(&value_of(place, facts).ok_or_else(|| format!("{{{place}}}"))?);
        rest = after;
    }
    Ok(out + rest)
}

fn value_of(place: &str, facts: ClientFacts<'_>) -> Option<String> {
    match place {
        "url" => Some(facts.url.to_owned()),
        "tenant" => Some(facts.tenant.to_owned()),
        "sandbox" => Some(facts.sandbox.to_owned()),
        "clientId" => api_key(facts).map(|(id, _)| id),
        "clientSecret" => api_key(facts).map(|(_, secret)| secret.to_owned()),
        _ => {
            let wanted = place.strip_prefix("token.")?;
            let mut tokens = tokens(facts);
            tokens.find(|(name, _)| *name == wanted).map(|(_, text)| text.to_owned())
        }
    }
}

/// The tokens of the tenant that hold, by name.
fn tokens(facts: ClientFacts<'_>) -> impl Iterator<Item = (&str, &str)> {
    let all = facts.tokens["tokens"].as_array().into_iter().flatten();
    let good = all.filter(|token| token["revoked"] != true);
    good.filter_map(|token| Some((token["name"].as_str()?, token["token"].as_str()?)))
}

/// The id and the secret of the first API key of the tenant.
fn api_key(facts: ClientFacts<'_>) -> Option<(String, &str)> {
    let all = || facts.world["clients"].as_array().into_iter().flatten();
    let of = |start: &str| {
        all().find_map(|client| {
            let id = client["clientId"].as_str()?.strip_prefix(start)?;
            Some((format!("{}.{id}", facts.tenant), client["secret"].as_str()?))
        })
    };
    of(&format!("{}.", facts.tenant)).or_else(|| of(ANY_TENANT))
}

/// `manage_only` as `MANAGE_ONLY`: letters and digits in upper case, underscores for the rest.
fn as_variable(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    name.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with<T>(tenant: &str, look: impl Fn(ClientFacts<'_>) -> T) -> T {
        let world = json!({"clients": [
            {"clientId": "{tenant}.web", "secret": "s1"}, {"clientId": "shop.app", "secret": "s2"},
        ]});
        let tokens = json!({"tokens": [
            {"name": "service", "token": "t1", "revoked": false},
            {"name": "read-own", "token": "t2"}, {"name": "gone", "token": "t3", "revoked": true},
        ]});
        look(ClientFacts {
            sandbox: "http://s",
            admin_token: Some(" a\n"),
            tenant,
            url: "http://s/~mine",
            world: &world,
            tokens: &tokens,
        })
    }

    #[test]
    fn the_variables_name_the_world_the_tenant_and_what_lets_in() {
        let expected = [
            ("EMPORIX_API_URL", "http://s/~mine"),
            ("EMPORIX_TENANT", "shop"),
            ("EMPORIX_CLIENT_ID", "shop.app"),
            ("EMPORIX_CLIENT_SECRET", "s2"),
            ("EMPORIX_TOKEN_SERVICE", "t1"),
            ("EMPORIX_TOKEN_READ_OWN", "t2"),
            ("EMPORIX_SANDBOX_URL", "http://s"),
            ("EMPORIX_SANDBOX_ADMIN_TOKEN", "a"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(with("shop", client_env), expected);
        let other = with("other", client_env);
        assert!(other.contains(&("EMPORIX_CLIENT_ID".to_owned(), "other.web".to_owned())));
    }

    #[test]
    fn tokens_that_share_a_variable_are_named() {
        let tokens =
            json!({"tokens": [{"name": "a-b", "token": "1"}, {"name": "a_b", "token": "2"}]});
        let notes =
            with("shop", |facts| shared_variables(ClientFacts { tokens: &tokens, ..facts }));
        let note = "tokens `a-b` and `a_b` are both EMPORIX_TOKEN_A_B, which holds `a-b`";
        assert_eq!(notes, [note]);
        assert!(with("shop", shared_variables).is_empty());
    }

    #[test]
    fn a_template_is_filled_or_refused() {
        let of = |template: &str| with("shop", |facts| filled(template, facts));
        assert_eq!(of("{url}/x?t={token.service}").unwrap(), "http://s/~mine/x?t=t1");
        assert_eq!(of("{tenant}-{clientId}").unwrap(), "shop-shop.app");
        assert_eq!(of("plain").unwrap(), "plain");
        assert_eq!(of("{token.gone}").unwrap_err(), "{token.gone}");
        assert_eq!(of("a{b").unwrap_err(), "{b");
    }
}
