import { COMPONENT_NAME } from '../claims/claims.js';
import { encodeBase64url } from '../encoding/base64url.js';
import { hmacOfParts } from '../encoding/digest.js';

/** The components that Countersign's own probe reads; an application may add others. */
export const COMPONENTS = {
  mid: 'machine id',
  brd: 'main board',
  dsk: 'system disk',
  cpu: 'processor',
  net: 'network card',
  vmg: 'virtual machine generation',
  vol: 'system volume',
} as const;

/** Component name to hash, 8 characters of base64url each. */
export type ComponentHashes = Readonly<Record<string, string>>;

/**
 * Hashes what a probe read, so that no serial number leaves the machine: the first 48 bits of HMAC-SHA-256 over vendor,
 * product, component name and value. Hashes of two vendors, or of two products, can't be compared.
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

/** What a certificate is bound to: the unchanged components of `c` must weigh at least `k` in total. */
export interface MachineBinding {
  readonly k: number;
  readonly c: ComponentHashes;
  /** Component name to weight, 1 to 100; 1 if omitted. */
  readonly w?: Readonly<Record<string, number>>;
}

/** The comparison of a machine with the one that a certificate is bound to. */
export interface MachineMatch {
  readonly matches: boolean;
  readonly same: readonly string[];
  readonly changed: readonly string[];
  /** In the binding, but not readable on this machine. */
  readonly missing: readonly string[];
  /** How many of the bound components may differ, whichever they are; with weights, more may if they weigh little. */
  readonly allowed: number;
  /** With weights: changed and missing components weigh `lost` of `total`; up to `allowed` is tolerated. */
  readonly weights?: { readonly lost: number; readonly total: number; readonly allowed: number };
}

export function matchMachine({ k, c, w }: MachineBinding, machine: ComponentHashes): MachineMatch {
  const bound = Object.keys(c).sort();
  const has = (name: string): boolean => Object.hasOwn(machine, name);
  const weightOf = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (w !== undefined && Object.hasOwn(w, name) ? (w[name] as number) : 1), 0);
  const same = bound.filter((name) => has(name) && machine[name] === c[name]);
  const [kept, total] = [weightOf(same), weightOf(bound)];
  return {
    matches: kept >= k,
    same,
    changed: bound.filter((name) => has(name) && machine[name] !== c[name]),
    missing: bound.filter((name) => !has(name)),
    allowed: changesAllowed(
      bound.map((name) => weightOf([name])),
      total - k,
    ),
    ...(w !== undefined && { weights: { lost: total - kept, total, allowed: total - k } }),
  };
}

/** How many may differ even if they are the heaviest. */
function changesAllowed(weights: readonly number[], allowed: number): number {
  let left = allowed;
  const heaviest = [...weights].sort((a, b) => b - a);
  const first = heaviest.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return first === -1 ? heaviest.length : first;
}

/** Describes the difference in a sentence: "the network card changed; 2 changes are allowed". */
export function describeMatch(match: MachineMatch): string {
  const { changed, missing } = match;
  const differences = [
    ...changed.map((name) => `the ${componentTitle(name)} changed`),
    ...missing.map((name) => `the ${componentTitle(name)} can't be read`),
  ];
  return `${differences.length === 0 ? 'nothing changed' : differences.join(', ')}; ${limitOf(match, differences.length)}`;
}

/** The number of changes is enough, unless it matters which they are. */
function limitOf({ matches, allowed, weights }: MachineMatch, differences: number): string {
  const depends = differences > 0 && (matches ? differences > allowed : allowed === 0);
  if (weights !== undefined && depends) {
    const { lost, total } = weights;
    return `${differences === 1 ? 'it counts' : 'together they count'} ${lost} of ${total}, and ${weights.allowed} may change`;
  }
  return allowed === 1 ? '1 change is allowed' : `${allowed} changes are allowed`;
}

export const componentTitle = (name: string): string =>
  Object.hasOwn(COMPONENTS, name) ? COMPONENTS[name as keyof typeof COMPONENTS] : name;
