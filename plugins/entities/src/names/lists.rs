//! The lists of `data/`, and shorter ones that are rules rather than data.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Given names.
static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("../../data/given.txt").split_whitespace().collect()
});

/// Places, each as it is written.
static PLACES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/places.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split(';')).collect()
});

/// Whether a word is a given name; of `Klaus-Peter` one part is enough.
pub(super) fn is_given(word: &str) -> bool {
    GIVEN.contains(word) || word.split('-').next().is_some_and(|part| GIVEN.contains(part))
}

/// Whether a place has this name.
pub(super) fn is_place(name: &str) -> bool {
    PLACES.contains(name)
}

/// Whether a word is in a list of lower-case words, whatever its own case.
pub(super) fn has(list: &[&str], word: &str) -> bool {
    list.contains(&word)
        || word.len() < 40 && list.contains(&word.to_lowercase().as_str())
}

/// Words before a name that say that it is a person's, and are no part of it.
pub(super) const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "professorin", "sir", "dame",
    "lord", "lady", "rev", "reverend", "father", "sister", "judge", "justice", "captain",
    "colonel", "general", "major", "sergeant", "lieutenant", "inspector", "councillor", "senator",
    "governor", "president", "chancellor", "ambassador", "congressman", "congresswoman",
    "minister", "mayor", "king", "queen", "prince", "princess", "pope", "saint", "herr", "herrn",
    "frau", "fräulein", "doktor", "bürgermeister", "bürgermeisterin", "minister", "ministerin",
    "kanzler", "kanzlerin", "präsident", "präsidentin", "landrat", "landrätin", "m", "m.", "mm", "mme",
    "mlle", "monsieur", "madame", "maître", "docteur", "sr", "sra", "srta", "señor", "señora",
    "don", "doña", "doctor", "doctora", "professeur", "profesor", "profesora",
];

/// What people are: words in small letters (capitals in German) right before a name.
pub(super) const ROLES: &[&str] = &[
    "officer", "executive", "chair", "chairman", "chairwoman", "director", "manager", "founder",
    "analyst", "spokesman", "spokeswoman", "spokesperson", "minister", "secretary", "mayor",
    "professor", "scientist", "engineer", "lawyer", "author", "writer", "poet", "painter",
    "sculptor", "composer", "singer", "actor", "actress", "journalist", "editor", "researcher",
    "biologist", "economist", "historian", "doctor", "teacher", "architect", "photographer",
    "champion", "player", "coach", "qualifier", "captain", "rival", "leader", "senator",
    "candidate", "brother", "sister", "father", "mother", "son", "daughter", "husband", "wife",
    "uncle", "aunt", "cousin", "friend", "colleague", "neighbour", "widow", "passenger",
    "sprecher", "sprecherin", "chef", "chefin", "leiter", "leiterin", "direktor", "direktorin",
    "ministerin", "bürgermeister", "bürgermeisterin", "präsident", "präsidentin", "autor",
    "autorin", "vater", "mutter", "bruder", "schwester", "sohn", "tochter", "ingenieur",
    "ingenieurin", "professorin", "forscher", "forscherin", "geschäftsführer",
    "geschäftsführerin", "vorstand", "maire", "ministre", "président", "présidente", "directeur",
    "directrice", "gérante", "gérant", "biologiste", "chercheur", "chercheuse", "auteur",
    "autrice", "écrivain", "frère", "sœur", "père", "mère", "fils", "fille", "alcalde",
    "alcaldesa", "presidente", "presidenta", "directora", "ingeniera", "ingeniero", "ministro",
    "ministra", "portavoz", "hermano", "hermana", "padre", "madre", "hijo", "hija", "escritor",
    "escritora", "investigadora", "investigador", "pescadora", "abogada", "abogado",
];

/// Verbs of people beside their names.
pub(super) const SPEECH: &[&str] = &[
    "said", "says", "told", "wrote", "writes", "asked", "asks", "added", "explained", "argued",
    "claimed", "warned", "replied", "denied", "insisted", "noted", "recalled", "believes",
    "thinks", "joined", "resigned", "sagte", "sagt", "erklärte", "teilte", "betonte", "meinte",
    "fügte", "begründete", "forderte", "dit", "déclare", "explique", "raconte", "rappelle",
    "affirme", "ajoute", "dijo", "afirmó", "explicó", "pidió", "añadió", "señaló", "declaró",
];

/// Legal forms, with the points that they have.
pub(super) const FORMS: &[&str] = &[
    "Inc", "Inc.", "Ltd", "Limited", "LLC", "LLP", "LP", "PLC", "plc", "Corp", "Corporation",
    "GmbH", "gGmbH", "mbH", "AG", "KG", "OHG", "KGaA", "UG", "SE", "eG", "SA", "S.A.", "SAS",
    "SARL", "Sàrl", "SL", "S.L.", "S.L", "SLU", "SpA", "NV", "N.V.", "BV", "B.V.", "AB", "AS",
    "ASA", "A/S", "ApS", "Oy", "Oyj", "Pty", "GbR", "Incorporated", "L.L.C.", "S.A.S.",
];

/// Words of organisations' names that say what sort they are.
pub(super) const SORTS: &[&str] = &[
    "academy", "administration", "agency", "airlines", "airways", "alliance", "analytics",
    "archive", "archives", "army", "assembly", "associates", "association", "authority", "bank",
    "board", "brewery", "brothers", "bureau", "buses", "capital", "center", "centre", "chamber",
    "chemical", "chemicals", "clinic", "cloud", "club", "college", "commission", "committee",
    "company", "confederation", "congress", "construction", "consortium", "consulting",
    "cooperative", "corporation", "council", "court", "department", "electric", "electronics",
    "energy", "engineering", "enterprises", "federation", "foods", "force", "foundation", "fund",
    "gallery", "group", "guild", "holding", "holdings", "hospital", "industries", "inquirer",
    "institute", "institution", "insurance", "laboratories", "laboratory", "labs", "league",
    "library", "lines", "logistics", "media", "ministry", "motors", "museum", "network", "office",
    "orchestra", "organisation", "organization", "parliament", "partners", "partnership", "party",
    "pharma", "pharmaceuticals", "police", "press", "properties", "publishers", "publishing",
    "quartet", "railway", "railways", "records", "research", "school", "securities", "senate",
    "service", "services", "society", "software", "solutions", "studio", "studios", "syndicate",
    "systems", "technologies", "telecom", "textiles", "theatre", "theater", "travel", "treasury",
    "tribunal", "trust", "union", "universities", "university", "ventures", "works", "akademie",
    "amt", "bundesamt", "bundesministerium", "bundesrat", "energie", "fachhochschule", "farbwerke",
    "feuerwehr", "gemeinde", "gesellschaft", "gewerkschaft", "hochschule", "institut", "klinikum",
    "krankenkasse", "landgericht", "amtsgericht", "ministerium", "orchester", "partei",
    "rundschau", "sparkasse", "stadtwerke", "stiftung", "technik", "theater", "tiefbau",
    "tischlerei", "universität", "universitätsklinikum", "verband", "verein", "verlag", "volksbank",
    "werke", "zeitung", "académie", "agence", "assemblée", "atelier", "banque", "bibliothèque",
    "centre", "chambre", "comité", "commune", "compagnie", "confédération", "conseil",
    "fédération", "fondation", "fonds", "galerie", "groupe", "hôpital", "ministère", "musée",
    "office", "orchestre", "société", "syndicat", "université", "école", "éditions", "academia",
    "agencia", "asociación", "ayuntamiento", "banco", "biblioteca", "bodega", "cámara", "comisión",
    "compañía", "confederación", "consejo", "editorial", "escuela", "federación", "fundación",
    "grupo", "hospital", "instituto", "ministerio", "museo", "sindicato", "sociedad", "universidad",
    "advokatfirma", "università", "banca", "fondazione", "universiteit", "stichting",
];

/// Those of them after which a text in French or Spanish goes on in small letters, and
/// German in the genitive.
pub(super) const OF: &[&str] = &[
    "of", "for", "de", "des", "du", "del", "della", "di", "der", "für", "pour", "para", "von",
    "d'", "d’",
];

/// Words after `OF` and before the name itself.
pub(super) const THE: &[&str] = &["the", "la", "le", "les", "los", "las", "el", "l'", "l’"];

/// Organisations of which everybody knows, and nothing in the name says what they are.
pub(super) const KNOWN: &[&str] = &[
    "NATO", "UNESCO", "UNICEF", "UN", "EU", "WHO", "NASA", "ESA", "BBC", "IMF", "OECD", "OPEC",
    "FBI", "CIA", "NHS", "UNHCR", "WTO", "ILO", "IAEA", "CERN", "FIFA", "UEFA", "ONU", "OTAN",
    "OMS", "IBM", "BMW", "SAP", "ARD", "ZDF", "Red Cross", "United Nations", "Rotes Kreuz",
    "Croix-Rouge", "Cruz Roja", "Greenpeace", "Naciones Unidas", "Nations unies", "Vereinte Nationen",
    "Microsoft", "Google", "Amazon", "Apple", "Siemens", "Volkswagen", "Bosch", "Reuters",
    "Wikipedia", "Mozilla", "Intel", "Nokia", "Samsung", "Toyota", "Sony", "Airbus", "Boeing",
];

/// Last words of places' names.
pub(super) const PLACE_SORTS: &[&str] = &[
    "river", "lake", "street", "road", "lane", "avenue", "boulevard", "square", "bay", "beach",
    "island", "islands", "isle", "valley", "mountain", "mountains", "hills", "county", "district",
    "glacier", "bridge", "viaduct", "canyon", "desert", "peninsula", "coast", "falls", "forest",
    "airport", "strasse", "straße", "gasse", "platz", "allee", "weg", "ocean", "sea", "strait",
    "province", "prefecture", "plateau", "reef", "creek", "canal", "harbour", "terrace", "park",
];

/// First words of places' names.
pub(super) const PLACE_HEADS: &[&str] = &[
    "lake", "loch", "mount", "port", "fort", "cape", "bad", "calle", "plaza", "avenida", "lac",
    "mont", "île", "sierra", "monte", "río", "isla", "lago", "rue", "avenue", "place", "boulevard",
    "villa", "new", "north", "south", "east", "west", "upper", "lower", "san", "santa", "sankt",
];

/// Words that a place's name follows.
pub(super) const IN: &[&str] = &[
    "in", "near", "around", "outside", "inside", "across", "throughout", "towards", "à", "en",
    "bei", "nach", "aus", "nahe", "hacia", "vers", "between", "from", "to",
];

/// What a place is, before `of` and its name.
pub(super) const PLACE_NOUNS: &[&str] = &[
    "city", "town", "village", "district", "province", "region", "state", "island", "port",
    "county", "mayor", "stadt", "dorf", "kreis", "kreises", "bürgermeister", "bürgermeisterin",
    "ville", "village", "région", "maire", "gare", "ciudad", "pueblo", "provincia", "alcalde",
    "alcaldesa", "embalse", "isla", "región", "university",
];

/// Words within people's names in small letters.
pub(super) const PARTICLES: &[&str] = &[
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "le", "la", "zu",
    "zur", "ten", "ter", "bin", "ibn", "al", "el", "af", "av", "y",
];

/// Words that begin with a capital for another reason than being a name, or are one of
/// something else: at a sentence's beginning, in titles, days and months.
pub(super) const COMMON: &[&str] = &[
    "a", "about", "above", "according", "account", "act", "add", "additional", "address", "after",
    "again", "against", "agreement", "all", "almost", "also", "although", "always", "am", "among",
    "an", "and", "another", "any", "are", "article", "as", "ask", "at", "author", "authors",
    "average", "background", "baggage", "be", "because", "before", "below", "best", "better",
    "big", "bill", "book", "booking", "both", "breaking", "bus", "but", "by", "call", "can",
    "changes", "check", "chief", "christmas", "clause", "client", "colleagues", "come", "committee",
    "company", "conclusion", "conclusions", "conflicts", "contact", "correspondence", "critics",
    "customer", "customers", "data", "date", "dear", "defending", "delivery", "did", "do", "does",
    "doctors", "due", "during", "each", "easter", "effect", "email", "even", "every", "everybody",
    "fees", "few", "files", "final", "finally", "first", "five", "flight", "follow", "for", "four",
    "fresh", "friends", "from", "full", "funding", "further", "general", "get", "go", "good",
    "great", "guidelines", "had", "half", "has", "have", "he", "hello", "help", "hence", "her",
    "here", "hi", "his", "hotel", "how", "however", "i", "if", "in", "income", "indeed", "inside",
    "instead", "interest", "introduction", "investors", "invoice", "invoices", "is", "it", "its",
    "just", "landlord", "last", "late", "later", "law", "lease", "left", "less", "let", "like",
    "line", "long", "look", "made", "make", "man", "many", "maps", "may", "maybe", "me", "media",
    "median", "men", "methods", "more", "most", "mr", "much", "my", "near", "need", "never", "new",
    "next", "no", "none", "not", "note", "nothing", "notice", "notices", "now", "number", "of",
    "off", "often", "old", "on", "once", "one", "only", "open", "opposition", "or", "order",
    "other", "others", "our", "out", "outside", "over", "paid", "part", "partner", "parties",
    "party", "passenger", "passengers", "patients", "pay", "payment", "people", "perhaps", "phone",
    "please", "posted", "premises", "price", "published", "question", "questions", "rather", "re",
    "read", "recent", "rent", "reply", "report", "results", "revenue", "right", "ring", "rivals",
    "same", "second", "section", "see", "send", "seven", "shall", "shareholders", "shares", "she",
    "signed", "since", "six", "small", "so", "some", "somebody", "soon", "stay", "still", "subject",
    "subtotal", "such", "summary", "take", "tax", "ten", "tenant", "term", "terms", "than", "thank",
    "thanks", "that", "the", "their", "them", "then", "there", "these", "they", "third", "this",
    "those", "though", "three", "thus", "title", "to", "today", "together", "tomorrow", "too",
    "total", "turn", "turnout", "two", "under", "until", "up", "upon", "us", "use", "very",
    "voters", "want", "was", "we", "well", "were", "what", "when", "where", "whether", "which",
    "while", "who", "why", "will", "with", "within", "without", "work", "would", "write", "year",
    "years", "yes", "yesterday", "yet", "you", "young", "your", "savings", "dose", "meltwater",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue",
    "wed", "thu", "fri", "sat", "sun", "january", "february", "march", "april", "june", "july",
    "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec", "tel", "fax", "vat", "iban", "isbn", "issn",
    "doi", "orcid", "url", "street", "road", "english", "german", "french", "spanish", "american",
    "british", "dutch", "norwegian", "chinese", "japanese", "italian", "russian", "swedish",
    "irish", "european", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einer", "eines",
    "im", "am", "zum", "zur", "mit", "nach", "von", "vom", "bei", "aus", "auf", "für", "über",
    "unter", "vor", "seit", "bis", "durch", "gegen", "ohne", "um", "und", "oder", "aber", "denn",
    "weil", "wenn", "als", "wie", "so", "es", "er", "sie", "wir", "ihr", "ihre", "sein", "seine",
    "nicht", "nun", "nur", "noch", "auch", "statt", "dort", "hier", "damit", "dann", "montag",
    "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "januar", "februar",
    "märz", "mai", "juni", "juli", "oktober", "dezember", "zwischen", "le", "la", "les", "l", "un",
    "une", "des", "du", "de", "d", "ce", "cette", "ces", "il", "elle", "ils", "elles", "on",
    "nous", "vous", "je", "et", "ou", "mais", "donc", "car", "si", "que", "qui", "dans", "sur",
    "sous", "avec", "sans", "pour", "par", "selon", "entre", "depuis", "pendant", "après", "avant",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "contrat", "état",
    "contact", "numéro", "téléphone", "fait", "el", "los", "las", "una", "unos", "y", "o", "pero",
    "se", "su", "sus", "lo", "al", "del", "en", "con", "sin", "por", "para", "según", "desde",
    "hasta", "así", "queremos", "gobierno", "contacto", "lunes", "martes", "miércoles", "jueves",
    "viernes", "sábado", "domingo", "no", "más", "este", "esta", "teléfono", "telefon", "rechnung",
    "konto", "kaufvertrag", "spring", "summer", "autumn", "winter", "north", "south", "east",
    "west", "hours", "internet", "god", "company", "plant", "battery", "opens", "master",
];
