//! People, organisations and places: what capitalised words name.
//!
//! A first pass ([`mention`]) looks at each run of capitalised words by itself, and at
//! the words beside it; a second one ([`refer`]) lets the whole text decide what short
//! forms stand for.

mod lists;
mod mention;
mod organisation;
mod person;
mod place;
mod refer;
mod run;

pub use refer::Names;

use crate::text::Text;

/// Finds the names in what nothing else has taken.
#[must_use]
pub fn names(text: &Text<'_>) -> Names {
    refer::refer(text, mention::mentions(text))
}

#[cfg(test)]
mod tests {
    use crescendo_text::Language;

    use super::*;
    use crate::said::Found;

    fn values(found: &Found) -> Vec<&str> {
        let entities = found.entities().iter();
        entities.map(|entity| entity.value.as_str()).collect()
    }

    fn read(text: &str, language: Language) -> Names {
        names(&Text::new(text, language))
    }

    #[test]
    fn short_forms_of_people_are_the_same_person() {
        let found = read(
            "Amara Okafor came. Ms Okafor spoke, and Okafor's friends heard Amara.",
            Language::English,
        );
        assert_eq!(values(&found.people), ["Amara Okafor"]);
        assert_eq!(found.people.entities()[0].mentions, 4);
    }

    #[test]
    fn acronyms_stand_for_what_introduced_them() {
        let found = read(
            "The Nordic Research Council (NRC) paid. The NRC was glad, said Mr Moss of the NRC.",
            Language::English,
        );
        assert_eq!(values(&found.organisations), ["Nordic Research Council"]);
        assert_eq!(found.organisations.entities()[0].mentions, 4);
        assert_eq!(values(&found.people), ["Moss"]);
    }

    #[test]
    fn companies_are_known_by_their_first_words() {
        let found = read(
            "Voltara Systems Inc. opened a plant in Ohio. Voltara pays.",
            Language::English,
        );
        assert_eq!(values(&found.organisations), ["Voltara Systems Inc."]);
        assert_eq!(values(&found.places), ["Ohio"]);
    }

    #[test]
    fn places_beside_one_another_are_no_person() {
        let found = read(
            "They flew from Zürich Łódź to Oslo Paris.",
            Language::English,
        );
        assert!(values(&found.people).is_empty());
        assert_eq!(values(&found.places), ["Zürich", "Łódź", "Oslo", "Paris"]);
    }

    #[test]
    fn german_nouns_are_no_people() {
        let found = read(
            "Die Kosten der Brücke stiegen. Im Betrieb sagte die Leitung, der Stahl sei teuer. \
             Herr Dr. Jens Petersen kam aus Kiel.",
            Language::German,
        );
        assert_eq!(values(&found.people), ["Jens Petersen"]);
        assert_eq!(values(&found.places), ["Kiel"]);
        assert!(values(&found.organisations).is_empty());
    }

    #[test]
    fn organisations_go_on_after_of() {
        let found = read(
            "She left the Museum of Modern Art in New York for the Department for Transport, \
             and Harland, Moss and Partners for the Food and Drug Administration.",
            Language::English,
        );
        assert_eq!(
            values(&found.organisations),
            [
                "Museum of Modern Art",
                "Department for Transport",
                "Harland, Moss and Partners",
                "Food and Drug Administration"
            ]
        );
    }
}
