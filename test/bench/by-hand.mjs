// Requests by a program that does no more than each asks: written for the clients of the bench alone, with neither policies nor ports nor errors
// that a client could read. It shows how low a goal may lie.
import {
  createHash,
  createHmac,
  createPublicKey,
  createSecretKey,
  hash,
  randomBytes,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { clients, ISSUER, makeMany, PAR, pushes, requestParameters, SECRET } from './material.mjs'
import { neutral } from './parapet.mjs'

const LIFETIME = 60
const PREFIX = 'urn:ietf:params:oauth:request_uri:'
const clock = () => Math.floor(Date.now() / 1000)
const sha256 = (text) => hash('sha256', text, 'base64url')
const secretHash = createHash('sha256').update(SECRET).digest()
const macKey = createSecretKey(Buffer.alloc(32, 7))
const registered = new Map(
  clients.map((client) => [
    client.client_id,
    { ...client, key: client.jwks && createPublicKey({ key: client.jwks.keys[0], format: 'jwk' }) },
  ]),
)

/** A store like the one of the library: asynchronous, of texts, bounded by expiry. */
const makeStore = () => {
  const entries = new Map()
  const live = (key) => {
    const entry = entries.get(key)
    return entry !== undefined && entry.expiresAt > clock() ? entry.value : undefined
  }
  return {
    insert: async (key, value, expiresAt) => {
      if (live(key) !== undefined) return false
      entries.set(key, { value, expiresAt })
      return true
    },
    take: async (key) => {
      const value = live(key)
      entries.delete(key)
      return value
    },
  }
}
const store = makeStore()

const check = (isGood, what) => {
  if (!isGood) throw new Error(what)
}

const decodeForm = (body) => {
  const values = new Map()
  for (const pair of body.toString().split('&')) {
    const equals = pair.indexOf('=')
    const name = decodeURIComponent(pair.slice(0, equals))
    check(!values.has(name), 'repeated')
    values.set(name, decodeURIComponent(pair.slice(equals + 1).replaceAll('+', ' ')))
  }
  return values
}

const isBase64url = (text) => /^[\w-]+$/.test(text)
const readJWS = (token) => {
  const [header, payload, signature] = token.split('.')
  check(isBase64url(header) && isBase64url(payload) && isBase64url(signature), 'no JWS')
  return {
    header: JSON.parse(Buffer.from(header, 'base64url').toString()),
    payload: JSON.parse(Buffer.from(payload, 'base64url').toString()),
    signature: Buffer.from(signature, 'base64url'),
    input: Buffer.from(token.slice(0, header.length + 1 + payload.length), 'latin1'),
  }
}
const verifies = ({ input, signature }, key) => verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature)

const MOST_KEYS = 4096
const knownProofKeys = new Map()
const readProof = (proof, request, now) => {
  const jws = readJWS(proof)
  const { header, payload } = jws
  check(header.typ === 'dpop+jwt' && header.alg === 'ES256', 'header')
  check(payload.htm === request.method && payload.htu === request.url && typeof payload.jti === 'string', 'claims')
  check(Math.abs(payload.iat - now) <= 60, 'iat')
  const { kty, crv, x, y } = header.jwk
  const jkt = sha256(`{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`)
  const key = knownProofKeys.get(jkt) ?? createPublicKey({ key: header.jwk, format: 'jwk' })
  check(verifies(jws, key), 'signature')
  if (knownProofKeys.size < MOST_KEYS) knownProofKeys.set(jkt, key)
  return { jkt, marker: `dpop-proof:${sha256(`${jkt} ${payload.htu} ${payload.jti}`)}` }
}

const readAssertion = (form, now) => {
  const jws = readJWS(form.get('client_assertion'))
  const { header, payload } = jws
  const client = registered.get(payload.sub)
  check(client !== undefined && payload.iss === payload.sub && payload.aud === ISSUER, 'claims')
  check(payload.exp > now && payload.exp < now + 600 && header.alg === 'ES256', 'times')
  check(verifies(jws, client.key), 'signature')
  return { client, marker: `client-assertion:${sha256(`${ISSUER} ${payload.sub} ${payload.jti}`)}` }
}

const authenticate = (request, form, now) => {
  const authorization = request.headers.get('authorization')
  if (form.has('client_assertion')) return readAssertion(form, now)
  const [id, secret] = authorization
    ? Buffer.from(authorization.slice(6), 'base64').toString().split(':').map(decodeURIComponent)
    : [form.get('client_id')]
  const client = registered.get(id)
  if (client.client_secret === undefined) return { client }
  check(timingSafeEqual(createHash('sha256').update(secret).digest(), secretHash), 'secret')
  return { client }
}

const PARAMETERS = [...Object.keys(requestParameters()), 'client_id']

const push = async (request) => {
  const now = clock()
  check(request.method === 'POST', 'method')
  const form = decodeForm(request.body)
  const { client, marker } = authenticate(request, form, now)
  const dpop = request.headers.get('dpop')
  const proof = dpop === null ? undefined : readProof(dpop, request, now)
  const parameters = {}
  for (const name of PARAMETERS) parameters[name] = form.get(name)
  check(parameters.response_type === 'code' && client.redirect_uris.includes(parameters.redirect_uri), 'request')
  check(parameters.code_challenge_method === 'S256' && parameters.code_challenge.length === 43, 'PKCE')
  check(
    parameters.scope.split(' ').every((scope) => client.scope.split(' ').includes(scope)),
    'scope',
  )
  const handle = randomBytes(32).toString('base64url')
  const expires_at = now + LIFETIME
  const record = { iss: ISSUER, client_id: client.client_id, parameters, created_at: now, expires_at, jkt: proof?.jkt }
  const markers = [marker, proof?.marker].filter((text) => text !== undefined)
  const fresh = await Promise.all(markers.map((text) => store.insert(text, '1', now + 600)))
  check(
    fresh.every((isFresh) => isFresh),
    'replay',
  )
  await store.insert(`request:${sha256(handle)}`, JSON.stringify(record), expires_at)
  return { request_uri: PREFIX + handle, expires_in: LIFETIME }
}

const present = async ({ url }) => {
  const now = clock()
  const query = decodeForm(url.slice(url.indexOf('?') + 1))
  const key = `request:${sha256(query.get('request_uri').slice(PREFIX.length))}`
  const record = JSON.parse(await store.take(key))
  check(record.iss === ISSUER && record.client_id === query.get('client_id') && record.expires_at > now, 'presentation')
  const client = registered.get(record.client_id)
  check(client.redirect_uris.includes(record.parameters.redirect_uri), 'redirect')
  return { record, key }
}
const issue = async ({ record }) => {
  const now = clock()
  const code = randomBytes(32).toString('base64url')
  const { redirect_uri, state } = record.parameters
  const kept = { ...record, subject: 'alice', expires_at: now + LIFETIME, auth_time: now }
  await store.insert(`code:${sha256(code)}`, JSON.stringify(kept), now + LIFETIME)
  return `${redirect_uri}?${new URLSearchParams({ code, state, iss: ISSUER })}`
}
/** What the host keeps while its user logs in, sealed by a MAC. */
const seal = ({ record }) => {
  const text = Buffer.from(JSON.stringify(record)).toString('base64url')
  return `${text}.${createHmac('sha256', macKey).update(text).digest('base64url')}`
}
const open = (reference) => {
  const [text, mac] = reference.split('.')
  check(createHmac('sha256', macKey).update(text).digest('base64url') === mac, 'reference')
  return { record: JSON.parse(Buffer.from(text, 'base64url').toString()) }
}

const makePush = (letter) => async (count) => makeMany(pushes[letter])(count).map(neutral)
const makePresentations = async (count) =>
  Promise.all(
    (await makePush('b')(count)).map(async (request) => {
      const { request_uri } = await push(request)
      const path = `/auth?${new URLSearchParams({ client_id: 'signer', request_uri })}`
      return neutral({ method: 'GET', path, headers: { host: 'as.example.com' } })
    }),
  )

/** The subjects, by the names of ours. */
export const handSubjects = () => [
  ...['a', 'b', 'c', 'c, new key', 'd'].map((letter) => ({
    name: `by hand: ${letter}`,
    prepare: makePush(letter),
    run: push,
  })),
  {
    name: 'by hand: authorization',
    prepare: makePresentations,
    run: async (request) => issue(await present(request)),
  },
  {
    name: 'by hand: authorization, with login',
    prepare: makePresentations,
    run: async (request) => issue(open(seal(await present(request)))),
  },
]

/** Its PAR endpoint, as a listener of `node:http`. */
export const handListener = (req, res) => {
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', async () => {
    const { method, headers } = req
    const request = { method, url: PAR, headers: { get: (name) => headers[name] ?? null }, body: Buffer.concat(chunks) }
    const answer = JSON.stringify(await push(request))
    const sent = { 'content-type': 'application/json', 'cache-control': 'no-store', 'content-length': answer.length }
    res.writeHead(201, sent).end(answer)
  })
}
