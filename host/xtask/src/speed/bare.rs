//! A loop of writes and nothing else: what the kernel alone charges for lines
//! that are sent as they come.
//!
//! A server that writes each line when it is said hardly gets below. One thread sleeps until lines are due and writes them to connections that
//! are open already; its CPU time is read from the thread's own clock. There is
//! no request, no HTTP and nothing to say.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::problem::Problem;

/// A line with its chunk's frame is about as long on either side.
const LINE: [u8; 150] = [b'x'; 150];

/// Streams whose pauses do not begin together are due one tick after another.
const TICK: Duration = Duration::from_millis(5);

/// CPU milliseconds of a stream of `lines` lines, `pause` apart, with so many
/// `streams` at once, each with a reader that waits.
///
/// # Errors
/// There is no loopback, or a reader goes away.
pub fn writes(streams: u32, lines: u32, pause: Duration) -> Result<f64, Problem> {
    let failed = |error| Problem::new(format!("cannot write over loopback: {error}"));
    let listener = TcpListener::bind("127.0.0.1:0").map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    std::thread::scope(|scope| {
        let mut open = Vec::new();
        for _ in 0..streams {
            let mut reader = TcpStream::connect(address).map_err(failed)?;
            let (writer, _) = listener.accept().map_err(failed)?;
            writer.set_nodelay(true).map_err(failed)?;
            open.push(writer);
            scope.spawn(move || {
                let mut lines = [0; 8192];
                // Until the writer is dropped.
                while reader.read(&mut lines).is_ok_and(|read| read > 0) {}
            });
        }
        let before = cpu();
        let write = say_all(&mut open, lines, pause);
        write.map_err(failed)?;
        Ok((cpu() - before).as_secs_f64() * 1e3 / f64::from(streams))
    })
}

fn say_all(open: &mut [TcpStream], lines: u32, pause: Duration) -> std::io::Result<()> {
    let groups = (pause.as_nanos() / TICK.as_nanos()).max(1);
    let groups = usize::try_from(groups).unwrap_or(1);
    let mut due = Instant::now();
    for _ in 0..lines {
        for group in 0..groups {
            for stream in open.iter_mut().skip(group).step_by(groups) {
                stream.write_all(&LINE)?;
            }
            due += pause / u32::try_from(groups).unwrap_or(1);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
        }
    }
    Ok(())
}

/// CPU time of this thread.
fn cpu() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_costs_something_and_pauses_cost_no_cpu_time() {
        let began = Instant::now();
        let spent = writes(2, 4, Duration::from_millis(100)).unwrap();
        assert!(began.elapsed() >= Duration::from_millis(400));
        // Waiting busily would take 200 ms for each of the two streams.
        assert!(spent > 0.0 && spent < 100.0, "{spent} ms");
    }
}
