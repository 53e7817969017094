import { processAuthorizationRequest } from '../../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../../../src/endpoints/token.ts'
import type { PendingAuthorization } from '../../../../src/types/authorization.ts'
import type { AuthorizationServer } from '../../../../src/types/server.ts'
import { newPush, newRedemption, presentationOf, type SentOnce } from './client.ts'
import type { Answer, Ledger, Step } from './ledger.ts'

/** Two servers of one host over one database. */
export type Servers = readonly [AuthorizationServer, AuthorizationServer]

const decision = { decision: 'granted', subject: 'alice' } as const

/** One login after another way: two servers decide it at the same time, two redeem its code at the same time, and what was accepted is
 * sent again. Whoever gets a 500 tries again, once with the same bytes and once anew, and then gives up. */
export const runFlow = async (servers: Servers, ledger: Ledger, number: number): Promise<void> => {
  ledger.totals.flows++
  const pushed = await push(servers, ledger)
  if (pushed === undefined) return giveUp()
  const { sent, request_uri } = pushed
  if (number % 4 === 0) await replay(servers, ledger, sent)
  if (number % 3 === 0) {
    ledger.parked.push(request_uri)
    return
  }
  const pending = await present(servers, ledger, request_uri)
  if (pending === undefined) return giveUp()
  const code = await decideTwice(servers, ledger, request_uri, pending)
  if (code === undefined) {
    ledger.totals.stranded++
    return giveUp()
  }
  if (!(await redeemTwice(servers, ledger, code))) {
    ledger.totals.stranded++
    return giveUp()
  }
  ledger.totals.complete++
}

/** While the database is away, nobody hammers at it. */
const giveUp = () => new Promise<void>((resolve) => setTimeout(resolve, 20))

const push = async ([a, b]: Servers, ledger: Ledger) => {
  const sent = newPush()
  const anew = newPush()
  for (const [step, as, what] of [
    ['push', a, sent],
    ['push again', b, sent],
    ['push anew', b, anew],
  ] as const) {
    const answer = await ledger.ask(step, () => processPushedAuthorizationRequest(as, what.request))
    if (answer.kind === 'ok') {
      const { request_uri } = answer.value
      ledger.accept(what, request_uri)
      return { sent: what, request_uri }
    }
  }
  return undefined
}

/** Sends again what was accepted. */
export const replay = async ([, b]: Servers, ledger: Ledger, sent: SentOnce): Promise<Answer<unknown>> => {
  ledger.totals.replaysTried++
  const answer = await ledger.ask('audit', () => processPushedAuthorizationRequest(b, sent.request))
  if (answer.kind === 'ok') ledger.accept(sent)
  return answer
}

const present = async (servers: Servers, ledger: Ledger, request_uri: string) => {
  for (const as of servers) {
    const answer = await ledger.ask('present', () => processAuthorizationRequest(as, presentationOf(request_uri)))
    if (answer.kind === 'ok') return answer.value
    // it was answered with 201, and nobody has decided it
    if (answer.kind === 'refused') {
      ledger.totals.lost++
      return undefined
    }
  }
  return undefined
}

const decideTwice = async (
  [a, b]: Servers,
  ledger: Ledger,
  request_uri: string,
  pending: PendingAuthorization,
): Promise<string | undefined> => {
  const decide = async (as: AuthorizationServer, known?: PendingAuthorization): Promise<string | undefined> => {
    const answer = await ledger.ask('decide', async () => {
      if (known !== undefined) return issueAuthorizationResponse(as, known, decision)
      const resumed = await resumeAuthorizationRequest(as, pending.reference)
      return resumed.ok ? issueAuthorizationResponse(as, resumed.value, decision) : resumed
    })
    const code = answer.kind === 'ok' ? answer.value.parameters.code : undefined
    if (code !== undefined) ledger.issued(request_uri, code)
    return code
  }
  const [first, second] = await Promise.all([decide(a, pending), decide(b)])
  return first ?? second ?? decide(b)
}

const redeemTwice = async ([a, b]: Servers, ledger: Ledger, code: string): Promise<boolean> => {
  const redeem = async (step: Step, as: AuthorizationServer): Promise<boolean> => {
    const sent = newRedemption(code)
    const answer = await ledger.ask(step, () => redeemAuthorizationCode(as, sent.request))
    if (answer.kind === 'ok') ledger.grant(code, sent)
    // neither the code nor its tombstone is there, and it was handed out
    if (answer.kind === 'refused' && answer.reason === 'code-unknown') ledger.totals.lost++
    return answer.kind === 'ok'
  }
  const [first, second] = await Promise.all([redeem('redeem', a), redeem('redeem', b)])
  return first || second || redeem('redeem anew', b)
}
