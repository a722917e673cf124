//! Edits of a Dockerfile that keep its comments, layout, heredocs and escape character.

use super::context::Context;
use super::script::{Call, Script};
use crate::instruction::Instruction;
use crate::shell::CommandKind;
use crate::source::continuation::{after_continuation, continues};
use crate::source::{Edit, Span};

/// Where each byte of a script stands in the Dockerfile, which has line continuations, comments and indents besides.
pub(super) struct Places {
    places: Vec<u32>,
    end: u32,
}

impl Places {
    /// Walks both texts side by side; `None` where the script is not what stands there.
    pub(super) fn new(dockerfile: &str, whole: Span, script: &str) -> Option<Self> {
        let (source, start) = (whole.of(dockerfile).as_bytes(), whole.start);
        let (mut places, mut at) = (Vec::with_capacity(script.len()), 0);
        for byte in script.bytes() {
            loop {
                if continues(source, at) {
                    at = after_continuation(source, at);
                } else if *source.get(at)? == byte {
                    break;
                } else {
                    // Tabs that `<<-` strips, and the like.
                    at += 1;
                }
            }
            places.push(start + u32::try_from(at).ok()?);
            at += 1;
        }
        Some(Self { places, end: whole.end })
    }

    /// The place of a span of the script; an empty one stands behind the byte before it.
    pub(super) fn of(&self, span: Span) -> Span {
        let at = |index: u32| self.places.get(index as usize).copied();
        let last = span.end.checked_sub(1).and_then(at).map_or(self.end, |place| place + 1);
        let start = if span.is_empty() { last } else { at(span.start).unwrap_or(self.end) };
        Span { start, end: last.max(start) }
    }
}

/// An insertion.
fn insert(at: u32, text: impl Into<String>) -> Edit {
    Edit { span: Span { start: at, end: at }, text: text.into() }
}

impl Call<'_> {
    /// Puts words behind a word of the command: `insert_after(1, "-y")`.
    pub fn insert_after(&self, word: usize, text: &str) -> Edit {
        insert(self.word_place(word).end, format!(" {text}"))
    }

    /// Puts another text in the place of a word.
    pub fn replace_word(&self, word: usize, text: impl Into<String>) -> Edit {
        Edit { span: self.word_place(word), text: text.into() }
    }

    /// Takes a word out, with the blanks before it.
    pub fn remove_word(&self, word: usize) -> Option<Edit> {
        let before = self.word_place(word.checked_sub(1)?);
        Some(Edit { span: Span { start: before.end, end: self.word_place(word).end }, text: String::new() })
    }

    /// Puts a command behind this one, joined by `&&`; `None` where this one does not stand plainly in the RUN's own list.
    pub fn and_then(&self, command: &str) -> Option<Edit> {
        self.link?;
        Some(insert(self.place().end, self.script.joint() + command))
    }

    /// Takes the command out, with one separator; the whole RUN when nothing else is in it.
    pub fn delete(&self) -> Option<Edit> {
        let links = self.script.links();
        let index = self.link?;
        let span_of = |index: usize| links.get(index).map(|link| link.pipeline.span());
        let own = span_of(index)?;
        let next = span_of(index + 1);
        let before = index.checked_sub(1).and_then(span_of);
        let cut = match (before, next) {
            (_, Some(next)) => Span { start: self.script.place(own).start, end: self.script.place(next).start },
            (Some(before), None) => Span { start: self.script.place(before).end, end: self.script.place(own).end },
            (None, None) => return Some(remove_lines(self.script.dockerfile, self.script.instruction)),
        };
        Some(Edit { span: cut, text: String::new() })
    }
}

impl Script<'_> {
    /// Puts a command at the end, so that it runs when everything before it succeeded; `None` where the end is not plain.
    pub fn append(&self, command: &str) -> Option<Edit> {
        let item = self.tree.items.last()?;
        let last = item.span();
        let rest = self.text.get(last.end as usize..)?;
        let links = self.links();
        let is_opaque = |pipeline: &crate::shell::Pipeline| {
            pipeline.commands.iter().any(|c| matches!(c.kind, CommandKind::Opaque(_)) || has_heredoc(c))
        };
        if item.background || !rest.trim().is_empty() || links.iter().any(|link| is_opaque(link.pipeline)) {
            return None;
        }
        // Another heredoc's body stands behind the line, and belongs to what stands on it.
        if !self.run.heredocs.is_empty() && !self.is_heredoc() {
            return None;
        }
        Some(insert(self.place(last).end, self.joint() + command))
    }

    /// What joins a further command, in the layout that the script has: on the same line, or on a line of its own with the
    /// continuation style in use.
    pub(super) fn joint(&self) -> String {
        let links = self.links();
        let between = links.windows(2).rev().find_map(|pair| {
            let [a, b] = pair else { return None };
            let (a, b) = (self.place(a.pipeline.span()), self.place(b.pipeline.span()));
            Some(Span { start: a.end, end: b.start }.of(self.dockerfile)).filter(|text| text.contains("&&"))
        });
        if let Some(text) = between.filter(|text| !text.contains('#')) {
            return text.to_owned();
        }
        let own = self.tree.items.last().map(|item| self.place(item.span())).unwrap_or_default();
        if self.is_heredoc() {
            return format!(" &&\n{}", indent(self.dockerfile, own.end));
        }
        if between.is_some() || own.of(self.dockerfile).contains('\n') {
            return format!(" {}\n    && ", self.escape);
        }
        " && ".to_owned()
    }

    /// Joins this RUN and the next one: the line ends between them become ` && `, comments between them stay. `None` where that
    /// could change what runs: other flags, heredocs, a list that is not joined by `&&`, state that would leak.
    pub fn merge(&self, next: &Self) -> Option<Edit> {
        let flags = |script: &Script<'_>| script.run.mounts.len() + script.run.heredocs.len();
        let is_chain = |script: &Script<'_>| script.tree.items.len() == 1 && script.links().iter().all(|l| l.is_plain);
        let ends_well = self.tree.items.last().is_some_and(|item| !item.background);
        if flags(self) + flags(next) > 0 || !is_chain(next) || !ends_well || self.leaks() {
            return None;
        }
        let (end, begin) =
            (self.instruction_end()?, next.tree.items.first().map(|item| next.place(item.span()).start)?);
        let between = Span { start: end, end: begin }.of(self.dockerfile);
        let comments: String = between
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with('#'))
            .map(|line| format!("{line}\n"))
            .collect();
        let text = format!(" && {}\n{comments}    ", self.escape);
        Some(Edit { span: Span { start: end, end: begin }, text })
    }

    /// Where the last command ends, when nothing but blanks follows it.
    fn instruction_end(&self) -> Option<u32> {
        let last = self.tree.items.last()?.span();
        self.text.get(last.end as usize..)?.trim().is_empty().then(|| self.place(last).end)
    }

    /// Whether a command behind this script would see something of it but its files.
    fn leaks(&self) -> bool {
        const STATE: [&str; 14] = [
            "cd", "export", "set", "unset", "umask", "exec", "trap", "source", ".", "alias", "exit", "shopt", "ulimit",
            "eval",
        ];
        let assigns = |call: &Call<'_>| call.words.is_empty() && !call.simple.assignments.is_empty();
        self.calls().iter().any(|call| STATE.contains(&call.words.first().map_or("", String::as_str)) || assigns(call))
    }
}

fn has_heredoc(command: &crate::shell::Command) -> bool {
    command.redirects.iter().any(|redirect| matches!(redirect.kind, crate::shell::RedirectKind::Heredoc(_)))
}

/// The blanks that the line of a place begins with.
fn indent(text: &str, at: u32) -> &str {
    let line = text.get(..at as usize).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}

/// Takes whole instructions out, with their line end.
fn remove_lines(text: &str, span: Span) -> Edit {
    let start = text.get(..span.start as usize).unwrap_or_default().rfind('\n').map_or(0, |at| at + 1);
    let rest = text.get(span.end as usize..).unwrap_or_default();
    let ended = text.get(..span.end as usize).is_some_and(|before| before.ends_with('\n'));
    let end =
        if ended { span.end as usize } else { span.end as usize + rest.find('\n').map_or(rest.len(), |at| at + 1) };
    Edit { span: Span::new(start, end), text: String::new() }
}

impl Context<'_> {
    /// Takes an instruction out, with its line end; comments above it stay.
    pub fn remove_instruction(&self, instruction: &Instruction) -> Edit {
        remove_lines(self.text, instruction.span)
    }

    /// Puts a flag behind the instruction's name: `--chown=1000`.
    pub fn add_flag(&self, instruction: &Instruction, flag: &str) -> Edit {
        insert(instruction.keyword.span.end, format!(" {flag}"))
    }

    /// Puts lines before an instruction; the comments right above it stay with it.
    pub fn insert_before(&self, instruction: &Instruction, lines: &str) -> Edit {
        insert(self.with_comments(instruction).start, format!("{}\n", lines.trim_end()))
    }

    /// An instruction with the comments right above it, from the beginning of a line.
    pub fn with_comments(&self, instruction: &Instruction) -> Span {
        let first = instruction.comments.first().map_or(instruction.span, |comment| comment.span);
        let start = self.text.get(..first.start as usize).unwrap_or_default().rfind('\n').map_or(0, |at| at + 1);
        Span { end: instruction.span.end, ..Span::at(start) }
    }

    /// Puts lines behind an instruction.
    pub fn insert_behind(&self, instruction: &Instruction, lines: &str) -> Edit {
        let end = remove_lines(self.text, instruction.span).span.end;
        let is_open = !self.text.get(..end as usize).is_some_and(|before| before.ends_with('\n'));
        let lines = lines.trim_end();
        insert(end, if is_open { format!("\n{lines}") } else { format!("{lines}\n") })
    }

    /// A name for a further stage; `None` where stages go by their number, which would be another.
    pub fn free_stage_name(&self, wish: &str) -> Option<String> {
        let behind = |at: usize| self.text.get(at + "from=".len()..).unwrap_or_default();
        let mut mentions = self.text.match_indices("from=");
        if mentions.any(|(at, _)| behind(at).starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        let is_taken = |name: &str| self.plan.stages.iter().any(|stage| stage.name.as_deref() == Some(name));
        let mut names = std::iter::once(wish.to_owned()).chain((2..100).map(|number| format!("{wish}-{number}")));
        names.find(|name| !is_taken(name))
    }

    /// Puts a text in the place of a piece of the Dockerfile.
    pub fn replace(&self, span: Span, text: impl Into<String>) -> Edit {
        Edit { span, text: text.into() }
    }

    /// Whether nothing but blanks and comments stands between two instructions.
    pub fn are_neighbours(&self, first: &Instruction, second: &Instruction) -> bool {
        let between = Span { start: first.span.end, end: second.span.start }.of(self.text);
        between.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Context, Script, Values};
    use crate::source::Edit;
    use crate::{NoFiles, Project, Session};

    /// The Dockerfile after the edit that `make` makes of its first script.
    #[track_caller]
    fn edited(dockerfile: &str, make: &dyn Fn(&Script<'_>, &Context<'_>) -> Option<Edit>) -> String {
        let project = Project { dockerfile: dockerfile.into(), ..Project::default() };
        let mut out = String::new();
        Session::default().look(&project, &NoFiles, &mut |seen| {
            let values = Values::new();
            let context = Context::new(seen, &values);
            let (_, script) = context.scripts().next().expect("no script");
            out = make(script, &context).map_or("none".into(), |edit| Edit::apply(dockerfile, &[edit]));
        });
        out
    }

    #[test]
    fn a_command_is_appended_in_the_layout_of_the_script() {
        for (before, after) in [
            ("RUN a\n", "RUN a && x\n"),
            ("RUN a; b\n", "RUN a; b && x\n"),
            ("RUN a && \\\n  b\n", "RUN a && \\\n  b && \\\n  x\n"),
            ("RUN a \\\n # why\n && b\nUSER u\n", "RUN a \\\n # why\n && b \\\n    && x\nUSER u\n"),
            ("RUN a \\\n && b \\\n && c", "RUN a \\\n && b \\\n && c \\\n && x"),
            ("RUN install \\\n  p \\\n  q\n", "RUN install \\\n  p \\\n  q \\\n    && x\n"),
            ("RUN if a; then b; fi\n", "RUN if a; then b; fi && x\n"),
            ("RUN <<E\na\n  b\nE\n", "RUN <<E\na\n  b &&\n  x\nE\n"),
            ("RUN a &\n", "none"),
            ("RUN cat <<E > f\na\nE\n", "none"),
        ] {
            let got = edited(&format!("FROM s\n{before}"), &|script, _| script.append("x"));
            assert_eq!(got.trim_start_matches("FROM s\n"), after, "{before}");
        }
        let backtick = "# escape=`\nFROM s\nRUN a `\n  && b\n";
        assert_eq!(edited(backtick, &|s, _| s.append("x")), format!("{} `\n  && x\n", backtick.trim_end()));
    }

    #[test]
    fn a_command_is_deleted_with_one_separator() {
        for (before, after) in [
            ("RUN d && b && c\n", "RUN b && c\n"),
            ("RUN a && d && c\n", "RUN a && c\n"),
            ("RUN a && b && d\n", "RUN a && b\n"),
            ("RUN a; d\n", "RUN a\n"),
            ("RUN a \\\n && d \\\n && c\n", "RUN a \\\n && c\n"),
            ("RUN a && \\\n  d && \\\n  c\n", "RUN a && \\\n  c\n"),
            ("RUN d\nUSER u\n", "USER u\n"),
            ("RUN <<E\na\nd\nb\nE\n", "RUN <<E\na\nb\nE\n"),
            ("RUN a || d\n", "none"),
            ("RUN d | b\n", "none"),
        ] {
            let got = edited(&format!("FROM s\n{before}"), &|script, _| {
                script.calls().iter().find(|call| call.name() == "d").and_then(|call| call.delete())
            });
            assert_eq!(got.trim_start_matches("FROM s\n"), after, "{before}");
        }
    }

    #[test]
    fn runs_are_merged_where_that_runs_the_same() {
        for (before, after) in [
            ("RUN a\nRUN b && c\n", "RUN a && \\\n    b && c\n"),
            ("RUN a \\\n  && b\n\n# why\nRUN c\n", "RUN a \\\n  && b && \\\n# why\n    c\n"),
            ("RUN a || b\nRUN c\n", "RUN a || b && \\\n    c\n"),
            ("RUN a\nRUN b || c\n", "none"),
            ("RUN a\nRUN b; c\n", "none"),
            ("RUN cd /x && a\nRUN b\n", "none"),
            ("RUN a\nRUN --mount=type=cache,target=/c b\n", "none"),
            ("RUN a\nRUN <<E\nb\nE\n", "none"),
        ] {
            let got = edited(&format!("FROM s\n{before}"), &|script, context| {
                let next = context.scripts().nth(1)?.1;
                script.merge(next)
            });
            assert_eq!(got.trim_start_matches("FROM s\n"), after, "{before}");
        }
    }

    #[test]
    fn words_are_found_behind_wrappers_and_continuations() {
        let text = "FROM s\nRUN A=b \\\n  sudo -E env X=y apt-get -o Q=1 \\\n # hm\n install c\n";
        let got = edited(text, &|script, _| {
            let calls = script.calls();
            let call = calls.iter().find(|call| call.is("apt-get", "install"))?;
            Some(call.insert_after(call.subcommand("install")?, "-y"))
        });
        assert_eq!(got, text.replace("install c", "install -y c"));
    }
}
