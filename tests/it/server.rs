//! Servers to ask: the controls in a second process, and one that counts who asked what how often.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::project::Project;

/// `serasi control serve` as a second process, killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(project: &Project, options: &[&str]) -> Self {
        let mut child = project
            .command()
            .args(["control", "serve", "--port", "0"])
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let talk = child.stderr.as_mut().expect("a pipe");
        BufReader::new(talk)
            .read_line(&mut line)
            .expect("a first line");
        let address = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .expect("an address")
            .to_owned();
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that ended by itself leaves nothing to kill.
        let _ended = self.child.kill();
        let _code = self.child.wait();
    }
}

/// A server that answers every chat request after a while, and counts by request body the answers it began to write.
pub(crate) struct Counting {
    pub(crate) address: String,
    counts: Arc<Mutex<HashMap<Vec<u8>, usize>>>,
}

impl Counting {
    pub(crate) fn start(latency: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}/v1", listener.local_addr().expect("an address"));
        let counts = Arc::new(Mutex::new(HashMap::new()));
        let shared = Arc::clone(&counts);
        // Ends with the test process; it holds nothing but a port.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counts = Arc::clone(&shared);
                std::thread::spawn(move || converse(stream, latency, &counts));
            }
        });
        Self { address, counts }
    }

    /// Requests answered more than once, counted with their repeats.
    pub(crate) fn repeats(&self) -> usize {
        let counts = self.counts.lock().expect("no thread panicked");
        counts.values().map(|count| count - 1).sum()
    }

    /// Different requests answered.
    pub(crate) fn distinct(&self) -> usize {
        self.counts.lock().expect("no thread panicked").len()
    }
}

fn converse(stream: TcpStream, latency: Duration, counts: &Mutex<HashMap<Vec<u8>, usize>>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut writer = stream;
    while let Some(body) = request(&mut reader) {
        std::thread::sleep(latency);
        *counts
            .lock()
            .expect("no thread panicked")
            .entry(body)
            .or_default() += 1;
        let reply = r#"{"choices":[{"finish_reason":"stop","message":{"content":"A"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}}"#;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            reply.len()
        );
        if writer
            .write_all(format!("{head}{reply}").as_bytes())
            .is_err()
        {
            return;
        }
    }
}

/// The body of the next request; none where the client went away.
fn request(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let mut body = vec![0; length?];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}
