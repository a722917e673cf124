//! Options of a program, read as `getopt_long` reads them.

/// Options and operands of one call.
#[derive(Clone, Debug, Default)]
pub struct Options {
    flags: Vec<(String, Option<String>)>,
    /// What is no option, in order.
    pub operands: Vec<String>,
}

/// Which options take a value, and when reading stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules<'a> {
    /// Letters whose value follows.
    pub short: &'a str,
    /// Long names whose value follows.
    pub long: &'a [&'a str],
    /// Options end at the first operand.
    pub stops_early: bool,
}

impl Options {
    /// Reads arguments, the program's name left out.
    pub fn read(args: &[String], rules: Rules<'_>) -> Self {
        let mut options = Self::default();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            if arg == "--" {
                options.operands.extend(rest.by_ref().cloned());
            } else if let Some(long) = arg.strip_prefix("--") {
                options.long(long, rules, &mut rest);
            } else if arg.len() > 1 && arg.starts_with('-') {
                options.cluster(arg, rules, &mut rest);
            } else {
                options.operands.push(arg.clone());
                if rules.stops_early {
                    options.operands.extend(rest.by_ref().cloned());
                }
            }
        }
        options
    }

    fn long<'a>(&mut self, text: &str, rules: Rules<'_>, rest: &mut impl Iterator<Item = &'a String>) {
        let (name, value) = text.split_once('=').map_or((text, None), |(n, v)| (n, Some(v.to_owned())));
        let value = if value.is_none() && rules.long.contains(&name) { rest.next().cloned() } else { value };
        self.flags.push((name.to_owned(), value));
    }

    fn cluster<'a>(&mut self, arg: &str, rules: Rules<'_>, rest: &mut impl Iterator<Item = &'a String>) {
        let mut letters = arg.chars().skip(1);
        while let Some(letter) = letters.next() {
            if rules.short.contains(letter) {
                let glued: String = letters.by_ref().collect();
                let value = if glued.is_empty() { rest.next().cloned() } else { Some(glued) };
                self.flags.push((letter.to_string(), value));
            } else {
                self.flags.push((letter.to_string(), None));
            }
        }
    }

    /// Whether one of the names was given.
    pub fn has(&self, names: &[&str]) -> bool {
        self.flags.iter().any(|(n, _)| names.contains(&n.as_str()))
    }

    /// The value of the last option of one of the names.
    pub fn value(&self, names: &[&str]) -> Option<&str> {
        self.flags.iter().rev().find(|(n, _)| names.contains(&n.as_str())).and_then(|(_, v)| v.as_deref())
    }

    /// The values of all options of one of the names, in order.
    pub fn values<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
        self.flags.iter().filter(|(n, _)| names.contains(&n.as_str())).filter_map(|(_, v)| v.as_deref())
    }

    /// Names in the order given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.flags.iter().map(|(n, _)| n.as_str())
    }

    /// The first option that `known` does not hold.
    pub fn unknown(&self, known: &[&str]) -> Option<&str> {
        self.names().find(|n| !known.contains(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_as_getopt_reads_them() {
        let args: Vec<String> = ["-rf", "a", "-m755", "--mode=1", "-m", "2", "--", "-x"].map(str::to_owned).into();
        let options = Options::read(&args, Rules { short: "m", ..Rules::default() });
        assert!(options.has(&["r"]) && options.has(&["f", "force"]));
        assert_eq!(options.values(&["m", "mode"]).collect::<Vec<_>>(), ["755", "1", "2"]);
        assert_eq!(options.operands, ["a", "-x"]);
    }
}
