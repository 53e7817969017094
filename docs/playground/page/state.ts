import { type PastedRequest, pairsOf, queryOf, type Reading, readPaste } from '../input/index.ts'
import { type EndpointName, findEvidence, findTime, guessEndpoint } from '../judge/evidence.ts'
import { guessIssuer, type ProfileName } from '../judge/profiles.ts'
import type { Kind } from './doctor.ts'

/** Everything that the page shows follows from this. A permalink holds it. */
export interface State {
  /** The pasted text. */
  readonly text: string
  readonly profile: ProfileName
  /** Another policy to judge by, beside the first. */
  readonly beside: ProfileName | ''
  /** Empty: guessed from the request. */
  readonly endpoint: EndpointName | ''
  /** Empty: guessed from the URL. */
  readonly issuer: string
  /** The registration of the client, JSON; empty: made out of the request. */
  readonly metadata: string
  /** The certificate of the client, PEM. */
  readonly certificate: string
  /** The trust anchors of attesters, PEM. */
  readonly anchor: string
  /** Whether the TLS layer refused to vouch for the chain of the certificate. */
  readonly unverified: boolean
  /** Whether the server demands nonces of DPoP proofs and challenges of attested keys. */
  readonly nonces: boolean
  /** The seconds between the request and the clock of the server. */
  readonly offset: number
  readonly sends: number
  /** What a token alone is; empty: guessed. */
  readonly kind: Kind | ''
  /** What a token alone was sent to, such as `POST https://as.example/par`; empty: what it says itself. */
  readonly target: string
}

export const INITIAL: State = {
  text: '',
  profile: 'oauth21',
  beside: '',
  endpoint: '',
  issuer: '',
  metadata: '',
  certificate: '',
  anchor: '',
  unverified: false,
  nonces: false,
  offset: 0,
  sends: 1,
  kind: '',
  target: '',
}

/** A request under the circumstances that the state gives it, its guesses made. */
export interface Situation {
  readonly request: PastedRequest
  readonly notes: readonly string[]
  readonly endpoint: EndpointName
  readonly issuer: string
  /** When the request was made, and where that is written. */
  readonly madeAt: number
  readonly timeFrom: string
}

/** Reads the state's request. `loadedAt` is the time of a request that does not say its own, and of one that the page made. */
export const situationOf = (
  state: State,
  loadedAt: number,
  isMade = false,
): { readonly ok: true; readonly situation: Situation } | (Reading & { readonly ok: false }) => {
  const reading = readPaste(state.text)
  if (!reading.ok) return reading
  const { request, notes } = reading
  const endpoint = state.endpoint === '' ? guessEndpoint(request) : state.endpoint
  const issuer = state.issuer === '' ? guessIssuer(request.url, state.profile) : state.issuer
  const told = isMade ? undefined : findTime(request, findEvidence(request, endpoint))
  const { at = loadedAt, from = 'when this page was loaded' } = told ?? {}
  const all = [...notes, ...misplaced(request, endpoint)]
  return { ok: true, situation: { request, notes: all, endpoint, issuer, madeAt: at, timeFrom: from } }
}

/** Parameters in the URL of an endpoint that reads them from the body (RFC 6749 §3.2, RFC 9126 §2.1). */
const misplaced = ({ url, body }: PastedRequest, endpoint: EndpointName): readonly string[] => {
  const isForm = endpoint === 'push' || endpoint === 'token'
  const names = pairsOf(queryOf(url)).map(([name]) => name)
  const found = names.filter((name) =>
    /^(?:client_\w+|grant_type|code|code_\w+|redirect_uri|response_type|scope)$/.test(name),
  )
  return isForm && body === '' && found.length > 0
    ? [
        `${found.slice(0, 6).join(', ')} in the URL: this endpoint reads its parameters from the body of a POST, as a form.`,
      ]
    : []
}
