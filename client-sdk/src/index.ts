export {
  armour,
  type CheckObserver,
  CountersignError,
  type ErrorCode,
  type MachineMatch,
  type PinnedRoots,
  parsePinnedRoots,
  type Random,
  type VerificationCheck,
} from '@countersign/shared';
export type { RefreshRequestOptions, RequestOptions, UnlicensedRequestOptions } from './activation/request.js';
export type { VerdictListener } from './background/status-watch.js';
export type { Timer } from './background/timer.js';
export type { Client } from './client.js';
export { detectPlatform, examineMachine, openState, probeMachine } from './host/current-host.js';
export type { MachinePolicy } from './machine/machine-policy.js';
export { type Platform, platformDetail } from './machine/platform.js';
export type { Examination, MachineProbe } from './machine/probe.js';
export type { ComponentReading } from './machine/sources.js';
export type { ServerOptions } from './online/api.js';
export type { AvailableUpdate, UpdateOptions, UpdateVerdict } from './online/check-update.js';
export { type Refusal, refusalOf } from './online/refusal.js';
export type { SignInOptions } from './online/sign-in.js';
export { type ClientOptions, openClient } from './open-client.js';
export type { KeepLicensedOptions, LicenseRenewal } from './renewal/license-renewal.js';
export type { StateDocument, StateStore, WriteDocument } from './state/state-store.js';
export type { TrialOffer } from './trial/trial-offer.js';
export type { ConsumeOptions, Consumption } from './usage/consume.js';
export type { HeldFeature } from './usage/held-feature.js';
export type { CheckOutOptions } from './usage/holdings.js';
export { type DeviceFacts, deviceValidationContext } from './verdict/device-facts.js';
export type {
  AttentionReason,
  Entitlements,
  GraceReason,
  GraceVerdict,
  Held,
  LicensedReason,
  LicensedVerdict,
  NeedsAttentionVerdict,
  Notice,
  NoticeCode,
  Repair,
  TrialReason,
  TrialVerdict,
  UnlicensedReason,
  UnlicensedVerdict,
  Verdict,
} from './verdict/verdict.js';
