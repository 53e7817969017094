import { describe, it } from 'vitest'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import type { CoreReason } from '../../src/errors/catalogue.ts'
import {
  codeOf,
  decide,
  dpopProof,
  expectReason,
  fixedClock,
  type Script,
  type TestServer,
  testKey,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import { attestationHeaders } from '../support/attestation-headers.ts'

interface Redemption {
  readonly client: Script['client']
  readonly token: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly after: number
}

const LIFETIME = 60
const ATTESTED = { client: 'attest_jwt_client_auth' } as const

const proofByAnotherKey = async (server: TestServer) =>
  dpopProof(server, { key: server.keys.attacker, url: server.as.token_endpoint })

const otherInstance = async (server: TestServer) => attestationHeaders(server, { instance: await testKey() })

type Fault = (server: TestServer) => Promise<Partial<Redemption>>

/** What can be wrong with a redemption of a code, in the order in which it is told. */
const FAULTS: readonly (readonly [CoreReason, Fault])[] = [
  // this client attests no instance, so each of its pairs breaks the binding to the instance as well
  ['code-foreign', async () => ({ client: 'private_key_jwt' })],
  ['code-expired', async () => ({ after: LIFETIME })],
  ['redirect-uri-changed', async () => ({ token: { redirect_uri: 'https://elsewhere.example/cb' } })],
  ['instance-binding-mismatch', async (server) => ({ headers: await otherInstance(server) })],
  ['dpop-binding-mismatch', async (server) => ({ headers: { DPoP: await proofByAnotherKey(server) } })],
  ['code-verifier-mismatch', async () => ({ token: { code_verifier: 'x'.repeat(43) } })],
]

const pairs = FAULTS.flatMap(([earlier, one], at) =>
  FAULTS.slice(at + 1)
    .filter(([later]) => !(earlier === 'code-foreign' && later === 'instance-binding-mismatch'))
    .map(([later, two]) => ({ earlier, later, faults: [one, two] })),
)

describe('a redemption in which two things are wrong', () => {
  it.each(pairs)('tells of $earlier rather than of $later', async ({ earlier, faults }) => {
    const clock = fixedClock()
    const server = await testServer({ clock, policy: { codeLifetime: LIFETIME } })
    const code = codeOf(unwrap(await decide(server, ATTESTED)))
    const wrong: Partial<Redemption>[] = []
    for (const fault of faults) wrong.push(await fault(server))
    const { client = ATTESTED.client, after = 0 }: Partial<Redemption> = Object.assign({}, ...wrong)
    const headers: Redemption['headers'] = Object.assign({}, ...wrong.map((each) => each.headers))
    const token: Redemption['token'] = Object.assign({}, ...wrong.map((each) => each.token))
    const script = { client, token, headers, ...(headers.DPoP === undefined ? {} : { proof: false as const }) }
    clock.advance(after)
    expectReason(await redeemAuthorizationCode(server.as, await tokenRequest(server, code, script)), earlier)
  })
})
