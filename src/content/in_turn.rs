//! Two things that can be done at once, if whoever calls has a way to do so: nothing here knows of threads.

/// Does two things, one after the other or both at once.
pub type Both = fn(&mut (dyn FnMut() + Send), &mut (dyn FnMut() + Send));

/// One thing after the other.
pub fn in_turn(one: &mut (dyn FnMut() + Send), other: &mut (dyn FnMut() + Send)) {
    one();
    other();
}

/// It is worth while to do two things at once from so many bytes each. Tests take every text of some length for large.
pub(super) const LARGE: usize = if cfg!(test) { 40 } else { 1 << 20 };
