//! Lines on their way to standard output or standard error: a bounded queue, and a thread that writes it.
//!
//! Writing can take for ever, or fail: the reader of a pipe is slow or has gone, the disk is full. So only that thread
//! writes. Lines that find no room or cannot be written are dropped and counted, and the count follows in a separate
//! line as soon as lines can be written again.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Lines that may wait to be written.
const MOST_LINES: usize = 4_096;
/// Bytes that they may hold together.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// A stream that takes nothing at the moment, without making its writer wait, is tried again after this.
const BUSY: Duration = Duration::from_millis(20);

/// The way to one stream; its clones lead to the same.
#[derive(Clone, Debug)]
pub(super) struct Lines(Arc<SharedLines>);

#[derive(Debug)]
struct SharedLines {
    queue: Mutex<Queue>,
    /// There is more to write, or nothing will come any more.
    more: Condvar,
    /// All is written, and nothing will come any more.
    done: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<String>,
    bytes: usize,
    dropped: u64,
    /// Lines that were accepted before the first that was dropped, and are not written yet.
    before_dropped: usize,
    ended: bool,
    done: bool,
}

impl Lines {
    /// Starts the thread that writes to `out`; `missed` makes the line that says how many were dropped.
    pub(super) fn to(out: impl Write + Send + 'static, missed: fn(u64) -> String) -> Self {
        let shared = Arc::new(SharedLines {
            queue: Mutex::default(),
            more: Condvar::new(),
            done: Condvar::new(),
        });
        let lines = Self(Arc::clone(&shared));
        std::thread::spawn(move || write_all(&shared, LineWriter { out, torn: false }, missed));
        lines
    }

    /// Has `line` written, if there is room for it.
    pub(super) fn push(&self, line: String) {
        let mut queue = self.0.lock();
        let full = queue.waiting.len() >= MOST_LINES || queue.bytes + line.len() > MOST_BYTES;
        if full && !queue.waiting.is_empty() {
            queue.drop_lines(1);
        } else {
            self.accept(queue, line);
        }
    }

    /// Has `line` written, whatever waits already: for the few lines of a start, which users rely on.
    pub(super) fn push_always(&self, line: String) {
        self.accept(self.0.lock(), line);
    }

    fn accept(&self, mut queue: MutexGuard<'_, Queue>, line: String) {
        if !queue.ended {
            queue.bytes += line.len();
            queue.waiting.push_back(line);
            drop(queue);
            self.0.more.notify_one();
        }
    }

    /// Takes no more lines, and waits until `deadline` for those that were accepted to be written.
    pub(super) fn end(&self, deadline: Instant) {
        let mut queue = self.0.lock();
        queue.ended = true;
        self.0.more.notify_one();
        while !queue.done {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.0.done.wait_timeout(queue, left);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl SharedLines {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next line, when there is one; none when nothing will come any more. `works` is whether the last line could
    /// be written: where it could not, a new line is tried first, and only then the count is printed.
    fn next(&self, works: bool) -> Option<Next> {
        let mut queue = self.lock();
        loop {
            let is_due = queue.dropped > 0 && queue.before_dropped == 0;
            if is_due && works {
                return Some(Next::Missed(std::mem::take(&mut queue.dropped)));
            }
            if let Some(line) = queue.waiting.pop_front() {
                queue.bytes -= line.len();
                queue.before_dropped = queue.before_dropped.saturating_sub(1);
                return Some(Next::Line(line));
            }
            if queue.ended {
                queue.done = true;
                self.done.notify_all();
                return None;
            }
            queue = self.more.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Queue {
    fn drop_lines(&mut self, count: u64) {
        if self.dropped == 0 {
            self.before_dropped = self.waiting.len();
        }
        self.dropped += count;
    }
}

/// What is to be written.
enum Next {
    Line(String),
    /// So many lines were dropped.
    Missed(u64),
}

/// Writes lines until no more can come.
fn write_all(shared: &SharedLines, mut writer: LineWriter<impl Write>, missed: fn(u64) -> String) {
    let mut works = true;
    while let Some(next) = shared.next(works) {
        let (line, lost) = match next {
            Next::Line(line) => (line, 1),
            Next::Missed(count) => (missed(count), count),
        };
        works = writer.write(line).is_ok();
        if !works {
            lose(shared, lost);
        }
    }
}

/// Counts what could not be written.
fn lose(shared: &SharedLines, count: u64) {
    let mut queue = shared.lock();
    queue.dropped += count;
    queue.before_dropped = 0;
}

/// A stream that is written line by line.
struct LineWriter<W> {
    out: W,
    /// A line was written in part, so that the next one must not go on where it ended.
    torn: bool,
}

impl<W: Write> LineWriter<W> {
    fn write(&mut self, mut line: String) -> io::Result<()> {
        if self.torn {
            line.insert(0, '\n');
        }
        line.push('\n');
        let mut rest = line.as_bytes();
        while !rest.is_empty() {
            match self.out.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    rest = &rest[count..];
                    self.torn = !rest.is_empty();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    std::thread::park_timeout(BUSY);
                }
                Err(error) => return Err(error),
            }
        }
        self.out.flush()
    }
}

/// Standard output.
pub(super) fn standard_output() -> Box<dyn Write + Send> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        unbuffered(io::stdout().as_fd()).unwrap_or_else(|| Box::new(io::stdout()))
    }
    #[cfg(not(unix))]
    {
        Box::new(io::stdout())
    }
}

/// Standard error.
pub(super) fn standard_error() -> Box<dyn Write + Send> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        unbuffered(io::stderr().as_fd()).unwrap_or_else(|| Box::new(io::stderr()))
    }
    #[cfg(not(unix))]
    {
        Box::new(io::stderr())
    }
}

/// The same stream without the standard library's lock, which a thread that is stuck in writing would hold for ever,
/// and without its buffer, which does not say what of it was written.
#[cfg(unix)]
fn unbuffered(stream: std::os::fd::BorrowedFd<'_>) -> Option<Box<dyn Write + Send>> {
    let own = stream.try_clone_to_owned().ok()?;
    Some(Box::new(std::fs::File::from(own)))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// A stream that takes pieces only as a channel says, and hands on what it took.
    struct LineGate {
        verdicts: Receiver<io::Result<usize>>,
        taken: Sender<String>,
    }

    impl Write for LineGate {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Once the other end of the channel is gone, everything is taken.
            let most = self.verdicts.recv().unwrap_or(Ok(usize::MAX))?;
            let taken = &bytes[..bytes.len().min(most)];
            let _ = self.taken.send(String::from_utf8(taken.to_vec()).unwrap());
            Ok(taken.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn gated() -> (Lines, Sender<io::Result<usize>>, Receiver<String>) {
        let ((open, verdicts), (taken, written)) = (channel(), channel());
        let missed = |count| format!("missed {count}");
        (Lines::to(LineGate { verdicts, taken }, missed), open, written)
    }

    /// Everything that is written until the end.
    fn all(lines: &Lines, written: &Receiver<String>) -> String {
        lines.end(Instant::now() + PATIENCE);
        written.try_iter().collect()
    }

    #[test]
    fn lines_for_which_there_is_no_room_are_counted_where_they_are_missing() {
        let (lines, open, written) = gated();
        lines.push("stuck".to_owned());
        // Once it is being written, the queue is empty.
        while !lines.0.lock().waiting.is_empty() {
            std::thread::yield_now();
        }
        for number in 0..MOST_LINES + 3 {
            lines.push(number.to_string());
        }
        lines.push_always("kept".to_owned());
        drop(open);
        let text = all(&lines, &written);
        let written: Vec<&str> = text.lines().collect();
        assert_eq!(written[0], "stuck");
        assert_eq!(written[1], "0");
        assert_eq!(written[MOST_LINES..], [&(MOST_LINES - 1).to_string(), "missed 3", "kept"]);
    }

    #[test]
    fn the_count_needs_no_further_line() {
        let (lines, open, written) = gated();
        for number in 0..MOST_LINES + 10 {
            lines.push(number.to_string());
        }
        drop(open);
        let last = std::iter::from_fn(|| written.recv_timeout(PATIENCE).ok())
            .find(|line| line.starts_with("missed"));
        assert!(last.is_some());
        drop(lines);
    }

    #[test]
    fn what_waits_is_bounded_in_bytes_too_and_one_line_always_fits() {
        let (lines, open, written) = gated();
        lines.push("x".repeat(2 * MOST_BYTES));
        lines.push_always("stuck".to_owned());
        while lines.0.lock().waiting.len() > 1 {
            std::thread::yield_now();
        }
        lines.push("y".repeat(MOST_BYTES));
        drop(open);
        let text = all(&lines, &written);
        assert!(text.ends_with("x\nstuck\nmissed 1\n"), "{}", &text[2 * MOST_BYTES - 10..]);
    }

    #[test]
    fn lines_that_cannot_be_written_are_counted_when_one_can() {
        let (lines, open, written) = gated();
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::BrokenPipe] {
            open.send(Err(kind.into())).unwrap();
        }
        lines.push("one".to_owned());
        while lines.0.lock().dropped == 0 {
            std::thread::yield_now();
        }
        lines.push("two".to_owned());
        while lines.0.lock().dropped == 1 {
            std::thread::yield_now();
        }
        drop(open);
        lines.push("three".to_owned());
        lines.push("four".to_owned());
        assert_eq!(all(&lines, &written), "three\nmissed 2\nfour\n");
    }

    #[test]
    fn a_line_that_was_torn_does_not_run_into_the_next() {
        let (lines, open, written) = gated();
        open.send(Ok(3)).unwrap();
        open.send(Err(io::ErrorKind::StorageFull.into())).unwrap();
        lines.push("one long line".to_owned());
        while lines.0.lock().dropped == 0 {
            std::thread::yield_now();
        }
        drop(open);
        lines.push("two".to_owned());
        assert_eq!(all(&lines, &written), "one\ntwo\nmissed 1\n");
    }

    #[test]
    fn a_stream_that_is_busy_is_tried_again() {
        let (lines, open, written) = gated();
        open.send(Err(io::ErrorKind::WouldBlock.into())).unwrap();
        open.send(Err(io::ErrorKind::Interrupted.into())).unwrap();
        drop(open);
        lines.push("one".to_owned());
        assert_eq!(all(&lines, &written), "one\n");
    }

    #[test]
    fn an_end_waits_for_a_stream_that_is_stuck_no_longer_than_it_should() {
        let (lines, _open, written) = gated();
        lines.push("stuck".to_owned());
        lines.end(Instant::now() + Duration::from_millis(10));
        lines.push("late".to_owned());
        assert!(written.try_recv().is_err());
    }
}
