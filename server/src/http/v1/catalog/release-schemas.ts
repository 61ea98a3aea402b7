import { z } from 'zod';
import { bundle, nextCursor, pageQuery, productId, timestamp } from '../primitive-schemas.js';
import { longText, platformVersion, webUrl } from './listing-schemas.js';

export const releaseId = z
  .string()
  .regex(/^rls_[0-9a-z]{12}$/, 'rls_ and 12 letters and digits')
  .meta({ description: 'Release id', example: 'rls_0123456789ab' });
const version = z
  .string()
  .regex(/^[0-9A-Za-z][\w.+-]{0,63}$/, '1 to 64 letters, digits, dots, dashes, pluses and underscores')
  .meta({ example: '1.4.0' });
const channel = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, '1 to 32 lower-case letters, digits and dashes')
  .meta({ description: '`stable`, `beta`, or your own name', example: 'stable' });
/** It is part of a header, and a file name on many systems. */
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.+-]{0,199}$/, '1 to 200 letters, digits, dots, dashes, pluses and underscores')
  .meta({ example: 'cad-studio-1.4.0.zip' });
const changelog = longText(64_000);
const sha256 = z.string().meta({ description: 'Hexadecimal' });
const size = z.int().meta({ description: 'In bytes' });

const releaseFields = {
  productId,
  version,
  requires: platformVersion.optional().meta({ description: 'Minimum version of the platform, in its own form' }),
  testedUpTo: platformVersion.optional().meta({ description: 'Platform version that it was tested with' }),
  upgradeNotice: longText(1_000).optional(),
};
const releasePackage = z
  .object({
    url: z.string().optional(),
    sha256: sha256.optional(),
    size: size.optional(),
    fileName: z.string().optional(),
  })
  .meta({ description: 'either a URL, or a file that this server stores' });

export const release = z
  .object({
    id: releaseId,
    ...releaseFields,
    channel: z.string(),
    changelog: z.string(),
    package: releasePackage.optional(),
    publishedAt: timestamp,
    createdAt: timestamp,
  })
  .meta({ id: 'Release' });
export const newRelease = z.strictObject({
  ...releaseFields,
  channel: channel.optional().meta({ description: 'Default: `stable`' }),
  changelog: changelog.optional(),
  url: webUrl.optional().meta({ description: 'URL of the package, if you host it; or upload one' }),
  publishedAt: timestamp.optional().meta({ description: 'Publication time; default: now' }),
});
export const releasePage = z.object({ items: z.array(release), next: nextCursor });
export const releaseParams = { id: releaseId };
export const releaseQuery = { productId: productId.optional(), channel: channel.optional(), ...pageQuery };
export const uploadQuery = {
  fileName: fileName.optional().meta({ description: 'File name for downloads' }),
};

export const updateQuestion = z.strictObject({
  product: productId,
  version: version.meta({ description: 'The installed version' }),
  channel: channel.optional().meta({ description: 'Default: `stable`; other channels also get stable versions' }),
  certificate: bundle("The device's activation certificate, to get a download link").optional(),
});
export const updateAnswer = z.object({
  status: z
    .enum(['up-to-date', 'available'])
    .meta({ description: 'The following members describe the available version' }),
  version: z.string().optional(),
  channel: z.string().optional(),
  changelog: z.string().optional(),
  publishedAt: timestamp.optional(),
  requires: z.string().optional(),
  testedUpTo: z.string().optional(),
  upgradeNotice: z.string().optional(),
  sha256: sha256.optional(),
  size: size.optional(),
  url: z.string().optional().meta({ description: 'Of its package. One that begins with / is of this server' }),
  urlExpiresAt: timestamp.optional(),
  noUrlBecause: z.string().optional().meta({
    description: 'Code, where there is a certificate and no URL',
    example: 'MAINTENANCE_ENDED',
  }),
});
export const downloadParams = { token: z.string().max(200).meta({ description: 'From a link that this server made' }) };
