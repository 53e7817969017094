import { describe, expect, it } from 'vitest'
import { computeCodeChallenge } from '../../src/authorization-request/code-verifier.ts'
import {
  CODE_VERIFIER,
  codeOf,
  commitFault,
  decide,
  expectReason,
  type NamedFault,
  namedFaults,
  push,
  redeem,
  testServer,
  tokenParameters,
  unwrap,
} from '../../src/testing/index.ts'

const attempt = async (fault: NamedFault) => commitFault(await testServer(fault.needs), fault)

describe('a fault of the scripted client', () => {
  it.each(namedFaults.map((fault) => [fault.name, fault.reason, fault] as const))(
    '%s: %s',
    async (_name, reason, fault) => {
      expectReason(await attempt(fault), reason)
    },
  )

  it('has a name that no other has, and says in words what is wrong', () => {
    const names = namedFaults.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, how } of namedFaults) {
      expect(name).toMatch(/^[a-z]+ [A-Za-z0-9_-]+: [A-Za-z0-9_+ -]+$/)
      expect(how).toMatch(/^\S[^.]{3,60}$/)
    }
    const of = (field: string) => names.filter((name) => name.startsWith(`${field} `)).length
    expect(of('proof') + of('assertion') + of('object')).toBeGreaterThanOrEqual(60)
  })

  it('is refused one by one: what a fault needs is no fault by itself', async () => {
    for (const { at, needs, script } of namedFaults) {
      if (needs === undefined) continue
      const server = await testServer(needs)
      const { client } = script
      if (at === 'redeem') unwrap(await redeem(server, { ...(client && { client }) }))
      else unwrap(await push(server, { object: true }))
    }
  })
})

describe('a good request of the scripted client', () => {
  it.each([
    'none',
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
  ] as const)('as the client of %s', async (client) => {
    const grant = unwrap(await redeem(await testServer(), { client }))
    expect(grant).toMatchObject({ subject: 'alice', scope: ['openid'] })
    expect(grant.client.client_id).toBe(`test-${client}`)
  })

  it('gets a code that it alone can redeem', async () => {
    const server = await testServer()
    expect(codeOf(unwrap(await decide(server)))).toMatch(/^[\w-]{43}$/)
  })
})

it('a code_verifier that is the code_challenge is the challenge of every request of the kit', async () => {
  const kit = await testServer()
  const form = tokenParameters(kit, 'a code', 'code_verifier: the code_challenge')
  expect(form.get('code_verifier')).toBe(await computeCodeChallenge(CODE_VERIFIER))
})
