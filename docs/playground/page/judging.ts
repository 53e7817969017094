import type { Reading } from '../input/index.ts'
import { findEvidence } from '../judge/evidence.ts'
import { type Judgement, judge } from '../judge/judge.ts'
import type { PageKeys } from '../judge/page-keys.ts'
import type { Seeds } from '../judge/plant.ts'
import type { ProfileName } from '../judge/profiles.ts'
import { type Group, takeApart } from './anatomy.ts'
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
  readonly before?: { readonly title: string; readonly text: string }
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
  if (token === undefined) return situationOf(state, loadedAt, making !== undefined)
  const situation = await situationAround(token, state, await keysFor(state.profile), loadedAt)
  return { ok: true, situation, kind: state.kind === '' ? guessKind(token) : state.kind }
}

/** Judges a situation under the policy of the state. `signedFor` is the policy whose keys signed the request. */
export const judgeSituation = async (
  state: State,
  situated: Situated & { readonly ok: true },
  { keysFor }: Bench,
  making?: Making,
  signedFor: ProfileName = state.profile,
): Promise<Judgement> => {
  const { request, endpoint, issuer, madeAt } = situated.situation
  const { profile, offset, sends, unverified } = state
  const { metadata, certificate, anchors } = readClient(state.metadata, state.certificate, state.anchor)
  const { seeds, isMade = false } = making ?? {}
  const verified = unverified ? false : undefined
  const now = madeAt + offset
  const client = { metadata, certificate, anchors, verified }
  const setting = { profile, endpoint, issuer, now, madeAt, ...client, sends, seeds, isMade }
  const judgement = await judge(request, setting, await keysFor(signedFor))
  const token = tokenAlone(state.text)
  return token === undefined || situated.kind === undefined ? judgement : ofToken(judgement, token, situated.kind)
}

/** Takes the request of a situation apart at the server's time. */
export const groupsOf = ({ request, endpoint, madeAt }: Situation, state: State): readonly Group[] => {
  const { certificate } = readClient('', state.certificate)
  return takeApart(request, findEvidence(request, endpoint), madeAt + state.offset, certificate)
}
