//! What is sent for each fault.

mod bodies;
mod codings;
mod framing;
mod heads;
pub(crate) mod redirects;

use std::io;

use crate::answer::Framing;
use crate::dice::Dice;
use crate::fault::Fault;
use crate::line::{Line, Next, Wire};
use crate::request::Request;
use crate::service::Service;

/// Answers a request wrongly.
pub(crate) async fn misbehave<W: Wire>(
    line: &mut Line<W>,
    fault: &Fault,
    request: &Request,
    service: &Service,
) -> io::Result<Next> {
    let page = || service.site().html(request);
    match fault {
        Fault::ClosesAtOnce => Ok(Next::Close),
        Fault::ResetsAtOnce => Ok(Next::Reset),
        Fault::NeverAccepts | Fault::StallsTls | Fault::Silent => {
            line.until_closed().await?;
            Ok(Next::Close)
        }
        Fault::GarbageTls | Fault::Garbage => {
            line.send(&garbage()).await?;
            Ok(Next::Close)
        }
        Fault::HangsAfterStatusLine => heads::status_line(line).await,
        Fault::HangsAfterHead => heads::hangs(line, &page()).await,
        Fault::DripsHead(pause) => heads::drips(line, &page(), *pause).await,
        Fault::EndlessHead => heads::endless(line).await,
        Fault::HugeHeader(bytes) => heads::huge(line, *bytes).await,
        Fault::HangsInBody => bodies::half(line, &page()).await,
        Fault::Drips(pause) => bodies::drips(line, &page(), *pause).await,
        Fault::Endless => bodies::endless(line).await,
        Fault::InvalidUtf8 => bodies::invalid_utf8(line, &page()).await,
        Fault::NestedDivs(bytes) => bodies::nested(line, *bytes).await,
        Fault::Resets => bodies::resets(line, &page()).await,
        Fault::GzipBomb(bytes) => codings::gzip_bomb(line, *bytes).await,
        Fault::ZstdBomb(bytes) => codings::zstd_bomb(line, *bytes).await,
        Fault::CutGzip => codings::cut(line, &page()).await,
        Fault::NotGzip => codings::mislabelled(line, &page()).await,
        Fault::LengthTooLong => framing::too_long(line, &page()).await,
        Fault::LengthTooShort => framing::too_short(line, &page()).await,
        Fault::TwoLengths => framing::two_lengths(line, &page()).await,
        Fault::LengthAndChunks => framing::length_and_chunks(line, &page()).await,
        Fault::CutUntilClose => framing::cut_until_close(line, &page()).await,
        Fault::BrokenChunks => framing::broken_chunks(line, &page()).await,
        Fault::CutChunks => framing::cut_chunks(line, &page()).await,
        Fault::RedirectLoop
        | Fault::RedirectChain(_)
        | Fault::RedirectTo(_)
        | Fault::Alternates(_)
        | Fault::RetryInAnHour
        | Fault::RetryAfter(..)
        | Fault::ErrorPage
        | Fault::Status(_) => {
            let answer = redirects::or_status(fault, request, service);
            answer.send(line, request, Framing::Length, false).await
        }
        Fault::Raw(bytes) => {
            line.send(bytes).await?;
            Ok(Next::Close)
        }
        Fault::EarlyHints => {
            // Two of them: a client has to skip as many as come.
            let hint =
                b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload; as=style\r\n\r\n";
            line.send(&hint.repeat(2)).await?;
            let answer = service.site().answer(request);
            answer.send(line, request, Framing::Length, false).await
        }
        Fault::Closes => {
            let answer = service.site().answer(request);
            answer.send(line, request, Framing::Length, true).await
        }
    }
}

/// Bytes that are neither HTTP nor TLS, nor text.
pub(crate) fn garbage() -> Vec<u8> {
    let mut dice = Dice::new(0xBAD, 0);
    // No byte of it looks like a letter, so that no parser finds a start.
    (0..512).map(|_| (dice.next() as u8) | 0x80).collect()
}
