//! Reads a lesson from texts, wherever they lie: in a folder of the machine that builds the page, or among the files that a teacher
//! opens in it. A mistake is a sentence that names the file, the line, and what was expected.

use crate::lesson::{Lesson, OWN};
use std::collections::BTreeMap;

/// The file that says what a lesson is.
pub const LESSON: &str = "lesson.json";

/// Whether a file is a lesson, by its name or by what stands in it.
pub fn is_lesson(name: &str, text: &str) -> bool {
    let is_json = || name.to_ascii_lowercase().ends_with(".json") && text.trim_start().starts_with('{');
    name.ends_with(LESSON) || is_json() && text.contains("\"steps\"")
}

/// A lesson from the text of its file and the texts that it names, which `read` finds or says why not. A text with a line break
/// stands for itself.
pub fn lesson(text: &str, read: &dyn Fn(&str) -> Result<String, String>) -> Result<Lesson, String> {
    let mut lesson: Lesson = serde_json::from_str(text).map_err(|error| said(&error))?;
    let fill = |place: &mut String| {
        if !place.contains('\n') {
            *place = read(place).map_err(|why| at(line_with(text, place), &why))?;
        }
        Ok::<(), String>(())
    };
    fill(&mut lesson.manifest)?;
    for step in &mut lesson.steps {
        step.manifest.iter_mut().try_for_each(fill)?;
        step.dockerfiles.iter_mut().map(|version| &mut version.dockerfile).try_for_each(fill)?;
        step.solution.iter_mut().try_for_each(fill)?;
    }
    match lesson.faults().first() {
        Some(fault) => Err(at(line_of(text, fault), fault)),
        None => Ok(lesson),
    }
}

/// A lesson of a teacher's own, by the path of its file among the texts; `folder` is what they lie in.
pub fn own_lesson(path: &str, texts: &BTreeMap<String, String>, folder: &str) -> Result<Lesson, String> {
    let (base, file) = path.rsplit_once('/').unwrap_or(("", path));
    let read = |name: &str| {
        let Some(place) = joined(base, name) else {
            return Err(format!("{name} lies outside of what was opened: put a copy beside {file}"));
        };
        texts.get(&place).cloned().ok_or_else(|| {
            let others: Vec<&str> = texts.keys().map(String::as_str).filter(|other| *other != path).collect();
            let others = if others.is_empty() { "nothing".into() } else { others.join(", ") };
            format!("{name} is not there: beside {file} there is {others}. Open the lesson's files together, or drop its folder")
        })
    };
    let text = texts.get(path).ok_or_else(|| format!("{path} cannot be read as text."))?;
    let mut lesson = lesson(text, &read).map_err(|why| format!("{path}, {why}."))?;
    let stem = file.strip_suffix(LESSON).map(|stem| stem.trim_end_matches('.')).filter(|stem| !stem.is_empty());
    let named = [base, folder, stem.unwrap_or_default()].into_iter().find(|name| !name.is_empty());
    lesson.name = format!("{OWN}{}", named.unwrap_or(&lesson.title));
    Ok(lesson)
}

/// A path from a folder, without the dots in it; nothing where it leads outside.
fn joined(base: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What serde says, behind the line.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    format!("line {}, column {}: {what}", error.line(), error.column())
}

fn at(line: Option<usize>, what: &str) -> String {
    line.map_or_else(|| what.to_owned(), |line| format!("line {line}: {what}"))
}

/// The first line that holds a text in quotes.
fn line_with(text: &str, value: &str) -> Option<usize> {
    let quoted = serde_json::to_string(value).ok()?;
    text.lines().position(|line| line.contains(&quoted)).map(|at| at + 1)
}

/// The line of what a fault is about, which begins with its place, such as `steps[1].goal`: the nearest part of it that is there.
fn line_of(text: &str, fault: &str) -> Option<usize> {
    let place = fault.split(':').next()?;
    let steps = place.strip_prefix("steps[").and_then(|rest| rest.split_once(']'));
    let Some((index, key)) = steps else { return line_with(text, place) };
    let lines = step_lines(text);
    let begin = *lines.get(index.parse::<usize>().ok()?)?;
    let end = lines.iter().find(|line| **line > begin).copied().unwrap_or(usize::MAX);
    let key = key.trim_start_matches('.').split(['.', '[']).next().unwrap_or_default();
    let quoted = format!("\"{key}\"");
    let own = text.lines().enumerate().skip(begin - 1).take(end.saturating_sub(begin).max(1));
    Some(own.filter(|(_, line)| line.contains(&quoted)).map(|(at, _)| at + 1).next().unwrap_or(begin))
}

/// The lines on which the steps of a lesson begin.
fn step_lines(text: &str) -> Vec<usize> {
    let (mut depth, mut line, mut in_text, mut lines) = (0, 1, false, Vec::new());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\n' => line += 1,
            '\\' if in_text => drop(letters.next()),
            '"' => in_text = !in_text,
            '{' | '[' if !in_text => {
                depth += 1;
                // The lesson, its list of steps, a step: no other key of a lesson holds a list.
                if depth == 3 && letter == '{' {
                    lines.push(line);
                }
            }
            '}' | ']' if !in_text => depth -= 1,
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
  "title": "Mine", "summary": "s",
  "manifest": "m.yaml",
  "steps": [
    {"title": "one [", "text": "{\"", "dockerfiles": [{"name": "Before", "dockerfile": "FROM scratch\n"}]},
    {
      "title": "two",
      "text": "t",
      "goal": {"says": "g", "checks": [{"what": "image", "below": "1 MB"}]},
      "solution": "s.Dockerfile"
    }
  ]
}
"#;

    fn own(text: &str, texts: &[(&str, &str)]) -> Result<Lesson, String> {
        let mut all: BTreeMap<String, String> =
            texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        all.insert("lesson.json".into(), text.into());
        own_lesson("lesson.json", &all, "course")
    }

    #[test]
    fn a_lesson_is_read_from_texts_and_one_with_a_line_break_stands_for_itself() {
        let lesson = own(TEXT, &[("m.yaml", "runs: []\n"), ("s.Dockerfile", "FROM a\n")]).unwrap();
        assert_eq!((lesson.name.as_str(), lesson.manifest.as_str()), ("own:course", "runs: []\n"));
        assert_eq!(lesson.steps[0].dockerfiles[0].dockerfile, "FROM scratch\n");
        assert_eq!(lesson.steps[1].solution.as_deref(), Some("FROM a\n"));
    }

    #[test]
    fn a_mistake_is_told_with_its_file_its_line_and_what_was_expected() {
        let texts = [("m.yaml", "runs: []\n"), ("s.Dockerfile", "FROM a\n")];
        for (old, new, want) in [
            (
                "\"summary\"",
                "\"sumary\"",
                "lesson.json, line 2, column 27: unknown field `sumary`, expected one of `name`, `title`",
            ),
            ("\"title\": \"two\",", "", "lesson.json, line 11, column 5: missing field `title`"),
            (
                "\"text\": \"t\"",
                "\"text\": 3",
                "lesson.json, line 8, column 15: invalid type: integer `3`, expected a string",
            ),
            ("\"m.yaml\",", "\"m.yaml\"", "lesson.json, line 4, column 3: expected `,` or `}`"),
            (
                "m.yaml",
                "n.yaml",
                "lesson.json, line 3: n.yaml is not there: beside lesson.json there is m.yaml, s.Dockerfile.",
            ),
            (
                "s.Dockerfile",
                "../x/s.Dockerfile",
                "lesson.json, line 10: ../x/s.Dockerfile lies outside of what was opened",
            ),
            (
                "\"below\"",
                "\"of\": \"Later\", \"below\"",
                "lesson.json, line 9: steps[1].of: there is no version Later",
            ),
            (
                "\"solution\": \"s.Dockerfile\"",
                "\"after\": \"\"",
                "lesson.json, line 9: steps[1].goal: a goal needs a solution",
            ),
            (
                "\"text\": \"t\",",
                "\"text\": \"t\", \"opens\": \"x\",",
                "lesson.json, line 6: steps[1].there is no version x",
            ),
        ] {
            let error = own(&TEXT.replace(old, new), &texts).unwrap_err();
            assert!(error.starts_with(want), "{error}\n{want}");
        }
    }

    #[test]
    fn files_of_a_folder_above_count_while_they_lie_in_what_was_opened() {
        let texts = [
            ("a/lesson.json", TEXT.replace("m.yaml", "../shared/m.yaml").replace("s.Dockerfile", "./s.Dockerfile")),
            ("shared/m.yaml", "runs: []\n".into()),
            ("a/s.Dockerfile", "FROM a\n".into()),
        ];
        let texts = texts.into_iter().map(|(path, text)| (path.to_owned(), text)).collect();
        assert_eq!(own_lesson("a/lesson.json", &texts, "course").unwrap().name, "own:a");
    }

    #[test]
    fn a_lesson_is_told_from_a_manifest() {
        assert!(is_lesson("lesson.json", "") && is_lesson("deleting.lesson.json", "") && is_lesson("x.json", TEXT));
        assert!(!is_lesson("manifest.json", "{\"runs\": []}") && !is_lesson("x.yaml", TEXT));
    }
}
