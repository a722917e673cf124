//! `cmake`: what a list file says is built and installed, read off its commands.
//!
//! From the manual of CMake 3.25: variables, subdirectories, globs, executables, libraries, what they link, what is installed. All
//! branches of conditions are taken. A project that fetches others, or that makes its sources, is not interpreted.

use super::text;
use crate::command::{Call, Data, Status, tool};
use crate::filesystem::AbsPath;
use std::collections::BTreeMap;

const CACHE: &str = "CMakeCache.txt";

/// Runs `cmake`; `typical` is what stands in for a build of which nothing is known.
pub(super) fn cmake(call: &mut Call<'_>, typical: fn(&mut Call<'_>) -> Status) -> Status {
    let args = call.operands().to_vec();
    let after = |flag: &str| args.iter().position(|arg| arg == flag).and_then(|at| args.get(at + 1)).cloned();
    let joined = |flag: &str| {
        args.iter().find_map(|arg| arg.strip_prefix(flag).filter(|rest| !rest.is_empty()).map(str::to_owned))
    };
    if let Some(folder) = after("--build") {
        let installs = after("--target").or_else(|| after("-t")).is_some_and(|target| target == "install");
        return built(call, &folder, installs).unwrap_or_else(|| typical(call));
    }
    if let Some(folder) = after("--install") {
        let prefix = after("--prefix").or_else(|| joined("--prefix="));
        let strips = args.iter().any(|arg| arg == "--strip");
        return installed(call, &folder, prefix, strips).unwrap_or_else(|| typical(call));
    }
    if args.iter().any(|arg| arg == "-E" || arg.starts_with("--version") || arg.starts_with("--help")) {
        call.write(Data::unknown_text());
        return Status::SUCCESS;
    }
    let is_source = |arg: &&String| !arg.starts_with('-') && text(call, &format!("{arg}/CMakeLists.txt")).is_some();
    let source = after("-S").or_else(|| args.iter().find(is_source).cloned()).unwrap_or_else(|| ".".into());
    let folder = after("-B").or_else(|| joined("-B")).unwrap_or_else(|| ".".into());
    if text(call, &format!("{source}/CMakeLists.txt")).is_none() {
        return typical(call);
    }
    let given: Vec<String> = args
        .iter()
        .enumerate()
        .filter_map(|(at, arg)| match arg.strip_prefix("-D") {
            Some("") => args.get(at + 1).cloned(),
            other => other.map(str::to_owned),
        })
        .collect();
    configure(call, &source, &folder, &given)
}

/// Writes the cache, by which a later call knows the project.
fn configure(call: &mut Call<'_>, source: &str, folder: &str, given: &[String]) -> Status {
    // What can't be made shows when the files are put there.
    let _ = crate::command::make::make_parents(call.machine, call.process, folder);
    let source = call.machine.path(call.process, source);
    let mut cache = format!("CMAKE_HOME_DIRECTORY:INTERNAL={source}\n");
    for definition in given {
        let (name, value) = definition.split_once('=').unwrap_or((definition, ""));
        let name = name.split(':').next().unwrap_or(name);
        cache.push_str(&format!("{name}:STRING={value}\n"));
    }
    let size = call.figure("cmake.configured");
    tool::put_package(call, folder, "cmake", size);
    let path = format!("{folder}/{CACHE}");
    let result = call.machine.write_whole(call.process, &path, Data::text(cache));
    Status::of(call.settle(result, &path, &path))
}

/// A target of a project.
#[derive(Clone, Debug, Default)]
struct Target {
    kind: Kind,
    /// Where its list file stands below the project.
    folder: String,
    sources: Vec<String>,
    links: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Program,
    Static,
    Shared,
    /// Headers alone.
    Interface,
}

/// What list files say.
#[derive(Debug, Default)]
struct Project {
    variables: BTreeMap<String, String>,
    targets: BTreeMap<String, Target>,
    /// Folders in which headers are looked for.
    includes: Vec<String>,
    /// The words of each `install`, with the folder that they stand in.
    installs: Vec<(String, Vec<String>)>,
}

/// The project that a build folder's cache names; `None` where it is not interpreted.
fn project(call: &Call<'_>, folder: &str) -> Option<(AbsPath, Project)> {
    let cache = text(call, &format!("{folder}/{CACHE}"))?;
    let mut project = Project::default();
    for line in cache.lines() {
        let (name, value) = line.split_once('=')?;
        project.variables.insert(name.split(':').next()?.to_owned(), value.to_owned());
    }
    let source = AbsPath::new(project.variables.get("CMAKE_HOME_DIRECTORY")?);
    project.read(call, &source, "", 0)?;
    Some((source, project))
}

impl Project {
    /// Reads the list file of a folder below the project; `None` where it has what is not interpreted.
    fn read(&mut self, call: &Call<'_>, source: &AbsPath, below: &str, depth: u32) -> Option<()> {
        let folder = source.join(below);
        let list = text(call, folder.child("CMakeLists.txt").as_str()).filter(|_| depth < 8)?;
        for (name, words) in commands(&list) {
            for variable in ["CMAKE_SOURCE_DIR", "PROJECT_SOURCE_DIR"] {
                self.variables.insert(variable.into(), source.to_string());
            }
            self.variables.insert("CMAKE_CURRENT_SOURCE_DIR".into(), folder.to_string());
            let words: Vec<String> = words.iter().flat_map(|word| self.expand(word)).collect();
            let Some((first, rest)) = words.split_first() else { continue };
            match name.as_str() {
                "fetchcontent_makeavailable" | "externalproject_add" | "add_custom_command" => return None,
                "project" => {
                    self.variables.insert("PROJECT_NAME".into(), first.clone());
                }
                "set" => {
                    let values: Vec<&str> =
                        rest.iter().map(String::as_str).take_while(|word| *word != "CACHE").collect();
                    self.variables.insert(first.clone(), values.join(";"));
                }
                "list" if first == "APPEND" => self.append(rest),
                "file" if first.starts_with("GLOB") => self.glob(call, &folder, first == "GLOB_RECURSE", rest),
                "add_subdirectory" => {
                    let below = if below.is_empty() { first.clone() } else { format!("{below}/{first}") };
                    self.read(call, source, &below, depth + 1)?;
                }
                "add_executable" => self.add(first, Kind::Program, &folder, below, rest),
                "add_library" => {
                    let kind = match rest.first().map(String::as_str) {
                        Some("SHARED" | "MODULE") => Kind::Shared,
                        Some("INTERFACE" | "ALIAS" | "IMPORTED") => Kind::Interface,
                        _ if self.variables.get("BUILD_SHARED_LIBS").is_some_and(|v| v == "ON" || v == "1") => {
                            Kind::Shared
                        }
                        _ => Kind::Static,
                    };
                    self.add(first, kind, &folder, below, rest);
                }
                "target_sources" | "target_link_libraries" => {
                    let more: Vec<String> = rest.iter().filter(|word| !is_keyword(word)).cloned().collect();
                    if let Some(target) = self.targets.get_mut(first) {
                        match name.as_str() {
                            "target_sources" => target.sources.extend(more.iter().map(|s| folder.join(s).to_string())),
                            _ => target.links.extend(more),
                        }
                    }
                }
                "include_directories" | "target_include_directories" => {
                    let named = words.iter().filter(|word| !is_keyword(word));
                    self.includes.extend(named.map(|word| folder.join(word).to_string()));
                }
                "install" => self.installs.push((folder.to_string(), words.clone())),
                _ => {}
            }
        }
        Some(())
    }

    fn append(&mut self, words: &[String]) {
        if let Some((name, values)) = words.split_first() {
            let list = self.variables.entry(name.clone()).or_default();
            for value in values {
                list.push_str(&format!(";{value}"));
            }
        }
    }

    fn glob(&mut self, call: &Call<'_>, folder: &AbsPath, deep: bool, words: &[String]) {
        let Some((name, patterns)) = words.split_first() else { return };
        let mut found = Vec::new();
        for pattern in patterns.iter().filter(|word| *word != "CONFIGURE_DEPENDS") {
            let path = folder.join(pattern);
            let (Some(above), Some(last)) = (path.parent(), path.name().map(str::to_owned)) else { continue };
            let ending = last.trim_start_matches('*').to_owned();
            call.machine.tree().walk(&above, &mut |path, node| {
                let is_near = deep || path.parent().as_ref() == Some(&above);
                if is_near && node.as_file().is_some() && path.as_str().ends_with(&ending) {
                    found.push(path.to_string());
                }
            });
        }
        self.variables.insert(name.clone(), found.join(";"));
    }

    fn add(&mut self, name: &str, kind: Kind, folder: &AbsPath, below: &str, words: &[String]) {
        let sources = words.iter().filter(|word| !is_keyword(word) && is_source(word));
        let sources = sources.map(|source| folder.join(source).to_string()).collect();
        let target = Target { kind, folder: below.to_owned(), sources, links: Vec::new() };
        self.targets.insert(name.to_owned(), target);
    }

    /// A word with its variables, which may be lists.
    fn expand(&self, word: &str) -> Vec<String> {
        let mut text = word.to_owned();
        for _ in 0..8 {
            let Some((before, rest)) = text.split_once("${") else { break };
            let Some((name, after)) = rest.split_once('}') else { break };
            let value = self.variables.get(name).map(String::as_str).unwrap_or_default();
            text = format!("{before}{value}{after}");
        }
        text.split(';').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// The sources of a target, and of the static libraries that it links.
    fn sources_of(&self, name: &str, depth: u32) -> Vec<String> {
        let Some(target) = self.targets.get(name).filter(|_| depth < 16) else { return Vec::new() };
        let linked = target.links.iter().filter(|link| self.targets.get(*link).is_some_and(|t| t.kind == Kind::Static));
        let mut sources = target.sources.clone();
        sources.extend(linked.flat_map(|link| self.sources_of(link, depth + 1)));
        sources
    }

    /// The file that a target becomes, below the build folder.
    fn file_of(&self, name: &str) -> Option<String> {
        let target = self.targets.get(name)?;
        let file = match target.kind {
            Kind::Program => name.to_owned(),
            Kind::Static => format!("lib{name}.a"),
            Kind::Shared => format!("lib{name}.so"),
            Kind::Interface => return None,
        };
        Some(if target.folder.is_empty() { file } else { format!("{}/{file}", target.folder) })
    }

    fn flags(&self) -> Vec<&'static str> {
        let kind = self.variables.get("CMAKE_BUILD_TYPE").map(|kind| kind.to_lowercase()).unwrap_or_default();
        let mut flags = match kind.as_str() {
            "release" => vec!["-O3"],
            "relwithdebinfo" => vec!["-O2", "-g"],
            "minsizerel" => vec!["-Os"],
            "debug" => vec!["-g"],
            _ => Vec::new(),
        };
        let of_linker = self.variables.get("CMAKE_EXE_LINKER_FLAGS").map(String::as_str).unwrap_or_default();
        flags.extend(
            ["-static", "-s"].into_iter().filter(|flag| of_linker.split_whitespace().any(|word| word == *flag)),
        );
        flags
    }
}

fn is_keyword(word: &str) -> bool {
    let words = ["PRIVATE", "PUBLIC", "INTERFACE", "STATIC", "SHARED", "MODULE", "OBJECT", "WIN32", "EXCLUDE_FROM_ALL"];
    words.contains(&word)
}

fn is_source(word: &str) -> bool {
    [".c", ".cc", ".cpp", ".cxx", ".C"].iter().any(|ending| word.ends_with(ending))
}

/// The commands of a list file: names in small letters, and words.
fn commands(list: &str) -> Vec<(String, Vec<String>)> {
    let text: Vec<&str> = list.lines().map(|line| line.split('#').next().unwrap_or_default()).collect();
    let text = text.join("\n");
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('(') {
        let name = before.split_whitespace().last().unwrap_or_default().to_lowercase();
        let (inside, behind) = after.split_once(')').unwrap_or((after, ""));
        let mut words = Vec::new();
        for (at, part) in inside.split('"').enumerate() {
            match at % 2 {
                1 => words.push(part.to_owned()),
                _ => words.extend(part.split_whitespace().map(str::to_owned)),
            }
        }
        found.push((name, words));
        rest = behind;
    }
    found
}

/// Builds all targets; `None` where the project is not interpreted.
pub(super) fn built(call: &mut Call<'_>, folder: &str, installs: bool) -> Option<Status> {
    let (_, project) = project(call, folder)?;
    let folder = call.machine.path(call.process, folder);
    let flags = project.flags();
    let mut status = Status::SUCCESS;
    for (name, target) in &project.targets {
        let Some(file) = project.file_of(name) else { continue };
        let sources = if target.kind == Kind::Static { target.sources.clone() } else { project.sources_of(name, 0) };
        if sources.is_empty() {
            continue;
        }
        let compiler = if sources.iter().all(|source| source.ends_with(".c")) { "gcc" } else { "g++" };
        let objects = folder.join(&format!("CMakeFiles/{name}.dir/objects.o"));
        let outputs = [
            (objects.to_string(), vec!["-c"]),
            (
                folder.join(&file).to_string(),
                match target.kind {
                    Kind::Static => vec!["-c"],
                    Kind::Shared => vec!["-shared", "-fPIC"],
                    _ => Vec::new(),
                },
            ),
        ];
        for (path, kind) in outputs {
            if let Some((above, _)) = path.rsplit_once('/') {
                // What can't be made shows when the file is put there.
                let _ = crate::command::make::make_parents(call.machine, call.process, above);
            }
            let mut words: Vec<String> = vec![compiler.into()];
            words.extend(flags.iter().chain(&kind).map(|flag| (*flag).to_owned()));
            words.extend(project.includes.iter().map(|folder| format!("-I{folder}")));
            words.extend(["-o".to_owned(), path]);
            words.extend(sources.iter().cloned());
            let done = call.launcher.launch(call.machine, &call.process.child(words));
            status = if status == Status::SUCCESS { done } else { status };
        }
    }
    match installs {
        true => installed(call, folder.as_str(), None, false),
        false => Some(status),
    }
}

/// Installs what the project says; `None` where it is not interpreted.
pub(super) fn installed(call: &mut Call<'_>, folder: &str, prefix: Option<String>, strips: bool) -> Option<Status> {
    let (_, project) = project(call, folder)?;
    let folder = call.machine.path(call.process, folder);
    let prefix = prefix.or_else(|| project.variables.get("CMAKE_INSTALL_PREFIX").cloned());
    let prefix = prefix.unwrap_or_else(|| "/usr/local".into());
    let prefix = format!("{}{prefix}", call.process.variable("DESTDIR").unwrap_or_default());
    let mut status = Status::SUCCESS;
    for (place, words) in &project.installs {
        let Some((kind, rest)) = words.split_first() else { continue };
        let keywords =
            ["DESTINATION", "RUNTIME", "LIBRARY", "ARCHIVE", "EXPORT", "PERMISSIONS", "COMPONENT", "PUBLIC_HEADER"];
        let named: Vec<&String> = rest.iter().take_while(|word| !keywords.contains(&word.as_str())).collect();
        let into = rest.iter().position(|word| word == "DESTINATION").and_then(|at| rest.get(at + 1)).cloned();
        for name in named {
            let (from, usual) = match kind.as_str() {
                "TARGETS" => {
                    let Some(file) = project.file_of(name) else { continue };
                    let is_program = project.targets.get(name).is_some_and(|target| target.kind == Kind::Program);
                    (folder.join(&file).to_string(), if is_program { "bin" } else { "lib" })
                }
                "FILES" | "DIRECTORY" => (AbsPath::new(place).join(name).to_string(), "include"),
                "PROGRAMS" => (AbsPath::new(place).join(name).to_string(), "bin"),
                _ => continue,
            };
            let into = match (&into, kind.as_str(), usual) {
                // Of several destinations that of the target's own kind counts.
                (Some(into), "TARGETS", "bin")
                    if !rest.iter().any(|word| word == "RUNTIME") || into.contains("bin") =>
                {
                    into.clone()
                }
                (Some(into), "TARGETS", "lib") if !into.contains("bin") => into.clone(),
                (Some(into), "FILES" | "DIRECTORY" | "PROGRAMS", _) => into.clone(),
                _ => usual.to_owned(),
            };
            let into = if into.starts_with('/') { into } else { format!("{prefix}/{into}") };
            // What can't be made shows when the files are put there.
            let _ = crate::command::make::make_parents(call.machine, call.process, &into);
            let from = if kind == "DIRECTORY" && name.ends_with('/') { format!("{from}/.") } else { from };
            let words = ["cp", "-r", &from, &into].map(str::to_owned).to_vec();
            let done = call.launcher.launch(call.machine, &call.process.child(words));
            status = if status == Status::SUCCESS { done } else { status };
            if strips && kind == "TARGETS" {
                let file = from.rsplit('/').next().unwrap_or_default();
                call.launcher.launch(call.machine, &call.process.child(vec!["strip".into(), format!("{into}/{file}")]));
            }
        }
    }
    Some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_variables_are_read() {
        let list =
            "project(grid CXX) # name\nset(SRC a.cpp b.cpp)\nadd_executable(${PROJECT_NAME}\n  ${SRC} \"c d.cpp\")\n";
        let found = commands(list);
        assert_eq!(found[0], ("project".to_owned(), vec!["grid".to_owned(), "CXX".to_owned()]));
        assert_eq!(found[2].1, ["${PROJECT_NAME}", "${SRC}", "c d.cpp"]);
        let mut project = Project::default();
        project.variables.insert("SRC".into(), "a.cpp;b.cpp".into());
        assert_eq!(project.expand("${SRC}"), ["a.cpp", "b.cpp"]);
        assert_eq!(project.expand("x${NONE}y"), ["xy"]);
    }
}
