//! What a Python project says that it needs: pyproject.toml (PEP 621, Poetry), setup.py, setup.cfg.

use super::list::text;
use super::requirement::Requirement;
use crate::command::Call;
use crate::filesystem::AbsPath;

/// What the project in a folder needs, where that can be read.
pub(super) fn needs(
    call: &mut Call<'_>,
    folder: &AbsPath,
    extras: &[String],
    python: (u32, u32),
) -> Option<Vec<Requirement>> {
    let mut read = |name: &str| text(call, folder.child(name).as_str()).ok().and_then(Result::ok);
    let texts = read("pyproject.toml").and_then(|toml| of_pyproject(&toml, extras));
    let texts = texts.or_else(|| of_setup_py(&read("setup.py")?)).or_else(|| of_setup_cfg(&read("setup.cfg")?, extras));
    Some(texts?.iter().filter_map(|t| Requirement::read(t, python)).collect())
}

/// `None` where it leaves that to another file.
fn of_pyproject(toml: &str, extras: &[String]) -> Option<Vec<String>> {
    let entries = entries(toml);
    let of = |table: &'static str| entries.iter().filter(move |e| e.table == table);
    if let Some(own) = of("project").find(|e| e.key == "dependencies") {
        let mut found = quoted(&own.value);
        let is_wanted = |key: &str| extras.iter().any(|extra| *extra == super::requirement::normal(key));
        found.extend(of("project.optional-dependencies").filter(|e| is_wanted(&e.key)).flat_map(|e| quoted(&e.value)));
        return Some(found);
    }
    if of("tool.poetry").next().is_some() {
        let needed =
            of("tool.poetry.dependencies").filter(|e| e.key != "python" && !e.value.contains("optional = true"));
        return Some(needed.map(|e| poetry(&e.key, &e.value)).collect());
    }
    // A project without the key needs nothing, unless it says that something else knows.
    let is_dynamic = || of("project").any(|e| e.key == "dynamic" && e.value.contains("\"dependencies\""));
    (of("project").next().is_some() && !is_dynamic()).then(Vec::new)
}

/// A requirement in Poetry's words: `"^1.2"`, `{version = "~1.4", extras = ["x"]}`.
fn poetry(name: &str, value: &str) -> String {
    let version = match value.split_once("version") {
        Some((_, rest)) => quoted(rest).into_iter().next().unwrap_or_default(),
        None if value.starts_with('{') => String::new(),
        None => quoted(value).into_iter().next().unwrap_or_default(),
    };
    let extras = value.split_once("extras").map(|(_, rest)| quoted(rest.split(']').next().unwrap_or_default()));
    let extras = extras.filter(|e| !e.is_empty()).map(|e| format!("[{}]", e.join(","))).unwrap_or_default();
    let bounds: Vec<String> = version.split(',').filter_map(|v| bounds(v.trim())).collect();
    format!("{name}{extras}{}", bounds.join(","))
}

/// `^1.2` goes up to the next number that is not zero, `~1.2` up to the next second one.
fn bounds(version: &str) -> Option<String> {
    let (bare, is_caret) = match (version.strip_prefix('^'), version.strip_prefix('~')) {
        (Some(bare), _) => (bare, true),
        (None, Some(bare)) if !bare.starts_with('=') => (bare, false),
        _ if version == "*" || version.is_empty() => return None,
        _ if version.starts_with(|c: char| c.is_ascii_digit()) => return Some(format!("=={version}")),
        _ => return Some(version.to_owned()),
    };
    let numbers: Vec<u64> = bare.split('.').map_while(|n| n.parse().ok()).collect();
    let last = numbers.len().saturating_sub(1);
    let at = if is_caret { numbers.iter().position(|n| *n > 0).unwrap_or(last) } else { last.min(1) };
    let next = numbers.iter().take(at + 1).enumerate().map(|(i, n)| if i == at { n.saturating_add(1) } else { *n });
    Some(format!(">={bare},<{}", next.map(|n| n.to_string()).collect::<Vec<_>>().join(".")))
}

/// The list of `install_requires` in setup.py, where it is written there or in a variable.
fn of_setup_py(setup: &str) -> Option<Vec<String>> {
    let (_, value) = setup.split_once("install_requires")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    if value.starts_with('[') {
        return Some(quoted(list(value)));
    }
    let name = value.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|n| !n.is_empty())?;
    setup.lines().enumerate().find_map(|(i, line)| {
        let value = line.trim_start().strip_prefix(name)?.trim_start().strip_prefix('=')?;
        let rest: Vec<&str> = std::iter::once(value).chain(setup.lines().skip(i + 1)).collect();
        value.trim_start().starts_with('[').then(|| quoted(list(&rest.join("\n"))))
    })
}

/// `install_requires` of setup.cfg, and the extras that are asked for.
fn of_setup_cfg(config: &str, extras: &[String]) -> Option<Vec<String>> {
    let (mut section, mut key, mut found, mut is_told) = ("", "", Vec::new(), false);
    for line in config.lines().filter(|l| !l.trim_start().starts_with(['#', ';']) && !l.trim().is_empty()) {
        let mut value = line.trim();
        if !line.starts_with([' ', '\t']) {
            if line.starts_with('[') {
                (section, key) = (line.trim().trim_matches(['[', ']']), "");
                continue;
            }
            let (name, rest) = line.split_once('=').unwrap_or((line, ""));
            (key, value) = (name.trim(), rest.trim());
        }
        let is_own = section == "options" && key == "install_requires";
        let is_extra = section == "options.extras_require" && extras.iter().any(|e| e == key);
        is_told |= section == "options";
        if (is_own || is_extra) && !value.is_empty() {
            found.push(value.to_owned());
        }
    }
    is_told.then_some(found)
}

/// One `key = value` of a TOML file; a list that goes over several lines is one.
struct Entry {
    table: String,
    key: String,
    value: String,
}

fn entries(toml: &str) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    let mut table = String::new();
    let mut is_open = false;
    for line in toml.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
        if is_open {
            if let Some(last) = found.last_mut() {
                last.value.push('\n');
                last.value.push_str(line);
                is_open = list(&last.value).len() == last.value.len() && !last.value.ends_with(']');
            }
        } else if line.starts_with('[') {
            line.trim_matches(['[', ']', ' ']).clone_into(&mut table);
        } else if let Some((key, value)) = line.split_once('=') {
            let (key, value) = (key.trim().trim_matches(['"', '\'']).to_owned(), value.trim().to_owned());
            is_open = value.starts_with('[') && list(&value).len() == value.len() && !value.ends_with(']');
            found.push(Entry { table: table.clone(), key, value });
        }
    }
    found
}

/// A list up to the bracket that closes it: none inside quotes, or behind `#`.
fn list(text: &str) -> &str {
    let (mut quote, mut depth, mut in_comment) = (None, 0_u32, false);
    for (i, c) in text.char_indices() {
        match (quote, c) {
            _ if in_comment => in_comment = c != '\n',
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => in_comment = true,
            (None, '[') => depth += 1,
            (None, ']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return text.get(..=i).unwrap_or(text);
                }
            }
            _ => {}
        }
    }
    text
}

/// The texts in quotes; what stands behind `#` is none.
fn quoted(text: &str) -> Vec<String> {
    let (mut found, mut open, mut in_comment) = (Vec::new(), None::<(char, String)>, false);
    for c in text.chars() {
        match &mut open {
            Some((quote, _)) if *quote == c => found.extend(open.take().map(|(_, text)| text)),
            Some((_, text)) => text.push(c),
            None if in_comment => in_comment = c != '\n',
            None if c == '#' => in_comment = true,
            None if matches!(c, '"' | '\'') => open = Some((c, String::new())),
            None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_pyproject_are_read_with_the_extras_that_are_asked_for() {
        let toml = "[project]\nname = \"a\"\ndependencies=[\n  \"flask[async]>=2\",  # the \"web\"\n  'rich; python_version < \"3.12\"',\n]\n\n[project.optional-dependencies]\ndev = [\"pytest\"]\ndocs = [\"sphinx\"]\n";
        let found = of_pyproject(toml, &["dev".into()]).unwrap();
        assert_eq!(found, ["flask[async]>=2", "rich; python_version < \"3.12\"", "pytest"]);
        assert_eq!(of_pyproject("[project]\nname = \"a\"\ndependencies = []\n", &[]), Some(Vec::new()));
        assert_eq!(of_pyproject("[project]\nname = \"a\"\n", &[]), Some(Vec::new()));
        assert_eq!(of_pyproject("[project]\ndynamic = [\"dependencies\"]\n", &[]), None);
        assert_eq!(of_pyproject("[build-system]\nrequires = [\"setuptools\"]\n", &[]), None);
    }

    #[test]
    fn poetry_says_versions_in_its_own_way() {
        let toml = "[tool.poetry]\nname = \"a\"\n[tool.poetry.dependencies]\npython = \"^3.11\"\nrequests = \"^2.31\"\nattrs = \"*\"\nuvicorn = {version = \"~0.30\", extras = [\"standard\"]}\nhtml = {version = \"1\", optional = true}\nsix = \"1.16.0\"\nzope = \"^0.2.3\"\n";
        let found = of_pyproject(toml, &[]).unwrap();
        let whole = ["requests>=2.31,<3", "attrs", "uvicorn[standard]>=0.30,<0.31", "six==1.16.0", "zope>=0.2.3,<0.3"];
        assert_eq!(found, whole);
    }

    #[test]
    fn setup_py_and_setup_cfg_say_what_is_required() {
        assert_eq!(
            of_setup_py("setup(install_requires=['a>=1', \"b[x]\"], extras_require={'c': ['d']})").unwrap(),
            ["a>=1", "b[x]"]
        );
        assert_eq!(of_setup_py("NEEDS = [\n  'a',\n]\nsetup(install_requires=NEEDS)").unwrap(), ["a"]);
        assert_eq!(of_setup_py("setup(install_requires=open('r.txt').readlines())"), None);
        let config = "[metadata]\nname = a\n\n[options]\npackages = find:\ninstall_requires =\n    flask\n    # web\n    requests>=2\n\n[options.extras_require]\ntest = pytest\n";
        assert_eq!(of_setup_cfg(config, &["test".into()]).unwrap(), ["flask", "requests>=2", "pytest"]);
    }
}
