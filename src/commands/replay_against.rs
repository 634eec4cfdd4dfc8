//! A capture, sent to another sandbox: its admin API makes a world and changes it, its services answer.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::refusal::Refusal;
use super::running::runtime;
use crate::cli::ReplayArgs;
use crate::engine::{Captured, LONGEST_WORLD_NAME};
use crate::review::capture::{Call, Difference, calls, difference, never_ends};
use crate::shell::client::{Answer, Client, ClientError};
use crate::shell::progress::Progress;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long is waited for one that never ends: what it does to the world is done by then.
const ENDLESS: Duration = Duration::from_secs(1);

/// Sends what was captured to the sandbox at `url`; the first byte that differs there.
pub(super) fn sent(
    captured: &Captured,
    (args, url): (&ReplayArgs, &str),
) -> Result<Option<Difference>, Refusal> {
    let name = args.world.clone().unwrap_or_else(|| name_of_replayed(&captured.name));
    let calls = calls(captured, &name);
    let other = Other {
        admin: Client::new(url, args.admin_token.as_deref(), PATIENCE)?,
        client: Client::new(url, None, PATIENCE)?,
        endless: Client::new(url, None, ENDLESS)?,
    };
    let _line = Progress::of(&format!("sending to {}", other.client.url()));
    runtime()?.block_on(async {
        for call in calls {
            if let Some(found) = other.send(call).await? {
                return Ok(Some(found));
            }
        }
        other.forget(&name).await.map(|()| None)
    })
}

/// What the world called `name` is called elsewhere: its end makes way where that would be too long for a name.
fn name_of_replayed(name: &str) -> String {
    const SUFFIX: &str = "-replayed";
    let kept = name.chars().take(LONGEST_WORLD_NAME - SUFFIX.len()).collect::<String>();
    kept + SUFFIX
}

/// The other sandbox.
struct Other {
    /// Calls its admin API.
    admin: Client,
    /// Sends requests as they were.
    client: Client,
    /// The same, where the answer never ends.
    endless: Client,
}

impl Other {
    /// Makes one call; how its answer differs.
    async fn send(&self, call: Call) -> Result<Option<Difference>, Refusal> {
        let Call { place, method, target, headers, body, expected } = call;
        let Some(expected) = expected else {
            let answer = self.admin.call(method.clone(), &target, headers, body).await?;
            return self.taken((&method, &target), &answer).map(|()| None);
        };
        let client = if never_ends(&expected.answer) { &self.endless } else { &self.client };
        let answer = client.call(method, &target, headers, body).await;
        if let Err(ClientError::Unreachable(..)) = &answer {
            answer?;
            return Ok(None);
        }
        let arrived = answer.as_ref().map_err(ToString::to_string);
        let arrived = arrived.map(|answer| (answer.status, &answer.headers, &answer.body));
        Ok(difference(place.unwrap_or_default(), &expected, arrived))
    }

    /// Refuses where a call of the admin API is.
    fn taken(&self, (method, target): (&Method, &str), answer: &Answer) -> Result<(), Refusal> {
        if answer.status.is_success() {
            return Ok(());
        }
        let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        let url = self.client.url();
        let message =
            format!("{url} answers {method} {target} with {}: {}", answer.status, text("detail"));
        Err(Refusal::failed(message, text("hint")))
    }

    /// Takes the world away again.
    async fn forget(&self, name: &str) -> Result<(), Refusal> {
        let target = format!("/__sandbox/worlds/{name}");
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        let answer = self.admin.call(Method::DELETE, &target, headers, body).await?;
        self.taken((&Method::DELETE, &target), &answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::is_world_name;

    #[test]
    fn a_replayed_world_has_a_name_however_long_that_of_the_captured_one_is() {
        assert_eq!(name_of_replayed("main"), "main-replayed");
        for length in [54, 55, 57, 63] {
            let name = name_of_replayed(&"w".repeat(length));
            assert!(is_world_name(&name) && name.ends_with("w-replayed"), "{name}");
        }
    }
}
