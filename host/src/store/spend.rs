//! The journal of spend: reservations of paid calls before they begin, sums of
//! those that have ended.
//!
//! One thread writes, on a connection of its own, so that neither the HTTP
//! runtime nor the executor ever waits for a disk; what has queued up while one
//! commit was under way goes into the next, so that many stages share one
//! fsync. The thread and its lock are made with the first paid call: who never
//! pays has neither.
//!
//! Limits of a day hold over all processes of a state folder. It costs no way
//! to the database that is not made anyway: a reservation is written in one
//! transaction, which also compares it with what everybody has used. The scopes
//! in memory come first and are the cheaper no; this one is the last word.
//!
//! Each writer has a name and a sign of life (`alive`). Reservations of a name
//! that gives none belong to nobody any more.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use crescendo_core::budget::OverLimit;
use crescendo_core::budget::journal::{
    ChargeId, Close, Entry, Journal, JournalError, NotOpened, Pending, Used,
};
use crescendo_core::day::Day;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::alive::{Gone, Lock, sweep};
use super::{charges, open};

/// The folder of locks in a state folder.
const FOLDER: &str = "spending";

/// Most messages in one transaction: what waits longer than its commit takes
/// gains nothing by sharing it.
const TOGETHER: usize = 1024;

/// Writes spend down in a state folder.
#[derive(Debug)]
pub struct SpendJournal {
    folder: PathBuf,
    next: AtomicU64,
    writer: Mutex<Option<Writer>>,
}

#[derive(Debug)]
struct Writer {
    queue: Sender<Message>,
    thread: JoinHandle<()>,
}

enum Message {
    Open(ChargeId, Entry, oneshot::Sender<Result<(), NotOpened>>),
    Close(ChargeId, Close, oneshot::Sender<Result<(), JournalError>>),
}

impl SpendJournal {
    /// Over the store of a state folder, which was opened before. What killed
    /// processes left open is settled in full and flagged, and what is older
    /// than [`charges::KEPT_DAYS`] goes.
    ///
    /// # Errors
    /// The store cannot be read or written.
    pub fn open(folder: &Path, today: Day) -> Result<Self, JournalError> {
        let journal = Self {
            folder: folder.to_owned(),
            next: AtomicU64::new(0),
            writer: Mutex::new(None),
        };
        let mut connection = connect(folder)?;
        let locks = folder.join(FOLDER);
        for owner in charges::owners(&connection).map_err(failed("cannot be read"))? {
            // Held while its reservations are settled: of two that start at once
            // one does it.
            let Some(_gone) = Gone::of(&locks, &owner) else {
                continue;
            };
            let settled = write(&mut connection, |to| charges::settle_all(to, &owner));
            let (calls, micros) = settled.map_err(failed("cannot be written"))?;
            if calls > 0 {
                tracing::warn!(
                    calls, cost = %micros,
                    "paid calls of a process that was killed are charged in full"
                );
            }
        }
        let owners = charges::owners(&connection).map_err(failed("cannot be read"))?;
        sweep(&locks, &owners);
        let is_old = charges::is_old(&connection, today).map_err(failed("cannot be read"))?;
        if is_old {
            let tidied = write(&mut connection, |to| charges::tidy(to, today));
            tidied.map_err(failed("cannot be written"))?;
        }
        Ok(journal)
    }

    fn send(&self, message: Message) -> Result<(), JournalError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = match &mut *writer {
            Some(writer) => writer,
            none => none.insert(self.start()?),
        };
        let ended = |_| JournalError {
            what: "cannot be written: its thread has ended".to_owned(),
        };
        writer.queue.send(message).map_err(ended)
    }

    /// Opens nothing here: whoever sends the first message must not wait for a
    /// disk either.
    fn start(&self) -> Result<Writer, JournalError> {
        let (queue, messages) = channel();
        let folder = self.folder.clone();
        let thread = std::thread::Builder::new().name("spend".into());
        let thread = thread.spawn(move || keep(&folder, &messages));
        let thread = thread.map_err(failed("cannot be written: no thread for it"))?;
        Ok(Writer { queue, thread })
    }
}

impl Journal for SpendJournal {
    fn open(&self, entry: Entry) -> (ChargeId, Pending<NotOpened>) {
        let id = ChargeId(self.next.fetch_add(1, Ordering::Relaxed));
        let (answer, answered) = oneshot::channel();
        let sent = self.send(Message::Open(id, entry, answer));
        let opening = async move {
            sent?;
            answered.await.unwrap_or_else(|_| Err(lost().into()))
        };
        (id, Box::pin(opening))
    }

    fn close(&self, id: ChargeId, how: Close) -> Pending<JournalError> {
        let (answer, answered) = oneshot::channel();
        let sent = self.send(Message::Close(id, how, answer));
        let closing = async move {
            sent?;
            answered.await.unwrap_or_else(|_| Err(lost()))
        };
        Box::pin(closing)
    }

    fn used(&self, day: Day) -> Result<Vec<Used>, JournalError> {
        charges::used(&connect(&self.folder)?, day).map_err(failed("cannot be read"))
    }
}

impl Drop for SpendJournal {
    /// What was handed over is written before the process goes.
    fn drop(&mut self) {
        let writer = self.writer.get_mut();
        let writer = writer.unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Writer { queue, thread }) = writer {
            drop(queue);
            // It panicked: its reservations stay open, and are settled in full.
            let _ = thread.join();
        }
    }
}

/// The writer's thread, until nobody can send any more.
fn keep(folder: &Path, messages: &Receiver<Message>) {
    let mut own: Option<(Connection, Lock)> = None;
    while let Ok(first) = messages.recv() {
        let mut batch = vec![first];
        batch.extend(messages.try_iter().take(TOGETHER - 1));
        let begun = match own.take() {
            Some(own) => Ok(own),
            None => begin(folder),
        };
        match begun {
            Ok((mut connection, lock)) => {
                commit(&mut connection, &lock.name, batch);
                own = Some((connection, lock));
            }
            // Tried again with the next: a full disk may have room by then.
            Err(error) => refuse(batch, &error),
        }
    }
    if let Some((connection, lock)) = own {
        let left = charges::owners(&connection);
        if left.is_ok_and(|owners| !owners.contains(&lock.name)) {
            lock.remove();
        }
    }
}

fn begin(folder: &Path) -> Result<(Connection, Lock), JournalError> {
    let connection = connect(folder)?;
    let lock = Lock::new(&folder.join(FOLDER));
    let lock = lock.map_err(failed("cannot be written: no lock for it"))?;
    Ok((connection, lock))
}

/// The store was opened before, so that the file has this version's layout.
fn connect(folder: &Path) -> Result<Connection, JournalError> {
    open::connect(folder).map_err(|error| JournalError { what: error.what() })
}

/// Writes a batch, all of it or nothing, and tells those who wait. Whoever does
/// not wait any more closes what was opened.
fn commit(connection: &mut Connection, owner: &str, batch: Vec<Message>) {
    let written: rusqlite::Result<Vec<Option<OverLimit>>> = write(connection, |to| {
        let each = batch.iter().map(|message| match message {
            Message::Open(id, entry, _) => charges::open(to, owner, *id, entry),
            Message::Close(id, how, _) => charges::close(to, owner, *id, *how).map(|()| None),
        });
        each.collect()
    });
    let over = match written {
        Ok(over) => over,
        Err(error) => return refuse(batch, &failed("cannot be written")(error)),
    };
    for (message, over) in batch.into_iter().zip(over) {
        match message {
            Message::Open(_, _, answer) => {
                let _ = answer.send(over.map_or(Ok(()), |over| Err(over.into())));
            }
            Message::Close(_, _, answer) => {
                let _ = answer.send(Ok(()));
            }
        }
    }
}

fn refuse(batch: Vec<Message>, error: &JournalError) {
    tracing::error!(%error, "spend could not be written down");
    for message in batch {
        match message {
            Message::Open(_, _, answer) => {
                let _ = answer.send(Err(error.clone().into()));
            }
            Message::Close(_, _, answer) => {
                let _ = answer.send(Err(error.clone()));
            }
        }
    }
}

/// One transaction. Immediate, so that what it reads is still true when it
/// writes.
fn write<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

fn failed<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> JournalError {
    move |error| JournalError {
        what: format!("{what}: {error}"),
    }
}

fn lost() -> JournalError {
    JournalError {
        what: "cannot be written: its thread has ended".to_owned(),
    }
}

#[cfg(test)]
mod tests;
