import { describe, expect, it } from 'vitest'
import { verifyCodeVerifier } from '../../src/authorization-request/code-verifier.ts'
import { computeTokenHash } from '../../src/crypto/token-hash.ts'
import { readBodyForm } from '../../src/encoding/form.ts'
import { mintFrontChannelTokens } from '../../src/endpoints/front-channel-tokens.ts'
import { insertUnder } from '../../src/host/handles.ts'
import { requestHashOf } from '../../src/host/pending.ts'
import { signResponse } from '../../src/host/signing.ts'
import { endpointHandler } from '../../src/http/fetch.ts'
import { oauth21 } from '../../src/profiles/index.ts'
import { testHost } from '../support/host.ts'
import { sealReference } from '../support/seal-reference.ts'

const client = { client_id: 'a' }
const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
const form = (body: unknown) => readBodyForm({ method: 'POST', url: '', headers, body: body as never }, oauth21)

const messages: readonly [sentence: string, misuse: () => unknown][] = [
  [
    'sign must be set for JWT response modes; got undefined. Pass jwkSigner(…).',
    () => signResponse({ sign: undefined }, {}, client, undefined),
  ],
  [
    'issueFrontChannelTokens must be set for response types with token or id_token; got undefined.',
    () =>
      mintFrontChannelTokens({ issueFrontChannelTokens: undefined }, ['token'], {} as never, {
        code: undefined,
        state: undefined,
      }),
  ],
  [
    'id_token_signed_response_alg must be an algorithm with a known hash; got "HS1".',
    () => computeTokenHash('x', 'HS1'),
  ],
  [
    'body must be text, bytes or pairs; got an object. Pass the raw body: a parsed one hides repeats.',
    () => form({ client_id: 'a' }),
  ],
  ['body must be text, bytes or pairs; got null. Pass the raw body: a parsed one hides repeats.', () => form(null)],
  [
    'as.secrets must have a secret; got none. Pass the server itself, not a copy of it.',
    () => sealReference({ secrets: [] }, { request: '', client_id: 'a', presented_at: 0 }),
  ],
  [
    'pending must be a PendingAuthorization that this process made; got another object. Carry its reference, not the object, and call resumeAuthorizationRequest.',
    () => requestHashOf({ issuer: 'https://as.example' }, {}),
  ],
  [
    "allowedOrigins must be left out for 'authorization', which scripts never call; got an array.",
    () =>
      endpointHandler(testHost().as, 'authorization', async () => ({ status: 200, headers: {}, body: '' }), {
        allowedOrigins: ['https://spa.example'],
      } as never),
  ],
  [
    "code_challenge_method must be 'S256' or 'plain'; got undefined. Pass the one that was stored with the code_challenge.",
    () => verifyCodeVerifier('x', { code_challenge: 'y' }),
  ],
  [
    'store.insert must resolve true under a fresh random key; got false. Check insert, and randomBytes.',
    () => {
      const { as } = testHost()
      return insertUnder({ ...as, store: { ...as.store, insert: async () => false } }, 'code', 'x', '{}', 0)
    },
  ],
]

describe('a message about a misuse', () => {
  it.each(messages)('reads: %s', async (sentence, misuse) => {
    await expect((async () => misuse())()).rejects.toThrow(sentence)
  })
})
