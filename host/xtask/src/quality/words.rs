//! Plain English to fill pages with.

use super::rng::Rng;

/// Common words of every length, so that letters occur about as often as they
/// do in real text.
const WORDS: &str = "the of and to in is that for it as was with on be by at this from are which \
but have an had they you were their one all we can her has there been if more when will would who \
so no said what up its about into than them only other time new some could these two may then do \
first any my now such like our over man me even most made after also did many before must through \
back years where much your way well down should because each just those people how too little \
state good very make world still own see work long get here between both life being under never \
day same another know while last might us great old year off come since against go came right \
used take three garden window harbour paper market river kitchen light morning engine letter \
bridge summer forest station journey picture question answer simple quiet bright early quickly \
project report budget design member service account payment travel weather history science music \
teacher village mountain journal library evening walking reading building feeling number growth \
change support example country system program question public small large young local social";

fn word(rng: &mut Rng) -> &'static str {
    let count = WORDS.split(' ').count();
    let index = usize::try_from(rng.next() % count as u64).unwrap_or(0);
    WORDS.split(' ').nth(index).unwrap_or("word")
}

/// `count` words, the first letter a capital.
pub fn title(rng: &mut Rng, count: u32) -> String {
    let text = (0..count.max(1))
        .map(|_| word(rng))
        .collect::<Vec<_>>()
        .join(" ");
    capital(&text)
}

/// A sentence of `count` words.
pub fn sentence(rng: &mut Rng, count: u32) -> String {
    format!("{}.", title(rng, count))
}

/// Sentences, about `count` words in all.
pub fn paragraph(rng: &mut Rng, count: u32) -> String {
    let mut left = count;
    let mut text = String::new();
    while left > 0 {
        let take = rng.between(6, 14).min(left.max(4));
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&sentence(rng, take));
        left = left.saturating_sub(take);
    }
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
