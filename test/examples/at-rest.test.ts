import { beforeAll, describe, expect, it } from 'vitest'
import { ALICE, ISSUER, postOf, testApp } from './support/app.ts'

/** All that a reader of the database sees while a user is logged in and a consent page waits; and what the browser holds. */
interface Observed {
  readonly rows: string
  readonly secrets: Readonly<Record<string, string>>
}

let observed: Observed

beforeAll(async () => {
  const rows: string[] = []
  const app = await testApp({}, (store) => ({
    ...store,
    insert: (key, value, expiresAt) => {
      rows.push(`${key} ${value}`)
      return store.insert(key, value, expiresAt)
    },
  }))
  const cookies = new Map<string, string>()
  const tokens: string[] = []
  const send = async (url: string, form?: Readonly<Record<string, string>>) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const get = { method: 'GET', headers: { cookie }, body: null, redirect: 'manual' } as const
    const response = await app.fetch(url, form === undefined ? get : postOf(form, { cookie }))
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? []
    if (name !== '') cookies.set(name, value)
    const [, token = ''] = /name="csrf_token" value="([^"]*)"/.exec(await response.text()) ?? []
    if (token !== '') tokens.push(token)
    return response.headers.get('location') ?? ''
  }
  const url = await app.push()
  const address = await send(url.href)
  await send(address)
  await send(address, { ...ALICE, csrf_token: tokens[0] ?? '' })
  await send(address)
  const [beforeLogin = '', afterLogin = ''] = tokens
  observed = {
    rows: rows.join('\n'),
    secrets: {
      'the cookie of the session': cookies.get('__Host-session') ?? '',
      'the cookie of the request': cookies.get('__Host-interaction') ?? '',
      'the form token before the login': beforeLogin,
      'the form token after the login': afterLogin,
      'the id of the interaction': address.slice(`${ISSUER}/interaction/`.length),
      'the request_uri': url.searchParams.get('request_uri')?.split(':').at(-1) ?? '',
      'the password': ALICE.password,
    },
  }
})

describe('a reader of the database finds', () => {
  it.each([
    'the cookie of the session',
    'the cookie of the request',
    'the form token before the login',
    'the form token after the login',
    'the id of the interaction',
    'the request_uri',
    'the password',
  ])('not %s', (name) => {
    const secret = observed.secrets[name] ?? ''
    expect(secret.length).toBeGreaterThan(8)
    expect(observed.rows).not.toContain(secret)
  })

  it('rows of each kind, with the login among them', () => {
    const kinds = new Set(observed.rows.split('\n').map((row) => row.split(':')[0]))
    expect([...kinds].sort()).toEqual(['interaction', 'interaction-step', 'request', 'session'])
    expect(observed.rows).toContain('"subject":"1"')
  })
})
