import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, makeConsumer, runNode } from '../packaging/support/consumer.ts'
import { manifest } from '../support/project.ts'
import { guideDiffs } from './support/guide-diffs.ts'

/** Behind this line the program of the guide sends its own requests. Before it stand the server and the functions that send one. */
const DRIVE = 'const client = {'

/** A client and a browser for every program: `push` pushes, `discovered` is the metadata, `logIn` opens an authorization request and
 * logs alice in, `tokensOf` goes from a push to the tokens. */
const CLIENT = `
const client = { Authorization: \`Basic \${btoa('shop:GUGc9nIL3pOXGsBZ')}\` }
const request = {
  response_type: 'code', redirect_uri: 'https://shop.example/cb',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256',
}
const push = (parameters = {}, headers = client) => send('/oauth/par', headers, { ...request, ...parameters })
const discovered = await (await send('/.well-known/oauth-authorization-server', {})).json()
const show = async (response: globalThis.Response) => {
  const { error = '', error_description = '' } = await response.json()
  console.log(response.status, error, error_description)
}
const logIn = async (parameters: Record<string, string>) => {
  const opened = await send(\`/authorize?\${new URLSearchParams({ client_id: 'shop', ...parameters })}\`, {})
  const login = await send(locationOf(opened), cookieOf(opened))
  const form = await (await send(locationOf(login), cookieOf(opened))).text()
  const back = await send(locationOf(login), cookieOf(opened), { username: 'alice', password: '…', csrf: csrfIn(form) })
  return { path: locationOf(back), browser: cookieOf(back) }
}
const tokensOf = async (parameters = {}, answers = {}, headers = client) => {
  const { request_uri } = await (await push(parameters, headers)).json()
  const { path, browser } = await logIn({ request_uri })
  const page = await (await send(path, browser)).text()
  const allowed = await send(path, browser, { answer: 'yes', csrf: csrfIn(page), ...answers })
  const { searchParams } = new URL(locationOf(await send(locationOf(allowed), browser)))
  const redemption = {
    grant_type: 'authorization_code', code: searchParams.get('code') ?? '', redirect_uri: request.redirect_uri,
    code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  }
  const token = await send('/oauth/token', headers, redemption)
  return { page: page.slice(0, page.indexOf('\\n')), tokens: await token.json(), redemption }
}
`

/** What each program is asked, and what it prints then, as its guide says. */
const DRIVES: Readonly<Record<string, readonly [program: string, prints: readonly string[]]>> = {
  atproto: [
    `
console.log(discovered.client_id_metadata_document_supported, discovered.grant_types_supported.join())
const unknown = { client_id: 'http://localhost?scope=atproto' }
await show(await push(unknown, {}))`,
    ['true authorization_code,refresh_token', expect.stringMatching(/^401 invalid_client /) as string],
  ],
  'authorization-details': [
    `
const details = (amount: string) => ({ authorization_details: JSON.stringify([{ type: 'payment', amount }]) })
const { page, tokens } = await tokensOf(details('12.50'))
console.log(page)
console.log(JSON.stringify(tokens.authorization_details))
await show(await push(details('<b>')))`,
    [
      '<form method="post">shop asks for a payment of 12.50',
      '[{"type":"payment","amount":"12.50"}]',
      expect.stringMatching(/^400 invalid_authorization_details /) as string,
    ],
  ],
  'client-id-metadata': [
    `
console.log(discovered.client_id_metadata_document_supported)
console.log((await push({ resource: 'https://mcp.example/' })).status)
await show(await push({ resource: 'https://elsewhere.example/' }))`,
    ['true', '201', expect.stringMatching(/^400 invalid_target /) as string],
  ],
  'consent-page': [
    `
const { page, tokens } = await tokensOf({ scope: 'orders invoices' }, { scope: 'orders' })
console.log(page.match(/name="scope" value="[^"]*"/g).join())
console.log(tokens.scope)`,
    ['name="scope" value="orders",name="scope" value="invoices"', 'orders'],
  ],
  development: [
    `
const opened = await send('/login', {})
console.log(discovered.issuer, (await push()).status, opened.headers.getSetCookie()[0].includes('Secure'))`,
    ['http://as.internal:3000 201 false'],
  ],
  fapi2: [
    `
console.log(discovered.token_endpoint_auth_methods_supported.includes('private_key_jwt'))
await show(await push())`,
    ['true', expect.stringMatching(/^401 invalid_client /) as string],
  ],
  mcp: [
    `
console.log((await push({ resource: 'https://mcp.example/' })).status)
await show(await push())`,
    ['201', expect.stringMatching(/^400 invalid_target /) as string],
  ],
  'mixed-clients': [
    `
const { path, browser } = await logIn(request)
const { searchParams } = new URL(locationOf(await send(path, browser)))
console.log(searchParams.get('error'), searchParams.get('error_description'))
console.log((await tokensOf()).tokens.access_token)`,
    [expect.stringMatching(/^invalid_request .*push/i) as string, 'a token of yours for alice'],
  ],
  'mutual-tls': [
    `
import { fakeProxies, testCertificate } from 'parapet/testing'
const certificate = await testCertificate({ commonName: 'shop' })
const proxied = { ...fakeProxies.nginx(certificate), 'X-Proxy-Secret': 'VcZk3Kx0o1pYqfA9' }
const parameters = { client_id: 'shop' }
await show(await push(parameters, fakeProxies.nginx(certificate)))
console.log((await push(parameters, proxied)).status, discovered.mtls_endpoint_aliases.token_endpoint)`,
    [expect.stringMatching(/^401 invalid_client /) as string, '201 https://mtls.as.example/oauth/token'],
  ],
  'own-policy': [
    `
console.log((await (await push()).json()).expires_in)
await show(await push({ scope: 'transfer' }))
console.log((await push({ scope: 'transfer', nonce: 'n-0S6_WzA2Mj' })).status)`,
    ['30', '400 invalid_request A transfer needs a nonce.', '201'],
  ],
  'protected-resource': [
    `
const orders = async (access_token: string) => {
  const response = await send('/orders', { Authorization: \`Bearer \${access_token}\` })
  console.log(response.status, response.ok ? await response.text() : response.headers.get('www-authenticate').slice(0, 60))
}
await orders((await tokensOf({ scope: 'orders' })).tokens.access_token)
await orders((await tokensOf({ scope: 'invoices' })).tokens.access_token)
await orders('guess')`,
    [
      '200 {"orders":[],"of":"alice"}',
      expect.stringMatching(/^403 .*insufficient_scope/) as string,
      expect.stringMatching(/^401 .*invalid_token/) as string,
    ],
  ],
  spa: [
    `
for (const path of ['/oauth/par', '/oauth/token'])
  for (const Origin of ['https://spa.example', 'https://elsewhere.example']) {
    const headers = { Origin, 'Access-Control-Request-Method': 'POST' }
    const preflight = await fetch(origin + path, { method: 'OPTIONS', headers })
    console.log(path, preflight.headers.get('access-control-allow-origin'))
  }`,
    ['/oauth/par https://spa.example', '/oauth/par null', '/oauth/token https://spa.example', '/oauth/token null'],
  ],
  'token-endpoint': [
    `
const refreshed = async (refresh_token: string) =>
  (await send('/oauth/token', client, { grant_type: 'refresh_token', refresh_token })).json()
const { tokens } = await tokensOf()
const second = await refreshed(tokens.refresh_token)
console.log(discovered.grant_types_supported, second.access_token, second.refresh_token !== tokens.refresh_token)
console.log((await refreshed('a guess')).error, (await refreshed(tokens.refresh_token)).error)
console.log((await refreshed(second.refresh_token)).error)
const other = await tokensOf()
console.log((await (await send('/oauth/token', client, other.redemption)).json()).error, (await refreshed(other.tokens.refresh_token)).error)
await show(await send('/oauth/token', { Authorization: \`Basic \${btoa('shop:guess')}\` }, { grant_type: 'refresh_token', refresh_token: 'r1' }))`,
    [
      "[ 'authorization_code', 'refresh_token' ] a token of yours for alice true",
      'invalid_grant invalid_grant',
      'invalid_grant', // the second use of the first token revoked it
      'invalid_grant invalid_grant', // and so does the second use of a code
      expect.stringMatching(/^401 invalid_client /) as string,
    ],
  ],
}

const nameOf = (page: string): string => page.replace(/^docs\/guides\/(.*)\.md$/, '$1')
const patched = guideDiffs.filter(({ block }) => block.words.join() === 'express')

describe('the program that a guide makes of the one in Express', () => {
  let consumer: Consumer
  beforeAll(() => {
    consumer = makeConsumer(Object.keys(manifest.devDependencies))
  })
  afterAll(() => consumer.remove())

  it('is asked here', () => {
    expect(patched.map(({ page }) => nameOf(page)).sort()).toEqual(Object.keys(DRIVES).sort())
  })

  it.each(patched.map(({ page, after }) => ({ guide: nameOf(page), after })))(
    '$guide answers as the guide says',
    async ({ guide, after }) => {
      const [program = '', prints = []] = DRIVES[guide] ?? []
      expect(after).toContain(DRIVE)
      const served = after.slice(0, after.indexOf(DRIVE))
      const { code } = await transform(`${served}${CLIENT}${program}\nserver.close()`, { loader: 'ts' })
      writeFileSync(join(consumer.folder, `${guide}.mjs`), code)
      const { status, stdout, stderr } = runNode(consumer, [`${guide}.mjs`])
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout.trimEnd().split('\n')).toEqual(prints)
    },
  )
})
