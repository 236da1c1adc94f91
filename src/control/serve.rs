//! The controls' server: hyper over loopback TCP, and its lifetime.
//!
//! Takes settings and a book, gives a running server. It listens on 127.0.0.1 and nowhere else, needs no key, and
//! sleeps only where latency, jitter or a planned stall asks for it. What is answered is `answer`'s matter.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::control::Book;
use crate::control::answer::{Behaviour, Desk};

/// Rest after a failed accept (out of file descriptors, most likely), so that the loop does not spin.
const ACCEPT_REST: Duration = Duration::from_millis(20);

/// How the server behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ServerSettings {
    /// TCP port; 0 takes any free one.
    pub port: u16,
    /// Seed of everything random.
    pub seed: u64,
    /// Time every completion takes at least.
    pub latency: Duration,
    /// Upper bound of the uniform time on top.
    pub jitter: Duration,
    /// Share of requests with a planned fault (0–1).
    pub fail: f64,
    /// Share of samples whose reply states something wrong (0–1).
    pub fail_facts: f64,
}

impl ServerSettings {
    fn behaviour(&self) -> Behaviour {
        Behaviour {
            seed: self.seed,
            latency: self.latency,
            jitter: self.jitter,
            fail: self.fail,
            fail_facts: self.fail_facts,
        }
    }
}

/// A server at work; it stops when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

impl Running {
    /// The base URL for clients, up to but without `/chat/completions`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Stops listening, drops open connections and returns when all is closed.
    pub async fn stop(self) {
        // Both fail only where the server has ended already.
        self.stop.send(()).ok();
        self.accepting.await.ok();
    }

    /// Serves until the future is dropped.
    pub async fn wait(self) {
        self.accepting.await.ok();
    }
}

/// Starts a server on the current runtime.
///
/// # Errors
/// A share outside 0–1, or a port that cannot be listened on.
pub async fn start(settings: ServerSettings, book: Arc<dyn Book>) -> io::Result<Running> {
    for (name, share) in [("fail", settings.fail), ("fail_facts", settings.fail_facts)] {
        if !(0.0..=1.0).contains(&share) {
            let problem = format!("`{name}` is {share} (expected: 0 to 1)");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    let desk = Arc::new(Desk::new(settings.behaviour(), book));
    let accepting = tokio::spawn(accept(listener, desk, stopped));
    Ok(Running {
        address,
        stop,
        accepting,
    })
}

/// Accepts until told to stop or until nobody is left who could tell; open connections end with the set.
async fn accept(listener: TcpListener, desk: Arc<Desk>, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, Arc::clone(&desk)));
                }
                Err(_) => tokio::time::sleep(ACCEPT_REST).await,
            },
        }
    }
    connections.shutdown().await;
}

/// Serves one connection to its end.
async fn converse(stream: TcpStream, desk: Arc<Desk>) {
    // Without it, Nagle's algorithm and delayed acknowledgements add 40 ms; a socket that refuses is slow, not wrong.
    stream.set_nodelay(true).ok();
    let service = service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, Infallible>(desk.answer(request).await) }
    });
    let mut connection = http1::Builder::new()
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    let end = (&mut connection).await;
    if end.is_err_and(|error| error.is_user()) {
        // A body failed on purpose: closing without lingering makes the kernel send a reset instead of an end.
        let stream = connection.into_parts().io.into_inner();
        stream.set_zero_linger().ok();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::control::client::{Client, chat, serving};
    use crate::control::faults::{Fault, Plan, STALL};
    use crate::control::{Control, convert};
    use crate::digest::Digest;

    const PRICE: &str = "brp harga baju ni";
    const SIZE: &str = "ada saiz L tak? \"urgent\"";

    fn failing() -> ServerSettings {
        ServerSettings {
            fail: 1.0,
            seed: 4,
            ..ServerSettings::default()
        }
    }

    /// A body whose first attempt meets `fault`, and whose second does not.
    fn meeting(fault: Fault) -> String {
        let meets = |body: &String| {
            let plan = Plan::of(&Digest::of(body.as_bytes()), 1.0, failing().seed).unwrap();
            plan.fault(0) == Some(fault) && plan.fault(1).is_none_or(|fault| fault == Fault::Empty)
        };
        let bodies = (0..).map(|seed| chat("control/reference", SIZE, seed));
        bodies.take(2000).find(meets).unwrap()
    }

    #[tokio::test]
    async fn every_control_answers_over_one_connection() {
        let server = serving(ServerSettings::default()).await;
        assert_eq!(
            server.base_url(),
            format!("http://127.0.0.1:{}/v1", server.address.port())
        );
        let mut client = Client::connect(&server).await;
        for control in Control::ALL {
            let reply = client.post(&chat(control.name(), SIZE, 1)).await.unwrap();
            assert_eq!(
                (reply.status, reply.header("date")),
                (200, None),
                "{control:?}"
            );
            let reference = "Boleh je kak, RM12.50 je";
            let expected: &[&str] = match control {
                Control::Reference => &[reference],
                Control::Echo => &[SIZE],
                Control::Random => &["other of reply-1"],
                Control::Formal => &["Boleh sahaja kak, RM12.50 sahaja"],
                Control::Indonesian => &["Bisa saja kak, RM12.50 saja"],
                Control::English => &[convert::ENGLISH_REPLY],
                Control::Retrieval => &["Ada kak, RM9 je"],
                Control::Noisy => &[reference, "other of reply-1"],
            };
            assert!(
                expected.contains(&reply.content().as_str()),
                "{}",
                reply.body
            );
            let again = client.post(&chat(control.name(), SIZE, 1)).await.unwrap();
            assert_eq!(again.body, reply.body);
        }
        let choice = client
            .post(&chat("control/reference", PRICE, 1))
            .await
            .unwrap();
        assert_eq!(choice.content(), "B");
    }

    #[tokio::test]
    async fn error_statuses_carry_their_headers_and_end() {
        let server = serving(failing()).await;
        let mut client = Client::connect(&server).await;
        for (fault, status, header) in [
            (Fault::ThrottledSeconds, 429, Some(("retry-after", "1"))),
            (Fault::ThrottledMillis, 429, Some(("retry-after-ms", "50"))),
            (Fault::ServerError, 500, None),
            (Fault::Unavailable, 503, None),
        ] {
            let body = meeting(fault);
            let reply = client.post(&body).await.unwrap();
            assert_eq!(reply.status, status);
            assert!(reply.json()["error"]["message"].is_string());
            if let Some((name, value)) = header {
                assert_eq!(reply.header(name), Some(value));
            }
            let again = client.post(&body).await.unwrap();
            assert_eq!(again.content(), "Boleh je kak, RM12.50 je");
        }
    }

    #[tokio::test]
    async fn reset_and_stall_give_half_a_body_and_a_reset() {
        let server = serving(failing()).await;
        for (fault, wait) in [(Fault::Reset, Duration::ZERO), (Fault::Stall, STALL)] {
            let body = meeting(fault);
            let mut client = Client::connect(&server).await;
            let sent = Instant::now();
            let error = client.post(&body).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
            assert!(sent.elapsed() >= wait && sent.elapsed() < wait + STALL);
            let (_, half) = client.partial().split_once("\r\n\r\n").unwrap();
            assert!(half.starts_with(r#"{"id":"chatcmpl-"#), "{half}");
            let whole = Client::connect(&server).await.post(&body).await.unwrap();
            assert_eq!(half.len(), whole.body.len() / 2);
        }
    }

    #[tokio::test]
    async fn truncated_json_is_transient_and_an_empty_reply_stays() {
        let server = serving(failing()).await;
        let mut client = Client::connect(&server).await;
        let body = meeting(Fault::TruncatedJson);
        let reply = client.post(&body).await.unwrap();
        assert_eq!(reply.status, 200);
        assert!(serde_json::from_str::<serde_json::Value>(&reply.body).is_err());
        assert_eq!(
            client.post(&body).await.unwrap().content(),
            "Boleh je kak, RM12.50 je"
        );
        let body = meeting(Fault::Empty);
        for _ in 0..5 {
            let reply = client.post(&body).await.unwrap();
            assert_eq!((reply.status, reply.content().as_str()), (200, ""));
            assert_eq!(reply.json()["choices"][0]["finish_reason"], "stop");
        }
    }

    #[tokio::test]
    async fn latency_and_jitter_delay_a_completion_but_not_a_health_check() {
        let settings = ServerSettings {
            latency: Duration::from_millis(150),
            jitter: Duration::from_millis(50),
            ..ServerSettings::default()
        };
        let server = serving(settings).await;
        let mut client = Client::connect(&server).await;
        let sent = Instant::now();
        client.get("/health").await;
        assert!(sent.elapsed() < Duration::from_millis(150));
        let sent = Instant::now();
        client.post(&chat("echo", PRICE, 1)).await.unwrap();
        assert!(sent.elapsed() >= Duration::from_millis(150));
    }

    #[tokio::test]
    async fn a_stopped_or_dropped_server_frees_its_port() {
        let server = serving(ServerSettings::default()).await;
        let mut client = Client::connect(&server).await;
        client.get("/health").await;
        let address = server.address;
        server.stop().await;
        assert!(client.post("{}").await.is_err());
        assert!(TcpStream::connect(address).await.is_err());
        let server = serving(ServerSettings::default()).await;
        let address = server.address;
        drop(server);
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn waiting_keeps_the_server_up() {
        let server = serving(ServerSettings::default()).await;
        let mut client = Client::connect(&server).await;
        tokio::select! {
            () = server.wait() => panic!("nobody stopped it"),
            reply = client.get("/health") => assert_eq!(reply.status, 200),
        }
    }

    #[tokio::test]
    async fn a_share_outside_0_to_1_is_refused() {
        for settings in [
            ServerSettings {
                fail: 1.5,
                ..failing()
            },
            ServerSettings {
                fail: f64::NAN,
                ..failing()
            },
            ServerSettings {
                fail_facts: -0.1,
                ..failing()
            },
        ] {
            let book = Arc::new(crate::control::doubles::ThreeSamples::default());
            let error = start(settings, book).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        }
    }
}
