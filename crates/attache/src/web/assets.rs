//! The files a browser receives: embedded in the program, named by their digest, so that they may be kept for ever.
//!
//! An address holds the first digits of the SHA-256 of the file. A new program has new addresses, and nothing has to
//! be asked twice. Each file is compressed once, when it is first asked for. Nothing comes from another host.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;
use std::sync::OnceLock;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;

/// Bytes of the digest in an address.
const DIGEST_BYTES: usize = 8;

#[derive(RustEmbed)]
#[folder = "../../assets/dist"]
struct Dist;

/// One file, ready to be sent.
struct Asset {
    digest: String,
    media: &'static str,
    plain: Bytes,
    packed: OnceLock<Bytes>,
}

/// The icon of the program, which is no file of the folder.
const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"6\" fill=\"#162e51\"/>\
<path d=\"M16 6 25 26h-4.2l-1.8-4.3h-6L11.2 26H7zm0 6.6-2.3 5.6h4.6z\" fill=\"#fff\"/></svg>";

fn files() -> &'static HashMap<String, Asset> {
    static FILES: OnceLock<HashMap<String, Asset>> = OnceLock::new();
    FILES.get_or_init(|| {
        let embedded = Dist::iter().filter_map(|name| Some((name.to_string(), Dist::get(&name)?.data)));
        let icon = ("icon.svg".to_string(), Cow::Borrowed(ICON.as_bytes()));
        embedded
            .chain([icon])
            .map(|(name, content)| asset(name, content))
            .collect()
    })
}

fn asset(name: String, content: Cow<'static, [u8]>) -> (String, Asset) {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(&content)
        .iter()
        .take(DIGEST_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let media = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let plain = match content {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    (
        name,
        Asset {
            digest,
            media,
            plain,
            packed: OnceLock::new(),
        },
    )
}

/// The address of a file. A name that is not embedded gets an address that answers nothing, which a test forbids.
pub fn href(name: &str) -> String {
    let digest = files().get(name).map_or("absent", |asset| asset.digest.as_str());
    format!("/assets/{digest}/{name}")
}

/// The answer to `GET /assets/{hash}/{name}`, packed for a browser that accepts gzip; none where there is no such file
/// of that digest.
pub fn response(hash: &str, name: &str, accepts_gzip: bool) -> Option<Response<Body>> {
    let asset = files().get(name).filter(|asset| asset.digest == hash)?;
    let packed = accepts_gzip.then(|| asset.packed.get_or_init(|| pack(&asset.plain)));
    let packed = packed.filter(|packed| packed.len() < asset.plain.len());
    let mut response = Response::new(Body::from(packed.unwrap_or(&asset.plain).clone()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.media));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if packed.is_some() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Some(response)
}

/// The content in gzip; as it is where the encoder fails, which the caller sees by its length.
fn pack(plain: &Bytes) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    match encoder.write_all(plain).and_then(|()| encoder.finish()) {
        Ok(packed) => Bytes::from(packed),
        Err(_) => plain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn body(response: Response<Body>) -> Bytes {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime
            .block_on(axum::body::to_bytes(response.into_body(), usize::MAX))
            .unwrap()
    }

    fn parts(name: &str) -> (String, String) {
        let address = href(name);
        let mut parts = address.trim_start_matches("/assets/").splitn(2, '/');
        (parts.next().unwrap().to_string(), parts.next().unwrap().to_string())
    }

    #[test]
    fn every_file_the_shell_names_is_embedded() {
        for name in ["uswds.min.css", "attache.css", "attache.js", "htmx.min.js", "icon.svg"] {
            assert!(!href(name).contains("absent"), "{name}");
        }
    }

    #[test]
    fn a_file_comes_whole_packed_or_not_and_may_be_kept() {
        let (hash, name) = parts("attache.css");
        let plain = response(&hash, &name, false).unwrap();
        assert!(plain.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(plain.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        let plain = body(plain);
        let (hash, name) = parts("uswds.min.css");
        let packed = response(&hash, &name, true).unwrap();
        assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&body(packed)[..])
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, body(response(&hash, &name, false).unwrap()));
        assert!(!plain.is_empty());
    }

    #[test]
    fn another_digest_or_name_answers_nothing() {
        let (hash, name) = parts("attache.css");
        assert!(response("0000", &name, false).is_none());
        assert!(response(&hash, "../Cargo.toml", false).is_none());
        assert!(response("absent", "absent", false).is_none());
    }

    // Goal: the first visit fits a bad line. Method: what the shell links, packed, added up.
    #[test]
    fn the_first_visit_stays_below_its_limit() {
        let first = ["uswds.min.css", "attache.css", "attache.js", "htmx.min.js", "icon.svg"];
        let bytes: usize = first.iter().map(|name| pack(&files()[*name].plain).len()).sum();
        assert!(
            bytes <= 120_000,
            "{bytes} bytes of assets; 150 kB is for these and the first page"
        );
    }
}
