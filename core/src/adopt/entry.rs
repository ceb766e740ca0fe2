//! The servers of a client's file.

use super::client::Client;
use super::tree::{Kind, Member, Node};

/// One step from a part to a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// By name.
    Key(String),
    /// By place.
    Item(usize),
}

/// One server.
pub struct Entry<'a> {
    /// Its name.
    pub name: String,
    /// Where it is in the file.
    pub path: Vec<Step>,
    /// It.
    pub node: &'a Node,
    client: &'a Client,
}

/// How a server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A program that the client starts.
    Program,
    /// The same, through `byok run` already.
    Wrapped,
    /// Over the network.
    Remote,
    /// In a way that this byok does not know.
    Unknown,
}

/// The words of a program: where they stand, and what they are.
pub struct Words<'a> {
    /// The program.
    pub program: &'a Node,
    /// Its arguments.
    pub args: &'a [Node],
}

/// All servers of a file, in its order.
pub fn entries<'a>(client: &'a Client, root: &'a Node) -> Vec<Entry<'a>> {
    let mut found = Vec::new();
    for path in &client.roots {
        let keys: Vec<&str> = path.split('.').collect();
        descend(client, root, &keys, &mut Vec::new(), &mut found);
    }
    found
}

fn descend<'a>(client: &'a Client, node: &'a Node, keys: &[&str], path: &mut Vec<Step>, found: &mut Vec<Entry<'a>>) {
    let Some((first, rest)) = keys.split_first() else {
        return servers(client, node, path, found);
    };
    for member in node
        .members()
        .iter()
        .filter(|member| *first == "*" || member.key == *first)
    {
        path.push(Step::Key(member.key.clone()));
        descend(client, &member.value, rest, path, found);
        path.pop();
    }
}

fn servers<'a>(client: &'a Client, node: &'a Node, path: &[Step], found: &mut Vec<Entry<'a>>) {
    let mut push = |name: String, step: Step, node: &'a Node| {
        let path = path.iter().cloned().chain([step]).collect();
        found.push(Entry {
            name,
            path,
            node,
            client,
        });
    };
    if client.list {
        for (place, item) in node.items().iter().enumerate() {
            let name = item
                .get("name")
                .and_then(Node::text)
                .map_or_else(|| format!("#{}", place + 1), str::to_owned);
            push(name, Step::Item(place), item);
        }
    } else {
        for member in node.members() {
            push(member.key.clone(), Step::Key(member.key.clone()), &member.value);
        }
    }
}

impl<'a> Entry<'a> {
    /// One that was found before, in another tree of the same file.
    pub(super) fn at(client: &'a Client, node: &'a Node) -> Self {
        Self {
            name: String::new(),
            path: Vec::new(),
            node,
            client,
        }
    }

    /// How the server is reached.
    pub fn reach(&self) -> Reach {
        match self.words() {
            Some(words) if words.is_byok_run() => Reach::Wrapped,
            Some(_) => Reach::Program,
            None if self.url().is_some() => Reach::Remote,
            None => Reach::Unknown,
        }
    }

    /// Its program and arguments; `None` when they are not all texts.
    pub fn words(&self) -> Option<Words<'a>> {
        let command = self.command()?;
        if self.client.command_is_list {
            let (program, args) = command.value.items().split_first()?;
            program.text()?;
            return are_texts(args).then_some(Words { program, args });
        }
        command.value.text()?;
        let args = match self.node.get(&self.client.args) {
            None => &[],
            Some(node) if matches!(node.kind, Kind::List(_)) => node.items(),
            Some(_) => return None,
        };
        are_texts(args).then_some(Words {
            program: &command.value,
            args,
        })
    }

    /// The member that names the program.
    pub fn command(&self) -> Option<&'a Member> {
        self.member(&self.client.command)
    }

    /// The variables it is given, by name.
    pub fn variables(&self) -> &'a [Member] {
        self.node.get(&self.client.env).map_or(&[], Node::members)
    }

    /// The member of that name.
    pub fn member(&self, key: &str) -> Option<&'a Member> {
        self.node.members().iter().find(|member| member.key == key)
    }

    /// The address of a server on the network.
    pub fn url(&self) -> Option<&'a Node> {
        ["url", "httpUrl", "serverUrl", "uri"]
            .iter()
            .find_map(|key| self.node.get(key))
            .filter(|node| node.text().is_some())
    }

    /// The headers that are sent to it.
    pub fn headers(&self) -> impl Iterator<Item = &'a Member> {
        let node = self.node;
        ["headers", "http_headers"]
            .into_iter()
            .filter_map(move |key| node.get(key))
            .flat_map(Node::members)
    }
}

impl Words<'_> {
    /// Whether it is `byok … run …`.
    fn is_byok_run(&self) -> bool {
        let program = self.program.text().unwrap_or_default();
        let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
        let own = self.own_args();
        matches!(name, "byok" | "byok.exe") && own.iter().any(|word| word.text() == Some("run"))
    }

    /// The arguments before `--`: all of them when there is none.
    pub fn own_args(&self) -> &[Node] {
        let end = self.args.iter().position(|word| word.text() == Some("--"));
        &self.args[..end.unwrap_or(self.args.len())]
    }
}

fn are_texts(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| node.text().is_some())
}
