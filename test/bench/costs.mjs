// What the dearest requests cost that nobody has authenticated for, at each endpoint: counted here, timed by `npm run bench -- --only costs`.

const JSON_HEADER = (header) => Buffer.from(JSON.stringify(header)).toString('base64url')
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** So many keys that none of them is tried because the client has few. */
const KEYS = 40

const keysOf = (testing, alg, count) =>
  Promise.all(Array.from({ length: count }, (_, index) => testing.testKey(alg, `${alg}-${index}`)))

/** A server with every port, clients with many keys, and a store that counts. */
const makeScene = async ({ core, testing }, keys, options = {}) => {
  const calls = { get: 0, insert: 0, take: 0, bytes: 0, seconds: 0 }
  const clock = testing.fixedClock()
  const memory = core.memoryStore({ clock })
  const store = {
    insert: (key, value, expiresAt) => {
      calls.insert++
      calls.bytes += Buffer.byteLength(key) + Buffer.byteLength(value)
      calls.seconds = Math.max(calls.seconds, expiresAt - clock())
      return memory.insert(key, value, expiresAt)
    },
    get: (key) => {
      calls.get++
      return memory.get(key)
    },
    take: (key) => {
      calls.take++
      return memory.take(key)
    },
  }
  const registered = {
    redirect_uris: ['https://client.example/callback'],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }
  const withKeys = (client_id, list) => ({
    client_id,
    token_endpoint_auth_method: 'private_key_jwt',
    ...registered,
    jwks: { keys: list.map(({ publicJWK }) => publicJWK) },
  })
  const kit = await testing.testServer({
    clock,
    store,
    decrypt: core.jwkDecrypter({ jwks: { keys: keys.server.map(({ privateJWK }) => privateJWK) } }),
    clients: [withKeys('many-p256', keys.p256), withKeys('many-p521', keys.p521)],
    ...options,
  })
  return { kit, calls }
}

/** The keys of all scenes, which take longest to make. */
export const makeKeys = async ({ testing }) => ({
  p256: await keysOf(testing, 'ES256', KEYS),
  p521: await keysOf(testing, 'ES512', KEYS),
  server: await keysOf(testing, 'PS256', 3),
  attacker: {
    ES256: await testing.testKey('ES256', 'attacker'),
    ES512: await testing.testKey('ES512', 'attacker-512'),
  },
})

const formOf = ({ body }) => new URLSearchParams(String(body))

/** The requests, each made for a scene. None of them shows who sends it. */
const makeRequests = async ({ testing }, { kit }, keys) => {
  const { as } = kit
  const par = as.pushed_authorization_request_endpoint
  const forged = async (client_id, alg) =>
    testing.clientAssertion(kit, {
      key: keys.attacker[alg],
      claims: { iss: client_id, sub: client_id },
      header: { alg, kid: undefined },
    })
  const good = formOf(await testing.pushRequest(kit, { client: 'none', proof: false }))
  const withForm = (url, changes, headers = {}) => {
    const body = new URLSearchParams(good)
    for (const [name, value] of Object.entries(changes)) body.set(name, value)
    return { method: 'POST', url, headers: new Headers({ ...FORM, ...headers }), body: String(body) }
  }
  const query = (changes) => {
    const { body } = withForm('', changes)
    return { method: 'GET', url: `${as.authorization_endpoint}?${body}`, headers: new Headers() }
  }
  const unnamed = await testing.requestObject(kit, {
    key: keys.attacker.ES256,
    claims: { client_id: 'many-p256', iss: 'many-p256' },
    header: { alg: 'ES256', kid: undefined },
  })
  const segment = (bytes) => Buffer.alloc(bytes, 1).toString('base64url')
  const encrypted = [
    JSON_HEADER({ alg: 'RSA-OAEP-256', enc: 'A128GCM' }),
    segment(256),
    segment(12),
    segment(1000),
    segment(16),
  ].join('.')
  const named = 'test-none'
  const DPoP = await testing.dpopProof(kit, { url: par })
  const proofForToken = await testing.dpopProof(kit, { url: as.token_endpoint })
  const state = (length) => ({ state: 'x'.repeat(length) })
  return [
    [
      'PAR',
      'a forged assertion, of a client with 40 keys of P-256',
      withForm(par, { client_id: 'many-p256', ...(await forged('many-p256', 'ES256')) }, { DPoP }),
    ],
    [
      'PAR',
      'the same, with 40 keys of P-521',
      withForm(par, { client_id: 'many-p521', ...(await forged('many-p521', 'ES512')) }, { DPoP }),
    ],
    [
      'PAR',
      'an encrypted request object without `kid`, of a public client',
      withForm(par, { client_id: named, request: encrypted }),
    ],
    [
      'PAR',
      'a push of a public client, 32 kB, with a proof',
      withForm(par, { client_id: named, ...state(32_000) }, { DPoP }),
    ],
    ['authorization', 'a plain request of 7 kB', query({ client_id: named, ...state(7000) })],
    ['authorization', 'a plain request of 32 kB', query({ client_id: named, ...state(32_000) })],
    [
      'authorization',
      'a forged request object, of a client with 40 keys of P-256',
      query({ client_id: 'many-p256', request: unnamed }),
    ],
    ['authorization', 'an encrypted request object without `kid`', query({ client_id: named, request: encrypted })],
    [
      'token',
      'a forged assertion, of a client with 40 keys of P-256',
      withForm(
        as.token_endpoint,
        {
          grant_type: 'authorization_code',
          code: 'x'.repeat(43),
          client_id: 'many-p256',
          ...(await forged('many-p256', 'ES256')),
        },
        { DPoP: proofForToken },
      ),
    ],
    [
      'token',
      'an unknown code of a public client, with a proof',
      withForm(
        as.token_endpoint,
        { grant_type: 'authorization_code', code: 'x'.repeat(43), code_verifier: 'x'.repeat(43), client_id: named },
        { DPoP: proofForToken },
      ),
    ],
    ['challenge', 'a challenge', { method: 'POST', url: `${as.issuer}/challenge`, headers: new Headers() }],
  ]
}

const answer = ({ core }, { as }, endpoint, request) => {
  if (endpoint === 'PAR') return core.processPushedAuthorizationRequest(as, request)
  if (endpoint === 'token') return core.redeemAuthorizationCode(as, request)
  if (endpoint === 'challenge') return core.clientAttestationChallengeReply(as, request)
  return core.processAuthorizationRequest(as, request)
}

/** Tells whether an argument of WebCrypto names an algorithm with two keys: MACs and ciphers cost next to nothing. */
const isAsymmetric = (given) =>
  [given, given?.name, given?.algorithm?.name].some((name) => typeof name === 'string' && /^(?:EC|RSA|Ed)/.test(name))

/** Counts the calls of WebCrypto while something runs. */
const counting = async (run) => {
  const { subtle } = crypto
  const counts = { verify: 0, importKey: 0, decrypt: 0, unwrapKey: 0, deriveBits: 0 }
  const originals = Object.keys(counts).map((name) => [name, subtle[name]])
  for (const [name, original] of originals) {
    subtle[name] = (...given) => {
      if (given.some(isAsymmetric)) counts[name]++
      return original.apply(subtle, given)
    }
  }
  try {
    await run()
  } finally {
    for (const [name, original] of originals) subtle[name] = original
  }
  return {
    signatures: counts.verify,
    imports: counts.importKey,
    decryptions: counts.decrypt + counts.unwrapKey + counts.deriveBits,
  }
}

const bytesOf = ({ url, headers, body = '' }) =>
  Buffer.byteLength(url) +
  Buffer.byteLength(body) +
  [...headers].reduce((sum, [name, value]) => sum + name.length + value.length, 0)

/** Rows of what each request costs, but for time: the same on every machine. A fresh server answers each, so that no key is known. */
export const countCosts = async (library, keys) => {
  const rows = []
  const { length } = await makeRequests(library, await makeScene(library, keys), keys)
  for (let index = 0; index < length; index++) {
    // what has no answer at once is left to WebCrypto, whose calls are counted
    const scene = await makeScene(library, keys, { verifySignature: () => undefined })
    const [endpoint, name, request] = (await makeRequests(library, scene, keys))[index]
    const { as } = scene.kit
    // secrets are derived at the first request
    await library.core.processAuthorizationRequest(as, {
      method: 'GET',
      url: as.authorization_endpoint,
      headers: new Headers(),
    })
    const counts = await counting(() => answer(library, { as }, endpoint, request))
    const { get, insert, take, bytes, seconds } = scene.calls
    rows.push({
      endpoint,
      name,
      sent: Math.round(bytesOf(request) / 100) / 10,
      ...counts,
      calls: get + insert + take,
      kept: Math.round(bytes / 100) / 10,
      seconds,
    })
  }
  return rows
}

/** Microseconds of CPU for each request, by its place, when the same request comes again and again. */
export const timeCosts = async (library, keys, { rounds = 7, portion = 40 } = {}) => {
  const scene = await makeScene(library, keys)
  const requests = await makeRequests(library, scene, keys)
  const times = requests.map(() => [])
  for (let round = 0; round < rounds + 2; round++) {
    for (const [index, [endpoint, , request]] of requests.entries()) {
      const before = process.cpuUsage()
      for (let one = 0; one < portion; one++) await answer(library, scene.kit, endpoint, request)
      const { user, system } = process.cpuUsage(before)
      if (round > 1) times[index].push((user + system) / portion)
    }
  }
  return times.map((all) => all.sort((a, b) => a - b)[all.length >> 1])
}

const CELLS = ['sent', 'signatures', 'imports', 'decryptions', 'calls', 'kept', 'seconds']

/** The table of the costs, with or without the time. */
export const costsTable = (rows) => ({
  title: 'The dearest requests that nobody has authenticated for',
  head: [
    'endpoint',
    'request',
    'kB',
    'signatures',
    'keys imported',
    'decryptions',
    'store calls',
    'kB kept',
    'for s',
    'µs of CPU',
  ],
  rows: rows.map(({ endpoint, name, time, ...row }) => [
    endpoint,
    name,
    ...CELLS.map((cell) => row[cell]),
    time === undefined ? undefined : Math.round(time),
  ]),
})
