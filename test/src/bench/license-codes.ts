import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Api } from '../support/api.js';
import { median } from '../support/statistics.js';
import type { BenchVendor } from './bench-vendor.js';
import { atMost, type Figure } from './figure.js';

const PAGE = 10_000;
const TIMES = 7;

/** (f) The last full page of Zentitle's GET LicenseCodes, the whole of it read. */
export async function measureLicenseCodes({ server, vendor }: BenchVendor, licenses: number): Promise<Figure> {
  const { customerId } = JSON.parse(await readFile(join(vendor.folder, 'vendor.json'), 'utf8'));
  const api = await Api.open(server.url, `${customerId}:${vendor.apiKeys.readOnly}`);
  const path = `/api/LicenseCodes?pagenumber=${Math.max(1, Math.floor(licenses / PAGE))}&pagesize=${PAGE}`;
  const milliseconds: number[] = [];
  let codes: readonly unknown[] = [];
  while (milliseconds.length < TIMES) {
    const began = performance.now();
    codes = await api.expect('GET', path);
    milliseconds.push(performance.now() - began);
  }
  api.close();
  if (codes.length !== Math.min(licenses, PAGE)) throw new Error(`${path}: ${codes.length} codes`);
  const longest = Math.max(...milliseconds);
  return {
    name: `  a page of ${PAGE.toLocaleString('en')} license codes; longest`,
    measured: `${median(milliseconds).toFixed(0)} ms; ${longest.toFixed(0)} ms`,
    target: atMost('under 1 s with 100,000', longest, 1_000),
  };
}
