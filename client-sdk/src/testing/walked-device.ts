import { join } from 'node:path';
import { CountersignError } from '@countersign/shared';
import type { Client } from '../client.js';
import { deviceClockOf, latestCertainTime, withAnswerTime, withCertificateTime } from '../clock/device-clock.js';
import { RunningTime } from '../clock/running-time.js';
import { timeForVerdict } from '../clock/time-for-verdict.js';
import { type DeviceState, EMPTY_STATE } from '../state/state.js';
import { readStateFolder } from './state-files.js';
import { LICENSE_CODE, PRODUCT, temporaryFolder } from './test-device.js';
import type { CheckQuestion, TestVendor } from './test-vendor.js';

/** Seconds; changed by a walk. */
export interface WalkClocks {
  wall: number;
  monotonic: number;
}

export interface WalkCertificate {
  readonly request: string;
  readonly generation: number;
  readonly signed: number;
  readonly expires: number;
}

export interface WalkObservation {
  readonly granted: boolean;
  readonly fault: 'CLOCK_ROLLBACK' | 'CLOCK_UNSET' | undefined;
}

/** A device during a walk. Its processes are numbered; `status` also saves the running time when that is due. */
export interface WalkedDevice {
  start(): Promise<void>;
  kill(index: number): void;
  close(index: number): Promise<void>;
  readonly processes: number;
  status(index: number): Promise<WalkObservation>;
  /** What the state on the disk says. */
  mark(): number;
  request(): Promise<string>;
  /** Whether it was accepted. */
  import(certificate: WalkCertificate): Promise<boolean>;
  /**
   * An online check by the first process; `held` runs after the vendor has signed the answer, and before it arrives.
   */
  check(signed: number, held: () => Promise<void>): Promise<void>;
}

/** The pure functions, without signatures and files. */
export function makePureDevice(clocks: WalkClocks): WalkedDevice {
  const processes: RunningTime[] = [];
  let disk: DeviceState = EMPTY_STATE;
  let current: WalkCertificate | undefined;
  let requests = 0;
  const first = (): RunningTime => {
    const [process] = processes;
    if (process === undefined) throw new TypeError('No process runs.');
    return process;
  };
  return {
    async start() {
      const made = new RunningTime(
        () => clocks.monotonic,
        () => clocks.wall,
      );
      made.settle(disk);
      processes.push(made);
    },
    kill: (index) => void processes.splice(index, 1),
    async close(index) {
      const [closed] = processes.splice(index, 1);
      if (closed !== undefined) disk = closed.settle(disk);
    },
    get processes() {
      return processes.length;
    },
    async status(index) {
      const asked = processes[index] ?? first();
      if (asked.isDue(60)) disk = asked.settle(disk);
      const { now, refusal, notices } = timeForVerdict(asked.settle(disk), clocks.wall);
      const fault = refusal !== undefined ? 'CLOCK_ROLLBACK' : notices.length > 0 ? 'CLOCK_UNSET' : undefined;
      return { granted: current !== undefined && refusal === undefined && now < current.expires, fault };
    },
    mark: () => latestCertainTime(deviceClockOf(disk)),
    async request() {
      const state = first().settle(disk);
      const jti = String(requests++);
      const made = { jti, at: clocks.wall, op: 'activate', run: deviceClockOf(state).run } as const;
      disk = { ...state, outstanding: [...state.outstanding, made].slice(-32) };
      return jti;
    },
    async import(certificate) {
      const state = first().settle(disk);
      const request = state.outstanding.find(({ jti }) => jti === certificate.request);
      const isOld = certificate.generation < (current?.generation ?? 0);
      if (request === undefined || isOld || clocks.wall >= certificate.expires) return false;
      const after = withCertificateTime(state, certificate.signed, request);
      disk = { ...after, outstanding: after.outstanding.filter(({ jti }) => jti !== certificate.request) };
      current = certificate;
      return true;
    },
    async check(signed, held) {
      const asking = first();
      const asked = deviceClockOf(asking.settle(disk)).run;
      await held();
      disk = withAnswerTime(asking.settle(disk), signed, asked);
    },
  };
}

/** A real client in a real folder, whose processes are separate clients. Ending one kills it: nothing is closed. */
export function makeClientDevice(
  vendor: TestVendor,
  open: (fetch: typeof globalThis.fetch, folder: string) => Promise<Client>,
): WalkedDevice {
  const folder = join(temporaryFolder(), 'state');
  const clients: Client[] = [];
  const requests = new Map<string, string>();
  let activation: string | undefined;
  let answer: (question: CheckQuestion) => Promise<string> = async () => '';
  const first = (): Client => {
    const [client] = clients;
    if (client === undefined) throw new TypeError('No process runs.');
    return client;
  };
  const device: WalkedDevice = {
    async start() {
      const client = await open(async (_, init) => {
        const question = JSON.parse(String(init?.body)) as CheckQuestion;
        return Response.json({ answer: await answer(question) });
      }, folder);
      await client.status();
      clients.push(client);
    },
    kill: (index) => void clients.splice(index, 1),
    close: async (index) => device.kill(index),
    get processes() {
      return clients.length;
    },
    async status(index) {
      const verdict = await (clients[index] ?? first()).status();
      const noticed = verdict.notices.some(({ code }) => code === 'CLOCK_UNSET') ? 'CLOCK_UNSET' : undefined;
      return {
        granted: verdict.state === 'licensed',
        fault: verdict.reason === 'CLOCK_ROLLBACK' ? verdict.reason : noticed,
      };
    },
    mark: () => latestCertainTime(deviceClockOf(readStateFolder(folder))),
    async request() {
      const options = { licenseCode: LICENSE_CODE };
      const request = await (activation === undefined
        ? first().createRequest(options)
        : first().createRefreshRequest());
      const name = String(requests.size);
      requests.set(name, request);
      return name;
    },
    async import({ request, generation, signed, expires }) {
      try {
        const override = { gen: generation, iat: signed, exp: expires, ...(activation && { act: activation }) };
        const certificate = await vendor.activate(requests.get(request) ?? '', override);
        activation = (await first().importCertificate(certificate)).activation;
        return true;
      } catch (error) {
        if (error instanceof CountersignError && REFUSALS.has(error.code)) return false;
        throw error;
      }
    },
    async check(signed, held) {
      answer = async (question) => {
        await held();
        return vendor.check({ ...question, product: PRODUCT }, { iat: signed });
      };
      await first().checkOnline({ server: 'http://vendor.test' });
    },
  };
  return device;
}

const REFUSALS: ReadonlySet<string> = new Set(['EXPIRED', 'GENERATION_OUTDATED', 'REQUEST_UNKNOWN']);
