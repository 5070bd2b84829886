//! The protocol of existing browser clients, over a real WebSocket.

use base64::Engine as _;
use serde_json::{Value, json};
pub(super) use tungstenite::protocol::Message;
use tungstenite::protocol::{Role, WebSocket};

use super::kit::{Site, Wire, conforms, description, gif, until, within};
use crate::run::tests::house::{House, cut_gif, painted, voted};

/// A client's end. tungstenite blocks, so it lives on a thread of its own.
pub(super) struct Client(Option<WebSocket<std::net::TcpStream>>);

pub(super) async fn upgrade(site: &Site, headers: &str) -> Wire {
    let mut wire = site.connect().await;
    let head = format!(
        "GET /api/v1/extract/progressive HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    );
    wire.write(head.as_bytes()).await;
    wire
}

impl Client {
    async fn open(site: &Site) -> Self {
        let mut wire = upgrade(site, "").await;
        let head = wire.until("\r\n\r\n").await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        // RFC 6455's own example.
        assert!(head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{head}");
        let stream = wire.stream.into_std().unwrap();
        stream.set_nonblocking(false).unwrap();
        Self(Some(WebSocket::from_partially_read(
            stream,
            wire.unread,
            Role::Client,
            None,
        )))
    }

    async fn with<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut WebSocket<std::net::TcpStream>) -> T + Send + 'static,
    ) -> T {
        let mut socket = self.0.take().unwrap();
        let task = tokio::task::spawn_blocking(move || {
            let value = act(&mut socket);
            (socket, value)
        });
        let (socket, value) = within(task).await.unwrap();
        self.0 = Some(socket);
        value
    }

    async fn send(&mut self, message: Message) {
        // A server that has closed already takes nothing.
        self.with(|socket| drop(socket.send(message))).await;
    }

    async fn read(&mut self) -> Message {
        self.with(|socket| socket.read().unwrap()).await
    }

    /// The frames until the close, and its code.
    async fn rest(&mut self) -> (Vec<Value>, u16) {
        let mut frames = Vec::new();
        loop {
            match self.read().await {
                Message::Text(text) => frames.push(serde_json::from_str(&text).unwrap()),
                Message::Close(close) => return (frames, close.unwrap().code.into()),
                _ => {}
            }
        }
    }

    /// Asks and hears the answer.
    pub(super) async fn ask(site: &Site, message: Message) -> (Vec<Value>, u16) {
        let mut client = Self::open(site).await;
        client.send(message).await;
        client.rest().await
    }
}

fn image(n: u8) -> String {
    base64::engine::general_purpose::STANDARD.encode(gif(n))
}

fn extract(more: Value) -> Message {
    let mut ask = json!({"action": "extract", "images": [image(1)]});
    ask.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    Message::text(ask.to_string())
}

/// Two tiers that paint, the second with a model.
async fn painters() -> Site {
    let house = House::new()
        .plugin("quick", |_, _| async { painted([0xF1, 0x59, 0x25]) })
        .special(
            "model",
            |fake| fake.models = true,
            |_, _| async { painted([0xF1, 0x59, 0x25]) },
        );
    let stages = "[[stages]]\nplugin = 'quick'\ntier = 1\n[[stages]]\nplugin = 'model'\ntier = 2\n";
    Site::open(house, &[("tokens", stages)], |_| ()).await
}

#[tokio::test]
async fn a_frame_follows_each_tier_and_the_end_is_normal() {
    let site = painters().await;
    let url = format!("data:image/gif;base64,{}", image(1));
    let ask = extract(json!({"images": [url], "use_ai": true}));
    let (frames, close) = Client::ask(&site, ask).await;
    assert_eq!(close, 1000);
    let stages: Vec<&Value> = frames.iter().map(|frame| &frame["stage"]).collect();
    assert_eq!(stages, ["tier_1_complete", "tier_2_complete"]);
    let token = &frames[0]["tokens"]["primary"];
    assert_eq!(
        (&token["hex"], &token["votes"]),
        (&json!("#F15925"), &json!(1))
    );
    assert_eq!(frames[1]["tokens"]["primary"]["votes"], 2);
    assert_eq!(frames[0]["total_cost"], 0.0);
    for frame in &frames {
        conforms(
            description("/api"),
            &json!({"$ref": "#/components/schemas/ProgressiveFrame"}),
            frame,
            "frame",
        );
    }
}

#[tokio::test]
async fn a_second_tier_that_is_quicker_than_the_first_is_told_second() {
    let done = std::sync::Arc::new(tokio::sync::Notify::new());
    let (told, waits) = (std::sync::Arc::clone(&done), done);
    let house = House::new()
        .plugin("slow", move |_, _| {
            let waits = std::sync::Arc::clone(&waits);
            async move {
                waits.notified().await;
                painted([0xF1, 0x59, 0x25])
            }
        })
        .plugin("quick", move |_, _| {
            told.notify_one();
            async { painted([0xF1, 0x59, 0x25]) }
        });
    let stages = "start = 'eager'\n[[stages]]\nplugin = 'slow'\ntier = 1\n\
                  [[stages]]\nplugin = 'quick'\ntier = 2\n";
    let site = Site::open(house, &[("tokens", stages)], |_| ()).await;
    let (frames, close) = Client::ask(&site, extract(json!({}))).await;
    assert_eq!(close, 1000);
    let told: Vec<_> = frames
        .iter()
        .map(|frame| (&frame["stage"], &frame["tokens"]["primary"]["votes"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!("tier_1_complete"), &json!(1)),
            (&json!("tier_2_complete"), &json!(2))
        ]
    );
}

#[tokio::test]
async fn without_ai_models_stay_out() {
    let site = painters().await;
    let (frames, close) = Client::ask(&site, extract(json!({"use_ai": false}))).await;
    assert_eq!((frames.len(), close), (1, 1000));
    assert_eq!(site.house.calls("model"), 0);
}

#[tokio::test]
async fn an_image_damaged_behind_its_header_is_told_as_one_before() {
    let stages = "[[stages]]\nplugin = 'reads'\ntier = 1\nrequired = true\n";
    let site = Site::open(House::new().reader("reads"), &[("tokens", stages)], |_| ()).await;
    let cut = base64::engine::general_purpose::STANDARD.encode(cut_gif(1));
    let (frames, close) = Client::ask(&site, extract(json!({"images": [cut]}))).await;
    assert_eq!(frames.last().unwrap()["error"]["code"], "damaged-image");
    assert_eq!(close, 1008);
}

#[tokio::test]
async fn errors_are_a_frame_with_a_code_and_a_close_code_that_fits() {
    let site = Site::plain().await;
    for (message, code, close) in [
        (Message::text("{"), "bad-json", 1007),
        (
            Message::text(r#"{"action":"destroy"}"#),
            "unknown-action",
            1008,
        ),
        (extract(json!({"images": ["%%%"]})), "bad-data-url", 1007),
        (
            extract(json!({"images": ["AQID"]})),
            "unsupported-format",
            1008,
        ),
        (extract(json!({"images": []})), "no-images", 1008),
        (extract(json!({"use_ia": true})), "unknown-option", 1008),
        (extract(json!({"budget": -1})), "bad-option", 1008),
        (
            extract(json!({"pipeline": "tokns"})),
            "unknown-pipeline",
            1008,
        ),
        (Message::binary(vec![1, 2, 3]), "binary-message", 1003),
    ] {
        let (frames, closed) = Client::ask(&site, message).await;
        assert_eq!((&frames[0]["error"]["code"], closed), (&json!(code), close));
        conforms(
            description("/api"),
            &json!({"$ref": "#/components/schemas/ErrorFrame"}),
            &frames[0],
            code,
        );
    }
    site.is_well().await;
}

#[tokio::test]
async fn a_message_too_large_is_1009() {
    let site = Site::with(|s| s.bodies.max_message_bytes = 10_000).await;
    let large = extract(json!({"x": "y".repeat(20_000)}));
    let (frames, close) = Client::ask(&site, large).await;
    assert_eq!(
        (&frames[0]["error"]["code"], close),
        (&json!("message-too-large"), 1009)
    );
}

#[tokio::test]
async fn a_run_that_fails_is_1011_and_overload_is_1013() {
    let stages = "[[stages]]\nplugin = 'broken'\ntier = 1\nrequired = true\n";
    let held = "[[stages]]\nplugin = 'held'\ntier = 1\n";
    let broken = |_, _| async {
        crate::run::tests::house::failed(crescendo_core::outcome::FailureCode::Trap)
    };
    let house = House::new().plugin("broken", broken).stuck("held");
    let site = Site::open(house, &[("broken", stages), ("held", held)], |s| {
        s.admission.max_runs = 1;
        s.admission.max_queue = 0;
    })
    .await;
    let (frames, close) = Client::ask(&site, extract(json!({}))).await;
    assert!(frames.last().unwrap()["error"]["code"].is_string());
    assert_eq!(close, 1011);
    until(|| site.app.admission.open() == 0).await;
    let mut first = Client::open(&site).await;
    first.send(extract(json!({"pipeline": "held"}))).await;
    until(|| site.house.alive("held") == 1).await;
    let (frames, close) = Client::ask(&site, extract(json!({}))).await;
    assert_eq!(
        (&frames[0]["error"]["code"], close),
        (&json!("overloaded"), 1013)
    );
}

#[tokio::test]
async fn leaving_cancels_the_run_and_a_second_question_is_refused() {
    let stages = "[[stages]]\nplugin = 'held'\ntier = 1\n";
    let site = Site::open(House::new().stuck("held"), &[("tokens", stages)], |_| ()).await;
    let mut client = Client::open(&site).await;
    client.send(extract(json!({}))).await;
    until(|| site.house.alive("held") == 1).await;
    drop(client);
    until(|| site.house.alive("held") == 0).await;
    let mut client = Client::open(&site).await;
    client.send(extract(json!({}))).await;
    until(|| site.house.alive("held") == 1).await;
    client.send(extract(json!({}))).await;
    let (frames, close) = client.rest().await;
    assert_eq!(
        (&frames[0]["error"]["code"], close),
        (&json!("already-asked"), 1008)
    );
    until(|| site.house.alive("held") == 0).await;
}

#[tokio::test]
async fn pages_from_elsewhere_get_no_websocket_and_configured_ones_do() {
    let page = "https://app.example";
    let site = Site::with(|s| s.origins = vec![page.to_owned()]).await;
    let mut foreign = upgrade(&site, "origin: https://evil.example\r\n").await;
    assert_eq!(
        foreign.answer().await.code(),
        (403, "origin-not-allowed".to_owned())
    );
    let mut ours = upgrade(&site, &format!("origin: {page}\r\n")).await;
    assert!(ours.until("\r\n\r\n").await.starts_with("HTTP/1.1 101"));
    let mut same = upgrade(&site, "origin: http://localhost\r\n").await;
    assert!(same.until("\r\n\r\n").await.starts_with("HTTP/1.1 101"));
    let answer = site.get("/api/v1/extract/progressive").await;
    assert_eq!(answer.code(), (426, "upgrade-required".to_owned()));
}

#[tokio::test]
async fn a_number_is_a_value_and_no_token() {
    let house = House::new().plugin("quick", |_, _| async { voted(7.0) });
    let stages = "[[stages]]\nplugin = 'quick'\ntier = 1\n";
    let site = Site::open(house, &[("tokens", stages)], |_| ()).await;
    let (frames, _) = Client::ask(&site, extract(json!({}))).await;
    assert_eq!(frames[0]["tokens"], json!({}));
    assert_eq!(frames[0]["values"]["a.b"]["value"], 7.0);
}
