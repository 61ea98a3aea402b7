import type { CheckLog } from '../../../features/check-log/check-log.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import {
  check,
  checkPage,
  checkParams,
  checkPatch,
  checkQuery,
  deleteChecksQuery,
  deletedChecks,
} from './check-log-schemas.js';

const tag = 'Check log';

export const checkLogRoutes = (checkLog: CheckLog): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/check-log',
    summary: 'List checks through compatible APIs; a page may be short although there is a next one',
    tag,
    access: READ_ROLES,
    query: checkQuery,
    status: 200,
    answer: checkPage,
    handle: ({ query: { cursor, limit, ...filter } }) => checkLog.page(filter, cursor, limit),
  }),
  route({
    method: 'patch',
    path: '/v1/check-log/{id}',
    summary: 'Set the note on a check; null removes it',
    tag,
    access: WRITE_ROLES,
    params: checkParams,
    body: checkPatch,
    status: 200,
    answer: check,
    handle: async ({ params, body, caller }) => unwrap(await checkLog.note(params.id, body.note, actorOf(caller))),
  }),
  route({
    method: 'delete',
    path: '/v1/check-log',
    summary: 'Delete the checks before a given time',
    tag,
    access: WRITE_ROLES,
    query: deleteChecksQuery,
    status: 200,
    answer: deletedChecks,
    handle: async ({ query, caller }) => ({ deleted: await checkLog.deleteBefore(query.before, actorOf(caller)) }),
  }),
];
