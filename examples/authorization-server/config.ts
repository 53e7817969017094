import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Client, type Policy, parseClient, type StandardSchemaV1 } from 'parapet'
import * as profiles from 'parapet/profiles'
import * as v from 'valibot'
import { userClaims } from './claims.ts'
import { CREDENTIAL_TYPE } from './credentials.ts'
import { type DetailDeclaration, detailDeclarations } from './detail-types.ts'
import { ENDPOINT_NAMES, type Paths } from './endpoints.ts'
import { longestTokenLifetime } from './grants.ts'
import { SIGNING_ALGS } from './keys.ts'
import { storeSettings } from './stores.ts'

const EXPORTS: Readonly<Record<string, unknown>> = profiles
const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null
const SETS_OF_PARAMETERS = Object.keys(EXPORTS).filter((name) => name.endsWith('Parameters'))
const PROFILE_NAMES = Object.keys(EXPORTS).filter((name) => {
  const value = EXPORTS[name]
  return isRecord(value) && 'requestUriLifetime' in value
})

const text = (most = 2048) => v.pipe(v.string(), v.minLength(1), v.maxLength(most))
const seconds = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))
const port = () => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))

const user = v.pipe(
  v.strictObject({
    username: text(200),
    sub: text(255),
    /** As the script hash-password.ts prints it. */
    passwordHash: v.optional(text()),
    /** For demonstrations only. */
    password: v.optional(text(1024)),
    /** In the names of OpenID Connect Core §5.1: name, email, address, … */
    claims: v.optional(userClaims, {}),
    /** The datasets that there are of this user, by the credential configuration. */
    credentials: v.optional(v.record(text(200), v.pipe(v.array(text(200)), v.minLength(1))), {}),
  }),
  v.check(
    ({ password, passwordHash }) => (password === undefined) !== (passwordHash === undefined),
    'a user has either a passwordHash or a password.',
  ),
)

const privateKeys = () => v.pipe(v.array(v.looseObject({ kty: text(), alg: text() })), v.minLength(1))

const settings = v.strictObject({
  /** Default: the address at which the server listens. */
  issuer: v.optional(v.pipe(text(), v.url())),
  listen: v.strictObject({
    host: text(255),
    /** 0: any that is free. */
    port: port(),
  }),
  /** PEM files, relative to the configuration; absent: plain HTTP. */
  tls: v.optional(v.strictObject({ key: text(), cert: text() })),
  /** A second address, where clients present certificates; default: there is none. */
  mtls: v.optional(
    v.strictObject({
      host: text(255),
      port: port(),
      /** As clients see it; default: the address. */
      origin: v.optional(
        v.pipe(
          text(),
          v.check(
            (url) => URL.canParse(url) && new URL(url).origin === url && url.startsWith('https:'),
            'is an origin.',
          ),
        ),
      ),
      /** PEM file, relative to the configuration: the authorities for tls_client_auth. */
      ca: v.optional(text()),
    }),
  ),
  /** Where it answers, below the issuer; the names are those of the metadata. */
  paths: v.optional(
    v.strictObject(v.entriesFromList(ENDPOINT_NAMES, v.optional(v.pipe(text(200), v.regex(/^(?:\/[\w.-]+)+$/))))),
    {},
  ),
  profile: v.picklist(PROFILE_NAMES),
  /** Fields of the policy that differ from the profile; their values are checked by parapet. */
  overrides: v.optional(v.record(v.string(), v.unknown()), {}),
  /** Parameters beside the standard ones: a set of parapet/profiles. */
  parameters: v.optional(v.picklist(SETS_OF_PARAMETERS)),
  store: storeSettings,
  /** Default, where no other process shares the store: a random one at every start. At least 32 characters. */
  secret: v.optional(v.pipe(v.string(), v.minLength(32))),
  /** The algorithms of the keys that are made at every start. The first signs access tokens. Default: ES256. */
  signingAlgs: v.optional(v.pipe(v.array(v.picklist(SIGNING_ALGS)), v.minLength(1)), ['ES256']),
  /** Private JWKs, each with its `alg`; default: a key for each of signingAlgs, made at every start. */
  signingKeys: v.optional(privateKeys()),
  /** The same for request objects that clients encrypt; default: an ECDH-ES key, where the policy takes request objects. */
  encryptionKeys: v.optional(privateKeys()),
  /** The meaning of each scope, for the consent page. */
  scopes: v.record(text(), text()),
  detailTypes: v.optional(detailDeclarations, {}),
  /** The name of each credential on the consent page, by its `credential_configuration_id`; default: no wallet gets any. */
  credentials: v.optional(v.record(text(200), text(200)), {}),
  accessTokenLifetime: v.optional(seconds(86_400), 300),
  /** Counted from the login, however often the token is used. */
  refreshTokenLifetime: v.optional(seconds(31_536_000), 2_592_000),
  /** How long a login lasts. */
  loginLifetime: v.optional(seconds(604_800), 3600),
  /** Metadata in the names of RFC 7591, checked by parapet against the policy. */
  clients: v.array(v.looseObject({ client_id: text() })),
  /** Clients that a document at their `client_id` describes; default: there are none. */
  clientDocuments: v.optional(
    v.strictObject({
      /** The host names whose documents are fetched; default: all public ones. */
      hosts: v.optional(v.array(text(255))),
      /** Fetches from this machine as well, for development. */
      loopback: v.optional(v.boolean(), false),
      /** PEM file, relative to the configuration: the authorities for those hosts instead of Node's. */
      ca: v.optional(text()),
    }),
  ),
  /** Wallets, which nobody registers one by one; default: there are none. */
  clientAttestation: v.optional(
    v.strictObject({
      /** PEM files, relative to the configuration: the authorities of wallet providers. */
      trustAnchors: v.pipe(v.array(text()), v.minLength(1)),
      /** The client that each wallet becomes, by the `wallet_name` for which its provider vouches. */
      wallets: v.record(text(200), v.looseObject({})),
    }),
  ),
  /** The settings of the client that `npm start` shows, relative to the configuration; default: demo-client/demo.json. */
  demoClient: v.optional(text()),
  /** Each client_id of a resource server, which may introspect the tokens of all clients. */
  resourceServers: v.optional(v.array(text()), []),
  users: v.array(user),
})

type Settings = v.InferOutput<typeof settings>

/** The configuration of a server, from one JSON file. */
export type Config = Omit<Settings, 'clients' | 'overrides' | 'profile' | 'parameters' | 'paths'> & {
  readonly clients: readonly Client[]
  readonly policy: Policy
  readonly parameters: Readonly<Record<string, StandardSchemaV1>>
  readonly paths: Paths
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
  const { tls, mtls, clientDocuments, clientAttestation, demoClient, ...config } = parseConfig(json, file)
  const folder = dirname(resolve(file))
  return {
    ...config,
    ...(tls === undefined ? {} : { tls: { key: resolve(folder, tls.key), cert: resolve(folder, tls.cert) } }),
    ...(mtls === undefined ? {} : { mtls: withAuthorities(mtls, folder) }),
    ...(clientDocuments === undefined ? {} : { clientDocuments: withAuthorities(clientDocuments, folder) }),
    ...(clientAttestation === undefined ? {} : { clientAttestation: withAnchors(clientAttestation, folder) }),
    ...(demoClient === undefined ? {} : { demoClient: resolve(folder, demoClient) }),
  }
}

const withAuthorities = <Part extends { readonly ca?: string | undefined }>(part: Part, folder: string): Part =>
  part.ca === undefined ? part : { ...part, ca: resolve(folder, part.ca) }

const withAnchors = <Part extends { readonly trustAnchors: string[] }>(part: Part, folder: string): Part => ({
  ...part,
  trustAnchors: part.trustAnchors.map((file) => resolve(folder, file)),
})

/** Checks a configuration. Throws Error with every problem named; `name` says where it comes from. */
export const parseConfig = (value: unknown, name = 'The configuration'): Config => {
  const read = v.safeParse(settings, value)
  if (!read.success) {
    throw unusable(
      name,
      read.issues.map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`),
    )
  }
  const { profile, overrides, clients, parameters, ...rest } = read.output
  const policy: Policy = {
    ...(EXPORTS[profile] as Policy),
    scopes_supported: Object.keys(rest.scopes),
    // a code that comes again revokes tokens as long as there are any
    usedCodeRetention: Math.max(
      (EXPORTS[profile] as Policy).usedCodeRetention,
      clients.some(mayRefresh) || rest.clientDocuments !== undefined || rest.clientAttestation !== undefined
        ? longestTokenLifetime(rest)
        : rest.accessTokenLifetime,
    ),
    ...overrides,
  }
  const parsed = clients.map((client) => parseClient(client, policy))
  const problems = [
    ...crossProblems(read.output),
    ...sharingProblems(read.output, policy),
    ...parsed.flatMap((client, index) => (client.ok ? [] : [clientProblem(index, client.error)])),
  ]
  if (problems.length > 0) throw unusable(name, problems)
  return {
    ...rest,
    clients: parsed.flatMap((client) => (client.ok ? [client.value] : [])),
    policy,
    parameters: parameters === undefined ? {} : (EXPORTS[parameters] as Config['parameters']),
  }
}

const mayRefresh = ({ grant_types }: Settings['clients'][number]): boolean =>
  Array.isArray(grant_types) && grant_types.includes('refresh_token')

const unusable = (name: string, problems: readonly string[]): Error =>
  new Error(`${name} cannot be used:\n- ${problems.join('\n- ')}`)

const clientProblem = (
  index: number,
  {
    parameter,
    error_description,
    detail,
  }: { readonly parameter?: string; readonly error_description: string; readonly detail?: string },
): string =>
  [`clients.${index}${parameter === undefined ? '' : `.${parameter}`}: ${error_description}`, detail ?? '']
    .join(' ')
    .trim()

/** Fields of the policy that no profile needs to have. */
const OPTIONAL_FIELDS = [
  'scopes_supported',
  'requestObjectMaxLifetime',
  'clientAttestationChallenge',
  'clientAttestationMaxAge',
  'clientAttestationPopMaxAge',
]

const crossProblems = ({
  profile,
  overrides,
  clients,
  users,
  detailTypes,
  credentials,
  tls,
  mtls,
  issuer,
}: Settings): readonly string[] => {
  const fields = new Set([...Object.keys(EXPORTS[profile] as Policy), ...OPTIONAL_FIELDS])
  const types = { ...detailTypes, ...(Object.keys(credentials).length === 0 ? {} : { [CREDENTIAL_TYPE]: credentials }) }
  const needsAuthorities = clients.some((client) => client.token_endpoint_auth_method === 'tls_client_auth')
  return [
    ...Object.keys(overrides).flatMap((name) => (fields.has(name) ? [] : [`overrides.${name}: no such policy field.`])),
    ...repeated(clients.map(({ client_id }) => client_id)).map((id) => `clients: there are two with client_id ${id}.`),
    ...repeated(users.map(({ username }) => username)).map((name) => `users: there are two called ${name}.`),
    ...repeated(users.map(({ sub }) => sub)).map((sub) => `users: there are two with sub ${sub}.`),
    ...clients.flatMap(({ authorization_details_types: wanted }, index) =>
      unknown(Array.isArray(wanted) ? wanted.map(String) : [], types).map(
        (type) => `clients.${index}.authorization_details_types: ${type} is not among detailTypes.`,
      ),
    ),
    ...problem(
      Object.hasOwn(detailTypes, CREDENTIAL_TYPE),
      `detailTypes.${CREDENTIAL_TYPE}: is declared by credentials.`,
    ),
    ...users.flatMap(({ credentials: held }, index) =>
      unknown(Object.keys(held), credentials).map(
        (id) => `users.${index}.credentials: ${id} is not among credentials.`,
      ),
    ),
    ...problem(
      issuer?.startsWith('https:') === false && tls !== undefined,
      'issuer: begins with https where tls is set.',
    ),
    ...problem(mtls !== undefined && tls === undefined, 'mtls: needs tls.'),
    ...problem(needsAuthorities && mtls?.ca === undefined, 'mtls.ca: a client with tls_client_auth needs authorities.'),
  ]
}

/** Processes that share a store must be one server in everything else. */
const sharingProblems = (given: Settings, policy: Policy): readonly string[] => {
  if (given.store.type === 'memory') return []
  const shared = ['issuer', 'secret', 'signingKeys'] as const
  const names = policy.request_parameter_supported ? [...shared, 'encryptionKeys' as const] : shared
  return names.flatMap((name) =>
    problem(given[name] === undefined, `${name}: is set where processes share a store, the same for all of them.`),
  )
}

const problem = (exists: boolean, sentence: string): readonly string[] => (exists ? [sentence] : [])

const repeated = (values: readonly string[]): readonly string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
]

const unknown = (names: readonly string[], known: object): readonly string[] =>
  names.filter((name) => !Object.hasOwn(known, name))
