import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../examples/authorization-server/config.ts'
import { createContext } from '../../examples/authorization-server/context.ts'
import { loadDemoSettings } from '../../examples/authorization-server/demo-client/settings.ts'
import { listen, serve } from '../../examples/authorization-server/server.ts'
import { root } from '../support/project.ts'
import { PHONE, shoot, useChromium } from './support/browser.ts'
import { expectLegible } from './support/legible.ts'
import { clientSite } from './support/servers.ts'

const openTab = useChromium()
const config = (name: string): string => join(root, 'examples/authorization-server/config', name)

/** Serves the document of a client on this machine; resolves to its client_id. */
const publish = async (members: object): Promise<string> => {
  const tls = { key: readFileSync(config('tls/server-key.pem')), cert: readFileSync(config('tls/server.pem')) }
  const server = createServer(tls, (req, res) => {
    const client_id = `https://localhost:${(server.address() as AddressInfo).port}${req.url}`
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ client_id, ...members }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `https://localhost:${(server.address() as AddressInfo).port}/client.json`
}

/** `mcp.json` without TLS, which fetches documents from this machine; resolves to its address. */
const startServer = async (): Promise<string> => {
  const { tls: _, ...rest } = loadConfig(config('mcp.json'))
  const clientDocuments = { loopback: true, ca: config('tls/authority.pem') }
  const settings = { ...rest, clientDocuments, listen: { host: '127.0.0.1', port: 0 } }
  const listener = await listen(settings)
  onTestFinished(listener.close)
  serve(listener, await createContext(settings, { issuer: listener.issuer, log: () => {} }))
  return listener.issuer
}

describe('the consent page of a client on the user’s device', () => {
  it('says where the client comes from, where the browser goes, and who could pretend to be the client', async () => {
    const site = await clientSite()
    const callback = `${site.origin}/cb`
    const redirect_uris = [callback.replace(/:\d+\//, '/')]
    const client_id = await publish({ client_name: 'My Bank', redirect_uris, token_endpoint_auth_method: 'none' })
    const issuer = await startServer()
    const { page } = await openTab(PHONE)
    const query = new URLSearchParams({
      client_id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'tools:read tools:call',
      resource: `${issuer}/mcp`,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    await page.goto(`${issuer}/authorize?${query}`)
    const { user } = loadDemoSettings()
    await page.getByLabel('Username').fill(user.username)
    await page.getByLabel('Password').fill(user.password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    expect((await page.locator('h1').innerText()).trim()).toBe('localhost asks for your approval')
    expect(await page.getByRole('note').innerText()).toContain('can pretend to be it')
    expect(await page.locator('main').innerText()).toContain(`You will be sent to ${new URL(callback).hostname}.`)
    await expectLegible(page)
    await shoot(page, 'example-consent-mcp')
    await page.getByRole('button', { name: 'Approve' }).click()
    const { path } = await site.next()
    expect(new URL(path, callback).searchParams.get('iss')).toBe(issuer)
  })
})
