import { createHmac, timingSafeEqual } from 'node:crypto'
import type { HttpRequest } from 'parapet'
import type { BrowserSecret } from './browsers.ts'
import type { Session } from './sessions.ts'

/** For whom a form is made: one interaction of one browser, before a login or in one session. */
export interface FormOwner {
  readonly browser: BrowserSecret
  readonly interaction: string
  readonly session: Session | undefined
}

/** Derives the token that every form carries, so that no store holds it. After a login, the forms from before are refused. */
export const formTokenOf = ({ browser, interaction, session }: FormOwner): string =>
  createHmac('sha256', browser)
    .update(JSON.stringify([interaction, session?.id ?? null]))
    .digest('base64url')

/** Says whether a form comes from a page that was made for its sender. */
export const isFormOf = (owner: FormOwner, form: URLSearchParams): boolean => {
  const sent = Buffer.from(form.get('csrf_token') ?? '')
  const expected = Buffer.from(formTokenOf(owner))
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}

export const readForm = ({ body }: HttpRequest): URLSearchParams =>
  new URLSearchParams(body instanceof Uint8Array ? new TextDecoder().decode(body) : '')
