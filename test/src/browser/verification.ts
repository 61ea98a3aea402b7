import {
  type ArtefactType,
  CountersignError,
  type DeviceArtefact,
  type IssuerArtefact,
  type PinnedRoots,
  pinRoots,
  type Trust,
  verifyBundle,
  verifyDeviceToken,
} from '@countersign/shared';

/** How trust was obtained: from roots, or from what a bundle taught. */
export type TrustRecipe =
  | { readonly roots: PinnedRoots }
  | { readonly before: number; readonly bundle: string; readonly type: IssuerArtefact };

/** One text that was given to the verifier, its expected type, and the result. */
export interface OfferedText {
  readonly text: string;
  readonly type: ArtefactType;
  /** Index of the trust at that time; a device's token needs none. */
  readonly trust?: number;
  readonly outcome: string;
}

export interface BrowserCorpus {
  readonly trusts: readonly TrustRecipe[];
  readonly offered: readonly OfferedText[];
}

/** What was accepted, with its complete content. */
export const acceptedOutcome = ({ claims, trust }: { readonly claims: unknown; readonly trust?: Trust }): string =>
  `accepted ${JSON.stringify([claims, trust?.version, trust?.issuers.size, trust?.revocations?.number])}`;

export const refusedOutcome = (error: unknown): string =>
  error instanceof CountersignError ? error.code : `fault ${String(error)}`;

/** Gives the verifier every text again, in order, and returns the different results. */
export async function outcomeDifferences({ trusts, offered }: BrowserCorpus): Promise<readonly OfferedText[]> {
  const known: Trust[] = [];
  for (const recipe of trusts) {
    if ('roots' in recipe) known.push(pinRoots(recipe.roots));
    else known.push((await verifyBundle(recipe.bundle, recipe.type, known[recipe.before] as Trust)).trust);
  }
  const different: OfferedText[] = [];
  for (const each of offered) {
    const { text, type, trust } = each;
    const verifying =
      trust === undefined
        ? verifyDeviceToken(text, type as DeviceArtefact)
        : verifyBundle(text, type as IssuerArtefact, known[trust] as Trust);
    const outcome = await verifying.then(acceptedOutcome, refusedOutcome);
    if (outcome !== each.outcome) different.push({ ...each, text: text.slice(0, 2_000), outcome });
  }
  return different;
}
