import { readPaste } from '../../docs/playground/input/index.ts'
import { findEvidence, findTime, guessEndpoint } from '../../docs/playground/judge/evidence.ts'
import { type Judgement, judge, type Setting } from '../../docs/playground/judge/judge.ts'
import { makePageKeys } from '../../docs/playground/judge/page-keys.ts'
import { guessIssuer } from '../../docs/playground/judge/profiles.ts'
import { writeJWT } from '../../src/testing/jwt.ts'
import { testKey } from '../../src/testing/keys.ts'

/** The clock of requests that do not say when they were made. */
export const NOW = 1_800_000_000

export const requestOf = (text: string) => {
  const reading = readPaste(text)
  if (!reading.ok) throw new Error(reading.problem)
  return reading.request
}

/** Judges a pasted text as the page does before anything is changed in it. */
export const judgePaste = async (text: string, changes: Partial<Setting> = {}): Promise<Judgement> => {
  const request = requestOf(text)
  const profile = changes.profile ?? 'oauth21'
  const endpoint = changes.endpoint ?? guessEndpoint(request)
  const now = findTime(request, findEvidence(request, endpoint))?.at ?? NOW
  const setting = { profile, endpoint, issuer: guessIssuer(request.url, profile), now, ...changes }
  return judge(request, setting, await makePageKeys(profile))
}

/** The reason of a refusal, or the outcome. */
export const verdictOf = ({ objection, outcome }: Judgement): string => objection?.reason ?? outcome

/** A client of somebody else, whose key the page has never seen. */
export const attackerKey = await testKey('ES256', 'somebody-elses-key')
export const device = await testKey('ES256', 'a-device')

const members = (changes: object) => changes as Record<string, unknown>

export const assertionOf = (client_id: string, aud: unknown, claims: object = {}, header: object = {}) =>
  writeJWT({
    header: { alg: 'ES256', kid: attackerKey.kid, ...members(header) },
    claims: { iss: client_id, sub: client_id, aud, jti: 'an-id', iat: NOW, exp: NOW + 60, ...members(claims) },
    key: attackerKey,
  })

export const proofOf = (htm: string, htu: string, claims: object = {}, header: object = {}) =>
  writeJWT({
    header: { typ: 'dpop+jwt', alg: 'ES256', jwk: device.publicJWK, ...members(header) },
    claims: { jti: 'a-proof', htm, htu, iat: NOW, ...members(claims) },
    key: device,
  })

export const ASSERTION_TYPE = 'client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer'
export const CHALLENGE = 'code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256'
