import { describe, expect, it } from 'vitest'
import { defaultDigest } from '../../src/crypto/digest.ts'
import { ATTESTATION_POLICY_FIELDS } from '../../src/host/attestation-policy.ts'
import { fapi2SecurityProfile, mcp, oauth21 } from '../../src/profiles/index.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { POLICY_FIELDS } from '../../src/server/read-policy.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { AuthorizationServerOptions } from '../../src/types/server.ts'
import type { StandardSchemaV1 } from '../../src/types/standard-schema.ts'

type Options = AuthorizationServerOptions<Record<never, never>, Record<never, never>>

const clock = fixedClock(1_800_000_000)
const store = memoryStore({ clock })
const good: Options = {
  issuer: 'https://as.example.com',
  authorization_endpoint: 'https://as.example.com/authorize',
  token_endpoint: 'https://as.example.com/token',
  pushed_authorization_request_endpoint: 'https://as.example.com/par',
  policy: oauth21,
  store,
  secret: 'x'.repeat(32),
  findClient: async () => undefined,
}
const schema: StandardSchemaV1 = {
  '~standard': { version: 1, vendor: 'tests', validate: (value) => ({ value }) },
}
const call = () => undefined

const start = (changes: object): string => {
  try {
    authorizationServer({ ...good, ...changes } as Options)
    return 'started'
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
}

/** The option, a value that it cannot have, what the message says came, and the value that the message advises. */
type Row = readonly [option: keyof Options, wrong: unknown, came: string, advised: unknown]

const rows: readonly Row[] = [
  ['issuer', undefined, 'undefined', 'https://as.example.com'],
  ['issuer', '/', '"/"', 'https://as.example.com'],
  ['issuer', 'https://as.example.com/#a', '"https://as.example.com/#a"', 'https://as.example.com'],
  ['issuer', 'http://as.example.com', '"http://as.example.com"', 'https://as.example.com'],
  ['issuer', 'https://as.example.com?a=1', '"https://as.example.com?a=1"', 'https://as.example.com'],
  ['authorization_endpoint', 'as.example.com/authorize', '"as.example.com/authorize"', 'https://as.example.com/a'],
  ['token_endpoint', '/token', '"/token"', 'https://as.example.com/token'],
  ['token_endpoint', new URL('https://as.example.com/token'), 'a URL object', 'https://as.example.com/token'],
  ['pushed_authorization_request_endpoint', 5, '5', 'https://as.example.com/par'],
  ['mtls_endpoint_aliases', 'https://mtls.example', 'a string', { token_endpoint: 'https://mtls.example/token' }],
  ['policy', undefined, 'undefined', oauth21],
  ['policy', 'oauth21', 'a string', oauth21],
  ['store', undefined, 'undefined', memoryStore({ clock })],
  ['store', 'redis://:password@redis', 'a string', memoryStore({ clock })],
  ['findClient', new Map(), 'a Map', async () => undefined],
  ['secret', undefined, 'undefined', 'x'.repeat(32)],
  ['secret', 12_345_678, 'a number', 'x'.repeat(32)],
  ['secret', [null], 'a list with null', ['x'.repeat(32)]],
  ['secret', 'short', 'fewer', 'x'.repeat(32)],
  ['secret', [], 'an empty array', ['x'.repeat(32)]],
  ['authorizationDetails', ['payment'], 'an array', { payment: schema }],
  ['parameters', call, 'a function', { audience: schema }],
  ['resources', 'https://api.example.com', 'a string', ['https://api.example.com']],
  ['rules', call, 'a function', [call]],
  ['metadata', [], 'an empty array', {}],
  ['findClientKeys', {}, 'an object', async () => ({ keys: [] })],
  ['clock', 1_800_000_000, 'a number', clock],
  ['clock', () => 1_800_000_000_000, '', clock],
  ['clock', () => 1.5, '1.5', clock],
  ['clock', async () => 1_800_000_000, 'a Promise', clock],
  ['clock', () => Number.NaN, 'NaN', clock],
  ['randomBytes', new Uint8Array(32), 'a Uint8Array', (length: number) => new Uint8Array(length)],
  ['digest', 'SHA-256', 'a string', undefined],
  ['digest', () => 'ab'.repeat(32), 'a string', defaultDigest],
  ['digest', () => new Uint8Array(20), '20 bytes', defaultDigest],
  ['digest', () => new Uint8Array(32), '32 bytes of another digest', defaultDigest],
  ['verifySignature', true, 'a boolean', undefined],
  ['onEvent', console, 'a console', call],
  ['limit', 60, 'a number', undefined],
  ['insecureDevelopment', 'yes', '"yes"', undefined],
  ['demandsCountRequired', 'yes', '"yes"', undefined],
  ['verifyClientSecret', null, 'null', async () => false],
  ['readClientCertificate', '', 'an empty string', undefined],
  ['clientAttestation', [], 'an empty array', undefined],
  ['sign', { alg: 'ES256' }, 'an object', undefined],
  ['issueFrontChannelTokens', call, 'undefined', { accessToken: call, idToken: call }],
  ['decrypt', [], 'an empty array', undefined],
  ['dpopNonces', 'off', 'a string', { issue: call, accept: call }],
]

/** The field, a value that it cannot have, and what the message says came. The profile has the value that is advised. */
const fields: readonly (readonly [field: keyof Policy, wrong: unknown, came: string])[] = [
  ['token_endpoint_auth_methods_supported', ['private_key_jwtt'], '"private_key_jwtt"'],
  ['token_endpoint_auth_signing_alg_values_supported', ['none'], '"none"'],
  ['clientAssertionAudience', 'issuers', '"issuers"'],
  ['clientAssertionJtiRequired', 1, '1'],
  ['clientAssertionMaxLifetime', 0, '0'],
  ['clientSecretMethodsInterchangeable', 'no', '"no"'],
  ['client_attestation_signing_alg_values_supported', ['HS256'], '"HS256"'],
  ['client_attestation_pop_signing_alg_values_supported', [], 'an empty array'],
  ['client_attestation_pop_methods_supported', ['dpop'], '"dpop"'],
  ['clientAttestationChallenge', true, 'true'],
  ['clientAttestationMaxAge', Number.NaN, 'NaN'],
  ['clientAttestationIatRequired', 'yes', '"yes"'],
  ['clientAttestationX5cRequired', 1, '1'],
  ['unknownScopesIgnored', 'yes', '"yes"'],
  ['clientAttestationPopMaxAge', 3601, '3601'],
  ['clockTolerance', 61, '61'],
  ['clockTolerance', Number.NaN, 'NaN'],
  ['clockTolerance', '10', '"10"'],
  ['require_pushed_authorization_requests', 'true', '"true"'],
  ['requestUriLifetime', 4, '4'],
  ['interactionLifetime', Number.POSITIVE_INFINITY, 'Infinity'],
  ['unregisteredRedirectUris', null, 'null'],
  ['redirectUriMayBeOmitted', undefined, 'undefined'],
  ['localhostIsLoopback', {}, 'an object'],
  ['httpRedirectUris', 'all', '"all"'],
  ['privateUseSchemes', 'cursor', '"cursor"'],
  ['response_types_supported', [], 'an empty array'],
  ['response_modes_supported', ['post'], '"post"'],
  ['scopes_supported', 'openid profile', 'a string'],
  ['prompt_values_supported', [1], '1'],
  ['claims_parameter_supported', 0, '0'],
  ['stateMinLength', -1, '-1'],
  ['nonceMinLength', 0.5, '0.5'],
  ['codeChallengeRequired', 'S256', '"S256"'],
  ['code_challenge_methods_supported', ['S512'], '"S512"'],
  ['request_parameter_supported', [], 'an empty array'],
  ['request_object_signing_alg_values_supported', ['HS256'], '"HS256"'],
  ['require_signed_request_object', 'yes', '"yes"'],
  ['requestObjectRequiredClaims', ['sub'], '"sub"'],
  ['requestObjectMaxLifetime', 86_401, '86401'],
  ['dpop_signing_alg_values_supported', ['HS256'], '"HS256"'],
  ['dpopProofMaxAge', 3601, '3601'],
  ['dpopNonce', true, 'true'],
  ['senderConstrainedTokensRequired', 'dpop', '"dpop"'],
  ['tls_client_certificate_bound_access_tokens', 2, '2'],
  ['resourceRequired', 'always', '"always"'],
  ['resourceHostInAnyCase', 1, '1'],
  ['metadataDocumentRequiredMembers', ['client_uri'], '"client_uri"'],
  ['errorsBeforeLogin', 'never', '"never"'],
  ['authorization_response_iss_parameter_supported', 'iss', '"iss"'],
  ['authorization_signing_alg_values_supported', 'ES256', 'a string'],
  ['authorizationResponseLifetime', 601, '601'],
  ['redirectStatus', 307, '307'],
  ['codeLifetime', 10n, '10n'],
  ['usedCodeRetention', 0, '0'],
  ['redirectUriAtRedemption', 'never', '"never"'],
  ['maxRequestBytes', 1023, '1023'],
  ['maxParameters', 7, '7'],
  ['maxParameterLength', 255, '255'],
  ['plainRequestMaxBytes', 65_537, '65537'],
  ['maxSignatureKeys', 1, '1'],
]

const attested: Policy = { ...oauth21, token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'] }
const combined: Policy = { ...oauth21, token_endpoint_auth_methods_supported: ['attest_jwt_client_auth_dpop'] }
const findAttesterKeys = async () => undefined

/** What one part of the options asks of another: the options, the option that is named, what came, and what is advised. */
const pairs: readonly (readonly [options: object, option: string, came: string, advised: object])[] = [
  [{ rules: [async () => undefined] }, 'rules[0]', 'an async function', { rules: [call] }],
  [{ rules: [call, 'x'] }, 'rules[1]', 'a string', { rules: [call] }],
  [{ store: { ...store, take: true } }, 'store.take', 'a boolean', { store: memoryStore({ clock }) }],
  [{ store: {} }, 'store.insert', 'undefined', { store: memoryStore({ clock }) }],
  [{ dpopNonces: { issue: call } }, 'dpopNonces.accept', 'undefined', { dpopNonces: { issue: call, accept: call } }],
  [{ resources: [1] }, 'resources[0]', '1', { resources: [] }],
  [{ resources: ['mcp.example'] }, 'resources[0]', '"mcp.example"', { resources: ['https://mcp.example'] }],
  [
    { resources: ['https://*.example/'] },
    'resources[0]',
    '"https://*.example/"',
    { resources: ['https://a.example/*'] },
  ],
  [
    { resources: ['https://a.example', 'https://x.example/#a'] },
    'resources[1]',
    '"https://x.example/#a"',
    { resources: ['urn:example:api'] },
  ],
  [{ policy: mcp }, 'resources', 'undefined', { policy: mcp, resources: ['https://mcp.example/mcp'] }],
  [{ policy: mcp, resources: [] }, 'resources', 'an empty array', { policy: mcp, resources: () => true }],
  [
    { token_endpoint: 'https://as.example.com/par' },
    'pushed_authorization_request_endpoint',
    '"https://as.example.com/par" for both',
    { token_endpoint: 'https://as.example.com/token' },
  ],
  [
    { token_endpoint: 'https://AS.example.com:443/authorize' },
    'token_endpoint',
    '"https://AS.example.com:443/authorize" for both',
    { token_endpoint: 'https://as.example.com/token' },
  ],
  [
    { mtls_endpoint_aliases: { token_endpoint: 'https://as.example.com/par' } },
    'mtls_endpoint_aliases.token_endpoint',
    '"https://as.example.com/par" for both',
    { mtls_endpoint_aliases: { token_endpoint: 'https://as.example.com/token' } },
  ],
  [
    { mtls_endpoint_aliases: { token: 'https://mtls.example/token' } },
    'mtls_endpoint_aliases.token',
    'an unknown name',
    { mtls_endpoint_aliases: { token_endpoint: 'https://mtls.example/token' } },
  ],
  [
    { mtls_endpoint_aliases: { consent_endpoint: 'https://mtls.example/consent' } },
    'mtls_endpoint_aliases.consent_endpoint',
    'an unknown name',
    {
      metadata: { consent_endpoint: 'https://as.example.com/consent' },
      mtls_endpoint_aliases: { consent_endpoint: 'https://mtls.example/consent' },
    },
  ],
  [
    { pushed_authorization_endpoint: 'https://as.example.com/par' },
    'pushed_authorization_endpoint',
    'an unknown name. Write pushed_authorization_request_endpoint.',
    {},
  ],
  [
    { par_endpoint: 'https://as.example.com/par' },
    'par_endpoint',
    'an unknown name. Write pushed_authorization_request_endpoint.',
    {},
  ],
  [{ dpop_nonces: call }, 'dpop_nonces', 'an unknown name. Write dpopNonces.', {}],
  [{ log: call }, 'log', 'an unknown name. Write issuer, authorization_endpoint, token_endpoint,', { onEvent: call }],
  [{ store: Promise.resolve(store) }, 'store', 'a Promise. Await it.', { store }],
  [{ policy: Promise.resolve(oauth21) }, 'policy', 'a Promise. Await it.', { policy: oauth21 }],
  [{ authorizationDetails: Promise.resolve({}) }, 'authorizationDetails', 'a Promise. Await it.', {}],
  [{ mtls_endpoint_aliases: { token_endpoint: 'x' } }, 'mtls_endpoint_aliases.token_endpoint', '"x"', {}],
  [{ parameters: { audience: /^a/ } }, 'parameters.audience', 'a RegExp', { parameters: { audience: schema } }],
  [{ parameters: { connection: call } }, 'parameters.connection', 'a function', { parameters: {} }],
  [{ parameters: { scope: schema } }, 'parameters.scope', 'a declaration', { parameters: {} }],
  [
    { authorizationDetails: { pay: { schema, isNarrower: true } } },
    'authorizationDetails.pay',
    'an object',
    { authorizationDetails: { pay: { schema, isNarrower: call } } },
  ],
  [{ metadata: { issuer: 'https://b.example' } }, 'metadata.issuer', '"https://b.example"', { metadata: {} }],
  [{ policy: attested }, 'clientAttestation', 'none', { clientAttestation: { findAttesterKeys } }],
  [
    { policy: attested, clientAttestation: { trustAnchors: ['-----BEGIN CERTIFICATE-----'] } },
    'clientAttestation.trustAnchors[0]',
    'no readable certificate',
    { clientAttestation: { findAttesterKeys } },
  ],
  [
    { policy: attested, clientAttestation: { trustAnchors: [5] } },
    'clientAttestation.trustAnchors[0]',
    'a number',
    { clientAttestation: { findAttesterKeys } },
  ],
  [
    { policy: attested, clientAttestation: { attesterKeys: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } } },
    'clientAttestation.attesterKeys.keys[0]',
    'a private, symmetric or malformed one',
    { clientAttestation: { findAttesterKeys } },
  ],
  [
    { policy: { ...attested, clientAttestationChallenge: 'required' }, clientAttestation: { findAttesterKeys } },
    'clientAttestation.challenge_endpoint',
    'undefined',
    { clientAttestation: { findAttesterKeys, challenge_endpoint: 'https://as.example.com/challenge' } },
  ],
  [
    { policy: { ...combined, dpop_signing_alg_values_supported: [] }, clientAttestation: { findAttesterKeys } },
    'policy.dpop_signing_alg_values_supported',
    'an empty array',
    { policy: combined, clientAttestation: { findAttesterKeys } },
  ],
  [
    { policy: attested, clientAttestation: { findAttesterKeys, allowAttestation: call } },
    'clientAttestation.allowAttestation',
    'an unknown name. Write clientAttestation.allowsAttestation.',
    { clientAttestation: { findAttesterKeys, allowsAttestation: call } },
  ],
  [{ onEvents: call }, 'onEvents', 'an unknown name', { onEvent: call }],
  [{ resource: [] }, 'resource', 'an unknown name', { resources: [] }],
  [
    { policy: { ...oauth21, require_pushed_authorization_request: true } },
    'policy.require_pushed_authorization_request',
    'an unknown name. Write policy.require_pushed_authorization_requests.',
    { policy: { ...oauth21, require_pushed_authorization_requests: true } },
  ],
  [{ policy: { ...oauth21, response_modes_supported: ['query.jwt'] } }, 'sign', 'undefined', { sign: call }],
  [
    { policy: { ...oauth21, response_types_supported: ['code token'] } },
    'issueFrontChannelTokens',
    'undefined',
    { issueFrontChannelTokens: { accessToken: call, idToken: call } },
  ],
  [
    { policy: fapi2SecurityProfile, pushed_authorization_request_endpoint: undefined },
    'pushed_authorization_request_endpoint',
    'undefined',
    { pushed_authorization_request_endpoint: 'https://as.example.com/par' },
  ],
  [
    { policy: { ...fapi2SecurityProfile, dpop_signing_alg_values_supported: [] } },
    'policy.senderConstrainedTokensRequired',
    'true',
    { policy: { ...fapi2SecurityProfile, tls_client_certificate_bound_access_tokens: true } },
  ],
  [
    { policy: { ...oauth21, require_signed_request_object: true } },
    'policy.request_parameter_supported',
    'false',
    { policy: { ...oauth21, require_signed_request_object: true, request_parameter_supported: true } },
  ],
  [
    { policy: { ...oauth21, code_challenge_methods_supported: [] } },
    'policy.code_challenge_methods_supported',
    'an empty array',
    { policy: { ...oauth21, code_challenge_methods_supported: ['S256'] } },
  ],
  [
    { policy: { ...fapi2SecurityProfile, requestUriLifetime: 600 } },
    'policy.requestUriLifetime',
    '600',
    { policy: { ...fapi2SecurityProfile, requestUriLifetime: 599 } },
  ],
  [
    { policy: { ...fapi2SecurityProfile, codeLifetime: 61 } },
    'policy.codeLifetime',
    '61',
    { policy: { ...fapi2SecurityProfile, codeLifetime: 60 } },
  ],
  [
    { policy: { ...oauth21, dpopNonce: 'required', dpop_signing_alg_values_supported: [] } },
    'policy.dpop_signing_alg_values_supported',
    'an empty array',
    { policy: { ...oauth21, dpopNonce: 'required', dpop_signing_alg_values_supported: ['ES256'] } },
  ],
]

const lineAbout = (message: string, option: string): string =>
  message.split('\n').find((line) => line.startsWith(`- ${option}`)) ?? `no line about ${option}`

describe('a message about an option', () => {
  it.each(rows)('says of %s what must be and what came (%#)', (option, wrong, came, advised) => {
    const line = lineAbout(start({ [option]: wrong }), option)
    expect(line).toMatch(/ must .+; got .+\.$/)
    expect(line).toContain(`; got ${came}`)
    expect(start({ [option]: advised })).toBe('started')
  })

  it.each(fields)('says of policy.%s what must be and what came (%#)', (field, wrong, came) => {
    const line = lineAbout(start({ policy: { ...oauth21, [field]: wrong } }), `policy.${field}`)
    expect(line).toContain(' must ')
    expect(line).toContain(`; got ${came}.`)
  })

  it.each(pairs)('says what one option asks of another (%#)', (options, option, came, advised) => {
    const line = lineAbout(start(options), option)
    expect(line).toContain(' must ')
    expect(line).toContain(`; got ${came}`)
    const without = Object.fromEntries(
      Object.entries(options).filter(([name]) => Object.hasOwn(good, name) || name === 'sign'),
    )
    expect(start({ ...without, ...advised })).toBe('started')
  })

  it('is tested here for every option and every field of a policy', () => {
    expect(new Set(rows.map(([option]) => option))).toEqual(new Set(optionNames()))
    expect(new Set(fields.map(([field]) => field))).toEqual(
      new Set<string>([...POLICY_FIELDS, ...ATTESTATION_POLICY_FIELDS]),
    )
  })

  it('stands in a list that begins with the number of problems', () => {
    expect(start({ issuer: '/' })).toMatch(/^authorizationServer: 1 invalid option\n- issuer must /)
    expect(start({ issuer: '/', secret: 5, clock: 1 })).toMatch(
      /^authorizationServer: \d invalid options\n- issuer must /,
    )
  })

  it('tells what a bound is, with its unit', () => {
    const message = start({ policy: { ...oauth21, requestUriLifetime: 601 } })
    expect(message).toContain('policy.requestUriLifetime must be a whole number of seconds from 5 to 600; got 601.')
  })

  it('is one line about a value of the wrong kind, which lacks all the members that its kind has', () => {
    for (const [name, wrong] of [
      ['policy', 'fapi2SecurityProfile'],
      ['policy', Promise.resolve(oauth21)],
      ['store', Promise.resolve(store)],
      ['mtls_endpoint_aliases', 'https://mtls.example'],
    ] as const) {
      const [title, ...lines] = start({ [name]: wrong }).split('\n')
      expect(title).toBe('authorizationServer: 1 invalid option')
      expect(lines).toHaveLength(1)
    }
  })

  it('says of a URL object that the text is wanted, because its href differs from the text', () => {
    expect(start({ issuer: new URL('https://as.example') })).toContain(
      'issuer must be a string: an absolute https URL without a fragment; got a URL object. Write the text. `href` of a URL without a path ends with a slash.',
    )
  })

  it.each([
    [
      'https://as.example/pär',
      'be written in the characters of RFC 3986; got "https://as.example/pär". Write a host of',
    ],
    ['https://bücher.example/par', 'be written in the characters of RFC 3986; got "https://bücher.example/par".'],
    [
      'https://as.example/{tenant}/par',
      'be written in the characters of RFC 3986; got "https://as.example/{tenant}/par".',
    ],
    [
      'https://as.example/par#',
      'have no fragment; got "https://as.example/par#". Leave out the # and what follows it.',
    ],
    ['https://as.example:99999/par', 'have a valid host and port; got "https://as.example:99999/par".'],
    ['https://as.example/par\n', 'have no white space around it; got "https://as.example/par\\n". Trim it.'],
    ['https:as.example/par', 'be an absolute https URL without a fragment; got "https:as.example/par".'],
  ])('names the cause where the URL %j is nearly right', (url, says) => {
    const message = start({ pushed_authorization_request_endpoint: url })
    expect(message).toContain(`pushed_authorization_request_endpoint must ${says}`)
  })

  it('offers both ways out of a response mode that needs a signature', () => {
    expect(start({ policy: { ...oauth21, response_modes_supported: ['query', 'jwt'] } })).toContain(
      'Pass jwkSigner({ jwks, policy }), or leave the JWT modes out of policy.response_modes_supported.',
    )
  })

  it('repeats no secret, no password of a URL, and no long text whole', () => {
    expect(start({ secret: ['s3cr3t-of-the-host', 5] })).not.toContain('s3cr3t')
    expect(start({ issuer: 'http://admin:s3cr3t@as.example.com' })).not.toContain('s3cr3t')
    expect(start({ issuer: `//admin:s3cr3t${'x'.repeat(100)}@as.example.com` })).not.toContain('s3cr3t')
    expect(start({ store: 'redis://:s3cr3t@redis' })).not.toContain('s3cr3t')
    expect(start({ issuer: 'x'.repeat(10_000) }).length).toBeLessThan(400)
  })
})

/** Every option, by its type. */
const optionNames = (): readonly string[] => [
  ...Object.keys({
    ...good,
    pushed_authorization_request_endpoint: 0,
    mtls_endpoint_aliases: 0,
    authorizationDetails: 0,
    parameters: 0,
    resources: 0,
    rules: 0,
    metadata: 0,
    findClientKeys: 0,
    clock: 0,
    randomBytes: 0,
    digest: 0,
    verifySignature: 0,
    onEvent: 0,
    limit: 0,
    insecureDevelopment: 0,
    demandsCountRequired: 0,
    verifyClientSecret: 0,
    readClientCertificate: 0,
    clientAttestation: 0,
    sign: 0,
    issueFrontChannelTokens: 0,
    decrypt: 0,
    dpopNonces: 0,
  } satisfies Record<keyof Options, unknown>),
]
