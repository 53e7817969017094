import { describe, expect, it } from 'vitest'
import { REQUEST_RULES } from '../../src/authorization-request/rules.ts'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { verifyResourceRequest } from '../../src/endpoints/resource.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { REASONS } from '../../src/errors/catalogue.ts'
import { ADVICE, type Explanation, explaining, formatExplanation } from '../../src/explain/index.ts'
import { ruleSteps } from '../../src/explain/plans/request.ts'
import type { FaultRow } from '../../src/testing/faults.ts'
import {
  authorizationRequest,
  CLIENT_ASSERTION_FAULTS,
  clientAssertion,
  codeOf,
  DPOP_PROOF_FAULTS,
  decide,
  dpopProof,
  namedFaults,
  present,
  push,
  pushRequest,
  REQUEST_OBJECT_FAULTS,
  requestObject,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import type { JWTChange } from '../../src/testing/jwt.ts'
import type { HostRule } from '../../src/types/rules.ts'
import { explained, scenarios } from './support/scenarios.ts'

const namesOf = ({ checks }: Explanation) => checks.map(({ check }) => check)

describe('a refusal', () => {
  it.each(scenarios.map(({ name, expected, produce }) => [expected, name, produce] as const))(
    'for %s is explained to its end (%s)',
    async (reason, _name, produce) => {
      const { explanation } = await produce()
      if (explanation === undefined) return
      const { checks, objection, outcome } = explanation
      const [cause, remedy] = ADVICE[reason]
      expect(objection).toMatchObject({ reason, section: REASONS[reason].section, cause, remedy })
      expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation)
      if (outcome === 'denied') return
      expect(outcome).toBe('refused')
      expect(checks.at(-1)).toMatchObject({ outcome: 'objected', section: REASONS[reason].section })
      expect(checks.slice(0, -1).filter((check) => /objected|failed/.test(check.outcome))).toEqual([])
    },
  )

  it('holds nothing of the request: no state, nonce, challenge, code, token, key or URI', async () => {
    for (const { produce } of scenarios) {
      const { explanation } = await produce()
      // the advice is the same for everybody
      const { objection: { cause: _cause, remedy: _remedy, ...objection } = {}, ...trace } = explanation ?? {}
      const text = JSON.stringify([trace, objection])
        .replaceAll('draft-ietf-oauth-client-id-metadata-document', '')
        .replaceAll('draft-ietf-oauth-attestation-based-client-auth', '')
        // the public name of a client that nobody registered
        .replace(/client_id: \\"https:[^"]*\\"/, '')
        // the server's own endpoint, for a proof that was made for another
        .replace(/"Expected: https:\/\/[\w.-]+\/(?:par|token)"/, '')
      expect(
        text.match(/\bey[\w-]{10,}|[\w-]{40,}|state-id|nonce-id|\bid-\d|the secret of|https?:|elsewhere|dBjft/)?.[0],
      ).toBeUndefined()
    }
  })
})

describe('the order of the trace', () => {
  // Of two faults in one request the one is told that the operation comes to first. So must the trace have it.
  const pushFaults = namedFaults.filter(
    ({ at, needs, script }) => at === 'push' && needs === undefined && script.client === undefined,
  )
  const field = ({ name }: (typeof pushFaults)[number]) => name.split(' ')[0]
  const isWhole = ({ name }: (typeof pushFaults)[number]) => !/^form|huge|long|crowded|armed|repeated/.test(name)
  const pairs = pushFaults.flatMap((one, index) =>
    pushFaults
      .slice(index + 1)
      .flatMap((two) => (field(one) !== field(two) && isWhole(one) && isWhole(two) ? [[one, two] as const] : [])),
  )

  it('is that of the operation, for two things wrong at the same time', async () => {
    const full = await explained((await testServer({ parameters: {} })) as never, 'push', (server) =>
      push(server, { object: true }),
    )
    const order = namesOf(full.explanation ?? ({ checks: [] } as never))
    expect(order.length).toBeGreaterThan(60)
    let told = 0
    // some of them: all take minutes
    for (const [one, two] of pairs.filter((_pair, index) => index % 31 === 0)) {
      const script = { ...one.script, ...two.script }
      if (typeof script.parameters === 'string' && script.object !== undefined) continue
      const server = await testServer()
      const both = await explained(server as never, 'push', (watched) => push(watched, script))
      const apart = await Promise.all(
        [one, two].map(async (fault) => {
          const { explanation } = await explained((await testServer()) as never, 'push', (watched) =>
            push(watched, { ...(script.object === undefined ? {} : { object: true }), ...fault.script }),
          )
          return { reason: fault.reason, at: explanation?.checks.length ?? 0 }
        }),
      )
      const first = apart.sort((a, b) => a.at - b.at)[0]
      expect(`${one.name} + ${two.name}: ${both.reason}`).toBe(`${one.name} + ${two.name}: ${first?.reason}`)
      told++
    }
    expect(told).toBeGreaterThan(60)
  })

  const tables = [
    ['proof', DPOP_PROOF_FAULTS, dpopProof],
    ['assertion', CLIENT_ASSERTION_FAULTS, clientAssertion],
    ['object', REQUEST_OBJECT_FAULTS, requestObject],
  ] as const

  it.each(tables)(
    'is that in which a JWT is verified, for two things wrong with one %s',
    async (field, table, make) => {
      const names = Object.keys(table).filter((name) => name !== 'jti: replayed' && name !== 'claims: duplicate member')
      const faultOf = (name: string) => (table as Readonly<Record<string, FaultRow<JWTChange>>>)[name]
      const server = await testServer()
      const send = async (jwt: Awaited<ReturnType<typeof make>>): Promise<{ reason: string; at: number }> => {
        const parameters = typeof jwt === 'string' ? { request: jwt } : { ...jwt }
        const request =
          field === 'proof'
            ? await pushRequest(server, { proof: false, headers: { DPoP: String(jwt) } })
            : await pushRequest(
                server,
                field === 'assertion'
                  ? { client: 'none', parameters: { client_id: undefined, ...parameters } }
                  : { parameters },
              )
        const { as, explain } = explaining(server.as, 'push')
        const result = await processPushedAuthorizationRequest(as, request)
        const { objection, checks } = explain(result)
        return { reason: objection?.reason ?? 'none', at: checks.length }
      }
      let told = 0
      for (const one of names) {
        for (const two of names) {
          const [first, second] = [faultOf(one), faultOf(two)]
          const a = first?.change(server, 'test-private_key_jwt') ?? {}
          const { header = {}, claims = {}, ...others } = second?.change(server, 'test-private_key_jwt') ?? {}
          const overlaps = [...Object.keys(header), ...Object.keys(claims)].some(
            (name) => name in { ...a.header, ...a.claims },
          )
          // a third of them: all take a minute
          const isSampled = (names.indexOf(one) + names.indexOf(two)) % 3 === 0
          if (!isSampled || one === two || first?.needs || second?.needs || overlaps || Object.keys(others).length > 0)
            continue
          const alone = [await send(await make(server, one as never)), await send(await make(server, two as never))]
          const both = await send(await make(server, { fault: one, header, claims } as never))
          const earlier = (alone[0]?.at ?? 0) <= (alone[1]?.at ?? 0) ? alone[0] : alone[1]
          const ties = alone[0]?.at === alone[1]?.at
          if (!ties) expect(`${one} + ${two}: ${both.reason}`).toBe(`${one} + ${two}: ${earlier?.reason}`)
          told++
        }
      }
      expect(told).toBeGreaterThan(40)
    },
    60_000,
  )

  it('has the rules as the pipeline has them', () => {
    expect(ruleSteps.map(({ rule }) => rule)).toEqual(REQUEST_RULES.map((rule) => rule.name))
  })

  it('says of every rule which section asks for it', () => {
    for (const { section } of ruleSteps) expect(section).toMatch(/^(?:RFC \d{4}|O[A-Za-z0-9. ]+) §\d+(?:\.\d+)*$/)
  })
})

describe('the five operations, where nothing is wrong', () => {
  it('are explained as accepted, and leave the result as it is', async () => {
    const server = await testServer()
    const outcomes: [string, Explanation['outcome'], number][] = []
    const note = ({ operation, outcome, checks, objection }: Explanation) => {
      expect(objection).toBeUndefined()
      expect(checks.every((check) => check.outcome === 'passed' || check.outcome === 'not applicable')).toBe(true)
      outcomes.push([operation, outcome, checks.length])
    }
    const pushing = explaining(server.as, 'push')
    const pushed = await processPushedAuthorizationRequest(pushing.as, await pushRequest(server))
    note(pushing.explain(pushed))
    const presenting = explaining(server.as, 'authorization')
    const request = authorizationRequest(server, unwrap(pushed).request_uri)
    const pending = await processAuthorizationRequest(presenting.as, request)
    note(presenting.explain(pending))
    const resuming = explaining(server.as, 'resumption')
    const resumed = await resumeAuthorizationRequest(resuming.as, unwrap(pending).reference)
    note(resuming.explain(resumed))
    const deciding = explaining(server.as, 'decision')
    const response = await issueAuthorizationResponse(deciding.as, unwrap(resumed), {
      decision: 'granted',
      subject: 'alice',
    })
    note(deciding.explain(response))
    const redeeming = explaining(server.as, 'token')
    const grant = await redeemAuthorizationCode(redeeming.as, await tokenRequest(server, codeOf(unwrap(response))))
    note(redeeming.explain(grant))
    expect(unwrap(grant).subject).toBe('alice')
    expect(outcomes.map(([operation, outcome]) => [operation, outcome])).toEqual(
      ['push', 'authorization', 'resumption', 'decision', 'token'].map((operation) => [operation, 'accepted']),
    )
  })

  it('leave what is not there out, or say that it does not apply', async () => {
    const server = await testServer()
    const { explanation } = await explained(server as never, 'push', (one) =>
      push(one, { client: 'client_secret_basic', proof: false }),
    )
    const lines = explanation?.checks.filter(({ outcome }) => outcome === 'not applicable').map(({ check }) => check)
    expect(lines).toEqual(['DPoP proof', 'request object', 'authorization_details'])
    expect(namesOf(explanation as Explanation)).toContain('the secret is right')
    expect(namesOf(explanation as Explanation).join()).not.toContain('assertion')
  })
})

describe('a schema, parameter or rule of the host', () => {
  const schema = (accepts: (value: { amount?: number }) => boolean) => ({
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) =>
        accepts(value as { amount?: number }) ? { value } : { issues: [{ message: 'no' }] },
    },
  })

  const always: HostRule = () => undefined
  const options = {
    authorizationDetails: { payment: schema(({ amount = 0 }) => amount > 0), consent: { schema: schema(() => true) } },
    parameters: { audience: schema(() => true) },
    rules: [always, () => ({ reason: 'host:closed', error_description: 'Closed.' }) as const],
  }

  const asking = async (authorization_details: object[]) => {
    const server = await testServer(options)
    const parameters = { authorization_details: authorization_details as never, audience: 'x' }
    return (await explained(server as never, 'push', (one) => push(one, { parameters }))).explanation as Explanation
  }

  it('is told one by one: details by type, parameters by name, rules by number and name', async () => {
    const { checks, objection } = await asking([{ type: 'consent' }, { type: 'payment', amount: 1 }])
    const own = checks.slice(checks.findIndex(({ check }) => check.startsWith('authorization_details[')))
    expect(own.map(({ check, outcome, section }) => [check, outcome, section])).toEqual([
      ['authorization_details[0] is a consent', 'passed', 'RFC 9396 §5'],
      ['authorization_details[1] is a payment', 'passed', 'RFC 9396 §5'],
      ['every type of detail is known', 'passed', 'RFC 9396 §5'],
      ['every type of detail is allowed to the client', 'passed', 'RFC 9396 §10'],
      ['every detail is whole', 'passed', 'RFC 9396 §5'],
      ['audience fits its schema', 'passed', 'RFC 6749 §4.1.2.1'],
      ['host rule 1 (always)', 'passed', 'host'],
      ['host rule 2', 'objected', 'host'],
    ])
    expect(objection).toMatchObject({ reason: 'host:closed', cause: 'A rule of the host objected.' })
  })

  it('is told as what objected', async () => {
    const { checks } = await asking([{ type: 'consent' }, { type: 'payment', amount: -1 }])
    expect(checks.at(-1)).toMatchObject({ check: 'authorization_details[1] is a payment', outcome: 'objected' })
  })

  it('is told as what failed', async () => {
    const { as } = await testServer()
    const broken = { ...as.store, insert: () => Promise.reject(new Error('down')) }
    const server = await testServer({ store: broken })
    const { as: watched, explain } = explaining(server.as, 'push')
    await expect(push({ ...server, as: watched })).rejects.toThrow('down')
    const { outcome, checks } = explain()
    expect(outcome).toBe('failed')
    expect(checks.at(-1)).toEqual({ check: 'store.insert', section: 'host', outcome: 'failed' })
    expect(checks.map(({ check }) => check)).toContain('the signature verifies')
    const registry = await testServer()
    const { as: other, explain: explainOther } = explaining(
      { ...registry.as, secrets: registry.as.secrets, findClient: () => Promise.reject(new Error('down')) },
      'push',
    )
    await expect(push({ ...registry, as: other })).rejects.toThrow('down')
    expect(explainOther().checks.at(-1)?.check).toBe('findClient')
  })

  it('says of a denial under a code of the host’s own no more than that', async () => {
    const server = await testServer()
    const pending = unwrap(await present(server))
    const { as, explain } = explaining(server.as, 'decision')
    const result = await issueAuthorizationResponse(as, pending, { decision: 'denied', error: 'invalid_scope' })
    expect(explain(result)).toMatchObject({ outcome: 'denied', checks: expect.any(Array) })
    expect(explain(result).objection).toBeUndefined()
  })
})

describe('a request to a protected resource', () => {
  const access = async (scheme: 'DPoP' | 'Bearer', changes: object = {}) => {
    const server = await testServer()
    const url = 'https://api.example/orders'
    const { as, explain } = explaining(server.as, 'resource')
    const proof = await dpopProof(server, { url, accessToken: 'a-token', claims: changes as never })
    const headers = new Headers({ Authorization: `${scheme} a-token`, ...(scheme === 'DPoP' && { DPoP: proof }) })
    const jkt = await computeJWKThumbprint(server.keys.proof.publicJWK)
    const token = { access_token: 'a-token', ...(scheme === 'DPoP' && { cnf: { jkt } }) }
    return explain(await verifyResourceRequest(as, { method: 'POST', url, headers }, token))
  }

  it('is explained with the checks of its proof', async () => {
    const { outcome, checks } = await access('DPoP')
    expect(outcome).toBe('accepted')
    const names = checks.map(({ check }) => check)
    expect(names).toContain('the proof is by the key of the token')
    expect(names.indexOf('the signature verifies')).toBeLessThan(names.indexOf('ath is the hash of the access token'))
    expect(names.indexOf('ath is the hash of the access token')).toBeLessThan(names.indexOf('the nonce is accepted'))
    expect(names.at(-1)).toBe('the proof was not used before')
  })

  it('is refused at the check that failed, behind those that passed', async () => {
    const { objection, checks } = await access('DPoP', { ath: 'x' })
    expect(objection?.reason).toBe('dpop-proof-ath')
    expect(checks.at(-1)).toEqual({
      check: 'ath is the hash of the access token',
      section: REASONS['dpop-proof-ath'].section,
      outcome: 'objected',
    })
    expect(checks.at(-2)?.check).toBe('the signature verifies')
  })

  it('under Bearer has no proof', async () => {
    const { outcome, checks } = await access('Bearer')
    expect(outcome).toBe('accepted')
    expect(checks.find(({ check }) => check === 'DPoP proof')?.outcome).toBe('not applicable')
  })
})

describe('an argument that is no result', () => {
  it.each([
    ['a Promise', Promise.resolve({ ok: true })],
    ['null', null],
    ['an object', {}],
    ['an object', { ok: 'yes' }],
    ['an object', { ok: false }],
    ['an object', { ok: false, error: { error: 'invalid_request' } }],
    ['a string', 'ok'],
    ['a Error', new Error('a port failed')],
  ])('is named, and the remedy with it: %s (%#)', async (came, result) => {
    const { as } = await testServer()
    expect(() => explaining(as, 'push').explain(result as never)).toThrow(
      new TypeError(`result must be the result of an operation; got ${came}. Await the operation.`),
    )
  })
})

describe('an observed server', () => {
  it('is no less careful with its secrets, and shares what the server remembers', async () => {
    const server = await testServer()
    const { as } = explaining(server.as, 'push')
    expect(Object.keys(as).sort()).toEqual(Object.keys(server.as).sort())
    expect(as.secrets).toBe(server.as.secrets)
    unwrap(await push({ ...server, as }))
    expect(server.events.map(({ type }) => type)).toEqual(['request_pushed'])
    expect(codeOf(unwrap(await decide(server)))).toBeTruthy()
  })
})

it('advises on a proof as protected resources need it too, whose requests are not all POST', () => {
  for (const reason of ['dpop-proof-htm', 'dpop-proof-htu'] as const)
    expect(ADVICE[reason][1]).toContain('of the request')
})

it('a server that inherits from another is explained like the other', async () => {
  const kit = await testServer()
  const as: typeof kit.as = Object.create(kit.as, { onEvent: { value: () => {}, enumerable: true } })
  const { as: explainedServer, explain } = explaining(as, 'push')
  const result = await processPushedAuthorizationRequest(explainedServer, await pushRequest(kit))
  expect(explain(result).outcome).toBe('accepted')
})

describe('formatExplanation', () => {
  it('throws TypeError that says what to pass, for anything but an explanation', () => {
    expect(() => formatExplanation(undefined as never)).toThrow(
      'explanation must be an explanation; got undefined. Pass what explain of explaining returned.',
    )
  })

  it('writes a refusal for people', async () => {
    const server = await testServer()
    const { explanation } = await explained(server as never, 'push', (one) => push(one, { form: 'Content-Type: JSON' }))
    expect(formatExplanation(explanation as Explanation)).toBe(
      [
        'push: refused, invalid_request, content-type-not-form (RFC 9126 §2)',
        '  + the method is POST  RFC 9126 §2.3',
        '  x the body is a form  RFC 9126 §2',
        '  Likely: The body was sent as JSON or multipart, without a Content-Type, or with two of them.',
        '  Remedy: Send Content-Type: application/x-www-form-urlencoded and encode the parameters as a form.',
      ].join('\n'),
    )
  })

  it('counts the checks that it leaves out if they passed, not those that do not apply', async () => {
    const line = (check: string, outcome: 'passed' | 'not applicable' | 'objected') => ({
      check,
      section: 'x',
      outcome,
    })
    const explanation: Explanation = {
      operation: 'push',
      outcome: 'refused',
      checks: [line('one', 'passed'), line('two', 'not applicable'), line('three', 'objected')],
    }
    expect(formatExplanation(explanation, { mostChecks: 1 })).toBe(
      'push: refused\n  + 1 earlier check passed\n  x three  x',
    )
    const none = { ...explanation, checks: explanation.checks.slice(1) }
    expect(formatExplanation(none, { mostChecks: 1 })).toBe('push: refused\n  x three  x')
  })

  it('names the parameter, the detail and what does not apply', async () => {
    const server = await testServer({ policy: { requestObjectRequiredClaims: ['exp'] } })
    const { explanation } = await explained(server as never, 'push', (one) =>
      push(one, { object: 'exp: missing', proof: false }),
    )
    const text = formatExplanation(explanation as Explanation)
    expect(text).toContain('(FAPI 2.0 Message Signing §5.3.1), parameter request\n')
    expect(text).toContain('\n  - DPoP proof ')
    expect(text).toContain('\n  Detail: The claim exp is missing.\n')
    const fine = await explained(server as never, 'push', (one) => push(one))
    expect(formatExplanation(explanation as Explanation, { mostChecks: 1 })).toMatch(
      /\n {2}\+ \d+ earlier checks passed\n {2}x no required claim is missing .*\n {2}Detail/,
    )
    expect(formatExplanation(fine.explanation as Explanation)).toMatch(/^push: accepted\n(?: {2}[+-] .*\n?)+$/)
  })
})
