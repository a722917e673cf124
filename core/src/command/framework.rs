//! Tasks of web frameworks, site generators and plugin managers: what `rails assets:precompile` or `hugo` write.
//!
//! A task fills a folder, and how much follows from the project and from what it imports, which is seldom declared. So every
//! task has a row of the catalogue that says what was measured, or that nothing was, and bounds that leave room.

use super::{Call, Data, Model, Status, script, tool};

pub(super) fn model(name: &str) -> Option<Model> {
    if name == "php" {
        return Some(php);
    }
    has(name).then_some(named as Model)
}

/// What a program does when it is called with one of some words.
struct Task {
    program: &'static str,
    /// Its first operand, or what that begins with; whatever it is where there is none here.
    words: &'static [&'static str],
    /// The folder that it fills; nothing where the task writes nothing.
    folder: &'static str,
    /// The row of the catalogue.
    figure: &'static str,
}

const fn task(
    program: &'static str,
    words: &'static [&'static str],
    folder: &'static str,
    figure: &'static str,
) -> Task {
    Task { program, words, folder, figure }
}

const TASKS: &[Task] = &[
    task("rails", &["assets:precompile", "webpacker:compile"], "public", "task.assets"),
    task("rails", &["assets:clean", "tmp:", "log:", "routes", "-v", "--version", "db:version"], "", ""),
    task("rake", &["assets:precompile", "webpacker:compile"], "public", "task.assets"),
    task("rake", &["assets:clean", "tmp:", "log:", "-T", "--version"], "", ""),
    task("bootsnap", &["precompile"], "tmp/cache/bootsnap", "task.bootsnap"),
    task(
        "artisan",
        &["config:", "route:", "event:", "package:", "optimize", "key:", "cache:"],
        "bootstrap/cache",
        "task.artisan",
    ),
    task("artisan", &["view:"], "storage/framework/views", "task.artisan"),
    task("artisan", &["storage:link", "up", "down", "list", "about"], "", ""),
    task("console", &["cache:", "importmap:", "asset-map:", "assets:"], "var/cache", "task.symfony"),
    task("manage.py", &["collectstatic"], "staticfiles", "task.collectstatic"),
    task("manage.py", &["check", "test", "showmigrations", "diffsettings", "help", "version"], "", ""),
    task("manage.py", &["migrate", "createcachetable", "loaddata"], ".", "task.sqlite"),
    task("manage.py", &["compilemessages", "compress"], ".", "task.artisan"),
    task("spacy", &["download"], "spacy", "task.model"),
    task("nltk.downloader", &[], "nltk_data", "task.corpus"),
    task("hugo", &["version", "mod"], "", ""),
    task("hugo", &[], "public", "task.site"),
    task("jekyll", &["build", "b"], "_site", "task.site"),
    task("mkdocs", &["build"], "site", "task.site"),
    task("gitbook", &["build"], "_book", "task.site"),
    task("sphinx-build", &[], "_build", "task.site"),
    task("mdbook", &["build"], "book", "task.site"),
    task("deno", &["cache", "install", "add"], "/deno-dir", "task.deno"),
    task("deno", &["check", "lint", "fmt", "test", "info", "--version"], "", ""),
    task("bower", &["install", "update"], "bower_components", "task.bower"),
    task("grunt", &[], "dist", "task.site"),
    task("gulp", &[], "dist", "task.site"),
    task("luarocks", &["install", "make"], "/usr/local/share/lua", "task.rock"),
    task("jupyter", &["labextension", "lab"], "/usr/local/share/jupyter/lab", "task.jupyterlab"),
    task(
        "jupyter",
        &["nbextension", "serverextension", "server", "contrib", "kernelspec"],
        "/usr/local/share/jupyter",
        "setting",
    ),
    task("freshclam", &[], "/var/lib/clamav", "task.clamav"),
    task("elasticsearch-plugin", &["install"], "/usr/share/elasticsearch/plugins", "task.plugin"),
    task("kibana-plugin", &["install"], "/usr/share/kibana/plugins", "task.plugin"),
    task("logstash-plugin", &["install", "update"], "/usr/share/logstash/vendor", "task.plugin"),
    task("jenkins-plugin-cli", &[], "/usr/share/jenkins/ref/plugins", "task.plugin"),
    task("install-plugins.sh", &[], "/usr/share/jenkins/ref/plugins", "task.plugin"),
    task("rabbitmq-plugins", &[], "/etc/rabbitmq", "setting"),
    task("ansible-galaxy", &["install", "collection", "role"], "/root/.ansible", "task.plugin"),
    task("sdkmanager", &["--list", "--version"], "", ""),
    task("sdkmanager", &["--licenses"], "/opt/android", "setting"),
    task("sdkmanager", &[], "/opt/android", "task.android"),
];

fn named(call: &mut Call<'_>) -> Status {
    let (program, words) = (call.process.name().to_owned(), call.operands().to_vec());
    run(call, &program, &words)
}

/// Whether a program is one whose tasks are known.
pub(super) fn has(program: &str) -> bool {
    TASKS.iter().any(|task| task.program == program)
}

/// Runs a task of a program; one that is not known leaves behind what nobody knows.
pub(super) fn run(call: &mut Call<'_>, program: &str, words: &[String]) -> Status {
    run_in(call, program, words, "")
}

/// As [`run`], for a task that fills a folder below `parent`.
pub(super) fn run_in(call: &mut Call<'_>, program: &str, words: &[String], parent: &str) -> Status {
    let first = words.first().map(String::as_str).unwrap_or_default();
    let fits = |task: &&Task| {
        task.program == program && (task.words.is_empty() || task.words.iter().any(|word| is_word(word, first)))
    };
    let Some(task) = TASKS.iter().find(fits) else {
        call.machine.unknown_here(call.process);
        call.write(Data::unknown_text());
        return Status::Unknown;
    };
    call.write(Data::unknown_text());
    if task.folder.is_empty() {
        return Status::Unknown;
    }
    call.guess(
        "what it writes follows from the project and all that this imports; what tasks of its kind write stands in",
    );
    let folder = folder(call, task, words);
    let folder = if parent.is_empty() { folder } else { format!("{parent}/{folder}") };
    let size = call.figure(task.figure);
    let mark = std::iter::once(program).chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    if !tool::marks(call, &folder).contains(&mark) {
        tool::add(call, &folder, size, &mark);
    }
    Status::SUCCESS
}

/// `config:` stands for all that begins so.
fn is_word(word: &str, first: &str) -> bool {
    if word.ends_with(':') { first.starts_with(word) } else { first == word || first.starts_with(&format!("{word}:")) }
}

/// Where the task writes: what an option or a variable says, else its usual folder.
fn folder(call: &Call<'_>, task: &Task, words: &[String]) -> String {
    let option = |names: &[&str]| {
        words.iter().enumerate().find_map(|(at, word)| {
            let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(n, v)| (n, Some(v)));
            let value = value.or_else(|| words.get(at + 1).map(String::as_str));
            names.contains(&name).then_some(value).flatten().map(str::to_owned)
        })
    };
    let variable = |names: &[&str]| names.iter().find_map(|name| call.process.variable(name).map(str::to_owned));
    let named = match task.program {
        "hugo" | "jekyll" | "mkdocs" | "mdbook" => option(&["-d", "--destination", "--site-dir", "--dest-dir"]),
        "sphinx-build" => words.iter().rfind(|word| !word.starts_with('-')).cloned(),
        "nltk.downloader" => option(&["-d"]).or_else(|| variable(&["NLTK_DATA"])),
        "deno" => variable(&["DENO_DIR"]),
        "sdkmanager" => option(&["--sdk_root"]).or_else(|| variable(&["ANDROID_HOME", "ANDROID_SDK_ROOT"])),
        "luarocks" => option(&["--tree"]),
        _ => None,
    };
    let home = |below: &str| tool::folder_of(call, "", below);
    match (named, task.program) {
        (Some(folder), _) => folder,
        (None, "nltk.downloader") => home("nltk_data"),
        (None, "deno") => home(".cache/deno"),
        (None, _) => task.folder.to_owned(),
    }
}

/// PHP itself: the consoles of frameworks are scripts; what any other does is not known.
fn php(call: &mut Call<'_>) -> Status {
    let words = call.operands().to_vec();
    let mut rest = words.iter();
    while let Some(option) = rest.as_slice().first().filter(|word| word.starts_with('-')) {
        rest.next();
        match option.as_str() {
            // What stands behind the script is the script's.
            "-v" | "--version" | "-m" | "-i" | "--ini" | "--ri" | "-l" | "--syntax-check" => {
                call.write(Data::unknown_text());
                return Status::Unknown;
            }
            "-d" => drop(rest.next()),
            "-r" => {
                let text = rest.next().cloned().unwrap_or_default();
                return script::code(call, &script::PHP, &call.process.cwd.clone(), &text);
            }
            _ => {}
        }
    }
    match rest.as_slice().split_first() {
        Some((script, more)) => {
            let name = script.rsplit('/').next().unwrap_or_default();
            if matches!(name, "composer" | "composer.phar") {
                let args = std::iter::once("composer".to_owned()).chain(more.iter().cloned()).collect();
                return call.launcher.launch(call.machine, &call.process.child(args));
            }
            script::file(call, &script::PHP, script, more)
        }
        None => run(call, "php", &words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_a_colon_stand_for_all_that_begin_so() {
        for (word, first, fits) in [
            ("config:", "config:cache", true),
            ("optimize", "optimize:clear", true),
            ("optimize", "optimizer", false),
            ("build", "build", true),
            ("config:", "config", false),
        ] {
            assert_eq!(is_word(word, first), fits, "{word} {first}");
        }
    }
}
