import type { NamedFault } from '../../../src/testing/named-faults.ts'
import type { Evidence } from '../judge/evidence.ts'
import { textOf } from '../judge/tokens.ts'

/** A fault, and why a request cannot have it; undefined where it can. */
export interface Choice {
  readonly fault: NamedFault
  readonly why: string | undefined
}

/** What a request offers to be broken. Undefined where there is no whole request. */
export interface Breakable {
  readonly evidence: Evidence
  readonly hasCertificate: boolean
}

/** Says why a fault cannot be committed by a change of this request. */
export const whyNot = (fault: NamedFault, { evidence, hasCertificate }: Breakable): string | undefined => {
  const field = fieldOf(fault)
  if (/\bjti: replayed$/.test(fault.name)) return 'This is the same request twice: tick Replay above.'
  return FIELDS[field]?.(evidence, fault, hasCertificate) ?? FAULTS[fault.name]?.(evidence)
}

/** Which part of a request a fault is in. */
export const fieldOf = ({ name }: Pick<NamedFault, 'name'>): string => name.split(' ', 1)[0] ?? ''

type Condition = (evidence: Evidence, fault: NamedFault, hasCertificate: boolean) => string | undefined

const isForm = ({ endpoint }: Evidence) => endpoint === 'push' || endpoint === 'token'

const FIELDS: Readonly<Record<string, Condition>> = {
  form: (evidence) => (isForm(evidence) ? undefined : 'This request has no form: only a push or a token request has.'),
  assertion: ({ assertion }) => {
    if (assertion?.claims === undefined) return 'This request has no client assertion that can be read.'
    return textOf(assertion.header?.alg)?.startsWith('HS')
      ? 'This assertion has a MAC under a secret that the page does not know.'
      : undefined
  },
  certificate: (_evidence, _fault, hasCertificate) =>
    hasCertificate ? undefined : 'No certificate is pasted: see “The client” above.',
  attestation: ({ attestation }) =>
    attestation?.claims === undefined ? 'This request has no client attestation that can be read.' : undefined,
  pop: ({ pop, attestation }) =>
    pop?.claims === undefined || attestation?.claims === undefined
      ? 'This request has no attestation with a proof of possession that can be read.'
      : undefined,
  proof: ({ proof }) => (proof?.claims === undefined ? 'This request has no DPoP proof that can be read.' : undefined),
  object: ({ object }) =>
    object?.claims === undefined ? 'This request has no signed request object that can be read.' : undefined,
  parameters: ({ endpoint, object, parameters }, { script }) => {
    if (endpoint !== 'push' && endpoint !== 'authorization') return 'This request asks for no authorization.'
    if (parameters.has('request_uri')) return 'The parameters of this request were pushed before.'
    return object !== undefined && script.object !== false
      ? 'The parameters of this request are in its request object.'
      : undefined
  },
  presentation: ({ endpoint, parameters }) =>
    endpoint === 'authorization' && parameters.has('request_uri')
      ? undefined
      : 'This request presents no request_uri at the authorization endpoint.',
  token: ({ endpoint, parameters }) =>
    endpoint === 'token' && parameters.has('code') ? undefined : 'This request redeems no code.',
}

const besideAssertion = ({ assertion }: Evidence) =>
  assertion === undefined ? 'This request authenticates its client by no assertion.' : undefined

/** What single faults need beside the part that they are in. */
const FAULTS: Readonly<Record<string, (evidence: Evidence) => string | undefined>> = {
  'parameters client_id: of another client': besideAssertion,
  'parameters client_secret: beside an assertion': besideAssertion,
  'parameters request_uri: in a push': ({ endpoint }) =>
    endpoint === 'push' ? undefined : 'This request is not a push.',
  'parameters dpop_jkt: of another key': ({ proof }) =>
    proof === undefined ? 'This request has no DPoP proof.' : undefined,
}
