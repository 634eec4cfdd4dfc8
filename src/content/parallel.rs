//! Two things that can be done at once, if the caller has a way to do so: nothing here knows of threads.

/// A way to do two things.
#[derive(Clone, Copy, Debug)]
pub struct Both {
    /// Does them, one after the other or both at once.
    pub run: fn(&mut (dyn FnMut() + Send), &mut (dyn FnMut() + Send)),
    /// It is worthwhile where each has at least this many bytes.
    pub from: usize,
}

/// One after the other, and nothing is cut in two for that.
pub const IN_TURN: Both = Both { run: in_turn, from: usize::MAX };

fn in_turn(one: &mut (dyn FnMut() + Send), other: &mut (dyn FnMut() + Send)) {
    one();
    other();
}
