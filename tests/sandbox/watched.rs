//! Watching a call: every import is told, and a watcher can answer all of them,
//! so that a call is the same again with nobody there to ask.

use crescendo::sandbox::{Capability, Heard, Reply, Watcher};
use crescendo_core::outcome::Failure;
use serde_json::{Value as Json, json};

use super::providers::{Device, Echo, Web};
use super::*;

/// Hears everything.
#[derive(Default)]
struct Recorder(Mutex<Vec<Heard>>);

impl Recorder {
    fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Watcher for Recorder {
    fn ask(&self, _import: &str, _arguments: &Json) -> Option<Result<Json, Failure>> {
        None
    }

    fn hear(&self, heard: Heard) {
        self.0.lock().unwrap().push(heard);
    }

    fn unfit(&self, _why: &str) {
        panic!("nothing was answered");
    }
}

/// Answers everything with what was heard before, in the same order.
struct Player {
    images: usize,
    heard: Mutex<std::vec::IntoIter<Heard>>,
    unfit: Mutex<Vec<String>>,
}

impl Player {
    fn new(heard: Vec<Heard>, images: usize) -> Arc<Self> {
        Arc::new(Self {
            images,
            heard: Mutex::new(heard.into_iter()),
            unfit: Mutex::default(),
        })
    }
}

impl Watcher for Player {
    fn ask(&self, import: &str, arguments: &Json) -> Option<Result<Json, Failure>> {
        let heard = self.heard.lock().unwrap().next();
        let heard = heard.unwrap_or_else(|| panic!("{import} was not called before"));
        assert_eq!(
            (heard.import.as_str(), &heard.arguments),
            (import, arguments)
        );
        match heard.reply {
            Reply::Answer(value) => Some(Ok(value)),
            Reply::Ended(failure) => Some(Err(failure)),
            Reply::Unanswered => panic!("{import} was not answered before"),
        }
    }

    fn hear(&self, heard: Heard) {
        panic!("the host was asked: {}", heard.import);
    }

    fn unfit(&self, why: &str) {
        self.unfit.lock().unwrap().push(why.to_owned());
    }

    fn images(&self) -> Option<usize> {
        Some(self.images)
    }
}

fn offering() -> Lab {
    Lab::with(|settings| {
        settings.instances = 4;
        settings.http = Some(Arc::new(Web(Arc::clone(&LAB.executor))));
        settings.models = Some(Arc::new(Echo));
        settings.compute = Some(Arc::new(Device));
    })
}

/// A call on a host that offers everything, and what was heard of it.
async fn recorded(lab: &Lab, name: &str, call: Call) -> (Report, Vec<Heard>) {
    let all = Grants::all_of(Capability::ALL);
    let component = lab.sandbox.load_watched(guest(name).into(), &all).await;
    let recorder = Arc::new(Recorder::default());
    let watcher = Arc::clone(&recorder) as Arc<dyn Watcher>;
    let component = component.unwrap();
    let report = lab.sandbox.call_watched(&component, call, watcher).await;
    (report, recorder.heard())
}

/// The same on a host that offers nothing, about nothing.
async fn repeated(name: &str, call: Call, heard: Vec<Heard>) -> Report {
    let all = Grants::all_of(Capability::ALL);
    let component = LAB.sandbox.load_watched(guest(name).into(), &all).await;
    let player = Player::new(heard, call.subject.images().len());
    let call = Call {
        subject: Arc::new(Subject::nothing()),
        ..call
    };
    let watcher = Arc::clone(&player) as Arc<dyn Watcher>;
    let component = component.unwrap();
    let report = LAB.sandbox.call_watched(&component, call, watcher).await;
    assert_eq!(
        player.heard.lock().unwrap().next(),
        None,
        "{name} ended early"
    );
    report
}

async fn is_the_same_again(name: &str) {
    let (report, heard) = recorded(&offering(), name, call("{}")).await;
    assert!(report.result.is_ok(), "{name}: {:?}", report.result);
    let unanswered = |heard: &&Heard| !matches!(heard.reply, Reply::Answer(_));
    assert_eq!(heard.iter().find(unanswered), None);
    let again = repeated(name, call("{}"), heard).await;
    assert_eq!(again.result, report.result, "{name}");
}

#[tokio::test]
async fn a_call_that_uses_the_whole_contract_is_the_same_again_in_rust() {
    is_the_same_again("rust-contract").await;
}

#[tokio::test]
async fn a_call_that_uses_the_whole_contract_is_the_same_again_in_c() {
    is_the_same_again("c-contract").await;
}

#[tokio::test]
async fn a_call_that_uses_the_whole_contract_is_the_same_again_in_javascript() {
    is_the_same_again("js-contract").await;
}

#[tokio::test]
async fn a_call_that_uses_the_whole_contract_is_the_same_again_in_python() {
    is_the_same_again("py-contract").await;
}

#[tokio::test]
async fn clocks_and_random_numbers_of_wasi_are_heard_and_the_same_again() {
    let (report, heard) = recorded(&LAB, "c-wasi", call("{}")).await;
    let imports: Vec<&str> = heard.iter().map(|heard| heard.import.as_str()).collect();
    assert!(
        imports
            .iter()
            .any(|import| import.starts_with("wasi:clocks/")),
        "{imports:?}"
    );
    let seeds = imports
        .iter()
        .filter(|import| import.starts_with("wasi:random/"));
    assert_eq!(seeds.count(), 1, "{imports:?}");
    let again = repeated("c-wasi", call("{}"), heard).await;
    assert_eq!(again.result, report.result);
}

#[tokio::test]
async fn imports_are_told_in_the_contracts_words() {
    let asks = r#"{"mode": "pixels", "max-side": 8, "kind": "rgb8"}"#;
    let (_, heard) = recorded(&LAB, "behave", call(asks)).await;
    let find = |import: &str| {
        let found = heard.iter().find(|heard| heard.import == import);
        found
            .unwrap_or_else(|| panic!("{import} is not among {heard:?}"))
            .clone()
    };
    let images = find("subject.images");
    let Reply::Answer(handles) = images.reply else {
        panic!("{images:?}");
    };
    let pixels = find("subject.[method]image.pixels");
    assert_eq!(pixels.arguments, json!([handles[0], null, 8, "rgb8"]));
    let Reply::Answer(raster) = &pixels.reply else {
        panic!("{pixels:?}");
    };
    assert_eq!(raster["ok"]["width"], 8);
    assert_eq!(raster["ok"]["height"], 6);
    // Three bytes are four letters.
    assert_eq!(raster["ok"]["data"].as_str().map(str::len), Some(8 * 6 * 4));
}

#[tokio::test]
async fn failures_are_the_same_again() {
    for (parameters, code) in [
        (r#"{"mode": "trap"}"#, FailureCode::Trap),
        (r#"{"mode": "events"}"#, FailureCode::Events),
        (r#"{"mode": "handles"}"#, FailureCode::Handles),
        (
            r#"{"mode": "bad-vote", "kind": "nan-color"}"#,
            FailureCode::BadVote,
        ),
        (
            r#"{"mode": "fail", "kind": "upstream", "message": "x"}"#,
            FailureCode::Upstream,
        ),
    ] {
        let call = || Call {
            limits: CallLimits {
                handles: 100,
                events: 20,
                ..generous()
            },
            ..call(parameters)
        };
        let (report, heard) = recorded(&LAB, "behave", call()).await;
        failed(&report, code);
        let again = repeated("behave", call(), heard).await;
        assert_eq!(again.result, report.result, "{parameters}");
    }
}

#[tokio::test]
async fn an_image_that_cannot_be_read_is_to_blame_again() {
    let mut file = flat_png(64, 64, [255; 3], [200, 30, 30]);
    // The signature and the header are 33 bytes; what follows is pixels.
    file[60..].fill(0);
    let subject = Subject::from_images(vec![file.into()], &Limits::default()).unwrap();
    let subject = Arc::new(subject);
    let call = || Call {
        subject: Arc::clone(&subject),
        ..call(r#"{"mode": "pixels", "kind": "rgb8"}"#)
    };
    let (report, heard) = recorded(&LAB, "behave", call()).await;
    failed(&report, FailureCode::BadSubject);
    let again = repeated("behave", call(), heard).await;
    assert_eq!(again.result, report.result);
}

#[tokio::test]
async fn an_import_that_was_cut_off_is_heard_as_unanswered() {
    let call = Call {
        limits: CallLimits {
            wall: Duration::from_millis(300),
            ..generous()
        },
        ..call(r#"{"mode": "sleep"}"#)
    };
    let (report, heard) = recorded(&LAB, "behave", call).await;
    failed(&report, FailureCode::WallTime);
    let last = heard.last().unwrap();
    assert_eq!(last.import, "clock.wait");
    assert_eq!(last.reply, Reply::Unanswered);
}

#[tokio::test]
async fn an_answer_of_another_type_ends_the_call_and_is_told() {
    let none = Grants::default();
    let component = LAB.sandbox.load_watched(guest("rust-model").into(), &none);
    let component = component.await.unwrap();
    let prompt = Heard {
        import: "subject.prompt".to_owned(),
        arguments: json!([]),
        reply: Reply::Answer(json!(7)),
        took: Duration::ZERO,
    };
    let player = Player::new(vec![prompt], 0);
    let watcher = Arc::clone(&player) as Arc<dyn Watcher>;
    let report = LAB
        .sandbox
        .call_watched(&component, call("{}"), watcher)
        .await;
    assert!(failed(&report, FailureCode::Host).contains("subject.prompt"));
    assert_eq!(player.unfit.lock().unwrap().len(), 1);
}
