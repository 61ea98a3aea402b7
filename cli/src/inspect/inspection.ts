import type { DeviceFacts } from '@countersign/client';
import type {
  ArtefactType,
  Claims,
  CountersignError,
  PinnedRoots,
  RootArtefact,
  VerificationCheck,
} from '@countersign/shared';

type Signed = Exclude<ArtefactType, RootArtefact>;

/** The content of a verified artefact, by type: its claims or, for one signed by a root, the resulting trust. */
export type InspectedContent =
  | { readonly [T in Signed]: { readonly type: T; readonly claims: Claims<T> } }[Signed]
  | { readonly type: 'key'; readonly key: string; readonly delegation: InspectedDelegation }
  | { readonly type: 'trust'; readonly version: number; readonly threshold: number; readonly roots: readonly string[] };

/** What an issuer key may sign; times in seconds since 1970. */
export interface InspectedDelegation {
  readonly types: readonly ArtefactType[];
  readonly products: readonly string[];
  readonly from: number;
  readonly until: number;
  readonly epoch: number;
}

/** The signer, according to the verifier. */
export interface InspectedSigner {
  readonly role: 'device' | 'issuer' | 'root';
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  /** Only for an issuer key. */
  readonly delegation?: InspectedDelegation;
}

/** The verifier's result for one bundle. */
export interface Inspection {
  /** The type in its header; `undefined` if it can't be read. */
  readonly type?: ArtefactType;
  /** The vendor of the roots that it was verified with. */
  readonly vendor?: string;
  /** In order. */
  readonly checks: readonly VerificationCheck[];
  readonly notReached: readonly VerificationCheck[];
  /** The first failure; absent if it is valid. */
  readonly failure?: CountersignError;
  /** Present only if steps 1 to 9 passed: nothing of an unverified document is shown. */
  readonly content?: InspectedContent;
  readonly signedBy?: InspectedSigner;
  /** Whether it can't be verified because there are no roots. */
  readonly rootsNeeded?: true;
}

/** What a document is checked against. */
export interface InspectionContext {
  /** Without them only artefacts of devices can be verified. */
  readonly roots?: PinnedRoots | undefined;
  /** The product that it must be for. */
  readonly product?: string | undefined;
  /** The device that it must be for. */
  readonly device?: DeviceFacts | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Receives the verified content, as soon as it may be shown. */
export type RevealContent = (content: InspectedContent, signedBy: InspectedSigner) => void;
