//! Any text is planned and checked; a fix of a check leaves a text that is read again.
#![no_main]

use layerlab_core::lint::{self, Given};
use layerlab_core::plan::{self, NoImages, Options};
use layerlab_core::source::Edit;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let options = Options { platform: Some("linux/arm64".into()), ..Options::default() };
    let plan = plan::read(text, &options, &NoImages);
    for stage in &plan.stages {
        assert!(stage.needs.iter().all(|need| *need < plan.stages.len()));
        let windows = stage.platform.starts_with("windows");
        assert!(windows || stage.steps.iter().all(|step| step.workdir.starts_with('/')));
    }
    let checked = lint::check(text, &Given { options: &options, images: &NoImages, ignore: None });
    let edits: Vec<Edit> = checked.findings.into_iter().flat_map(|f| f.edits).collect();
    plan::read(&Edit::apply(text, &edits), &options, &NoImages);
});
