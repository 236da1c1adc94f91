//! Who may ask: only a client that knows the server by a loopback name, and no web page of another host.
//!
//! A web page can point its own host name at 127.0.0.1 and then talk to local servers as if they were its own (DNS
//! rebinding); its requests still name its host. It can also post to 127.0.0.1 as it is, without reading the answer;
//! its requests then name it as their origin. Both are refused here. Nothing else of a request is looked at.

use std::net::Ipv4Addr;

use hyper::Request;
use hyper::header::{HOST, HeaderName, ORIGIN};

use crate::control::refusal::{Refusal, clip};

/// Refuses what a web page of another host could send: any host name or origin that is not loopback.
///
/// # Errors
/// 403 that repeats the name.
pub fn loopback_only<B>(request: &Request<B>) -> Result<(), Refusal> {
    // A name that is no text is as foreign as an empty one.
    let texts = |name: HeaderName| {
        let values = request.headers().get_all(name).into_iter();
        values.map(|value| value.to_str().unwrap_or(""))
    };
    let in_uri = request.uri().host();
    let named = texts(HOST).next().unwrap_or("");
    let foreign = texts(HOST)
        .chain([named, in_uri.unwrap_or("localhost")])
        .find(|host| !is_loopback(host))
        .map(|host| ("host", host));
    let elsewhere = texts(ORIGIN)
        .find(|origin| !is_local_origin(origin))
        .map(|origin| ("origin", origin));
    match foreign.or(elsewhere) {
        None => Ok(()),
        Some((what, name)) => Err(Refusal::new(
            403,
            format!(
                "{what} `{}` is not loopback (expected: 127.0.0.1 or localhost)",
                clip(name)
            ),
        )),
    }
}

/// Programs send no origin; a page served from this computer names it by a loopback name.
fn is_local_origin(origin: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .find_map(|scheme| origin.strip_prefix(scheme))
        .is_some_and(is_loopback)
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
        let two = "GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n";
        assert_ne!(client.send(two).await.unwrap().status, 200);
        let reply = Client::connect(&server)
            .await
            .send("GET /health HTTP/1.1\r\nHost: localhost:1\r\n\r\n")
            .await
            .unwrap();
        assert_eq!(
            (reply.status, reply.body.as_str()),
            (200, r#"{"status":"ok"}"#)
        );
    }

    #[tokio::test]
    async fn a_web_page_of_another_host_is_refused_by_its_origin() {
        let server = serving(ServerSettings::default()).await;
        let mut client = Client::connect(&server).await;
        for (origin, status) in [
            ("https://evil.example", 403),
            ("http://localhost.evil.example", 403),
            ("http://evil.example/localhost", 403),
            ("null", 403),
            ("localhost", 403),
            ("http://localhost:3000", 200),
            ("http://127.0.0.1:8080", 200),
        ] {
            let head =
                format!("GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n\r\n");
            assert_eq!(client.send(&head).await.unwrap().status, status, "{origin}");
        }
    }
}
