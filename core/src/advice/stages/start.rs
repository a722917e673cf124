//! What an image starts with.

use crate::image::Config;
use crate::shell::{self, CommandKind};

/// How the start is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Run as it is.
    Exec,
    /// Below a shell which does nothing but run one program with plain words.
    Plain,
    /// A shell has something to do: variables, several commands, redirections.
    Script,
}

/// What an image starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Program and arguments: of ENTRYPOINT and CMD together; of a script its last command.
    pub words: Vec<String>,
    /// How it is written.
    pub form: Form,
    /// How many of the words stand in ENTRYPOINT; 0 where there is only CMD.
    pub in_entrypoint: usize,
}

/// Programs that start another one and do nothing else.
const WRAPPERS: [&str; 8] = ["tini", "dumb-init", "exec", "env", "gosu", "su-exec", "nice", "docker-entrypoint.sh"];

impl Start {
    /// What a configuration starts; `None` where it starts nothing.
    pub fn of(config: &Config) -> Option<Self> {
        let entrypoint = config.entrypoint.clone().filter(|words| !words.is_empty());
        let cmd = config.cmd.clone().filter(|words| !words.is_empty());
        let in_entrypoint = entrypoint.as_ref().map_or(0, Vec::len);
        let all: Vec<String> = match (entrypoint, cmd) {
            (Some(entrypoint), Some(cmd)) if !is_shell(&entrypoint) => [entrypoint, cmd].concat(),
            (Some(entrypoint), _) => entrypoint,
            (None, cmd) => cmd?,
        };
        if !is_shell(&all) {
            return Some(Self { words: all, form: Form::Exec, in_entrypoint });
        }
        let (words, form) = of_script(all.get(2)?)?;
        Some(Self { in_entrypoint: in_entrypoint.min(words.len()), words, form })
    }

    /// The index of the program, wrappers such as `tini --` skipped.
    pub fn index(&self) -> usize {
        let mut at = 0;
        while let Some(word) = self.words.get(at)
            && WRAPPERS.contains(&name(word))
        {
            let after = self.words.get(at + 1..).unwrap_or_default();
            let is_of_wrapper = |w: &&String| w.starts_with('-') || (name(word) == "env" && w.contains('='));
            let own = after.iter().take_while(is_of_wrapper).count();
            // The first operand of these is a user.
            let next = at + 1 + own + usize::from(matches!(name(word), "gosu" | "su-exec"));
            if next >= self.words.len() {
                break;
            }
            at = next;
        }
        at
    }

    /// The program as it is written.
    pub fn program(&self) -> &str {
        self.words.get(self.index()).map_or("", String::as_str)
    }

    /// The words that stand in ENTRYPOINT, or in CMD where that is all.
    pub fn own_words(&self) -> &[String] {
        let count = if self.in_entrypoint == 0 { self.words.len() } else { self.in_entrypoint };
        self.words.get(..count).unwrap_or_default()
    }

    /// The program's name without its folder.
    pub fn name(&self) -> &str {
        name(self.program())
    }

    /// What follows the program.
    pub fn arguments(&self) -> &[String] {
        self.words.get(self.index() + 1..).unwrap_or_default()
    }
}

/// The last component of a path.
fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Whether the words hand a script to a shell.
fn is_shell(words: &[String]) -> bool {
    let is_one = |word: &String| matches!(name(word), "sh" | "bash" | "ash" | "dash");
    words.first().is_some_and(is_one) && words.get(1).is_some_and(|flag| matches!(flag.as_str(), "-c" | "-ec" | "-lc"))
}

/// The program that a script ends in.
fn of_script(text: &str) -> Option<(Vec<String>, Form)> {
    let list = shell::parse(text);
    let item = list.items.last()?;
    let pipeline = item.rest.last().map_or(&item.first, |(_, pipeline)| pipeline);
    let command = pipeline.commands.last()?;
    let CommandKind::Simple(simple) = &command.kind else { return None };
    let literal: Vec<Option<String>> = simple.words.iter().map(|word| word.literal()).collect();
    let alone = list.items.len() == 1 && item.rest.is_empty() && pipeline.commands.len() == 1;
    let plain = alone
        && !item.background
        && !pipeline.negated
        && command.redirects.is_empty()
        && simple.assignments.is_empty()
        // What the shell would replace by the names of files.
        && literal.iter().all(|word| word.as_ref().is_some_and(|w| !w.contains(['*', '?', '[', '~'])));
    let written =
        |(word, literal): (&shell::Word, Option<String>)| literal.unwrap_or_else(|| word.span.of(text).to_owned());
    let mut words: Vec<String> = simple.words.iter().zip(literal).map(written).collect();
    if words.first().is_some_and(|word| word == "exec") {
        words.remove(0);
    }
    (!words.is_empty()).then_some((words, if plain { Form::Plain } else { Form::Script }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn start(entrypoint: &[&str], cmd: &[&str]) -> (String, Form) {
        let own = |words: &[&str]| (!words.is_empty()).then(|| words.iter().map(|w| (*w).to_owned()).collect());
        let start = Start::of(&Config { entrypoint: own(entrypoint), cmd: own(cmd), ..Config::default() }).unwrap();
        (start.words.get(start.index()..).unwrap().join(" "), start.form)
    }

    #[test]
    fn the_program_is_found_behind_shells_and_wrappers() {
        for (entrypoint, cmd, want, form) in [
            (&["/app"][..], &["-p", "1"][..], "/app -p 1", Form::Exec),
            (&[], &["/bin/sh", "-c", "exec ./app 'a b'"], "./app a b", Form::Plain),
            (&[], &["/bin/sh", "-c", "./app $PORT"], "./app $PORT", Form::Script),
            (&[], &["/bin/sh", "-c", "migrate && node x.js"], "node x.js", Form::Script),
            (&["/sbin/tini", "-g", "--"], &["python", "a.py"], "python a.py", Form::Exec),
            (&["gosu", "app"], &["./x"], "./x", Form::Exec),
            (&["/bin/sh", "-c", "a"], &["b"], "a", Form::Plain),
        ] {
            assert_eq!(start(entrypoint, cmd), (want.to_owned(), form));
        }
        assert_eq!(Start::of(&Config::default()), None);
    }
}
