//! Which packages fit at the end of a RUN that installs some.

use super::{Completion, option};
use layerlab_core::offer::names::Names;
use layerlab_core::size::Bytes;

/// How many packages are offered at once; each further letter asks again.
const MOST: usize = 200;

/// The packages whose names begin with the word under the cursor; `head` is the RUN up to it, flags and all.
pub fn packages(head: &str, word: &str, names: &Names) -> Option<Vec<Completion>> {
    if word.starts_with('-') || word.contains(['/', '$', '=']) {
        return None;
    }
    let known = family(head, names)?;
    let is_meant = |line: &&str| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    Some(known.lines().filter(is_meant).take(MOST).filter_map(weighed).collect())
}

/// A line `name bytes`.
fn weighed(line: &str) -> Option<Completion> {
    let (name, bytes) = line.rsplit_once(' ')?;
    Some(option(name.to_owned(), &Bytes(bytes.parse().ok()?).to_string()))
}

/// The packages that the last command of a script installs from.
fn family<'n>(head: &str, names: &'n Names) -> Option<&'n str> {
    let command = head.rsplit(['&', '|', ';', '(', '{']).next()?;
    let mut words = command.split_whitespace().filter(|word| !matches!(*word, "\\" | "`" | "RUN" | "sudo"));
    let program = words.find(|word| !word.starts_with('-') && !word.contains('='))?;
    let program = program.rsplit('/').next()?;
    let mut operands = words.filter(|word| !word.starts_with('-'));
    let first = operands.next()?;
    match (program, first) {
        ("apt-get" | "apt", "install") => Some(&names.apt),
        ("apk", "add") => Some(&names.apk),
        ("pip" | "pip3", "install") => Some(&names.pip),
        ("python" | "python3", "pip") if operands.next() == Some("install") => Some(&names.pip),
        ("npm", "install" | "i" | "add") | ("yarn" | "pnpm", "add") => Some(&names.npm),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_those_of_the_command_that_installs() {
        let text = |names: &str| names.split(' ').map(|name| format!("{name} 1200\n")).collect::<String>();
        let (apt, apk) = (text("curl git"), text("curl gcc"));
        let names = Names { apt, apk, pip: text("Flask gunicorn"), npm: text("express got"), ..Names::default() };
        let found = |head: &str, word: &str| {
            let found = packages(head, word, &names).unwrap_or_default();
            found.into_iter().map(|option| option.label).collect::<Vec<_>>().join(" ")
        };
        for (head, word, expected) in [
            ("RUN apt-get update && apt-get install -y --no-install-recommends ", "g", "git"),
            ("RUN apt-get update && \\\n    apt-get install -y \\\n      curl \\\n      ", "", "curl git"),
            ("RUN --mount=type=cache,target=/c sudo apt-get install ", "c", "curl"),
            ("RUN apk add --no-cache ", "g", "gcc"),
            ("RUN pip install ", "f", "Flask"),
            ("RUN python3 -m pip install -r x ", "g", "gunicorn"),
            ("RUN npm i ", "e", "express"),
            ("RUN apt-get install -y ", "--n", ""),
            ("RUN apt-get install -y curl && rm ", "g", ""),
            ("RUN apt-get ", "i", ""),
        ] {
            assert_eq!(found(head, word), expected, "{head}{word}");
        }
        assert_eq!(packages("RUN apt install ", "g", &names).unwrap()[0].detail, "1.2 kB");
    }
}
