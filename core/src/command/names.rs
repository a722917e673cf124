//! `basename`, `dirname`, `expr`, `which`: answers about names and numbers.

use super::regex::Regex;
use super::{Call, Data, Model, Options, Rules, Status};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "basename" => basename,
        "dirname" => dirname,
        "expr" => expr,
        "which" => which,
        _ => return None,
    })
}

fn last_part(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() {
        if path.is_empty() { "" } else { "/" }
    } else {
        trimmed.rsplit('/').next().unwrap_or(trimmed)
    }
}

fn basename(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "s", long: &["suffix"], ..Rules::default() });
    let many = options.has(&["a", "multiple", "s", "suffix"]);
    let suffix =
        options.value(&["s", "suffix"]).or_else(|| options.operands.get(1).map(String::as_str).filter(|_| !many));
    let names = if many { options.operands.as_slice() } else { options.operands.get(..1).unwrap_or_default() };
    for name in names {
        let base = last_part(name);
        let cut = suffix.and_then(|s| base.strip_suffix(s)).filter(|b| !b.is_empty()).unwrap_or(base);
        call.print(format!("{cut}\n"));
    }
    Status::of(!names.is_empty())
}

fn dirname(call: &mut Call<'_>) -> Status {
    let operands = call.operands().to_vec();
    for path in operands.iter().filter(|o| *o != "--") {
        let trimmed = path.trim_end_matches('/');
        let parent = match trimmed.rfind('/') {
            _ if trimmed.is_empty() && path.starts_with('/') => "/",
            None => ".",
            Some(at) => match trimmed.get(..at).unwrap_or_default().trim_end_matches('/') {
                "" => "/",
                parent => parent,
            },
        };
        call.print(format!("{parent}\n"));
    }
    Status::of(!operands.is_empty())
}

/// Two operands and an operator, which is what scripts use.
fn expr(call: &mut Call<'_>) -> Status {
    if call.process.vague {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let [left, operator, right] = call.operands() else {
        if let [only] = call.operands() {
            let only = only.clone();
            call.print(format!("{only}\n"));
            return Status::of(!only.is_empty() && only != "0");
        }
        call.write(Data::unknown_text());
        return Status::Unknown;
    };
    let numbers = left.parse::<i64>().ok().zip(right.parse::<i64>().ok());
    let truth = |holds: bool| Some(i64::from(holds).to_string());
    let value = match (operator.as_str(), numbers) {
        ("+", Some((a, b))) => a.checked_add(b).map(|n| n.to_string()),
        ("-", Some((a, b))) => a.checked_sub(b).map(|n| n.to_string()),
        ("*", Some((a, b))) => a.checked_mul(b).map(|n| n.to_string()),
        ("/", Some((a, b))) => a.checked_div(b).map(|n| n.to_string()),
        ("%", Some((a, b))) => a.checked_rem(b).map(|n| n.to_string()),
        ("=", _) => truth(left == right),
        ("!=", _) => truth(left != right),
        ("<", Some((a, b))) => truth(a < b),
        (">", Some((a, b))) => truth(a > b),
        ("<=", Some((a, b))) => truth(a <= b),
        (">=", Some((a, b))) => truth(a >= b),
        (":", _) => anchored(left, right),
        _ => None,
    };
    match value {
        Some(text) => {
            let ok = !text.is_empty() && text != "0";
            call.print(format!("{text}\n"));
            Status::of(ok)
        }
        None => {
            call.write(Data::unknown_text());
            Status::Unknown
        }
    }
}

/// `text : pattern`: the first group, or how many characters match from the start.
fn anchored(text: &str, pattern: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let found = Regex::new(&format!("^{pattern}"), false, false)?.find(&chars, 0).ok()?;
    let Some(captures) = found else { return Some("0".into()) };
    match captures.get(1) {
        Some(group) => {
            Some(group.map(|(a, b)| chars.get(a..b).unwrap_or_default().iter().collect()).unwrap_or_default())
        }
        None => captures.first().copied().flatten().map(|(a, b)| (b - a).to_string()),
    }
}

fn which(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let path = call.process.variable("PATH").unwrap_or("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    let folders: Vec<String> = path.split(':').map(str::to_owned).collect();
    let mut ok = true;
    for name in &options.operands {
        let mut candidates =
            folders.iter().map(|f| if name.contains('/') { name.clone() } else { format!("{f}/{name}") });
        let found = candidates.find(|p| {
            call.machine.node(call.process, p).is_ok_and(|(_, n)| n.as_file().is_some() && n.meta.mode & 0o111 != 0)
        });
        let perhaps = folders
            .iter()
            .any(|f| call.machine.node(call.process, &format!("{f}/{name}")).err() == Some(super::Failure::Unknown));
        match found {
            Some(path) => call.print(format!("{path}\n")),
            None if perhaps => {
                call.write(Data::unknown_text());
                return Status::Unknown;
            }
            None => ok = false,
        }
    }
    Status::of(ok)
}
