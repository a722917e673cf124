//! OCI images: references and configuration.

pub mod reference;

use std::collections::BTreeMap;

/// What an image says about the containers started from it, and about images built on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Environment, in order of definition.
    pub env: Vec<(String, String)>,
    /// Entry point, in exec form.
    pub entrypoint: Option<Vec<String>>,
    /// Default arguments, in exec form.
    pub cmd: Option<Vec<String>>,
    /// Working directory; empty when none was set.
    pub workdir: String,
    /// User as written; empty means root.
    pub user: String,
    /// Shell of the shell form; empty means `/bin/sh -c`.
    pub shell: Vec<String>,
    /// Triggers, as texts of instructions.
    pub onbuild: Vec<String>,
    /// Volumes, in order of definition.
    pub volumes: Vec<String>,
    /// Ports such as `80/tcp`, sorted.
    pub exposed_ports: Vec<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Stop signal.
    pub stop_signal: Option<String>,
    /// Health check, in the form of the image configuration's `Test`.
    pub healthcheck: Option<Vec<String>>,
}

impl Config {
    /// The value of an environment variable.
    pub fn env(&self, name: &str) -> Option<&str> {
        self.env.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Sets an environment variable where it stands, or behind the others.
    pub fn set_env(&mut self, name: &str, value: impl Into<String>) {
        match self.env.iter_mut().find(|(n, _)| n == name) {
            Some((_, v)) => *v = value.into(),
            None => self.env.push((name.to_owned(), value.into())),
        }
    }
}

/// A base image as the manifest or the catalogue describes it, without its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Its configuration.
    pub config: Config,
}
