//! COPY and ADD.

use super::dispatch::{Dispatcher, Done};
use super::fact::Fact;
use super::git::{Source, check_query, source};
use super::{StepKind, Transfer};
use crate::diagnostic::Diagnostic;
use crate::expand::Lexer;
use crate::instruction::{self, Instruction, Keyword, Word};
use crate::source::Span;

type Result<T> = std::result::Result<T, Diagnostic>;

impl Dispatcher<'_, '_> {
    pub(super) fn copy(
        &mut self,
        instruction: &Instruction,
        written: &instruction::Transfer,
        from: Option<usize>,
    ) -> Result<Done> {
        let mut transfer = self.expand_transfer(instruction, written)?;
        if let Some(from) = from {
            let span = written.from.as_ref().map_or(instruction.span, |w| w.span);
            self.check_order(from, span, written)?;
            transfer.from = Some(self.graph.base_of(from));
        }
        self.check_transfer(instruction, &transfer)?;
        let (text, created_by) = describe(Keyword::Copy, &transfer, written.from.as_ref());
        Ok(Done { kind: StepKind::Copy(transfer), text, created_by })
    }

    pub(super) fn add(&mut self, instruction: &Instruction, written: &instruction::Transfer) -> Result<Done> {
        let transfer = self.expand_transfer(instruction, written)?;
        self.check_transfer(instruction, &transfer)?;
        let (text, created_by) = describe(Keyword::Add, &transfer, None);
        Ok(Done { kind: StepKind::Add(transfer), text, created_by })
    }

    /// A stage can be copied from once it is done.
    fn check_order(&self, from: usize, span: Span, written: &instruction::Transfer) -> Result<()> {
        if from < self.index || from >= self.graph.stages {
            return Ok(());
        }
        let (name, here) = (written.from.as_ref().map_or("", |w| &w.text), self.graph.shown(self.index));
        let message = format!(
            "cannot copy from stage \"{name}\", it needs to be defined before current stage \"{}\"",
            if self.graph.nodes.len() == 1 { "" } else { &here }
        );
        Err(Diagnostic::error("copy-from-later", span, message).with_help("move that stage above this one"))
    }

    fn expand_transfer(&mut self, instruction: &Instruction, written: &instruction::Transfer) -> Result<Transfer> {
        let mut flag = |word: &Option<Word>| -> Result<Option<(String, Span)>> {
            let Some(word) = word else { return Ok(None) };
            let text = self.expand(instruction, word)?;
            Ok(Some((text, word.span)).filter(|(text, _)| !text.is_empty()))
        };
        let (chown, chmod, checksum) = (flag(&written.chown)?, flag(&written.chmod)?, flag(&written.checksum)?);
        let mut sources = Vec::new();
        for word in &written.sources {
            sources.push((self.expand(instruction, word)?, word.span));
        }
        let destination = (self.expand(instruction, &written.destination)?, written.destination.span);
        let mut heredocs = written.heredocs.clone();
        for heredoc in heredocs.iter_mut().filter(|h| h.expand) {
            heredoc.content = self.expand_with(Lexer::for_heredoc(), instruction, &heredoc.content, heredoc.span)?;
        }
        Ok(Transfer {
            from: None,
            sources,
            heredocs,
            destination,
            chown,
            chmod,
            link: written.link,
            parents: written.parents,
            // BuildKit expands no variables in patterns.
            exclude: written.exclude.iter().map(|w| w.text.clone()).collect(),
            keep_git_dir: written.keep_git_dir.unwrap_or(false),
            checksum: checksum.map(|(text, _)| text),
            unpack: written.unpack,
        })
    }

    fn check_transfer(&mut self, instruction: &Instruction, transfer: &Transfer) -> Result<()> {
        let keyword = instruction.kind.keyword();
        if let Some((mode, span)) = &transfer.chmod {
            check_mode(mode, *span)?;
        }
        if let Some(checksum) = &transfer.checksum {
            check_checksum(checksum, transfer, instruction.span)?;
        }
        for (path, span) in &transfer.sources {
            let refuse = |what: &str| {
                let message = format!("source can't be a {what} for COPY");
                Err(Diagnostic::error("remote-source", *span, message).with_help("use ADD"))
            };
            let kind = source(path);
            if kind == Source::Git {
                check_query(path).map_err(|message| Diagnostic::error("bad-address", *span, message))?;
            }
            match (kind, keyword) {
                (Source::Path, _) if transfer.from.is_none() => {
                    self.see(instruction, Fact::Source { keyword, path, span: *span });
                }
                (Source::Git, Keyword::Copy) => return refuse("git ref"),
                (Source::Http, Keyword::Copy) => return refuse("URL"),
                _ => {}
            }
        }
        Ok(())
    }
}

/// `--chmod` is octal, or in chmod's own language.
fn check_mode(mode: &str, span: Span) -> Result<()> {
    let octal = !mode.starts_with('+') && mode.bytes().all(|b| matches!(b, b'0'..=b'7'));
    let valid = if octal { u32::from_str_radix(mode, 8).is_ok_and(|m| m <= 0o7777) } else { is_symbolic_mode(mode) };
    if valid {
        return Ok(());
    }
    let message = match mode.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("invalid chmod parameter: '{mode}'. it should be octal string and between 0 and 07777"),
        false => "invalid syntax".into(),
    };
    Err(Diagnostic::error("bad-mode", span, message).with_help("write --chmod=755 or --chmod=u+x"))
}

/// `[ugoa]*[+-=][rwxXstugo]*` and more of them, the operators repeatable, separated by commas.
fn is_symbolic_mode(mode: &str) -> bool {
    mode.split(',').all(|clause| {
        let actions = clause.trim_start_matches(['u', 'g', 'o', 'a']);
        actions.starts_with(['+', '-', '=']) && actions.chars().all(|c| "+-=rwxXstugo".contains(c))
    })
}

fn check_checksum(checksum: &str, transfer: &Transfer, span: Span) -> Result<()> {
    let error = |message: &str| Err(Diagnostic::error("bad-checksum", span, message));
    let [(only, _)] = transfer.sources.as_slice() else {
        return error("checksum can't be specified for multiple sources");
    };
    match source(only) {
        // BuildKit asks only whether it could be a repository.
        Source::Path if only.starts_with("github.com/") => Ok(()),
        Source::Path => error("checksum requires HTTP(S) or Git sources"),
        Source::Git => Ok(()),
        Source::Http => {
            let (algorithm, hex) = checksum.split_once(':').unwrap_or_default();
            let length = match algorithm {
                "sha256" => 64,
                "sha384" => 96,
                "sha512" => 128,
                _ if is_digest(algorithm, hex) => return error("unsupported digest algorithm"),
                _ => 0,
            };
            if length == 0
                || hex.is_empty()
                || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) && hex.len() == length
            {
                error("invalid checksum digest format")
            } else if hex.len() != length {
                error("invalid checksum digest length")
            } else {
                Ok(())
            }
        }
    }
}

/// Whether a text is a digest of some algorithm: `name[+.-_name]*:text`.
fn is_digest(algorithm: &str, text: &str) -> bool {
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    algorithm.split(['.', '+', '_', '-']).all(word)
        && !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'=' | b'_' | b'-'))
}

/// The instruction as a person would write it, and as the history says it.
fn describe(keyword: Keyword, transfer: &Transfer, from: Option<&Word>) -> (String, String) {
    let (mut history, mut text) = (keyword.upper().to_owned(), keyword.upper().to_owned());
    let mut flag = |flag: String, in_history: InHistory| {
        text.extend([" ", &flag]);
        if in_history == InHistory::Yes {
            history.extend([" ", &flag]);
        }
    };
    if let Some(from) = from {
        flag(format!("--from={}", from.text), InHistory::No);
    }
    if transfer.link {
        flag("--link".into(), InHistory::No);
    }
    if transfer.parents {
        flag("--parents".into(), InHistory::Yes);
    }
    if let Some((owner, _)) = &transfer.chown {
        flag(format!("--chown={owner}"), InHistory::Yes);
    }
    if let Some((mode, _)) = &transfer.chmod {
        flag(format!("--chmod={mode}"), InHistory::Yes);
    }
    for pattern in &transfer.exclude {
        flag(format!("--exclude={pattern}"), InHistory::No);
    }
    if let Some(checksum) = &transfer.checksum {
        flag(format!("--checksum={checksum}"), InHistory::No);
    }
    if let Some(unpack) = transfer.unpack {
        flag(format!("--unpack={unpack}"), InHistory::No);
    }
    let mut operands = String::new();
    transfer.sources.iter().for_each(|(source, _)| operands.extend([" ", source]));
    transfer.heredocs.iter().for_each(|heredoc| operands.extend([" <<", &heredoc.name]));
    operands.extend([" ", &transfer.destination.0]);
    (text + &operands, format!("{history}{operands} # buildkit"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InHistory {
    Yes,
    No,
}
