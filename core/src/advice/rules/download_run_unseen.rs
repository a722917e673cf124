//! `download-run-unseen`.

use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding};

rule! {
    /// ## What it does
    /// Finds downloads that a shell or an interpreter runs right away (`curl … | sh`), and downloads without encryption
    /// (`http://`) that nothing checks afterwards.
    ///
    /// ## Why it costs
    /// Whoever controls the server, or the way to it, decides what root runs in the build, and what every image built from
    /// then on contains. And the builder cannot see that the file has changed: the layer stays cached.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// RUN curl -fsSL https://example.com/install.sh | sh
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /usr/bin/curl, size: 1 MB, mode: "0755"}]}
    /// runs:
    ///   - {command: curl -fsSL *}
    ///   - {command: sh}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/install.sh /tmp/
    /// ```
    /// ```yaml
    /// downloads: {"https://example.com/install.sh": {size: 4 kB}}
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /usr/bin/curl, size: 1 MB, mode: "0755"}]}
    /// ```
    ///
    /// ## Fix safety
    /// There is no fix: which content is the right one takes a person to say.
    ///
    /// ## Sources
    /// Dockerfile reference, `ADD --checksum`; Docker's "Building best practices", section "ADD or COPY".
    DownloadRunUnseen {
        name: "download-run-unseen",
        title: "What a server sends is run without a look",
        group: Security,
        severity: Info,
        aliases: ["p:curlUseHttpsUrl", "p:wgetUseHttpsUrl"],
    }
}

const INTERPRETERS: [&str; 8] = ["sh", "bash", "dash", "ash", "zsh", "python", "python3", "perl"];
const VERIFIERS: [&str; 8] = ["sha256sum", "sha512sum", "sha1sum", "shasum", "md5sum", "gpg", "gpgv", "cosign"];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, script) in context.scripts() {
        let calls = script.calls();
        if calls.iter().any(|call| VERIFIERS.contains(&call.name())) {
            continue;
        }
        let mut found =
            |call: &Call<'_>, message: &str, way: &str| findings.push(Finding::new(call.place(), message).because(way));
        for pipeline in script.links().into_iter().map(|link| link.pipeline) {
            let of = |span| calls.iter().find(|call: &&Call<'_>| call.span == span);
            let (first, last) = (pipeline.commands.first(), pipeline.commands.last());
            let (Some(first), Some(last)) = (first.and_then(|c| of(c.span)), last.and_then(|c| of(c.span))) else {
                continue;
            };
            if first.span != last.span && is_download(first) && INTERPRETERS.contains(&last.name()) {
                found(
                    first,
                    "whatever the server sends is run as part of the build",
                    "download it to a file, compare its checksum, then run it",
                );
            }
        }
        let plain = |call: &&Call<'_>| {
            is_download(call)
                && call.words.iter().any(|word| word.starts_with("http://") && !word.contains("localhost"))
        };
        if let Some(call) = calls.iter().find(plain) {
            found(
                call,
                "nothing says that what comes over http:// is what was asked for",
                "use https:// if the server has it, and compare a checksum",
            );
        }
    }
    findings
}

fn is_download(call: &Call<'_>) -> bool {
    matches!(call.name(), "curl" | "wget")
}
