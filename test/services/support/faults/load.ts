import { setImmediate as turn } from 'node:timers/promises'
import { processAuthorizationRequest } from '../../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../../../src/endpoints/token.ts'
import type { Store } from '../../../../src/types/ports.ts'
import { newPush, newRedemption, presentationOf, serverOver } from './client.ts'
import { replay, runFlow, type Servers } from './flow.ts'
import { type Answer, type Ledger, makeLedger } from './ledger.ts'

/** How many flows run at the same time. */
export const LANES = 16
/** In milliseconds, on a busy machine as well. */
const PATIENCE = 120_000

export interface Load {
  readonly ledger: Ledger
  /** Resolves when so many more flows have come to a good end. */
  readonly progress: (flows: number) => Promise<void>
  /** Resolves when so many more pushes have failed. */
  readonly failures: (pushes: number) => Promise<void>
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** Lets flows run on two servers with a store each while something happens, and gives back what was answered. */
export const underLoad = async (
  stores: readonly [Store, Store],
  happens: (load: Load) => Promise<void>,
  width = LANES,
): Promise<{ readonly ledger: Ledger; readonly servers: Servers }> => {
  const servers: Servers = [serverOver(stores[0]), serverOver(stores[1])]
  const ledger = makeLedger()
  let isOver = false
  let next = 0
  const lane = async () => {
    while (!isOver) {
      await runFlow(servers, ledger, next++)
      // over a driver that answers at once nothing else would have a turn, not even the timers of the test
      await turn()
    }
  }
  const until = async (what: string, count: () => number, more: number) => {
    const goal = count() + more
    for (const deadline = Date.now() + PATIENCE; count() < goal; await pause(5)) {
      if (Date.now() > deadline) throw new Error(`no ${what}: ${ledger.messages().join('; ')}`)
    }
  }
  const progress = (flows: number) => until('progress', () => ledger.totals.complete, flows)
  const failures = (pushes: number) => until('failure', () => ledger.count('push failed'), pushes)
  const lanes = Array.from({ length: width }, lane)
  try {
    await happens({ ledger, progress, failures })
  } finally {
    isOver = true
    await Promise.all(lanes)
  }
  return { ledger, servers }
}

/** Tries, once all is well again, everything that must not be possible, and looks for everything that was promised. It asks as much at a time
 * as the flows did: a store that bears no more would answer none of it in time. */
export const audit = async (servers: Servers, ledger: Ledger, width = LANES): Promise<void> => {
  const [a, b] = servers
  const sure = async <T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> => {
    for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await pause(20)) {
      const answer = await ask()
      if (answer.kind !== 'failed') return answer
    }
    throw new Error(`no audit: ${ledger.messages().join('; ')}`)
  }
  const presented = (request_uri: string) =>
    sure(() => ledger.ask('audit', () => processAuthorizationRequest(a, presentationOf(request_uri))))

  await inLanes(width, ledger.parked.slice(), async (request_uri) => {
    if ((await presented(request_uri)).kind !== 'ok') ledger.totals.lost++
  })
  await inLanes(width, ledger.pushes.slice(), async ({ sent }) => {
    await sure(() => replay(servers, ledger, sent))
    ledger.totals.replaysTried++
    const { request } = newPush({ proof: sent.proof })
    const answer = await sure(() => ledger.ask('audit', () => processPushedAuthorizationRequest(a, request)))
    if (answer.kind === 'ok') ledger.totals.replaysOfParts++
  })
  await inLanes(width, ledger.decided.slice(), async ({ request_uri }) => {
    const again = await presented(request_uri)
    if (again.kind !== 'ok') return
    const pending = again.value
    const decision = { decision: 'granted', subject: 'alice' } as const
    const answer = await sure(() => ledger.ask('audit', () => issueAuthorizationResponse(b, pending, decision)))
    if (answer.kind === 'ok') ledger.issued(request_uri, answer.value.parameters.code ?? '')
  })
  await inLanes(width, ledger.granted.slice(), async ({ code, sent }) => {
    const again = newRedemption(code)
    const answer = await sure(() => ledger.ask('audit', () => redeemAuthorizationCode(a, again.request)))
    if (answer.kind === 'ok') ledger.grant(code, again)
    ledger.totals.replaysTried++
    const { request } = newPush({ assertion: sent.assertion })
    const replayed = await sure(() => ledger.ask('audit', () => processPushedAuthorizationRequest(b, request)))
    if (replayed.kind === 'ok') ledger.totals.replaysOfParts++
  })
}

const inLanes = async <T>(width: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) await work(item)
    }),
  )
}
