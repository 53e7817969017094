import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Client, Policy } from 'parapet'
import * as profiles from 'parapet/profiles'
import * as v from 'valibot'
import { type DetailDeclaration, detailDeclarations } from './detail-types.ts'

const PROFILES: Readonly<Record<string, unknown>> = profiles
const PROFILE_NAMES = Object.keys(PROFILES).filter((name) => typeof PROFILES[name] === 'object')

const text = (most = 2048) => v.pipe(v.string(), v.minLength(1), v.maxLength(most))
const seconds = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))
const texts = () => v.array(text())

/** RFC 7518 §6: what only the owner of a key may know. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

const publicKey = v.pipe(
  v.looseObject({ kty: text() }),
  v.check(
    (jwk) => !PRIVATE_MEMBERS.some((member) => member in jwk),
    'a client registers its public key; the private one stays with the client.',
  ),
)

// parapet trusts what the registry returns, so the types are checked here; what is not named passes as it is.
const client = v.looseObject({
  client_id: text(),
  client_name: v.optional(text(100)),
  token_endpoint_auth_method: v.optional(text()),
  client_secret: v.optional(text()),
  redirect_uris: v.optional(texts(), []),
  response_types: v.optional(texts()),
  grant_types: v.optional(texts()),
  scope: v.optional(v.string()),
  application_type: v.optional(v.picklist(['web', 'native'])),
  jwks: v.optional(v.object({ keys: v.array(publicKey) })),
  authorization_details_types: v.optional(texts()),
  id_token_signed_response_alg: v.optional(text()),
})

const user = v.pipe(
  v.strictObject({
    username: text(200),
    sub: text(255),
    /** As the script hash-password.ts prints it. */
    passwordHash: v.optional(text()),
    /** For demonstrations only. */
    password: v.optional(text(1024)),
    /** What OpenID Connect Core §5.1 calls them: name, email, … */
    claims: v.optional(v.record(v.string(), v.union([v.string(), v.boolean(), v.number()])), {}),
  }),
  v.check(
    ({ password, passwordHash }) => (password === undefined) !== (passwordHash === undefined),
    'a user has either a passwordHash or a password.',
  ),
)

const settings = v.strictObject({
  /** Default: the address at which the server listens. */
  issuer: v.optional(v.pipe(text(), v.url())),
  listen: v.strictObject({
    host: text(255),
    /** 0: any that is free. */
    port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  }),
  /** PEM files, relative to the configuration; absent: plain HTTP. */
  tls: v.optional(v.strictObject({ key: text(), cert: text() })),
  profile: v.picklist(PROFILE_NAMES),
  /** Fields of the policy that differ from the profile; their values are checked by parapet. */
  overrides: v.optional(v.record(v.string(), v.unknown()), {}),
  store: v.strictObject({ type: v.picklist(['memory']) }),
  /** Default: a random one at every start. At least 32 characters. */
  secret: v.optional(v.pipe(v.string(), v.minLength(32))),
  /** Private JWKs, each with its `alg`; default: an ES256 key made at every start. */
  signingKeys: v.optional(v.pipe(v.array(v.looseObject({ kty: text(), alg: text() })), v.minLength(1))),
  /** What each scope means, for the consent page. */
  scopes: v.record(text(), text()),
  detailTypes: v.optional(detailDeclarations, {}),
  accessTokenLifetime: v.optional(seconds(86_400), 300),
  /** How long a login lasts. */
  loginLifetime: v.optional(seconds(604_800), 3600),
  clients: v.array(client),
  users: v.array(user),
})

type Settings = v.InferOutput<typeof settings>

/** What one JSON file says of a server. */
export type Config = Omit<Settings, 'clients' | 'overrides' | 'profile'> & {
  readonly clients: readonly Client[]
  readonly policy: Policy
  readonly detailTypes: Readonly<Record<string, DetailDeclaration>>
}

/** Reads a configuration file. Throws Error with every problem named, each with the path of its setting. */
export const loadConfig = (file: string): Config => {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} cannot be read as JSON: ${(error as Error).message}`)
  }
  const { tls, ...config } = parseConfig(json, file)
  const folder = dirname(resolve(file))
  return tls === undefined
    ? config
    : { ...config, tls: { key: resolve(folder, tls.key), cert: resolve(folder, tls.cert) } }
}

/** Checks a configuration. Throws Error with every problem named; `name` says where it comes from. */
export const parseConfig = (value: unknown, name = 'The configuration'): Config => {
  const read = v.safeParse(settings, value)
  const problems = read.success
    ? crossProblems(read.output)
    : read.issues.map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
  if (!read.success || problems.length > 0) throw new Error(`${name} cannot be used:\n- ${problems.join('\n- ')}`)
  const { profile, overrides, clients, ...rest } = read.output
  return {
    ...rest,
    clients: clients as readonly Client[],
    policy: { ...(PROFILES[profile] as Policy), scopes_supported: Object.keys(rest.scopes), ...overrides },
  }
}

/** Fields of the policy that no profile needs to have. */
const OPTIONAL_FIELDS = ['scopes_supported', 'requestObjectMaxLifetime']

const crossProblems = ({
  profile,
  overrides,
  clients,
  users,
  scopes,
  detailTypes,
  tls,
  issuer,
}: Settings): string[] => {
  const fields = new Set([...Object.keys(PROFILES[profile] as Policy), ...OPTIONAL_FIELDS])
  return [
    ...Object.keys(overrides).flatMap((name) => (fields.has(name) ? [] : [`overrides.${name}: no such policy field.`])),
    ...repeated(clients.map(({ client_id }) => client_id)).map((id) => `clients: there are two with client_id ${id}.`),
    ...repeated(users.map(({ username }) => username)).map((name) => `users: there are two called ${name}.`),
    ...repeated(users.map(({ sub }) => sub)).map((sub) => `users: there are two with sub ${sub}.`),
    ...clients.flatMap(({ scope = '', authorization_details_types = [] }, index) => [
      ...unknown(scope.split(' '), scopes).map((word) => `clients.${index}.scope: ${word} is not among scopes.`),
      ...unknown(authorization_details_types, detailTypes).map(
        (type) => `clients.${index}.authorization_details_types: ${type} is not among detailTypes.`,
      ),
    ]),
    ...(issuer?.startsWith('https:') === false && tls !== undefined
      ? ['issuer: begins with https where tls is set.']
      : []),
  ]
}

const repeated = (values: readonly string[]): readonly string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
]

const unknown = (names: readonly string[], known: object): readonly string[] =>
  names.filter((name) => name !== '' && !Object.hasOwn(known, name))
