//! Words that a language has often and those beside it have not.
//!
//! A page that says its language is mostly right, and words such as *the* show it in a
//! few microseconds. Telling a language among all takes fifty times as long.

/// Words that are looked at: a third of a page of a book.
const ENOUGH: usize = 160;
/// Fewer words than this show nothing.
const LITTLE: usize = 20;
/// One word in so many is common, or the text is taken for another language. Running
/// text has one in five to seven; a neighbour's, which has some of the words too, one
/// in twenty.
const SHARE: usize = 10;

/// Languages by their tags, each with common words of its own.
const COMMON: &[(&str, &[&str])] = &[
    (
        "de",
        &[
            "auf", "das", "dem", "der", "die", "ein", "eine", "für", "ist", "mit", "nicht", "sich",
            "und", "wird",
        ],
    ),
    (
        "en",
        &[
            "and", "are", "but", "for", "from", "have", "it", "not", "that", "the", "they", "this",
            "to", "were", "which", "with",
        ],
    ),
    (
        "es",
        &[
            "como", "con", "el", "las", "lo", "los", "más", "para", "pero", "por", "su", "y",
        ],
    ),
    (
        "fr",
        &[
            "au", "dans", "des", "est", "et", "le", "les", "pas", "pour", "qui", "sur", "une",
        ],
    ),
    (
        "it",
        &[
            "che", "della", "di", "gli", "il", "nel", "non", "per", "sono", "è",
        ],
    ),
    ("nl", &["dat", "de", "een", "het", "niet", "voor", "zijn"]),
    (
        "pt",
        &[
            "ao", "com", "da", "do", "dos", "em", "mais", "não", "o", "os", "para", "uma",
        ],
    ),
];

/// Whether a text shows that it is in the language of this tag (its first part, in
/// lower case). That it does not show it says nothing.
#[must_use]
pub fn shows(language: &str, text: &str) -> bool {
    let of_language = COMMON.iter().find(|(tag, _)| *tag == language);
    let Some((_, common)) = of_language else {
        return false;
    };
    let (mut words, mut known) = (0, 0);
    let is_between = |character: char| !character.is_alphabetic();
    for word in text.split(is_between).filter(|word| !word.is_empty()) {
        words += 1;
        // The first word of a sentence has a capital letter that is ASCII.
        known += usize::from(
            common
                .iter()
                .any(|common| word.eq_ignore_ascii_case(common)),
        );
        if words == ENOUGH {
            break;
        }
    }
    words >= LITTLE && known * SHARE >= words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Running text in each language, written for this test.
    const TEXTS: &[(&str, &str)] = &[
        (
            "de",
            "Die Brücke ist seit dem Morgen gesperrt, und wer mit dem Rad zur Arbeit fährt, muss \
             einen Umweg nehmen, der eine halbe Stunde dauert. Das Amt weiß nicht, wie lange noch.",
        ),
        (
            "en",
            "The bridge has been closed since the morning, and those who cycle to work have to \
             take a detour that costs them half an hour. The office does not know for how long.",
        ),
        (
            "es",
            "El puente está cerrado desde la mañana, y los que van al trabajo en bicicleta dan un \
             rodeo que les cuesta media hora. La oficina no sabe por cuánto tiempo más.",
        ),
        (
            "fr",
            "Le pont est fermé depuis le matin, et les gens qui vont au travail à vélo font un \
             détour qui leur coûte une demi-heure. Le bureau ne sait pas pour combien de temps.",
        ),
        (
            "it",
            "Il ponte è chiuso dalla mattina, e chi va al lavoro in bicicletta fa un giro che gli \
             costa mezz'ora di tempo. L'ufficio non sa per quanto, dice il capo della polizia.",
        ),
        (
            "nl",
            "De brug is sinds de ochtend dicht, en wie met de fiets naar het werk gaat maakt een \
             omweg die een half uur kost. Het kantoor weet niet voor hoe lang dat nog zo is.",
        ),
        (
            "pt",
            "A ponte está fechada desde a manhã, e os que vão de bicicleta para o trabalho fazem \
             um desvio que custa uma meia hora. O gabinete não sabe quanto tempo mais.",
        ),
        (
            "",
            "El pont està tancat des del matí, i qui va a la feina amb bicicleta ha de fer una \
             volta que li costa mitja hora. L'oficina no sap pas quant de temps encara durarà.",
        ),
        (
            "",
            "Bron är stängd sedan i morse, och den som cyklar till jobbet får ta en omväg som \
             kostar en halvtimme. Kontoret vet inte hur länge det kommer att vara så här.",
        ),
    ];

    #[test]
    fn each_text_shows_its_own_language_and_no_other() {
        for (language, text) in TEXTS {
            for (tag, _) in COMMON {
                assert_eq!(shows(tag, text), tag == language, "{tag}: {text}");
            }
        }
    }

    #[test]
    fn a_few_words_show_nothing() {
        assert!(!shows("en", "The and for that with this from."));
        assert!(!shows("sv", TEXTS[8].1));
    }
}
