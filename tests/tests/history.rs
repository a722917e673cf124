//! Plans against what Docker built: history texts and image configurations of the recorded cases in `../shared/truth`.

use layerlab_core::diagnostic::Severity;
use layerlab_core::image::Config;
use layerlab_core::manifest::{self, Manifest};
use layerlab_core::plan::{self, Images, Options};
use layerlab_core::{Files, NoFiles};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Refusals that follow from the Dockerfile alone.
const REFUSED: [&str; 10] = [
    "copy-flags-with-variables",
    "copy-from-itself-error",
    "copy-from-variable-error",
    "parse-empty-error",
    "parse-from-empty-variable-error",
    "parse-heredoc-unterminated-error",
    "parse-no-from-error",
    "parse-unknown-flag-error",
    "parse-unknown-instruction-error",
    "target-number-error",
];

/// Base images as the manifest of a case gives them.
struct Bases(Manifest);

impl Images for Bases {
    fn config(&self, reference: &str, _platform: &str) -> Option<Config> {
        self.0.images.get(reference).map(|image| image.config.clone())
    }
}

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        fs::read(self.0.join(path)).map_err(|e| e.to_string())
    }
}

fn options(case: &Value) -> Options {
    let args = case["build_args"].as_object().into_iter().flatten();
    Options {
        target: case["target"].as_str().map(str::to_owned),
        build_args: args.map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned())).collect(),
        platform: case["platform"].as_str().map(str::to_owned),
    }
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn json(path: PathBuf) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

/// The steps of the target, with those of the stages below it.
fn history(plan: &plan::Plan, stage: usize) -> Vec<String> {
    let mut lines = match plan.stages[stage].base {
        plan::Base::Stage(below) => history(plan, below),
        _ => Vec::new(),
    };
    lines.extend(plan.stages[stage].steps.iter().map(|s| s.created_by.clone()));
    lines
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
}

fn keys(value: &Value) -> Vec<String> {
    let mut keys: Vec<String> = value.as_object().into_iter().flatten().map(|(k, _)| k.clone()).collect();
    keys.sort();
    keys
}

fn differences(truth: &Value, plan: &plan::Plan) -> Vec<String> {
    let mut out = Vec::new();
    let Some(target) = plan.target else { return vec!["no target".into()] };
    let want: Vec<String> =
        truth["history"].as_array().unwrap().iter().map(|h| h["created_by"].as_str().unwrap().to_owned()).collect();
    let got = history(plan, target);
    if want != got {
        let first = want.iter().zip(&got).find(|(w, g)| w != g);
        out.push(format!("history: {first:?}, {} lines instead of {}", got.len(), want.len()));
    }
    let (config, want) = (&plan.stages[target].config, &truth["config"]);
    let mut compare = |what: &str, want: String, got: String| {
        if want != got {
            out.push(format!("{what}: {got} instead of {want}"));
        }
    };
    let env: Vec<String> = config.env.iter().map(|(k, v)| format!("{k}={v}")).collect();
    compare("Env", format!("{:?}", list(&want["Env"])), format!("{env:?}"));
    let none_if_empty = |c: &Option<Vec<String>>| c.clone().unwrap_or_default();
    compare("Cmd", format!("{:?}", list(&want["Cmd"])), format!("{:?}", none_if_empty(&config.cmd)));
    compare(
        "Entrypoint",
        format!("{:?}", list(&want["Entrypoint"])),
        format!("{:?}", none_if_empty(&config.entrypoint)),
    );
    compare("WorkingDir", want["WorkingDir"].as_str().unwrap_or_default().into(), config.workdir.clone());
    compare("User", want["User"].as_str().unwrap_or_default().into(), config.user.clone());
    compare("Shell", format!("{:?}", list(&want["Shell"])), format!("{:?}", config.shell));
    compare("OnBuild", format!("{:?}", list(&want["OnBuild"])), format!("{:?}", config.onbuild));
    compare("ExposedPorts", format!("{:?}", keys(&want["ExposedPorts"])), format!("{:?}", config.exposed_ports));
    let mut volumes = config.volumes.clone();
    volumes.sort();
    compare("Volumes", format!("{:?}", keys(&want["Volumes"])), format!("{volumes:?}"));
    let labels: Vec<String> = config.labels.keys().cloned().collect();
    compare("Labels", format!("{:?}", keys(&want["Labels"])), format!("{labels:?}"));
    compare(
        "StopSignal",
        want["StopSignal"].as_str().unwrap_or_default().into(),
        config.stop_signal.clone().unwrap_or_default(),
    );
    compare(
        "Healthcheck",
        format!("{:?}", list(&want["Healthcheck"]["Test"])),
        format!("{:?}", none_if_empty(&config.healthcheck)),
    );
    out
}

/// A case whose Dockerfile alone is refused is refused by the plan; every other one is planned without error, and has the
/// history and the configuration that Docker recorded.
#[test]
fn plans_agree_with_what_docker_built() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/truth");
    if !root.is_dir() {
        println!("skipped: ../shared/truth is not there");
        return;
    }
    let (mut failures, mut count) = (Vec::new(), 0);
    for group in ["exact", "estimate"] {
        for case in fs::read_dir(root.join(group)).unwrap() {
            let folder = case.unwrap().path();
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            if !folder.join("truth.containerd.json").is_file() {
                continue;
            }
            count += 1;
            let truth = json(folder.join("truth.containerd.json"));
            let manifest = fs::read_to_string(folder.join("manifest.yaml")).unwrap_or_default();
            let bases = if manifest.is_empty() {
                manifest::parse("", &NoFiles).0
            } else {
                manifest::parse(&manifest, &Folder(folder.clone())).0
            };
            let plan =
                plan::read(&read(folder.join("Dockerfile")), &options(&json(folder.join("case.json"))), &Bases(bases));
            let errors: Vec<&str> =
                plan.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| d.message.as_str()).collect();
            let refused = REFUSED.contains(&name.as_str());
            if refused == errors.is_empty() {
                failures.push(format!("{name}: {errors:?} where Docker says {}", truth["error"]));
            } else if let Some(error) = truth["error"].as_str().filter(|_| refused) {
                if !error.contains(errors[0]) {
                    failures.push(format!("{name}: {:?} where Docker says {error:?}", errors[0]));
                }
            } else if truth["error"].is_null() {
                failures.extend(differences(&truth, &plan).into_iter().map(|d| format!("{name}: {d}")));
            }
        }
    }
    println!("{count} cases");
    assert!(failures.is_empty(), "{} of {count} cases differ:\n{}", failures.len(), failures.join("\n"));
}
