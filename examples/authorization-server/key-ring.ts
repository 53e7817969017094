import type { Clock, EpochSeconds, Seconds } from 'parapet'
import type { SigningKey } from './keys.ts'

export type SigningKeys = readonly [SigningKey, ...SigningKey[]]

/** The signing keys of a server that replaces them while it runs. */
export interface KeyRing {
  /** They sign from now on. */
  readonly current: () => SigningKeys
  /** They verify: the current keys, and older ones until all that they have signed has expired. */
  readonly published: () => SigningKeys
  /** Replaces the current keys. Throws Error where an algorithm would be lost, since clients are registered for it. */
  readonly rotate: (next: readonly SigningKey[]) => void
}

export interface KeyRingOptions {
  readonly clock: Clock
  /** The longest life of anything that the keys sign. */
  readonly signatureLifetime: Seconds
}

export const createKeyRing = (first: readonly SigningKey[], { clock, signatureLifetime }: KeyRingOptions): KeyRing => {
  let current = atLeastOne(first)
  let retired: readonly { readonly key: SigningKey; readonly until: EpochSeconds }[] = []
  return {
    current: () => current,
    published: () => {
      const now = clock()
      retired = retired.filter(({ until }) => now < until)
      return [...current, ...retired.map(({ key }) => key)]
    },
    rotate: (keys) => {
      const next = atLeastOne(keys)
      const lost = current.find(({ alg }) => !next.some((key) => key.alg === alg))
      if (lost !== undefined) throw new Error(`signingKeys must keep a key for ${lost.alg}; the new keys have none.`)
      const until = clock() + signatureLifetime
      const leaving = current.filter(({ kid }) => !next.some((key) => key.kid === kid))
      const waiting = retired.filter(({ key }) => !next.some(({ kid }) => kid === key.kid))
      retired = [...leaving.map((key) => ({ key, until })), ...waiting]
      current = next
    },
  }
}

const atLeastOne = ([first, ...others]: readonly SigningKey[]): SigningKeys => {
  if (first === undefined) throw new Error('signingKeys must have at least one key; got none.')
  return [first, ...others]
}
