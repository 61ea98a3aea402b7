import type { ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { CodeChecks } from '../../features/code-checks/code-checks.js';
import type { Features } from '../../features/features.js';
import type { Outcome } from '../../features/outcome.js';
import { refused } from '../../features/outcome.js';
import type { Checking } from '../../features/parameter-locks/parameter-locks.js';
import { type RequestFields, readFieldsLeniently } from '../../http/request/read-fields.js';
import { requestContextOf } from '../../http/request/request-context.js';
import { sendText } from '../../http/response/send-text.js';
import type { CompatibleApi } from '../../http/routing/compatible-api.js';
import { countWrongCode } from '../count-wrong-code.js';
import { pathOf } from '../path-of.js';
import { problemWithStatus200 } from '../problem-with-status-200.js';
import { failureReason } from './failure-reason.js';
import { expectedParameters, formatCheckInfo, parsePath } from './read-check.js';

const SYSTEM = 'wisecp';

type Answer = Awaited<ReturnType<CodeChecks['byCode']>>;

/** WISECP's license checking: `OK` or `FAILED` with HTTP status 200, unless the server fails. */
export function wisecpApi({
  parameterLocks,
  codeChecks,
  checkLog,
}: Pick<Features, 'parameterLocks' | 'codeChecks' | 'checkLog'>): CompatibleApi {
  const check = async (checking: Outcome<Checking>, fields: RequestFields, address: string): Promise<Answer> => {
    if (!checking.ok) return { outcome: checking };
    const { productId, parameters } = checking.value;
    const [key, domain] = [fields.text('key'), fields.text('domain')];
    const given = (name: string): string | undefined => fields.text(name);
    const installation = { address, parameters: expectedParameters(parameters, key === undefined), given };
    if (key !== undefined) return codeChecks.byCode([productId], key, installation, SYSTEM);
    if (domain !== undefined) return codeChecks.byDomain(productId, domain, installation, SYSTEM);
    return { productId, outcome: refused('CHECK_PARAMETER_MISSING', 'key or domain: one of them is needed.') };
  };

  /** A caller sees its own checks; a user, those made for that user. */
  const reasonFor = async (user: string, caller: string): Promise<string> => {
    const own = await checkLog.latest(
      { system: SYSTEM, address: caller },
      ({ userAddress }) => user === caller || userAddress === user,
    );
    const forUser =
      user === caller ? await checkLog.latest({ system: SYSTEM, userAddress: caller }, () => true) : undefined;
    return failureReason(own === undefined || (forUser !== undefined && forUser.id > own.id) ? forUser : own);
  };

  return {
    matches: (path) => parsePath(path) !== undefined,
    errors: { problemOf: problemWithStatus200, contentType: 'text/plain', textOf: () => 'FAILED' },
    async handle(request, response, limiters) {
      const target = parsePath(pathOf(request));
      const isCheck = typeof target === 'object';
      const exchange = requestContextOf(request);
      exchange.route = isCheck ? '/license/checking/:token/:id' : '/license/error';
      const allowed = isCheck ? ['GET', 'POST'] : ['GET'];
      if (!allowed.includes(request.method ?? '')) {
        response.setHeader('Allow', allowed.join(', '));
        return sendText(response, 405, 'text/plain', 'FAILED');
      }
      const { address } = exchange;
      const fields = await readFieldsLeniently(request);
      const userIp = fields.text('user_ip') ?? '';
      if (!isCheck) return say(response, await reasonFor(isIP(userIp) === 0 ? address : userIp, address));
      const checking = await parameterLocks.open(target.product, target.token);
      const { outcome, ...about } = await check(checking, fields, address);
      const result = outcome.ok ? 'ok' : outcome.refusal.code;
      if (result === 'LICENSE_UNKNOWN' || result === 'CHECK_TOKEN_WRONG') {
        if (await countWrongCode(limiters, request, response)) return say(response, 'FAILED');
      }
      const userAddress = isIP(userIp) === 0 ? {} : { userAddress: userIp };
      const code = fields.text('key');
      await checkLog.record({
        system: SYSTEM,
        ...about,
        address,
        ...userAddress,
        result,
        info: formatCheckInfo(fields),
        code,
      });
      say(response, outcome.ok ? 'OK' : 'FAILED');
    },
  };
}

const say = (response: ServerResponse, text: string): void => sendText(response, 200, 'text/plain', text);
