import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt } from 'jose'
import { clientIdMetadataDocuments, fetchBudget, remoteClientKeys } from '../../../dist/client-id-metadata.js'
import { parseClient } from '../../../dist/index.js'
import { readNodeRequest, sendNodeReply } from '../../../dist/node.js'
import { createApp } from '../../../examples/authorization-server/app.ts'
import { type Config, parseConfig } from '../../../examples/authorization-server/config.ts'
import { type Context, createContext } from '../../../examples/authorization-server/context.ts'
import type { LogEntry } from '../../../examples/authorization-server/log.ts'
import { json } from '../../../examples/authorization-server/replies.ts'
import { demo } from './server.ts'

export const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
export const HANDLE = 'alice.test'

const CONFIGURATIONS = new URL('../../../examples/authorization-server/config/', import.meta.url)

/** What atproto asks of an authorization server, as settings of the example. */
const settings = {
  listen: { host: '127.0.0.1', port: 0 },
  profile: 'oauth21',
  overrides: {
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES256'],
    require_pushed_authorization_requests: true,
    dpopNonce: 'required',
    senderConstrainedTokensRequired: true,
  },
  store: { type: 'memory' },
  scopes: { atproto: 'Know who you are', 'transition:generic': 'Read and write your records' },
  detailTypes: JSON.parse(readFileSync(new URL('default.json', CONFIGURATIONS), 'utf8')).detailTypes,
  clients: [],
  users: [{ ...demo.user, sub: DID, claims: {} }],
}

/** Clients under development have no document: the name of each holds what there would be.
 * @see https://atproto.com/specs/oauth */
const loopbackClients =
  (policy: Config['policy']): Context['as']['findClient'] =>
  async (client_id) => {
    if (!/^http:\/\/localhost\/?(\?[^#]*)?$/.test(client_id)) return undefined
    const metadata = loopbackClient(client_id, new URL(client_id).searchParams)
    // anybody can write such a name: it may lead to the user's own machine alone
    if (!metadata.redirect_uris.every((uri) => /^http:\/\/(127\.0\.0\.1|\[::1\])(:\d+)?\//.test(uri))) return undefined
    const client = parseClient(metadata, policy)
    return client.ok ? client.value : undefined
  }

const loopbackClient = (client_id: string, query: URLSearchParams) => ({
  client_id,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  dpop_bound_access_tokens: true,
  redirect_uris: query.has('redirect_uri') ? query.getAll('redirect_uri') : ['http://127.0.0.1/', 'http://[::1]/'],
  scope: query.get('scope') ?? 'atproto',
})

export interface AtprotoHost {
  readonly issuer: string
  /** Answers for the directory of DIDs and the service that resolves handles. */
  readonly directory: string
  readonly events: readonly LogEntry[]
  readonly refusals: (reason: string) => number
  readonly close: () => Promise<void>
}

/** A personal data server that is its own authorization server: the example, with clients out of documents, `sub` beside the tokens,
 * and metadata for the resource. Beside it listens what resolves identities. `send` is how the host reaches clients. */
export const startAtprotoHost = async (send: typeof fetch): Promise<AtprotoHost> => {
  const server = createServer()
  const issuer = await addressOf(server)
  const events: LogEntry[] = []
  const config = parseConfig(settings)
  const clock = () => Math.floor(Date.now() / 1000)
  const { policy } = config
  const fetched = { fetch: send, clock, budget: fetchBudget({ clock }) }
  const context = await createContext(config, {
    issuer,
    log: (entry) => void events.push(entry),
    clock,
    registry: {
      findClient: clientIdMetadataDocuments({ ...fetched, policy, findClient: loopbackClients(policy) }),
      findClientKeys: remoteClientKeys(fetched),
    },
  })
  const answer = createApp(context)
  server.on('request', async (req, res) => {
    if (req.url === '/.well-known/oauth-protected-resource') {
      return sendNodeReply(res, json(200, { resource: issuer, authorization_servers: [issuer] }))
    }
    const reply = await answer(await readNodeRequest(context.as, req))
    sendNodeReply(
      res,
      req.url === '/token' && reply.status === 200 ? { ...reply, body: withSubject(reply.body) } : reply,
    )
  })
  const identities = createServer((req, res) => {
    const found = identityOf(req, issuer)
    res.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(found))
  })
  const directory = await addressOf(identities)
  return {
    issuer,
    directory,
    events,
    refusals: (reason) => events.filter((event) => 'reason' in event && event.reason === reason).length,
    close: async () => {
      for (const listening of [server, identities]) {
        listening.closeAllConnections()
        await new Promise((resolve) => listening.close(resolve))
      }
      await context.close()
    },
  }
}

const addressOf = async (server: ReturnType<typeof createServer>): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** atproto has the token response name the account. */
const withSubject = (body: string): string => {
  const tokens = JSON.parse(body)
  return JSON.stringify({ ...tokens, sub: decodeJwt(tokens.access_token).sub })
}

const identityOf = ({ url = '' }: IncomingMessage, pds: string): object | undefined => {
  const { pathname, searchParams } = new URL(url, pds)
  if (decodeURIComponent(pathname) === `/${DID}`) {
    const service = [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: pds }]
    return { '@context': ['https://www.w3.org/ns/did/v1'], id: DID, alsoKnownAs: [`at://${HANDLE}`], service }
  }
  const isHandle = pathname === '/xrpc/com.atproto.identity.resolveHandle' && searchParams.get('handle') === HANDLE
  return isHandle ? { did: DID } : undefined
}
