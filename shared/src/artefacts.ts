/**
 * Every type of artefact that Countersign signs. The `typ` in a token's header identifies its type and is checked first
 * (RFC 8725 section 3.11).
 */
export const ARTEFACTS = {
  request: { typ: 'cs-request+jwt', signedBy: 'device' },
  activation: { typ: 'cs-activation+jwt', signedBy: 'issuer' },
  passive: { typ: 'cs-passive+jwt', signedBy: 'issuer' },
  deactivation: { typ: 'cs-deactivation+jwt', signedBy: 'device' },
  receipt: { typ: 'cs-receipt+jwt', signedBy: 'issuer' },
  check: { typ: 'cs-check+jwt', signedBy: 'issuer' },
  trial: { typ: 'cs-trial+jwt', signedBy: 'issuer' },
  usage: { typ: 'cs-usage+jwt', signedBy: 'device' },
  settlement: { typ: 'cs-settlement+jwt', signedBy: 'issuer' },
  secret: { typ: 'cs-secret+jwt', signedBy: 'issuer' },
  lease: { typ: 'cs-lease+jwt', signedBy: 'issuer' },
  master: { typ: 'cs-master+jwt', signedBy: 'issuer' },
  key: { typ: 'cs-key+jwt', signedBy: 'root' },
  trust: { typ: 'cs-trust+jwt', signedBy: 'root' },
  crl: { typ: 'cs-crl+jwt', signedBy: 'issuer' },
} as const;

export type ArtefactType = keyof typeof ARTEFACTS;
export const ARTEFACT_TYPES = Object.keys(ARTEFACTS) as readonly ArtefactType[];

type SignedBy<Role> = { [T in ArtefactType]: (typeof ARTEFACTS)[T]['signedBy'] extends Role ? T : never }[ArtefactType];
export type DeviceArtefact = SignedBy<'device'>;
export type IssuerArtefact = SignedBy<'issuer'>;
export type RootArtefact = SignedBy<'root'>;

export const ISSUER_ARTEFACTS = ARTEFACT_TYPES.filter(
  (type): type is IssuerArtefact => ARTEFACTS[type].signedBy === 'issuer',
);

const TYPE_BY_TYP = new Map<string, ArtefactType>(ARTEFACT_TYPES.map((type) => [ARTEFACTS[type].typ, type]));

/** Returns the artefact type of a token's `typ`, `undefined` for any other text. */
export const artefactTypeOf = (typ: string): ArtefactType | undefined => TYPE_BY_TYP.get(typ);
