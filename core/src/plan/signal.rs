//! The signals that STOPSIGNAL knows.

const NAMES: [&str; 36] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL",
    "PROF", "PWR", "QUIT", "RTMAX", "RTMIN", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU",
    "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
];

/// Whether a text is a signal: any number but 0, or a name with or without `SIG`.
pub fn is_signal(text: &str) -> bool {
    if let Ok(number) = text.parse::<i64>() {
        return number != 0;
    }
    let upper = text.to_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    if let Some(n) = name.strip_prefix("RTMIN+") {
        return is_offset(n, 15);
    }
    if let Some(n) = name.strip_prefix("RTMAX-") {
        return is_offset(n, 14);
    }
    NAMES.contains(&name)
}

fn is_offset(text: &str, max: u32) -> bool {
    !text.starts_with(['0', '+']) && text.parse().is_ok_and(|n: u32| (1..=max).contains(&n))
}

/// The names, for finding the one that is meant.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter()
}

#[cfg(test)]
mod tests {
    use super::is_signal;

    #[test]
    fn signals_have_numbers_and_names() {
        for good in ["9", "SIGTERM", "quit", "sigrtmin+3", "RTMAX-14", "64", "-1"] {
            assert!(is_signal(good), "{good}");
        }
        for bad in ["0", "", "SIGFOO", "RTMIN+16", "RTMAX-15"] {
            assert!(!is_signal(bad), "{bad}");
        }
    }
}
