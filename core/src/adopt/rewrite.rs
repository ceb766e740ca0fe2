//! A server's entry as it goes through `byok run`:
//!
//! ```text
//! command "npx", args ["-y", "server"], env {GITHUB_TOKEN: "ghp_…"}
//! command "byok", args ["run", "--mcp", "--only", "github/main", "--", "npx", "-y", "server"], env {GITHUB_TOKEN: "byok://github/main"}
//! ```
//!
//! The variable stays and holds a reference, because that works for every variable and every client: Gemini's removes secrets from what
//! a server inherits, but not what its entry names; and whoever reads the file sees which key goes where.

use super::client::{Client, Format};
use super::entry::{Entry, Reach, Step, entries};
use super::splice::{Splice, apply, quote};
use super::tree::{Kind, Member, Node, ShapeError, parse};

/// What becomes of one entry.
#[derive(Debug, Clone)]
pub struct Change {
    /// Which, in the order of [`entries`].
    pub entry: usize,
    /// byok, as the client can find it.
    pub program: String,
    /// byok's words up to its `--`, without `--only`.
    pub words: Vec<String>,
    /// The keys that `--only` names; `None` leaves it out, because two of them would want one variable.
    pub only: Option<Vec<String>>,
    /// Variables, and the references that they will hold.
    pub variables: Vec<(String, String)>,
}

/// Edits a file, and proves that the result reads as it should.
///
/// # Errors
/// As [`parse`]; `Unfit` when the result would mean something else than was wanted, so that it must not be written.
pub fn rewrite(client: &Client, text: &str, changes: &[Change]) -> Result<Vec<Splice>, ShapeError> {
    let root = parse(client.format, text)?;
    let found = entries(client, &root);
    let mut splices = Vec::new();
    for change in changes {
        let entry = found.get(change.entry).ok_or(ShapeError::Unfit)?;
        splices.extend(splices_of(client, text, entry, change).ok_or(ShapeError::Unfit)?);
    }
    verify(client, text, changes, &apply(text, &splices))?;
    Ok(splices)
}

/// Proves that `after` is what `changes` make of `before`: the named entries as wanted, and everything else the same.
///
/// # Errors
/// `Unfit`, or as [`parse`].
pub fn verify(client: &Client, before: &str, changes: &[Change], after: &str) -> Result<(), ShapeError> {
    let mut expected = parse(client.format, before)?;
    let paths: Vec<Vec<Step>> = entries(client, &expected).into_iter().map(|entry| entry.path).collect();
    for change in changes {
        let path = paths.get(change.entry).ok_or(ShapeError::Unfit)?;
        let node = descend(&mut expected, path).ok_or(ShapeError::Unfit)?;
        expect(client, node, change).ok_or(ShapeError::Unfit)?;
    }
    let got = parse(client.format, after).map_err(|_| ShapeError::Unfit)?;
    if expected.means(&got, (before, after)) {
        Ok(())
    } else {
        Err(ShapeError::Unfit)
    }
}

fn splices_of(client: &Client, text: &str, entry: &Entry<'_>, change: &Change) -> Option<Vec<Splice>> {
    let format = client.format;
    let mut splices = Vec::new();
    for (variable, reference) in &change.variables {
        let member = entry.variables().iter().find(|member| member.key == *variable)?;
        splices.push(Splice::replace(member.value.span.clone(), quote(format, reference)));
    }
    let words = entry.words()?;
    if entry.reach() == Reach::Wrapped {
        if let Some((node, more)) = widened(&words, change) {
            splices.push(Splice::replace(node.span.clone(), quote(format, &more)));
        }
        return Some(splices);
    }
    let command = entry.command()?;
    if client.command_is_list {
        let mut front = vec![change.program.clone()];
        front.extend(own_words(change));
        splices.push(in_front(format, text, &command.value, &front)?);
        return Some(splices);
    }
    splices.push(Splice::replace(
        command.value.span.clone(),
        quote(format, &change.program),
    ));
    let mut front = own_words(change);
    front.push(words.program.text()?.to_owned());
    splices.push(match entry.member(&client.args) {
        Some(args) => in_front(format, text, &args.value, &front)?,
        None => after_command(format, text, entry, command, &client.args, &front),
    });
    Some(splices)
}

/// `run --mcp --only A,B --`.
fn own_words(change: &Change) -> Vec<String> {
    let only = change
        .only
        .iter()
        .flat_map(|keys| ["--only".to_owned(), keys.join(",")]);
    change
        .words
        .iter()
        .cloned()
        .chain(only)
        .chain(["--".to_owned()])
        .collect()
}

/// An entry that goes through byok already: what its `--only` becomes so that the new references are among it.
fn widened<'a>(words: &super::entry::Words<'a>, change: &Change) -> Option<(&'a Node, String)> {
    let end = words.own_args().len();
    let flag = words.args[..end]
        .iter()
        .position(|word| word.text() == Some("--only"))?;
    let node = words.args[..end].get(flag + 1)?;
    let mut keys: Vec<&str> = node.text()?.split(',').collect();
    for key in change.only.iter().flatten() {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    Some((node, keys.join(",")))
}

/// Words before the first one of a list, written as that one is.
fn in_front(format: Format, text: &str, list: &Node, words: &[String]) -> Option<Splice> {
    let quoted: Vec<String> = words.iter().map(|word| quote(format, word)).collect();
    let is_flow = text[list.span.start..].starts_with('[');
    let Some(first) = list.items().first().map(|item| item.span.start) else {
        return is_flow.then(|| Splice::insert(list.span.start + 1, quoted.join(", ")));
    };
    let before = &text[..first];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    if is_flow {
        let indent = &before[line_start..];
        let own_line = line_start > list.span.start && indent.chars().all(char::is_whitespace);
        let between = if own_line {
            format!(",{}{indent}", line_break(text, line_start))
        } else {
            ", ".into()
        };
        let front: String = quoted
            .iter()
            .flat_map(|word| [word.as_str(), between.as_str()])
            .collect();
        return Some(Splice::insert(first, front));
    }
    let dash = line_start + before[line_start..].rfind('-')?;
    let indent = spaces_like(&before[line_start..dash]);
    let between = format!("{}{indent}", line_break(text, line_start));
    let front: String = quoted.iter().map(|word| format!("- {word}{between}")).collect();
    Some(Splice::insert(dash, front))
}

/// A member of its own for the arguments, after the command.
fn after_command(
    format: Format,
    text: &str,
    entry: &Entry<'_>,
    command: &Member,
    key: &str,
    words: &[String],
) -> Splice {
    let quoted: Vec<String> = words.iter().map(|word| quote(format, word)).collect();
    let list = format!("[{}]", quoted.join(", "));
    let line_start = text[..command.key_span.start]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let prefix = &text[line_start..command.key_span.start];
    let is_inline = text[entry.node.span.start..].starts_with('{');
    let end = command.value.span.end;
    let line_end = end + text[end..].find('\n').unwrap_or(text.len() - end);
    let line_end = if text[..line_end].ends_with('\r') {
        line_end - 1
    } else {
        line_end
    };
    let newline = line_break(text, line_start);
    match format {
        Format::Json if prefix.chars().all(char::is_whitespace) && line_start > 0 => {
            Splice::insert(end, format!(",{newline}{prefix}{}: {list}", quote(format, key)))
        }
        Format::Json => Splice::insert(end, format!(", {}: {list}", quote(format, key))),
        Format::Toml if is_inline => Splice::insert(end, format!(", {key} = {list}")),
        Format::Toml => Splice::insert(line_end, format!("{newline}{prefix}{key} = {list}")),
        Format::Yaml if is_inline => Splice::insert(end, format!(", {key}: {list}")),
        Format::Yaml => Splice::insert(line_end, format!("{newline}{}{key}: {list}", spaces_like(prefix))),
    }
}

/// How the line before ends; a file of one line gets a plain break.
fn line_break(text: &str, line_start: usize) -> &'static str {
    let line = if line_start > 0 { &text[..line_start] } else { text };
    if line.contains("\r\n") { "\r\n" } else { "\n" }
}

fn spaces_like(prefix: &str) -> String {
    prefix
        .chars()
        .map(|c| if c.is_whitespace() { c } else { ' ' })
        .collect()
}

fn descend<'a>(node: &'a mut Node, path: &[Step]) -> Option<&'a mut Node> {
    let Some((step, rest)) = path.split_first() else {
        return Some(node);
    };
    let next = match (step, &mut node.kind) {
        (Step::Key(key), Kind::Map(members)) => &mut members.iter_mut().find(|member| member.key == *key)?.value,
        (Step::Item(place), Kind::List(items)) => items.get_mut(*place)?,
        _ => return None,
    };
    descend(next, rest)
}

/// The entry as it is to be read afterwards.
fn expect(client: &Client, node: &mut Node, change: &Change) -> Option<()> {
    let found = Entry::at(client, node);
    let reach = found.reach();
    let words = found.words()?;
    let program = words.program.text()?.to_owned();
    let mut args: Vec<String> = words
        .args
        .iter()
        .filter_map(|word| word.text().map(str::to_owned))
        .collect();
    if reach == Reach::Wrapped {
        if let Some((only, more)) = widened(&words, change) {
            let place = words.args.iter().position(|word| std::ptr::eq(word, only))?;
            args[place] = more;
        }
    } else {
        let front = own_words(change);
        args.splice(0..0, front.into_iter().chain([program.clone()]));
    }
    let program = if reach == Reach::Wrapped {
        program
    } else {
        change.program.clone()
    };
    for (variable, reference) in &change.variables {
        let Kind::Map(members) = &mut member_mut(node, &client.env)?.kind else {
            return None;
        };
        let member = members.iter_mut().find(|member| member.key == *variable)?;
        member.value.kind = Kind::Text(reference.clone());
    }
    if client.command_is_list {
        member_mut(node, &client.command)?.kind = list([program].into_iter().chain(args));
        return Some(());
    }
    member_mut(node, &client.command)?.kind = Kind::Text(program);
    if let Some(found) = member_mut(node, &client.args) {
        found.kind = list(args);
        return Some(());
    }
    let Kind::Map(members) = &mut node.kind else {
        return None;
    };
    let place = members.iter().position(|member| member.key == client.command)?;
    let member = Member {
        key: client.args.clone(),
        key_span: 0..0,
        value: Node {
            span: 0..0,
            kind: list(args),
        },
    };
    members.insert(place + 1, member);
    Some(())
}

fn member_mut<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    let Kind::Map(members) = &mut node.kind else {
        return None;
    };
    members
        .iter_mut()
        .find(|member| member.key == key)
        .map(|member| &mut member.value)
}

fn list(words: impl IntoIterator<Item = String>) -> Kind {
    let item = |word| Node {
        span: 0..0,
        kind: Kind::Text(word),
    };
    Kind::List(words.into_iter().map(item).collect())
}
