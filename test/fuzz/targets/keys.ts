import { fixtures } from '../../cases/materialise.mjs'

/** A private JWK of the cases. They are the same in every run, so that an input means the same under the same seed. */
export type PrivateJWK = Readonly<Record<string, string>>

const keys = (fixtures as { keys: Record<string, { private: PrivateJWK }> }).keys

export const privateJWK = (name: string): PrivateJWK => {
  const key = keys[name]?.private
  if (key === undefined) throw new TypeError(`The cases have no key ${name}.`)
  return key
}

export const publicJWK = ({ kty, crv, x, y, n, e }: PrivateJWK): PrivateJWK =>
  JSON.parse(JSON.stringify({ kty, crv, x, y, n, e })) as PrivateJWK
