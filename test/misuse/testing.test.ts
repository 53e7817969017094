import { describe, expect, it } from 'vitest'
import { fapi2SecurityProfile, oauth21 } from '../../src/profiles/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import {
  codeOf,
  commitFault,
  decide,
  dpopProof,
  expectReason,
  faultOf,
  fetchRequest,
  fireFaults,
  fixedClock,
  namedFaultsFor,
  policyOf,
  push,
  pushRequest,
  redeem,
  requestFacts,
  scriptOf,
  storeContract,
  testCertificate,
  testKey,
  testServer,
  unwrap,
} from '../../src/testing/index.ts'
import { expectMisuse, type Misuse } from './support.ts'

const kit = await testServer()
const clock = fixedClock()
const fault = namedFaultsFor(oauth21)[0] as never
const encrypting = { authorization_encrypted_response_alg: 'RSA-OAEP-256' }
const withoutMethods = { ...oauth21, token_endpoint_auth_methods_supported: [] }
const object = { object: true, parameters: 'redirect_uri: missing' } as const

const messages: readonly Misuse[] = [
  [
    'server must be a test server; got a Promise. Pass await testServer().',
    () => push(testServer() as never),
    async () => unwrap(await push(await testServer())),
  ],
  ['script must be an object; got a string.', () => push(kit, 'none' as never), () => push(kit, { client: 'none' })],
  [
    'prof must be a member of the script; got an unknown name. Write proof.',
    () => push(kit, { prof: 'iat: past' } as never),
    async () => expectReason(await push(kit, { proof: 'iat: past' }), 'dpop-proof-expired'),
  ],
  [
    '"iat: pst" must be a fault of this part of the request; got an unknown name. Write iat: past.',
    () => push(kit, { proof: 'iat: pst' as never }),
    async () => expectReason(await push(kit, { proof: 'iat: past' }), 'dpop-proof-expired'),
  ],
  [
    '"client_secret_base" must be a client of the kit, which is named by its authentication method; got an unknown name. Write client_secret_basic.',
    () => push(kit, { client: 'client_secret_base' as never }),
    async () => unwrap(await push(kit, { client: 'client_secret_basic' })),
  ],
  [
    '"private_key_jwd" must be a client of the kit, which is named by its authentication method; got an unknown name. Write private_key_jwt.',
    () => dpopProof(kit, { client: 'private_key_jwd' as never }),
    () => dpopProof(kit, { client: 'private_key_jwt' }),
  ],
  [
    'policy must be an object with fields of Policy; got a string. Import a profile.',
    () => testServer({ policy: 'fapi2SecurityProfile' as never }),
    () => testServer({ policy: fapi2SecurityProfile }),
  ],
  [
    'options must be an object or the name of a fault; got a number.',
    () => dpopProof(kit, 5 as never),
    async () => [await dpopProof(kit, {}), await dpopProof(kit, 'iat: past')],
  ],
  [
    'parameters must be changes where a request object is sent; got the fault "redirect_uri: missing". Pass object: false, or a fault of the object.',
    () => push(kit, object),
    () => push(kit, { ...object, object: false }),
  ],
  [
    'request must be a request of the kit; got a Promise. Await pushRequest(kit).',
    () => fetchRequest(pushRequest(kit) as never),
    async () => fetchRequest(await pushRequest(kit)),
  ],
  [
    'origin must be an absolute URL; got a string.',
    async () => fetchRequest(await pushRequest(kit), '/par'),
    async () => fetchRequest(await pushRequest(kit), 'http://127.0.0.1:3000'),
  ],
  [
    'alg must be ES256 or ES384 or ES512 or PS256 or RS256 or Ed25519; got a string.',
    () => testKey('HS256' as never),
    () => testKey('ES512'),
  ],
  [
    'ip must list addresses, such as 192.0.2.1 or 2001:db8::1; got "localhost".',
    () => testCertificate({ ip: ['localhost'] }),
    () => testCertificate({ ip: ['192.0.2.1', '2001:db8::1'] }),
  ],
  [
    'fixedClock: at must be in whole seconds since 1970; got 1800000000000. Pass Math.floor(milliseconds / 1000).',
    () => fixedClock(1_800_000_000_000),
    () => fixedClock(Math.floor(1_800_000_000_000 / 1000)),
  ],
  [
    'fault must be a fault of namedFaults; got a string.',
    () => commitFault(kit, 'iat: past' as never),
    () => commitFault(kit, fault),
  ],
  ['picks must be a list of whole numbers; got a number.', () => scriptOf(kit, 5 as never), () => scriptOf(kit, [5])],
  [
    'picks must be a list of whole numbers; got a number.',
    () => policyOf(oauth21, 5 as never),
    () => policyOf(oauth21, [5]),
  ],
  ['pick must be a whole number from 0; got -1.', () => faultOf(oauth21, -1), () => faultOf(oauth21, 0)],
  [
    'pick must be a whole number from 0; got "1".',
    () => policyOf(oauth21, ['1' as never]),
    () => policyOf(oauth21, [1]),
  ],
  [
    'policy must admit a client, so that it can have faults; got one without. Pass a profile.',
    () => faultOf(withoutMethods, 0),
    () => faultOf(fapi2SecurityProfile, 0),
  ],
  ['options must be an object; got null.', () => requestFacts(null as never), () => requestFacts({})],
  [
    'result must be the result of an operation; got a Promise. Await the operation.',
    () => unwrap(push(kit) as never),
    async () => unwrap(await push(kit)),
  ],
  [
    'result must be the result of an operation; got a Promise. Await the operation.',
    () => expectReason(push(kit, { proof: 'iat: past' }) as never, 'dpop-proof-expired'),
    async () => expectReason(await push(kit, { proof: 'iat: past' }), 'dpop-proof-expired'),
  ],
  [
    'response must be an authorization response; got an object. Unwrap the result.',
    async () => codeOf((await decide(kit)) as never),
    async () => codeOf(unwrap(await decide(kit))),
  ],
  [
    'storeContract: 1 invalid option\n- options must be an object; got a function. Pass an object with open, clock, advance or racers.',
    () => storeContract((() => memoryStore({ clock })) as never),
    () => storeContract({ open: () => memoryStore({ clock }), clock }),
  ],
  [
    'storeContract: 5 invalid options\n- open must be a function; got an object. Pass () => myStore(), which opens a connection each time.\n- clock must be a function; got a number. Pass the clock of the store, such as () => Math.floor(Date.now() / 1000).\n- advance must be a function; got a boolean. Pass (by) => clock.advance(by), or leave it out where the clock cannot be moved.\n- racers must be a whole number from 2 to 1000; got 1.\n- opens must be an option of storeContract; got an unknown name. Write open, clock, advance or racers.',
    () => storeContract({ open: memoryStore({ clock }), clock: clock(), advance: true, racers: 1, opens: 1 } as never),
    () => storeContract({ open: () => memoryStore({ clock }), clock, advance: clock.advance, racers: 2 }),
  ],
  [
    'sign must encrypt responses for this client; got the one of the kit, which only signs. Pass jwkSigner(…) as sign.',
    () => kit.as.sign?.({}, { client_id: 'a', ...encrypting } as never, undefined as never),
    () => kit.as.sign?.({}, { client_id: 'a' }, undefined as never),
  ],
  [
    'fireFaults: 3 invalid options\n- fetch must be a function; got undefined. Pass the fetch of the runtime, or (request) => app.fetch(request).\n- baseUrl must be an origin without a path, such as http://127.0.0.1:3000; got a string.\n- faults must be a list of faults; got an object.',
    () => fireFaults(kit, { baseUrl: '/par', faults: {} } as never),
    async () => {
      const fetch = (request: Request) => new Response(request.url, { status: 500 })
      await expect(fireFaults(kit, { fetch, baseUrl: 'http://127.0.0.1:3000', faults: [fault] })).rejects.toThrow(
        'fireFaults could fire no fault',
      )
    },
  ],
]

describe('a message of the testing kit', () => {
  it.each(messages)('reads: %s (%#)', async (...misuse) => expectMisuse(misuse))

  it('names the reason that came where a test expected another outcome', async () => {
    await expect((async () => unwrap(await redeem(kit, { proof: 'iat: past' })))()).rejects.toThrow(
      /^Expected a value, got the refusal /,
    )
  })
})
