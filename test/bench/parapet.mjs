// parapet under measurement: its operations on neutral requests, and its handler for node:http.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inject } from './inject.mjs'
import {
  CODE_VERIFIER,
  clients,
  dpopKeys,
  dpopProof,
  ISSUER,
  makeMany,
  PAR,
  PROXY_SECRET,
  post,
  pushes,
  REDIRECT_URI,
  TOKEN,
  withAssertion,
} from './material.mjs'

const BUILD = fileURLToPath(new URL('../../dist', import.meta.url))

/** The modules of the build, or of a folder with another one. */
export const loadParapet = async (folder = BUILD) => {
  const names = ['index', 'profiles', 'stores/memory', 'node', 'client-certificate']
  const modules = await Promise.all(names.map((name) => import(pathToFileURL(`${folder}/${name}.js`).href)))
  return Object.assign({}, ...modules)
}

export const makeServer = (parapet, options = {}) => {
  const byId = new Map(clients.map((client) => [client.client_id, client]))
  const clock = () => Math.floor(Date.now() / 1000)
  return parapet.authorizationServer({
    issuer: ISSUER,
    pushed_authorization_request_endpoint: PAR,
    authorization_endpoint: `${ISSUER}/auth`,
    token_endpoint: TOKEN,
    policy: {
      ...parapet.oauth21,
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'private_key_jwt', 'tls_client_auth'],
      request_parameter_supported: true,
    },
    store: parapet.memoryStore({ clock, maxEntries: 10_000_000 }),
    clock,
    secret: new Uint8Array(32).fill(7),
    findClient: async (client_id) => byId.get(client_id),
    digest: parapet.nodeDigest,
    verifySignature: parapet.nodeVerifySignature,
    readClientCertificate: parapet.certificateFromProxy({
      parser: parapet.rfc9440Headers({ chainVerified: true }),
      trust: { header: 'x-proxy-secret', secret: PROXY_SECRET },
    }),
    ...options,
  })
}

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

export const operations = (parapet, as) => {
  const push = async (request) => unwrap(await parapet.processPushedAuthorizationRequest(as, request))
  const authorize = async (request) =>
    unwrap(
      await parapet.issueAuthorizationResponse(
        as,
        unwrap(await parapet.processAuthorizationRequest(as, request)),
        granted,
      ),
    )
  const redeem = async (request) => unwrap(await parapet.redeemAuthorizationCode(as, request))
  const makePush = (letter) => async (count) => makeMany(pushes[letter])(count).map(neutral)
  const presentation = ({ request_uri }, client_id = 'signer') =>
    neutral({ method: 'GET', path: `/auth?${new URLSearchParams({ client_id, request_uri })}`, headers: {} })
  const makePresentations = async (count) => {
    const requests = await makePush('b')(count)
    return Promise.all(requests.map(async (request) => presentation(await push(request))))
  }
  const makeRedemptions = async (count) =>
    Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const key = dpopKeys[at % dpopKeys.length]
        const { parameters } = await authorize(presentation(await push(neutral(pushes.c(key)))))
        const form = {
          grant_type: 'authorization_code',
          code: parameters.code,
          redirect_uri: REDIRECT_URI,
          code_verifier: CODE_VERIFIER,
        }
        return neutral(post('/token', withAssertion(form), { dpop: dpopProof(TOKEN, key) }))
      }),
    )
  return { push, authorize, redeem, makePush, makePresentations, makeRedemptions }
}

/** The subjects: `label` tells builds and digests apart. */
export const parapetSubjects = (parapet, label, options, letters = Object.keys(pushes)) => {
  const as = makeServer(parapet, options)
  const { push, authorize, redeem, makePush, makePresentations, makeRedemptions } = operations(parapet, as)
  return [
    ...letters.map((letter) => ({ name: `${label}: ${letter}`, prepare: makePush(letter), run: push })),
    { name: `${label}: authorization`, prepare: makePresentations, run: authorize },
    { name: `${label}: redemption`, prepare: makeRedemptions, run: redeem },
  ]
}

/** Its handler, each request handed to it as node:http would. */
export const handlerSubjects = (parapet, label, letters = ['a', 'b', 'c', 'd']) => {
  const handler = parapet.pushedAuthorizationHandler(makeServer(parapet))
  const run = async (request) => {
    const { status, body } = await inject(handler, request)
    if (status !== 201) throw new Error(`parapet/node answered ${status}: ${body}`)
  }
  return letters.map((letter) => ({
    name: `${label}: ${letter}`,
    prepare: async (count) => makeMany(pushes[letter])(count),
    run,
  }))
}
