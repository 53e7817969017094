import { MAX_PASTE } from '../input/index.ts'
import { ENDPOINTS, type EndpointName } from '../judge/evidence.ts'
import { PROFILE_NAMES, type ProfileName } from '../judge/profiles.ts'
import { KIND_NAMES } from './doctor.ts'
import { INITIAL, type State } from './state.ts'

/** What a fragment asks for: a state, or a request that the page makes under it.
 *
 * The fragment is a form of: `start`, `fault` (the name of a fault of `parapet/testing`) or `reason` (of an error), or `text`, into
 * which a `fault` is put; and of `profile`, `endpoint`, `issuer`, `metadata`, `certificate`, `anchor`, `unverified`, `nonces`, `offset`, `sends`, `beside`, `kind` and `target`. */
export interface Wanted {
  readonly state: State
  readonly start?: string
  readonly fault?: string
  readonly reason?: string
  /** Whether the fragment chose the policy. */
  readonly hasProfile: boolean
}

const MOST_SECONDS = 366 * 86_400

/** Reads a fragment. What it has of another form counts as left out. */
export const readFragment = (fragment: string): Wanted | undefined => {
  if (fragment.length < 2 || fragment.length > 4 * MAX_PASTE) return undefined
  const form = new URLSearchParams(fragment.replace(/^#/, ''))
  const text = (name: string) => form.get(name) ?? ''
  const profile = PROFILE_NAMES.find((name) => name === text('profile'))
  const named = (name: string) => (form.has(name) ? { [name]: text(name) } : {})
  if (!['text', 'start', 'fault', 'reason'].some((name) => form.has(name))) return undefined
  return {
    state: {
      text: text('text').slice(0, MAX_PASTE + 1),
      profile: profile ?? INITIAL.profile,
      beside: PROFILE_NAMES.find((name) => name === text('beside')) ?? '',
      endpoint: ENDPOINTS.find((name) => name === text('endpoint')) ?? '',
      issuer: text('issuer').slice(0, 2000),
      metadata: text('metadata'),
      certificate: text('certificate'),
      anchor: text('anchor'),
      unverified: text('unverified') === 'true',
      nonces: text('nonces') === 'true',
      offset: whole(text('offset'), -MOST_SECONDS, MOST_SECONDS, 0),
      sends: whole(text('sends'), 1, 2, 1),
      kind: KIND_NAMES.find((name) => name === text('kind')) ?? '',
      target: text('target').slice(0, 2000),
    },
    ...named('start'),
    ...named('fault'),
    ...named('reason'),
    hasProfile: profile !== undefined,
  }
}

const whole = (text: string, least: number, most: number, otherwise: number): number => {
  const number = /^-?\d{1,10}$/.test(text) ? Number(text) : otherwise
  return Math.min(most, Math.max(least, number))
}

/** Writes a state as a fragment. `made` names what the page made, in place of its text; `put` the fault to put into its text. */
export const writeFragment = (
  state: State,
  made: { readonly start?: string; readonly fault?: string; readonly reason?: string } = {},
  put: { readonly fault?: string } = {},
): string => {
  const form = new URLSearchParams()
  const isMade = Object.keys(made).length > 0
  for (const [name, value] of Object.entries({ ...made, ...put })) form.set(name, value)
  const { certificate, anchor, unverified, text, metadata, ...others } = state
  const written: Record<string, string | number | boolean> = isMade
    ? others
    : { ...others, text, metadata, certificate, anchor, unverified }
  for (const [name, value] of Object.entries(written)) {
    if (name === 'profile' || value !== INITIAL[name as keyof State]) form.set(name, String(value))
  }
  return `#${form}`
}

export type { EndpointName, ProfileName }
