import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../client.js';
import { type ClientOptions, openClient } from '../open-client.js';
import type { Verdict } from '../verdict/verdict.js';
import type { TestVendor } from './test-vendor.js';

export const LICENSE_CODE = 'CANARY-LICENSE-CODE-4711';
export const PRODUCT = 'cad';
export const TEST_MACHINE: Readonly<Record<string, string>> = {
  mid: '3d1219c7c4c5404aaa1f6d2a48adfda4',
  brd: 'BOARD-77',
  dsk: 'DISK-4242',
  cpu: 'AuthenticAMD/26/2/AMD EPYC/1',
  net: '00:1b:21:aa:bb:cc',
};

/** A device with a state folder, and a machine and clock that a test can change. */
export interface TestDevice {
  client: Client;
  readonly folder: string;
  machine: Readonly<Record<string, string>>;
  /** Seconds since 1970; default: the vendor's time. */
  now: number | undefined;
  /** Seconds of the clock that can't be set; only the test moves it. */
  monotonic: number;
  /** Returns the verdict from what is in the folder now: waits until a verdict in memory is no longer used. */
  look(): Promise<Verdict>;
  /** Lets the product run for a number of seconds, together with its clock, and returns its status. */
  run(seconds: number): Promise<Verdict>;
  /** Like a restart of the application. */
  reopen(options?: Partial<ClientOptions>): Promise<Client>;
}

export async function createTestDevice(
  vendor: TestVendor,
  options: Partial<ClientOptions> = {},
  folder = join(temporaryFolder(), 'state'),
): Promise<TestDevice> {
  const open = (given: Partial<ClientOptions>): Promise<Client> =>
    openClient({
      roots: vendor.roots,
      product: PRODUCT,
      state: folder,
      machine: async () => device.machine,
      clock: () => (device.now ?? vendor.now) * 1000,
      monotonic: () => device.monotonic * 1000,
      ...given,
    });
  const device: Omit<TestDevice, 'client'> & { client?: Client } = {
    folder,
    machine: TEST_MACHINE,
    now: undefined,
    monotonic: 0,
    look() {
      device.monotonic += 2;
      return (device.client as Client).status();
    },
    run(seconds) {
      device.now = (device.now ?? vendor.now) + seconds;
      device.monotonic += seconds;
      return (device.client as Client).status();
    },
    async reopen(given) {
      device.client = await open({ ...options, ...given });
      return device.client;
    },
  };
  return Object.assign(device, { client: await device.reopen() });
}

/** A device with an imported activation, and the imported bundle. */
export async function createActivatedDevice(
  vendor: TestVendor,
  override: Parameters<TestVendor['activate']>[1] = {},
  options: Partial<ClientOptions> = {},
): Promise<TestDevice & { readonly certificate: string; readonly request: string }> {
  const device = await createTestDevice(vendor, options);
  const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
  const certificate = await vendor.activate(request, override);
  await device.client.importCertificate(certificate);
  return Object.assign(device, { certificate, request });
}

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-client-'));
  folders.push(folder);
  return folder;
}

/** For `afterAll`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
