//! `ownership-changed-in-own-layer`.

use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, StepAt, last_writer};
use crate::command::Accounts;
use crate::filesystem::{AbsPath, ChangeKind, Key, Meta};
use crate::plan::StepKind;
use crate::source::Edit;
use std::collections::BTreeMap;
use std::sync::Arc;

rule! {
    /// ## What it does
    /// Finds RUNs that change owner or mode of files which a COPY or ADD above has stored.
    ///
    /// ## Why it costs
    /// A layer stores whole files, so that a `chown -R` or `chmod` of copied files stores every one of them a second time.
    /// COPY can give owner and mode itself.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// COPY app/ /srv/app/
    /// RUN chown -R 1000:1000 /srv/app
    /// USER 1000
    /// ```
    /// ```yaml
    /// context: {files: [{path: app/server, size: 40 MB, mode: "0755"}]}
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/chown, size: 60 kB, mode: "0755"}, {path: /srv/x, size: 1}]}
    /// ```
    /// Saves 40 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// COPY --chown=1000:1000 app/ /srv/app/
    /// RUN chown 1000:1000 /srv/app
    /// USER 1000
    /// ```
    ///
    /// ## Fix safety
    /// Safe: the final files have the same owners and modes. Users are given by their numbers where the image's list of them is
    /// known, else by the names that the RUN has for them, if they mean the same at the COPY.
    /// The RUN keeps changing the folder itself, which weighs nothing.
    ///
    /// ## Sources
    /// Dockerfile reference, COPY --chown --chmod; OCI image specification, layer.md, "Modified files".
    OwnershipChangedInOwnLayer {
        name: "ownership-changed-in-own-layer",
        title: "Changing owner or mode stores the copied files twice",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-copy-chmod", "tally/copy-after-user-without-chown"],
    }
}

/// What a RUN changes about the files of one COPY.
struct Changed {
    /// Owner and mode that the first of them gets.
    to: Meta,
    same_owner: bool,
    same_mode: bool,
    owner_differs: bool,
    mode_differs: bool,
    files: u64,
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts().filter(|(at, _)| at.in_image) {
        let calls = script.calls();
        let Some(call) =
            calls.iter().find(|call| call.link.is_some() && matches!(call.name(), "chown" | "chmod" | "chgrp"))
        else {
            continue;
        };
        let earlier = context.steps.iter().filter(|copy| copy.stage == at.stage && copy.index < at.index);
        let copies: Vec<&StepAt<'_>> =
            earlier.filter(|copy| matches!(copy.step.kind, StepKind::Copy(_) | StepKind::Add(_))).collect();
        let changed = changes(context, at, &copies);
        if changed.is_empty() {
            continue;
        }
        let changed: Vec<(&StepAt<'_>, &Changed)> =
            changed.iter().filter_map(|(index, changed)| Some((*copies.get(*index)?, changed))).collect();
        let lines: Vec<String> = changed.iter().map(|(copy, _)| context.line(copy.step.span).to_string()).collect();
        let message = format!("this stores the files again that line {} has copied", lines.join(" and "));
        let calls: Vec<&Call<'_>> = calls.iter().filter(|call| matches!(call.name(), "chown" | "chgrp")).collect();
        let edits: Option<Vec<Edit>> = changed
            .iter()
            .map(|(copy, changed)| {
                let owner = if is_listed(at) { Some(by_number(changed)) } else { by_name(copy, at, &calls) };
                flag(context, copy, changed, owner)
            })
            .collect();
        let finding = Finding::new(call.place(), message);
        findings.push(match edits {
            Some(edits) => finding.edits(edits).edits(narrowed(call)),
            None if is_listed(at) => {
                finding.because("the files get different owners or modes; no single flag says that")
            }
            None => finding.because("no single flag says that, as far as the image's users are known"),
        });
    }
    findings
}

/// What the RUN changes about the files of each COPY, by the COPY's index.
fn changes(context: &Context<'_>, run: &StepAt<'_>, copies: &[&StepAt<'_>]) -> BTreeMap<usize, Changed> {
    let keys: BTreeMap<Key, usize> = copies.iter().enumerate().map(|(index, copy)| (copy.outcome.key, index)).collect();
    let mut all = BTreeMap::new();
    context.each_entry(run.outcome, &mut |found| {
        let Some(lower) = found.lower.filter(|_| found.kind == ChangeKind::Modified && found.node.as_file().is_some())
        else {
            return;
        };
        let Some(copy) = last_writer(&run.outcome.lower, found.path, &keys) else { return };
        let (old, new, files) = (lower.meta, found.node.meta, lower.totals().files);
        let fresh =
            Changed { to: new, same_owner: true, same_mode: true, owner_differs: false, mode_differs: false, files: 0 };
        let changed = all.entry(copy).or_insert(fresh);
        changed.same_owner &= (new.uid, new.gid) == (changed.to.uid, changed.to.gid);
        changed.same_mode &= new.mode == changed.to.mode;
        changed.owner_differs |= (new.uid, new.gid) != (old.uid, old.gid);
        changed.mode_differs |= new.mode != old.mode;
        changed.files += files;
    });
    all
}

/// Whether the image's users and groups are known where a RUN begins, so that its names have numbers.
fn is_listed(run: &StepAt<'_>) -> bool {
    let accounts = Accounts::read(&run.outcome.lower);
    accounts.users.is_some() && accounts.groups.is_some()
}

fn by_number(changed: &Changed) -> String {
    format!("{}:{}", changed.to.uid, changed.to.gid)
}

/// The owner in the words of the RUN: the same names mean the same at the COPY only if the lists of users and groups are the same.
fn by_name(copy: &StepAt<'_>, run: &StepAt<'_>, calls: &[&Call<'_>]) -> Option<String> {
    let [call] = calls else { return None };
    let same = ["/etc/passwd", "/etc/group"].into_iter().map(AbsPath::new).all(|list| {
        let of = |step: &StepAt<'_>| step.outcome.lower.get(&list).map(Arc::as_ptr);
        of(copy) == of(run)
    });
    let (_, text) = call.operands(&[]).into_iter().next()?;
    match (call.name(), text.split_once(':')) {
        _ if !same || text.contains(['$', '.']) || call.has_option(&["--reference", "--from"]) => None,
        ("chown", None) => Some(format!("{text}:0")),
        ("chown", Some((user, ""))) => Some(user.to_owned()),
        ("chown", Some(("", group))) => Some(format!("0:{group}")),
        ("chown", Some(_)) => Some(text.to_owned()),
        _ => Some(format!("0:{text}")),
    }
}

/// The flag of COPY that gives what the RUN changes, where one can.
fn flag(context: &Context<'_>, copy: &StepAt<'_>, changed: &Changed, owner: Option<String>) -> Option<Edit> {
    let (StepKind::Copy(transfer) | StepKind::Add(transfer)) = &copy.step.kind else { return None };
    // A flag holds for all that is copied.
    let is_all = copy.outcome.copied.is_some_and(|copied| copied.files == changed.files);
    let has_flag =
        (changed.owner_differs && transfer.chown.is_some()) || (changed.mode_differs && transfer.chmod.is_some());
    if !is_all || has_flag || !(changed.owner_differs || changed.mode_differs) {
        return None;
    }
    let mut flags = Vec::new();
    if changed.owner_differs {
        flags.push(format!("--chown={}", owner.filter(|_| changed.same_owner)?));
    }
    if changed.mode_differs {
        flags.push(changed.same_mode.then(|| format!("--chmod={:o}", changed.to.mode))?);
    }
    Some(context.add_flag(context.instruction(copy.step)?, &flags.join(" ")))
}

/// The command, so that it changes the named folders themselves and nothing below them: `-R` goes.
fn narrowed(call: &Call<'_>) -> Vec<Edit> {
    let recursive = call.words.iter().position(|word| matches!(word.as_str(), "-R" | "--recursive"));
    match recursive.and_then(|word| call.remove_word(word)) {
        Some(edit) => vec![edit],
        None => call.delete().into_iter().collect(),
    }
}
