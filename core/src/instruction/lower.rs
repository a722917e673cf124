//! From the syntax tree to typed instructions.

use super::flags::{Flags, Known, Sort};
use super::{
    Argument, Command, From, Instruction, Keyword, Kind, Onbuild, Pair, Run, Transfer, Word, csv, healthcheck, mount,
};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::source::Span;
use crate::syntax::{self, Arguments, Heredoc, Node, Text};

/// The flags of each instruction that has some.
pub const FLAGS: [(Keyword, &[Known]); 5] = [
    (
        Keyword::Add,
        &[
            ("checksum", Sort::Once),
            ("chmod", Sort::Once),
            ("chown", Sort::Once),
            ("exclude", Sort::Many),
            ("keep-git-dir", Sort::Switch),
            ("link", Sort::Switch),
            ("unpack", Sort::Switch),
        ],
    ),
    (
        Keyword::Copy,
        &[
            ("chmod", Sort::Once),
            ("chown", Sort::Once),
            ("exclude", Sort::Many),
            ("from", Sort::Once),
            ("link", Sort::Switch),
            ("parents", Sort::Switch),
        ],
    ),
    (Keyword::From, &[("platform", Sort::Once)]),
    (
        Keyword::Healthcheck,
        &[
            ("interval", Sort::Once),
            ("retries", Sort::Once),
            ("start-interval", Sort::Once),
            ("start-period", Sort::Once),
            ("timeout", Sort::Once),
        ],
    ),
    (Keyword::Run, &[("device", Sort::Many), ("mount", Sort::Many), ("network", Sort::Once), ("security", Sort::Once)]),
];

type Result<T> = std::result::Result<T, Diagnostic>;

/// Reads every instruction. What can't be understood is left out and has a diagnostic; the first error is the one that
/// BuildKit reports.
pub fn lower(dockerfile: &syntax::Dockerfile<'_>) -> (Vec<Instruction>, Vec<Diagnostic>) {
    lower_all(dockerfile, false)
}

/// As [`lower`], for a trigger, which has no FROM.
pub fn lower_trigger(dockerfile: &syntax::Dockerfile<'_>) -> (Vec<Instruction>, Vec<Diagnostic>) {
    lower_all(dockerfile, true)
}

fn lower_all(dockerfile: &syntax::Dockerfile<'_>, mut staged: bool) -> (Vec<Instruction>, Vec<Diagnostic>) {
    let (mut instructions, mut diagnostics) = (Vec::new(), Vec::new());
    let labs = dockerfile.directives.iter().any(|d| d.name == "syntax" && d.value.text.contains("labs"));
    for node in dockerfile.nodes.iter().filter(|node| !node.broken) {
        let mut instruction = match lower_node(node, &node.heredocs, &mut diagnostics) {
            Ok(instruction) => instruction,
            Err(error) => {
                diagnostics.push(error);
                continue;
            }
        };
        if let Kind::Run(run) = &mut instruction.kind {
            run.labs = labs;
        }
        staged |= matches!(instruction.kind, Kind::From(_));
        if !staged && !matches!(instruction.kind, Kind::Arg(_)) {
            let error = Diagnostic::error("no-stage", instruction.span, "no build stage in current context");
            diagnostics.push(error.with_help("only ARG may stand before the first FROM"));
            continue;
        }
        instructions.push(instruction);
    }
    (instructions, diagnostics)
}

fn lower_node(node: &Node<'_>, heredocs: &[Heredoc], diagnostics: &mut Vec<Diagnostic>) -> Result<Instruction> {
    let name = &node.keyword.text;
    let Some(keyword) = Keyword::of(name) else { return Err(unknown(node)) };
    let rest = Rest { node, keyword };
    let kind = match keyword {
        Keyword::Add => transfer(&rest, heredocs).map(Kind::Add)?,
        Keyword::Arg => Kind::Arg(arguments(&rest)?),
        Keyword::Cmd => Kind::Cmd(rest.only_command()?),
        Keyword::Copy => transfer(&rest, heredocs).map(Kind::Copy)?,
        Keyword::Entrypoint => Kind::Entrypoint(rest.only_command()?),
        Keyword::Env => Kind::Env(pairs(&rest)?),
        Keyword::Expose => Kind::Expose(expose(&rest)?),
        Keyword::From => from(&rest, diagnostics),
        Keyword::Healthcheck => Kind::Healthcheck(healthcheck::read(&rest)?),
        Keyword::Label => Kind::Label(pairs(&rest)?),
        Keyword::Maintainer => Kind::Maintainer(rest.exactly_one(Checks::Flags)?),
        Keyword::Onbuild => Kind::Onbuild(onbuild(&rest, heredocs, diagnostics)?),
        Keyword::Run => Kind::Run(run(&rest, heredocs)?),
        Keyword::Shell => Kind::Shell(shell(&rest)?),
        Keyword::Stopsignal => Kind::Stopsignal(rest.exactly_one(Checks::Nothing)?),
        Keyword::User => Kind::User(rest.exactly_one(Checks::Flags)?),
        Keyword::Volume => Kind::Volume(volume(&rest)?),
        Keyword::Workdir => Kind::Workdir(rest.exactly_one(Checks::Flags)?),
    };
    Ok(Instruction {
        span: node.span,
        lines: node.lines,
        keyword: node.keyword.to_word(),
        comments: node.comments.iter().map(Text::to_word).collect(),
        text: node.line.text.trim().to_owned(),
        kind,
    })
}

fn unknown(node: &Node<'_>) -> Diagnostic {
    let name = &node.keyword.text;
    let error = Diagnostic::error("unknown-instruction", node.keyword.span, format!("unknown instruction: {name}"));
    match nearest(name, Keyword::ALL.map(|(_, _, upper)| upper)) {
        Some(meant) => error.with_help(format!("did you mean {meant}?")),
        None => {
            error.with_help("every line starts with an instruction; end the line above with \\ if this belongs to it")
        }
    }
}

/// Whether an instruction's flags are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Checks {
    Flags,
    Nothing,
}

/// An instruction while it is read.
pub(super) struct Rest<'n, 't> {
    pub(super) node: &'n Node<'t>,
    keyword: Keyword,
}

impl<'n, 't> Rest<'n, 't> {
    pub(super) fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.node.line.whole().span(), message)
    }

    pub(super) fn at_least_one(&self) -> Diagnostic {
        self.error("missing-argument", format!("{} requires at least one argument", self.keyword.upper()))
    }

    pub(super) fn flags(&self) -> Result<Flags> {
        let known = FLAGS.iter().find(|(keyword, _)| *keyword == self.keyword).map_or(&[][..], |(_, known)| known);
        Flags::read(&self.node.flags, known)
    }

    fn words(&self) -> &'n [Text<'t>] {
        match &self.node.arguments {
            Arguments::Words(words) | Arguments::Json(words) => words,
            _ => &[],
        }
    }

    fn some_words(&self) -> Result<&'n [Text<'t>]> {
        Some(self.words()).filter(|w| !w.is_empty()).ok_or_else(|| self.at_least_one())
    }

    fn exactly_one(&self, checks: Checks) -> Result<Word> {
        let [word] = self.words() else {
            let message = format!("{} requires exactly one argument", self.keyword.upper());
            return Err(self.error("missing-argument", message));
        };
        if checks == Checks::Flags {
            self.flags()?;
        }
        Ok(word.to_word())
    }

    fn only_command(&self) -> Result<Command> {
        self.flags()?;
        Ok(command(&self.node.arguments, self.end()))
    }

    /// Behind everything, where what is missing would stand.
    pub(super) fn end(&self) -> Span {
        Span::at(self.node.line.whole().span().end as usize)
    }
}

pub(super) fn command(arguments: &Arguments<'_>, end: Span) -> Command {
    match arguments {
        Arguments::Json(words) => Command::Exec(words.iter().map(Text::to_word).collect()),
        Arguments::Words(words) => words.first().map_or_else(Command::default, |w| Command::Shell(w.to_word())),
        _ => Command::Shell(Word { text: String::new(), span: end }),
    }
}

fn from(rest: &Rest<'_, '_>, diagnostics: &mut Vec<Diagnostic>) -> Kind {
    let words = rest.words();
    let mut from = From {
        base: words.first().map_or_else(|| Word { span: rest.end(), ..Word::default() }, Text::to_word),
        ..From::default()
    };
    match words {
        [_] => {}
        [_, middle, name] if middle.text.eq_ignore_ascii_case("as") => {
            from.keyword_as = Some(middle.to_word());
            if is_stage_name(&name.text) {
                from.name = Some(name.to_word());
            } else {
                let quoted = crate::quote::go(&name.text);
                let message = format!(
                    "invalid name for build stage: {quoted}, name can't start with a number or contain symbols"
                );
                diagnostics.push(
                    Diagnostic::error("bad-stage-name", name.span, message)
                        .with_help("a name is a letter, then letters, digits, -, _ and ."),
                );
            }
        }
        _ => {
            let error = rest.error("from-arguments", "FROM requires either one or three arguments");
            diagnostics.push(error.with_help("write FROM image, or FROM image AS name"));
        }
    }
    match rest.flags() {
        Ok(flags) => from.platform = flags.one("platform"),
        Err(error) => diagnostics.push(error),
    }
    Kind::From(from)
}

fn is_stage_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.starts_with(|c: char| c.is_ascii_lowercase())
        && lower.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '.'))
}

fn arguments(rest: &Rest<'_, '_>) -> Result<Vec<Argument>> {
    let argument = |word: &Text<'_>| {
        let Some((name, value)) = word.text.split_once('=') else {
            return Ok(Argument { name: word.to_word(), value: None });
        };
        if name.is_empty() {
            return Err(Diagnostic::error("blank-name", word.span, "ARG names can not be blank"));
        }
        let (start, end) = (word.span.start as usize, word.span.end as usize);
        let exact = word.span.len() == word.text.len();
        let cut = if exact { start + name.len() } else { start };
        let name_end = if exact { cut } else { end };
        Ok(Argument {
            name: Word { text: name.to_owned(), span: Span::new(start, name_end) },
            value: Some(Word { text: value.to_owned(), span: Span::new(cut + usize::from(exact), end) }),
        })
    };
    rest.some_words()?.iter().map(argument).collect()
}

fn pairs(rest: &Rest<'_, '_>) -> Result<Vec<Pair>> {
    rest.flags()?;
    let Arguments::Pairs(pairs) = &rest.node.arguments else { return Err(rest.at_least_one()) };
    let pair = |pair: &syntax::Pair<'_>| {
        if pair.name.text.is_empty() {
            let message = format!("{} names can not be blank", rest.keyword.upper());
            return Err(Diagnostic::error("blank-name", pair.value.span, message));
        }
        Ok(Pair { name: pair.name.to_word(), value: pair.value.to_word(), legacy: pair.legacy })
    };
    pairs.iter().map(pair).collect()
}

fn expose(rest: &Rest<'_, '_>) -> Result<Vec<Word>> {
    let mut ports: Vec<Word> = rest.some_words()?.iter().map(Text::to_word).collect();
    rest.flags()?;
    ports.sort_by(|a, b| a.text.cmp(&b.text));
    Ok(ports)
}

fn volume(rest: &Rest<'_, '_>) -> Result<Vec<Word>> {
    let words = rest.some_words()?;
    rest.flags()?;
    let volume = |word: &Text<'_>| {
        let text = word.text.trim();
        if text.is_empty() {
            let message = "VOLUME specified can not be an empty string";
            return Err(Diagnostic::error("empty-volume", word.span, message));
        }
        Ok(Word { text: text.to_owned(), span: word.span })
    };
    words.iter().map(volume).collect()
}

fn shell(rest: &Rest<'_, '_>) -> Result<Vec<Word>> {
    rest.flags()?;
    match &rest.node.arguments {
        Arguments::Json(words) if !words.is_empty() => Ok(words.iter().map(Text::to_word).collect()),
        Arguments::Words(_) => {
            let error = rest.error("shell-not-json", "SHELL requires the arguments to be in JSON form");
            Err(error.with_help("write SHELL [\"/bin/bash\", \"-c\"]"))
        }
        _ => Err(rest.at_least_one()),
    }
}

fn onbuild(rest: &Rest<'_, '_>, heredocs: &[Heredoc], diagnostics: &mut Vec<Diagnostic>) -> Result<Onbuild> {
    let Arguments::Trigger(inner) = &rest.node.arguments else { return Err(rest.at_least_one()) };
    rest.flags()?;
    let error = |message: String| Diagnostic::error("bad-trigger", inner.keyword.span, message);
    match Keyword::of(inner.keyword.text.trim()) {
        Some(Keyword::Onbuild) => {
            return Err(error("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed".into()));
        }
        Some(keyword @ (Keyword::Maintainer | Keyword::From)) => {
            return Err(error(format!("{} isn't allowed as an ONBUILD trigger", keyword.upper())));
        }
        _ => {}
    }
    let line = rest.node.line.text.as_ref();
    let behind = line.trim_start().get("ONBUILD".len()..).unwrap_or_default();
    let mut text = behind.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']).to_owned();
    for heredoc in heredocs {
        text.extend(["\n", heredoc.raw(), &heredoc.name]);
    }
    let mut found = Vec::new();
    let trigger = lower_node(inner, heredocs, &mut found).map_err(|e| found.push(e)).ok();
    diagnostics.extend(found.into_iter().map(|d| Diagnostic {
        // BuildKit reads triggers when a build stands on this image.
        severity: Severity::Warning,
        help: Some("a build on top of this image would fail here".into()),
        ..d
    }));
    let trigger = trigger.map(|t| Box::new(Instruction { lines: rest.node.lines, ..t }));
    Ok(Onbuild { expression: Word { text, span: inner.span }, trigger })
}

fn run(rest: &Rest<'_, '_>, heredocs: &[Heredoc]) -> Result<Run> {
    let flags = rest.flags()?;
    let run = Run {
        command: command(&rest.node.arguments, rest.end()),
        heredocs: heredocs.to_vec(),
        mounts: flags.many("mount"),
        network: flags.one("network"),
        security: flags.one("security"),
        devices: flags.many("device"),
        labs: false,
    };
    run.devices.iter().try_for_each(device)?;
    run.mounts.iter().try_for_each(|flag| mount::from(flag).map(|_| ()))?;
    let known = |word: &Option<Word>, names: &[&'static str], message: fn(String) -> String| match word {
        Some(word) if !names.contains(&word.text.as_str()) => {
            let error = Diagnostic::error("bad-flag-value", word.span, message(crate::quote::go(&word.text)));
            Err(error.with_help(format!("there are {}", names.join(", "))))
        }
        _ => Ok(()),
    };
    known(&run.network, &["default", "none", "host"], |v| format!("invalid network mode {v}"))?;
    known(&run.security, &["insecure", "sandbox"], |v| format!("security {v} is not valid"))?;
    Ok(run)
}

/// Checks `--device`.
fn device(flag: &Word) -> Result<()> {
    let error = |message: String| Diagnostic::error("bad-device", flag.span, message);
    let fields = csv::fields(&flag.text).map_err(|e| error(format!("failed to parse csv devices: {e}")))?;
    let mut name = String::new();
    for field in fields {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key.to_lowercase(), Some(value)),
            None => (field.to_lowercase(), None),
        };
        match (key.as_str(), value) {
            ("required", None) => {}
            ("required", Some(value)) if mount::boolean(value).is_none() => {
                return Err(error(format!("invalid value for {key}: {value}")));
            }
            ("required", Some(_)) => {}
            ("name", Some(_)) if !name.is_empty() => return Err(error(format!("device name already set to {name}"))),
            ("name", Some(value)) => name = value.to_owned(),
            _ if name.is_empty() => name = field,
            (_, None) => return Err(error(format!("invalid field '{field}' must be a key=value pair"))),
            (_, Some(_)) => return Err(error(format!("unexpected key '{key}' in '{field}'"))),
        }
    }
    Ok(())
}

fn transfer(rest: &Rest<'_, '_>, heredocs: &[Heredoc]) -> Result<Transfer> {
    let name = rest.keyword.upper();
    let words = rest.words();
    let Some((destination, sources)) = words.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        let message = format!(
            "{name} requires at least two arguments, but only one was provided. Destination could not be determined"
        );
        return Err(rest.error("missing-argument", message).with_help(format!("write {name} source destination")));
    };
    let flags = rest.flags()?;
    let marker = |word: &Text<'_>| syntax::marker(&word.text).ok().flatten();
    if marker(destination).is_some() {
        let message = format!("{name} cannot accept a heredoc as a destination");
        return Err(Diagnostic::error("heredoc-destination", destination.span, message));
    }
    let mut transfer = Transfer {
        destination: destination.to_word(),
        from: flags.one("from").filter(|w| !w.text.is_empty()),
        chown: flags.one("chown"),
        chmod: flags.one("chmod"),
        link: flags.switch("link").unwrap_or(false),
        parents: flags.switch("parents").unwrap_or(false),
        exclude: flags.many("exclude"),
        keep_git_dir: flags.switch("keep-git-dir"),
        checksum: flags.one("checksum"),
        unpack: flags.switch("unpack"),
        ..Transfer::default()
    };
    for source in sources {
        match marker(source) {
            Some(marker) => transfer.heredocs.push(heredoc_source(&marker, heredocs, source.span)),
            None => transfer.sources.push(source.to_word()),
        }
    }
    Ok(transfer)
}

/// The heredoc that a source names. In JSON form it has no body, and BuildKit makes an empty file.
fn heredoc_source(marker: &syntax::Marker, heredocs: &[Heredoc], span: Span) -> Heredoc {
    let body = heredocs.iter().rfind(|h| h.name == marker.name);
    let raw = body.map_or("", Heredoc::raw);
    let content = if marker.chomp { syntax::chomp(raw) } else { raw.to_owned() };
    Heredoc {
        name: marker.name.clone(),
        raw: (content != raw).then(|| raw.to_owned()),
        content,
        span: body.map_or(span, |b| b.span),
        expand: marker.expand,
        chomp: marker.chomp,
        descriptor: marker.descriptor,
    }
}
