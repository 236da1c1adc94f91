//! HTTP: one client per server, one exchange per call, bounded in every direction.
//!
//! The client verifies certificates with ring, follows redirects only to the same origin, takes proxies from the
//! environment but never for this computer's own addresses, and reads no more of a body than it may. Nothing here
//! knows a wire format.

use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Certificate, Client, ClientBuilder, Request, Response, StatusCode, Url};

use crate::endpoint::base_url::BaseUrl;
use crate::endpoint::failure::{EndpointError, ErrorKind};
use crate::endpoint::network;

/// Time to reach a server, unless the caller says otherwise.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Redirects followed in a row.
const MOST_REDIRECTS: usize = 3;

/// How much of an error's body is read: enough for any message.
pub const MOST_OF_AN_ERROR: usize = 64 * 1024;

/// How long an error's body is waited for. Its status has already said what follows, and must not turn into a timeout.
const PATIENCE_WITH_AN_ERROR: Duration = Duration::from_secs(2);

/// Space set aside for a body of unknown length.
const FIRST_CAPACITY: usize = 4 * 1024;

/// A client that could not be built.
#[derive(Debug, thiserror::Error)]
#[error("no http client: {0}")]
pub struct ClientError(String);

/// What came back, whatever its status.
#[derive(Debug)]
pub struct Exchange {
    /// HTTP status.
    pub status: StatusCode,
    /// The reply's headers.
    pub headers: HeaderMap,
    /// The body; cut short where the status is an error's and the body long.
    pub body: Vec<u8>,
    /// From sending to the end of the body.
    pub latency: Duration,
}

/// Builds the client for one server. Share it between endpoints of the same server.
///
/// # Errors
/// If neither the system's certificates nor an empty set give a client.
pub fn client(base: &BaseUrl, connect_timeout: Duration) -> Result<Client, ClientError> {
    // A second installation fails and changes nothing; without the first, reqwest panics.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || {
        let builder = ClientBuilder::new()
            .connect_timeout(connect_timeout)
            .pool_idle_timeout(Duration::from_secs(60))
            .tcp_nodelay(true)
            .user_agent(concat!("serasi/", env!("CARGO_PKG_VERSION")))
            // Every attempt is the runner's: paced, counted and recorded.
            .retry(reqwest::retry::never())
            .redirect(Policy::custom(follow_at_home));
        if base.is_loopback() {
            builder.no_proxy()
        } else {
            builder
        }
    };
    builder()
        .build()
        // A slim container has no CA store; plain http must work all the same, and https then says what is missing.
        .or_else(|_| {
            builder()
                .tls_certs_only(std::iter::empty::<Certificate>())
                .build()
        })
        .map_err(|error| ClientError(error.without_url().to_string()))
}

/// Sends a request and reads the reply to its end, but no more than `most` bytes of it.
///
/// # Errors
/// What broke on the way; a reply with an error's status is no error here.
pub async fn exchange(
    client: &Client,
    request: Request,
    most: usize,
) -> Result<Exchange, EndpointError> {
    let url = request.url().clone();
    let started = Instant::now();
    let reply = client
        .execute(request)
        .await
        .map_err(|error| network::classify(&error, &url))?;
    let status = reply.status();
    let (headers, body) = if status.is_success() {
        read(reply, most, &url).await?
    } else {
        read_start(reply).await
    };
    Ok(Exchange {
        status,
        headers,
        body,
        latency: started.elapsed(),
    })
}

async fn read(
    mut reply: Response,
    most: usize,
    url: &Url,
) -> Result<(HeaderMap, Vec<u8>), EndpointError> {
    let headers = std::mem::take(reply.headers_mut());
    let promised = reply
        .content_length()
        .map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    if promised.is_some_and(|length| length > most) {
        return Err(too_large(most, url));
    }
    let mut body = Vec::with_capacity(promised.unwrap_or(FIRST_CAPACITY).min(most));
    loop {
        match reply.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > most => return Err(too_large(most, url)),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok((headers, body)),
            Err(error) => return Err(network::classify(&error, url)),
        }
    }
}

/// The start of an error's body; one that breaks off or stalls still has its status.
async fn read_start(mut reply: Response) -> (HeaderMap, Vec<u8>) {
    let headers = std::mem::take(reply.headers_mut());
    let mut body = Vec::new();
    let reading = async {
        while let Ok(Some(chunk)) = reply.chunk().await {
            let room = MOST_OF_AN_ERROR - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() >= room {
                break;
            }
        }
    };
    // What has come by then is kept.
    let _ = tokio::time::timeout(PATIENCE_WITH_AN_ERROR, reading).await;
    (headers, body)
}

fn too_large(most: usize, url: &Url) -> EndpointError {
    network::fault(
        ErrorKind::TooLarge,
        format!(
            "the reply of `{}` passes the cap of {most} bytes",
            network::place(url)
        ),
        Some("ask for fewer tokens".to_owned()),
    )
}

/// Follows a redirect only where the request stays what it was and goes to the server that was configured.
///
/// 301, 302 and 303 would turn the POST into a GET without its body, so they are shown instead of followed.
fn follow_at_home(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let keeps_body = matches!(
        attempt.status(),
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
    );
    let home = attempt.previous().first();
    if keeps_body
        && attempt.previous().len() <= MOST_REDIRECTS
        && home.is_some_and(|home| is_home(home, attempt.url()))
    {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

/// The same origin. Plain http to https on the same host is another one: the key has then been sent in the clear, and
/// would not be sent again.
fn is_home(home: &Url, target: &Url) -> bool {
    home.origin() == target.origin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::loopback::{Answer, Loopback};

    fn base(text: &str) -> BaseUrl {
        BaseUrl::parse(text).unwrap()
    }

    async fn ask(server: &Loopback, most: usize) -> Result<Exchange, EndpointError> {
        let base = base(&server.base_url());
        let client = client(&base, CONNECT_TIMEOUT).unwrap();
        let request = Request::new(reqwest::Method::POST, base.chat_completions().clone());
        exchange(&client, request, most).await
    }

    #[test]
    fn home_is_the_same_origin() {
        let home =
            |from: &str, to: &str| is_home(&Url::parse(from).unwrap(), &Url::parse(to).unwrap());
        assert!(home("http://h:81/a", "http://h:81/b"));
        assert!(home("https://h/a", "https://h:443/b"));
        for target in [
            "https://h/a",
            "http://h/a",
            "http://other:81/a",
            "http://h:82/a",
        ] {
            assert!(!home("http://h:81/a", target), "{target}");
        }
        // The client drops the key on the way from http to https; a 401 would then blame the key.
        assert!(!home("http://h/a", "https://h/a"));
        assert!(!home("https://h/a", "http://h/a"));
    }

    #[tokio::test]
    async fn bodies_are_read_up_to_the_cap_and_not_beyond() {
        let server = Loopback::start(|_| Answer::json(200, &"x".repeat(1000))).await;
        assert_eq!(ask(&server, 1000).await.unwrap().body.len(), 1000);
        assert_eq!(
            ask(&server, 999).await.unwrap_err().kind,
            ErrorKind::TooLarge
        );
    }

    #[tokio::test]
    async fn a_long_body_of_unknown_length_stops_at_the_cap() {
        let server = Loopback::start(|_| Answer::until_close(200, &vec![b'x'; 6 << 20])).await;
        let error = ask(&server, 4 << 20).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge);
        assert!(error.message.contains("4194304"), "{error}");
    }

    /// 200,000 times `x`, as gzip makes it.
    fn bomb() -> Vec<u8> {
        let start = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x31, 0x01,
            0x00, 0x00, 0x00, 0xc2, 0xa0, 0xda, 0x8b, 0x6f, 0x06, 0x7f, 0xa0,
        ];
        let end = [
            0x80, 0xd7, 0x00, 0x72, 0x02, 0xbf, 0x51, 0x40, 0x0d, 0x03, 0x00,
        ];
        [&start[..], &[0; 193], &end].concat()
    }

    #[tokio::test]
    async fn a_small_body_that_unpacks_to_a_long_one_stops_at_the_cap() {
        let server = Loopback::start(|_| Answer::packed(&bomb())).await;
        assert_eq!(ask(&server, 200_000).await.unwrap().body.len(), 200_000);
        let error = ask(&server, 199_999).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge);
    }

    #[tokio::test]
    async fn an_error_whose_body_stalls_keeps_its_status() {
        let server = Loopback::start(|_| Answer::stall_after(401, "{\"error\":\"no key\"")).await;
        let answer = tokio::time::timeout(Duration::from_secs(20), ask(&server, 100)).await;
        let exchange = answer.unwrap().unwrap();
        assert_eq!(exchange.status, 401);
        assert_eq!(exchange.body, b"{\"error\":\"no key\"");
    }

    #[tokio::test]
    async fn a_long_error_is_cut_and_keeps_its_status() {
        let server = Loopback::start(|_| Answer::json(500, &"x".repeat(1 << 20))).await;
        let exchange = ask(&server, 100).await.unwrap();
        assert_eq!(exchange.status, 500);
        assert_eq!(exchange.body.len(), MOST_OF_AN_ERROR);
    }

    #[tokio::test]
    async fn redirects_stay_at_home() {
        let server = Loopback::start(|request| {
            if request.starts_with("POST /moved ") {
                Answer::json(200, "\"here\"")
            } else {
                Answer::redirect(307, "/moved")
            }
        })
        .await;
        assert_eq!(ask(&server, 100).await.unwrap().body, b"\"here\"");
        let away = Loopback::start(|_| Answer::redirect(307, "http://127.0.0.1:9/v1")).await;
        assert_eq!(ask(&away, 100).await.unwrap().status, 307);
        let bodyless = Loopback::start(|_| Answer::redirect(302, "/moved")).await;
        assert_eq!(ask(&bodyless, 100).await.unwrap().status, 302);
        let circle = Loopback::start(|_| Answer::redirect(308, "/v1/chat/completions")).await;
        assert_eq!(ask(&circle, 100).await.unwrap().status, 308);
        assert_eq!(circle.requests(), MOST_REDIRECTS + 1);
    }

    #[tokio::test]
    async fn a_refused_connection_asks_whether_the_server_runs() {
        let server = Loopback::start(|_| Answer::json(200, "{}")).await;
        let base = base(&server.base_url());
        server.stop().await;
        let client = client(&base, CONNECT_TIMEOUT).unwrap();
        let request = Request::new(reqwest::Method::POST, base.chat_completions().clone());
        let error = exchange(&client, request, 10).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Connect);
        assert!(error.message.contains("refused"), "{error}");
        let hint = error.hint.unwrap();
        assert!(
            hint.starts_with("is the server running at `http://127.0.0.1:"),
            "{hint}"
        );
    }

    #[tokio::test]
    async fn a_reset_in_the_middle_is_a_broken_body_and_before_it_a_lost_connection() {
        let middle = Loopback::start(|_| Answer::cut(200, "{\"a\":", 100)).await;
        assert_eq!(
            ask(&middle, 1000).await.unwrap_err().kind,
            ErrorKind::BrokenBody
        );
        let before = Loopback::start(|_| Answer::hang_up()).await;
        let error = ask(&before, 1000).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Connect, "{error}");
    }

    #[tokio::test]
    async fn tls_to_a_plain_server_says_so() {
        let server = Loopback::start(|_| Answer::json(200, "{}")).await;
        let base = base(&server.base_url().replace("http://", "https://"));
        let client = client(&base, CONNECT_TIMEOUT).unwrap();
        let request = Request::new(reqwest::Method::POST, base.chat_completions().clone());
        let error = exchange(&client, request, 10).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Connect);
        assert!(
            error.hint.is_some_and(|hint| hint.contains("`http://`")),
            "{}",
            error.message
        );
    }
}
