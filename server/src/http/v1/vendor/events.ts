import type { Role } from '../../../features/api-keys/api-key-record.js';
import type { ApiKeys } from '../../../features/api-keys/api-keys.js';
import type { Features } from '../../../features/features.js';
import type { EventStream, StreamedEvent } from '../../response/event-stream.js';
import { type Route, route, streamRoute } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap } from '../roles-and-outcomes.js';
import { event, eventPage, eventQuery, newEvent, streamQuery } from './event-schemas.js';

const tag = 'Events';
const STREAMERS: readonly Role[] = ['data-streamer', 'read-write'];

export const eventRoutes = ({ events, eventFeed, apiKeys }: Features): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/events',
    summary: 'Add your own event to the log, for all subscribers',
    tag,
    access: STREAMERS,
    body: newEvent,
    status: 201,
    answer: event,
    handle: async ({ body, caller }) => unwrap(await events.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/events',
    summary: 'List events in order',
    tag,
    access: READ_ROLES,
    query: eventQuery,
    status: 200,
    answer: eventPage,
    handle: ({ query: { cursor, limit, ...filter } }) => events.page(filter, cursor, limit),
  }),
  streamRoute({
    path: '/v1/events/stream',
    summary: 'Subscribe to events, as server-sent events; reconnect with the last id, and no event is missed',
    tag,
    access: READ_ROLES,
    query: streamQuery,
    event,
    open: async ({ query, caller }) => whileActive(await eventFeed.subscribe(query.after), apiKeys, actorOf(caller)),
  }),
];

/** Ends with the key that opened it: a revoked key must stop working at once. */
const whileActive = <E extends StreamedEvent>(stream: EventStream<E>, apiKeys: ApiKeys, keyId: string) => ({
  async next() {
    const events = await stream.next();
    return (await apiKeys.isActive(keyId)) ? events : undefined;
  },
  end: () => stream.end(),
});
