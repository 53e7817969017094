import { readCurl } from './curl.ts'
import { looksLikeFetch, readFetch } from './fetch-call.ts'
import { fieldLines, readFields } from './fields.ts'
import { readJSON } from './har.ts'
import { looksLikeHTTP, readRawHTTP } from './raw-http.ts'
import { POWERSHELL, pairsOf, problem, type Reading, read, sentURL, userOf } from './types.ts'

export { FORM_TYPE, headerOf, type PastedRequest, pairsOf, queryOf, type Reading } from './types.ts'

/** The longest text that is read: no request of OAuth comes near it. */
export const MAX_PASTE = 1_000_000

/** Reads a pasted text in whichever form it has: curl, HTTP, an archive's JSON, a URL, a form. Never throws, and its time is
 * linear in the length of the text. */
export const readPaste = (pasted: string): Reading => {
  if (pasted.length > MAX_PASTE)
    return problem(
      `The text has ${pasted.length} characters; at most ${MAX_PASTE} are read. Of an HTTP archive, paste the one entry.`,
    )
  const text = pasted.trim()
  if (text === '')
    return problem('Paste a request: a curl command, raw HTTP, an entry of an HTTP archive, or parameters.')
  const hidden = controlCharacter(text)
  if (hidden !== undefined)
    return problem(`The text has the control character U+${hidden}. Copy it again as plain text.`)
  return checked(readAs(text))
}

const readAs = (text: string): Reading => {
  if (/^(?:[$>#%]\s{1,9})?(?:\S{1,60}[/\\])?curl(?:\.exe)?\s/i.test(text)) return readCurl(text)
  if (text.startsWith('{') || text.startsWith('[')) return readJSON(text.replace(/(?<=[}\]])\s{0,9}[.,;]$/, ''))
  if (looksLikeFetch(text)) return readFetch(text)
  if (/^(?:\$\w{1,60}\s{0,9}=|(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\s)/i.test(text))
    return problem(POWERSHELL)
  if (/^(?:\*[^\n]*\n\s*)*> [A-Z]{3,10} \S/.test(text))
    return problem('This is what curl -v prints, which lacks the body. Paste the command itself.')
  if (/^HTTP\/\d/.test(text)) return problem('This is a reply. Paste the request that it answers.')
  if (looksLikeHTTP(text)) return readRawHTTP(text)
  if (/^https?:\/\/\S+$/i.test(text)) return read({ method: 'GET', url: text, headers: [], body: '' })
  if (/^[\w-]+\.[\w-]+\.[\w-]*$/.test(text))
    return problem('This is a token alone, and its header is not JSON in base64url. Copy all of it.')
  const lines = text.includes('\n') || !text.includes('&') ? fieldLines(text) : undefined
  if (lines !== undefined) return readFields(lines)
  if (/^[\w.%+-]{1,100}=\S*$/.test(text)) return readFields(pairsOf(text))
  return problem('This is neither a curl command nor a request, a URL, an HTTP archive or a form.')
}

/** Tabs and line breaks are welcome. */
const controlCharacter = (text: string): string | undefined => {
  const [found] = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(text) ?? []
  return found?.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
}

const NO_USER =
  'The URL names a user before its host, which is not sent as a part of the URL. It was left out of the URL.'

/** A pasted request of every form must have a method and an absolute URL of the web. */
const checked = (reading: Reading): Reading => {
  if (!reading.ok) return reading
  const { method, url } = reading.request
  if (!/^[A-Za-z]{1,20}$/.test(method)) return problem(`"${method.slice(0, 40)}" is not a method of HTTP.`)
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined || !/^https?:$/.test(address.protocol))
    return problem(`"${url.slice(0, 80)}" is not an absolute URL of http or https.`)
  if (reading.request.headers.length > 200) return problem('The request has more than 200 headers.')
  const hasUser = userOf(url) !== undefined
  return read({ ...reading.request, url: sentURL(url) }, hasUser ? [...reading.notes, NO_USER] : reading.notes)
}
