// What ML-DSA costs: the sizes of what clients send, and the time of a verification beside that of Ed25519.
//
//   npm run build && node test/bench/ml-dsa.mjs [rounds]     on a runtime that has ML-DSA, such as Node 24.7
//
// Each round verifies with every algorithm in turn, the order turned round each time. Printed are medians: of the time of one
// call of `verifyClientAssertion` with a key that is known, and of its ratio to that of Ed25519 in the same round.
import { parseClientAssertion, verifyClientAssertion } from '../../dist/client-authentication.js'

const rounds = Number(process.argv[2] ?? 60)
const CALLS = 20
const now = 1_800_000_000
const issuer = 'https://as.example.com'
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const ALGORITHMS = ['Ed25519', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

const sign = async (privateKey, header, claims) => {
  const input = `${encode(header)}.${encode(claims)}`
  const signature = await crypto.subtle.sign(privateKey.algorithm, privateKey, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}

const partyOf = async (alg) => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: alg }, true, ['sign', 'verify'])
  const { key_ops, ext, ...jwk } = await crypto.subtle.exportKey('jwk', publicKey)
  const claims = { iss: 'client', sub: 'client', aud: issuer, iat: now, exp: now + 60, jti: crypto.randomUUID() }
  const proof = { htm: 'POST', htu: `${issuer}/par`, iat: now, jti: crypto.randomUUID() }
  return {
    alg,
    assertion: await sign(privateKey, { alg, kid: 'key' }, claims),
    proof: await sign(privateKey, { typ: 'dpop+jwt', alg, jwk }, proof),
    jwks: { keys: [{ ...jwk, kid: 'key' }] },
    knownKeys: new Map(),
  }
}

const verify = async ({ alg, assertion, jwks, knownKeys }) => {
  const verified = await verifyClientAssertion(parseClientAssertion(assertion, TYPE).value, {
    now,
    client_id: 'client',
    algorithms: [alg],
    jwks,
    knownKeys: { get: (name) => knownKeys.get(name), add: (name, key) => knownKeys.set(name, key) },
    audience: { kind: 'issuer', issuer, endpoints: [] },
    maxLifetime: 60,
    clockTolerance: 0,
    jtiRequired: true,
  })
  if (!verified.ok) throw new Error(`${alg}: ${verified.error.reason}`)
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

const parties = await Promise.all(ALGORITHMS.map(partyOf))
for (const party of parties) await verify(party)
const times = new Map(ALGORITHMS.map((alg) => [alg, []]))
for (let round = 0; round < rounds; round++) {
  for (const party of round % 2 === 0 ? parties : [...parties].reverse()) {
    const start = process.hrtime.bigint()
    for (let call = 0; call < CALLS; call++) await verify(party)
    times.get(party.alg).push(Number(process.hrtime.bigint() - start) / 1000 / CALLS)
  }
}
const edwards = [...times.get('Ed25519')]
console.log('algorithm   assertion   proof   µs a verification   of Ed25519')
for (const { alg, assertion, proof } of parties) {
  const ratio = median(times.get(alg).map((time, round) => time / edwards[round]))
  const columns = [`${assertion.length} B`, `${proof.length} B`, median(times.get(alg)).toFixed(0), ratio.toFixed(2)]
  console.log(alg.padEnd(10), ...columns.map((column, index) => column.padStart([11, 9, 12, 14][index])))
}
