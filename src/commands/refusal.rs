//! Why a command about a sandbox or a file fails, and with which exit code.

use std::process::ExitCode;

use super::output::{FAILED, UNUSABLE};
use crate::shell::client::ClientError;
use crate::shell::terminal::complain;

/// Why a command about a sandbox or a file fails.
#[derive(Debug)]
pub(super) struct Refusal {
    message: String,
    hint: String,
    code: u8,
}

impl Refusal {
    /// What makes a command useless as it was typed.
    pub(super) fn unusable(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into(), code: UNUSABLE }
    }

    /// What has failed.
    pub(super) fn failed(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into(), code: FAILED }
    }

    /// What is wrong, in a line.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Whether the command is useless however often it is tried.
    pub(super) fn is_final(&self) -> bool {
        self.code == UNUSABLE
    }

    /// Prints it.
    pub(super) fn complain(&self) -> ExitCode {
        complain(&self.message, &self.hint);
        ExitCode::from(self.code)
    }
}

impl From<ClientError> for Refusal {
    fn from(error: ClientError) -> Self {
        let code = match error {
            ClientError::Url(..)
            | ClientError::Service(..)
            | ClientError::Certificates(_)
            | ClientError::Proxy(_)
            | ClientError::Token => UNUSABLE,
            ClientError::Unreachable(..) | ClientError::TimedOut(..) | ClientError::Broken(..) => {
                FAILED
            }
        };
        Self { message: error.to_string(), hint: error.hint().to_owned(), code }
    }
}
