import { SINGLE_PARAMETERS } from '../../../src/types/parameters.ts'
import type { CodeRecord, RequestRecord, UsedCodeRecord } from '../../../src/types/records.ts'
import { fc } from '../../support/fast-check.ts'
import { dictionaries, hashes, identifiers, jsonObjects, jsonValues, seconds, texts } from './values.ts'

export const ISSUER = 'https://as.example'

export const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })

/** Leaves out what is undefined, as the library does. */
export const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T

const parameters = fc
  .record({
    ...(Object.fromEntries(SINGLE_PARAMETERS.map((name) => [name, optional(texts)])) as Record<
      (typeof SINGLE_PARAMETERS)[number],
      fc.Arbitrary<string | undefined>
    >),
    resource: optional(fc.array(texts, { minLength: 1, maxLength: 3 })),
    vendor: optional(dictionaries(texts)),
  })
  .map((record) => defined(record) as RequestRecord['parameters'])

export const requestRecords = fc
  .record({
    v: fc.constantFrom(1 as const, 2 as const),
    iss: fc.constant(ISSUER),
    origin: fc.constantFrom('pushed' as const, 'signed' as const, 'plain' as const),
    signed: fc.boolean(),
    client_id: identifiers,
    parameters,
    redirect_uri_registered: fc.boolean(),
    dpop_jkt: optional(hashes),
    'x5t#S256': optional(hashes),
    instance_jkt: optional(hashes),
    client: optional(fc.tuple(jsonObjects, identifiers).map(([members, client_id]) => ({ ...members, client_id }))),
    created_at: seconds,
    expires_at: seconds,
    interaction_expires_at: seconds,
  })
  .map((record) => defined(record) as RequestRecord)

const usedCodeMembers = {
  iss: fc.constant(ISSUER),
  client_id: identifiers,
  grant_id: texts,
  flow: optional(texts),
}

/** A challenge and its method, or neither. */
const challenges = fc.constantFrom(
  {},
  { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' as const },
  { code_challenge: 'plain', code_challenge_method: 'plain' as const },
)

export const usedCodeRecords = fc
  .tuple(fc.record({ v: fc.constant(1 as const), ...usedCodeMembers }), challenges)
  .map(([record, challenge]) => defined({ ...record, ...challenge }) as UsedCodeRecord)

export const codeRecords = fc
  .tuple(
    fc.record({
      ...usedCodeMembers,
      v: fc.constantFrom(1 as const, 2 as const),
      redirect_uri: texts,
      redirect_uri_sent: fc.boolean(),
      dpop_jkt: optional(hashes),
      'x5t#S256': optional(hashes),
      instance_jkt: optional(hashes),
      issued_at: seconds,
      expires_at: seconds,
      subject: texts,
      auth_time: optional(seconds),
      acr: optional(texts),
      amr: optional(fc.array(texts, { maxLength: 3 })),
      scope: optional(texts),
      resource: optional(fc.array(texts, { maxLength: 3 })),
      authorization_details: optional(
        fc.array(
          fc.tuple(jsonObjects, texts).map(([members, type]) => ({ ...members, type })),
          { maxLength: 3 },
        ),
      ),
      claims: optional(jsonObjects),
      nonce: optional(texts),
      sid: optional(texts),
      data: optional(jsonValues),
    }),
    challenges,
  )
  .map(([record, challenge]) => defined({ ...record, ...challenge }) as CodeRecord)
