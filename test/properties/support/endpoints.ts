import { Readable } from 'node:stream'
import { processAuthorizationRequest } from '../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../../src/endpoints/token.ts'
import {
  type ExplainableResult,
  type Explanation,
  explaining,
  formatExplanation,
  type Operation,
} from '../../../src/explain/index.ts'
import { endpointHandler as fetchHandler } from '../../../src/http/fetch.ts'
import { type NodeRequest, endpointHandler as nodeHandler } from '../../../src/http/node.ts'
import { authorizationReply, pushedAuthorizationReply, tokenErrorReply } from '../../../src/http/replies.ts'
import type { TestServer } from '../../../src/testing/index.ts'
import { fetchRequest } from '../../../src/testing/index.ts'
import type { HttpReply, HttpRequest } from '../../../src/types/http.ts'

export type EndpointName = 'push' | 'authorization' | 'token'
export type AdapterName = 'fetch' | 'node'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** All that an operation says beside its reply: explanations, for machines and for people, and what `onError` heard. */
export interface Told {
  readonly explanations: string[]
  readonly errors: unknown[]
}

const writtenOf = (explanation: Explanation): string => JSON.stringify(explanation) + formatExplanation(explanation)

/** The endpoints of a host that explains every operation and grants whatever is asked, behind either adapter. */
export const makeEndpoints = ({ as }: Pick<TestServer, 'as'>, told: Told) => {
  const explained = async <T extends ExplainableResult>(
    operation: Operation,
    run: (server: typeof as) => Promise<T>,
  ): Promise<T> => {
    const { as: watched, explain } = explaining(as, operation)
    let result: T | undefined
    try {
      result = await run(watched)
      return result
    } finally {
      told.explanations.push(writtenOf(explain(result)))
    }
  }

  const authorize = async (request: HttpRequest): Promise<HttpReply> => {
    const seen = await explained('authorization', (watched) => processAuthorizationRequest(watched, request))
    if (!seen.ok && seen.error.delivery !== 'login-first') return authorizationReply(as, seen)
    const { reference = '' } = seen.ok ? seen.value : seen.error
    const resumed = await explained('resumption', (watched) => resumeAuthorizationRequest(watched, reference))
    if (!resumed.ok) return authorizationReply(as, resumed)
    const decision = { decision: 'granted', subject: 'alice', auth_time: as.clock() } as const
    const pending = resumed.value
    return authorizationReply(
      as,
      await explained('decision', (watched) => issueAuthorizationResponse(watched, pending, decision)),
    )
  }

  const produce = {
    push: async (request: HttpRequest) =>
      pushedAuthorizationReply(
        await explained('push', (watched) => processPushedAuthorizationRequest(watched, request)),
      ),
    authorization: authorize,
    token: async (request: HttpRequest) => {
      const grant = await explained('token', (watched) => redeemAuthorizationCode(watched, request))
      return grant.ok ? { status: 200, headers: {}, body: '' } : tokenErrorReply(grant)
    },
  }
  const onError = (error: unknown) => {
    told.errors.push(error)
  }

  return async (adapter: AdapterName, endpoint: EndpointName, request: HttpRequest): Promise<Answer> => {
    const extra = () => ({ clientCertificate: request.clientCertificate })
    if (adapter === 'fetch') {
      const handler = fetchHandler(as, endpoint, produce[endpoint], { onError, extra })
      const { status, headers, body } = await handler(fetchRequest(request)).then(async (response) => ({
        status: response.status,
        headers: response.headers,
        body: await response.text(),
      }))
      return { status, headers, body }
    }
    const handler = nodeHandler(as, endpoint, produce[endpoint], { onError, extra })
    return answerOfNode((req, res) => handler(req, res), request)
  }
}

type NodeListener = (req: NodeRequest, res: Parameters<ReturnType<typeof nodeHandler>>[1]) => Promise<void>

/** A request of `node:http` without its socket. */
const answerOfNode = async (listener: NodeListener, request: HttpRequest): Promise<Answer> => {
  const { method, url, headers, body } = request
  const { pathname, search } = new URL(url)
  const pairs = [...(headers as Headers)]
  const req = Object.assign(Readable.from(typeof body === 'string' && body !== '' ? [Buffer.from(body)] : []), {
    method,
    url: pathname + search,
    headers: Object.fromEntries(pairs),
    rawHeaders: pairs.flat(),
  })
  const answer = { status: 0, headers: new Headers(), body: '' }
  const res = {
    headersSent: false,
    set statusCode(status: number) {
      answer.status = status
    },
    setHeader: (name: string, value: string) => answer.headers.set(name, value),
    end: (text: string) => {
      answer.body = text
    },
  }
  await listener(req as unknown as NodeRequest, res)
  return answer
}
