import { CURL_OPTIONS, type CurlOption } from './curl-options.ts'
import { bashWords, COMMAND, cmdWords, isCmd, type ShellWords } from './shell-words.ts'
import { FORM_TYPE, headerOf, POWERSHELL, problem, type Reading, read, sentURL, userOf } from './types.ts'

interface Draft {
  method?: string
  url?: string
  readonly headers: [string, string][]
  /** The headers, in small letters, that curl would add and the command takes out: `-H 'Content-Type:'`. */
  readonly removed: Set<string>
  readonly data: string[]
  readonly notes: string[]
  type?: string
  isGet: boolean
}

const CURLED =
  'The command has typographic quotes (‘ ’ “ ”), which are no quotes to a shell. Write straight ones in their place.'

/** A line that PowerShell continues: it has one backtick, at its end. A shell writes two, around a command. */
const CONTINUED = /(?:^|\n)[^`\n]*`\r?\n/

/** Reads a `curl` command as documentation, browsers and Postman write it. It runs nothing and reads no file.
 * @see curl(1) */
export const readCurl = (text: string): Reading => {
  if (CONTINUED.test(text)) return problem(POWERSHELL)
  const split = isCmd(text) ? cmdWords(text) : bashWords(text)
  const { words, openQuote } = split
  if (openQuote !== undefined) return problem(`The quote ${openQuote} is never closed. Paste the whole command.`)
  const start = words.findIndex((word) => /^(?:\S{0,60}[/\\])?curl(?:\.exe)?$/i.test(word))
  if (start < 0) return problem('There is no curl command in this text.')
  if (words.some((word) => /^[\u2018-\u201f]/.test(word))) return problem(CURLED)
  const draft: Draft = { headers: [], removed: new Set(), data: [], notes: notesOn(split), isGet: false }
  const fault = applyWords(draft, words.slice(start + 1))
  return fault === undefined ? finished(draft) : problem(fault)
}

const notesOn = ({ endedBy, variables }: ShellWords): string[] => {
  const notes: string[] = []
  if (endedBy === '&')
    notes.push('The shell ends the command at an unquoted &. Put the URL in quotes if the rest belongs to it.')
  else if (endedBy !== undefined)
    notes.push(
      `The command ends at ${endedBy.length === 1 ? `"${endedBy}"` : endedBy}. The text behind it was not read.`,
    )
  const names = variables.filter((name) => name !== COMMAND)
  if (names.length > 0)
    notes.push(`${[...new Set(names)].slice(0, 5).join(', ')}: a variable of the shell, taken as it is written.`)
  if (names.length < variables.length)
    notes.push(`${COMMAND}: a command within the command, which this page does not run. Put its output in its place.`)
  return notes
}

const applyWords = (draft: Draft, words: readonly string[]): string | undefined => {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || word === '-') {
      takeURL(draft, word)
      continue
    }
    const letters = word.startsWith('--') ? [word] : [...word.slice(1)].map((letter) => `-${letter}`)
    for (const [index, name] of letters.entries()) {
      const kind = CURL_OPTIONS.get(name)
      if (kind === undefined) return `curl's option ${name.slice(0, 40)} is not known here. Remove it and paste again.`
      if (kind === 'get' || kind === 'head' || kind === 'flag') {
        applyFlag(draft, kind)
        continue
      }
      const attached = word.startsWith('--') ? '' : word.slice(index + 2)
      const value = attached === '' ? words[++at] : attached
      if (value === undefined) return `curl's option ${name} has no value behind it.`
      const fault = applyOption(draft, kind, name, value)
      if (fault !== undefined) return fault
      break
    }
  }
  return undefined
}

const takeURL = (draft: Draft, url: string): void => {
  if (draft.url === undefined && draft.method === undefined && /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(url)) {
    draft.method = url
    draft.notes.push(`${url} stands without -X, so that curl takes it for a host. It was read as the method.`)
    return
  }
  if (draft.url === undefined) draft.url = url
  else if (url.trim() !== '') draft.notes.push(`There is a second URL, ${url.slice(0, 60)}, which was not read.`)
}

const applyFlag = (draft: Draft, kind: CurlOption): void => {
  if (kind === 'get') draft.isGet = true
  if (kind === 'head') draft.method ??= 'HEAD'
}

const fileOf = (name: string, file: string): string =>
  `${name} reads the file ${file.slice(0, 60)}, and this page reads none. Put the text of the file in its place.`

const applyOption = (draft: Draft, kind: CurlOption, name: string, value: string): string | undefined => {
  switch (kind) {
    case 'method':
      draft.method = value
      return undefined
    case 'header':
      return applyHeader(draft, value)
    case 'data':
      if (value.startsWith('@')) return fileOf(name, value.slice(1))
      draft.data.push(value)
      return undefined
    case 'data-raw':
      draft.data.push(value)
      return undefined
    case 'data-urlencode':
      return applyEncoded(draft, name, value)
    case 'json':
      if (value.startsWith('@')) return fileOf(name, value.slice(1))
      draft.data.push(value)
      draft.type = 'application/json'
      return undefined
    case 'form':
      if (/^[^=]{0,200}=[@<]/.test(value)) return fileOf(name, value.slice(value.indexOf('=') + 2))
      draft.data.push(value)
      draft.type = 'multipart/form-data; boundary=curl'
      return undefined
    case 'user':
      draft.headers.push(['Authorization', `Basic ${base64(value.includes(':') ? value : `${value}:`)}`])
      return undefined
    case 'bearer':
      draft.headers.push(['Authorization', `Bearer ${value}`])
      return undefined
    case 'cookie':
      draft.headers.push(['Cookie', value])
      return undefined
    case 'agent':
      draft.headers.push(['User-Agent', value])
      return undefined
    case 'referer':
      draft.headers.push(['Referer', value])
      return undefined
    case 'url':
      takeURL(draft, value)
      return undefined
    case 'certificate':
      if (name !== '--cert-type')
        draft.notes.push(
          '--cert names a file, which this page cannot read: paste the certificate (PEM) under "Client".',
        )
      return undefined
    case 'config':
      return `curl's option ${name} is not read here. Write out what it does.`
    default:
      return undefined
  }
}

const applyHeader = (draft: Draft, value: string): string | undefined => {
  if (value.startsWith('@')) return fileOf('-H', value.slice(1))
  if (/[\r\n]/.test(value))
    return `-H ${value.split(/[\r\n]/, 1)[0]?.slice(0, 60)} has a line break, which no header can hold.`
  const colon = value.indexOf(':', 1)
  // `Name;` sends an empty header, and `Name:` removes one of curl's own
  if (colon < 0 && value.endsWith(';')) draft.headers.push([value.slice(0, -1).trim(), ''])
  else if (colon < 0) return `-H ${value.slice(0, 60)} is not a header: a colon is missing.`
  else if (value.slice(colon + 1).trim() === '') draft.removed.add(value.slice(0, colon).trim().toLowerCase())
  else draft.headers.push([value.slice(0, colon).trim(), value.slice(colon + 1).trim()])
  return undefined
}

const applyEncoded = (draft: Draft, name: string, value: string): string | undefined => {
  const equals = value.indexOf('=')
  const at = value.indexOf('@')
  if (at >= 0 && (equals < 0 || at < equals)) return fileOf(name, value.slice(at + 1))
  const encoded = encode(value.slice(equals + 1))
  draft.data.push(equals <= 0 ? encoded : `${value.slice(0, equals)}=${encoded}`)
  return undefined
}

/** curl encodes every byte that is not unreserved. */
const encode = (text: string): string =>
  encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))

const finished = (draft: Draft): Reading => {
  const { headers, removed, data, notes, isGet } = draft
  if (draft.url === undefined || draft.url === '') return problem('The command has no URL.')
  let url = draft.url
  if (!/^[a-z][a-z\d+.-]{0,20}:\/\//i.test(url)) {
    url = `https://${url}`
    notes.push('The URL has no scheme; https was read into it.')
  }
  const user = userOf(url)
  if (user !== undefined) {
    url = sentURL(url)
    if (headerOf({ headers }, 'authorization') === undefined && !removed.has('authorization')) {
      notes.push('curl sends the user that the URL names in the header Authorization.')
      headers.push(['Authorization', `Basic ${base64(user.includes(':') ? user : `${user}:`)}`])
    } else notes.push('curl does not send the user that the URL names, because the command says what Authorization is.')
  }
  // parts of a multipart form are not joined as parameters are
  const isMultipart = draft.type?.startsWith('multipart') === true
  const body = isMultipart ? multipart(data) : draft.type === 'application/json' ? data.join('') : data.join('&')
  if (isGet && body !== '') url = `${url}${url.includes('?') ? '&' : '?'}${body}`
  const hasBody = data.length > 0 && !isGet
  if (hasBody && headerOf({ headers }, 'content-type') === undefined && !removed.has('content-type'))
    headers.push(['Content-Type', draft.type ?? FORM_TYPE])
  const method = draft.method ?? (hasBody ? 'POST' : 'GET')
  return read({ method, url, headers, body: hasBody ? body : '' }, notes)
}

const multipart = (fields: readonly string[]): string =>
  [
    ...fields.map((field) => {
      const equals = field.indexOf('=')
      const name = field.slice(0, Math.max(0, equals))
      return `--curl\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${field.slice(equals + 1)}\r\n`
    }),
    '--curl--\r\n',
  ].join('')
