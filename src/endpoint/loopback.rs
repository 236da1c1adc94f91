//! A loopback server for tests: answers what the test says, byte for byte, and misbehaves on request.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One answer: raw bytes, and what happens to the connection.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    bytes: Vec<u8>,
    then: Then,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    KeepAlive,
    Close,
    Stall,
}

impl Answer {
    /// A whole JSON answer.
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::with_headers(status, "", body)
    }

    /// A whole JSON answer with more header lines (each ended by CRLF).
    pub(crate) fn with_headers(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self {
            bytes: format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{body}")
                .into_bytes(),
            then: Then::KeepAlive,
        }
    }

    /// A body whose end is the end of the connection.
    pub(crate) fn until_close(status: u16, body: &[u8]) -> Self {
        let mut bytes = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n\r\n").into_bytes();
        bytes.extend_from_slice(body);
        Self {
            bytes,
            then: Then::Close,
        }
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, target: &str) -> Self {
        Self::with_headers(status, &format!("location: {target}\r\n"), "")
    }

    /// A body that ends before the promised `length`.
    pub(crate) fn cut(status: u16, body: &str, length: usize) -> Self {
        Self {
            bytes: format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\r\n{body}")
                .into_bytes(),
            then: Then::Close,
        }
    }

    /// The connection ends without a byte.
    pub(crate) fn hang_up() -> Self {
        Self {
            bytes: Vec::new(),
            then: Then::Close,
        }
    }

    /// A body packed by gzip.
    pub(crate) fn packed(body: &[u8]) -> Self {
        let length = body.len();
        let head =
            format!("HTTP/1.1 200 X\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n");
        Self {
            bytes: [head.as_bytes(), body].concat(),
            then: Then::KeepAlive,
        }
    }

    /// The start of a body, after which nothing comes.
    pub(crate) fn stall_after(status: u16, body: &str) -> Self {
        Self {
            then: Then::Stall,
            ..Self::cut(status, body, body.len() + 100)
        }
    }

    /// The connection stays open and nothing comes.
    pub(crate) fn stall() -> Self {
        Self {
            bytes: Vec::new(),
            then: Then::Stall,
        }
    }
}

/// The running server.
pub(crate) struct Loopback {
    port: u16,
    requests: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Loopback {
    /// Starts a server that answers each request (head and body as text) by `answer`.
    pub(crate) async fn start(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        let answer = Arc::new(answer);
        let task = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&answer), Arc::clone(&counter)));
            }
        });
        Self {
            port,
            requests,
            task,
        }
    }

    /// The address to configure.
    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// Requests seen so far.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Stops listening.
    pub(crate) async fn stop(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: Arc<impl Fn(&str) -> Answer + Send + Sync + 'static>,
    requests: Arc<AtomicUsize>,
) {
    while let Some(request) = read_request(&mut stream).await {
        requests.fetch_add(1, Ordering::SeqCst);
        let Answer { bytes, then } = answer(&request);
        if stream.write_all(&bytes).await.is_err() {
            return;
        }
        match then {
            Then::KeepAlive => {}
            Then::Close => {
                let _ = stream.shutdown().await;
                return;
            }
            Then::Stall => tokio::time::sleep(Duration::from_secs(3600)).await,
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        // The first byte of a TLS greeting: a plain server answers it as it answers any nonsense.
        if bytes.first() == Some(&0x16) {
            return Some("tls".to_owned());
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, value)| value.trim().parse().unwrap());
            if body.len() >= length {
                return Some(text.into_owned());
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}
