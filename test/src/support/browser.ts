import { type Browser, chromium } from 'playwright-core';
import { findProgram } from './find-program.js';

/** Where this machine has a Chromium, if it has one: in CHROMIUM_PATH, or on the PATH. */
export function findBrowser(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return findProgram(...(named === undefined ? [] : [named]), ...names);
}

/** A headless browser that asks nothing of the network by itself. */
export const launchBrowser = (executablePath: string, args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
