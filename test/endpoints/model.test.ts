import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/testing/results.ts'
import type { PendingAuthorization } from '../../src/types/authorization.ts'
import { fc } from '../support/fast-check.ts'
import { type Fate, faultyStore, STORE_IS_DOWN } from '../support/faulty-store.ts'
import { CALLBACK, clients, codeOf, testHost } from '../support/host.ts'
import type { Fault } from '../support/traced-store.ts'

type ClientName = 'basic' | 'neighbour'

interface ModelRequest {
  readonly client: ClientName
  readonly presentableUntil: number
  readonly decidableUntil: number
  presented: boolean
  decided: boolean
}

interface ModelCode {
  readonly client: ClientName
  readonly validUntil: number
  claimed: boolean
}

/** What the world should look like; requests and codes stand at the same places as the real ones. */
interface Model {
  now: number
  readonly requests: ModelRequest[]
  readonly codes: ModelCode[]
}

const makeReal = () => {
  let fault: { readonly at: number; readonly fault: Fault } | undefined
  let calls = 0
  const { store, sweep } = faultyStore((): Fate => ({ fault: fault?.at === calls++ ? fault.fault : undefined }))
  const host = testHost({ options: { store, digest: (data) => createHash('sha256').update(data).digest() } })
  return {
    host,
    sweep: () => sweep(host.clock()),
    requests: [] as { readonly request_uri: string; pending?: PendingAuthorization }[],
    codes: [] as string[],
    /** Runs an operation whose store breaks as told; resolves undefined where it rejected for that. */
    attempt: async <T>(breaking: Breaking, work: () => Promise<T>): Promise<T | undefined> => {
      calls = 0
      fault = breaking
      try {
        return await work()
      } catch (error) {
        if (error instanceof Error && error.message === STORE_IS_DOWN) return undefined
        throw error
      } finally {
        fault = undefined
      }
    },
  }
}

type Real = ReturnType<typeof makeReal>
type Breaking = { readonly at: number; readonly fault: Fault } | undefined
type Command = fc.AsyncCommand<Model, Real>

/** Whether the call at a position of an operation was done, given where the store broke. */
const isDone = (breaking: Breaking, position: number): boolean =>
  breaking === undefined || breaking.at > position || (breaking.at === position && breaking.fault === 'after')

const rejects = (breaking: Breaking, calls: number): boolean => breaking !== undefined && breaking.at < calls

const pick = <T>(items: readonly T[], seed: number): readonly [T, number] => {
  const at = seed % items.length
  const item = items[at]
  if (item === undefined) throw new Error('nothing to pick')
  return [item, at]
}

const fault: fc.Arbitrary<Breaking> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.record({ at: fc.nat(2), fault: fc.constantFrom<Fault>('before', 'after') }) },
)
const client = fc.constantFrom<ClientName>('basic', 'basic', 'basic', 'neighbour')
const seed = fc.nat(100)
const anything = () => true

const command = (name: string, check: (model: Model) => boolean, run: Command['run']): Command => ({
  check,
  run,
  toString: () => name,
})

const push = fc.tuple(client, fault).map(([name, breaking]) =>
  command(`push by ${name} ${JSON.stringify(breaking)}`, anything, async (model, real) => {
    const result = await real.attempt(breaking, () => real.host.push(clients[name]))
    expect(result?.ok).toBe(rejects(breaking, 1) ? undefined : true)
    if (!result?.ok) return
    const { requestUriLifetime, interactionLifetime } = real.host.as.policy
    real.requests.push({ request_uri: result.value.request_uri })
    model.requests.push({
      client: name,
      presentableUntil: model.now + requestUriLifetime,
      decidableUntil: model.now + requestUriLifetime + interactionLifetime,
      presented: false,
      decided: false,
    })
  }),
)

const present = fc.tuple(seed, client, fault).map(([which, name, breaking]) =>
  command(
    `present ${which} by ${name} ${JSON.stringify(breaking)}`,
    (model) => model.requests.length > 0,
    async (model, real) => {
      const [expected, at] = pick(model.requests, which)
      const [request] = pick(real.requests, at)
      const result = await real.attempt(breaking, () => real.host.present(request.request_uri, clients[name]))
      const isRight = name === expected.client && !expected.decided && model.now < expected.presentableUntil
      expect(result?.ok).toBe(rejects(breaking, 1) ? undefined : isRight)
      if (!result?.ok) return
      request.pending = result.value
      expected.presented = true
    },
  ),
)

const withPresented = (model: Model) => model.requests.filter(({ presented }) => presented)

const resume = fc.tuple(seed, fault).map(([which, breaking]) =>
  command(
    `resume ${which} ${JSON.stringify(breaking)}`,
    (model) => withPresented(model).length > 0,
    async (model, real) => {
      const [expected] = pick(withPresented(model), which)
      const request = real.requests[model.requests.indexOf(expected)]
      const result = await real.attempt(breaking, () => real.host.resume(request?.pending?.reference ?? ''))
      const isRight = !expected.decided && model.now < expected.decidableUntil
      expect(result?.ok).toBe(rejects(breaking, 1) ? undefined : isRight)
    },
  ),
)

const decide = fc.tuple(seed, fc.boolean(), fault).map(([which, grants, breaking]) =>
  command(
    `${grants ? 'grant' : 'deny'} ${which} ${JSON.stringify(breaking)}`,
    (model) => withPresented(model).length > 0,
    async (model, real) => {
      const [expected] = pick(withPresented(model), which)
      const pending = real.requests[model.requests.indexOf(expected)]?.pending
      if (pending === undefined) throw new Error('the model knows more than there is')
      const result = await real.attempt(breaking, () =>
        real.host.decide(pending, grants ? { decision: 'granted', subject: 'alice' } : { decision: 'denied' }),
      )
      if (model.now >= expected.decidableUntil) {
        expect(result?.ok).toBe(false)
        return
      }
      const isRight = !expected.decided
      const calls = isRight && grants ? 2 : 1
      expect(result?.ok).toBe(rejects(breaking, calls) ? undefined : isRight)
      if (isDone(breaking, 0)) expected.decided = true
      if (!result?.ok || !grants) return
      real.codes.push(codeOf(result))
      model.codes.push({
        client: expected.client,
        validUntil: model.now + real.host.as.policy.codeLifetime,
        claimed: false,
      })
    },
  ),
)

const redeem = fc
  .tuple(seed, client, fc.constantFrom('right', 'right', 'wrong verifier', 'wrong redirect_uri'), fault)
  .map(([which, name, how, breaking]) =>
    command(
      `redeem ${which} by ${name}, ${how} ${JSON.stringify(breaking)}`,
      (model) => model.codes.length > 0,
      async (model, real) => {
        const [expected, at] = pick(model.codes, which)
        const changes = {
          ...(how === 'wrong verifier' ? { code_verifier: 'x'.repeat(43) } : {}),
          ...(how === 'wrong redirect_uri' ? { redirect_uri: `${CALLBACK}x` } : {}),
        }
        const [code] = pick(real.codes, at)
        const result = await real.attempt(breaking, () => real.host.redeem(code, clients[name], changes))
        const isOwn = name === expected.client && how === 'right' && model.now < expected.validUntil
        // a broken store may hide a refusal, never make a grant
        if (!isOwn || expected.claimed) expect(result?.ok).not.toBe(true)
        else expect(result?.ok).toBe(rejects(breaking, 3) ? undefined : true)
        if (breaking === undefined) expect(result).toBeDefined()
        if (isOwn && isDone(breaking, 1)) expected.claimed = true
      },
    ),
  )

const advance = fc.oneof({ weight: 3, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.nat(700) }).map((seconds) =>
  command(`wait ${seconds} s`, anything, async (model, real) => {
    model.now += seconds
    real.host.clock.advance(seconds)
  }),
)

const sweep = fc.constant(command('drop what has expired', anything, async (_model, real) => real.sweep()))

/** A world in which one request waits for its user, and one code for its client. */
const begin = async () => {
  const real = makeReal()
  const { host } = real
  const now = host.clock()
  const { requestUriLifetime, interactionLifetime, codeLifetime } = host.as.policy
  const model: Model = { now, requests: [], codes: [] }
  for (const decided of [true, false]) {
    const request_uri = await host.pushed()
    const pending = unwrap(await host.present(request_uri))
    real.requests.push({ request_uri, pending })
    const presentableUntil = now + requestUriLifetime
    const decidableUntil = presentableUntil + interactionLifetime
    model.requests.push({ client: 'basic', presentableUntil, decidableUntil, presented: true, decided })
    if (!decided) continue
    real.codes.push(codeOf(await host.decide(pending)))
    model.codes.push({ client: 'basic', validUntil: now + codeLifetime, claimed: false })
  }
  return { model, real }
}

describe('the five operations', () => {
  it('do what the model says, whatever is called, whenever, and wherever the store fails', async () => {
    const outcomes = { runs: 0, codes: 0, claimed: 0 }
    const commands = [push, present, present, resume, decide, decide, redeem, redeem, redeem, advance, sweep]
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 30, size: 'max' }), async (all) => {
        const world = await begin()
        await fc.asyncModelRun(() => world, all)
        outcomes.runs++
        outcomes.codes += world.model.codes.length
        outcomes.claimed += world.model.codes.filter(({ claimed }) => claimed).length
      }),
      { numRuns: 1500 },
    )
    // runs that get nowhere would prove nothing
    expect(outcomes.codes / outcomes.runs).toBeGreaterThan(1.3)
    expect(outcomes.claimed / outcomes.runs).toBeGreaterThan(0.3)
  }, 300_000)
})
