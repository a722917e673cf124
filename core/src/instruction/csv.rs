//! One line of comma-separated values, the form of `--mount` and `--device`.

/// The fields of a line; the error says what is wrong and at which byte, as Go's `encoding/csv` does.
pub fn fields(line: &str) -> Result<Vec<String>, String> {
    let line = line.strip_suffix('\n').map_or(line, |l| l.strip_suffix('\r').unwrap_or(l));
    if line.is_empty() {
        return Err("EOF".into());
    }
    let (mut fields, mut rest) = (Vec::new(), Some(line));
    while let Some(text) = rest {
        let field = match text.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted),
            None => plain_field(text),
        };
        let (field, behind) = field.map_err(|(left, why)| {
            format!("parse error on line 1, column {}: {why}", line.len().saturating_sub(left) + 1)
        })?;
        fields.push(field);
        rest = behind;
    }
    Ok(fields)
}

/// A field and what stands behind its comma, or how many bytes are left at a mistake and which one it is.
type Field<'a> = Result<(String, Option<&'a str>), (usize, &'static str)>;

const UNPAIRED: &str = "extraneous or missing \" in quoted-field";

fn plain_field(text: &str) -> Field<'_> {
    let (field, behind) = match text.split_once(',') {
        Some((field, behind)) => (field, Some(behind)),
        None => (text, None),
    };
    if let Some(at) = field.find('"') {
        return Err((text.len() - at, "bare \" in non-quoted-field"));
    }
    Ok((field.to_owned(), behind))
}

fn quoted_field(mut text: &str) -> Field<'_> {
    let mut field = String::new();
    loop {
        let (before, behind) = text.split_once('"').ok_or((text.len(), UNPAIRED))?;
        field.push_str(before);
        match behind.chars().next() {
            None => return Ok((field, None)),
            Some(',') => return Ok((field, behind.get(1..))),
            Some('"') => {
                field.push('"');
                text = behind.get(1..).unwrap_or_default();
            }
            Some(_) => return Err((behind.len() + 1, UNPAIRED)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn fields_are_split_as_go_does() {
        let ok = |line: &str, want: &[&str]| assert_eq!(fields(line).unwrap(), want, "{line}");
        ok("a,b=c,", &["a", "b=c", ""]);
        ok("\"a,b\",c", &["a,b", "c"]);
        ok("\"a\"\"b\"", &["a\"b"]);
        for (bad, column) in [("x,a\"b", 4), ("\"a", 2), ("c,\"a\"b", 5)] {
            let error = fields(bad).unwrap_err();
            assert!(error.starts_with(&format!("parse error on line 1, column {column}: ")), "{bad}: {error}");
        }
        assert_eq!(fields(""), Err("EOF".into()));
    }
}
