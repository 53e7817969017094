import type { KeyObject } from 'node:crypto'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export const makeKeyPair: (
  type: string,
  options?: { readonly namedCurve?: string; readonly modulusLength?: number },
) => KeyPair
