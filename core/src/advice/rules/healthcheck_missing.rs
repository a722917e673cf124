//! `healthcheck-missing`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};
use crate::instruction::Kind;

rule! {
    /// ## What it does
    /// Finds images of services (they EXPOSE a port) without a HEALTHCHECK.
    ///
    /// ## Why it costs
    /// Docker then knows only whether the process lives, not whether it answers. Kubernetes ignores HEALTHCHECK and has probes of
    /// its own, so this is only worth knowing.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM scratch
    /// COPY server /server
    /// EXPOSE 80
    /// USER 1000
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
    /// EXPOSE 80
    /// USER 1000
    /// HEALTHCHECK CMD ["/server", "--check"]
    /// ENTRYPOINT ["/server"]
    /// ```
    ///
    /// ## Fix safety
    /// No fix: only the author knows how the program is asked.
    ///
    /// ## Sources
    /// Dockerfile reference, HEALTHCHECK; CIS Docker Benchmark 4.6.
    HealthcheckMissing {
        name: "healthcheck-missing",
        title: "Nobody asks the service whether it answers",
        group: Correctness,
        severity: Info,
        aliases: ["DL3057", "CIS4.6", "dk:CIS-DI-0006"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some((index, stage)) = context.target() else { return Vec::new() };
    if stage.config.healthcheck.is_some() || stage.config.exposed_ports.is_empty() {
        return Vec::new();
    }
    let expose =
        context.instructions.iter().rfind(|i| stage.extent.contains(i.span) && matches!(i.kind, Kind::Expose(_)));
    let Some(place) = expose.map(|i| i.span).or_else(|| Some(context.from_of(index)?.1.base.span)) else {
        return Vec::new();
    };
    vec![Finding::new(place, "the image has no HEALTHCHECK").because("only you know how the program is asked")]
}
