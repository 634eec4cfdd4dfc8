//! A line about work that takes more than a second: on standard error, only where that is a terminal, gone when the work is
//! done.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::visible::visible;

/// Work that is done sooner is not spoken of; the line is written anew as often.
const SECOND: Duration = Duration::from_secs(1);
/// Back to the start of the line, and nothing on it.
const CLEAR: &str = "\r\u{1b}[2K";

/// Work under way. Dropping it takes the line away.
#[derive(Debug)]
pub struct Progress {
    /// Gone when the work is done.
    work: Option<Sender<()>>,
    line: Option<JoinHandle<()>>,
}

impl Progress {
    /// That of `what` is done, such as "reading the files".
    pub fn of(what: &str) -> Self {
        let what = what.to_owned();
        Self::showing(move || what.clone())
    }

    /// The same of work of which more can be said each time.
    pub fn showing(what: impl Fn() -> String + Send + 'static) -> Self {
        let stream = io::stderr();
        match shows(stream.is_terminal(), std::env::var_os("TERM").as_deref()) {
            true => Self::on(stream, what, SECOND),
            false => Self { work: None, line: None },
        }
    }

    /// The same on `out`, for work that takes more than `soon`.
    fn on(
        out: impl Write + Send + 'static,
        what: impl Fn() -> String + Send + 'static,
        soon: Duration,
    ) -> Self {
        let (work, done) = mpsc::channel();
        let line = std::thread::spawn(move || {
            let wait = |time| done.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            // Work does not end because its line cannot be written.
            let _ = lines(out, &what, soon, wait);
        });
        Self { work: Some(work), line: Some(line) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.work.take());
        if let Some(line) = self.line.take() {
            let _ = line.join();
        }
    }
}

/// Writes the line for as long as `goes_on` says after a time that the work goes on.
fn lines(
    mut out: impl Write,
    what: &dyn Fn() -> String,
    soon: Duration,
    goes_on: impl Fn(Duration) -> bool,
) -> io::Result<()> {
    let start = Instant::now();
    if !goes_on(soon) {
        return Ok(());
    }
    loop {
        write!(out, "{CLEAR}{} … {} s", visible(&what()), start.elapsed().as_secs())?;
        out.flush()?;
        if !goes_on(SECOND) {
            write!(out, "{CLEAR}")?;
            return out.flush();
        }
    }
}

/// Whether a line can be taken away again.
fn shows(is_terminal: bool, term: Option<&OsStr>) -> bool {
    is_terminal && term.is_none_or(|term| term != "dumb")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// What is written about work that goes on for this number of looks.
    fn written(looks: u32) -> String {
        let (mut out, left) = (Vec::new(), Cell::new(looks));
        let goes_on = |_| left.replace(left.get().saturating_sub(1)) > 0;
        lines(&mut out, &|| "reading".to_owned(), SECOND, goes_on).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn work_that_is_soon_done_has_no_line_and_other_has_one_that_goes() {
        assert_eq!(written(0), "");
        assert_eq!(written(1), "\r\u{1b}[2Kreading … 0 s\r\u{1b}[2K");
        assert_eq!(written(2), "\r\u{1b}[2Kreading … 0 s".repeat(2) + "\r\u{1b}[2K");
    }

    #[test]
    fn the_line_is_gone_when_the_work_is_done() {
        struct Seen(Sender<String>);
        impl Write for Seen {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (seen, written) = mpsc::channel();
        let work = Progress::on(Seen(seen), || "reading\u{1b}".to_owned(), Duration::ZERO);
        let mut line = String::new();
        while !line.contains(" s") {
            line += &written.recv().unwrap();
        }
        assert!(line.contains("reading\\u{1b} … "), "{line}");
        drop(work);
        let rest: String = written.try_iter().collect();
        assert!(rest.ends_with(CLEAR), "{rest:?}");
    }

    #[test]
    fn only_a_terminal_that_can_take_it_away_gets_a_line() {
        let dumb = Some(OsStr::new("dumb"));
        assert!(shows(true, None) && shows(true, Some(OsStr::new("xterm"))));
        assert!(!shows(false, None) && !shows(true, dumb));
    }
}
