//! Test double: a tiny HTTP/1.1 client over a socket, that sees resets and half bodies as they are.

use std::io;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::control::doubles::ThreeSamples;
use crate::control::serve::{Running, ServerSettings, start};

/// A server over the three samples.
pub(super) async fn serving(settings: ServerSettings) -> Running {
    start(settings, Arc::new(ThreeSamples::default()))
        .await
        .unwrap()
}

/// A chat request for the conversation to which the doubles render `text`.
pub(super) fn chat(model: &str, text: &str, seed: u64) -> String {
    let messages =
        json!([{"role": "system", "content": "Jawab."}, {"role": "user", "content": text}]);
    json!({"model": model, "messages": messages, "seed": seed}).to_string()
}

/// One keep-alive connection.
pub(super) struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

/// A whole response.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Client {
    pub(super) async fn connect(server: &Running) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        let read = Vec::new();
        Self { stream, read }
    }

    pub(super) async fn get(&mut self, path: &str) -> Reply {
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        self.send(&head).await.unwrap()
    }

    pub(super) async fn post(&mut self, body: &str) -> io::Result<Reply> {
        let length = body.len();
        let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1";
        self.send(&format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}"))
            .await
    }

    /// Sends raw bytes and reads one response; the error of a cut one is the socket's own. What was read of it stays in
    /// `partial`.
    pub(super) async fn send(&mut self, raw: &str) -> io::Result<Reply> {
        self.read.clear();
        self.stream.write_all(raw.as_bytes()).await?;
        loop {
            if let Some(reply) = self.whole() {
                return Ok(reply);
            }
            let mut buffer = [0; 4096];
            let count = self.stream.read(&mut buffer).await?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.read.extend_from_slice(&buffer[..count]);
        }
    }

    /// What the last exchange brought, whole or not.
    pub(super) fn partial(&self) -> &str {
        std::str::from_utf8(&self.read).unwrap()
    }

    fn whole(&self) -> Option<Reply> {
        let (head, body) = self.partial().split_once("\r\n\r\n")?;
        let head = head.to_owned();
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let mut reply = Reply {
            status,
            head,
            body: String::new(),
        };
        let length: usize = reply.header("content-length")?.parse().ok()?;
        body.get(..length)?.clone_into(&mut reply.body);
        Some(reply)
    }
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn content(&self) -> String {
        self.json()["choices"][0]["message"]["content"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}
