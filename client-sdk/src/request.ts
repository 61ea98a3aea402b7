import {
  type Claims,
  CountersignError,
  canonicalLicenseCode,
  createSigner,
  LicenseCodeSecret,
  type PrivateJwk,
  publicJwk,
  randomTokenId,
  thumbprint,
} from '@countersign/shared';
import type { Context } from './context.js';
import { change } from './state/device-memory.js';
import { type DeviceState, MAX_OUTSTANDING, type OutstandingRequest } from './state/state.js';

/** What a request for a newer certificate may say. */
export interface RefreshRequestOptions {
  /** What people call this device, at most 64 characters; the vendor sees it. */
  readonly label?: string;
}

/** What a request for an activation says. */
export interface RequestOptions extends RefreshRequestOptions {
  /** As the user typed it. It is neither in the request nor stored: a lookup id and a proof are. */
  readonly licenseCode: string;
  /**
   * What else the vendor shall see, if the application and its user want that: `os`, `app-version`... A vendor may ask
   * devices with a `vmplatform` (`VMware`; `Physical` is none) to check more often.
   */
  readonly systemDetails?: Readonly<Record<string, string>>;
}

export interface MadeRequest {
  readonly jti: string;
  readonly bundle: string;
}

/**
 * Makes a request for an activation and remembers that it is outstanding. Several may be.
 *
 * @throws CountersignError `LICENSE_CODE_MISTYPED`, `MACHINE_UNIDENTIFIED`, `STATE_DAMAGED`, `STATE_UNREADABLE`;
 * TypeError when the label or the system details are not of their form
 */
export async function makeActivationRequest(
  context: Context,
  { licenseCode, label, systemDetails }: RequestOptions,
): Promise<MadeRequest> {
  const { pinned, product } = context;
  const secret = new LicenseCodeSecret(pinned.vendor, product, canonicalLicenseCode(licenseCode));
  const common = await commonClaims(context, 'activate', label);
  return change(context, async (memory, ensureKey) => {
    const key = await ensureKey();
    const claims = {
      ...common,
      cnf: { jwk: publicJwk(key) },
      lid: secret.lookupId,
      prf: secret.proveFor(common, thumbprint(key)),
      ...(systemDetails !== undefined && { sys: normalised(systemDetails) }),
    };
    const bundle = await signRequest(key, claims);
    const state = remember(memory.state, claims);
    return { state, result: { jti: claims.jti, bundle } };
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
  return change(context, async ({ key, state }) => {
    const { activation } = state;
    if (activation === undefined || key === undefined) throw notActivated('there is nothing to refresh.');
    const claims = { ...common, cnf: { jwk: publicJwk(key) }, act: activation.id, gen: activation.generation };
    const bundle = await signRequest(key, claims);
    return { state: remember(state, claims), result: { jti: claims.jti, bundle } };
  });
}

export const notActivated = (consequence: string): CountersignError =>
  new CountersignError('NOT_ACTIVATED', `This device has no activation: ${consequence}`);

async function commonClaims(context: Context, op: 'activate' | 'refresh', label: string | undefined) {
  const now = context.now();
  const components = await context.machine();
  if (Object.keys(components).length === 0) {
    throw new CountersignError(
      'MACHINE_UNIDENTIFIED',
      'Nothing on this machine identifies it: no machine id, board, disk, processor or network card could be read. ' +
        'In a container, give it the machine id of its host (/etc/machine-id).',
    );
  }
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

const normalised = (details: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(details).map(([name, value]) => [name, value.normalize('NFC')]));

const signRequest = (key: PrivateJwk, claims: Claims<'request'>): Promise<string> =>
  createSigner(key).sign('request', claims);

function remember(state: DeviceState, { jti, iat, op }: Claims<'request'>): DeviceState {
  const request: OutstandingRequest = { jti, at: iat, op };
  return { ...state, outstanding: [...state.outstanding, request].slice(-MAX_OUTSTANDING) };
}

/** Forgets a request that will not be answered any more. */
export const forgetRequest = (context: Context, { jti }: MadeRequest): Promise<void> =>
  change(context, async ({ state }) => {
    const outstanding = state.outstanding.filter((request) => request.jti !== jti);
    const known = outstanding.length < state.outstanding.length;
    return { state: known ? { ...state, outstanding } : state, result: undefined };
  });
