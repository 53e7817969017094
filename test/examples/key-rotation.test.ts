import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { loadSigningKeys } from '../../examples/authorization-server/keys.ts'
import { ISSUER, type TestApp } from './support/app.ts'
import { isServed, refreshAs, refreshingApp, tokensOf } from './support/tokens.ts'

const publishedBy = async ({ fetch }: TestApp): Promise<readonly string[]> => {
  const response = await fetch(`${ISSUER}/jwks`, { method: 'GET', headers: {}, body: null, redirect: 'manual' })
  const { keys } = await response.json()
  return keys.map(({ kid }: { readonly kid: string }) => kid)
}

const kidOf = (token = ''): string | undefined => decodeProtectedHeader(token).kid

describe('signing keys that are replaced while the server runs', () => {
  it('sign from then on, and the old ones are published until their tokens have expired', async () => {
    const app = await refreshingApp({ accessTokenLifetime: 900 })
    const before = await tokensOf(app, 'shop')
    app.context.signingKeys.rotate(await loadSigningKeys({ signingKeys: undefined, signingAlgs: ['ES256'] }))
    const after = (await refreshAs(app, 'shop', before.refresh_token)).body
    const [oldKey, newKey] = [kidOf(before.access_token), kidOf(after.access_token)]
    expect(newKey).not.toBe(oldKey)
    expect(kidOf(after.id_token)).toBe(newKey)
    expect(await publishedBy(app)).toEqual([newKey, oldKey])
    expect(await isServed(app, before.access_token)).toBe(true)
    app.clock.advance(899)
    expect(await publishedBy(app)).toEqual([newKey, oldKey])
    app.clock.advance(1)
    expect(await publishedBy(app)).toEqual([newKey])
  })

  it('may be replaced again before that', async () => {
    const app = await refreshingApp()
    const kids: string[] = []
    for (let time = 0; time < 3; time++) {
      const next = await loadSigningKeys({ signingKeys: undefined, signingAlgs: ['ES256'] })
      app.context.signingKeys.rotate(next)
      kids.unshift(next[0]?.kid ?? '')
    }
    expect((await publishedBy(app)).slice(0, 3)).toEqual(kids)
  })

  it('are published once when they come back, and stay when they are read again', async () => {
    const app = await refreshingApp()
    const [first, second] = [
      app.context.signingKeys.current(),
      await loadSigningKeys({ signingKeys: undefined, signingAlgs: ['ES256'] }),
    ]
    for (const keys of [first, second, first, first]) app.context.signingKeys.rotate(keys)
    expect(await publishedBy(app)).toEqual([first[0].kid, second[0]?.kid])
    app.clock.advance(86_400)
    expect(await publishedBy(app)).toEqual([first[0].kid])
  })

  it('must keep each algorithm, since clients are registered for it', async () => {
    const { context } = await refreshingApp()
    const [{ kid }] = context.signingKeys.current()
    expect(() => context.signingKeys.rotate([])).toThrow('signingKeys must have at least one key; got none.')
    const [key] = await loadSigningKeys({ signingKeys: undefined, signingAlgs: ['ES256'] })
    if (key === undefined) throw new Error('No key was made.')
    expect(() => context.signingKeys.rotate([{ ...key, alg: 'ES384' }])).toThrow('must keep a key for ES256')
    expect(context.signingKeys.current()[0].kid).toBe(kid)
  })
})
