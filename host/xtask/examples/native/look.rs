//! The layout plugins as native functions on one picture.

use std::path::Path;

use crescendo_core::value::{Dimension, Unit, Value};
use crescendo_plugin::{Pixels, Votes};
use xtask::quality::Answer;

/// Reads a file and votes on it, as the three plugins do in the product.
pub fn look(path: &Path) -> Result<Answer, Box<dyn std::error::Error>> {
    let picture = image::open(path)?.into_rgb8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixels = Pixels::<3>::new(width, height, picture.into_raw()).map_err(|e| e.to_string())?;
    let scene = crescendo_scene::Scene::read(&pixels);
    let mut votes = Votes::new();
    votes
        .append(spacing::read(&scene))
        .append(typography::read(&scene))
        .append(shape::read(&scene));
    let value = |v: &crescendo_plugin::Value| match v {
        crescendo_plugin::Value::Dimension(d) => Value::Dimension(Dimension {
            value: d.value,
            unit: Unit::Px,
        }),
        crescendo_plugin::Value::Number(n) => Value::Number(*n),
        crescendo_plugin::Value::Flag(f) => Value::Flag(*f),
        _ => Value::Text(String::new()),
    };
    let mut answer = Answer::default();
    for vote in votes.scalars() {
        answer
            .scalars
            .insert(vote.field.clone(), value(&vote.value));
    }
    for set in votes.sets() {
        answer.sets.insert(
            set.field.clone(),
            set.members.iter().map(|m| value(&m.value)).collect(),
        );
    }
    Ok(answer)
}
