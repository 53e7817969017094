import type { AddressInfo } from 'node:net'
import type { Client } from 'parapet'
import { describePolicy, fapi2SecurityProfile } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import { fireFaults, fixedClock, testServer } from 'parapet/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp, DEMANDS, policy, register } from '../../examples/frameworks/mixed-clients/app.ts'

const clock = fixedClock()
const clients = new Map<string, Client>()
const failures: string[] = []
const { app } = buildApp(
  {
    clock,
    store: memoryStore({ clock }),
    secret: 'a secret of the application, long enough',
    findClient: async (client_id) => clients.get(client_id),
  },
  ['https://spa.example'],
  (error) => failures.push(String(error)),
)
let baseUrl = ''
beforeAll(async () => {
  await app.listen({ port: 0, host: '127.0.0.1' })
  baseUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
})
afterAll(() => app.close())

const KINDS = { private_key_jwt: 'bank', client_secret_basic: 'web', none: 'spa' } as const

const demandsOf = (method: string) => (Object.hasOwn(KINDS, method) ? DEMANDS[KINDS[method as keyof typeof KINDS]] : {})

describe('bank, web application and single-page application on one issuer, in Fastify', () => {
  it.each([
    ['private_key_jwt', 100],
    ['client_secret_basic', 60],
    ['none', 60],
  ] as const)('refuse every fault of the client of %s', async (client, least) => {
    const kit = await testServer({ policy, clock, client: (method) => ({ demands: demandsOf(method) }) })
    clients.set(kit.clients[client].client_id, register(kit.clients[client], KINDS[client]))
    const { refused, wrong } = await fireFaults(kit, { baseUrl, fetch, client })
    expect(wrong).toEqual([])
    expect(refused.length).toBeGreaterThanOrEqual(least)
  })

  it('hold the bank to FAPI 2.0, and serve the others by OAuth 2.1', async () => {
    const bank = clients.get('test-private_key_jwt') as Client
    expect(describePolicy(policy, bank)).toContain('FAPI 2.0 Security Profile: no deviation')
    expect(bank.demandsCount).toBeGreaterThan(30)
    const query = (client_id: string) =>
      new URLSearchParams({
        client_id,
        response_type: 'code',
        redirect_uri: 'https://client.example/callback',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      })
    const plain = async (client_id: string) =>
      (await fetch(`${baseUrl}/authorize?${query(client_id)}`, { redirect: 'manual' })).status
    expect([await plain('test-private_key_jwt'), await plain('test-none')]).toEqual([400, 303])
    expect(fapi2SecurityProfile.require_pushed_authorization_requests).toBe(true)
  })

  it('let the scripts of the single-page application read the metadata and the answers, and no other', async () => {
    const asked = async (path: string, origin: string) =>
      (await fetch(`${baseUrl}${path}`, { headers: { origin } })).headers.get('access-control-allow-origin')
    for (const path of ['/.well-known/oauth-authorization-server', '/par', '/token']) {
      expect(await asked(path, 'https://spa.example')).toBe('https://spa.example')
      expect(await asked(path, 'https://attacker.example')).toBeNull()
    }
  })

  it('refuse a client whose record lost its demands', async () => {
    const { demands: _lost, ...bank } = clients.get('test-private_key_jwt') as Client
    clients.set('bank', { ...bank, client_id: 'bank' })
    const url = `${baseUrl}/authorize?client_id=bank&response_type=code`
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(500)
    expect(failures).toEqual([
      expect.stringMatching(/demandsCount that parseClient wrote, \d+, and with as many demands; it has 0/),
    ])
  })
})
