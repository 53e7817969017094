import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { linesOf, type View } from '../../examples/authorization-server/walkthrough/browser.ts'
import { root } from '../support/project.ts'
import { ALICE, ISSUER, postOf, testApp, VERIFIER } from './support/app.ts'

const tls = (name: string): string => join(root, 'examples/authorization-server/config/tls', name)
const LOCALHOST = 'http://localhost:33418/callback'
const WEB = 'https://app.example/callback'
const RESOURCE = `${ISSUER}/resource`
const WARNING = /any program on your device can pretend to be it/

let server: Server
let origin = ''
/** What the document says beside its client_id; undefined: there is none. */
let members: object | undefined
const named = { client_name: 'A <b>Bank</b>', token_endpoint_auth_method: 'none' }

beforeAll(async () => {
  server = createServer({ key: readFileSync(tls('server-key.pem')), cert: readFileSync(tls('server.pem')) })
  server.on('request', (req, res) => {
    res.writeHead(members === undefined ? 404 : 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    })
    res.end(JSON.stringify({ client_id: origin + req.url, ...members }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `https://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  members = { ...named, redirect_uris: [LOCALHOST] }
})

const start = (clientDocuments: object = { loopback: true, ca: tls('authority.pem') }) =>
  testApp({ profile: 'mcp', clients: [], clientDocuments })

const requestOf = (redirect_uri: string, client_id = `${origin}/client.json`): URL =>
  new URL(
    `${ISSUER}/authorize?${new URLSearchParams({
      client_id,
      redirect_uri,
      response_type: 'code',
      scope: 'orders',
      resource: RESOURCE,
      state: 'a state',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })}`,
  )

const consentOf = async (redirect_uri: string): Promise<View> => {
  const user = (await start()).browser()
  return user.press(await user.open(requestOf(redirect_uri)), 'login', ALICE)
}

describe('a client that a document describes', () => {
  it('gets tokens without a registration', async () => {
    const { browser, fetch } = await start()
    const user = browser()
    const consent = await user.press(await user.open(requestOf(LOCALHOST)), 'login', ALICE)
    const { leftFor } = await user.press(consent, 'approve')
    expect(leftFor?.origin).toBe('http://localhost:33418')
    const form = {
      grant_type: 'authorization_code',
      code: leftFor?.searchParams.get('code') ?? '',
      client_id: `${origin}/client.json`,
      redirect_uri: LOCALHOST,
      code_verifier: VERIFIER,
      resource: RESOURCE,
    }
    const answer = await (await fetch(`${ISSUER}/token`, postOf(form))).json()
    expect(answer).toMatchObject({ token_type: 'Bearer', scope: 'orders', access_token: expect.any(String) })
  })

  it('is called by its host on the login page, since anybody can write any name into a document', async () => {
    const user = (await start()).browser()
    expect(linesOf(await user.open(requestOf(LOCALHOST)))[0]).toBe('Log in to continue to localhost')
  })

  it('is shown on the consent page with its host, its own name, and the host that the browser is sent to', async () => {
    const lines = linesOf(await consentOf(LOCALHOST))
    expect(lines.slice(0, 4)).toEqual([
      'localhost asks for your approval',
      'You are logged in as alice.',
      'It calls itself A <b>Bank</b>. Nobody has registered it here.',
      'You will be sent to localhost.',
    ])
    expect(lines[4]).toMatch(WARNING)
  })

  it('has a mark where a character of its name cannot be seen', async () => {
    members = { ...named, client_name: 'Bank\u200b', redirect_uris: [LOCALHOST] }
    const { body } = await consentOf(LOCALHOST)
    expect(body).toContain('<p>It calls itself <strong>Bank\ufffd</strong>. Nobody has registered it here.</p>')
  })

  it.each([
    ['turns the words after it around', 'Bank\u202e'],
    ['begins a line of its own', 'Bank\nIt is registered here.'],
  ])('is no client here where a character of its name %s', async (_what, client_name) => {
    members = { ...named, client_name, redirect_uris: [LOCALHOST] }
    const refused = await (await start()).browser().open(requestOf(LOCALHOST))
    expect(refused.status).toBe(400)
    expect(refused.body).not.toContain('Bank')
  })

  it.each([
    [[LOCALHOST], LOCALHOST, true],
    [['http://127.0.0.1/callback', LOCALHOST], 'http://127.0.0.1:5000/callback', true],
    [[LOCALHOST, WEB], LOCALHOST, false],
    [[WEB], WEB, false],
  ])('with the redirect URIs %j has a warning of imitators at %s: %s', async (redirect_uris, redirect_uri, warns) => {
    members = { ...named, redirect_uris }
    const { body } = await consentOf(redirect_uri)
    expect(WARNING.test(body)).toBe(warns)
    expect(body).toContain(`You will be sent to <strong>${new URL(redirect_uri).hostname}</strong>.`)
  })

  it('is asked for again each time, because another program can use its name', async () => {
    const user = (await start()).browser()
    await user.press(await user.press(await user.open(requestOf(LOCALHOST)), 'login', ALICE), 'approve')
    expect(linesOf(await user.open(requestOf(LOCALHOST)))[0]).toBe('localhost asks for your approval')
  })
})

describe('a person who comes with a client that is not accepted', () => {
  it.each<[string, object | undefined, object | undefined, string]>([
    ['has no document', undefined, undefined, 'This server cannot find out which application this is'],
    ['has an invalid one', { client_secret: 'x' }, undefined, 'This server cannot find out which application this is'],
    [
      'is on a host that the server does not admit',
      {},
      { hosts: ['app.example'], loopback: true },
      'This server does not accept the application',
    ],
    [
      'is on this machine, where the server fetches from public hosts',
      {},
      {},
      'This server cannot find out which application this is',
    ],
  ])('reads so, where the client %s', async (_, document, settings, title) => {
    members = document && { ...named, redirect_uris: [LOCALHOST], ...document }
    const view = await (await start(settings)).browser().open(requestOf(LOCALHOST))
    expect(view.status).toBe(400)
    expect(linesOf(view)[0]).toBe(title)
  })

  it('reads when to come back, where too many documents were fetched', async () => {
    members = undefined
    const { browser, fetch } = await start()
    const user = browser()
    for (let count = 0; count < 30; count++) await user.open(requestOf(LOCALHOST))
    expect(linesOf(await user.open(requestOf(LOCALHOST)))[0]).toBe('This server is busy')
    const get = { method: 'GET', headers: {}, body: null, redirect: 'manual' } as const
    const response = await fetch(requestOf(LOCALHOST).href, get)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('2')
  })
})
