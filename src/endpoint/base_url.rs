//! The address of a server: checked once, when the configuration is read, so that a typing error costs no request.
//!
//! Takes the text of `base_url` and gives the URLs that are asked. An error never repeats a part of the text that may
//! hold a secret (user, password, query).

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

/// What a usable `base_url` looks like.
const EXAMPLE: &str = "an address like `https://api.example.com/v1`";

/// A `base_url` that can be used: `http(s)://host[:port][/path]`, no query, no credentials, no `/chat/completions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    chat: Url,
}

/// Why a `base_url` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`base_url` {problem} (expected: {expected})")]
pub struct BaseUrlError {
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub expected: String,
}

impl BaseUrl {
    /// Reads a `base_url`; slashes at its end do not matter.
    ///
    /// # Errors
    /// Says what is wrong and what to write instead.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let text = text.trim();
        let wrong = |problem: &str, expected: &str| BaseUrlError {
            problem: problem.to_owned(),
            expected: expected.to_owned(),
        };
        if text.is_empty() {
            return Err(wrong("is empty", EXAMPLE));
        }
        let lower = text.to_ascii_lowercase();
        if !lower.starts_with("http://") && !lower.starts_with("https://") {
            return Err(wrong(
                "does not start with `http://` or `https://`",
                EXAMPLE,
            ));
        }
        let url = Url::parse(text)
            .map_err(|error| wrong(&format!("is no web address: {error}"), EXAMPLE))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong(
                "holds a user name or password",
                "the address alone; name the key's variable in `api_key_env`",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong(
                "has a query or fragment (`?…`, `#…`)",
                "the address up to the path; name the key's variable in `api_key_env`",
            ));
        }
        let kept = url.as_str().trim_end_matches('/');
        if let Some(before) = kept.strip_suffix("/chat/completions") {
            return Err(wrong("ends in `/chat/completions`", &format!("`{before}`")));
        }
        let chat = Url::parse(&format!("{kept}/chat/completions"))
            .map_err(|error| wrong(&format!("cannot be extended: {error}"), EXAMPLE))?;
        Ok(Self {
            text: kept.to_owned(),
            chat,
        })
    }

    /// The address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where chat completions are asked.
    pub fn chat_completions(&self) -> &Url {
        &self.chat
    }

    /// Whether the address is this computer's own; `0.0.0.0`, at which local servers say they listen, is too.
    pub fn is_loopback(&self) -> bool {
        let Some(host) = self.chat.host_str() else {
            return false;
        };
        let bare = host.trim_start_matches('[').trim_end_matches([']', '.']);
        let own = |ip: IpAddr| {
            let ip = ip.to_canonical();
            ip.is_loopback() || ip.is_unspecified()
        };
        bare == "localhost" || bare.ends_with(".localhost") || bare.parse().is_ok_and(own)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_kept_and_the_last_slash_is_not() {
        for text in ["http://h:8000/v1", " http://h:8000/v1/ "] {
            let base = BaseUrl::parse(text).unwrap();
            assert_eq!(base.as_str(), "http://h:8000/v1");
            assert_eq!(
                base.chat_completions().as_str(),
                "http://h:8000/v1/chat/completions"
            );
        }
        let bare = BaseUrl::parse("https://api.example.com").unwrap();
        assert_eq!(
            bare.chat_completions().as_str(),
            "https://api.example.com/chat/completions"
        );
    }

    #[test]
    fn says_what_to_write_instead() {
        let expected = |text| BaseUrl::parse(text).unwrap_err().to_string();
        assert_eq!(
            expected("http://h/v1/chat/completions/"),
            "`base_url` ends in `/chat/completions` (expected: `http://h/v1`)"
        );
        assert!(expected("localhost:8000/v1").contains("does not start with `http://`"));
        assert!(expected("ftp://h/v1").contains("does not start with"));
        assert!(expected("").contains("is empty"));
        assert!(expected("http://").contains("is no web address"));
    }

    #[test]
    fn secrets_in_the_address_are_refused_and_not_repeated() {
        for text in [
            "https://me:geheim99@h/v1",
            "https://h/v1?key=geheim99",
            "https://h/v1#geheim99",
        ] {
            let error = BaseUrl::parse(text).unwrap_err().to_string();
            assert!(!error.contains("geheim99"), "{error}");
            assert!(error.contains("api_key_env"), "{error}");
        }
    }

    #[test]
    fn loopback_is_told_from_the_rest() {
        let loopback = |text| BaseUrl::parse(text).unwrap().is_loopback();
        for text in [
            "http://localhost:1/v1",
            "http://LOCALHOST",
            "http://127.0.0.1:1",
            "http://127.8.8.8",
            "http://[::1]:9/v1",
            "http://0.0.0.0:8000/v1",
            "http://[::]:8000/v1",
            "http://[::ffff:127.0.0.1]:1",
            "http://localhost.:1",
            "http://api.localhost",
        ] {
            assert!(loopback(text), "{text}");
        }
        for text in [
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://[fe80::1]",
            "http://[::ffff:10.0.0.1]",
            "http://notlocalhost",
        ] {
            assert!(!loopback(text), "{text}");
        }
    }
}
