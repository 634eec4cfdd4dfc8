//! What a command prints, kept in a file that is gone when it is not needed any more.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most bytes of the end that are read again.
const MOST: u64 = 16 * 1024;

/// The number of files so far, so that each has its own name.
static FILES: AtomicU64 = AtomicU64::new(0);

/// What a command prints.
#[derive(Debug)]
pub struct Printed {
    file: File,
    path: PathBuf,
}

impl Printed {
    /// A file for it, in the folder for what is temporary.
    ///
    /// # Errors
    /// When none can be made there.
    pub fn begin() -> io::Result<Self> {
        let (process, number) = (std::process::id(), FILES.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(format!("emporix-sandbox-{process}-{number}.out"));
        let mut options = OpenOptions::new();
        options.read(true).append(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        Ok(Self { file: options.open(&path)?, path })
    }

    /// Where a command is to print.
    ///
    /// # Errors
    /// When the system gives no further handle of the file.
    pub fn output(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// The end of what was printed by now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn end(&mut self) -> io::Result<String> {
        let length = self.file.metadata()?.len();
        self.file.seek(SeekFrom::Start(length.saturating_sub(MOST)))?;
        let mut bytes = Vec::new();
        Read::by_ref(&mut self.file).take(MOST).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Drop for Printed {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_end_of_what_was_printed_is_read_and_the_file_goes() {
        let mut printed = Printed::begin().unwrap();
        let path = printed.path.clone();
        let (mut one, mut other) = (printed.output().unwrap(), printed.output().unwrap());
        one.write_all(&vec![b'x'; 20_000]).unwrap();
        assert_eq!(printed.end().unwrap().len(), 16 * 1024);
        other.write_all(b"last\n").unwrap();
        assert!(printed.end().unwrap().ends_with("xlast\n"));
        drop(printed);
        assert!(!path.exists());
    }
}
