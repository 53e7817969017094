/** A request as text, before anything is judged. Header names keep their spelling, repeats their order. */
export interface PastedRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** What a paste is: a request with notes on what was read into it, or the problem that makes it none. */
export type Reading =
  | { readonly ok: true; readonly request: PastedRequest; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problem: string }

export const problem = (text: string): Reading => ({ ok: false, problem: text })

export const read = (request: PastedRequest, notes: readonly string[] = []): Reading => ({ ok: true, request, notes })

export const FORM_TYPE = 'application/x-www-form-urlencoded'

/** The first value of a header, in any case of its name. */
export const headerOf = ({ headers }: Pick<PastedRequest, 'headers'>, name: string): string | undefined =>
  headers.find(([one]) => one.toLowerCase() === name)?.[1]

/** The pairs of a form-encoded text. What cannot be decoded stays as it is. */
export const pairsOf = (text: string): readonly (readonly [name: string, value: string])[] =>
  text
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const equals = piece.indexOf('=')
      return equals < 0 ? [decoded(piece), ''] : [decoded(piece.slice(0, equals)), decoded(piece.slice(equals + 1))]
    })

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The part of a URL behind its question mark. */
export const queryOf = (url: string): string => {
  const [address = ''] = url.split('#', 1)
  const mark = address.indexOf('?')
  return mark < 0 ? '' : address.slice(mark + 1)
}

/** The user and the password that a URL names before its host, decoded. curl sends them as Basic. */
export const userOf = (url: string): string | undefined => {
  const [, user] = /^https?:\/\/([^/?#]*)@/i.exec(url) ?? []
  return user === undefined ? undefined : decoded(user.replaceAll('+', '%2B'))
}

/** The URL as it goes over the wire: without user and password, in ASCII. */
export const sentURL = (url: string): string => {
  const bare = url.replace(/^(https?:\/\/)[^/?#]*@/i, '$1')
  return /[^\x21-\x7e]/.test(bare) && URL.canParse(bare) ? new URL(bare).href : bare
}

export const POWERSHELL = 'This is PowerShell. Copy the request as cURL (bash): the menu of the browser has both.'
