//! The fixed cost: a load generator that only sends the same bodies and reads the replies, over keep-alive connections.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use serasi::dataset::Fault;
use serasi::dataset::select::Selection;
use serasi::endpoint::base_url::BaseUrl;
use serasi::endpoint::openai_body::Body;
use serasi::endpoint::settings::WireSettings;
use serasi::task::plan::Plan;
use serasi::task::suite::Suite;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// The model both sides ask for.
pub(crate) const MODEL: &str = "control/reference";

/// The bodies that the whole job sends, made beforehand.
pub(crate) fn bodies(suite: &Path, base_url: &str) -> anyhow::Result<Arc<[Bytes]>> {
    let told = |fault: &Fault| anyhow::anyhow!("{fault}");
    let suite = Suite::load(Some(suite)).map_err(|faults| told(&faults[0]))?;
    let plan = Plan::new(Arc::new(suite), &[], &Selection::default(), 1);
    let settings = WireSettings::new("one", MODEL, BaseUrl::parse(base_url)?);
    (0..plan.units())
        .map(|unit| {
            let (_, _, request) = plan.render(unit).map_err(|fault| told(&fault))?;
            let body = serde_json::to_vec(&Body {
                settings: &settings,
                request: &request,
            })?;
            Ok(Bytes::from(body))
        })
        .collect()
}

/// Sends every body once, `concurrency` at a time, and gives the time it took.
pub(crate) fn flood(
    base_url: &str,
    bodies: &Arc<[Bytes]>,
    concurrency: usize,
) -> anyhow::Result<Duration> {
    let host = base_url
        .strip_prefix("http://")
        .and_then(|rest| rest.strip_suffix("/v1"))
        .context("the server's address")?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let started = Instant::now();
        let next = Arc::new(AtomicUsize::new(0));
        let mut connections = JoinSet::new();
        for _ in 0..concurrency {
            let line = converse(host.to_owned(), Arc::clone(bodies), Arc::clone(&next));
            connections.spawn(line);
        }
        while let Some(ended) = connections.join_next().await {
            ended??;
        }
        Ok(started.elapsed())
    })
}

/// One connection: takes the next body until there is none.
async fn converse(
    host: String,
    bodies: Arc<[Bytes]>,
    next: Arc<AtomicUsize>,
) -> anyhow::Result<()> {
    let stream = TcpStream::connect(&host).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
        let request = Request::post("/v1/chat/completions")
            .header(header::HOST, &host)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(body.clone()))?;
        let reply = sender.send_request(request).await?;
        anyhow::ensure!(reply.status().is_success(), "status {}", reply.status());
        reply.into_body().collect().await?;
    }
    drop(sender);
    driver.await??;
    Ok(())
}
