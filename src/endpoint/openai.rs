//! The chat-completions wire format, as vendors and local servers share it.
//!
//! One request, one reply, no streaming. Latency runs from sending to the end of the body. Retrying, waiting and
//! counting are the runner's.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Method};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::digest::Digest;
use crate::endpoint::failure::{EndpointError, ErrorKind};
use crate::endpoint::http;
use crate::endpoint::openai_body::{Body, check_extra};
use crate::endpoint::openai_completion::completion;
use crate::endpoint::redact::{redact, redact_body, redact_reply};
use crate::endpoint::settings::{SettingsError, WireSettings};
use crate::endpoint::{Completion, Endpoint, Reply, Unit, network};
use crate::prompt::{Parameters, Request};

/// An endpoint that speaks chat completions.
pub struct OpenAi {
    settings: WireSettings,
    client: Client,
    headers: HeaderMap,
}

impl OpenAi {
    /// Makes the endpoint; the client comes from [`http::client`].
    ///
    /// # Errors
    /// If the key fits no header or `extra` names a key that is written anyway.
    pub fn new(mut settings: WireSettings, client: Client) -> Result<Self, SettingsError> {
        check_extra(&settings)?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        // What is removed from texts must be what is sent: a file's last line break belongs to neither.
        settings.api_key = settings
            .api_key
            .map(|key| SecretString::from(key.expose_secret().trim()))
            .filter(|key| !key.expose_secret().is_empty());
        if let Some(key) = &settings.api_key {
            let key = key.expose_secret();
            let mut value =
                HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| SettingsError::Key)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(Self {
            settings,
            client,
            headers,
        })
    }

    async fn ask(&self, request: &Request) -> Result<Completion, EndpointError> {
        let body = serde_json::to_vec(&Body {
            settings: &self.settings,
            request,
        })
        .map_err(|error| {
            let what = format!("the request cannot be written: {error}");
            network::fault(ErrorKind::BadRequest, what, None)
        })?;
        let url = self.settings.base_url.chat_completions().clone();
        let mut wire = reqwest::Request::new(Method::POST, url);
        *wire.headers_mut() = self.headers.clone();
        *wire.body_mut() = Some(body.into());
        let place = network::place(wire.url());
        let mut exchange =
            http::exchange(&self.client, wire, self.settings.max_reply_bytes).await?;
        exchange.body = redact_body(exchange.body, self.settings.api_key.as_ref());
        let mut completion = completion(exchange, &place)?;
        self.without_key(&mut completion);
        Ok(completion)
    }

    /// Removes the key from the texts of a reply; in the body it may have been hidden by escapes.
    fn without_key(&self, completion: &mut Completion) {
        let texts = [
            Some(&mut completion.text),
            completion.reasoning.as_mut(),
            completion.refusal.as_mut(),
            completion.raw_finish.as_mut(),
            completion.model.as_mut(),
            completion.fingerprint.as_mut(),
            completion.id.as_mut(),
        ];
        for text in texts.into_iter().flatten() {
            redact_reply(text, self.settings.api_key.as_ref());
        }
    }

    /// Removes keys, and puts this endpoint's own names into the advice.
    fn polished(&self, mut error: EndpointError) -> EndpointError {
        let key = self.settings.api_key.as_ref();
        if error.kind == ErrorKind::Unauthorised && error.status == Some(401) {
            error.hint = Some(match (&self.settings.api_key_env, key) {
                (Some(variable), Some(_)) => format!("check the API key in `{variable}`"),
                (Some(variable), None) => format!("no API key was sent: set `{variable}`"),
                (None, Some(_)) => "check the API key".to_owned(),
                (None, None) => {
                    "no API key was sent: name its variable in `api_key_env`".to_owned()
                }
            });
        }
        error.message = redact(&error.message, key);
        error.code = error.code.map(|code| redact(&code, key));
        error.hint = error.hint.map(|hint| redact(&hint, key));
        error
    }
}

impl Endpoint for OpenAi {
    fn complete<'a>(&'a self, _unit: &'a Unit, request: &'a Request) -> Reply<'a> {
        Box::pin(async move {
            self.ask(request)
                .await
                .map_err(|error| self.polished(error))
        })
    }

    fn effective(&self, asked: &Parameters) -> Parameters {
        self.settings.capabilities.effective(asked)
    }

    fn identity(&self) -> Digest {
        let WireSettings {
            model,
            base_url,
            capabilities,
            extra,
            ..
        } = &self.settings;
        // Parameters that are sent or omitted stand in the effective parameters of each request's digest.
        Digest::of_json(&json!({
            "provider": "openai-compatible",
            "base_url": base_url.as_str(),
            "model": model,
            "reasoning_effort": capabilities.reasoning_effort,
            "system_role": capabilities.system_role,
            "extra": extra,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Message, Role};
    use crate::endpoint::base_url::BaseUrl;
    use crate::endpoint::loopback::{Answer, Loopback};
    use crate::endpoint::{Finish, Usage};
    use serde_json::Map;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    const KEY: &str = "sk-geheim-0123456789";

    const GOOD: &str = r#"{"id":"c-1","object":"chat.completion","model":"m-2026","system_fingerprint":"fp",
        "choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"RM12 je"}}],
        "usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}"#;

    fn endpoint(server: &Loopback) -> OpenAi {
        let base = BaseUrl::parse(&server.base_url()).unwrap();
        let client = http::client(&base, http::CONNECT_TIMEOUT).unwrap();
        let mut settings = WireSettings::new("a", "m", base);
        settings.api_key = Some(KEY.to_owned().into());
        settings.api_key_env = Some("A_KEY".to_owned());
        OpenAi::new(settings, client).unwrap()
    }

    async fn complete(endpoint: &OpenAi) -> Result<Completion, EndpointError> {
        let unit = Unit {
            task: "t".to_owned(),
            sample: "s".to_owned(),
            epoch: 0,
        };
        let request = Request {
            messages: vec![Message {
                role: Role::User,
                content: "brape?".to_owned(),
            }],
            parameters: Parameters::default(),
        };
        endpoint.complete(&unit, &request).await
    }

    async fn answered(answer: Answer) -> Result<Completion, EndpointError> {
        let server = Loopback::start(move |_| answer.clone()).await;
        complete(&endpoint(&server)).await
    }

    #[tokio::test]
    async fn a_good_reply_becomes_a_completion() {
        let seen = Arc::new(Mutex::new(String::new()));
        let copy = Arc::clone(&seen);
        let server = Loopback::start(move |request| {
            request.clone_into(&mut copy.lock().unwrap());
            Answer::with_headers(200, "x-ratelimit-remaining-requests: 5\r\n", GOOD)
        })
        .await;
        let completion = complete(&endpoint(&server)).await.unwrap();
        assert_eq!(completion.text, "RM12 je");
        assert_eq!(completion.finish, Finish::Stop);
        assert_eq!(completion.raw_finish.as_deref(), Some("stop"));
        assert_eq!(completion.model.as_deref(), Some("m-2026"));
        assert_eq!(completion.fingerprint.as_deref(), Some("fp"));
        assert_eq!(completion.id.as_deref(), Some("c-1"));
        let usage = Usage {
            input: 9,
            cached: None,
            output: 3,
            reasoning: None,
        };
        assert_eq!(completion.usage, Some(usage));
        let raw = completion.raw_usage.unwrap();
        assert_eq!(
            raw.get(),
            r#"{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}"#
        );
        assert_eq!(completion.remaining.requests, Some(5));
        assert!(completion.latency.unwrap() > Duration::ZERO);
        let request = seen.lock().unwrap().to_ascii_lowercase();
        assert!(
            request.starts_with("post /v1/chat/completions http/1.1"),
            "{request}"
        );
        assert!(request.contains(&format!("authorization: bearer {KEY}")));
        assert!(request.contains("user-agent: serasi/"));
        assert!(request.contains(r#""content":"brape?""#));
    }

    #[tokio::test]
    async fn empty_content_and_refusals_are_replies_too() {
        let body = r#"{"choices":[{"finish_reason":"length","message":{"content":null,"reasoning":"hm","refusal":""}}]}"#;
        let completion = answered(Answer::json(200, body)).await.unwrap();
        assert_eq!(
            (completion.text.as_str(), completion.finish),
            ("", Finish::Length)
        );
        assert_eq!(completion.reasoning.as_deref(), Some("hm"));
        assert_eq!(completion.refusal, None);
        assert_eq!(completion.usage, None);
    }

    #[tokio::test]
    async fn misbehaving_servers_end_in_the_right_class() {
        for (answer, kind) in [
            (
                Answer::json(200, "{\"choices\":[{\"mess"),
                ErrorKind::BrokenBody,
            ),
            (
                Answer::json(200, r#"{"choices":[]}"#),
                ErrorKind::BrokenBody,
            ),
            (
                Answer::json(200, r#"{"choices":[{"message":null}]}"#),
                ErrorKind::BrokenBody,
            ),
            (Answer::json(204, ""), ErrorKind::BrokenBody),
            (Answer::cut(200, "{", 50), ErrorKind::BrokenBody),
            (Answer::hang_up(), ErrorKind::Connect),
            (Answer::json(500, "{}"), ErrorKind::Server),
            (
                Answer::redirect(307, "http://elsewhere.invalid/"),
                ErrorKind::Redirect,
            ),
            (
                Answer::until_close(200, &vec![b' '; 6 << 20]),
                ErrorKind::TooLarge,
            ),
            (
                Answer::json(200, r#"{"error":{"code":429,"message":"x"}}"#),
                ErrorKind::Throttled,
            ),
            (Answer::json(200, r#"{"error":"busy"}"#), ErrorKind::Server),
            (
                Answer::json(
                    200,
                    r#"{"choices":[{"finish_reason":"error","error":{"code":502}}]}"#,
                ),
                ErrorKind::Server,
            ),
        ] {
            let name = format!("{answer:.80?}");
            assert_eq!(answered(answer).await.unwrap_err().kind, kind, "{name}");
        }
    }

    #[tokio::test]
    async fn a_throttled_request_brings_the_servers_wait() {
        let answer = Answer::with_headers(429, "retry-after: 1.5\r\n", "{}");
        let error = answered(answer).await.unwrap_err();
        assert_eq!(error.wait, Some(Duration::from_millis(1500)));
    }

    #[tokio::test]
    async fn no_key_leaves_in_errors_or_replies() {
        let echo = format!(r#"{{"error":{{"message":"bad key {KEY}","code":"{KEY}"}}}}"#);
        let error = answered(Answer::json(401, &echo)).await.unwrap_err();
        assert!(!format!("{error:?}").contains("geheim"), "{error:?}");
        assert_eq!(error.hint.as_deref(), Some("check the API key in `A_KEY`"));
        let hidden = KEY.replace('-', "\\u002d");
        for quoted in [KEY, &hidden] {
            let echo = GOOD.replace("RM12 je", quoted).replace("c-1", quoted);
            let completion = answered(Answer::json(200, &echo)).await.unwrap();
            assert_eq!(completion.text, "[redacted]");
            assert_eq!(completion.id.as_deref(), Some("[redacted]"));
        }
    }

    fn configured(change: impl FnOnce(&mut WireSettings)) -> Result<OpenAi, SettingsError> {
        let base = BaseUrl::parse("http://h/v1").unwrap();
        let client = http::client(&base, http::CONNECT_TIMEOUT).unwrap();
        let mut settings = WireSettings::new("a", "m", base);
        change(&mut settings);
        OpenAi::new(settings, client)
    }

    #[test]
    fn identity_is_what_changes_the_reply_and_not_the_name() {
        let identity = |change: fn(&mut WireSettings)| configured(change).unwrap().identity();
        let plain = identity(|_| {});
        assert_eq!(plain, identity(|one| "b".clone_into(&mut one.name)));
        let others = [
            identity(|one| "m2".clone_into(&mut one.model)),
            identity(|one| one.extra = Map::from_iter([("top_k".to_owned(), json!(1))])),
            identity(|one| one.capabilities.reasoning_effort = Some("low".to_owned())),
        ];
        assert!(others.iter().all(|other| *other != plain));
    }

    #[test]
    fn the_key_is_sent_as_a_sensitive_header_and_removed_without_its_line_break() {
        let endpoint = configured(|one| one.api_key = Some(format!(" {KEY}\n").into())).unwrap();
        let header = &endpoint.headers[AUTHORIZATION];
        assert!(header.is_sensitive());
        assert_eq!(header.as_bytes(), format!("Bearer {KEY}").as_bytes());
        let error = network::fault(ErrorKind::Server, format!("got {KEY}."), None);
        assert_eq!(endpoint.polished(error).message, "got [redacted].");
        let blank = configured(|one| one.api_key = Some("  ".to_owned().into())).unwrap();
        assert!(!blank.headers.contains_key(AUTHORIZATION));
    }

    #[test]
    fn a_refused_key_is_told_from_a_missing_one() {
        let hint = |key: Option<&str>, variable: Option<&str>| {
            let endpoint = configured(|one| {
                one.api_key = key.map(SecretString::from);
                one.api_key_env = variable.map(str::to_owned);
            });
            let error = EndpointError {
                status: Some(401),
                ..network::fault(ErrorKind::Unauthorised, String::new(), None)
            };
            endpoint.unwrap().polished(error).hint.unwrap()
        };
        assert_eq!(hint(Some(KEY), Some("A")), "check the API key in `A`");
        assert_eq!(hint(Some(KEY), None), "check the API key");
        assert_eq!(hint(None, Some("A")), "no API key was sent: set `A`");
        assert!(hint(None, None).contains("`api_key_env`"));
    }

    #[test]
    fn a_key_that_fits_no_header_is_refused_without_being_shown() {
        let refused = configured(|one| one.api_key = Some("ge\nheim".to_owned().into()));
        assert_eq!(refused.err(), Some(SettingsError::Key));
    }
}
