import { describe, expect, it } from 'vitest'
import { fapi2SecurityProfile, oauth21 } from '../../src/profiles/index.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import type { AuthorizationServerOptions } from '../../src/types/server.ts'
import type { StandardSchemaV1 } from '../../src/types/standard-schema.ts'

type Options = AuthorizationServerOptions<Record<never, never>, Record<never, never>>

const clock = fixedClock(1_800_000_000)
const good: Options = {
  issuer: 'https://as.example.com',
  authorization_endpoint: 'https://as.example.com/authorize',
  token_endpoint: 'https://as.example.com/token',
  pushed_authorization_request_endpoint: 'https://as.example.com/par',
  policy: oauth21,
  store: memoryStore({ clock }),
  secret: 'x'.repeat(32),
  findClient: async () => undefined,
}

const schema: StandardSchemaV1 = {
  '~standard': { version: 1, vendor: 'tests', validate: (value) => ({ value }) },
}
/** ArkType's schemas are functions. */
const callable = Object.assign(() => undefined, schema)

const problemsOf = (changes: object): string => {
  try {
    authorizationServer({ ...good, ...changes } as Options)
    return 'none'
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
}

describe('the options of an authorization server', () => {
  it('stand when nothing is wrong with them', () => {
    expect(problemsOf({})).toBe('none')
    expect(problemsOf({ issuer: 'http://127.0.0.1:8080' })).toBe('none')
    expect(problemsOf({ policy: fapi2SecurityProfile })).toBe('none')
  })

  it('are refused with every problem named at once, of form and of policy', () => {
    const message = problemsOf({
      issuer: 'https://as.example.com/?tenant=1',
      secret: 'short',
      findClient: 'no function',
      policy: { ...oauth21, requestUriLifetime: 4, clockTolerance: 61, dpopNonce: 'sometimes' },
    })
    for (const name of ['issuer', 'secret', 'findClient', 'requestUriLifetime', 'clockTolerance', 'dpopNonce']) {
      expect(message).toContain(`${name}`)
    }
    expect(message.split('\n- ').length).toBeGreaterThanOrEqual(7)
  })

  it.each([
    ['issuer', { issuer: 'http://as.example.com' }],
    ['issuer', { issuer: 'https://as.example.com#x' }],
    ['issuer', { issuer: 'https://user@as.example.com' }],
    ['token_endpoint', { token_endpoint: '/token' }],
    ['mtls_endpoint_aliases.token_endpoint', { mtls_endpoint_aliases: { token_endpoint: 'nonsense' } }],
    ['secret', { secret: ['x'.repeat(32), 'short'] }],
    ['secret', { secret: [] }],
    ['store.take', { store: { insert: async () => true, get: async () => undefined } }],
    ['parameters.client_secret', { parameters: { client_secret: {} } }],
    ['resources', { resources: 'https://api.example.com' }],
    ['sign', { policy: { ...oauth21, response_modes_supported: ['query', 'jwt'] } }],
    ['issueFrontChannelTokens', { policy: { ...oauth21, response_types_supported: ['code', 'code id_token'] } }],
    [
      'pushed_authorization_request_endpoint',
      { policy: fapi2SecurityProfile, pushed_authorization_request_endpoint: undefined },
    ],
    ['request_parameter_supported', { policy: { ...oauth21, require_signed_request_object: true } }],
    ['code_challenge_methods_supported', { policy: { ...oauth21, code_challenge_methods_supported: [] } }],
    ['requestUriLifetime', { policy: { ...oauth21, requestUriLifetime: 601 } }],
    ['FAPI 2.0 Security Profile §5.3.2.2', { policy: { ...fapi2SecurityProfile, requestUriLifetime: 600 } }],
    ['FAPI 2.0 Security Profile §5.3.2.1', { policy: { ...fapi2SecurityProfile, codeLifetime: 61 } }],
    [
      'dpop_signing_alg_values_supported[0] must be',
      { policy: { ...oauth21, dpop_signing_alg_values_supported: ['none'] } },
    ],
    [
      'dpop_signing_alg_values_supported[0] must be',
      { policy: { ...oauth21, dpop_signing_alg_values_supported: ['HS256'] } },
    ],
    ['senderConstrainedTokensRequired', { policy: { ...fapi2SecurityProfile, dpop_signing_alg_values_supported: [] } }],
    ['redirectStatus', { policy: { ...oauth21, redirectStatus: 307 } }],
    [
      'onEvents must be an option of authorizationServer; got an unknown name. Write onEvent.',
      { onEvents: () => undefined },
    ],
    [
      'policy.requestUriLifetme must be a field of Policy; got an unknown name. Write policy.requestUriLifetime.',
      { policy: { ...oauth21, requestUriLifetme: 60 } },
    ],
    ...['saml', 'Code', 'code id-token', 'code code', 'code none', 'code  token', ''].map((type): [string, object] => [
      'policy.response_types_supported[1] must be words of code, token and id_token, each at most once, or none alone; got ' +
        (type === '' ? 'an empty string.' : `"${type}".`),
      { policy: { ...oauth21, response_types_supported: ['code', type] } },
    ]),
    ...(['scopes_supported', 'prompt_values_supported'] as const).flatMap((field) =>
      ['login consent', 'a"b', 'lesen-ä'].map((text): [string, object] => [
        `policy.${field}[0] must be one token of visible ASCII, without a quote or a backslash; got ${JSON.stringify(text)}.`,
        { policy: { ...oauth21, [field]: [text] } },
      ]),
    ),
    [
      'policy.scopes_supported must be a list of tokens; got a string.',
      { policy: { ...oauth21, scopes_supported: 'openid email' } },
    ],
    ['rules must be a list of functions; got a function.', { rules: () => undefined }],
    ['rules[1] must be a synchronous function', { rules: [() => undefined, 'no transfers'] }],
    [
      'rules[0] must be a synchronous function that returns undefined or an objection',
      { rules: [async () => undefined] },
    ],
    ['parameters.audience must be a Standard Schema', { parameters: { audience: 'text' } }],
    ['parameters.audience must be a Standard Schema', { parameters: { audience: /^a/ } }],
    ['parameters.audience must be a Standard Schema', { parameters: { audience: { '~standard': { version: 1 } } } }],
    ['parameters.scope must be left out', { parameters: { scope: schema } }],
    ...['ext-*', '*', 'a b', ' ext', 'ext\u00a0a'].map((name): [string, object] => [
      `parameters must have names without white space and "*"; got "${name}". Declare each parameter by its whole name.`,
      { parameters: { [name]: schema } },
    ]),
    ['parameters must have names without white space and "*"; got an empty string.', { parameters: { '': schema } }],
    ['authorizationDetails.payment must be a Standard Schema', { authorizationDetails: { payment: true } }],
    ['authorizationDetails.payment must be a Standard Schema', { authorizationDetails: { payment: { type: 'a' } } }],
    [
      'authorizationDetails.payment must be a Standard Schema',
      { authorizationDetails: { payment: { schema, isNarrower: true } } },
    ],
    [
      'authorizationDetails.payment must be a Standard Schema',
      { authorizationDetails: { payment: { schema, isnarrower: () => true } } },
    ],
    [
      'authorizationDetails must be an object of Standard Schemas; got an array.',
      { authorizationDetails: ['payment'] },
    ],
    ['metadata.issuer must be left out, because it is derived', { metadata: { issuer: 'https://other.example' } }],
    ['metadata.scopes_supported must be left out', { metadata: { scopes_supported: ['openid'] } }],
    ['metadata must be an object; got an empty array.', { metadata: [] }],
    ['clock must return whole seconds since 1970; got ', { clock: () => 1_800_000_000_000 }],
    ['clock must return whole seconds since 1970; got ', { clock: () => 1_800_000_000.5 }],
    ['clock must return whole seconds since 1970; got ', { clock: () => Number.NaN }],
    ['clock must return whole seconds since 1970; got ', { clock: async () => 1_800_000_000 }],
    [
      'clock must return whole seconds since 1970; got an exception.',
      {
        clock: () => {
          throw new Error('no time')
        },
      },
    ],
    ['store.insert must be a function; got undefined.', { store: {} }],
    ['store.insert must be a function; got undefined.', { store: { insert: undefined } }],
    ['store.insert must be a function; got a boolean.', { store: { insert: true } }],
    ['store must be a store; got undefined.', { store: undefined }],
    ['policy must be a policy; got undefined. Pass a profile, such as oauth21', { policy: undefined }],
    [
      'secret must be a string or a Uint8Array of at least 32 bytes, a CryptoKey for HMAC with SHA-256 that may sign, or a list of them; got a number.',
      { secret: 5 },
    ],
    ['mtls_endpoint_aliases', { mtls_endpoint_aliases: 'https://mtls.example' }],
  ])('are refused for %s', (name, changes) => {
    expect(problemsOf(changes)).toContain(name)
  })

  it('stand with all that a host may bring', () => {
    const payment = { schema, isNarrower: () => true }
    expect(
      problemsOf({
        rules: [() => undefined],
        parameters: { audience: schema, organization: callable, login_hint: schema },
        authorizationDetails: { payment, account: schema, transfer: callable, consent: { schema } },
        resources: () => true,
        metadata: { jwks_uri: 'https://as.example.com/jwks', grant_types_supported: ['refresh_token'] },
        mtls_endpoint_aliases: { token_endpoint: 'https://mtls.example.com/token', userinfo_endpoint: undefined },
      }),
    ).toBe('none')
  })

  it('stand with a parameter whose name has other characters than RFC 6749 §8.2 allows, since clients send such names', () => {
    const parameters = Object.fromEntries(['ui[theme]', 'acr:values', 'ext-ä'].map((name) => [name, schema]))
    expect(problemsOf({ parameters })).toBe('none')
  })

  it('stand with a clock at 0, where time begins with the first request', () => {
    expect(problemsOf({ clock: () => 0 })).toBe('none')
  })

  it('are refused with every unknown name, and with what is wrong beside a policy that is none', () => {
    const message = problemsOf({
      onEvents: 1,
      resource: [],
      policy: undefined,
      issuer: 'http://as.example.com',
      clock: () => 1_800_000_000_000,
      secret: 'short',
      parameters: { state: schema },
    })
    for (const name of ['onEvents', 'resource', 'policy', 'issuer', 'clock', 'secret', 'parameters.state']) {
      expect(message).toContain(`\n- ${name} must `)
    }
    expect(message).not.toContain('readable object')
  })

  it('say once that a policy lacks most of its fields, and name three or fewer each', () => {
    const message = problemsOf({ policy: { clockTolerance: 5, redirectStatus: 303 } })
    expect(message).toMatch(
      /^- policy must have every field of Policy; got an object without \d\d of them \(\w+, \w+, \w+, …\)\. Spread a profile/m,
    )
    expect(message.split('\n- ')).toHaveLength(2)

    const { codeLifetime: _one, dpopNonce: _two, ...most } = oauth21
    const few = problemsOf({ policy: most })
    expect(few).toContain('policy.codeLifetime must be a whole number of seconds from 1 to 600; got undefined. Spread')
    expect(few).toContain('policy.dpopNonce must be "off", "optional" or "required"; got undefined. Spread')
    expect(few).not.toContain('every field')
  })

  it('echo no secret', () => {
    expect(problemsOf({ secret: ['s3cr3t-of-the-host', 5] })).not.toContain('s3cr3t')
  })

  it('are refused for a type of details whose schema refuses the key as type', () => {
    const only = (type: string): StandardSchemaV1 => ({
      '~standard': {
        version: 1,
        vendor: 'tests',
        validate: (value) =>
          (value as { type: string }).type === type
            ? { issues: [{ message: 'amount is missing', path: ['amount'] }] }
            : {
                issues: [
                  { message: 'another type', path: [{ key: 'type' }] },
                  { message: 'no', path: ['amount'] },
                ],
              },
      },
    })
    const message = problemsOf({
      authorizationDetails: { pay: only('payment'), account: { schema: only('accounts') } },
    })
    expect(message).toContain('authorizationDetails.pay must have a schema that accepts "pay" as type')
    expect(message).toContain('authorizationDetails.account must have a schema')
    expect(
      problemsOf({ authorizationDetails: { payment: only('payment'), accounts: { schema: only('accounts') } } }),
    ).toBe('none')
  })

  it('stand with a schema of details that throws, or answers later, when it is tried', () => {
    const validate = (answer: () => never | Promise<never>) => ({
      '~standard': { version: 1, vendor: 'tests', validate: answer },
    })
    const throwing = validate(() => {
      throw new Error('not yet')
    })
    expect(
      problemsOf({ authorizationDetails: { a: throwing, b: validate(() => Promise.reject(new Error('later'))) } }),
    ).toBe('none')
  })

  it('are refused when there are none', () => {
    expect(() => authorizationServer(undefined as never)).toThrow(
      /^authorizationServer: 1 invalid option\n- options must be an object; got undefined\./,
    )
  })
})
