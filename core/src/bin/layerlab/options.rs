//! The options of `report`, `optimize` and `rerun`.

use layerlab_core::{Engine, plan};
use std::path::PathBuf;

/// What a person asked for.
#[derive(Debug, Default)]
pub struct Options {
    /// The Dockerfile; `-` is standard input.
    pub file: Option<PathBuf>,
    /// The manifest; `-` is standard input.
    pub manifest: Option<PathBuf>,
    /// Target, build arguments, platform.
    pub plan: plan::Options,
    /// Whose layers.
    pub engine: Engine,
    /// The ignore file in place of the context's own.
    pub ignore_file: Option<PathBuf>,
    /// Whether every changed path is listed.
    pub entries: bool,
    /// Paths whose weight is asked for.
    pub paths: Vec<String>,
    /// Paths that are followed through all layers.
    pub traces: Vec<String>,
    /// Whether JSON is printed.
    pub json: bool,
    /// The document that is printed in place of text: `report` alone has some.
    pub document: Option<Form>,
}

/// A form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Markdown, to paste.
    Markdown,
    /// One file of HTML, to open.
    Html,
}

impl Options {
    /// Whether a document is asked for, which only `report` can make.
    pub fn without_document(self) -> Result<Self, lexopt::Error> {
        match self.document {
            None => Ok(self),
            Some(_) => Err("--format markdown and --format html are for report".into()),
        }
    }

    /// Reads what follows the command's name.
    pub fn read(arguments: &mut lexopt::Parser) -> Result<Self, lexopt::Error> {
        Self::read_with(arguments, &mut |_, _| Ok(false))
    }

    /// As [`Self::read`]; `other` is asked about long options that are not of all commands, and says whether it knows one.
    pub fn read_with(
        arguments: &mut lexopt::Parser,
        other: &mut dyn FnMut(&str, &mut lexopt::Parser) -> Result<bool, lexopt::Error>,
    ) -> Result<Self, lexopt::Error> {
        use lexopt::prelude::*;
        let mut options = Self::default();
        while let Some(argument) = arguments.next()? {
            match argument {
                Short('f') | Long("file") => options.file = Some(arguments.value()?.into()),
                Short('m') | Long("manifest") => options.manifest = Some(arguments.value()?.into()),
                Long("target") => options.plan.target = Some(arguments.value()?.string()?),
                Long("platform") => options.plan.platform = Some(arguments.value()?.string()?),
                Long("build-arg") => {
                    let text = arguments.value()?.string()?;
                    let (name, value) =
                        text.split_once('=').ok_or_else(|| format!("--build-arg {text}: expected NAME=VALUE"))?;
                    options.plan.build_args.insert(name.into(), value.into());
                }
                Long("engine") => options.engine = arguments.value()?.parse_with(engine)?,
                Long("ignore-file") => options.ignore_file = Some(arguments.value()?.into()),
                Long("entries") => options.entries = true,
                Long("path") => options.paths.push(arguments.value()?.string()?),
                Long("trace") => options.traces.push(arguments.value()?.string()?),
                Long("format") => (options.json, options.document) = arguments.value()?.parse_with(format)?,
                Long(name) => {
                    let name = name.to_owned();
                    if !other(&name, arguments)? {
                        return Err(format!("invalid option '--{name}'").into());
                    }
                }
                other => return Err(other.unexpected()),
            }
        }
        Ok(options)
    }
}

fn engine(text: &str) -> Result<Engine, String> {
    match text {
        "containerd" => Ok(Engine::Containerd),
        "overlay2" => Ok(Engine::Overlay2),
        _ => Err(format!("expected containerd or overlay2, got {text:?}")),
    }
}

fn format(text: &str) -> Result<(bool, Option<Form>), String> {
    match text {
        "json" => Ok((true, None)),
        "text" => Ok((false, None)),
        "markdown" => Ok((false, Some(Form::Markdown))),
        "html" => Ok((false, Some(Form::Html))),
        _ => Err(format!("expected text, json, markdown or html, got {text:?}")),
    }
}
