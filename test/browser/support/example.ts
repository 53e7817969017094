import { fileURLToPath } from 'node:url'
import * as client from 'openid-client'
import { sendNodeReply } from 'parapet/node'
import { onTestFinished } from 'vitest'
import { loadConfig } from '../../../examples/authorization-server/config.ts'
import { createContext } from '../../../examples/authorization-server/context.ts'
import {
  type DemoClient,
  discover,
  type Flow,
  finish,
  newKey,
} from '../../../examples/authorization-server/demo-client/flow.ts'
import { type DemoSettings, loadDemoSettings } from '../../../examples/authorization-server/demo-client/settings.ts'
import { startDemoApplication } from '../../../examples/authorization-server/demo-client/web.ts'
import { listen, serve as serveExample } from '../../../examples/authorization-server/server.ts'
import { bodyOf, html, serve } from './servers.ts'

const CONFIG = fileURLToPath(new URL('../../../examples/authorization-server/config/default.json', import.meta.url))

export interface Example {
  readonly issuer: string
  readonly settings: DemoSettings
  /** Where the demo client begins, and where its answers go. */
  readonly startUrl: string
  readonly redirect_uri: string
}

/** The example as `npm start` has it, on ports of its own, until the end of the test. */
export const startExample = async (): Promise<Example> => {
  const settings = loadDemoSettings()
  const config = { ...loadConfig(CONFIG), listen: { host: '127.0.0.1', port: 0 } }
  const listener = await listen(config)
  onTestFinished(listener.close)
  const { issuer } = listener
  const { startUrl, redirect_uri, close } = await startDemoApplication(issuer, settings, fetch as client.CustomFetch)
  onTestFinished(close)
  serveExample(
    listener,
    await createContext(config, { issuer, log: () => {}, demo: { url: startUrl, wants: 'payment', ...settings.user } }),
  )
  return { issuer, settings, startUrl, redirect_uri }
}

/** A client that has its answers posted, and says on its page what the code was worth. Resolves to where it begins. */
export const startFormPostClient = async ({ issuer, settings }: Example): Promise<string> => {
  let begun: { readonly demo: DemoClient; readonly flow: Flow } | undefined
  const port = await serve(async (req, res) => {
    // browsers ask for an icon too, and may do so when the test is over
    if (req.method === 'GET' && req.url !== '/') return sendNodeReply(res, { status: 404, headers: {}, body: '' })
    if (req.method === 'GET') {
      begun = await begin(issuer, settings, `http://127.0.0.1:${port}/callback`)
      return sendNodeReply(res, { status: 303, headers: { Location: begun.flow.url.href }, body: '' })
    }
    const answer = await bodyOf(req)
    if (begun === undefined) throw new Error('An answer that nobody asked for.')
    const { demo, flow } = begun
    const tokens = await finish(demo, flow, new URL(`${demo.redirect_uri}?${answer}`))
    sendNodeReply(res, html(`<!doctype html><html lang="en"><title>Done</title><h1>Done by ${tokens.token_type}</h1>`))
  })
  return `http://127.0.0.1:${port}/`
}

const begin = async (
  issuer: string,
  settings: DemoSettings,
  redirect_uri: string,
): Promise<{ readonly demo: DemoClient; readonly flow: Flow }> => {
  const demo = await discover(issuer, settings, redirect_uri, fetch as client.CustomFetch)
  const dpop = await newKey(demo.configuration)
  const [state, nonce, code_verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()]
  const parameters = {
    redirect_uri,
    response_mode: 'form_post',
    scope: settings.scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
  }
  const url = await client.buildAuthorizationUrlWithPAR(demo.configuration, parameters, { DPoP: dpop })
  return { demo, flow: { state, nonce, code_verifier, dpop, url } }
}
