//! `root-as-final-user`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};
use crate::instruction::Kind;
use crate::source::Span;

const RULE: &str = "root-as-final-user";

/// What distroless images call `nonroot`: above every id that distributions hand out, and needs no entry in `/etc/passwd`.
const NOBODY: &str = "65532:65532";

rule! {
    /// ## What it does
    /// Finds final images whose containers run as root.
    ///
    /// ## Why it costs
    /// Whoever takes over the program is root in the container, can change all that is in it, and is one mistake of the runtime
    /// away from the machine.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM scratch
    /// COPY server /server
    /// ENTRYPOINT ["/server"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: server, size: 8 MB, mode: "0755"}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM scratch
    /// COPY server /server
    /// USER 65532:65532
    /// ENTRYPOINT ["/server"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the program neither writes to root's files nor listens on a port below 1024 with an old kernel or runtime. The user
    /// can be changed.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section USER; CIS Docker Benchmark 4.1.
    RootAsFinalUser {
        name: "root-as-final-user",
        title: "Containers of the image run as root",
        group: Security,
        severity: Info,
        aliases: ["DL3002", "CIS4.1"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some((index, stage)) = context.target() else { return Vec::new() };
    let user = stage.config.user.split(':').next().unwrap_or_default();
    let starts = stage.config.entrypoint.is_some() || stage.config.cmd.is_some();
    if !matches!(user, "" | "root" | "0") || !starts {
        return Vec::new();
    }
    let own = context.instructions.iter().filter(|i| stage.extent.contains(i.span));
    let last_user = own.clone().rfind(|i| matches!(i.kind, Kind::User(_)));
    let place = last_user.map(|i| i.span).or_else(|| Some(context.from_of(index)?.1.base.span));
    let finding = Finding::new(place.unwrap_or(Span::default()), "containers of this image run as root");
    let value = context.value(RULE, "user", NOBODY);
    let line = format!("USER {value}");
    let start = own.clone().find(|i| matches!(i.kind, Kind::Cmd(_) | Kind::Entrypoint(_)));
    let runs_behind =
        |from: Span| own.clone().any(|i| i.span > from && matches!(i.kind, Kind::Run(_) | Kind::Workdir(_)));
    let edit = match (last_user, start) {
        (Some(user), _) if !runs_behind(user.span) => context.replace(user.span, ended(context, user.span, &line)),
        (_, Some(start)) if !runs_behind(start.span) => context.insert_before(start, &line),
        _ => match own.clone().next_back() {
            Some(last) => context.insert_behind(last, &line),
            None => return vec![finding],
        },
    };
    let assumption = "The program needs no rights of root: it writes only where this user may, and opens no port that only root may.";
    vec![finding.edits([edit]).assumes(assumption).with_value("user", "the user, best by number", value)]
}

/// A line in the place of an instruction, which may hold its line end.
fn ended(context: &Context<'_>, span: Span, line: &str) -> String {
    let has_end = span.of(context.text).ends_with('\n');
    if has_end { format!("{line}\n") } else { line.to_owned() }
}
