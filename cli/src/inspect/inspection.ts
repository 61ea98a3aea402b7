import type { DeviceFacts } from '@countersign/client';
import type { ArtefactType, Check, Claims, CountersignError, PinnedRoots, RootArtefact } from '@countersign/shared';

type Signed = Exclude<ArtefactType, RootArtefact>;

/**
 * What is in a verified artefact, told apart by its type: claims or, of what a root signed, what trust became by it.
 */
export type Content =
  | { readonly [T in Signed]: { readonly type: T; readonly claims: Claims<T> } }[Signed]
  | { readonly type: 'key'; readonly key: string; readonly delegation: Delegation }
  | { readonly type: 'trust'; readonly version: number; readonly threshold: number; readonly roots: readonly string[] };

/** What an issuer key may sign; times in seconds since 1970. */
export interface Delegation {
  readonly types: readonly ArtefactType[];
  readonly products: readonly string[];
  readonly from: number;
  readonly until: number;
  readonly epoch: number;
}

/** Who signed it, as the verifier found it. */
export interface SignedBy {
  readonly role: 'device' | 'issuer' | 'root';
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  /** Of an issuer key. */
  readonly delegation?: Delegation;
}

/** What the verifier says about one bundle. */
export interface Inspection {
  /** What its header says that it is; nothing when that can't be read. */
  readonly type?: ArtefactType;
  /** Whose roots it was held against. */
  readonly vendor?: string;
  /** In the order in which they were made. */
  readonly checks: readonly Check[];
  readonly notReached: readonly Check[];
  /** The first failure. Without one it is in order. */
  readonly failure?: CountersignError;
  /** There only when steps 1 to 9 hold: nothing of a document that does not verify is shown. */
  readonly content?: Content;
  readonly signedBy?: SignedBy;
  /** It needs the vendor's roots to be verified, and there are none. */
  readonly rootsNeeded?: true;
}

/** What a document is held against. */
export interface InspectionContext {
  /** Without them only what devices signed can be verified. */
  readonly roots?: PinnedRoots | undefined;
  /** The product that it must be for. */
  readonly product?: string | undefined;
  /** The device that it must be for. */
  readonly device?: DeviceFacts | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

/** How verification tells what it has found, as soon as it may be shown. */
export type Reveal = (content: Content, signedBy: SignedBy) => void;
