//! What downloads and tools leave behind, seen from outside: the last layer of a small Dockerfile with the built-in facts.
#![cfg(feature = "facts")]

use layerlab_core::catalog::packages::Packages;
use layerlab_core::report::{Layer, Report};
use layerlab_core::{NoFiles, Project, Session};

const BASE: &str = "
images:
  base: {size: 100 MB, os: {id: debian, version: '12'}}
";

fn report(dockerfile: &str, manifest: &str) -> Report {
    let project = Project {
        dockerfile: dockerfile.into(),
        manifest: format!("{BASE}{manifest}"),
        entries: true,
        ..Project::default()
    };
    let mut session = Session::default();
    session.learn(Packages::builtin());
    session.report(&project, &NoFiles)
}

/// The last layer of a RUN, and the codes of what is said about it.
fn run(script: &str, manifest: &str) -> (Layer, Vec<String>) {
    let mut report = report(&format!("FROM base\nRUN {script}\n"), manifest);
    let codes = report.diagnostics.iter().map(|d| d.code.clone()).collect();
    (report.stages[0].layers.pop().unwrap(), codes)
}

/// The files of a layer as `path size`.
fn files(layer: &Layer) -> Vec<String> {
    let files = layer.entries.iter().flatten().filter(|e| e.size > 0);
    files.map(|e| format!("{} {}", e.path, e.size)).collect()
}

const TOOL: &str = "
downloads:
  'https://example.com/tool_linux_amd64.tgz': {size: 4 MB}
archives:
  tool_linux_amd64.tgz: {files: [{path: tool-1/bin/tool, size: 9 MB}, {path: tool-1/README, size: 1 kB}]}
";

#[test]
fn a_declared_download_weighs_what_is_declared() {
    let url = "https://example.com/tool_linux_amd64.tgz";
    for (script, wanted) in [
        (format!("curl -fsSL -o /t.tgz {url}"), "/t.tgz 4000000"),
        (format!("cd /opt && curl -LO {url}"), "/opt/tool_linux_amd64.tgz 4000000"),
        (format!("wget -q -P /opt {url}"), "/opt/tool_linux_amd64.tgz 4000000"),
        (format!("curl -sL {url} > /x"), "/x 4000000"),
        (format!("wget -qO- {url} | tee /y >/dev/null"), "/y 4000000"),
        (format!("curl {url} | tar -xz -C /opt --strip-components=2 tool-1/bin"), "/opt/tool 9000000"),
        (format!("wget -O /a.tgz {url} && tar xf /a.tgz -C / && rm /a.tgz /tool-1/README"), "/tool-1/bin/tool 9000000"),
    ] {
        let (layer, codes) = run(&script, TOOL);
        assert_eq!(files(&layer), [wanted], "{script}");
        assert_eq!((layer.low, codes.len()), (layer.bytes, 0), "{script} {codes:?}");
    }
}

#[test]
fn an_undeclared_download_has_the_bounds_of_its_kind_and_the_lines_to_declare_it() {
    let report = report("FROM base\nRUN curl -o /t.tgz https://example.com/t-1.2.tgz\n", "");
    let layer = report.stages[0].layers.last().unwrap();
    assert!(layer.low > 0 && layer.low < layer.bytes && layer.bytes < layer.high, "{layer:?}");
    let help = report.diagnostics[0].help.clone().unwrap();
    assert!(help.contains("downloads:\n  https://example.com/t-1.2.tgz: {size: 1 MB}"), "{help}");
}

#[test]
fn what_is_downloaded_and_removed_in_one_run_costs_nothing() {
    for script in [
        "cd /tmp && curl -sLO https://example.com/t-1.2.tgz && tar xf t-1.2.tgz && cd t-1.2 && ls && cd .. && rm -rf t-1.2 t-1.2.tgz",
        "git clone https://example.com/a/b.git /b && rm -rf /b",
        "curl -sf https://example.com/health",
    ] {
        assert_eq!(run(script, "").0.high, 0, "{script}");
    }
}

#[test]
fn a_program_taken_out_of_an_archive_carries_the_archive() {
    let url = "https://example.com/tool_1.2_linux_amd64.tgz";
    let (layer, _) = run(
        &format!(
            "curl -sL {url} | tar xz -C /tmp && mv /tmp/tool /usr/local/bin/ && chmod +x /usr/local/bin/tool && rm -rf /tmp/*"
        ),
        "",
    );
    assert_eq!(files(&layer).len(), 1, "{:?}", files(&layer));
    assert!(files(&layer)[0].starts_with("/usr/local/bin/tool "));
    assert!(layer.low == 0 && layer.high > 100_000_000);
}

#[test]
fn a_changed_file_of_the_image_weighs_little() {
    let (layer, codes) = run("sed -i s/a/b/ /etc/app.conf && chmod 600 /etc/app.conf", "");
    assert!(layer.high < 200_000_000 && !codes.contains(&"unknown-command".to_owned()), "{layer:?} {codes:?}");
}
