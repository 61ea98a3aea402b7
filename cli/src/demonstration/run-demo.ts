import { join } from 'node:path';
import type { Environment } from '../environment.js';
import { EXIT_CODES } from '../exit-codes.js';
import type { CommandResult, Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { runStep, type StepListener } from './run-step.js';
import { ceremonySteps, type DemoStep, INIT_STEP, licenseStep, PRODUCT_STEP, SERVE_STEP } from './script.js';

/**
 * Runs the whole ceremony in a folder, each step by the command that it shows.
 * @throws CliError `DEMO_FAILED` if a step fails
 */
export async function runDemo(folder: string, context: Context, onStep: StepListener): Promise<void> {
  const { readWrite } = memberOf(await play(INIT_STEP, {}), 'apiKeys') as { readonly readWrite: string };
  const { startServer } = await loadServer();
  const server = await startServer({ folder: join(folder, 'vendor'), host: '127.0.0.1', port: 0, logLevel: 'silent' });
  try {
    await onStep(SERVE_STEP, {
      exitCode: EXIT_CODES.ok,
      reply: { json: { url: server.url }, text: `Countersign serves vendor on ${server.url}` },
    });
    const env = { COUNTERSIGN_URL: server.url, COUNTERSIGN_API_KEY: readWrite };
    await play(PRODUCT_STEP, env);
    const code = memberOf(await play(licenseStep(inAYear(context.now)), env), 'code') as string;
    for (const step of ceremonySteps(code)) await play(step, env);
  } finally {
    await server.close();
  }

  function play(step: DemoStep, env: Environment['env']): Promise<CommandResult> {
    return runStep(step, { cwd: folder, env }, context, onStep);
  }
}

const inAYear = (now: number): string => new Date(now + 365 * 86_400_000).toISOString().slice(0, 10);

const memberOf = ({ reply }: CommandResult, name: string): unknown =>
  ((reply?.json ?? {}) as Readonly<Record<string, unknown>>)[name];
