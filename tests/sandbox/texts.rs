//! Subjects that are text: a record reaches an enricher, a prompt a model.

use super::*;

async fn about(guest: &str, subject: Subject) -> (Report, Vec<Item>) {
    let component = LAB.load(guest).await;
    let ear = Arc::new(Ear::default());
    let call = Call {
        subject: Arc::new(subject),
        sink: Arc::clone(&ear) as Arc<dyn Sink>,
        ..call("{}")
    };
    let report = LAB.sandbox.call(&component, call).await;
    let heard = std::mem::take(&mut *ear.0.lock().expect("no test panics with it"));
    (report, heard)
}

#[tokio::test]
async fn a_record_reaches_an_enricher_with_its_url() {
    let record = br#"{"url": "https://a.example/", "title": "A"}"#;
    let (report, _) = about("rust-enricher", Subject::from_record(record).unwrap()).await;
    assert_eq!(number(&report, "url.length"), 18.0);
    let (report, _) = about("rust-enricher", Subject::from_record(b"{}").unwrap()).await;
    assert!(votes(&report).scalars.is_empty());
}

#[tokio::test]
async fn a_prompt_reaches_a_model_and_comes_back_word_by_word() {
    let prompt = Subject::from_prompt("one two drei".as_bytes()).unwrap();
    let (report, heard) = about("rust-model", prompt).await;
    assert_eq!(report.result, Ok(Answer::Text("one two drei".to_owned())));
    let words = ["one ", "two ", "drei"].map(|word| Item::Text(word.to_owned()));
    assert_eq!(heard, words);
}

#[tokio::test]
async fn what_the_subject_is_not_is_not_there() {
    let prompt = Subject::from_prompt(b"a prompt").unwrap();
    let (report, _) = about("rust-enricher", prompt).await;
    failed(&report, FailureCode::Unsupported);
    let (report, _) = about("rust-model", Subject::nothing()).await;
    failed(&report, FailureCode::Unsupported);
}
