//! `secret-file-in-layer`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding, mentions};
use crate::filesystem::AbsPath;
use crate::plan::StepKind;
use crate::report::looks_secret;

rule! {
    /// ## What it does
    /// Finds files that go by the name of a secret (`.env`, `.npmrc`, `id_rsa`, `*.pem`, …) and come from the build context into
    /// a layer of the image, or are written there by a RUN that names them; also those that a later RUN removes.
    ///
    /// ## Why it costs
    /// Whoever can pull the image can read every layer of it. A later `rm` only hides the file.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM scratch
    /// COPY conf/ /conf/
    /// ```
    /// ```yaml
    /// context: {files: [{path: conf/app.conf, size: 1 kB}, {path: conf/.env, size: 200}]}
    /// ```
    /// Saves 200 B.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM scratch
    /// COPY --exclude=.env conf/ /conf/
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that neither the build nor the container reads the file: a line in `.dockerignore` keeps it out of the build. What the
    /// build needs is given with `RUN --mount=type=secret`, what the container needs when it is started.
    ///
    /// ## Sources
    /// Docker's "Build secrets"; CIS Docker Benchmark 4.10.
    SecretFileInLayer {
        name: "secret-file-in-layer",
        title: "A secret lies in a layer",
        group: Security,
        severity: Warning,
        aliases: ["CIS4.10", "dk:CIS-DI-0010"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in context.steps.iter().filter(|at| at.in_image) {
        let script = match &at.step.kind {
            StepKind::Copy(transfer) | StepKind::Add(transfer) if transfer.from.is_none() => None,
            StepKind::Run(_) if at.script.is_some() => at.script.as_ref(),
            _ => continue,
        };
        // What a package brings is no secret, and most certificates are public; what the script itself names is written by it.
        let is_own = |path: &AbsPath| {
            script.is_none_or(|own| path.name().is_some_and(|name| !name.ends_with(".pem") && mentions(own.text, name)))
        };
        let mut secrets: Vec<AbsPath> = Vec::new();
        context.each_entry(at.outcome, &mut |found| {
            if found.size().high > 0 && looks_secret(found.path) {
                secrets.extend(Some(AbsPath::new(found.path)).filter(is_own));
            }
        });
        let Some(first) = secrets.first() else { continue };
        let finding = Finding::new(at.step.span, message(context, first, secrets.len()));
        findings.push(match script {
            Some(_) => {
                finding.because("RUN --mount=type=secret,target=… lends it to the RUN, and leaves it in no layer")
            }
            None => {
                let assumption = "Neither the build nor the container reads the files from the build context.";
                ignoring(context, finding.assumes(assumption), &secrets)
            }
        });
    }
    findings
}

fn message(context: &Context<'_>, first: &AbsPath, count: usize) -> String {
    let image = context.target().and_then(|(index, _)| context.simulation.stages.get(index));
    let is_gone = image.is_some_and(|stage| stage.tree.get(first).is_none());
    let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
    let hidden = if is_gone { "; what removes it later only hides it" } else { "" };
    format!("{first}{more} looks like a secret, and whoever pulls the image can read it{hidden}")
}

/// The finding with the ignore file that leaves the secrets out.
fn ignoring(context: &Context<'_>, mut finding: Finding, secrets: &[AbsPath]) -> Finding {
    let mut names: Vec<&str> = secrets.iter().filter_map(|path| path.name()).collect();
    names.sort_unstable();
    names.dedup();
    let mut text = context.world.ignore_text().to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    names.iter().for_each(|name| text.push_str(&format!("**/{name}\n")));
    finding.dockerignore = Some(text);
    finding
}
