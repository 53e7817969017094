import { describe, it } from 'vitest'
import { readAccessToken, verifyResourceRequest } from '../../src/endpoints/resource.ts'
import { resourceErrorReply } from '../../src/http/resource-reply.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import { expectMisuse, type Misuse } from './support.ts'

const TOKEN = 'the-access-token-that-no-message-shows'
const THUMBPRINT = 'A'.repeat(43)
const clock = () => 1_800_000_000
const rs = { policy: oauth21, clock, store: memoryStore({ clock }) }
const headers = { authorization: `Bearer ${TOKEN}` }
const request = { method: 'GET', url: 'https://api.example.com/orders', headers: new Headers(headers) }
const plain = { access_token: TOKEN, scope: 'orders', acr: 'high', auth_time: clock() }

const withToken = (changes: object) => verifyResourceRequest(rs, request, { ...plain, ...changes } as never)
const withDemands = (demands: object) => verifyResourceRequest(rs, request, plain, demands as never)
const none = undefined as never
const withPart = (changes: object) => verifyResourceRequest({ ...rs, ...changes } as never, request, plain)
const refuseWith = async (resource_metadata: unknown) =>
  resourceErrorReply(
    { ...rs, resource_metadata } as never,
    (await verifyResourceRequest(rs, request, undefined)) as never,
  )
const withProof = (changes: object, parts: object = {}) => {
  const headers = new Headers({ authorization: `DPoP ${TOKEN}`, dpop: 'a.proof' })
  return verifyResourceRequest(
    { ...rs, ...parts } as never,
    { ...request, ...changes, headers },
    { ...plain, cnf: { jkt: THUMBPRINT } },
  )
}
const served = async () => unwrap(await withDemands({ scope: ['orders'], acr_values: ['high'], max_age: 60 }))

const messages: readonly Misuse[] = [
  [
    'request must be the request; got undefined.',
    () => readAccessToken(undefined as never),
    () => readAccessToken(request),
  ],
  [
    'headers must have get(name); got an object. Pass new Headers(headers).',
    () => readAccessToken({ headers: headers as never }),
    () => readAccessToken({ headers: new Headers(headers) }),
  ],
  [
    'headers must have get(name); got an object. Pass new Headers(headers).',
    () => verifyResourceRequest(rs, { ...request, headers: headers as never }, plain),
    served,
  ],
  // of a look-up that answers with false, or of a host that passes the text alone
  [
    "token must be the host's record of the token, or undefined; got a boolean.",
    () => verifyResourceRequest(rs, request, false as never),
    () => verifyResourceRequest(rs, request, null as never),
  ],
  [
    "token must be the host's record of the token, or undefined; got a string.",
    () => verifyResourceRequest(rs, request, TOKEN as never),
    served,
  ],
  ['rs must be the resource server; got undefined.', () => verifyResourceRequest(none, request, plain), served],
  [
    'rs.policy must be a policy such as oauth21; got a string.',
    () => verifyResourceRequest({ ...rs, policy: 'oauth21' as never }, request, plain),
    served,
  ],
  [
    'rs.policy must be a policy such as oauth21; got undefined.',
    () => resourceErrorReply({ policy: none }, {} as never),
    async () => resourceErrorReply(rs, (await verifyResourceRequest(rs, request, undefined)) as never),
  ],
  ['rs.clock must be a function; got a number.', () => withPart({ clock: clock() }), served],
  ['rs.store.insert must be a function; got undefined.', () => withPart({ store: new Map() }), served],
  [
    'rs.digest must be a function; got a string.',
    () => withPart({ digest: 'SHA-256' }),
    () => withPart({ digest: null }),
  ],
  [
    'rs.dpopNonces.accept must be a function; got undefined.',
    () => withPart({ dpopNonces: { issue: () => 'nonce' } }),
    () => withPart({ dpopNonces: null }),
  ],
  [
    'rs.readClientCertificate must be a function; got a boolean.',
    () => withPart({ readClientCertificate: true }),
    () => withPart({ readClientCertificate: null }),
  ],
  [
    'rs.verifySignature must be a function; got a string.',
    () => withPart({ verifySignature: 'ES256' }),
    async () => expectReason(await withProof({}, { verifySignature: null }), 'dpop-proof-malformed'),
  ],
  ['rs.onEvent must be a function; got an object.', () => withPart({ onEvent: {} }), () => withPart({ onEvent: null })],
  [
    'rs.resource_metadata must be a string; got a URL.',
    () => refuseWith(new URL('https://api.example/metadata')),
    async () => [await refuseWith('https://api.example/metadata'), await refuseWith(null)],
  ],
  [
    'request.url must be the absolute external URL; got a string. Pass one such as https://as.example/par.',
    () => withProof({ url: '/orders' }),
    async () => expectReason(await withProof({}), 'dpop-proof-malformed'),
  ],
  [
    'request.method must be a string; got undefined.',
    () => withProof({ method: none }),
    async () => expectReason(await withProof({}), 'dpop-proof-malformed'),
  ],
  [
    'token.acr must be text, or absent; got a number.',
    () => verifyResourceRequest(rs, request, { ...plain, acr: 2 as never }, { acr_values: ['2'] }),
    () => verifyResourceRequest(rs, request, { ...plain, acr: '2' }, { acr_values: ['2'] }),
  ],
  [
    'token.scope must be text or a list of strings, or absent; got a Set.',
    () => verifyResourceRequest(rs, request, { ...plain, scope: new Set(['a']) as never }, { scope: ['a'] }),
    () => verifyResourceRequest(rs, request, { ...plain, scope: [...new Set(['a'])] }, { scope: ['a'] }),
  ],
  [
    'token.access_token must be the access token as the client sent it; got undefined.',
    () => withToken({ access_token: undefined }),
    served,
  ],
  [
    'token.access_token must be the access token as the client sent it; got a Uint8Array.',
    () => withToken({ access_token: new Uint8Array(32) }),
    served,
  ],
  [
    'policy.senderConstrainedTokensRequired must be true or false; got a string.',
    () => {
      const policy = { ...oauth21, senderConstrainedTokensRequired: 'true' as never }
      return verifyResourceRequest({ ...rs, policy }, request, plain)
    },
    async () => {
      const policy = { ...oauth21, senderConstrainedTokensRequired: true }
      expectReason(await verifyResourceRequest({ ...rs, policy }, request, plain), 'access-token-unbound')
    },
  ],
  // the thumbprint and the token are named by their types alone
  [
    "token.cnf['jkt'] must be a SHA-256 thumbprint of 43 base64url characters, or absent; got a string.",
    () => withToken({ cnf: { jkt: TOKEN } }),
    () => withToken({ cnf: undefined }),
  ],
  [
    "token.cnf['x5t#S256'] must be a SHA-256 thumbprint of 43 base64url characters, or absent; got an object.",
    () => withToken({ cnf: { 'x5t#S256': {} } }),
    () => withToken({ cnf: null }),
  ],
  [
    "token.jkt must be absent; got a string. Put the thumbprint under cnf, as cnf['jkt'].",
    () => withToken({ jkt: THUMBPRINT }),
    async () => expectReason(await withToken({ cnf: { jkt: THUMBPRINT } }), 'access-token-downgraded'),
  ],
  [
    "token.x5t#S256 must be absent; got a string. Put the thumbprint under cnf, as cnf['x5t#S256'].",
    () => withToken({ 'x5t#S256': THUMBPRINT }),
    async () => expectReason(await withToken({ cnf: { 'x5t#S256': THUMBPRINT } }), 'access-token-certificate'),
  ],
  [
    'token.cnf must be the object of RFC 7800, or absent; got a string.',
    () => withToken({ cnf: THUMBPRINT }),
    async () => expectReason(await withToken({ cnf: { jkt: THUMBPRINT } }), 'access-token-downgraded'),
  ],
  [
    'token.cnf must have jkt or x5t#S256; got an object without either. Refuse a token that is bound by another method. For a bearer token, leave cnf out.',
    () => withToken({ cnf: { kid: 'the-key' } }),
    async () => void unwrap(await withToken({})),
  ],
  ['token.active must be true or false, or absent; got "true".', () => withToken({ active: 'true' }), served],
  [
    'token.auth_time must be in whole seconds since 1970; got 1800000000000. Pass Math.floor(milliseconds / 1000).',
    () => verifyResourceRequest(rs, request, { ...plain, auth_time: clock() * 1000 }, { max_age: 60 }),
    async () => {
      const auth_time = Math.floor((clock() * 1000) / 1000)
      unwrap(await verifyResourceRequest(rs, request, { ...plain, auth_time }, { max_age: 60 }))
    },
  ],
  [
    'demands.scopes must be a member of demands; got an unknown name. Write demands.scope, demands.acr_values or demands.max_age.',
    () => withDemands({ scopes: ['orders'] }),
    served,
  ],
  ['demands.scope must be a list of strings; got a string.', () => withDemands({ scope: 'orders' }), served],
  ['demands.acr_values must be a list of strings; got an array.', () => withDemands({ acr_values: [5] }), served],
  ['demands.max_age must be a whole number of seconds; got -1.', () => withDemands({ max_age: -1 }), served],
  ['demands.max_age must be a whole number of seconds; got "60".', () => withDemands({ max_age: '60' }), served],
  [
    'rs must be the resource server; got undefined.',
    () => resourceErrorReply(undefined as never, {} as never),
    async () =>
      resourceErrorReply(
        rs,
        expectReason(await verifyResourceRequest(rs, request, undefined), 'access-token-invalid') as never,
      ),
  ],
  [
    'scope must be printable ASCII, to stand in a challenge; got "é".',
    async () => resourceErrorReply(rs, (await withDemands({ scope: ['é'] })) as never),
    async () => resourceErrorReply(rs, (await withDemands({ scope: ['e'] })) as never),
  ],
]

describe('a message about a resource request', () => {
  it.each(messages)('reads: %s (%#)', async (...misuse) => expectMisuse(misuse))
})
