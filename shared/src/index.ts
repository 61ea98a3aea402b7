export {
  ARTEFACT_TYPES,
  ARTEFACTS,
  type ArtefactType,
  type DeviceArtefact,
  ISSUER_ARTEFACTS,
  type IssuerArtefact,
  type RootArtefact,
} from './artefacts.js';
export { armour, readArmour } from './bundle/armour.js';
export { type Bundle, joinBundle, MAX_BUNDLE_LENGTH, splitBundle } from './bundle/bundle.js';
export { firstChainLink, nextChainLink } from './chain/request-chain.js';
export { CLIENT_ID, type Claims, FEATURE_CODE, PRODUCT_ID, VENDOR_ID } from './claims/claims.js';
export * as schema from './claims/schema.js';
export { openOnDevice, sealedLength, sealForDevice } from './crypto/device-box.js';
export { type PrivateJwk, type PublicJwk, privateJwkOf, publicJwk, thumbprint } from './crypto/keys.js';
export { decodeBase64url, encodeBase64url } from './encoding/base64url.js';
export { equalBytes, hmacOfParts } from './encoding/digest.js';
export { parseStrictJson } from './encoding/strict-json.js';
export { CountersignError, type ErrorCode } from './errors.js';
export { type Random, randomId, randomTokenId } from './ids.js';
export { canonicalLicenseCode, formatLicenseCode, LicenseCodeSecret } from './license/license-code.js';
export { type BindingRule, bindMachine, identifiesMachine } from './machine/bind-machine.js';
export {
  COMPONENTS,
  type ComponentHashes,
  componentTitle,
  describeMatch,
  hashComponents,
  type MachineBinding,
  type MachineMatch,
  matchMachine,
} from './machine/components.js';
export type { CheckObserver, VerificationCheck } from './token/checklist.js';
export { createSigner, type Signer } from './token/sign-token.js';
export { peekHeader } from './token/token-text.js';
export { type VerifiedToken, verifyDeviceToken } from './token/verify-token.js';
export { extendTrust } from './trust/extend-trust.js';
export { type PinnedRoots, parsePinnedRoots } from './trust/roots.js';
export { pinRoots, type Trust } from './trust/trust.js';
export { type VerifiedBundle, verifyBundle } from './trust/verify-bundle.js';
export { formatTime } from './validation/claim-validation.js';
export { type ActivationContext, validateActivation } from './validation/validate-activation.js';
export {
  type AnswerContext,
  assertAnswersRequest,
  type UsageContext,
  validateCheck,
  validateLease,
  validateReceipt,
  validateSettlement,
} from './validation/validate-answers.js';
export { type PassiveContext, validatePassive } from './validation/validate-passive.js';
export { type SecretContext, validateSecret } from './validation/validate-secret.js';
export { type TrialContext, validateTrial } from './validation/validate-trial.js';
