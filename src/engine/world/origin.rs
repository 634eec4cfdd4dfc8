//! How a world came to be that was not made on purpose.

use crate::suggest::near;

/// The first use of a world, in words.
#[derive(Debug)]
pub(super) struct Origin {
    /// What is said of it.
    pub(super) said: Box<str>,
    /// Whether another world may be meant.
    pub(super) is_doubtful: bool,
}

impl Origin {
    /// The first use of the world called `name`, where others called `known` were made on purpose. Names of worlds are
    /// often numbered, so only what is near in its spelling is suggested.
    pub(super) fn of_use<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let nearest = near(name, known).into_iter().next();
        let said = format!("world `{name}` was made by its first use");
        match nearest {
            Some(other) => {
                Self { said: format!("{said}, did you mean `{other}`?").into(), is_doubtful: true }
            }
            None => Self { said: said.into(), is_doubtful: false },
        }
    }
}
