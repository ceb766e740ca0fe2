//! The four ends: read when something is there, written as fast as they take it.

use super::super::stream::{Inlet, Outlet, Read};
use super::Relay;
use crate::stop::Stop;
use byok_core::error::Code;
use byok_core::mcp::{MOST_HELD, Out, Piece};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::os::fd::AsFd;
use std::time::Instant;

/// What there is to do.
#[derive(Default)]
pub(super) struct Due {
    pub(super) word: bool,
    pub(super) client_in: bool,
    pub(super) client_out: bool,
    pub(super) input: bool,
    pub(super) output: bool,
}

impl Relay<'_> {
    /// Waits until something can be done.
    pub(super) fn wait(&self, until: Option<Instant>) -> Result<Due, Stop> {
        let is_slow = self.server.input.as_ref().is_some_and(Outlet::is_full);
        let may_say = !is_slow && self.begun.is_none() && self.session.waiting_bytes() < MOST_HELD;
        let client_in = self.client_in.as_ref().filter(|_| may_say);
        let output = self.server.output.as_ref();
        let output = output.filter(|_| self.client_out.as_ref().is_none_or(|out| !out.is_full()));
        let client_out = self.client_out.as_ref().filter(|out| !out.is_empty());
        let input = self.server.input.as_ref().filter(|out| !out.is_empty());
        let mut fds = vec![PollFd::new(&self.words, PollFlags::IN)];
        fds.extend(client_in.map(|one| PollFd::from_borrowed_fd(one.as_fd(), PollFlags::IN)));
        fds.extend(output.map(|one| PollFd::from_borrowed_fd(one.as_fd(), PollFlags::IN)));
        fds.extend(client_out.map(|one| PollFd::from_borrowed_fd(one.as_fd(), PollFlags::OUT)));
        fds.extend(input.map(|one| PollFd::from_borrowed_fd(one.as_fd(), PollFlags::OUT)));
        let present = [
            true,
            client_in.is_some(),
            output.is_some(),
            client_out.is_some(),
            input.is_some(),
        ];
        poll_until(&mut fds, until)?;
        let mut ready = fds.iter().map(|fd| !fd.revents().is_empty());
        let mut next = |is_there: bool| is_there && ready.next().unwrap_or(false);
        let [word, client_in, output, client_out, input] = present.map(&mut next);
        Ok(Due {
            word,
            client_in,
            client_out,
            input,
            output,
        })
    }

    pub(super) fn write_to_client(&mut self) {
        if self.client_out.as_mut().is_some_and(|out| !out.write()) {
            // Nobody listens: the server hears of it as it would without byok, when it writes.
            self.client_out = None;
            self.server.output = None;
        }
    }

    pub(super) fn write_to_server(&mut self) {
        if self.server.input.as_mut().is_some_and(|input| !input.write()) {
            self.server.input = None;
        }
    }

    pub(super) fn read_from_client(&mut self) {
        let (pieces, is_end) = read(self.client_in.as_mut());
        for piece in pieces {
            match piece {
                Piece::Line(line) => {
                    let out = self.session.client(line);
                    self.send(out);
                }
                Piece::Part(bytes) if self.is_passing || self.session.is_flowing() => {
                    self.is_passing = true;
                    self.send(vec![Out::Server(bytes)]);
                }
                Piece::Part(bytes) => self.begun = Some(bytes),
                Piece::End(bytes, outline) => {
                    self.is_passing = false;
                    self.session.client_passed(&outline);
                    self.send(vec![Out::Server(bytes)]);
                }
            }
        }
        if is_end {
            self.client_in = None;
        }
    }

    pub(super) fn read_from_server(&mut self) -> Result<(), Stop> {
        let (pieces, is_end) = read(self.server.output.as_mut());
        for piece in pieces {
            match piece {
                Piece::Line(line) => {
                    let heard = self.session.server(line);
                    self.hear(heard)?;
                }
                Piece::Part(bytes) => {
                    self.is_server_passing = true;
                    self.send(vec![Out::Client(bytes)]);
                }
                Piece::End(bytes, outline) => {
                    self.is_server_passing = false;
                    self.session.server_passed(&outline);
                    self.send(vec![Out::Client(bytes)]);
                }
            }
        }
        if is_end {
            self.server.output = None;
        }
        Ok(())
    }

    /// The server has ended: what it wrote before goes to the client.
    pub(super) fn drain(&mut self) -> Result<(), Stop> {
        while let Some(output) = &self.server.output {
            let mut fds = [PollFd::from_borrowed_fd(output.as_fd(), PollFlags::IN)];
            // What it started may have inherited the stream and write on; without byok nobody would wait for that.
            poll_until(&mut fds, Some(Instant::now()))?;
            if fds[0].revents().is_empty() {
                break;
            }
            let (pieces, is_end) = read(self.server.output.as_mut());
            for piece in pieces {
                let out = match piece {
                    Piece::Line(line) => self.session.server(line).out,
                    Piece::Part(bytes) | Piece::End(bytes, _) => vec![Out::Client(bytes)],
                };
                self.send(out);
            }
            if is_end {
                self.server.output = None;
            }
        }
        Ok(())
    }

    /// Says the last words to the client.
    pub(super) fn part(&mut self) -> Result<(), Stop> {
        let held = self.session.release();
        self.send(held);
        while let Some(out) = self.client_out.as_ref().filter(|out| !out.is_empty()) {
            let mut fds = [PollFd::from_borrowed_fd(out.as_fd(), PollFlags::OUT)];
            poll_until(&mut fds, None)?;
            self.write_to_client();
        }
        Ok(())
    }

    pub(super) fn send(&mut self, out: Vec<Out>) {
        for one in out {
            match one {
                Out::Server(bytes) => {
                    if let Some(input) = &mut self.server.input {
                        input.push(bytes);
                    }
                }
                Out::Client(bytes) => {
                    if let Some(out) = &mut self.client_out {
                        out.push(bytes);
                    }
                }
            }
        }
    }

    /// The client sees the end of the server's output, as it would without byok.
    pub(super) fn close_client_out(&mut self) {
        self.client_out = None;
        if let Ok(nothing) = std::fs::File::options().write(true).open("/dev/null") {
            let _ = rustix::stdio::dup2_stdout(&nothing);
        }
    }
}

fn read<F: AsFd>(inlet: Option<&mut Inlet<F>>) -> (Vec<Piece>, bool) {
    match inlet.map(Inlet::read) {
        None => (Vec::new(), false),
        Some(Read::Pieces(pieces)) => (pieces, false),
        Some(Read::End(last)) => (last.into_iter().collect(), true),
    }
}

pub(super) fn poll_until(fds: &mut [PollFd<'_>], until: Option<Instant>) -> Result<(), Stop> {
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let timeout = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(fds, timeout.as_ref()) {
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(Stop::new(Code::Io, format!("waiting: {error}"))),
        }
    }
}
