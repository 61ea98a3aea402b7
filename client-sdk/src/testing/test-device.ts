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

/** A device with a state folder, a machine and a clock that a test may change. */
export interface TestDevice {
  client: Client;
  readonly folder: string;
  machine: Readonly<Record<string, string>>;
  /** Seconds since 1970; the vendor's time unless set. */
  now: number | undefined;
  /** Seconds of the clock that nobody can set; nothing moves it but the test. */
  monotonic: number;
  /** The verdict from what is in the folder now: asks after the moment for which an answer is kept in memory. */
  look(): Promise<Verdict>;
  /** Lets the product run for so many seconds, its clock too, and asks it at the end. */
  run(seconds: number): Promise<Verdict>;
  /** As a new start of the application does. */
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

/** A device with an imported activation, and the bundle that it imported. */
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
