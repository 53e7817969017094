import type { DetailType, DetailTypes } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import { factsOf } from '../types/client-authentication-methods.ts'
import type { HttpRequest } from '../types/http.ts'
import type { Parts } from '../types/parts.ts'
import type { Store } from '../types/ports.ts'
import { ok, type Result } from '../types/result.ts'
import type { HostRule } from '../types/rules.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { StandardSchemaV1 } from '../types/standard-schema.ts'

/** A recorded call of an operation to one of its parts or to the host. */
export type Mark =
  | 'client'
  | 'secret'
  | 'assertion'
  | 'proven assertion'
  | 'certificate'
  | 'attestation'
  | 'proven attestation'
  | 'attestation pop'
  | 'proof'
  | 'object'
  | 'record'
  | 'used code'
  | 'take'

/** A schema or a rule of the host that was called. */
export interface HostCheck {
  readonly check: string
  readonly kind: 'detail' | 'parameter' | 'rule'
  readonly passed: boolean
}

export interface Observations {
  readonly marks: ReadonlySet<Mark>
  readonly hostChecks: readonly HostCheck[]
  /** The last call to the host, such as `store.insert`. */
  readonly lastCall: string | undefined
  /** The error of a denial, which is a success of the operation. */
  readonly denied: string | undefined
}

interface Notes {
  readonly marks: Set<Mark>
  readonly hostChecks: HostCheck[]
  lastCall: string | undefined
  denied: string | undefined
}

/** Makes an authorization server that behaves as `as` does and records its calls. `as` itself stays unchanged. */
export const observe = <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
): { readonly as: AuthorizationServer<Details, Vendor>; readonly seen: Observations } => {
  const seen: Notes = { marks: new Set(), hostChecks: [], lastCall: undefined, denied: undefined }
  const observed = {
    ...as,
    parts: observeParts(as, seen),
    store: observeStore(as.store, seen),
    // keeps the members with which a client source announces itself
    findClient: Object.assign((client_id: string) => {
      seen.marks.add('client')
      seen.lastCall = 'findClient'
      return as.findClient(client_id)
    }, as.findClient),
    authorizationDetails: mapped(as.authorizationDetails, (type, declared) => observeDetail(type, declared, seen)),
    parameters: mapped(as.parameters, (name, schema) => observeSchema('parameter', name, schema, seen)),
    rules: as.rules.map((rule, index) => observeRule(index, rule, seen)),
    onEvent: (event: Parameters<typeof as.onEvent>[0]) => {
      if (event.type === 'request_denied') seen.denied = event.error
      return as.onEvent(event)
    },
  }
  // inherits, so that members are there as well that are not enumerable, or that `as` inherits itself
  return { as: Object.create(as, Object.getOwnPropertyDescriptors(observed)), seen }
}

/** The parts receive the server that the operation passes, which may be the one for a client with demands. Its policy is the original's
 * own object, so that caches, such as that of imported keys, are used here too. */
const observeParts = (as: AuthorizationServer, { marks }: Notes): Parts => {
  const { readClientSecret, readClientAssertion, readClientAttestation, proveClientCertificate } = as.parts
  const { readDPoPProof, readRequestObject } = as.parts
  const markProve = <Presented extends { readonly prove: (...facts: never[]) => unknown }, E>(
    read: Result<Presented, E>,
    mark: Mark,
  ): Result<Presented, E> => {
    if (!read.ok) return read
    const { prove } = read.value
    const marked = (...facts: Parameters<Presented['prove']>) => {
      marks.add(mark)
      return prove(...facts)
    }
    return ok({ ...read.value, prove: marked })
  }
  return {
    ...as.parts,
    ...(readClientSecret && {
      readClientSecret: (...rest) => markProve(readClientSecret(...rest), 'secret'),
    }),
    ...(readClientAssertion && {
      readClientAssertion: (...rest) => {
        marks.add('assertion')
        return markProve(readClientAssertion(...rest), 'proven assertion')
      },
    }),
    ...(proveClientCertificate && {
      proveClientCertificate: (server, certificate, client, method) => {
        if (isTLSClient(client)) marks.add('certificate')
        return proveClientCertificate(server, certificate, client, method)
      },
    }),
    ...(readClientAttestation && {
      readClientAttestation: Object.assign((server: AuthorizationServer, request: HttpRequest, isSignal: boolean) => {
        const read = readClientAttestation(server, request, isSignal)
        if (read === undefined) return read
        marks.add('attestation')
        if ((request.headers.get('oauth-client-attestation-pop') ?? undefined) !== undefined)
          marks.add('attestation pop')
        return markProve(read, 'proven attestation')
      }, readClientAttestation),
    }),
    ...(readDPoPProof && {
      readDPoPProof: async (server, request, ...rest) => {
        const header = request.headers.get('dpop')
        if (header !== null && header !== undefined) marks.add('proof')
        return readDPoPProof(server, request, ...rest)
      },
    }),
    ...(readRequestObject && {
      readRequestObject: (...rest) => {
        marks.add('object')
        return readRequestObject(...rest)
      },
    }),
  }
}

const isTLSClient = (client: Client | undefined): boolean =>
  client !== undefined && factsOf(client.token_endpoint_auth_method)?.part === 'proveClientCertificate'

const observeStore = (store: Store, seen: Notes): Store => {
  const note = (call: keyof Store, mark?: Mark): void => {
    seen.lastCall = `store.${call}`
    if (mark !== undefined) seen.marks.add(mark)
  }
  return {
    insert: (key, ...rest) => {
      note('insert', key.startsWith('used-code:') ? 'used code' : undefined)
      return store.insert(key, ...rest)
    },
    get: (...rest) => {
      note('get', 'record')
      return store.get(...rest)
    },
    take: (...rest) => {
      note('take', 'take')
      return store.take(...rest)
    },
  }
}

const mapped = <T extends object>(members: T, change: (name: string, value: never) => unknown): T =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(name, value as never)])) as T

const observeDetail = (type: string, declared: DetailType, seen: Notes): DetailType =>
  'schema' in declared && !('~standard' in declared)
    ? { ...declared, schema: observeSchema('detail', type, declared.schema, seen) }
    : observeSchema('detail', type, declared as StandardSchemaV1, seen)

const observeSchema = (
  kind: 'detail' | 'parameter',
  name: string,
  schema: StandardSchemaV1,
  seen: Notes,
): StandardSchemaV1 => ({
  '~standard': {
    ...schema['~standard'],
    validate: async (value) => {
      seen.lastCall = `the schema of ${name}`
      const checked = await schema['~standard'].validate(value)
      const before = seen.hostChecks.filter((one) => one.kind === 'detail').length
      const check = kind === 'detail' ? `authorization_details[${before}] is a ${name}` : `${name} fits its schema`
      seen.hostChecks.push({ kind, check, passed: checked.issues === undefined })
      return checked
    },
  },
})

const observeRule =
  (index: number, rule: HostRule, seen: Notes): HostRule =>
  (parameters, facts) => {
    const check = `host rule ${index + 1}${rule.name === '' ? '' : ` (${rule.name})`}`
    seen.lastCall = check
    const objection = rule(parameters, facts)
    seen.hostChecks.push({ kind: 'rule', check, passed: objection === undefined || objection === null })
    return objection
  }
