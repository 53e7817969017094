import { describe, expect, it } from 'vitest'
import { createCookie } from '../../examples/authorization-server/cookies.ts'
import { createShelf } from '../../examples/authorization-server/shelf.ts'
import { verifyAuthorizationDetails } from '../../src/authorization-request/authorization-details.ts'
import { parseClaims } from '../../src/authorization-request/claims.ts'
import { canonicalJWK } from '../../src/crypto/canonical-jwk.ts'
import { parseCompactJWS } from '../../src/crypto/jws.ts'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { authorizationParameters, readBodyForm } from '../../src/encoding/form.ts'
import { openFailure, sealFailure } from '../../src/host/failure-reference.ts'
import { decodeCodeRecord, decodeRequestRecord, decodeUsedCodeRecord, encodeRecord } from '../../src/host/records.ts'
import { openReference } from '../../src/host/reference.ts'
import { statelessDPoPNonces } from '../../src/host/stateless-nonces.ts'
import { encryptedStore } from '../../src/stores/encrypted.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { policyOf, testServer } from '../../src/testing/index.ts'
import { writeJWT } from '../../src/testing/jwt.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import type { CodeRecord, RequestRecord, UsedCodeRecord } from '../../src/types/records.ts'
import { characters, fc } from '../support/fast-check.ts'
import { sealReference } from '../support/seal-reference.ts'
import { PROFILES } from './support/profiles.ts'
import { codeRecords, defined, ISSUER, optional, requestRecords, usedCodeRecords } from './support/stored-records.ts'
import { hashes, identifiers, jsonObjects, memberNames, seconds, texts } from './support/values.ts'

const BOUNDS = { maxRequestBytes: 1_000_000, maxParameters: 100, maxParameterLength: 100_000 }

/** Compares the texts as well: a member named `__proto__` is one for `JSON.stringify` alone. */
const expectSame = (read: unknown, written: unknown): void => {
  expect(read).toEqual(written)
  const ordered = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  const textOf = (value: unknown) => JSON.stringify(value, (_name, member) => ordered(member))
  expect(textOf(read)).toBe(textOf(written))
}

describe('the library reads back as it was what it wrote', () => {
  it('forms as text, as bytes and as pairs, of any names and values', () => {
    const members = fc.uniqueArray(fc.tuple(memberNames, texts), { maxLength: 6, selector: ([name]) => name })
    fc.assert(
      fc.property(members, fc.array(texts, { maxLength: 3 }), (sent, resources) => {
        const pairs = [...sent, ...resources.map((value): [string, string] => ['resource', value])]
        const form = new URLSearchParams(pairs)
        for (const body of [String(form), new TextEncoder().encode(String(form)), form, pairs]) {
          const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
          const read = readBodyForm({ method: 'POST', url: `${ISSUER}/par`, headers, body }, BOUNDS)
          const isSent = ([name, value]: readonly [string, string]) => name !== 'resource' && value !== ''
          expect(read.ok && [...read.value.values]).toEqual(pairs.filter(isSent))
          expect(read.ok && [...read.value.repeated]).toEqual([])
          const names = pairs.map(([name]) => name)
          const { vendor = {} } = read.ok ? authorizationParameters(read.value, names) : {}
          expectSame(Object.entries(vendor), pairs.filter(isSent))
        }
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['a request', requestRecords, decodeRequestRecord],
    ['a code', codeRecords, decodeCodeRecord],
    ['a used code', usedCodeRecords, decodeUsedCodeRecord],
  ] as const)('the stored record of %s', (_name, records, decode) => {
    fc.assert(
      fc.property(records as fc.Arbitrary<RequestRecord | CodeRecord | UsedCodeRecord>, (record) => {
        // a record that is too large is not stored, and the tests of `encodeRequest` are about that
        const value = encodeRecord(record, 65_536)
        if (value !== undefined) expectSame(decode(value, ISSUER), record)
      }),
      { numRuns: 60 },
    )
  })

  it('a record through an encrypted store, under the newest and under an older secret', async () => {
    const secrets = fc.uniqueArray(fc.string({ unit: characters, minLength: 32, maxLength: 40 }), {
      minLength: 1,
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(texts, { minLength: 2, maxLength: 2 }),
        texts,
        secrets,
        async (keys, value, all) => {
          const [key = '', other = ''] = keys
          const below = memoryStore({ clock: () => 0 })
          const written = encryptedStore(below, { secrets: all.slice(-1) })
          await written.insert(key, value, 60)
          await written.insert(other, `not ${value}`, 60)
          const read = encryptedStore(below, { secrets: all })
          expect([await read.get(key), await read.get(other)]).toEqual([value, `not ${value}`])
          expect(await read.take(key)).toBe(value)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('the references of presented requests and of failures, under the newest and under an older secret', async () => {
    const [{ as: older }, { as }] = await Promise.all([testServer({ secret: 'o'.repeat(32) }), testServer()])
    const rotated = { ...as, secrets: [...as.secrets, ...older.secrets] }
    const presentations = fc.record({ request: hashes, client_id: identifiers, presented_at: seconds })
    const errors = fc
      .record({
        error: fc.constant('invalid_request'),
        error_description: texts,
        reason: fc.constant('scope-malformed'),
        section: texts,
        status: fc.nat(599),
        parameter: optional(texts),
        detail: optional(texts),
      })
      .map(defined)
    const failures = fc
      .record({
        client_id: identifiers,
        redirect_uri: fc.constantFrom('https://client.example/cb?a=b', 'com.example.app:/cb', 'http://[::1]:1/cb'),
        mayBeUnregistered: fc.boolean(),
        response_mode: fc.constantFrom('query', 'fragment', 'form_post', 'query.jwt'),
        state: optional(texts),
        request: optional(hashes),
        error: errors,
        expires_at: seconds,
      })
      .map((failure) => defined(failure) as unknown as Parameters<typeof sealFailure>[1])
    await fc.assert(
      fc.asyncProperty(presentations, failures, async (presentation, failure) => {
        for (const server of [as, older]) {
          expectSame(await openReference(rotated, await sealReference(server, presentation)), presentation)
          const sealed = await sealFailure(server, failure)
          // a failure that would make too long a reference is shown to the user at once
          if (sealed !== undefined) expectSame(await openFailure(rotated, sealed), failure)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('the nonces of a server, as long as it says that it accepts them and not for a second more', async () => {
    const keys = fc.uniqueArray(fc.uint8Array({ minLength: 32, maxLength: 64 }), {
      minLength: 1,
      maxLength: 3,
      selector: String,
    })
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 86_400 }), seconds, fc.nat(), async (all, step, now, wait) => {
        const nonce = await statelessDPoPNonces({ keys: all.slice(-1), step }).issue(now)
        const nonces = statelessDPoPNonces({ keys: all, step })
        const { acceptedUntil = 0 } = (await nonces.accept(nonce, now)) ?? {}
        expect(acceptedUntil).toBeGreaterThanOrEqual(now + step)
        const later = now + (wait % (acceptedUntil - now + 1))
        expect(await nonces.accept(nonce, later)).toMatchObject({ acceptedUntil })
        expect(await nonces.accept(nonce, acceptedUntil + 1)).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  it('authorization_details and claims, with members of any names', async () => {
    const common = ['locations', 'actions', 'datatypes', 'privileges', 'identifier', 'type', 'id_token', 'userinfo']
    const own = jsonObjects.map((members) =>
      Object.fromEntries(Object.entries(members).filter(([name]) => !common.includes(name))),
    )
    const names = identifiers.filter((name) => name !== '__proto__')
    await fc.assert(
      fc.asyncProperty(fc.array(own, { maxLength: 3 }), names, async (objects, type) => {
        const schema = {
          '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) },
        }
        const details = objects.map((members) => ({ ...members, type }))
        const verified = await verifyAuthorizationDetails(
          JSON.stringify(details),
          Object.fromEntries([[type, schema]]) as never,
          { client_id: 'client' },
        )
        expectSame(verified.ok && verified.value, details)
        for (const claims of objects) expectSame(parseClaims(JSON.stringify(claims)), claims)
      }),
      { numRuns: 60 },
    )
  })

  it('the canonical form of a public key, which has one thumbprint in every spelling of its JSON', async () => {
    const bytes = (length: number) =>
      fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((octets) => Buffer.from([(octets[0] ?? 0) | 1, ...octets.subarray(1)]).toString('base64url'))
    const curve = (crv: string, length: number) =>
      fc.record({ kty: fc.constant('EC'), crv: fc.constant(crv), x: bytes(length), y: bytes(length) })
    const keys = fc.oneof(
      curve('P-256', 32),
      curve('P-384', 48),
      curve('P-521', 66),
      fc.record({ kty: fc.constant('OKP'), crv: fc.constantFrom('Ed25519', 'X25519'), x: bytes(32) }),
      fc.record({ kty: fc.constant('RSA'), n: bytes(256), e: fc.constantFrom('AQAB', 'Aw') }),
      fc.record({ kty: fc.constant('AKP'), alg: fc.constant('ML-DSA-44'), pub: bytes(1312) }),
    )
    const beside = jsonObjects.map((members) =>
      Object.fromEntries(Object.entries(members).map(([name, value]) => [`x-${name}`, value])),
    )
    await fc.assert(
      fc.asyncProperty(keys, beside, fc.infiniteStream(fc.nat()), async (key: JSONWebKey, others, order) => {
        const shuffled = Object.entries({ ...key, ...others, kid: 'kid', use: 'sig' })
          .map((entry) => [order.next().value as number, entry] as const)
          .sort(([a], [b]) => a - b)
          .map(([, entry]) => entry)
        const spelt: JSONWebKey = Object.fromEntries(shuffled)
        const canonical = canonicalJWK(spelt)
        expectSame(JSON.parse(canonical), key)
        expect(canonicalJWK(JSON.parse(canonical))).toBe(canonical)
        expect(await computeJWKThumbprint(spelt)).toBe(await computeJWKThumbprint(JSON.parse(canonical)))
      }),
      { numRuns: 60 },
    )
  })

  it('header and claims of a signed token', async () => {
    await fc.assert(
      fc.asyncProperty(jsonObjects, jsonObjects, async (members, claims) => {
        const { crit: _crit, b64: _b64, ...others } = members
        const header = { ...others, alg: 'HS256', kid: 'kid' }
        const token = await writeJWT({ header, claims, key: new Uint8Array(32) })
        const read = parseCompactJWS(token, 1_000_000)
        expectSame(read?.header, header)
        expectSame(read?.payload, claims)
      }),
      { numRuns: 60 },
    )
  })

  it('policies that were stored as JSON', async () => {
    const numbers = fc.array(fc.nat(), { maxLength: 6 })
    const picked = fc.tuple(fc.constantFrom(...Object.values(PROFILES)), numbers)
    await fc.assert(
      fc.property(picked, ([profile, picks]) => {
        const policy = policyOf(profile, picks)
        expectSame(JSON.parse(JSON.stringify(policy)), policy)
      }),
      { numRuns: 60 },
    )
    const { as } = await testServer({ policy: JSON.parse(JSON.stringify(PROFILES.fapi2MessageSigning)) })
    expectSame(as.policy, { ...as.policy, ...PROFILES.fapi2MessageSigning })
  })

  it('the cookies and the entries of the example', async () => {
    const values = fc.string({ unit: fc.constantFrom(...'aZ09-_.~!#$%&()*+/:<=>?@[]^`{|}'), maxLength: 64 })
    const names = fc.constantFrom('session', 'browser', 'ses', '__proto__')
    await fc.assert(
      fc.asyncProperty(values, values, names, fc.boolean(), jsonObjects, texts, async (...given) => {
        const [value, other, name, secure, entry, entryName] = given
        const { read, write } = createCookie({ name, secure, sameSite: 'Lax' })
        const beside = createCookie({ name: `${name}-2`, secure, sameSite: 'None' }).write(other)
        const cookie = [beside, write(value, 60), 'a=b'].map((one) => one.split(';')[0]).join('; ')
        expect(read({ method: 'GET', url: ISSUER, headers: new Headers({ cookie }) })).toBe(value)
        const clock = () => 0
        const shelf = createShelf<typeof entry>({ store: memoryStore({ clock }), clock }, 'entry')
        expect(await shelf.put(entryName, entry, 60)).toBe(true)
        expectSame(await shelf.get(entryName), entry)
      }),
      { numRuns: 50 },
    )
  })
})
