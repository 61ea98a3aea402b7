import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { progressOf } from './progress.js';

class Screen extends Writable {
  readonly isTTY: boolean;
  readonly columns = 80;
  text = '';

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

it.each([
  ['on a terminal, of many steps', true, 11, true],
  ['on a terminal, of few steps', true, 10, false],
  ['into a pipe', false, 500, false],
])('a bar %s', (_where, isTTY, total, drawn) => {
  const screen = new Screen(isTTY);
  const progress = progressOf(screen, 'Activating', total);
  for (let count = 0; count < total; count += 1) progress.step();
  progress.stop();
  expect(screen.text.includes('Activating [')).toBe(drawn);
});
