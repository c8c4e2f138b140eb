// Answers the sequences on standard input as cockatiel does, on the clock of fake-timers.
import FakeTimers from '@sinonjs/fake-timers';
import * as cockatiel from 'cockatiel';
import { answer } from './lines.js';

const states = { 0: 'closed', 1: 'open', 2: 'half_open' };
const flush = () => new Promise(resolve => setImmediate(resolve));
const clock = FakeTimers.install({ toFake: ['Date'] });
const epoch = Date.UTC(2026, 0, 1);
const ignored = new Error('ignored');

function breakerOf(settings) {
  const threshold = Number(settings.threshold);
  if (settings.breaker === 'consecutive') {
    return new cockatiel.ConsecutiveBreaker(Number(settings.failures));
  }
  if (settings.breaker === 'count') {
    const [size, minimumNumberOfCalls] = [Number(settings.size), Number(settings.minimum)];
    return new cockatiel.CountBreaker({ threshold, size, minimumNumberOfCalls });
  }
  const duration = Number(settings.duration);
  const minimumRps = (Number(settings.calls_in_duration) / duration) * 1000;
  return new cockatiel.SamplingBreaker({ threshold, duration, minimumRps });
}

function backoffOf(settings) {
  const initialDelay = Number(settings.wait);
  if (settings.backoff === 'constant') {
    return initialDelay;
  }
  return new cockatiel.ExponentialBackoff({
    generator: cockatiel.noJitterGenerator,
    initialDelay,
    maxDelay: Number(settings.longest_wait),
  });
}

let policy;
let underWay;
let begun; // what became of queued calls: in the order in which they went on
function begin(settings) {
  clock.setSystemTime(epoch);
  policy = cockatiel.circuitBreaker(
    cockatiel.handleWhen(error => error !== ignored),
    {
      breaker: breakerOf(settings),
      halfOpenAfter: backoffOf(settings),
      halfOpenSampling: {
        calls: Number(settings.half_open_calls),
        threshold: Number(settings.half_open_threshold),
      },
    },
  );
  underWay = [];
}

async function permit() {
  begun = [];
  const call = () =>
    new Promise((resolve, reject) => {
      underWay.push({ resolve, reject });
      begun.push('permitted');
    });
  policy.execute(call).catch(error => {
    if (error instanceof cockatiel.BrokenCircuitError) {
      begun.push('rejected');
    }
  });
  await flush();
  return begun[0] ?? 'queued';
}

async function finish(result, which) {
  const [call] = underWay.splice(which % underWay.length, 1);
  begun = [];
  if (result === 'success') {
    call.resolve();
  } else {
    call.reject(result === 'ignored' ? ignored : new Error('failed'));
  }
  await flush();
  return begun;
}

await answer(begin, async ([name, now, which]) => {
  clock.setSystemTime(epoch + Number(now));
  let said = [];
  if (name === 'permit') {
    said = [await permit()];
  } else if (name !== 'state') {
    if (underWay.length === 0) {
      return 'none';
    }
    said = await finish(name, Number(which));
  }
  return [...said, states[policy.state]].join(' ');
});
