//! What servers have asked the client: samples, roots, words of a person.
//!
//! A server counts its requests from the start, so two servers ask under the same ids. The first server's ids stay as they are;
//! those of later ones get a prefix on their way to the client and lose it on the way back. What a server asked that is gone is
//! taken back, and an answer to it goes nowhere.

use super::id::Id;
use std::collections::BTreeMap;

/// Requests that are remembered; what exceeds it is passed on under its own id.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Which server this is, counted from zero.
    server: u32,
    /// By the id that the client knows.
    open: BTreeMap<Id, Open>,
    /// Progress tokens that the client knows, and what the server calls them.
    tokens: BTreeMap<Id, (u32, Id)>,
}

#[derive(Debug)]
struct Open {
    server: u32,
    own: Id,
    token: Option<Id>,
}

/// Where an answer of the client goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To the server, under the id that it gave.
    Back(Id),
    /// Nowhere: whoever asked is gone.
    Nowhere,
    /// Nobody asked; it is passed on as it is.
    Unknown,
}

impl Asked {
    /// The server asks: the id under which the client hears of it, and its progress token.
    pub(super) fn ask(&mut self, own: &Id, token: Option<&Id>) -> (Id, Option<Id>) {
        let (id, shown) = (self.outward(own), token.map(|token| self.outward(token)));
        if self.open.len() < MOST {
            if let (Some(token), Some(shown)) = (token, &shown) {
                self.tokens.insert(shown.clone(), (self.server, token.clone()));
            }
            let open = Open {
                server: self.server,
                own: own.clone(),
                token: shown.clone(),
            };
            self.open.insert(id.clone(), open);
        }
        (id, shown)
    }

    /// The client answers.
    pub(super) fn answer(&mut self, id: &Id) -> Way {
        let Some(open) = self.open.remove(id) else {
            return Way::Unknown;
        };
        if let Some(token) = &open.token {
            self.tokens.remove(token);
        }
        if open.server == self.server {
            Way::Back(open.own)
        } else {
            Way::Nowhere
        }
    }

    /// The client tells how far it is with something.
    pub(super) fn progress(&self, token: &Id) -> Way {
        match self.tokens.get(token) {
            None => Way::Unknown,
            Some((server, own)) if *server == self.server => Way::Back(own.clone()),
            Some(_) => Way::Nowhere,
        }
    }

    /// The id under which the client knows what this server calls `own`.
    pub(super) fn outward(&self, own: &Id) -> Id {
        match self.server {
            0 => own.clone(),
            server => Id::Text(format!("byok-{server}-{}", own.json())),
        }
    }

    /// Another server is there. Gives what the client was asked and need not answer any more.
    pub(super) fn next_server(&mut self) -> Vec<Id> {
        let of_this = |open: &&Open| open.server == self.server;
        let open = self
            .open
            .iter()
            .filter(|(_, open)| of_this(open))
            .map(|(id, _)| id.clone())
            .collect();
        self.server += 1;
        open
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Id, Way};

    fn number(text: &str) -> Id {
        Id::Number(text.into())
    }

    #[test]
    fn the_first_servers_ids_are_its_own_and_later_ones_come_back_as_they_were() {
        let mut asked = Asked::default();
        assert_eq!(
            asked.ask(&number("1"), Some(&number("1"))),
            (number("1"), Some(number("1")))
        );
        assert_eq!(asked.next_server(), [number("1")]);
        let (id, token) = asked.ask(&number("1"), Some(&number("1")));
        assert_ne!(id, number("1"));
        assert_eq!(asked.answer(&number("1")), Way::Nowhere, "the first server is gone");
        assert_eq!(asked.progress(&token.unwrap()), Way::Back(number("1")));
        assert_eq!(asked.answer(&id), Way::Back(number("1")));
        assert_eq!(asked.answer(&id), Way::Unknown);
        assert_eq!(asked.next_server(), [], "it was answered");
    }
}
