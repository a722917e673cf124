//! Lines of a Dockerfile that go on in the next one, where a place has to be found in its text again.

/// Whether an escape character stands here with nothing but blanks behind it on its line.
pub fn continues(text: &[u8], at: usize) -> bool {
    let rest = text.get(at + 1..).unwrap_or_default();
    matches!(text.get(at), Some(b'\\' | b'`'))
        && rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r')).is_some_and(|b| *b == b'\n')
}

/// The first byte behind a continuation and the comment and empty lines that follow it.
pub fn after_continuation(text: &[u8], at: usize) -> usize {
    let mut at = line_end(text, at);
    loop {
        let line = text.get(at..).unwrap_or_default();
        match line.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r')) {
            Some(b'#' | b'\n') => at = line_end(text, at),
            _ => return at,
        }
    }
}

fn line_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().position(|b| *b == b'\n').map_or(text.len(), |i| at + i + 1)
}
