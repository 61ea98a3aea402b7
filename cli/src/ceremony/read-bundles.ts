import {
  type ArtefactType,
  CountersignError,
  type DeviceArtefact,
  readArmour,
  splitBundle,
  verifyDeviceToken,
} from '@countersign/shared';

/** Reads the bundles of a file. @throws CountersignError which names the file */
export function readBundles(fileText: string, name: string): readonly string[] {
  try {
    return readArmour(fileText);
  } catch (error) {
    throw describeInFile(error, name);
  }
}

/**
 * Checks a device's artefact before it is sent to the server: its type and its signature.
 * @throws CountersignError
 */
export async function assertFromDevice(bundle: string, type: DeviceArtefact): Promise<void> {
  const { type: found, artefact } = splitBundle(bundle);
  if (found !== type) {
    throw new CountersignError(
      'TYPE_MISMATCH',
      `It contains ${a(found)}; ${a(type)} is needed here. ${REMEDY[found] ?? ''}`.trim(),
    );
  }
  await verifyDeviceToken(artefact, type);
}

/** Returns the same error, prefixed with the name of the file. */
export function describeInFile(error: unknown, name: string): unknown {
  if (!(error instanceof CountersignError)) return error;
  return new CountersignError(error.code, `${name === '-' ? 'standard input' : name}: ${error.message}`, {
    cause: error,
  });
}

const a = (type: ArtefactType): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);

const REMEDY: Readonly<Partial<Record<ArtefactType, string>>> = {
  request: 'Answer it with: countersign activate',
  deactivation: 'Accept it with: countersign deactivate',
  usage: 'Count it with: countersign settle',
  settlement: 'It is for the device: countersign device import',
  activation: 'It is for the device: countersign device import',
  passive: 'It is for the device: countersign device import',
  receipt: 'It is for the device: countersign device import',
  trial: 'It is for the device: countersign device import',
};
