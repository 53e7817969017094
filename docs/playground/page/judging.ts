import { type Reading, readPaste } from '../input/index.ts'
import { findEvidence } from '../judge/evidence.ts'
import { type Judgement, judge } from '../judge/judge.ts'
import type { PageKeys } from '../judge/page-keys.ts'
import type { Seeds } from '../judge/plant.ts'
import type { ProfileName } from '../judge/profiles.ts'
import { type Group, takeApart } from './anatomy.ts'
import type { Breakable } from './applicable.ts'
import { readClient } from './client-input.ts'
import { guessKind, type Kind, ofToken, situationAround, tokenAlone } from './doctor.ts'
import { type Situation, type State, situationOf } from './state.ts'

/** What the page knows of a text that it made itself. */
export interface Making {
  readonly text: string
  readonly start?: string
  readonly fault?: string
  /** What the server has stored when the request comes. */
  readonly seeds?: Seeds
  /** Whether a client of the page sends it. */
  readonly isMade?: boolean
  /** The request before it was changed, and what changed it. */
  readonly before?: { readonly title: string; readonly text: string; readonly certificate?: string }
  /** The fault that the page put into the request before: its name, its reason, and the tokens that had to be signed anew. */
  readonly applied?: { readonly name?: string; readonly reason: string; readonly signed: readonly string[] }
}

/** A situation, and the kind of the token where the text is one alone. */
export type Situated =
  | { readonly ok: true; readonly situation: Situation; readonly kind?: Kind }
  | (Reading & { readonly ok: false })

/** What the judging depends on beside the state. */
export interface Bench {
  readonly keysFor: (profile: ProfileName) => Promise<PageKeys>
  readonly loadedAt: number
}

/** Finds out what a state asks to be judged: its request, or one around its token. */
export const situate = async (state: State, { keysFor, loadedAt }: Bench, making?: Making): Promise<Situated> => {
  const token = tokenAlone(state.text)
  const original = originalOf(state, making)
  if (token === undefined && original !== undefined) {
    const [was, is] = [situationOf(original, loadedAt), situationOf(state, loadedAt)]
    if (!was.ok || !is.ok) return is
    const { request, notes } = is.situation
    return { ok: true, situation: { ...was.situation, request, notes } }
  }
  if (token === undefined) return situationOf(state, loadedAt, making !== undefined)
  const situation = await situationAround(token, state, await keysFor(state.profile), loadedAt)
  return { ok: true, situation, kind: state.kind === '' ? guessKind(token) : state.kind }
}

/** What is known of an example that was another request before. */
export const makingOf = ({ text }: State, original: string | undefined, reason = ''): Making | undefined =>
  original === undefined
    ? undefined
    : { text, before: { title: 'What is broken', text: original }, applied: { reason, signed: [] } }

/** The state with the request that a fault was put into. */
export const originalOf = (state: State, making: Making | undefined): State | undefined =>
  making?.applied === undefined || making.before === undefined
    ? undefined
    : { ...state, text: making.before.text, certificate: making.before.certificate ?? state.certificate }

/** Judges a situation under the policy of the state. `signedFor` is the policy whose keys signed the request. */
export const judgeSituation = async (
  state: State,
  situated: Situated & { readonly ok: true },
  { keysFor }: Bench,
  making?: Making,
  signedFor: ProfileName = state.profile,
): Promise<Judgement> => {
  const { request, endpoint, issuer, madeAt } = situated.situation
  const { profile, offset, sends, unverified, nonces } = state
  const { metadata, certificate, anchors } = readClient(state.metadata, state.certificate, state.anchor)
  const { seeds, isMade = false } = making ?? {}
  const verified = unverified ? false : undefined
  const now = madeAt + offset
  const client = { metadata, certificate, anchors, verified }
  const was = originalOf(state, making)
  const read = was && readPaste(was.text)
  const original =
    was === undefined || !read?.ok
      ? undefined
      : { request: read.request, certificate: readClient('', was.certificate).certificate }
  const setting = { original, profile, endpoint, issuer, now, madeAt, ...client, nonces, sends, seeds, isMade }
  const judgement = await judge(request, setting, await keysFor(signedFor))
  const token = tokenAlone(state.text)
  return token === undefined || situated.kind === undefined ? judgement : ofToken(judgement, token, situated.kind)
}

/** Takes the request of a situation apart at the server's time. */
export const groupsOf = ({ request, endpoint, madeAt }: Situation, state: State): readonly Group[] => {
  const { certificate } = readClient('', state.certificate)
  return takeApart(request, findEvidence(request, endpoint), madeAt + state.offset, certificate)
}

/** What the request of a situation offers to be broken. */
export const breakableOf = ({ request, endpoint }: Situation, { certificate }: State): Breakable => ({
  evidence: findEvidence(request, endpoint),
  hasCertificate: readClient('', certificate).certificate !== undefined,
})
