//! From an HTTP request to an HTTP response: who may ask, which route, which control, which fault.
//!
//! Holds what all connections share. It knows nothing of sockets; `serve` owns those.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};

use crate::control::body::Body;
use crate::control::faults::{self, Fault, Faults};
use crate::control::host::loopback_only;
use crate::control::refusal::{Refusal, clip};
use crate::control::reply::{Seeds, perturb_facts, reply};
use crate::control::retrieval::DevSplits;
use crate::control::wire::{Call, completion, models};
use crate::control::{Book, Control, convert};
use crate::digest::Digest;
use crate::prompt::messages_digest;
use crate::rng;

/// Largest request body.
const BODY_CAP: usize = 8 * 1024 * 1024;

/// Silence between half a body and the reset: enough for the half to reach the client.
const RESET_WAIT: Duration = Duration::from_millis(10);

/// How completions are answered; what the server's settings are without the socket's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Behaviour {
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

/// What all connections share.
pub struct Desk {
    book: Arc<dyn Book>,
    splits: DevSplits,
    faults: Faults,
    behaviour: Behaviour,
}

impl Desk {
    /// A desk that answers from `book`.
    pub fn new(behaviour: Behaviour, book: Arc<dyn Book>) -> Self {
        Self {
            book,
            splits: DevSplits::default(),
            faults: Faults::new(behaviour.fail, behaviour.seed),
            behaviour,
        }
    }

    /// Answers one request; every failure is a response.
    pub async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        if let Err(refusal) = loopback_only(&request) {
            return refused(&refusal);
        }
        let allowed = match request.uri().path() {
            "/v1/chat/completions" => Method::POST,
            "/v1/models" | "/health" => Method::GET,
            path => {
                let message = format!(
                    "no such path `{}` (expected: POST /v1/chat/completions, GET /v1/models or GET /health)",
                    clip(path)
                );
                return refused(&Refusal::new(404, message));
            }
        };
        if *request.method() != allowed {
            let message = format!("this path takes {allowed} only");
            let mut response = refused(&Refusal::new(405, message));
            let value = if allowed == Method::POST {
                "POST"
            } else {
                "GET"
            };
            response
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static(value));
            return response;
        }
        match request.uri().path() {
            "/v1/models" => json(StatusCode::OK, Body::whole(models())),
            "/health" => json(StatusCode::OK, Body::whole(&br#"{"status":"ok"}"#[..])),
            _ => self
                .chat(request)
                .await
                .unwrap_or_else(|refusal| refused(&refusal)),
        }
    }

    async fn chat(&self, request: Request<Incoming>) -> Result<Response<Body>, Refusal> {
        let body = read_body(request).await?;
        let call = Call::read(&body)?;
        let control = call.control()?;
        let conversation = messages_digest(&call.messages);
        let seeds = Seeds {
            server: self.behaviour.seed,
            request: call.seed.unwrap_or(0),
        };
        let text = self.text(control, &call, &conversation, seeds)?;
        let fault = self.faults.next(&body);
        let delay = self.delay(&conversation, seeds.request);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        Ok(match fault {
            None => json(
                StatusCode::OK,
                Body::whole(completion(&call, &conversation, &text)),
            ),
            Some(Fault::Empty) => json(
                StatusCode::OK,
                Body::whole(completion(&call, &conversation, "")),
            ),
            Some(fault) => broken(fault, completion(&call, &conversation, &text)),
        })
    }

    fn text(
        &self,
        control: Control,
        call: &Call<'_>,
        conversation: &Digest,
        seeds: Seeds,
    ) -> Result<String, Refusal> {
        if control == Control::English {
            return Ok(convert::ENGLISH_REPLY.to_owned());
        }
        let Some(question) = self.book.find(conversation) else {
            let last = call.messages.last().filter(|_| control == Control::Echo);
            return last.map(|turn| turn.content.clone()).ok_or_else(|| {
                let message = format!(
                    "this conversation is no sample of the suite, so `{}` has no answer to it (expected: a prompt \
                     rendered from the suite this server was started with, unchanged)",
                    control.name()
                );
                Refusal::new(400, message)
                    .about("messages")
                    .code("unknown_sample")
            });
        };
        let text = reply(control, &question, &*self.book, &self.splits, seeds);
        let share = self.behaviour.fail_facts;
        if share > 0.0 {
            return Ok(perturb_facts(text, &question, share, seeds.server));
        }
        Ok(text)
    }

    /// Latency plus a jitter that depends on the conversation and the seeds alone.
    fn delay(&self, conversation: &Digest, request_seed: u64) -> Duration {
        let Behaviour {
            latency,
            jitter,
            seed,
            ..
        } = self.behaviour;
        if jitter.is_zero() {
            return latency;
        }
        let share = rng::keyed_unit(seed, &format!("jitter/{conversation}/{request_seed}"));
        latency.saturating_add(jitter.mul_f64(share))
    }
}

async fn read_body(request: Request<Incoming>) -> Result<Bytes, Refusal> {
    let too_large = || Refusal::new(413, format!("the body is over {BODY_CAP} bytes"));
    if request.body().size_hint().lower() > BODY_CAP as u64 {
        return Err(too_large());
    }
    match Limited::new(request.into_body(), BODY_CAP).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) => Err(Refusal::new(400, format!("the body broke off: {error}"))),
    }
}

/// What a transient fault looks like on the wire, given the completion that would have been sent.
fn broken(fault: Fault, completion: Vec<u8>) -> Response<Body> {
    match fault {
        Fault::ThrottledSeconds => throttled(RETRY_AFTER, "1"),
        Fault::ThrottledMillis => throttled(HeaderName::from_static("retry-after-ms"), "50"),
        Fault::ServerError => refused(&Refusal::new(500, "planned fault: internal error")),
        Fault::Unavailable => refused(&Refusal::new(503, "planned fault: overloaded")),
        Fault::Reset => json(StatusCode::OK, Body::cut(completion, RESET_WAIT)),
        Fault::Stall => json(StatusCode::OK, Body::cut(completion, faults::STALL)),
        Fault::TruncatedJson => {
            let half = Bytes::from(completion);
            json(StatusCode::OK, Body::whole(half.slice(..half.len() / 2)))
        }
        // An outcome, not a broken exchange; `chat` has answered it with an empty completion.
        Fault::Empty => json(StatusCode::OK, Body::whole(completion)),
    }
}

fn throttled(header: HeaderName, wait: &'static str) -> Response<Body> {
    let refusal = Refusal::new(429, "planned fault: slow down").code("rate_limit_exceeded");
    let mut response = refused(&refusal);
    response
        .headers_mut()
        .insert(header, HeaderValue::from_static(wait));
    response
}

fn refused(refusal: &Refusal) -> Response<Body> {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    json(status, Body::whole(refusal.to_json()))
}

fn json(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::client::{Client, chat, serving};
    use crate::control::serve::ServerSettings;

    #[tokio::test]
    async fn routes_answer_404_and_405_with_an_error_body() {
        let server = serving(ServerSettings::default()).await;
        let mut client = Client::connect(&server).await;
        let models = client.get("/v1/models").await;
        assert_eq!(models.json()["data"][1]["id"], "control/echo");
        let lost = client.get("/v2/models").await;
        assert_eq!(lost.status, 404);
        assert!(
            lost.json()["error"]["message"]
                .as_str()
                .unwrap()
                .contains("`/v2/models`")
        );
        let method = client.get("/v1/chat/completions").await;
        assert_eq!((method.status, method.header("allow")), (405, Some("POST")));
        let head = "POST /v1/models HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
        let method = client.send(head).await.unwrap();
        assert_eq!((method.status, method.header("allow")), (405, Some("GET")));
    }

    #[tokio::test]
    async fn wrong_requests_are_400_404_and_413() {
        let server = serving(ServerSettings::default()).await;
        let mut client = Client::connect(&server).await;
        assert_eq!(client.post("{").await.unwrap().status, 400);
        assert_eq!(
            client
                .post(&chat("control/eco", "hai", 0))
                .await
                .unwrap()
                .status,
            404
        );
        let unknown = client
            .post(&chat("control/noisy", "no sample", 0))
            .await
            .unwrap();
        assert_eq!(
            (unknown.status, &unknown.json()["error"]["code"]),
            (400, &"unknown_sample".into())
        );
        let head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n";
        let announced = format!("{head}Content-Length: {}\r\n\r\n", BODY_CAP + 1);
        assert_eq!(client.send(&announced).await.unwrap().status, 413);
        let mut client = Client::connect(&server).await;
        let size = BODY_CAP + 1;
        let chunked = format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n{}",
            " ".repeat(size)
        );
        assert_eq!(client.send(&chunked).await.unwrap().status, 413);
    }

    #[tokio::test]
    async fn echo_and_english_answer_what_is_no_sample() {
        let server = serving(ServerSettings::default()).await;
        let mut client = Client::connect(&server).await;
        let echo = client
            .post(&chat("control/echo", "apa khabar", 0))
            .await
            .unwrap();
        assert_eq!(echo.content(), "apa khabar");
        let english = client
            .post(&chat("english", "apa khabar", 0))
            .await
            .unwrap();
        assert_eq!(english.content(), convert::ENGLISH_REPLY);
    }

    #[tokio::test]
    async fn planted_wrong_facts_reach_the_wire() {
        let settings = ServerSettings {
            fail_facts: 1.0,
            ..ServerSettings::default()
        };
        let server = serving(settings).await;
        let mut client = Client::connect(&server).await;
        let reply = client
            .post(&chat("control/reference", "brp harga baju ni", 0))
            .await
            .unwrap();
        assert!(
            ["A", "C"].contains(&reply.content().as_str()),
            "{}",
            reply.body
        );
    }
}
