//! Asking a server which models it has (`GET {base}/models`): how `serasi init` finds local servers.

use std::time::Duration;

use reqwest::{Method, Request, Url};
use serde::Deserialize;
use tokio::time::timeout;

use crate::endpoint::base_url::BaseUrl;
use crate::endpoint::http;

/// A local server answers at once or is not there.
const PATIENCE: Duration = Duration::from_millis(600);

/// More text than any list of models.
const MOST_BYTES: usize = 1 << 20;

#[derive(Deserialize)]
struct Models {
    data: Vec<Model>,
}

#[derive(Deserialize)]
struct Model {
    id: String,
}

/// The models of a server on this computer; none where nobody answers as an `OpenAI`-compatible server would.
///
/// Addresses that are not loopback are never asked (contracts §5).
pub async fn models(base: &BaseUrl) -> Vec<String> {
    if !base.is_loopback() {
        return Vec::new();
    }
    let found = timeout(PATIENCE, ask(base)).await;
    found.ok().flatten().map_or_else(Vec::new, |models| {
        models.data.into_iter().map(|one| one.id).collect()
    })
}

async fn ask(base: &BaseUrl) -> Option<Models> {
    let client = http::client(base, PATIENCE).ok()?;
    let url = Url::parse(&format!("{}/models", base.as_str())).ok()?;
    let exchange = http::exchange(&client, Request::new(Method::GET, url), MOST_BYTES)
        .await
        .ok()?;
    serde_json::from_slice(&exchange.body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::loopback::{Answer, Loopback};

    #[tokio::test]
    async fn lists_what_a_local_server_has_and_nothing_elsewhere() {
        let server = Loopback::start(|_| {
            Answer::json(200, r#"{"data":[{"id":"a"},{"id":"b","owned_by":"x"}]}"#)
        })
        .await;
        let base = BaseUrl::parse(&server.base_url()).unwrap();
        assert_eq!(models(&base).await, ["a", "b"]);
        assert_eq!(
            models(&BaseUrl::parse("http://192.0.2.1/v1").unwrap()).await,
            [""; 0]
        );
    }

    #[tokio::test]
    async fn a_server_of_another_kind_has_none() {
        let server = Loopback::start(|_| Answer::json(200, "<html>hello</html>")).await;
        assert!(
            models(&BaseUrl::parse(&server.base_url()).unwrap())
                .await
                .is_empty()
        );
    }
}
