import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrivateJwk } from '@countersign/shared';
import { openSealed, sealState } from '../state/seal.js';
import type { DeviceState } from '../state/state.js';

/** The default folder of the second copy. */
export const secondStateFolder = (folder: string): string => `${folder}.copy`;

const keyIn = (folder: string): PrivateJwk => JSON.parse(readFileSync(join(folder, 'device-key.json'), 'utf8'));

export const readStateFolder = (folder: string): DeviceState =>
  openSealed(keyIn(folder), readFileSync(join(folder, 'state.json'), 'utf8'), folder);

/** Changes the state in both copies, sealed as the client seals it: what an attacker who knows how could do. */
export function editState(folder: string, edit: (state: DeviceState) => DeviceState): void {
  const text = sealState(keyIn(folder), edit(readStateFolder(folder)));
  for (const each of [folder, secondStateFolder(folder)]) writeFileSync(join(each, 'state.json'), text);
}
