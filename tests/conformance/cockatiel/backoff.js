// Answers the sequences on standard input as cockatiel's backoffs do, with Math.random stubbed.
import * as cockatiel from 'cockatiel';
import { answer } from './lines.js';

const generators = {
  decorrelated: cockatiel.decorrelatedJitterGenerator,
  full: cockatiel.fullJitterGenerator,
  half: cockatiel.halfJitterGenerator,
  none: cockatiel.noJitterGenerator,
};

let factory;
let backoff;
function begin(settings) {
  backoff = undefined;
  const initialDelay = Number(settings.initial);
  if (settings.type === 'constant') {
    factory = new cockatiel.ConstantBackoff(initialDelay);
    return;
  }
  factory = new cockatiel.ExponentialBackoff({
    generator: generators[settings.generator],
    initialDelay,
    exponent: Number(settings.exponent),
    maxDelay: Number(settings.max),
  });
}

await answer(begin, async ([name, uniform]) => {
  if (name === 'reset') {
    backoff = undefined;
    return 'ok';
  }
  Math.random = () => Number(uniform);
  backoff = (backoff ?? factory).next();
  return Math.round(backoff.duration * 1e6);
});
