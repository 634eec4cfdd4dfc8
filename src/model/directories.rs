//! One thing for each directory.

use std::ops::{Index, IndexMut};

use super::Directory;

/// One thing for each directory.
#[derive(Clone, Debug, Default)]
pub struct Directories<T>([T; Directory::ALL.len()]);

impl<T> Directories<T> {
    /// What `make` makes for each of them.
    pub fn from_fn(make: impl FnMut(Directory) -> T) -> Self {
        Self(Directory::ALL.map(make))
    }

    /// The same, each thing as `change` changes it.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Directories<U> {
        Directories(self.0.map(change))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }
}

impl<T> Index<Directory> for Directories<T> {
    type Output = T;

    fn index(&self, directory: Directory) -> &T {
        &self.0[directory as usize]
    }
}

impl<T> IndexMut<Directory> for Directories<T> {
    fn index_mut(&mut self, directory: Directory) -> &mut T {
        &mut self.0[directory as usize]
    }
}
