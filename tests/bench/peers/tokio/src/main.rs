//! The workloads of ../../workloads on tokio's runtime of one thread.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, Mutex, Notify};
use tokio::task::yield_now;

/// The sleeps of one task, as ../../workloads/timers.py has them.
struct Lengths(u32);

impl Lengths {
    fn next(&mut self) -> Duration {
        self.0 = (self.0 * 25173 + 13849) % 65536;
        Duration::from_micros(u64::from(self.0))
    }
}

async fn gather<F: std::future::Future<Output = ()> + 'static>(tasks: u32, body: impl Fn(u32) -> F) {
    let all: Vec<_> = (0..tasks).map(|task| tokio::task::spawn_local(body(task))).collect();
    for task in all {
        task.await.unwrap();
    }
}

async fn switches() {
    gather(100, |_| async {
        for _ in 0..10_000 {
            yield_now().await;
        }
    })
    .await;
}

async fn timers() {
    gather(10_000, |task| async move {
        let mut lengths = Lengths(task);
        for _ in 0..20 {
            tokio::time::sleep(lengths.next()).await;
        }
    })
    .await;
}

/// task_done and join of asyncio.Queue.
struct Unfinished {
    count: AtomicUsize,
    none: Notify,
}

async fn queue() {
    let unfinished = Arc::new(Unfinished { count: AtomicUsize::new(0), none: Notify::new() });
    let (sender, receiver) = mpsc::channel::<u32>(16);
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..4 {
        let (receiver, unfinished) = (receiver.clone(), unfinished.clone());
        tokio::task::spawn_local(async move {
            while receiver.lock().await.recv().await.is_some() {
                if unfinished.count.fetch_sub(1, Ordering::Relaxed) == 1 {
                    unfinished.none.notify_one();
                }
            }
        });
    }
    for item in 0..500_000 {
        unfinished.count.fetch_add(1, Ordering::Relaxed);
        sender.send(item).await.unwrap();
    }
    while unfinished.count.load(Ordering::Relaxed) > 0 {
        unfinished.none.notified().await;
    }
}

async fn lock() {
    let mutex = Arc::new(Mutex::new(()));
    gather(100, |_| {
        let mutex = mutex.clone();
        async move {
            for _ in 0..2_000 {
                let _held = mutex.lock().await;
                yield_now().await;
            }
        }
    })
    .await;
}

async fn run(workload: &str) {
    match workload {
        "switch" => switches().await,
        "timers" => timers().await,
        "queue" => queue().await,
        "lock" => lock().await,
        "gather" => gather(1_000_000, |_| yield_now()).await,
        _ => (),
    }
}

fn main() {
    let workload = std::env::args().nth(1).unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, run(&workload));
}
