import { FORM_TYPE, headerOf, problem, type Reading, read } from './types.ts'

const REQUEST_LINE = /^([A-Za-z]{3,10})[ \t]+(\S{1,100000})(?:[ \t]+HTTP\/\d(?:\.\d)?)?[ \t]*$/

const PSEUDO = /^:(?:authority|method|path|scheme)(?::|[ \t]*$)/

/** Tells a request line, or the pseudo-headers in which a browser shows HTTP/2. */
export const looksLikeHTTP = (text: string): boolean => {
  const [first = ''] = text.trimStart().split('\n', 1)
  const [, method = '', target = ''] = REQUEST_LINE.exec(first.trimEnd()) ?? []
  return PSEUDO.test(first) || (method !== '' && /^(?:\/|https?:)/i.test(target))
}

/** Reads a request as it goes over the wire, or as a specification prints one. */
export const readRawHTTP = (text: string): Reading => {
  const lines = onOneLine(text.trimStart().replaceAll('\r\n', '\n').split('\n'))
  const notes: string[] = []
  const pseudo = new Map<string, string>()
  const headers: [string, string][] = []
  let at = 0
  let [, method, target] = REQUEST_LINE.exec(lines[0]?.trimEnd() ?? '') ?? []
  if (method !== undefined) at = 1
  for (; at < lines.length && lines[at]?.trim() !== ''; at++) {
    const line = lines[at] ?? ''
    const last = headers.at(-1)
    if (/^[ \t]/.test(line) && last !== undefined) {
      // a header is folded on paper, and a token in it has no spaces
      last[1] += line.trim()
      continue
    }
    const colon = line.indexOf(':', 1)
    if (colon < 0)
      return problem(`Line ${at + 1} is not a header: a colon is missing. A blank line goes before the body.`)
    const [name, value] = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    if (name.startsWith(':')) pseudo.set(name.slice(1), value)
    else headers.push([name, value])
  }
  method ??= pseudo.get('method')
  target ??= pseudo.get('path')
  if (method === undefined || target === undefined)
    return problem('There is no request line, such as POST /par HTTP/1.1.')
  const url = urlOf(target, headerOf({ headers }, 'host') ?? pseudo.get('authority'), notes)
  if (url === undefined) return problem('The request has no Host header, so that its URL is not known.')
  const body = bodyOf(lines.slice(at + 1), headerOf({ headers }, 'content-type'), notes)
  return read({ method, url, headers, body }, notes)
}

/** Chrome copies a header of HTTP/2 as two lines, its name and its value. */
const onOneLine = (lines: readonly string[]): readonly string[] => {
  if (!/^:[a-z]+:?[ \t]*$/.test(lines[0] ?? '')) return lines
  const names = lines.filter((_, index) => index % 2 === 0).map((name) => name.trim().replace(/(?<=.):$/, ''))
  return names.map((name, index) => (name === '' ? '' : `${name}: ${lines[2 * index + 1] ?? ''}`))
}

const urlOf = (target: string, host: string | undefined, notes: string[]): string | undefined => {
  if (/^https?:\/\//i.test(target)) return target
  if (host === undefined || host === '') return undefined
  notes.push('A request line has no scheme; https was read into it.')
  return `https://${host}${target}`
}

const bodyOf = (lines: readonly string[], type: string | undefined, notes: string[]): string => {
  const isForm = type === undefined || type.toLowerCase().startsWith(FORM_TYPE)
  const text = lines.join('\n').trimEnd()
  if (!isForm || !text.includes('\n')) return text
  notes.push('The body is broken into lines; they were joined, because a form has none.')
  return lines.map((line) => line.trim()).join('')
}
