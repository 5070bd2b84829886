//! Words that say nothing by themselves.

use std::collections::HashSet;
use std::sync::LazyLock;

/// English, German, French and Spanish together: few of them mean something in another
/// of these languages.
static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    [ENGLISH, GERMAN, FRENCH, SPANISH]
        .iter()
        .flat_map(|words| words.split_whitespace())
        .collect()
});

/// Whether a word in lower case says nothing by itself.
pub(crate) fn is_stop(word: &str) -> bool {
    WORDS.contains(word)
}

/// Whether a sentence that begins with this word, in lower case, leans on the one before.
pub(crate) fn leans(word: &str) -> bool {
    LEANING.contains(&word)
}

const LEANING: &[&str] = &[
    "he", "she", "it", "they", "this", "that", "these", "those", "but", "so", "his", "her", "its",
    "their", "however", "then", "there", "also", "even", "nor", "both", "er", "sie", "es", "dies",
    "diese", "dieser", "dieses", "das", "doch", "aber", "auch", "deshalb", "hinzu", "dort", "il",
    "elle", "ils", "elles", "ce", "cela", "cette", "son", "sa", "leur", "mais", "ella", "ellos",
    "esto", "este", "esta", "pero", "su", "sus", "sin",
];

const ENGLISH: &str = "a about above after again against all almost along already also although \
    always am among an and another any anybody anything are around as asked at away back be \
    because been before began being below between both but by came can cannot come could day \
    days did do does doing done down during each early either else enough even ever every \
    everybody everything far few first for found from full further gave get give given go goes \
    going gone good got great had half hardly has have having he her here hers herself him \
    himself his how however i if in indeed instead into is it its itself just keep kept knew know \
    known last late later least less let like long longer look made make makes making man many \
    may me might more most much must my myself near nearly neither never new next no nobody none \
    nor not nothing now of off often old on once one only or other others our out over own part \
    people per perhaps put quite rather really right said same saw say says see seem seen set \
    several shall she should since so some somebody something soon still such take taken than \
    that the their them then there therefore these they thing things think this those though \
    three through thus to today together told too took towards turn two under until up upon us \
    used using very want was way we well went were what when where whether which while who whom \
    whose why will with within without would year years yes yet you young your able according \
    afterwards ago four five six seven eight nine ten hundred thousand million percent s t re ll";

const GERMAN: &str = "ab aber all alle allem allen aller alles als also alt am an andere anderen \
    anderes ans auch auf aus außer bald bei beide beiden beim bereits bin bis bisher bislang bist \
    da dabei dafür damit danach dann daran darauf darum das dass davon dazu dein dem den denen \
    denn dennoch der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch \
    dort du durch ein eine einem einen einer eines einige einmal er erst erste ersten es etwa \
    etwas euch euer für gab ganz gar gegen geht gehört gibt gilt große großen großer gut haben \
    hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in \
    indem ins inzwischen ist ja jahr jahre jahren jede jedem jeden jeder jedes jedoch jetzt kam \
    kann kein keine keinen kommt können könnte lang lange lassen ließ ließen machen macht man \
    mehr mein meisten mit muss müssen nach nachdem neben nein neue neuen nicht nichts noch nun \
    nur ob oder ohne prozent rund schon sehr sei sein seine seinem seinen seiner seit seither \
    selbst sich sie sind so sobald sogar soll sollen sollte sondern sonst soweit sowie statt \
    stets tag tage tagen über um und uns unser unter viel viele vielen vom von vor wann war \
    waren warum was weg weil weiter weitere weiteren welche wenig wenn wer werde werden wie wieder \
    will wir wird wo wohl wollen wollte worden wurde wurden würde zehn zu zum zur zwar zwei \
    zwischen drei vier fünf millionen";

const FRENCH: &str = "à afin ai aie ainsi alors an ans après au aucun aucune aujourd aujourd'hui \
    aura aussi autant autre autres aux avaient avait avant avec avoir bien bon ce ceci cela celle \
    celui ces cet cette ceux chaque chez comme comment contre d dans de déjà depuis des deux \
    devant dit doit donc dont du elle elles en encore entre est et étaient était étant été être eu \
    eux fait faire faut fois font grand grande il ils jour jours jusqu jusque l la là le les leur \
    leurs lors lui m ma mais me même mêmes mes moins mon n ne ni nos notre nous on ont ou où par \
    parce pas pendant personne peu peut plus plusieurs pour pourquoi pourtant premier première \
    presque puis qu quand quatre que quel quelle quelques qui quoi rien s sa sans se selon sera \
    seront ses si sien soit son sont sous sur t ta tandis tant te tel telle temps tes toi ton \
    tous tout toute toutes très trois trop tu un une va vers vient voici voilà vont vos votre vous \
    vu y mille millions";

const SPANISH: &str = "a al algo algunas algunos ante antes año años aquel aquella así aún aunque \
    bajo bien cada casi como con contra cosa cual cuando cuatro cuya cuyo da dado de debe decir \
    del desde después día días dice dijo donde dos durante e el él ella ellas ello ellos en entonces \
    entre era eran es esa esas ese eso esos esta está estaba están estas este esto estos fue \
    fueron gran grande ha había han hace hacia han hasta hay la las le les lo los luego más me \
    mediante menos mi mientras mil millones misma mismo mucho muchos muy nada ni ninguna ninguno \
    no nos nosotros nueva nuevo nunca o otra otras otro otros para parte pero poco por porque \
    primera primero pues puede pueden que qué quien quién se sea según ser si sí sido siempre sin \
    sino sobre solo sólo son su sus tal también tampoco tan tanto te tener tiene tienen toda \
    todas todavía todo todos tras tres tu un una unas uno unos usted va vez y ya yo";
