//! `compiled-python-stored`.

use crate::advice::managers::subcommand;
use crate::advice::rule::rule;
use crate::advice::{Context, Finding};

rule! {
    /// ## What it does
    /// Finds `pip install` in the final image that compiles every module in advance.
    ///
    /// ## Why it costs
    /// A `.pyc` file is about as large as the source beside it, so that packages of pure Python take nearly twice their size.
    /// Python compiles what it imports all the same when it has no such file.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// RUN pip install --no-cache-dir flask==3.0.3
    /// ```
    /// ```yaml
    /// images:
    ///   python:3.12-slim: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /root/.profile, size: 100}, {path: /usr/lib/python3/x, size: 1}]}
    /// runs:
    ///   - {command: pip install --no-compile *, writes: [{path: /usr/lib/python3/flask/, size: 4 MB, files: 300}]}
    ///   - {command: pip install *, writes: [{path: /usr/lib/python3/flask/, size: 4 MB, files: 300}, {path: /usr/lib/python3/flask/__pycache__/, size: 3 MB, files: 280}]}
    /// ```
    /// Saves 3 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// RUN pip install --no-compile --no-cache-dir flask==3.0.3
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that containers may take longer to start: each compiles what it imports, and cannot keep it where its file
    /// system is read-only or its user is not the owner.
    ///
    /// ## Sources
    /// `pip install --no-compile`; Python's documentation of `PYTHONDONTWRITEBYTECODE`; PEP 3147.
    CompiledPythonStored {
        name: "compiled-python-stored",
        title: "Python's packages are stored compiled, too",
        group: Size,
        severity: Info,
        aliases: [],
    }
}

/// Less than this is not worth a slower start.
const WORTH: u64 = 1_000_000;

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts().filter(|(at, _)| at.in_image) {
        let calls = script.calls();
        let installs =
            |call: &&crate::advice::Call<'_>| matches!(call.name(), "pip" | "pip3") && subcommand(call).1 == "install";
        let Some(call) = calls.iter().rfind(installs) else { continue };
        if calls.iter().filter(installs).any(|call| call.has_option(&["--no-compile", "--compile"])) {
            continue;
        }
        let stored = context.stored(at.outcome, &|path| path.contains("/__pycache__/"));
        if stored.bytes < WORTH || script.text.contains("__pycache__") || script.text.contains(".pyc") {
            continue;
        }
        let finding = Finding::new(call.place(), "every module is stored compiled, too");
        let finding = finding.edits([call.insert_after(subcommand(call).0, "--no-compile")]);
        findings.push(finding.assumes("Containers may take longer to start: they compile what they import."));
    }
    findings
}
