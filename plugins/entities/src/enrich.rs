//! The one edge to the host: a text in, votes out.

use crescendo_plugin::{Failure, Votes, parameters};
use crescendo_text::{Wanted, text};

use crate::entities::read;
use crate::votes::votes;

/// The stage's parameters.
#[derive(Debug, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Parameters {
    /// Fields of text in the outcomes that the stage reads; the first that is claimed.
    fields: Vec<String>,
    /// Members of the record whose texts are read, all of them.
    members: Vec<String>,
    /// The language, BCP 47, where nobody else says it.
    language: Option<String>,
}

impl Default for Parameters {
    fn default() -> Parameters {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Parameters {
            fields: owned(&["document.text", "page.text"]),
            members: owned(&[
                "title",
                "headline",
                "description",
                "abstract",
                "text",
                "body",
                "content",
            ]),
            language: None,
        }
    }
}

/// Says what the subject's text names; abstains where it has none.
///
/// # Errors
///
/// [`Failure::InvalidInput`] where the parameters or the record make no sense.
pub fn enrich() -> Result<Votes, Failure> {
    let parameters: Parameters = parameters()?;
    let found = text(Wanted {
        fields: &parameters.fields,
        members: &parameters.members,
        all_members: true,
    })?;
    Ok(found.map_or_else(Votes::new, |found| {
        let language = found.language.or(parameters.language);
        votes(&read(&found.text, language.as_deref()))
    }))
}

#[cfg(test)]
mod tests {
    use crescendo_plugin::testing::Host;
    use crescendo_plugin::{Ending, Value};

    use super::*;

    fn people(host: Host) -> Vec<Value> {
        let votes = host.call(enrich).answer.unwrap();
        let members = votes.members("entities.people").iter();
        members.map(|member| member.value.clone()).collect()
    }

    #[test]
    fn the_text_of_an_earlier_stage_is_read() {
        let mut page = Votes::new();
        page.text("page.text", "Sabine Vogt kam.", 0.9)
            .text("page.language", "de", 0.9);
        let host = Host::new().read("page", Ending::Voted(page.into()));
        assert_eq!(people(host), ["Sabine Vogt".into()]);
    }

    #[test]
    fn members_of_a_record_are_read_and_a_parameter_names_them() {
        let record = r#"{"title": "Hannah Moss won", "note": "Peter Wren lost"}"#;
        assert_eq!(people(Host::new().record(record)), ["Hannah Moss".into()]);
        let host = Host::new()
            .record(record)
            .parameters(r#"{"members": ["note"]}"#);
        assert_eq!(people(host), ["Peter Wren".into()]);
    }

    #[test]
    fn without_a_text_it_abstains_and_an_unknown_parameter_is_refused() {
        assert!(people(Host::new()).is_empty());
        assert!(people(Host::new().record("{}")).is_empty());
        let refused = Host::new()
            .parameters(r#"{"member": []}"#)
            .call(enrich)
            .answer;
        assert!(matches!(refused, Err(Failure::InvalidInput(_))));
    }
}
