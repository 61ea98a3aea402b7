import { COMPONENT_NAME } from '../claims/claims.js';
import { encodeBase64url } from '../encoding/base64url.js';
import { hmacOfParts } from '../encoding/digest.js';

/** The components that Countersign's own probe knows; an application may add others. */
export const COMPONENTS = {
  mid: 'machine id',
  brd: 'main board',
  dsk: 'system disk',
  cpu: 'processor',
  net: 'network card',
  vmg: 'virtual machine generation',
} as const;

/** Component name to hash, 8 characters of base64url each. */
export type ComponentHashes = Readonly<Record<string, string>>;

/**
 * Hashes what a probe read, so that no serial number leaves the machine: the first 48 bits of HMAC-SHA-256 over vendor,
 * product, component name and value. Two vendors, or two products, can't compare their machines.
 *
 * @param values component name to what the probe read; must not be empty
 */
export function hashComponents(
  vendor: string,
  product: string,
  values: Readonly<Record<string, string>>,
): ComponentHashes {
  const hashes: Record<string, string> = {};
  for (const name of Object.keys(values).sort()) {
    const value = values[name] ?? '';
    if (!COMPONENT_NAME.test(name) || value === '') throw new TypeError(`Not a machine component: ${name}`);
    hashes[name] = encodeBase64url(hmacOfParts('countersign/machine/1', [vendor, product, name, value]).subarray(0, 6));
  }
  return hashes;
}

/** What a certificate is bound to: at least `k` of the components `c` must be as they were. */
export interface MachineBinding {
  readonly k: number;
  readonly c: ComponentHashes;
}

/** How a machine compares with the one that a certificate is bound to. */
export interface MachineMatch {
  readonly matches: boolean;
  readonly same: readonly string[];
  readonly changed: readonly string[];
  /** Bound, and not to be read on this machine. */
  readonly missing: readonly string[];
  /** How many of the bound components may differ. */
  readonly allowed: number;
}

export function matchMachine(binding: MachineBinding, machine: ComponentHashes): MachineMatch {
  const bound = Object.keys(binding.c).sort();
  const has = (name: string): boolean => Object.hasOwn(machine, name);
  const same = bound.filter((name) => has(name) && machine[name] === binding.c[name]);
  return {
    matches: same.length >= binding.k,
    same,
    changed: bound.filter((name) => has(name) && machine[name] !== binding.c[name]),
    missing: bound.filter((name) => !has(name)),
    allowed: bound.length - binding.k,
  };
}

/** The difference in a sentence: "the network card changed; 2 changes are allowed". */
export function describeMatch({ changed, missing, allowed }: MachineMatch): string {
  const differences = [
    ...changed.map((name) => `the ${componentTitle(name)} changed`),
    ...missing.map((name) => `the ${componentTitle(name)} can't be read`),
  ];
  const limit = allowed === 1 ? '1 change is allowed' : `${allowed} changes are allowed`;
  return `${differences.length === 0 ? 'nothing changed' : differences.join(', ')}; ${limit}`;
}

export const componentTitle = (name: string): string =>
  Object.hasOwn(COMPONENTS, name) ? COMPONENTS[name as keyof typeof COMPONENTS] : name;
