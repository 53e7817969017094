import { LIMITED_CLIENT, refuseRate } from '../errors/rate.ts'
import type { Parts } from '../types/parts.ts'
import { callPort, nullToUndefined, requireForm } from './answers.ts'

/** The longest time that a host may name: a year. A number beyond it is a time in milliseconds or since 1970. */
const MOST_SECONDS = 31_536_000

/** Asks the port `limit`. Any answer but `undefined`, `null` and a number of seconds is the host's mistake, and rejects. */
export const askLimit: NonNullable<Parts['askLimit']> = async (limit, asked) => {
  const port = 'limit'
  const answer: unknown = nullToUndefined(await callPort(port, () => limit(asked)))
  if (answer === undefined) return undefined
  const retryAfter: unknown =
    typeof answer === 'object' && answer !== null && 'retryAfter' in answer ? answer.retryAfter : undefined
  const isTime = typeof retryAfter === 'number' && retryAfter > 0 && retryAfter <= MOST_SECONDS
  requireForm(port, 'undefined, or { retryAfter } with seconds', isTime, answer)
  const detail = asked.client_id === undefined ? {} : { detail: LIMITED_CLIENT }
  // Retry-After has no fraction (RFC 9110 §10.2.3)
  return { ...refuseRate('rate-limited', detail), retryAfter: Math.ceil(Number(retryAfter)) }
}
