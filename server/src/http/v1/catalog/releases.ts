import { granted } from '../../../features/outcome.js';
import type { Downloads } from '../../../features/releases/downloads.js';
import type { Releases } from '../../../features/releases/releases.js';
import type { AvailableUpdate, UpdateChecks } from '../../../features/releases/update-checks.js';
import { downloadRoute, type Route, route, uploadRoute } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, unwrapForDevice, WRITE_ROLES } from '../roles-and-outcomes.js';
import {
  downloadParams,
  newRelease,
  release,
  releasePage,
  releaseParams,
  releaseQuery,
  updateAnswer,
  updateQuestion,
  uploadQuery,
} from './release-schemas.js';

interface Features {
  readonly releases: Releases;
  readonly downloads: Downloads;
  readonly updateChecks: UpdateChecks;
}

const tag = 'Releases';

export const releaseRoutes = ({ releases, downloads, updateChecks }: Features): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/releases',
    summary: 'Publish a version of a product',
    tag,
    access: WRITE_ROLES,
    body: newRelease,
    status: 201,
    answer: release,
    handle: async ({ body, caller }) => unwrap(await releases.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/releases',
    summary: 'List releases',
    tag,
    access: READ_ROLES,
    query: releaseQuery,
    status: 200,
    answer: releasePage,
    handle: ({ query: { cursor, limit, ...filter } }) => releases.page(filter, cursor, limit),
  }),
  route({
    method: 'get',
    path: '/v1/releases/{id}',
    summary: 'Show a release',
    tag,
    access: READ_ROLES,
    params: releaseParams,
    status: 200,
    answer: release,
    handle: async ({ params }) => unwrap(await releases.get(params.id)),
  }),
  route({
    method: 'delete',
    path: '/v1/releases/{id}',
    summary: 'Withdraw a release',
    tag,
    access: WRITE_ROLES,
    params: releaseParams,
    status: 200,
    answer: release,
    handle: async ({ params, caller }) => unwrap(await releases.withdraw(params.id, actorOf(caller))),
  }),
  uploadRoute({
    path: '/v1/releases/{id}/package',
    summary: 'Upload the package of a release; it is there when all of it is',
    tag,
    access: WRITE_ROLES,
    params: releaseParams,
    query: uploadQuery,
    answer: release,
    handle: async ({ params, query, bytes, caller }) =>
      unwrap(await releases.upload(params.id, { ...query, bytes }, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/updates/check',
    summary: 'Ask whether there is something newer; with a certificate, from where',
    tag: 'Device',
    access: 'public',
    body: updateQuestion,
    status: 200,
    answer: updateAnswer,
    handle: async ({ body }) => answerOf(unwrapForDevice(await updateChecks.check(body))),
  }),
  downloadRoute({
    path: '/v1/downloads/{token}',
    summary: 'Get the package that a link is for, whole or one range of it',
    tag: 'Device',
    access: 'public',
    params: downloadParams,
    open: async ({ params }) => unwrapForDevice(await downloads.open(params.token)),
  }),
];

function answerOf(update: AvailableUpdate | undefined) {
  if (update === undefined) return { status: 'up-to-date' } as const;
  const { release, link = granted(undefined) } = update;
  const { version, channel, changelog, publishedAt, requires, testedUpTo, upgradeNotice, package: kept } = release;
  return {
    status: 'available',
    version,
    channel,
    changelog,
    publishedAt,
    ...(requires !== undefined && { requires }),
    ...(testedUpTo !== undefined && { testedUpTo }),
    ...(upgradeNotice !== undefined && { upgradeNotice }),
    ...(kept !== undefined && 'sha256' in kept && { sha256: kept.sha256, size: kept.size }),
    ...(link.ok && link.value !== undefined && { url: link.value.url }),
    ...(link.ok && link.value?.expiresAt !== undefined && { urlExpiresAt: link.value.expiresAt }),
    ...(!link.ok && { noUrlBecause: link.refusal.code }),
  } as const;
}
