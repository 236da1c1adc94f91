//! What went wrong below HTTP: reqwest's errors → one line with the host, and what to do about it.
//!
//! reqwest's own texts repeat URLs and name layers no user knows; here the cause is looked up in the chain instead.

use std::error::Error as _;
use std::io;

use reqwest::Url;

use crate::endpoint::error_body::one_line;
use crate::endpoint::failure::{EndpointError, ErrorKind};

/// Classifies an error of sending a request or of reading its reply.
pub fn classify(error: &reqwest::Error, url: &Url) -> EndpointError {
    let place = place(url);
    if error.is_timeout() && error.is_connect() {
        return fault(
            ErrorKind::Timeout,
            format!("no connection to `{place}` in time"),
            Some(format!(
                "is the server running at `{place}`, and not behind a firewall?"
            )),
        );
    }
    if error.is_timeout() {
        return fault(
            ErrorKind::Timeout,
            format!("no answer from `{place}` in time"),
            None,
        );
    }
    if error.is_dns() {
        return fault(
            ErrorKind::Connect,
            format!("the host of `{place}` is not known"),
            Some("check the spelling of `base_url`, and the network".to_owned()),
        );
    }
    if let Some(tls) = tls_cause(error) {
        return fault(
            ErrorKind::Connect,
            format!(
                "no secure connection to `{place}`: {}",
                one_line(&tls.to_string())
            ),
            Some(tls_advice(tls).to_owned()),
        );
    }
    if refused(error) {
        return fault(
            ErrorKind::Connect,
            format!("connection to `{place}` refused"),
            Some(format!("is the server running at `{place}`?")),
        );
    }
    if error.is_body() || error.is_decode() {
        return fault(
            ErrorKind::BrokenBody,
            format!("the reply of `{place}` broke off: {}", root(error)),
            None,
        );
    }
    let what = if error.is_connect() {
        format!("no connection to `{place}`: {}", root(error))
    } else {
        format!(
            "the connection to `{place}` was cut before a reply: {}",
            root(error)
        )
    };
    fault(ErrorKind::Connect, what, None)
}

/// An error with no status.
pub fn fault(kind: ErrorKind, message: String, hint: Option<String>) -> EndpointError {
    EndpointError {
        kind,
        status: None,
        code: None,
        message,
        hint,
        wait: None,
    }
}

/// Scheme, host and port: all of a URL that an error may show.
pub fn place(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn causes<'a>(
    error: &'a reqwest::Error,
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

fn refused(error: &reqwest::Error) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused)
}

fn tls_cause(error: &reqwest::Error) -> Option<&rustls::Error> {
    causes(error).find_map(|cause| {
        // The TLS layer hides its error inside io::Errors, which do not show what they hold as their source.
        let mut held = cause;
        while let Some(inner) = held
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            held = inner;
        }
        held.downcast_ref::<rustls::Error>()
    })
}

fn tls_advice(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(_) => {
            "the server's certificate is not trusted here: install the system's CA certificates, or name the file of your own CA in `SSL_CERT_FILE`"
        }
        rustls::Error::InvalidMessage(_) => {
            "the server does not speak TLS at this port: does `base_url` want `http://`?"
        }
        _ => "check that `base_url` names a server that speaks https",
    }
}

fn root(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(
        || "no cause given".to_owned(),
        |cause| one_line(&cause.to_string()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origin_of_an_address_is_shown() {
        let url = Url::parse("http://me:geheim@h:81/v1/chat?k=geheim").unwrap();
        assert_eq!(place(&url), "http://h:81");
    }

    #[test]
    fn advice_on_certificates_differs_from_that_on_plain_http() {
        let untrusted = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        assert!(tls_advice(&untrusted).contains("SSL_CERT_FILE"));
        let plain = rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType);
        assert!(tls_advice(&plain).contains("http://"));
    }
}
