import { ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client'
import type { DemoClient, Flow, Tokens } from '../demo-client/flow.ts'
import type { ClientSettings } from '../demo-client/settings.ts'
import type { View } from './browser.ts'
import type { Narrator } from './narrator.ts'

export interface WalkthroughOptions {
  readonly issuer: string
  readonly settings: ClientSettings
  readonly redirect_uri: string
  readonly narrator: Narrator
}

/** The results of earlier steps, for the steps that follow. */
export interface Progress {
  client?: DemoClient
  flow?: Flow
  view?: View
  tokens?: Tokens
}

export interface Step {
  readonly title: string
  readonly run: (progress: Progress, options: WalkthroughOptions) => Promise<string>
}

/** An expected refusal, with the reason in the server's log. */
interface Refusal {
  readonly error: string
  readonly reason: string
  readonly section: string
}

/** Expects an attempt to be refused, for that reason, and says how. */
export const refusal = async (
  { narrator }: WalkthroughOptions,
  reason: string,
  attempt: () => Promise<string | undefined>,
): Promise<string> => {
  const error = await attempt()
  if (error === undefined) throw new Error('The server did not refuse the request.')
  const refusals: readonly Refusal[] = narrator
    .takeEvents()
    .flatMap((event) => (event.type === 'refused' ? [event] : []))
  const found = refusals.at(-1)
  expect(
    found?.reason === reason,
    `The server refused the request for another reason: ${found?.reason ?? 'it logged none'}.`,
  )
  return `${error === '' ? found?.error : error}, for the reason ${reason}: ${found?.section}`
}

/** The error code with which the server refused; undefined where it did not. */
export const errorOf = async (attempt: Promise<unknown>): Promise<string | undefined> => {
  try {
    await attempt
    return undefined
  } catch (error) {
    if (error instanceof ResponseBodyError) return error.error
    if (error instanceof WWWAuthenticateChallengeError) {
      return error.cause.map(({ parameters }) => parameters.error ?? '').join(' ')
    }
    throw error
  }
}

export const callbackOf = ({ view }: Progress): URL => known(view?.leftFor)

export const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('An earlier step did not finish.')
  return value
}

export const expect = (isSo: boolean, otherwise: string): void => {
  if (!isSo) throw new Error(otherwise)
}
