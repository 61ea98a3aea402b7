import { join } from 'node:path';
import type { Environment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import type { Context, Ran } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { type OnStep, playStep } from './play-step.js';
import { ceremony, INIT, license, PRODUCT, SERVE, type Step } from './script.js';

/**
 * Plays the whole ceremony in a folder, each step by the very command that it shows.
 * @throws CliError `DEMO_FAILED` when a step does not come to what it must
 */
export async function runDemo(folder: string, context: Context, onStep: OnStep): Promise<void> {
  const { readWrite } = memberOf(await play(INIT, {}), 'apiKeys') as { readonly readWrite: string };
  const { startServer } = await loadServer();
  const server = await startServer({ folder: join(folder, 'vendor'), host: '127.0.0.1', port: 0, logLevel: 'silent' });
  try {
    await onStep(SERVE, {
      exitCode: EXIT.ok,
      reply: { json: { url: server.url }, text: `Countersign serves vendor on ${server.url}` },
    });
    const env = { COUNTERSIGN_URL: server.url, COUNTERSIGN_API_KEY: readWrite };
    await play(PRODUCT, env);
    const code = memberOf(await play(license(inAYear(context.now)), env), 'code') as string;
    for (const step of ceremony(code)) await play(step, env);
  } finally {
    await server.close();
  }

  function play(step: Step, env: Environment['env']): Promise<Ran> {
    return playStep(step, { cwd: folder, env }, context, onStep);
  }
}

const inAYear = (now: number): string => new Date(now + 365 * 86_400_000).toISOString().slice(0, 10);

const memberOf = ({ reply }: Ran, name: string): unknown =>
  ((reply?.json ?? {}) as Readonly<Record<string, unknown>>)[name];
