// Answers the sequences on standard input as opossum does, on the clock and timers of fake-timers.
const fs = require('node:fs');
const FakeTimers = require('@sinonjs/fake-timers');
const CircuitBreaker = require('opossum');

const flush = () => new Promise(resolve => setImmediate(resolve));
const toFake = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];
const clock = FakeTimers.install({ now: Date.UTC(2026, 0, 1), toFake });
const ignored = new Error('ignored');

let breaker;
let underWay;
let begun;
// All but the attempt's own timeout, which is another policy.
const defaults = { timeout: false };

function optionsOf(settings) {
  return {
    ...defaults,
    resetTimeout: Number(settings.reset_timeout),
    errorThresholdPercentage: Number(settings.error_threshold_percentage),
    rollingCountTimeout: Number(settings.rolling_count_timeout),
    rollingCountBuckets: Number(settings.rolling_count_buckets),
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    volumeThreshold: Number(settings.volume_threshold),
    errorFilter: error => error === ignored,
  };
}

function begin(settings) {
  clock.reset();
  underWay = [];
  begun = clock.now;
  const call = () => new Promise((resolve, reject) => underWay.push({ resolve, reject }));
  const options = settings.defaults ? { ...defaults } : optionsOf(settings);
  breaker = new CircuitBreaker(call, options);
}

async function permit() {
  const before = underWay.length;
  breaker.fire().catch(() => {});
  await flush();
  return underWay.length === before ? 'rejected' : 'permitted';
}

async function finish(result, which) {
  const [call] = underWay.splice(which % underWay.length, 1);
  if (result === 'success') {
    call.resolve();
  } else {
    call.reject(result === 'ignored' ? ignored : new Error('failed'));
  }
  await flush();
  return [];
}

const stateOf = ({ closed, opened }) => (closed ? 'closed' : opened ? 'open' : 'half_open');

async function decide([name, now, which]) {
  clock.tick(begun + Number(now) - clock.now);
  let said = [];
  if (name === 'permit') {
    said = [await permit()];
  } else if (name !== 'state') {
    if (underWay.length === 0) {
      return 'none';
    }
    said = await finish(name, Number(which));
  }
  return [...said, stateOf(breaker)].join(' ');
}

async function main() {
  const answered = [];
  for (const line of fs.readFileSync(0, 'utf8').trimEnd().split('\n')) {
    const words = line.split(' ');
    if (words[0] === 'sequence') {
      begin(Object.fromEntries(words.slice(1).map(word => word.split('='))));
      answered.push(line);
    } else {
      answered.push(`${line} => ${await decide(words)}`);
    }
  }
  process.stdout.write(answered.join('\n') + '\n');
}

main();
