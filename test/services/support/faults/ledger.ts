import type { SentOnce } from './client.ts'

/** What somebody outside sees of one operation: an answer, a refusal with its reason, or the 500 of a rejected promise. */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly message: string }

interface Attempted<T> {
  readonly ok: boolean
  readonly value?: T
  readonly error?: { readonly reason?: string; readonly error?: unknown }
}

/** The step of a flow that an answer was given to. */
export type Step = 'push' | 'push again' | 'push anew' | 'present' | 'decide' | 'redeem' | 'redeem anew' | 'audit'

/** Writes down every answer of every flow, and counts what must not be. */
export const makeLedger = () => {
  const answers = new Map<string, number>()
  const messages = new Map<string, number>()
  const pushes: { readonly sent: SentOnce; readonly request_uri: string }[] = []
  const parked: string[] = []
  const decided: { readonly request_uri: string; readonly code: string }[] = []
  const granted: { readonly code: string; readonly sent: SentOnce }[] = []
  const accepted = new Map<SentOnce, number>()
  const codes = new Map<string, Set<string>>()
  const grants = new Map<string, number>()
  const totals = { flows: 0, complete: 0, stranded: 0, lost: 0, replaysTried: 0, replaysOfParts: 0 }

  const bump = <K>(map: Map<K, number>, key: K) => map.set(key, (map.get(key) ?? 0) + 1)

  /** Asks, and keeps what was answered. */
  const ask = async <T>(step: Step, work: () => Promise<Attempted<T>>): Promise<Answer<T>> => {
    const answer = await answerOf(work)
    bump(answers, `${step} ${answer.kind}`)
    if (answer.kind === 'refused') bump(answers, `${step}: ${answer.reason}`)
    if (answer.kind === 'failed') bump(messages, answer.message)
    return answer
  }

  const overOne = (counts: Iterable<number>): number => [...counts].filter((count) => count > 1).length

  return {
    ask,
    totals,
    pushes,
    parked,
    decided,
    granted,
    messages: (): readonly string[] => [...messages.keys()],
    /** How often a step was answered so: `push ok`, `decide failed`, `redeem: code-unknown`. */
    count: (what: string): number => answers.get(what) ?? 0,
    accept: (sent: SentOnce, request_uri?: string) => {
      bump(accepted, sent)
      if (request_uri !== undefined) pushes.push({ sent, request_uri })
    },
    issued: (request_uri: string, code: string) => {
      decided.push({ request_uri, code })
      codes.set(request_uri, (codes.get(request_uri) ?? new Set()).add(code))
    },
    grant: (code: string, sent: SentOnce) => {
      granted.push({ code, sent })
      bump(grants, code)
    },
    /** What must be 0, whatever fails, while the engine keeps what it has acknowledged. */
    wrongs: () => ({
      doubledCodes: overOne([...codes.values()].map(({ size }) => size)),
      doubledGrants: overOne(grants.values()),
      replaysAccepted: overOne(accepted.values()) + totals.replaysOfParts,
      lost: totals.lost,
    }),
  }
}

export type Ledger = ReturnType<typeof makeLedger>

const answerOf = async <T>(work: () => Promise<Attempted<T>>): Promise<Answer<T>> => {
  try {
    const { ok, value, error } = await work()
    if (ok && value !== undefined) return { kind: 'ok', value }
    return { kind: 'refused', reason: reasonOf(error) }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
}

/** The authorization endpoint wraps its errors in their delivery. */
const reasonOf = (error: Attempted<unknown>['error']): string => {
  if (error?.reason !== undefined) return error.reason
  const inner = error?.error
  return typeof inner === 'object' && inner !== null && 'reason' in inner ? String(inner.reason) : 'unknown'
}

const number = new Intl.NumberFormat('en').format

/** One legible line for the output of the suite. */
export const reportLine = (title: string, ledger: Ledger): string => {
  const { totals, count } = ledger
  const { doubledCodes, doubledGrants, replaysAccepted, lost } = ledger.wrongs()
  const sum = (...names: string[]) => number(names.reduce((total, name) => total + count(name), 0))
  const failed = ['push', 'push again', 'push anew', 'present', 'decide', 'redeem', 'redeem anew']
  return [
    `${title}: ${number(totals.flows)} flows`,
    `${sum('push ok', 'push again ok', 'push anew ok')} requests stored`,
    `${number(ledger.decided.length)} codes`,
    `${number(ledger.granted.length)} grants`,
    `${sum(...failed.map((step) => `${step} failed`))} answers of 500`,
    `${number(totals.stranded)} users had to begin again`,
    `${number(totals.replaysTried)} replays tried`,
    `doubled: ${doubledCodes} codes, ${doubledGrants} grants`,
    `replays accepted: ${replaysAccepted}`,
    `stored and lost: ${lost}`,
  ].join(', ')
}
