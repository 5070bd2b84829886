//! The subject's record as a type of the plugin's own.

use crate::{Failure, subject};

/// Reads the subject's record.
///
/// Records come from anywhere: a field may be missing, null, or of another type.
/// Derive `serde::Deserialize` with `#[serde(default)]` for the first, and give
/// fields [`lenient`] for the others, unless such a record makes no sense at all.
/// Fields that the type does not name are passed over.
///
/// ```
/// #[derive(Default, serde::Deserialize)]
/// #[serde(default)]
/// struct Article {
///     #[serde(deserialize_with = "crescendo_plugin::lenient")]
///     title: String,
/// }
/// # fn enrich() -> Result<Article, crescendo_plugin::Failure> {
/// let article: Article = crescendo_plugin::record()?;
/// # Ok(article) }
/// # let host = crescendo_plugin::testing::Host::new().record(r#"{"title": null}"#);
/// # assert_eq!(host.call(enrich).answer.map(|article| article.title), Ok(String::new()));
/// ```
///
/// # Errors
///
/// [`Failure::Unsupported`] where the subject has no record, and
/// [`Failure::InvalidInput`] with the field whose type is another.
pub fn record<T: serde::de::DeserializeOwned>() -> Result<T, Failure> {
    let entry = subject::current_entry()
        .ok_or_else(|| Failure::Unsupported("the subject has no record".to_owned()))?;
    serde_json::from_str(&entry.json)
        .map_err(|error| Failure::InvalidInput(format!("the record: {error}")))
}

/// The address that the subject's record is about: its member `url`, or else the
/// subject's own.
///
/// # Errors
///
/// As [`record`], and [`Failure::InvalidInput`] where there is neither.
pub fn record_url() -> Result<String, Failure> {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Record {
        #[serde(deserialize_with = "lenient")]
        url: String,
    }
    let record: Record = record()?;
    let own = || subject::current_entry().and_then(|entry| entry.url);
    Some(record.url)
        .filter(|url| !url.is_empty())
        .or_else(own)
        .ok_or_else(|| Failure::InvalidInput("the record has no `url`".to_owned()))
}

/// For `#[serde(deserialize_with = "crescendo_plugin::lenient")]`: what is null or
/// of another type is the type's default, as if it were missing.
///
/// # Errors
///
/// Where the value is no JSON.
pub fn lenient<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: serde::de::DeserializeOwned + Default,
    D: serde::Deserializer<'de>,
{
    let value: serde_json::Value = serde::Deserialize::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}
