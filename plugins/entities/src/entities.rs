//! Everything that a text names.

use crescendo_text::{Language, MOST_BYTES};

use crate::addresses::addresses;
use crate::amounts::amounts;
use crate::dates::{dates, years};
use crate::identifiers::identifiers;
use crate::names::names;
use crate::said::Found;
use crate::text::Text;

/// What was found, by kind.
#[derive(Clone, Debug, Default)]
pub struct Entities {
    /// People, without titles.
    pub people: Found,
    /// Organisations.
    pub organisations: Found,
    /// Places.
    pub places: Found,
    /// Dates, ISO 8601 where they are exact.
    pub dates: Found,
    /// Money, percentages and quantities: `EUR 1200000`, `12.5 %`, `38000 m2`.
    pub amounts: Found,
    /// E-mail addresses.
    pub emails: Found,
    /// Identifiers: `doi:10.…`, `https://…`, `tel:+…`.
    pub identifiers: Found,
}

impl Entities {
    /// Each kind with the field that it is claimed as.
    #[must_use]
    pub const fn fields(&self) -> [(&'static str, &Found); 7] {
        [
            ("entities.people", &self.people),
            ("entities.organisations", &self.organisations),
            ("entities.places", &self.places),
            ("entities.dates", &self.dates),
            ("entities.amounts", &self.amounts),
            ("entities.emails", &self.emails),
            ("entities.identifiers", &self.identifiers),
        ]
    }
}

/// Reads a text, in the language that a BCP 47 tag names or that it looks like. What
/// lies beyond [`MOST_BYTES`] is not read.
///
/// ```
/// let found = entities::read("Ms Amara Okafor paid €1.2 million on 3 March 2025.", Some("en"));
/// assert_eq!(found.people.entities()[0].value, "Amara Okafor");
/// assert_eq!(found.amounts.entities()[0].value, "EUR 1200000");
/// assert_eq!(found.dates.entities()[0].value, "2025-03-03");
/// ```
#[must_use]
pub fn read(text: &str, language: Option<&str>) -> Entities {
    let text = text
        .get(..text.floor_char_boundary(MOST_BYTES))
        .unwrap_or_default();
    let mut text = Text::new(text, Language::of(language, text));
    let mut found = Entities::default();
    found.emails = addresses(&mut text, &mut found.identifiers);
    identifiers(&mut text, &mut found.identifiers);
    found.dates = dates(&mut text);
    found.amounts = amounts(&mut text);
    years(&mut text, &mut found.dates);
    let names = names(&text);
    found.people = names.people;
    found.organisations = names.organisations;
    found.places = names.places;
    found
}
