// parapet under measurement: its operations on neutral requests, and its handler for node:http.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inject } from './inject.mjs'
import {
  attesterJWK,
  clientDocument,
  clients,
  dpopKeys,
  ISSUER,
  identifier,
  makeMany,
  PAR,
  PROXY_SECRET,
  pushes,
  redemptionOf,
  TOKEN,
  wallet,
} from './material.mjs'

const BUILD = fileURLToPath(new URL('../../dist', import.meta.url))

/** The modules of the build, or of a folder with another one. */
export const loadParapet = async (folder = BUILD) => {
  const names = ['index', 'profiles', 'stores/memory', 'node', 'client-certificate', 'client-id-metadata']
  const modules = await Promise.all(names.map((name) => import(pathToFileURL(`${folder}/${name}.js`).href)))
  return Object.assign({}, ...modules)
}

export const makeServer = (parapet, options = {}) => {
  const byId = new Map(clients.map((client) => [client.client_id, client]))
  const clock = () => Math.floor(Date.now() / 1000)
  const policy = options.policy ?? {
    ...parapet.oauth21,
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'private_key_jwt', 'tls_client_auth'],
    request_parameter_supported: true,
  }
  return parapet.authorizationServer({
    issuer: ISSUER,
    pushed_authorization_request_endpoint: PAR,
    authorization_endpoint: `${ISSUER}/auth`,
    token_endpoint: TOKEN,
    policy,
    store: parapet.memoryStore({ clock, maxEntries: 10_000_000 }),
    clock,
    secret: new Uint8Array(32).fill(7),
    findClient: async (client_id) => byId.get(client_id),
    readClientCertificate: parapet.certificateFromProxy({
      parser: parapet.rfc9440Headers({ chainVerified: true }),
      trust: { header: 'x-proxy-secret', secret: PROXY_SECRET },
    }),
    ...options,
  })
}

/** A server for wallets and for clients that are where their metadata is. The document stays in the server's memory. */
const makeServerForAnyClient = (parapet) => {
  const policy = {
    ...parapet.oauth21,
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'attest_jwt_client_auth'],
  }
  const clock = () => Math.floor(Date.now() / 1000)
  const fetch = async () => Response.json(clientDocument, { headers: { 'cache-control': 'max-age=86400' } })
  const findClient = async (client_id) => (client_id === 'wallet' ? wallet : undefined)
  return makeServer(parapet, {
    policy,
    findClient: parapet.clientIdMetadataDocuments({ findClient, fetch, policy, clock }),
    clientAttestation: { attesterKeys: { keys: [attesterJWK] } },
  })
}
const FOR_ANY_CLIENT = ['g', 'h']

/** As an adapter hands it to the operations. */
export const neutral = ({ method, path, headers, body }) => ({
  method,
  url: `${ISSUER}${path}`,
  headers: { get: (name) => headers[name.toLowerCase()] ?? null },
  body,
})

const granted = { decision: 'granted', subject: 'alice' }

const unwrap = (result) => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`)
  return result.value
}

const presentationOf = ({ request_uri }, client_id = 'signer') => ({
  method: 'GET',
  path: `/auth?${new URLSearchParams({ client_id, request_uri })}`,
  headers: { host: 'as.example.com' },
})

export const operations = (parapet, as) => {
  const push = async (request) => unwrap(await parapet.processPushedAuthorizationRequest(as, request))
  const present = async (request) => unwrap(await parapet.processAuthorizationRequest(as, request))
  const issue = async (pending) => unwrap(await parapet.issueAuthorizationResponse(as, pending, granted))
  const authorize = async (request) => issue(await present(request))
  /** Requests that wait for their users, in the sessions of the host: all that it keeps meanwhile. */
  const kept = new Map()
  /** The user comes, is sent to log in and to consent, and comes back. */
  const authorizeWithLogin = async (request) => {
    const session = identifier()
    kept.set(session, (await present(request)).reference)
    const reference = kept.get(session)
    kept.delete(session)
    return issue(unwrap(await parapet.resumeAuthorizationRequest(as, reference)))
  }
  const redeem = async (request) => unwrap(await parapet.redeemAuthorizationCode(as, request))
  const makePush = (letter) => async (count) => makeMany(pushes[letter])(count).map(neutral)
  const presentation = (pushed, client_id) => neutral(presentationOf(pushed, client_id))
  const makePresentations = async (count) => {
    const requests = await makePush('b')(count)
    return Promise.all(requests.map(async (request) => presentation(await push(request))))
  }
  const makeRedemptions = async (count) =>
    Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const key = dpopKeys[at % dpopKeys.length]
        const { parameters } = await authorize(presentation(await push(neutral(pushes.c(key)))))
        return neutral(redemptionOf(parameters.code, key))
      }),
    )
  return { push, authorize, authorizeWithLogin, redeem, makePush, makePresentations, makeRedemptions }
}

const only = (works, subjects) => subjects.filter(({ name }) => works.some((work) => name.endsWith(`: ${work}`)))
const ALL = [...Object.keys(pushes), 'authorization', 'authorization, with login', 'redemption']

/** The subjects: `label` tells options apart. What redeems a code checks all of the request and returns the grant; tokens are the host's. */
export const parapetSubjects = (parapet, label, options, works = ALL) => {
  const ops = operations(parapet, makeServer(parapet, options))
  const forAny = operations(parapet, makeServerForAnyClient(parapet))
  return only(works, [
    ...Object.keys(pushes).map((letter) => {
      const { makePush, push } = FOR_ANY_CLIENT.includes(letter) ? forAny : ops
      return { name: `${label}: ${letter}`, prepare: makePush(letter), run: push }
    }),
    { name: `${label}: authorization`, prepare: ops.makePresentations, run: ops.authorize },
    { name: `${label}: authorization, with login`, prepare: ops.makePresentations, run: ops.authorizeWithLogin },
    { name: `${label}: redemption`, prepare: ops.makeRedemptions, run: ops.redeem },
  ])
}

/** A host on `node:http`: one listener for its endpoints, and a page where its users log in, kept in a session that a cookie names. */
export const makeListener = (parapet, as) => {
  const sessions = new Map()
  const reply = (result) => parapet.authorizationReply(as, result)
  const decide = async (pending) =>
    reply(pending.ok ? await parapet.issueAuthorizationResponse(as, pending.value, granted) : pending)
  const push = parapet.pushedAuthorizationHandler(as)
  const authorize = parapet.endpointHandler(as, 'authorization', async (request) => {
    const pending = await parapet.processAuthorizationRequest(as, request)
    // a user who has logged in before, and consented
    if (request.headers.get('cookie') === 'user=alice') return decide(pending)
    if (!pending.ok) return reply(pending)
    const session = identifier()
    sessions.set(session, pending.value.reference)
    const headers = { Location: '/login', 'Set-Cookie': `session=${session}; HttpOnly; Secure; SameSite=Lax` }
    return { status: 303, headers, body: '' }
  })
  const redeem = parapet.endpointHandler(as, 'token', async (request) => {
    const grant = await parapet.redeemAuthorizationCode(as, request)
    if (!grant.ok) return parapet.tokenErrorReply(grant)
    const { token_type } = grant.value
    const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
    return { status: 200, headers, body: JSON.stringify({ token_type, expires_in: 300 }) }
  })
  const login = async (req, res) => {
    const [, session] = /(?:^|; )session=([\w-]+)/.exec(req.headers.cookie) ?? []
    const reference = sessions.get(session)
    sessions.delete(session)
    parapet.sendNodeReply(res, await decide(await parapet.resumeAuthorizationRequest(as, reference)))
  }
  return (req, res) => {
    if (req.url === '/request') return push(req, res)
    if (req.url === '/token') return redeem(req, res)
    return req.url === '/login' ? login(req, res) : authorize(req, res)
  }
}

const expectStatus = (status, answer) => {
  if (answer.status !== status) throw new Error(`parapet/node answered ${answer.status}: ${answer.body}`)
  return answer
}

const codeOf = ({ headers }) => {
  const code = /[?&]code=([^&]+)/.exec(headers.location)
  if (code === null) throw new Error(`parapet/node redirected to ${headers.location}`)
  return decodeURIComponent(code[1])
}

/** The same listener, each request handed to it as `node:http` would. */
export const handlerSubjects = (parapet, label, works = ALL) => {
  const listener = makeListener(parapet, makeServer(parapet))
  const forAny = makeListener(parapet, makeServerForAnyClient(parapet))
  const send = async (status, request, to = listener) => expectStatus(status, await inject(to, request))
  const push = (request) => send(201, request)
  const makePresentations = (cookie) => async (count) =>
    Promise.all(
      makeMany(pushes.b)(count).map(async (request) => {
        const { method, path, headers } = presentationOf(JSON.parse((await push(request)).body))
        return { method, path, headers: cookie === undefined ? headers : { ...headers, cookie } }
      }),
    )
  const authorize = async (request) => codeOf(await send(303, request))
  const makeRedemptions = async (count) =>
    Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const key = dpopKeys[at % dpopKeys.length]
        const { path } = presentationOf(JSON.parse((await push(pushes.c(key))).body))
        const code = await authorize({ method: 'GET', path, headers: { host: 'as.example.com', cookie: 'user=alice' } })
        return redemptionOf(code, key)
      }),
    )
  return only(works, [
    ...Object.keys(pushes).map((letter) => ({
      name: `${label}: ${letter}`,
      prepare: async (count) => makeMany(pushes[letter])(count),
      run: FOR_ANY_CLIENT.includes(letter) ? (request) => send(201, request, forAny) : push,
    })),
    { name: `${label}: authorization`, prepare: makePresentations('user=alice'), run: authorize },
    {
      name: `${label}: authorization, with login`,
      prepare: makePresentations(),
      run: async (request) => {
        const { headers } = await send(303, request)
        const [cookie] = headers['set-cookie'].split(';')
        return authorize({ method: 'GET', path: headers.location, headers: { host: 'as.example.com', cookie } })
      },
    },
    { name: `${label}: redemption`, prepare: makeRedemptions, run: (request) => send(200, request) },
  ])
}
