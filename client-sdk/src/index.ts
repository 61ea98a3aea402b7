export {
  armour,
  type Check,
  CountersignError,
  type ErrorCode,
  type MachineMatch,
  type Observe,
  type PinnedRoots,
  parsePinnedRoots,
  type Random,
} from '@countersign/shared';
export type { Client } from './client.js';
export { type DeviceFacts, deviceContext } from './device-facts.js';
export { openState, probeMachine } from './host/here.js';
export type { MachineProbe } from './machine/probe.js';
export type { ServerOptions } from './online/api.js';
export type { AvailableUpdate, UpdateOptions, UpdateVerdict } from './online/check-update.js';
export { type Refusal, refusalOf } from './online/refusal.js';
export { type ClientOptions, openClient } from './open-client.js';
export type { RefreshRequestOptions, RequestOptions } from './request.js';
export type { StateDocument, StateStore, WriteDocument } from './state/state-store.js';
export type {
  AttentionReason,
  Entitlements,
  GraceReason,
  GraceVerdict,
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
} from './verdict.js';
