//! The expressions of `find`: what is asked of a path, and what is done with it.

use super::Finder;
use crate::filesystem::ModeChange;

/// An expression.
pub(super) enum Test {
    Name {
        pattern: String,
        fold_case: bool,
    },
    Path {
        pattern: String,
        fold_case: bool,
    },
    Type(Vec<char>),
    Size {
        order: char,
        units: u64,
        unit: u64,
    },
    Empty,
    Perm {
        kind: char,
        mode: u16,
    },
    User(Option<u32>),
    Group(Option<u32>),
    Link(String),
    /// Depends on what is not known, such as times.
    Undecided,
    True,
    False,
    Prune,
    Print {
        end: char,
    },
    Printf(String),
    Delete,
    Exec {
        words: Vec<String>,
        batch: bool,
        in_folder: bool,
    },
    Not(Box<Test>),
    And(Vec<Test>),
    Or(Vec<Test>),
}

/// Whether an argument starts the expression, behind the paths.
pub(super) fn is_expression(arg: &str) -> bool {
    arg.len() > 1 && arg.starts_with('-') || matches!(arg, "(" | "!" | ")")
}

/// Reads an expression; what it says of the walk itself goes to the finder.
pub(super) struct Parser<'a> {
    pub(super) args: &'a [String],
    pub(super) at: usize,
    pub(super) finder: &'a mut Finder,
    /// Some action other than the implied `-print` was given.
    pub(super) acts: bool,
    pub(super) depth: u32,
}

impl Parser<'_> {
    pub(super) fn whole(&mut self) -> Option<Test> {
        let test = if self.at < self.args.len() { self.either()? } else { Test::True };
        if self.at < self.args.len() {
            return None;
        }
        Some(if self.acts { test } else { Test::And(vec![test, Test::Print { end: '\n' }]) })
    }

    fn next(&mut self) -> Option<String> {
        let arg = self.args.get(self.at).cloned();
        self.at += 1;
        arg
    }

    fn peek(&self) -> Option<&str> {
        self.args.get(self.at).map(String::as_str)
    }

    fn either(&mut self) -> Option<Test> {
        self.depth += 1;
        if self.depth > 50 {
            return None;
        }
        let mut choices = vec![self.both()?];
        while matches!(self.peek(), Some("-o" | "-or")) {
            self.at += 1;
            choices.push(self.both()?);
        }
        self.depth -= 1;
        Some(Test::Or(choices))
    }

    fn both(&mut self) -> Option<Test> {
        let mut all = Vec::new();
        loop {
            match self.peek() {
                None | Some("-o" | "-or" | ")") => return Some(Test::And(all)),
                Some("-a" | "-and") => self.at += 1,
                Some(_) => all.push(self.not()?),
            }
        }
    }

    fn not(&mut self) -> Option<Test> {
        if matches!(self.peek(), Some("!" | "-not")) {
            self.at += 1;
            self.depth += 1;
            if self.depth > 50 {
                return None;
            }
            let inner = self.not()?;
            self.depth -= 1;
            return Some(Test::Not(Box::new(inner)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Option<Test> {
        let word = self.next()?;
        Some(match word.as_str() {
            "(" => {
                let inner = self.either()?;
                (self.next()?.as_str() == ")").then_some(inner)?
            }
            "-name" => Test::Name { pattern: self.next()?, fold_case: false },
            "-iname" => Test::Name { pattern: self.next()?.to_lowercase(), fold_case: true },
            "-path" | "-wholename" => Test::Path { pattern: self.next()?, fold_case: false },
            "-ipath" => Test::Path { pattern: self.next()?.to_lowercase(), fold_case: true },
            "-type" | "-xtype" => Test::Type(self.next()?.chars().filter(|c| *c != ',').collect()),
            "-size" => size(&self.next()?)?,
            "-empty" => Test::Empty,
            "-perm" => perm(&self.next()?)?,
            "-user" | "-uid" => Test::User(self.next()?.parse().ok()),
            "-group" | "-gid" => Test::Group(self.next()?.parse().ok()),
            "-lname" => Test::Link(self.next()?),
            "-regex" | "-iregex" | "-newer" | "-mtime" | "-atime" | "-ctime" | "-mmin" | "-amin" | "-cmin"
            | "-links" | "-inum" | "-newermt" | "-samefile" | "-fstype" => {
                self.next()?;
                Test::Undecided
            }
            "-regextype" => {
                self.next()?;
                Test::True
            }
            "-executable" => Test::Perm { kind: '/', mode: 0o111 },
            "-readable"
            | "-writable"
            | "-true"
            | "-daystart"
            | "-noleaf"
            | "-ignore_readdir_race"
            | "-warn"
            | "-nowarn" => Test::True,
            "-nouser" | "-nogroup" => Test::Undecided,
            "-false" => Test::False,
            "-maxdepth" => {
                self.finder.max_depth = self.next()?.parse().ok()?;
                Test::True
            }
            "-mindepth" => {
                self.finder.min_depth = self.next()?.parse().ok()?;
                Test::True
            }
            "-depth" => {
                self.finder.depth_first = true;
                Test::True
            }
            "-xdev" | "-mount" => {
                self.finder.same_device = true;
                Test::True
            }
            "-follow" => {
                self.finder.follow = true;
                Test::True
            }
            "-prune" => Test::Prune,
            "-quit" => Test::Prune,
            "-print" => self.action(Test::Print { end: '\n' }),
            "-print0" => self.action(Test::Print { end: '\0' }),
            "-ls" => self.action(Test::Printf(String::new())),
            "-printf" => {
                let format = self.next()?;
                self.action(Test::Printf(format))
            }
            "-delete" => {
                self.finder.depth_first = true;
                self.action(Test::Delete)
            }
            "-exec" | "-execdir" | "-ok" => {
                let exec = self.exec(word == "-execdir")?;
                self.action(exec)
            }
            _ => return None,
        })
    }

    fn action(&mut self, test: Test) -> Test {
        self.acts = true;
        test
    }

    fn exec(&mut self, in_folder: bool) -> Option<Test> {
        let mut words = Vec::new();
        loop {
            let word = self.next()?;
            if word == ";" {
                return Some(Test::Exec { words, batch: false, in_folder });
            }
            if word == "+" && words.last().is_some_and(|w| w == "{}") {
                words.pop();
                return Some(Test::Exec { words, batch: true, in_folder });
            }
            words.push(word);
        }
    }
}

fn size(text: &str) -> Option<Test> {
    let (order, rest) = match text.chars().next()? {
        c @ ('+' | '-') => (c, text.get(1..)?),
        _ => ('=', text),
    };
    let split = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, suffix) = rest.split_at(split);
    let unit = match suffix {
        "c" => 1,
        "w" => 2,
        "" | "b" => 512,
        "k" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => return None,
    };
    Some(Test::Size { order, units: digits.parse().ok()?, unit })
}

fn perm(text: &str) -> Option<Test> {
    let (kind, rest) = match text.chars().next()? {
        c @ ('-' | '/' | '+') => (if c == '+' { '/' } else { c }, text.get(1..)?),
        _ => ('=', text),
    };
    Some(Test::Perm { kind, mode: ModeChange::parse(rest)?.apply(0, false, 0) })
}

/// Whether a test changes files.
pub(super) fn acts(test: &Test) -> bool {
    match test {
        Test::Delete | Test::Exec { .. } => true,
        Test::Not(inner) => acts(inner),
        Test::And(all) | Test::Or(all) => all.iter().any(acts),
        _ => false,
    }
}
