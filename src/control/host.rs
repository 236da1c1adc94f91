//! Who may ask: only a client that knows the server by a loopback name.
//!
//! A web page can point its own host name at 127.0.0.1 and then talk to local servers as if they were its own (DNS
//! rebinding); its requests still name its host, and are refused here. Nothing else of a request is looked at.

use std::net::Ipv4Addr;

use hyper::Request;
use hyper::header::HOST;

use crate::control::refusal::{Refusal, clip};

/// Refuses what a web page could send after rebinding its own name to 127.0.0.1: any host name that is not loopback.
///
/// # Errors
/// 403 that repeats the name.
pub fn loopback_only<B>(request: &Request<B>) -> Result<(), Refusal> {
    let named = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok());
    let in_uri = request.uri().host();
    let hosts = [named.unwrap_or(""), in_uri.unwrap_or("localhost")];
    match hosts.into_iter().find(|host| !is_loopback(host)) {
        None => Ok(()),
        Some(host) => Err(Refusal::new(
            403,
            format!(
                "host `{}` is not loopback (expected: 127.0.0.1 or localhost)",
                clip(host)
            ),
        )),
    }
}

fn is_loopback(host: &str) -> bool {
    let port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let name = match host.rsplit_once(':') {
        Some((name, tail)) if port(tail) => name,
        _ => host,
    };
    let as_ip = || {
        name.parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
    };
    name.eq_ignore_ascii_case("localhost") || name == "[::1]" || as_ip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::client::{Client, serving};
    use crate::control::serve::ServerSettings;

    #[test]
    fn only_loopback_names_pass() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:8080",
            "127.9.9.9",
            "[::1]:99",
            "[::1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example:80",
            "10.0.0.1",
            "127.0.0.1.evil",
            "[::2]:1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[tokio::test]
    async fn a_foreign_host_is_refused_in_header_and_uri() {
        let server = serving(ServerSettings::default()).await;
        let mut client = Client::connect(&server).await;
        for head in [
            "GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "GET /health HTTP/1.1\r\n\r\n",
            "GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ] {
            assert_eq!(client.send(head).await.unwrap().status, 403, "{head}");
        }
        let reply = client
            .send("GET /health HTTP/1.1\r\nHost: localhost:1\r\n\r\n")
            .await
            .unwrap();
        assert_eq!(
            (reply.status, reply.body.as_str()),
            (200, r#"{"status":"ok"}"#)
        );
    }
}
