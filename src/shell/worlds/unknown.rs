//! What happens at the first use of a world that was not made before.

/// What happens at the first use of a world that was not made before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownWorld {
    /// It is made.
    #[default]
    Create,
    /// It is a 404: a name that is misspelt, or one that a test has forgotten to make, shares nothing.
    Refuse,
}
