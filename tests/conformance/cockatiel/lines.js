// Reads sequences from standard input and writes each line back, with the answer if it is a call.
import fs from 'node:fs';

function settingsOf(words) {
  return Object.fromEntries(words.map(word => word.split('=')));
}

export async function answer(begin, decide) {
  const answered = [];
  for (const line of fs.readFileSync(0, 'utf8').trimEnd().split('\n')) {
    const [name, ...words] = line.split(' ');
    if (name === 'sequence') {
      begin(settingsOf(words));
      answered.push(line);
    } else {
      answered.push(`${line} => ${await decide([name, ...words])}`);
    }
  }
  process.stdout.write(answered.join('\n') + '\n');
}
