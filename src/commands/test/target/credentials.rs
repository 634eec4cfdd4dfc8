//! The API key of the target: from two variables, and from nothing else, so that it stands in no list of processes and no history.

use std::fmt;

use crate::commands::running::Refusal;

/// The variable of the id.
const ID: &str = "EMPORIX_TARGET_CLIENT_ID";
/// The variable of the secret.
const SECRET: &str = "EMPORIX_TARGET_CLIENT_SECRET";

/// Id and secret of an API key. They are shown in no output.
pub(super) struct Credentials {
    /// The id.
    pub id: String,
    /// The secret.
    pub secret: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

impl Credentials {
    /// Those of the environment.
    ///
    /// # Errors
    /// When a variable is not set.
    pub(super) fn of_environment() -> Result<Self, Refusal> {
        let value = |name: &str| {
            let value = std::env::var_os(name).and_then(|value| value.into_string().ok());
            let value = value.map(|value| value.trim().to_owned()).filter(|it| !it.is_empty());
            value.ok_or_else(|| {
                Refusal::unusable(
                    format!("the variable {name} is not set"),
                    format!("set {ID} and {SECRET} to those of an API key of the tenant"),
                )
            })
        };
        Ok(Self { id: value(ID)?, secret: value(SECRET)? })
    }
}
