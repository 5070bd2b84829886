//! The plugin `api` against a service for jobs, beside the pages that records are about.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crescendo_origin::{Behaviour, Capacity, Jobs, Origin, Page};
use crescendo_tests::request;
use serde_json::{Value, json};

use super::Desk;
use crate::admin::Site;

/// Far above what anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A service that keeps nobody waiting but those whose job is running.
fn service() -> Origin {
    Origin::start(Behaviour::new().host(2).jobs(Jobs::running(2)))
}

/// A stage that submits a job about a record's member and asks for its result.
fn stage(name: &str, api: &Origin, about: &str, more: &str) -> String {
    let url = &api.url;
    format!(
        "[[stages]]\nname = '{name}'\nplugin = 'api'\ntier = 3\ntimeout_ms = 60000\n{more}\n\
         [stages.parameters]\nurl = '{url}/jobs?{about}'\nmode = 'submit'\n\
         fields = {{ 'job.about' = '/about', 'job.words' = {{ at = '/words', kind = 'number' }} }}\n\
         poll = {{ url = '{url}/jobs/{{id}}', every_ms = 10, result = '/result' }}\n"
    )
}

fn pipeline(name: &str, stages: &[String]) -> String {
    let head = format!("name = '{name}'\ndescription = 'x'\nanswer = ['job.about']\n");
    [&head, "start = 'eager'\n", &stages.concat()].concat()
}

/// A configuration that lists an API among the upstreams.
fn configuration(api: &Origin, more: &str) -> String {
    format!(
        "[fetch]\nallow_private = true\nretries = 0\n{more}\n[[upstreams]]\norigin = '{}'\n\
         limiter = 'fixed'\nfirst = 8\nheader = 'authorization'\nvalue_env = 'API_KEY'\n",
        api.url
    )
}

/// A desk with a pipeline that a command can run.
fn desk(api: &Origin, stages: &[String]) -> Desk {
    let desk = Desk::new();
    desk.write("asked.toml", &pipeline("asked", stages));
    let pipelines = "[pipelines]\nfiles = ['asked.toml']";
    desk.write("crescendo.toml", &configuration(api, pipelines));
    desk
}

const COMMAND: [&str; 9] = [
    "list.jsonl",
    "-o",
    "out.jsonl",
    "--pipeline",
    "asked",
    "--config",
    "crescendo.toml",
    "--timeout",
    "60",
];

fn begin(desk: &Desk) -> Child {
    let mut command = desk.command(&COMMAND);
    command.env("API_KEY", "Bearer secret");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The lines of a list, when all is done.
fn lines(desk: &Desk) -> Vec<Value> {
    let mut child = begin(desk);
    assert!(child.wait().unwrap().success());
    desk.lines("out.jsonl")
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// How many jobs were submitted.
fn submitted(api: &Origin) -> u64 {
    api.stats().path("/jobs")
}

#[test]
fn a_stage_begins_when_what_it_reads_has_ended_while_other_records_wait() {
    let web = Origin::start(Behaviour::new());
    // Nothing is served there until somebody says so.
    let shut = Origin::start(
        Behaviour::new()
            .host(3)
            .capacity(Capacity::Queues { at_once: 0 }),
    );
    let api = service();
    let page = "[[stages]]\nname = 'page'\nplugin = 'page'\ntier = 1\ntimeout_ms = 60000\n";
    let asks = stage("api", &api, "title={page.title}", "reads = ['page']");
    let desk = desk(&api, &[page.to_owned(), asks]);
    let list = [shut.page(1), web.page(2)].map(|url| json!({"url": url}).to_string());
    desk.write("list.jsonl", &list.join("\n"));
    let mut child = begin(&desk);
    // The second record's job is done while the first record's page is waited for: both of
    // its stages overlap with one of another record.
    until("no job is asked for while a page is waited for", || {
        api.stats().path("/jobs/0") >= 3
    });
    let waiting = shut.stats();
    assert_eq!((waiting.at_once, waiting.status(200)), (1, 0));
    assert_eq!(api.jobs(), 1);
    shut.set_capacity(Capacity::Unlimited);
    assert!(child.wait().unwrap().success());
    let lines = desk.lines("out.jsonl");
    for (url, number) in [(web.page(2), 2), (shut.page(1), 1)] {
        let line = lines.iter().find(|line| line["url"] == *url).unwrap();
        let about = line["job.about"].as_str().unwrap();
        // What the job is about is what the stage before it found.
        let title = Page::of(number).title;
        let words = title.split_whitespace().next().unwrap();
        assert!(
            about.starts_with("title=") && about.contains(words),
            "{about}"
        );
        let words = line["job.words"].as_f64().unwrap();
        assert!((words - f64::from(u32::try_from(about.len()).unwrap())).abs() < 0.5);
    }
    assert_eq!((api.jobs(), submitted(&api)), (2, 2));
}

#[test]
fn pages_are_calls_of_their_own_and_the_host_adds_the_credential() {
    let api = service();
    let more = "chunk = 2\npages = '{pages}'\n";
    let stage = stage("api", &api, "pages={pages}", "") + more;
    let desk = desk(&api, &[stage]);
    let list = [
        json!({"pages": "1-3,9"}),
        json!({"pages": null}),
        json!({"pages": "no"}),
    ];
    let list: Vec<String> = (1..)
        .zip(list)
        .map(|(n, mut record)| {
            record["url"] = json!(format!("https://a.example/{n}"));
            record.to_string()
        })
        .collect();
    desk.write("list.jsonl", &list.join("\n"));
    let lines = lines(&desk);
    let of = |n: u64| {
        let url = format!("https://a.example/{n}");
        lines.iter().find(|line| line["url"] == *url).unwrap()
    };
    assert_eq!(of(1)["job.about"], "pages=1-2\n\npages=3%2C9", "{}", of(1));
    assert_eq!(of(2)["error_code"], "nothing-found");
    assert_eq!(of(3)["error_code"], "invalid-input");
    assert!(
        of(3)["error"]
            .as_str()
            .unwrap()
            .contains("the record's `pages` has `no`")
    );
    let stats = api.stats();
    assert_eq!((api.jobs(), submitted(&api)), (2, 2));
    for seen in &stats.requests {
        assert_eq!(
            seen.header("authorization"),
            Some("Bearer secret"),
            "{seen:?}"
        );
    }
}

#[test]
fn what_the_operator_does_not_list_is_asked_nothing() {
    let (api, other) = (service(), service());
    let desk = desk(&api, &[stage("api", &other, "x=1", "")]);
    desk.write(
        "list.jsonl",
        &json!({"url": "https://a.example/"}).to_string(),
    );
    let mut child = begin(&desk);
    assert_eq!(child.wait().unwrap().code(), Some(1), "every record failed");
    let line = desk.lines("out.jsonl").remove(0);
    assert_eq!(line["error_code"], "not-granted", "{line}");
    assert_eq!(other.stats().connections, 0);
}

#[test]
fn the_same_call_is_made_once_however_many_stages_want_it() {
    // With a lifetime the call of the stage is one, also where one is there already.
    let api = service();
    let two = |more: &str| ["one", "two"].map(|name| stage(name, &api, "of={url}", more));
    let shared = desk(&api, &two("cache_s = 3600"));
    let record = |n: u8| json!({"url": format!("https://a.example/{n}")}).to_string();
    shared.write("list.jsonl", &record(1));
    assert!(lines(&shared)[0]["job.about"].is_string());
    assert_eq!((api.jobs(), submitted(&api)), (1, 1));

    // Without one both ask, under one name: whatever the host does not make once, the
    // service knows again.
    let alone = desk(&api, &two(""));
    alone.write("list.jsonl", &record(2));
    assert!(lines(&alone)[0]["job.about"].is_string());
    assert_eq!(api.jobs(), 2);
    let stats = api.stats();
    let posts = stats.requests.iter().filter(|seen| seen.method == "POST");
    let mut keys: Vec<&str> = posts
        .filter_map(|seen| seen.header("idempotency-key"))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 2, "one for each record");
}

/// What was charged until now, micro-dollars, and what is reserved.
fn spent(site: &Site) -> (u64, u64) {
    let report = site.ok(&["spend", "--by", "plugin"]);
    let settled = report["rows"][0]["settled_micros"].as_u64();
    let open = report["open"]["reserved_micros"].as_u64();
    (settled.unwrap_or_default(), open.unwrap_or_default())
}

/// A host with paid pipelines: three jobs for 5 cents at most, and what no budget has.
fn paid(api: &Origin) -> Site {
    let keyless = configuration(api, "[budget]\ndefault_run_usd = '0.10'");
    let keyless = keyless.replace("header = 'authorization'\nvalue_env = 'API_KEY'\n", "");
    let mut site = Site::new(&keyless);
    for (name, cost) in [("paid", "0.05"), ("dear", "0.50")] {
        let cost = format!("cost_usd = '{cost}'\nrequest_usd = '0.002'");
        let stage = stage("api", api, "pages={pages}", &cost) + "pages = '1-6'\nchunk = 2\n";
        std::fs::write(site.path("pipeline.toml"), pipeline(name, &[stage])).unwrap();
        site.ok(&["pipeline", "add", "--file", "pipeline.toml"]);
    }
    site.serve();
    site
}

/// One record by this pipeline; the last event.
fn enrich(site: &Site, pipeline: &str) -> Value {
    let path = format!("/v1/enrich?pipeline={pipeline}");
    let server = site.server.as_ref().unwrap();
    let (status, text) = request(server.address(), "POST", &path, b"https://a.example/");
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

#[test]
fn a_paid_call_is_reserved_before_it_is_made_and_charged_by_what_it_asked() {
    let api = service();
    let site = paid(&api);
    let last = enrich(&site, "paid");
    assert_eq!(last["records"], json!({"completed": 1, "failed": 0}));
    // Three jobs; to ask for their results costs nothing.
    assert_eq!((api.jobs(), submitted(&api)), (3, 3));
    assert_eq!(last["total_cost_micros"], 6_000);
    assert_eq!(spent(&site), (6_000, 0));

    // What its budget does not have is not asked for.
    let last = enrich(&site, "dear");
    assert_eq!(last["records"], json!({"completed": 0, "failed": 1}));
    assert_eq!(last["total_cost_micros"], 0);
    assert_eq!((api.jobs(), spent(&site)), (3, (6_000, 0)));

    // While it is under way all of it is reserved, and where it is stopped all of it is
    // charged: what became of it is not known.
    api.set_capacity(Capacity::Queues { at_once: 0 });
    let address = site.server.as_ref().unwrap().address();
    let mut stream = TcpStream::connect(address).unwrap();
    let (head, body) = (
        "POST /v1/enrich?pipeline=paid HTTP/1.1\r\nhost: localhost",
        "https://b.example/",
    );
    let length = body.len();
    write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
    until("nobody asks", || api.stats().at_once == 3);
    assert_eq!(spent(&site), (6_000, 50_000));
    drop(stream);
    until("it goes on", || spent(&site) == (56_000, 0));
    assert_eq!(api.jobs(), 3);
}
