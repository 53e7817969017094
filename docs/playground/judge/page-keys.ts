import { makeCertificates, makeKeys, type TestCertificates, type TestKeys } from '../../../src/testing/clients.ts'
import type { StandIns } from './presumptions.ts'
import { type ProfileName, profileOf } from './profiles.ts'

/** The keys and certificates that the page made for itself. They never leave it. */
export interface PageKeys {
  readonly keys: TestKeys
  readonly certificates: TestCertificates
  readonly standIns: StandIns
}

/** Makes keys for algorithms that a profile accepts. */
export const makePageKeys = async (profile: ProfileName): Promise<PageKeys> => {
  const [keys, certificates] = await Promise.all([makeKeys(profileOf(profile).policy), makeCertificates()])
  return { keys, certificates, standIns: new Map() }
}

/** Whether a token says that a key of the page signed it. */
export const isOwnKid = ({ keys }: PageKeys, kid: unknown): boolean =>
  kid === keys.client.kid || kid === keys.attester.kid || kid === keys.attacker.kid

/** Whether a public key is one of the page's. */
export const isOwnJWK = ({ keys }: PageKeys, jwk: unknown): boolean => {
  const { x, n } = (typeof jwk === 'object' && jwk !== null ? jwk : {}) as {
    readonly x?: unknown
    readonly n?: unknown
  }
  const own = [keys.proof, keys.instance, keys.attacker, keys.client]
  return own.some(({ publicJWK }) => (x !== undefined && publicJWK.x === x) || (n !== undefined && publicJWK.n === n))
}
