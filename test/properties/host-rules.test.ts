import { describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { authorizationRequest, pushRequest, type TestServer } from '../../src/testing/index.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import type { HostRule } from '../../src/types/rules.ts'
import { fc } from '../support/fast-check.ts'
import { kitOf, type Sent, scriptFor, sendings, under } from './support/monotone.ts'
import { PROFILES } from './support/profiles.ts'

const WIDER = { scope: 'everything', redirect_uri: 'https://attacker.example', client_id: 'attacker', prompt: 'none' }

/** What a rule may do, by mistake or on purpose. */
const RULES: Readonly<Record<string, HostRule>> = {
  passes: () => undefined,
  'passes by null': () => null as never,
  objects: () => ({ reason: 'host:closed', error_description: 'Closed.' }),
  throws: () => {
    throw new Error('the rule failed')
  },
  'answers true': () => true as never,
  'answers that all is well': () => ({ ok: true, status: 200 }) as never,
  'answers by a promise': () => Promise.resolve(undefined) as never,
  'writes to the parameters': (parameters) => void Object.assign(parameters, WIDER),
  'writes to the facts': (_parameters, facts) => void Object.assign(facts, { loggedIn: true, client: WIDER, ...WIDER }),
  'widens the scope': (parameters) => void Object.assign(parameters, { scope: 'everything' }),
  'answers with a state of its own': (parameters) => void Object.assign(parameters, { state: 'mine' }),
  'adds a resource': ({ resource }) => void (resource as string[] | undefined)?.push('https://attacker.example'),
  'removes the challenge': (parameters) => void Reflect.deleteProperty(parameters, 'code_challenge'),
}

/** What waits for the user after a push; undefined where the request was refused, or the host's rule failed. */
const outcomeOf = async (kit: TestServer, request: HttpRequest, script: Parameters<typeof authorizationRequest>[2]) => {
  try {
    const pushed = await processPushedAuthorizationRequest(kit.as, request)
    if (!pushed.ok) return undefined
    const { request_uri } = pushed.value
    const pending = await processAuthorizationRequest(kit.as, authorizationRequest(kit, request_uri, script))
    if (!pending.ok) return undefined
    const { reference: _reference, ...rest } = pending.value
    return JSON.stringify(rest)
  } catch {
    return undefined
  }
}

describe('a rule of the host', () => {
  it('never admits more, whatever it does and whatever is asked', async () => {
    const seen: Record<string, number> = {}
    await fc.assert(
      fc.asyncProperty(
        sendings,
        fc.constantFrom(...Object.keys(PROFILES)),
        fc.array(fc.constantFrom(...Object.keys(RULES)), { minLength: 1, maxLength: 3 }),
        async (sent: Sent, profile, names) => {
          const kit = await kitOf(profile)
          const script = scriptFor(kit, sent)
          const request = await pushRequest(kit, script)
          const rules = names.flatMap((name) => RULES[name] ?? [])
          const [plain, ruled] = [under(kit, kit.as.policy), under(kit, kit.as.policy)]
          const as = Object.create(ruled.as, { rules: { value: rules, enumerable: true } })
          const without = await outcomeOf(plain, request, script)
          const withRules = await outcomeOf({ ...ruled, as }, request, script)
          if (withRules !== undefined) expect(withRules).toBe(without)
          const kind = `${without === undefined ? 'refused' : 'accepted'}, ${withRules === undefined ? 'refused' : 'accepted'}`
          seen[kind] = (seen[kind] ?? 0) + 1
        },
      ),
      { numRuns: 110 },
    )
    expect(seen['refused, accepted']).toBeUndefined()
    expect(Math.min(seen['accepted, accepted'] ?? 0, seen['accepted, refused'] ?? 0)).toBeGreaterThan(3)
  })
})
