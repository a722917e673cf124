//! One line of comma-separated values, the form of `--mount` and `--device`.

/// The fields of a line; the error says what is wrong, as Go's `encoding/csv` does.
pub fn fields(line: &str) -> Result<Vec<String>, &'static str> {
    let line = line.strip_suffix('\n').map_or(line, |l| l.strip_suffix('\r').unwrap_or(l));
    if line.is_empty() {
        return Err("EOF");
    }
    let (mut fields, mut rest) = (Vec::new(), Some(line));
    while let Some(text) = rest {
        let (field, behind) = match text.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => plain_field(text)?,
        };
        fields.push(field);
        rest = behind;
    }
    Ok(fields)
}

type Field<'a> = Result<(String, Option<&'a str>), &'static str>;

fn plain_field(text: &str) -> Field<'_> {
    let (field, behind) = match text.split_once(',') {
        Some((field, behind)) => (field, Some(behind)),
        None => (text, None),
    };
    if field.contains('"') {
        return Err("bare \" in non-quoted field");
    }
    Ok((field.to_owned(), behind))
}

fn quoted_field(mut text: &str) -> Field<'_> {
    let mut field = String::new();
    loop {
        let (before, behind) = text.split_once('"').ok_or("extraneous or missing \" in quoted-field")?;
        field.push_str(before);
        match behind.chars().next() {
            None => return Ok((field, None)),
            Some(',') => return Ok((field, behind.get(1..))),
            Some('"') => {
                field.push('"');
                text = behind.get(1..).unwrap_or_default();
            }
            Some(_) => return Err("extraneous or missing \" in quoted-field"),
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
        for bad in ["", "a\"b", "\"a", "\"a\"b"] {
            assert!(fields(bad).is_err(), "{bad}");
        }
    }
}
