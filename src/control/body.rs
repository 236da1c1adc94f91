//! Response bodies: whole ones, and ones that break off on purpose.
//!
//! A cut body promises its full length, gives its first half, waits, and then fails; `serve` answers the failure with
//! a TCP reset. Nothing here decides which body is cut.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// A response body.
#[derive(Debug)]
pub enum Body {
    /// Sent as it is; none once it is sent.
    Whole(Option<Bytes>),
    /// Breaks off.
    Cut(CutBody),
}

/// A body that breaks off half-way.
#[derive(Debug)]
pub struct CutBody {
    half: Option<Bytes>,
    length: u64,
    wait: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Body {
    /// A body that is sent in full.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(Some(bytes.into()))
    }

    /// A body that breaks off after its first half and a silence of `wait`. The silence must not be zero: it gives the
    /// first half the time to leave.
    pub fn cut(bytes: impl Into<Bytes>, wait: Duration) -> Self {
        let bytes = bytes.into();
        Self::Cut(CutBody {
            half: Some(bytes.slice(..bytes.len() / 2)),
            length: bytes.len() as u64,
            wait,
            sleep: None,
        })
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Cut(cut) => {
                if let Some(half) = cut.half.take() {
                    return Poll::Ready(Some(Ok(Frame::data(half))));
                }
                let wait = cut.wait;
                let sleep = cut.sleep.get_or_insert_with(|| Box::pin(sleep(wait)));
                ready!(sleep.as_mut().poll(context));
                Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        let left = match self {
            Self::Whole(bytes) => bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
            Self::Cut(cut) if cut.half.is_some() => cut.length,
            Self::Cut(cut) => cut.length - cut.length / 2,
        };
        SizeHint::with_exact(left)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use hyper::body::Body as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_cut_body_promises_all_gives_half_waits_and_fails() {
        let mut body = Body::cut("0123456789", Duration::from_secs(2));
        assert_eq!(body.size_hint().exact(), Some(10));
        let half = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(half, "01234");
        assert_eq!(
            (body.size_hint().exact(), body.is_end_stream()),
            (Some(5), false)
        );
        let before = tokio::time::Instant::now();
        assert!(body.frame().await.unwrap().is_err());
        assert!(before.elapsed() >= Duration::from_secs(2));
    }

    #[tokio::test]
    async fn a_whole_body_ends_after_its_bytes() {
        let mut body = Body::whole("abc");
        assert_eq!(body.size_hint().exact(), Some(3));
        assert_eq!(
            body.frame().await.unwrap().unwrap().into_data().unwrap(),
            "abc"
        );
        assert!(body.is_end_stream() && body.frame().await.is_none());
    }
}
