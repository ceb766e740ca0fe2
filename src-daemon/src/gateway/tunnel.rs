//! After `101 Switching Protocols`: bytes in both directions, until one end has had enough.

use super::answer::{self, Answer};
use super::call::{After, Attempt, Sent};
use super::connection::End;
use super::count::Done;
use super::pool::Link;
use super::refuse::Stop;
use crate::problem::Problem;
use byok_core::error::Code;
use std::mem::MaybeUninit;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, copy_bidirectional};

/// Goes over to the other protocol, if the caller asked for that.
pub(super) async fn begin<C>(
    end: &mut End<'_, C>,
    sent: Sent<'_, '_, '_>,
    mut link: Link,
    mut done: Done,
) -> Result<Attempt, (Stop, Done)>
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    if !write_head(end.reply, sent, &link) {
        done.status = None;
        let words = format!(
            "{} goes over to a protocol that nobody asked for",
            sent.admitted.channel.authority
        );
        return Err((Stop::bad_gateway(Problem::new(Code::Io, words)), done));
    }
    end.is_begun = true;
    end.reply.extend_from_slice(link.inbox.bytes());
    let first = end.inbox.bytes().len() as u64;
    let begun = async {
        end.stream.write_all(end.reply).await?;
        link.stream.write_all(end.inbox.bytes()).await?;
        link.stream.flush().await?;
        copy_bidirectional(end.stream, &mut link.stream).await
    };
    if let Ok((up, down)) = begun.await {
        (done.bytes_up, done.bytes_down) = (up + first, down);
    }
    let all = end.inbox.bytes().len();
    end.inbox.consume(all);
    Ok(Attempt::Answered(After::Over, done))
}

fn write_head(reply: &mut Vec<u8>, sent: Sent<'_, '_, '_>, link: &Link) -> bool {
    let mut room = [const { MaybeUninit::uninit() }; answer::MAX_HEADERS];
    let Ok(answer) = Answer::parse(&link.head, &mut room, false) else {
        return false;
    };
    if !sent.head.is_websocket || !answer.is_websocket {
        return false;
    }
    reply.clear();
    answer.write(reply, &[("x-byok-key", &sent.admitted.channel.id)], false);
    true
}
