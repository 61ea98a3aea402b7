import {
  type Claims,
  type ComponentHashes,
  CountersignError,
  canonicalLicenseCode,
  createSigner,
  identifiesMachine,
  LicenseCodeSecret,
  type PrivateJwk,
  publicJwk,
  randomTokenId,
  thumbprint,
} from '@countersign/shared';
import { deviceClockOf } from '../clock/device-clock.js';
import type { Context } from '../context.js';
import { nextChainStep } from '../state/chain.js';
import { readInstall } from '../state/install.js';
import { changeDevice } from '../state/loaded-device.js';
import { type DeviceState, MAX_OUTSTANDING, type OutstandingRequest } from '../state/state.js';

/** Options of a request for a newer certificate. */
export interface RefreshRequestOptions {
  /** Name of this device for people, at most 64 characters; the vendor sees it. */
  readonly label?: string;
}

/** Options of a request for an activation. */
export interface RequestOptions extends RefreshRequestOptions {
  /** As the user typed it. It is neither in the request nor stored; the request has a lookup id and a proof. */
  readonly licenseCode: string;
  /**
   * Other details for the vendor, if the application and its user agree: `os`, `app-version`... A vendor can require
   * devices with a `vmplatform` (`VMware`; `Physical` is none) to check more often: see `platformDetail`.
   */
  readonly systemDetails?: Readonly<Record<string, string>>;
}

export interface MadeRequest {
  readonly jti: string;
  readonly bundle: string;
}

/**
 * Makes a request for an activation and records it as outstanding. There may be several.
 *
 * @throws CountersignError `LICENSE_CODE_MISTYPED`, `MACHINE_UNIDENTIFIED`, `MACHINE_NOT_ALLOWED`, `STATE_DAMAGED`,
 * `STATE_UNREADABLE`; TypeError if the label or the system details are malformed
 */
export async function makeActivationRequest(
  context: Context,
  { licenseCode, label, systemDetails }: RequestOptions,
): Promise<MadeRequest> {
  const { pinned, product } = context;
  const secret = new LicenseCodeSecret(pinned.vendor, product, canonicalLicenseCode(licenseCode));
  const common = await commonClaims(context, 'activate', label);
  return changeDevice(context, async (memory, ensureKey) => {
    const key = await ensureKey();
    const { state, step } = nextChainStep(await readInstall(memory.state, context), common.jti);
    const claims = {
      ...common,
      ...step,
      cnf: { jwk: publicJwk(key) },
      lid: secret.lookupId,
      prf: secret.proveFor(common, thumbprint(key)),
      ...(systemDetails !== undefined && { sys: normalised(systemDetails) }),
    };
    const bundle = await signRequest(key, claims);
    return { state: remember(state, claims), result: { jti: claims.jti, bundle } };
  });
}

/**
 * Makes a request for a newer certificate of the current activation.
 * @throws CountersignError `NOT_ACTIVATED`, and as `makeActivationRequest`
 */
export async function makeRefreshRequest(
  context: Context,
  { label }: RefreshRequestOptions = {},
): Promise<MadeRequest> {
  const common = await commonClaims(context, 'refresh', label);
  return changeDevice(context, async ({ key, state: before }) => {
    const { activation } = before;
    if (activation === undefined || key === undefined) throw notActivated('there is nothing to refresh.');
    const { state, step } = nextChainStep(await readInstall(before, context), common.jti);
    const claims = { ...common, ...step, cnf: { jwk: publicJwk(key) }, act: activation.id, gen: activation.generation };
    const bundle = await signRequest(key, claims);
    return { state: remember(state, claims), result: { jti: claims.jti, bundle } };
  });
}

/** Options of a request without a license. */
export type UnlicensedRequestOptions = Omit<RequestOptions, 'licenseCode'>;

/**
 * Makes a request to register the trial on this device.
 * @throws CountersignError `TRIAL_NOT_STARTED`, and as `makeActivationRequest`
 */
export const makeTrialRequest = (context: Context, options: UnlicensedRequestOptions = {}): Promise<MadeRequest> =>
  makeUnlicensedRequest(context, 'trial', options, ({ trial }) => {
    if (trial !== undefined) return;
    throw new CountersignError('TRIAL_NOT_STARTED', 'There is no trial on this device: start it first.');
  });

/** Makes a request to send with a user's name and password. @throws as `makeActivationRequest` */
export const makeSignInRequest = (context: Context, options: UnlicensedRequestOptions): Promise<MadeRequest> =>
  makeUnlicensedRequest(context, 'sign-in', options, () => undefined);

async function makeUnlicensedRequest(
  context: Context,
  op: 'trial' | 'sign-in',
  { label, systemDetails }: UnlicensedRequestOptions,
  assertPossible: (state: DeviceState) => void,
): Promise<MadeRequest> {
  const common = await commonClaims(context, op, label);
  return changeDevice(context, async (memory, ensureKey) => {
    assertPossible(memory.state);
    const key = await ensureKey();
    const { state, step } = nextChainStep(await readInstall(memory.state, context), common.jti);
    const details = systemDetails === undefined ? {} : { sys: normalised(systemDetails) };
    const claims = { ...common, ...step, cnf: { jwk: publicJwk(key) }, ...details };
    const bundle = await signRequest(key, claims);
    return { state: remember(state, claims), result: { jti: claims.jti, bundle } };
  });
}

export const notActivated = (consequence: string): CountersignError =>
  new CountersignError('NOT_ACTIVATED', `This device has no activation: ${consequence}`);

/**
 * Returns the components of this machine, if the application's policy allows it.
 * @throws CountersignError `MACHINE_UNIDENTIFIED`, `MACHINE_NOT_ALLOWED`
 */
export async function identifiedMachine(context: Context): Promise<ComponentHashes> {
  const [components, refusal] = await Promise.all([context.machine(), context.platformRefusal()]);
  if (refusal !== undefined) throw refusal;
  if (!identifiesMachine(components)) throw new CountersignError('MACHINE_UNIDENTIFIED', UNIDENTIFIED);
  return components;
}

async function commonClaims(context: Context, op: Claims<'request'>['op'], label: string | undefined) {
  const now = context.now();
  const components = await identifiedMachine(context);
  const { pinned, product, random } = context;
  return {
    v: 1 as const,
    iss: pinned.vendor,
    aud: product,
    jti: randomTokenId(random),
    iat: now,
    op,
    mch: { c: components },
    ...(label !== undefined && { lbl: label.normalize('NFC') }),
  };
}

const UNIDENTIFIED =
  "This machine can't be told apart from others of its kind: no machine id, main board, disk or network " +
  'card can be read. In a container, mount the machine id of its host read-only (/etc/machine-id). Otherwise the application can ' +
  'supply a machine component, or use a passive certificate, which is not bound to a machine.';

const normalised = (details: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(details).map(([name, value]) => [name, value.normalize('NFC')]));

const signRequest = (key: PrivateJwk, claims: Claims<'request'>): Promise<string> =>
  createSigner(key).sign('request', claims);

function remember(state: DeviceState, { jti, iat, op }: Claims<'request'>): DeviceState {
  const request: OutstandingRequest = { jti, at: iat, op, run: deviceClockOf(state).run };
  return { ...state, outstanding: [...state.outstanding, request].slice(-MAX_OUTSTANDING) };
}

/** Removes a request that will not be answered. */
export const forgetRequest = (context: Context, { jti }: MadeRequest): Promise<void> =>
  changeDevice(context, async ({ state }) => {
    const outstanding = state.outstanding.filter((request) => request.jti !== jti);
    const known = outstanding.length < state.outstanding.length;
    return { state: known ? { ...state, outstanding } : state, result: undefined };
  });
