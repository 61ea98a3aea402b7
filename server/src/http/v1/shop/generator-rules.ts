import type { Features } from '../../../features/features.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import {
  generatedKeys,
  generatorRule,
  generatorRulePage,
  generatorRuleParams,
  generatorRulePatch,
  generatorRuleQuery,
  newGeneratorRule,
  wantedKeys,
} from './generator-rule-schemas.js';

const tag = 'Keys';

export const generatorRuleRoutes = ({
  generatorRules,
  preGeneration,
}: Pick<Features, 'generatorRules' | 'preGeneration'>): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/generator-rules',
    summary: 'Add a rule that generates keys for a product or variation',
    tag,
    access: WRITE_ROLES,
    body: newGeneratorRule,
    status: 201,
    answer: generatorRule,
    handle: async ({ body, caller }) => unwrap(await generatorRules.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/generator-rules',
    summary: 'List generator rules',
    tag,
    access: READ_ROLES,
    query: generatorRuleQuery,
    status: 200,
    answer: generatorRulePage,
    handle: ({ query: { productId, cursor, limit } }) => generatorRules.page(productId, cursor, limit),
  }),
  route({
    method: 'get',
    path: '/v1/generator-rules/{id}',
    summary: 'Show a generator rule',
    tag,
    access: READ_ROLES,
    params: generatorRuleParams,
    status: 200,
    answer: generatorRule,
    handle: async ({ params }) => unwrap(await generatorRules.get(params.id)),
  }),
  route({
    method: 'patch',
    path: '/v1/generator-rules/{id}',
    summary: 'Change a generator rule: omitted members stay, null clears one; existing keys stay as they are',
    tag,
    access: WRITE_ROLES,
    params: generatorRuleParams,
    body: generatorRulePatch,
    status: 200,
    answer: generatorRule,
    handle: async ({ params, body, caller }) => unwrap(await generatorRules.change(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'delete',
    path: '/v1/generator-rules/{id}',
    summary: 'Delete a generator rule; its keys stay',
    tag,
    access: WRITE_ROLES,
    params: generatorRuleParams,
    status: 200,
    answer: generatorRule,
    handle: async ({ params, caller }) => unwrap(await generatorRules.delete(params.id, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/keys/generate',
    summary: 'Generate keys ahead of their sale, by the rule of the product or variation: all or none',
    tag,
    access: WRITE_ROLES,
    body: wantedKeys,
    status: 201,
    answer: generatedKeys,
    handle: async ({ body, caller }) => unwrap(await preGeneration.generate(body, actorOf(caller))),
  }),
];
