//! The layout plugins as native functions on one picture.

use std::path::Path;

use crescendo_core::value::{Dimension, Unit, Value};
use crescendo_plugin::{Pixels, Votes};
use crescendo_scene::{GLANCE, Scene, may_be_page};
use xtask::quality::Answer;

fn pixels(picture: image::RgbImage) -> Result<Pixels<3>, String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Pixels::new(width, height, picture.into_raw()).map_err(|wrong| wrong.to_string())
}

/// Reads a file and votes on it, as the three plugins do in the product.
pub fn look(path: &Path) -> Result<Answer, Box<dyn std::error::Error>> {
    let picture = image::open(path)?.into_rgb8();
    let glance = match picture.width().max(picture.height()) {
        longer if longer > GLANCE => {
            let side = |side: u32| (side * GLANCE / longer).max(1);
            let (width, height) = (side(picture.width()), side(picture.height()));
            image::imageops::thumbnail(&picture, width, height)
        }
        _ => picture.clone(),
    };
    if !may_be_page(&pixels(glance)?) {
        return Ok(Answer::default());
    }
    let scene = Scene::read(&pixels(picture)?);
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
