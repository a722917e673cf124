//! `chmod`'s language: octal and symbolic modes, as POSIX describes them.

/// A change of permission bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModeChange {
    /// All bits at once.
    Octal(u16),
    /// Clauses such as `u+rwX,go-w`, in order.
    Symbolic(Vec<Clause>),
}

/// One clause of a symbolic mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Whom it concerns, as a mask over `0o7777`.
    who: u16,
    /// No one was named: the umask decides.
    masked: bool,
    /// Operators and permissions in order.
    actions: Vec<(char, Permissions)>,
}

/// What a clause grants, takes or sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Permissions {
    /// `r`, `w`, `x`, `s`, `t` for everyone, as a mask over `0o7777`.
    bits: u16,
    /// `X`: execute for folders and for what some may execute.
    execute_if: bool,
    /// `u`, `g` or `o`: take over the permissions of those.
    copy_from: Option<u16>,
}

const USER: u16 = 0o4700;
const GROUP: u16 = 0o2070;
const OTHER: u16 = 0o1007;
const STICKY: u16 = 0o1000;

impl ModeChange {
    /// Reads a mode; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return u16::from_str_radix(text, 8).ok().filter(|m| *m <= 0o7777).map(Self::Octal);
        }
        text.split(',').map(Clause::parse).collect::<Option<Vec<_>>>().map(Self::Symbolic)
    }

    /// The bits that `--chmod` gives a node that had `mode`. What it reads as symbolic modes is BSD's `setmode`
    /// (github.com/tonistiigi/dchapes-mode): `=` clears set-id bits of folders too and leaves the sticky bit, permissions taken
    /// from others leave set-id bits alone, `X` looks at the mode from before, and `t` belongs to everyone but `o`.
    pub fn apply_copied(&self, mode: u16, is_dir: bool) -> u16 {
        match self {
            Self::Octal(bits) => *bits,
            Self::Symbolic(clauses) => {
                let actions = clauses.iter().flat_map(|c| c.actions.iter().map(move |a| (c, a)));
                actions.fold(mode, |now, (clause, (operator, permissions))| {
                    let who = clause.who_copied(permissions.bits & STICKY != 0);
                    // What is taken away with `X` goes whatever it was.
                    let may_run = is_dir || *operator == '-' || mode & 0o111 != 0;
                    let bits = permissions.bits_for(now, may_run) & who;
                    let cleared = if permissions.copy_from.is_some() { who & 0o777 } else { who };
                    match operator {
                        '+' => now | bits,
                        '-' => now & !bits,
                        _ => now & !cleared | bits,
                    }
                })
            }
        }
    }

    /// The bits of a node that had `mode`. `umask` holds back what a clause that names no one would grant.
    pub fn apply(&self, mode: u16, is_dir: bool, umask: u16) -> u16 {
        match self {
            Self::Octal(bits) => *bits,
            Self::Symbolic(clauses) => clauses.iter().fold(mode, |m, c| c.apply(m, is_dir, umask)),
        }
    }
}

impl Clause {
    fn parse(text: &str) -> Option<Self> {
        let split = text.find(|c| !matches!(c, 'u' | 'g' | 'o' | 'a'))?;
        let (who, rest) = text.split_at(split);
        let who_bits = who.chars().fold(0, |bits, c| {
            bits | match c {
                'u' => USER,
                'g' => GROUP,
                'o' => OTHER,
                _ => 0o7777,
            }
        });
        let mut actions: Vec<(char, Permissions)> = Vec::new();
        for c in rest.chars() {
            if matches!(c, '+' | '-' | '=') {
                actions.push((c, Permissions::default()));
            } else {
                actions.last_mut()?.1.add(c)?;
            }
        }
        let masked = who.is_empty();
        (!actions.is_empty()).then_some(Self { who: if masked { 0o7777 } else { who_bits }, masked, actions })
    }

    /// Whom a permission concerns for `--chmod`; a `t` without a name concerns nothing but itself.
    fn who_copied(&self, sticky: bool) -> u16 {
        let named = if self.masked && sticky { 0 } else { self.who & !STICKY };
        if sticky && named != OTHER & 0o777 { named | STICKY } else { named }
    }

    fn apply(&self, mode: u16, is_dir: bool, umask: u16) -> u16 {
        self.actions.iter().fold(mode, |mode, (operator, permissions)| {
            let mut bits = permissions.bits_for(mode, is_dir || mode & 0o111 != 0) & self.who;
            if self.masked {
                bits &= !umask;
            }
            match operator {
                '+' => mode | bits,
                '-' => mode & !bits,
                _ => {
                    // Set-id bits of a folder stay unless they are named (GNU); permissions of those concerned are replaced.
                    let kept = if is_dir { 0o7000 & !bits } else { 0 };
                    let cleared = self.who & !kept & if self.masked { !umask } else { 0o7777 };
                    (mode & !cleared) | bits
                }
            }
        })
    }
}

impl Permissions {
    fn add(&mut self, c: char) -> Option<()> {
        match c {
            'r' => self.bits |= 0o444,
            'w' => self.bits |= 0o222,
            'x' => self.bits |= 0o111,
            's' => self.bits |= 0o6000,
            't' => self.bits |= 0o1000,
            'X' => self.execute_if = true,
            'u' => self.copy_from = Some(6),
            'g' => self.copy_from = Some(3),
            'o' => self.copy_from = Some(0),
            _ => return None,
        }
        Some(())
    }

    fn bits_for(self, mode: u16, may_run: bool) -> u16 {
        let copied = self.copy_from.map_or(0, |shift| (mode >> shift & 7) * 0o111);
        let execute = if self.execute_if && may_run { 0o111 } else { 0 };
        self.bits | copied | execute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_change_as_chmod_does() {
        for (text, mode, is_dir, want) in [
            ("755", 0o644, false, 0o755),
            ("4711", 0o644, false, 0o4711),
            ("+x", 0o600, false, 0o711),
            ("u+x", 0o644, false, 0o744),
            ("go-rwx", 0o755, false, 0o700),
            ("a=rX", 0o755, false, 0o555),
            ("a=rX", 0o644, false, 0o444),
            ("a+X", 0o644, true, 0o755),
            ("u=rwx,g=rx,o=", 0o644, false, 0o750),
            ("g=u", 0o640, false, 0o660),
            ("u+s", 0o755, false, 0o4755),
            ("+t", 0o777, true, 0o1777),
            ("u=rw", 0o2755, true, 0o2655),
        ] {
            assert_eq!(ModeChange::parse(text).unwrap().apply(mode, is_dir, 0), want, "{text}");
        }
        assert_eq!(ModeChange::parse("+w").unwrap().apply(0o444, false, 0o022), 0o644);
    }

    /// As current BuildKit's COPY left them (November 2026).
    #[test]
    fn copied_files_change_as_setmode_says() {
        for (text, mode, is_dir, want) in [
            ("4711", 0o644, false, 0o4711),
            ("u+x", 0o644, false, 0o744),
            ("a=rX", 0o2755, true, 0o555),
            ("a=rX", 0o1644, false, 0o1444),
            ("u=rwX,g=rX,o=", 0o2775, true, 0o750),
            ("=", 0o1644, false, 0o1000),
            ("=t", 0o644, false, 0o1644),
            ("=t", 0o2755, true, 0o3755),
            ("+rwxst", 0o644, false, 0o1644),
            ("u+t", 0o640, false, 0o1640),
            ("o+t", 0o755, false, 0o755),
            ("-t", 0o1755, false, 0o755),
            ("g=u-w", 0o2755, false, 0o2755),
            ("u=g,g=o", 0o4755, false, 0o4555),
            ("a=u", 0o4755, false, 0o4777),
            ("a-x+X", 0o755, false, 0o755),
            ("+", 0o1755, false, 0o1755),
        ] {
            assert_eq!(ModeChange::parse(text).unwrap().apply_copied(mode, is_dir), want, "{text} of {mode:o}");
        }
    }

    #[test]
    fn what_is_no_mode_is_refused() {
        for text in ["", "8", "77777", "u", "u+q", "x+r", "u+x,"] {
            assert_eq!(ModeChange::parse(text), None, "{text}");
        }
    }
}
