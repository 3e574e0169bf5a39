//! The server: routes into axum, limits, compression, metrics, TLS, an orderly end.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get, on};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::web::call::Wants;
use crate::web::dispatch::dispatch;
use crate::web::problem::Problem;
use crate::web::route::Route;
use crate::web::{assets, reply};

/// Seconds a request may take at most.
pub const REQUEST_SECONDS_MAX: u64 = 60;
/// Seconds a request with files may take at most: a large list over a bad line.
pub const UPLOAD_SECONDS_MAX: u64 = 1_800;
/// Threads that run handlers at most; each may hold one reader or wait for the writer.
pub const HANDLER_THREADS_MAX: usize = 64;

/// Certificate and key of the server.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// PEM file of the certificate chain.
    pub cert: PathBuf,
    /// PEM file of the key.
    pub key: PathBuf,
}

/// The whole program as a service.
pub fn router(app: Arc<App>) -> Router {
    let routes: &'static [Route] = Box::leak(crate::web::routes().into_boxed_slice());
    let (mut router, mut slow) = (Router::new(), Router::new());
    for route in routes {
        let filter = MethodFilter::try_from(route.method.clone()).unwrap_or(MethodFilter::GET);
        let handler =
            move |State(app): State<Arc<App>>, request: Request| async move { dispatch(app, route, request).await };
        if route.files.is_some() {
            slow = slow.route(route.path, on(filter, handler));
        } else {
            router = router.route(route.path, on(filter, handler));
        }
    }
    router
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/assets/{hash}/{name}", get(asset))
        .layer(at_most(REQUEST_SECONDS_MAX))
        .merge(slow.layer(at_most(UPLOAD_SECONDS_MAX)))
        .fallback(missing)
        .layer(CsrfLayer::new())
        .layer(CompressionLayer::new())
        // Bodies have limits of their own, by route: see `dispatch`.
        .layer(DefaultBodyLimit::disable())
        .layer(fixed("x-content-type-options", "nosniff"))
        .layer(fixed("referrer-policy", "same-origin"))
        .layer(fixed("cross-origin-opener-policy", "same-origin"))
        .layer(axum::middleware::from_fn(measure))
        .layer(CatchPanicLayer::new())
        .with_state(app)
}

fn at_most(seconds: u64) -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(seconds))
}

fn fixed(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
}

async fn measure(request: Request, next: axum::middleware::Next) -> Response {
    let method = request.method().to_string();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("attache_requests_total", "method" => method, "status" => status).increment(1);
    response
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    let reached =
        tokio::task::spawn_blocking(move || app.db.read(|tx| store::officers::offices_all(tx).map(|_| ()))).await;
    match reached {
        Ok(Ok(())) => "ready\n".into_response(),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            [("retry-after", "5")],
            "the database cannot be reached\n",
        )
            .into_response(),
    }
}

/// Where metrics are kept; made at the first call, so whoever counts before serving asks for it.
pub(crate) fn recorder() -> &'static Option<PrometheusHandle> {
    static RECORDER: std::sync::OnceLock<Option<PrometheusHandle>> = std::sync::OnceLock::new();
    RECORDER.get_or_init(|| match PrometheusBuilder::new().install_recorder() {
        Ok(handle) => Some(handle),
        Err(error) => {
            tracing::warn!(%error, "metrics are not recorded");
            None
        }
    })
}

async fn metrics() -> Response {
    match recorder() {
        Some(handle) => ([(CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn asset(axum::extract::Path((hash, name)): axum::extract::Path<(String, String)>, request: Request) -> Response {
    let accepts = request
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("")
        .contains("gzip");
    assets::response(&hash, &name, accepts)
        .map_or_else(|| StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response)
}

async fn missing(State(app): State<Arc<App>>, request: Request) -> Response {
    let wants = if request.uri().path().starts_with("/api/") {
        Wants::Json
    } else {
        Wants::Html
    };
    let mut response = reply::problem(&app, None, wants, &Problem::Missing, "");
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Serves until the process is told to end; requests under way are finished.
pub fn run(
    app: Arc<App>,
    listen: SocketAddr,
    tls: Option<TlsFiles>,
    listening: impl FnOnce(SocketAddr) + Send,
) -> anyhow::Result<()> {
    recorder();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(HANDLER_THREADS_MAX)
        .build()
        .context("start the server's threads")?;
    // The store's connections must not end inside the runtime: PostgreSQL's client has one of its own.
    let kept = Arc::clone(&app);
    let served = runtime.block_on(async move {
        let socket = std::net::TcpListener::bind(listen).with_context(|| format!("listen on {listen}"))?;
        socket.set_nonblocking(true).context("set up the socket")?;
        let address = socket.local_addr().context("read the socket's address")?;
        let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
        let handle = axum_server::Handle::new();
        tokio::spawn(end_in_order(handle.clone()));
        listening(address);
        match tls {
            None => axum_server::from_tcp(socket)
                .context("serve")?
                .handle(handle)
                .serve(service)
                .await
                .context("serve"),
            Some(files) => {
                // The first call wins; a provider set by a test is as good.
                drop(rustls::crypto::ring::default_provider().install_default());
                let config = axum_server::tls_rustls::RustlsConfig::from_pem_file(&files.cert, &files.key)
                    .await
                    .with_context(|| format!("read {} and {}", files.cert.display(), files.key.display()))?;
                let server = axum_server::from_tcp_rustls(socket, config).context("serve with TLS")?;
                server.handle(handle).serve(service).await.context("serve with TLS")
            }
        }
    });
    drop(runtime);
    drop(kept);
    served
}

async fn end_in_order(handle: axum_server::Handle<SocketAddr>) {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::warn!(%error, "the signal to end cannot be heard");
            return;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    handle.graceful_shutdown(Some(Duration::from_secs(5)));
}
