import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AuthorizationResponseError, type CustomFetch } from 'openid-client'
import type { HttpReply } from 'parapet'
import { sendNodeReply } from 'parapet/node'
import { html } from '../pages/html.ts'
import { messagePage, page } from '../pages/page.ts'
import { seeOther } from '../replies.ts'
import { close } from '../server.ts'
import { begin, callResource, type DemoClient, discover, type Flow, finish } from './flow.ts'
import { type ClientSettings, wantsOf } from './settings.ts'

/** The demo client as a web application, so that a person can go through the flow. */
export interface DemoApplication {
  readonly startUrl: string
  readonly redirect_uri: string
  readonly close: () => Promise<void>
}

/** The oldest go first. */
const MAX_FLOWS = 100

/** Serves the client on a free port of the loopback interface (RFC 8252 §7.3). `fetch` carries all its requests. */
export const startDemoApplication = async (
  issuer: string,
  settings: ClientSettings,
  fetch: CustomFetch,
): Promise<DemoApplication> => {
  const flows = new Map<string, Flow>()
  const wants = wantsOf(settings)
  let discovered: Promise<DemoClient> | undefined
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const redirect_uri = `${origin}/callback`

  const start = async (): Promise<HttpReply> => {
    discovered ??= discover(issuer, settings, redirect_uri, fetch)
    const flow = await begin(await discovered)
    flows.set(flow.state, flow)
    const [oldest] = flows.keys()
    if (flows.size > MAX_FLOWS && oldest !== undefined) flows.delete(oldest)
    // the answer counts only in the browser that asked (RFC 9700 §4.7)
    return seeOther(flow.url.href, { 'Set-Cookie': `demo-flow=${flow.state}; Path=/callback; HttpOnly; SameSite=Lax` })
  }

  const callback = async (req: IncomingMessage): Promise<HttpReply> => {
    const url = new URL(req.url ?? '', origin)
    const state = url.searchParams.get('state') ?? ''
    const flow = req.headers.cookie?.split('; ').includes(`demo-flow=${state}`) ? flows.get(state) : undefined
    if (flow === undefined || discovered === undefined) return messagePage(400, 'Unknown answer', 'Start again.')
    flows.delete(state)
    const client = await discovered
    const tokens = await finish(client, flow, url).catch(refusalIn)
    // an error counts only once `iss` has been compared, as a code does (RFC 9207 §2.4)
    if (typeof tokens === 'string') {
      return messagePage(200, `The ${wants} was not approved`, `The server answered ${tokens}.`)
    }
    const answer = await callResource(client, tokens.access_token, flow.dpop)
    return page(
      200,
      `The ${wants} is approved`,
      html`<h1>The ${wants} is approved</h1>
<p>The resource answered, to a token of type ${tokens.token_type} that lives ${tokens.expires_in ?? 0} seconds:</p>
<pre>${JSON.stringify(answer, undefined, 2)}</pre>
<p><a class="button" href="${origin}/start">Once more</a></p>`,
    )
  }

  server.on('request', async (req, res) => {
    const path = req.url?.split('?', 1)[0]
    const answer = path === '/start' ? start : path === '/callback' ? () => callback(req) : notFound
    try {
      sendNodeReply(res, await answer())
    } catch (error) {
      discovered = undefined
      sendNodeReply(res, messagePage(502, 'That did not work', error instanceof Error ? error.message : String(error)))
    }
  })
  return { startUrl: `${origin}/start`, redirect_uri, close: () => close(server) }
}

/** The error with which the server answered; every other failure is thrown on. */
const refusalIn = (error: unknown): string => {
  if (error instanceof AuthorizationResponseError) return error.error
  throw error
}

const notFound = (): Promise<HttpReply> => Promise.resolve(messagePage(404, 'Not found', 'There is nothing here.'))
