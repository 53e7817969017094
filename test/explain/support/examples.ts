import type { CoreReason } from '../../../src/errors/catalogue.ts'
import { REASONS } from '../../../src/errors/catalogue.ts'
import {
  authorizationReply,
  pushedAuthorizationReply,
  serverErrorReply,
  tokenErrorReply,
} from '../../../src/http/replies.ts'
import { resourceErrorReply } from '../../../src/http/resource-reply.ts'
import type { HttpReply } from '../../../src/types/http.ts'
import { type Produced, type Scenario, scenarios } from './scenarios.ts'
import { replyText, requestText, tokensOf } from './wire.ts'

const REPLIES = {
  push: (_, result) => pushedAuthorizationReply(result),
  authorization: authorizationReply,
  resumption: authorizationReply,
  decision: authorizationReply,
  token: (_, result) => tokenErrorReply(result),
  resource: resourceErrorReply,
} as const satisfies Readonly<Record<string, (as: never, result: never) => HttpReply>>

/** The answer to what a scenario sent; undefined where nothing goes over the wire. */
const replyOf = ({ as, result, explanation }: Produced): HttpReply | undefined => {
  const operation = explanation?.operation
  if (as === undefined || result === undefined || operation === undefined || !(operation in REPLIES)) return undefined
  return REPLIES[operation](as as never, result as never)
}

const block = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``

const answer = (reply: HttpReply): readonly string[] => ['The answer:', block('http', replyText(reply))]

/** Which JWTs of a request a reason is about, by the beginning of its name. */
const ABOUT: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^client-assertion-/, ['client_assertion']],
  [/^(?:dpop|access-token)-/, ['DPoP']],
  [/^request-object-/, ['request']],
  [/^(?:client-attestation|attestation)-/, ['OAuth-Client-Attestation', 'OAuth-Client-Attestation-PoP', 'DPoP']],
]

const sent = ({ request }: Produced, reason: string): readonly string[] => {
  if (request === undefined) return []
  const told = ABOUT.find(([pattern]) => pattern.test(reason))?.[1] ?? []
  const tokens = tokensOf(request).filter(([name]) => told.includes(name))
  const shown = tokens.flatMap(([name, text]) => [`\`${name}\` has this header and these claims:`, block('json', text)])
  const overTLS =
    request.clientCertificate === undefined ? [] : ['The client presents a certificate in the TLS handshake.']
  return [block('http', requestText(request)), ...overTLS, ...shown]
}

const exampleOf = async ({ produce, expected }: Scenario): Promise<readonly string[]> => {
  const produced = await produce()
  const { request, denial, metadata, explanation } = produced
  const reply = replyOf(produced)
  if (metadata !== undefined) {
    return [
      'No request provokes this. `parseClient` refuses such a registration:',
      block(
        'json',
        JSON.stringify(metadata, null, 2).replace(/[\w-]{80,}/g, (run) => `${run.slice(0, 12)}…`),
      ),
    ]
  }
  if (reply === undefined)
    return ['No request provokes this: a failure of the host does.', ...answer(serverErrorReply('push'))]
  if (denial !== undefined) {
    const decision = `{ decision: 'denied', error: '${denial}' }`
    return [`No request provokes this: your server decides so, by \`${decision}\`.`, ...answer(reply)]
  }
  if (request === undefined) {
    const operation =
      explanation?.operation === 'resumption' ? 'resumeAuthorizationRequest' : 'issueAuthorizationResponse'
    const when = expected === 'response-keys-unavailable' ? '' : ', too late or twice'
    return [`No single request provokes this: \`${operation}\` of your page does${when}.`, ...answer(reply)]
  }
  return [...sent(produced, expected), ...answer(reply)]
}

/** Writes a chapter for every reason: a request that is refused for it, and the answer. */
export const renderExamples = async (): Promise<string> => {
  const chapters: string[] = []
  for (const reason of Object.keys(REASONS)) {
    const scenario = scenarios.find(({ expected }) => expected === (reason as CoreReason))
    if (scenario === undefined) throw new Error(`No scenario for ${reason}`)
    chapters.push([`## ${reason}`, ...(await exampleOf(scenario))].join('\n\n'))
  }
  return `${chapters.join('\n\n')}\n`
}
