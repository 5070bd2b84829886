//! A whole call, import by import.

use super::*;
use crate::models::{Message, Part, Role};
use crate::sink::{Item, Progress};
use crate::{
    Failure, Layout, Rect, Votes, cache, clock, compute, each_image, http, images, models,
    parameters, poll, record, say, sink, subject,
};

fn striped() -> Picture {
    Picture::paint(4, 2, |x, _| if x < 2 { [0, 0, 0, 255] } else { [255; 4] })
}

fn get(url: &str) -> http::Request {
    http::Request {
        method: "GET".to_owned(),
        url: url.to_owned(),
        headers: Vec::new(),
        body: None,
        timeout_ms: None,
    }
}

#[test]
fn images_are_copied_as_a_host_copies_them() {
    let call = Host::new().picture(striped()).call(|| {
        let image = images().pop().expect("an image");
        let halves = image.pixels(None, 2, Layout::Luma8).expect("a copy");
        assert_eq!((halves.width, halves.height), (2, 1));
        assert_eq!(halves.data, [0, 255]);
        assert_eq!(image.rgb(1).expect("a copy").bytes(), [128; 3]);
        let area = Rect {
            x: 3,
            y: 0,
            width: 1,
            height: 2,
        };
        assert_eq!(
            image.luma_region(area, 0).expect("a copy").bytes(),
            [255; 2]
        );
        (image.size().width, image.format(), image.has_alpha())
    });
    assert_eq!(call.answer, (4, "image/png".to_owned(), false));
}

#[test]
fn an_area_past_the_edge_is_invalid_input() {
    let answer = Host::new().picture(striped()).call(|| {
        let past = Rect {
            x: 4,
            y: 0,
            width: 1,
            height: 1,
        };
        images().pop().expect("an image").luma_region(past, 0)
    });
    assert!(matches!(answer.answer, Err(Failure::InvalidInput(_))));
}

#[test]
fn transparent_pixels_are_laid_over_white_and_colour_only_what_they_cover() {
    let half = Picture::paint(2, 1, |x, _| [200, 0, 0, if x == 0 { 255 } else { 0 }]);
    Host::new().picture(half).call(|| {
        let image = images().pop().expect("an image");
        assert!(image.has_alpha());
        assert_eq!(image.rgba(1).expect("a copy").bytes(), [200, 0, 0, 128]);
        assert_eq!(image.rgb(0).expect("a copy").get(1, 0), Some([255; 3]));
    });
}

#[test]
fn a_damaged_image_is_passed_over() {
    let host = Host::new()
        .picture(Picture::damaged(9, 9))
        .picture(striped());
    let votes = host.call(|| {
        each_image(|image| {
            let mut votes = Votes::new();
            votes.number("test.pixels", image.rgb(0)?.all().len() as f64, 1.0);
            Ok(votes)
        })
    });
    let votes = votes.answer.expect("votes");
    assert_eq!(votes.scalars()[0].image, Some(1));
    assert_eq!(votes.scalar("test.pixels"), Some(&8.0.into()));
}

#[derive(serde::Deserialize)]
struct Named {
    name: String,
}

#[test]
fn record_parameters_prompt_outcomes_and_pages_are_as_described() {
    let host = Host::new()
        .record_at("https://a.test/", r#"{"name":"record"}"#)
        .parameters(r#"{"name":"parameter"}"#)
        .prompt("why?")
        .read("first", Ending::Abstained)
        .document(["one", "two"]);
    host.call(|| {
        assert_eq!(record::<Named>().expect("a record").name, "record");
        assert_eq!(parameters::<Named>().expect("parameters").name, "parameter");
        assert_eq!(subject::prompt().as_deref(), Some("why?"));
        assert_eq!(subject::outcomes()[0].stage, "first");
        let document = subject::open_document().expect("a document");
        assert_eq!(document.page_count(), 2);
        let page = document.page(1).expect("a page");
        assert_eq!(page.text().as_deref(), Ok("two"));
        assert!(matches!(document.page(2), Err(Failure::InvalidInput(_))));
        assert_eq!(document.bytes(2, 3).expect("bytes"), b"e\nt");
    });
    let none = Host::new().call(record::<Named>).answer;
    assert!(matches!(none, Err(Failure::Unsupported(_))));
}

#[test]
fn what_is_said_is_kept_until_the_run_is_cancelled() {
    let call = Host::new().cancelled_after(2).call(|| {
        say("one ")?;
        let heard = sink::emit(&Item::Progress(Progress {
            done: 1,
            total: None,
            what: "step".to_owned(),
        }));
        assert!(heard);
        say("two")
    });
    assert_eq!(call.answer, Err(Failure::Cancelled));
    assert_eq!((call.text().as_str(), call.said.len()), ("one two", 3));
}

#[test]
fn time_stands_still_and_waiting_moves_it() {
    let call = Host::new().call(|| {
        let (late, soon) = (clock::timer(60_000), clock::timer(10));
        assert_eq!(poll::wait_any(&[&late, &soon], None), Ok(vec![1]));
        assert!(soon.ready() && !late.ready());
        assert_eq!(poll::wait_any(&[&late], Some(5)), Ok(vec![]));
        assert!(poll::wait_any(&[], None).is_err());
        clock::wait(1).expect("time passes");
        clock::now()
    });
    assert_eq!((call.answer, call.took_ms), (16, 16));
}

#[test]
fn without_a_grant_interfaces_are_denied() {
    Host::new().call(|| {
        let denied = |failure: Option<Failure>| matches!(failure, Some(Failure::Denied(_)));
        assert!(denied(cache::get("key").err()));
        assert!(denied(http::fetch(&get("https://a.test/")).err()));
        let request = models::Request {
            model: "echo".to_owned(),
            messages: Vec::new(),
            max_tokens: 1,
            temperature: None,
            schema: None,
        };
        assert!(denied(models::generate(&request).err()));
    });
}

#[test]
fn requests_are_answered_by_url_and_kept() {
    let host = Host::new().http("https://a.test/", 404, "gone");
    let call = host.call(|| {
        let [found, missing] = http::fetch_all(&[get("https://a.test/"), get("https://b.test/")])
            .try_into()
            .expect("two results");
        let found = found.expect("a response");
        assert_eq!(
            (found.status(), found.url().as_str()),
            (404, "https://a.test/")
        );
        assert!(found.waitable().ready());
        assert_eq!(found.next(), Ok(Some(b"gone".to_vec())));
        assert_eq!(found.next(), Ok(None));
        missing.map(drop)
    });
    assert!(matches!(call.answer, Err(Failure::Upstream(why)) if why.contains("b.test")));
    assert_eq!(call.fetched.len(), 2);
}

#[test]
fn a_model_says_its_pieces_and_what_it_was_asked_is_kept() {
    let call = Host::new().model("small", ["one ", "two"]).call(|| {
        let generation = models::generate(&models::Request {
            model: "small".to_owned(),
            messages: vec![Message {
                role: Role::User,
                parts: vec![Part::Text("count up".to_owned())],
            }],
            max_tokens: 8,
            temperature: None,
            schema: None,
        })?;
        let mut text = String::new();
        while let Some(piece) = generation.next()? {
            text.push_str(&piece);
        }
        let usage = generation.usage();
        Ok::<_, Failure>((text, usage.input_tokens, usage.output_tokens))
    });
    assert_eq!(call.answer, Ok(("one two".to_owned(), 2, 2)));
    assert_eq!(call.asked[0].text, "count up");
}

#[test]
fn the_cache_forgets_when_time_has_passed() {
    let call = Host::new().cached("old", "o").call(|| {
        cache::put("short", b"s", 1)?;
        cache::put("long", b"l", 60)?;
        clock::wait(1000)?;
        Ok::<_, Failure>((cache::get("old")?, cache::get("short")?))
    });
    assert_eq!(call.answer, Ok((Some(b"o".to_vec()), None)));
    assert_eq!(call.cache.into_keys().collect::<Vec<_>>(), ["long", "old"]);
}

#[test]
fn buffers_hold_bytes_and_there_are_no_kernels() {
    Host::new().picture(striped()).call(|| {
        let buffer = compute::Buffer::allocate(compute::Element::Int32, 8).expect("a buffer");
        assert_eq!(buffer.count(), 8);
        buffer.write(4, &[1, 2]).expect("room");
        assert_eq!(buffer.read(3, 3), Ok(vec![0, 1, 2]));
        assert!(buffer.write(31, &[1, 2]).is_err());
        let image = images().pop().expect("an image");
        buffer.load_image(&image, 0).expect("room");
        assert_eq!(buffer.read(0, 4), Ok(vec![0, 0, 0, 255]));
        assert!(compute::record_program(&[]).is_err());
    });
}

#[test]
#[should_panic(expected = "there is no host")]
fn an_import_without_a_host_says_what_to_do() {
    let _ = images();
}

#[test]
fn a_call_that_panics_leaves_no_host_behind() {
    let panicked = std::panic::catch_unwind(|| Host::new().call(|| panic!("mine")).answer);
    assert!(panicked.is_err());
    assert_eq!(Host::new().call(|| images().len()).answer, 0);
}
