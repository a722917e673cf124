//! Which rows of a long list are asked for: those around what is seen, in steps, so that scrolling a little needs no new ones.

/// Rows that are asked for at once; more than any screen shows.
pub const WINDOW: usize = 240;

/// How far a window begins before what is seen, and by how much windows move.
pub const STRIDE: usize = 80;

/// Where the window begins in which a row is seen.
pub fn around(row: usize) -> usize {
    row.saturating_sub(STRIDE) / STRIDE * STRIDE
}

/// Whether a row at the upper edge of what is seen asks for another window than the one that begins at `first`, which holds a
/// stride above and more below.
pub fn is_left(first: usize, row: usize) -> bool {
    row < first + STRIDE / 4 && first > 0 || row > first + STRIDE + STRIDE / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_left_only_near_its_ends() {
        assert_eq!((around(0), around(100), around(1000)), (0, 0, 880));
        assert!(!is_left(0, 0) && !is_left(0, STRIDE) && is_left(0, WINDOW / 2 + 1));
        assert!(is_left(880, 890) && !is_left(880, around(1000) + STRIDE));
    }
}
