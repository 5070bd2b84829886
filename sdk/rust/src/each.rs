//! One image after the other, none of which takes the others down.

use crate::{Failure, Image, Votes, images};

/// The votes of `look` on each image of the subject, each about its image.
///
/// An image that fails as `unsupported` is passed over, and the others are
/// answered. That is how pixels are refused that cannot be had, because the file
/// is damaged behind its header: the run says by itself which image it is and
/// why. Of one that `look` refuses for a reason of its own nobody is told.
///
/// # Errors
///
/// What `look` fails with otherwise; `unsupported` where not one image could
/// be looked at.
pub fn each_image(look: impl FnMut(&Image) -> Result<Votes, Failure>) -> Result<Votes, Failure> {
    gather(images().into_iter(), Image::index, look)
}

fn gather<T>(
    images: impl Iterator<Item = T>,
    index: impl Fn(&T) -> u32,
    mut look: impl FnMut(&T) -> Result<Votes, Failure>,
) -> Result<Votes, Failure> {
    let mut votes = Votes::new();
    let (mut seen, mut refused) = (false, None);
    for image in images {
        match look(&image) {
            Ok(found) => {
                votes.append(found.about_image(index(&image)));
                seen = true;
            }
            Err(failure @ Failure::Unsupported(_)) => refused = refused.or(Some(failure)),
            Err(failure) => return Err(failure),
        }
    }
    match refused {
        Some(failure) if !seen => Err(failure),
        _ => Ok(votes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Votes on the images that are `Ok`, and what comes of all of them.
    fn told(images: &[Result<(), Failure>]) -> Result<Vec<Option<u32>>, Failure> {
        let numbered = images.iter().zip(0..);
        let votes = gather(
            numbered,
            |(_, index)| *index,
            |(image, _)| {
                let mut votes = Votes::new();
                votes.number("a.b", 1.0, 1.0);
                (*image).clone().map(|()| votes)
            },
        );
        votes.map(|votes| votes.scalars().iter().map(|vote| vote.image).collect())
    }

    #[test]
    fn a_damaged_image_is_passed_over_and_the_others_are_answered() {
        let damaged = || Err(Failure::Unsupported("image 1: cut off".to_owned()));
        assert_eq!(
            told(&[Ok(()), damaged(), Ok(())]),
            Ok(vec![Some(0), Some(2)])
        );
        assert_eq!(
            told(&[damaged(), damaged()]),
            damaged().map(|()| Vec::new())
        );
        assert_eq!(told(&[]), Ok(Vec::new()));
    }

    #[test]
    fn any_other_failure_ends_the_call() {
        let other = || Err(Failure::Other("mine".to_owned()));
        assert_eq!(told(&[Ok(()), other()]), other().map(|()| Vec::new()));
    }
}
