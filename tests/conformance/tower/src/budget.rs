//! Answers whether a retry may be withdrawn.

use std::collections::HashMap;
use std::io::{self, BufRead, BufWriter, Write};
use std::time::Duration;

use tower::retry::budget::{Budget, TpsBudget};

fn budget(line: &str) -> TpsBudget {
    let settings: HashMap<&str, &str> = line
        .split(' ')
        .skip(1)
        .filter_map(|word| word.split_once('='))
        .collect();
    TpsBudget::new(
        Duration::from_nanos(settings["ttl"].parse().unwrap()),
        settings["min_retries_per_second"].parse().unwrap(),
        settings["percent_can_retry"].parse().unwrap(),
    )
}

async fn answer(budget: &TpsBudget, now: &mut u64, line: &str) -> &'static str {
    let (verb, at) = line.split_once(' ').unwrap();
    let at: u64 = at.parse().unwrap();
    if at > *now {
        tokio::time::advance(Duration::from_nanos(at - *now)).await;
        *now = at;
    }
    if verb == "deposit" {
        budget.deposit();
        return "ok";
    }
    if budget.withdraw() { "yes" } else { "no" }
}

async fn record() {
    let mut out = BufWriter::new(io::stdout());
    let mut current = TpsBudget::default();
    let mut now = 0;
    for line in io::stdin().lock().lines() {
        let line = line.unwrap();
        if line.starts_with("sequence") {
            current = budget(&line);
            now = 0;
            writeln!(out, "{line}").unwrap();
        } else {
            let answer = answer(&current, &mut now, &line).await;
            writeln!(out, "{line} => {answer}").unwrap();
        }
    }
}

fn main() {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(record());
}
