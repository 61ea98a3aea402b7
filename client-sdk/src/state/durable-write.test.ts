import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { removeFolders, temporaryFolder } from '../testing/test-device.js';
import { NODE_STEPS, type WriteSteps, writeDurably } from './durable-write.js';

afterAll(removeFolders);

const OLD = 'old '.repeat(1000);
const NEW = 'new '.repeat(2000);
const STEPS = Object.keys(NODE_STEPS) as (keyof WriteSteps)[];

/** Runs the steps up to one of them, which is not done; records those that were. */
function crashBefore(last: keyof WriteSteps | undefined, made: string[]): WriteSteps {
  const step =
    (name: keyof WriteSteps, run: (...given: never[]) => Promise<unknown>) =>
    (...given: never[]) => {
      if (name === last) throw new Error('crash');
      made.push(name);
      return run(...given);
    };
  return Object.fromEntries(STEPS.map((name) => [name, step(name, NODE_STEPS[name])])) as unknown as WriteSteps;
}

describe('a durable write', () => {
  test('syncs the file before the rename and the folder after it', async () => {
    const path = join(temporaryFolder(), 'state.json');
    const made: string[] = [];
    await writeDurably(path, NEW, crashBefore(undefined, made));
    expect(made).toEqual(['removeLeftover', 'create', 'fill', 'syncFile', 'rename', 'syncFolder']);
    expect(readFileSync(path, 'utf8')).toBe(NEW);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each(STEPS)(
    'that ends before %s leaves the old text or the new one, and the next one succeeds',
    async (step) => {
      const path = join(temporaryFolder(), 'state.json');
      await writeDurably(path, OLD);
      await expect(writeDurably(path, NEW, crashBefore(step, []))).rejects.toThrow('crash');
      expect(readFileSync(path, 'utf8')).toBe(step === 'syncFolder' ? NEW : OLD);
      await writeDurably(path, NEW);
      expect(readFileSync(path, 'utf8')).toBe(NEW);
    },
  );

  test('that is cut while it fills the file leaves the old text', async () => {
    const path = join(temporaryFolder(), 'state.json');
    await writeDurably(path, OLD);
    const half: WriteSteps = {
      ...NODE_STEPS,
      async fill(file, text) {
        await file.writeFile(text.slice(0, text.length / 2));
        throw new Error('no space left');
      },
    };
    await expect(writeDurably(path, NEW, half)).rejects.toThrow('no space left');
    expect(readFileSync(path, 'utf8')).toBe(OLD);
  });

  test('does not keep the mode of what a crash left behind', async () => {
    const path = join(temporaryFolder(), 'state.json');
    writeFileSync(`${path}.tmp`, 'left', { mode: 0o644 });
    await writeDurably(path, NEW);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
