//! Where a text comes from.

use crescendo_plugin::{Failure, Value, outcomes, subject};

/// The longest text that is looked at, bytes; what is longer is cut.
pub const MOST_BYTES: usize = 1 << 20;

/// Which text is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// Fields of text in the outcomes that the stage reads; the first that is claimed.
    pub fields: &'w [String],
    /// Members of the record.
    pub members: &'w [String],
    /// Whether all of those members are one text, a paragraph each, or only the first
    /// that there is.
    pub all_members: bool,
}

/// A text with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The text, neither empty nor longer than [`MOST_BYTES`].
    pub text: String,
    /// Its language as an earlier stage or the record says it, BCP 47.
    pub language: Option<String>,
}

/// The text that the subject has: of the outcomes that the stage reads, else of the
/// record's members, else the prompt. None where there is no text.
///
/// # Errors
///
/// [`Failure::InvalidInput`] where the record is read and is no JSON object.
pub fn text(wanted: Wanted<'_>) -> Result<Option<Found>, Failure> {
    if let Some(found) = of_outcomes(wanted.fields) {
        return Ok(Some(found));
    }
    if subject::current_entry().is_some()
        && let Some(found) = of_record(wanted)?
    {
        return Ok(Some(found));
    }
    Ok(subject::prompt().and_then(|prompt| found(&prompt, None)))
}

fn of_outcomes(fields: &[String]) -> Option<Found> {
    let outcomes = outcomes();
    let said = |field: &str| {
        outcomes
            .iter()
            .find_map(|outcome| match outcome.votes().scalar(field) {
                Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.clone()),
                _ => None,
            })
    };
    let (field, text) = fields
        .iter()
        .find_map(|field| said(field).map(|text| (field, text)))?;
    // `page.text` has its language in `page.language`.
    let beside = field
        .rsplit_once('.')
        .and_then(|(before, _)| said(&format!("{before}.language")));
    found(&text, beside.as_deref())
}

fn of_record(wanted: Wanted<'_>) -> Result<Option<Found>, Failure> {
    let record: serde_json::Map<String, serde_json::Value> = crescendo_plugin::record()?;
    let said = |member: &String| {
        let text = record.get(member)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    };
    let mut texts = wanted.members.iter().filter_map(said);
    let text = if wanted.all_members {
        let mut whole = String::new();
        for text in texts {
            // Nothing is copied that would be cut off again.
            if whole.len() > MOST_BYTES {
                break;
            }
            if !whole.is_empty() {
                whole.push_str("\n\n");
            }
            whole.push_str(cut(text));
        }
        whole
    } else {
        texts.next().map(cut).unwrap_or_default().to_owned()
    };
    let language = said(&"language".to_owned());
    Ok(found(&text, language))
}

fn found(text: &str, language: Option<&str>) -> Option<Found> {
    let text = cut(text);
    (!text.trim().is_empty()).then(|| Found {
        text: text.to_owned(),
        language: language.map(str::to_owned),
    })
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_BYTES))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crescendo_plugin::testing::Host;
    use crescendo_plugin::{Ending, Votes};

    use super::*;

    fn read(host: Host, all_members: bool) -> Option<Found> {
        let fields = ["document.text".to_owned(), "page.text".to_owned()];
        let members = ["title".to_owned(), "text".to_owned()];
        let wanted = Wanted {
            fields: &fields,
            members: &members,
            all_members,
        };
        host.call(|| text(wanted)).answer.unwrap()
    }

    fn voted(field: &str, text: &str) -> Ending {
        let mut votes = Votes::new();
        votes
            .text(field, text, 0.9)
            .text("page.language", "de", 0.9);
        Ending::Voted(votes.into())
    }

    const RECORD: &str = r#"{"title": "One", "text": "Two", "language": "en"}"#;

    #[test]
    fn outcomes_come_first_with_the_language_beside() {
        let host = || Host::new().record(RECORD).prompt("Three");
        let found = read(host().read("page", voted("page.text", "Vier")), true).unwrap();
        assert_eq!(
            (found.text.as_str(), found.language.as_deref()),
            ("Vier", Some("de"))
        );
        let found = read(host().read("page", Ending::Abstained), true).unwrap();
        assert_eq!(found.text, "One\n\nTwo");
    }

    #[test]
    fn a_record_gives_all_its_members_or_the_first() {
        let found = read(Host::new().record(RECORD), false).unwrap();
        assert_eq!(
            (found.text.as_str(), found.language.as_deref()),
            ("One", Some("en"))
        );
        let odd = r#"{"title": 7, "text": ["a"]}"#;
        assert_eq!(read(Host::new().record(odd), true), None);
    }

    #[test]
    fn a_prompt_is_the_last_resort_and_nothing_is_nothing() {
        let host = Host::new().record(r#"{"title": " "}"#).prompt("Three");
        assert_eq!(read(host, true).unwrap().text, "Three");
        assert_eq!(read(Host::new().prompt(" \n"), true), None);
        assert_eq!(read(Host::new(), true), None);
    }

    #[test]
    fn a_text_is_cut_between_letters() {
        let long = "ä".repeat(MOST_BYTES);
        let found = read(Host::new().prompt(&long), true).unwrap();
        assert_eq!(found.text.len(), MOST_BYTES);
        let found = read(Host::new().prompt(&format!("a{long}")), true).unwrap();
        assert_eq!(found.text.len(), MOST_BYTES - 1);
    }
}
