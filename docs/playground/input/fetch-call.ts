import { endOfString, parseJSON } from '../../../src/encoding/json.ts'
import type { JSONObject } from '../../../src/types/json.ts'
import { problem, type Reading, read } from './types.ts'

const BOUNDS = { length: 1_000_000, depth: 16 }

/** Tells a call of `fetch` from other texts. */
export const looksLikeFetch = (text: string): boolean => /^(?:await\s{1,9})?fetch\s{0,9}\(/.test(text)

/** Reads a call of `fetch` as browsers copy it: a string and an object, both in JSON. It runs nothing. */
export const readFetch = (text: string): Reading => {
  const start = text.indexOf('(') + 1
  const end = endOfCall(text, start)
  const list = parseJSON(`[${text.slice(start, end).trim().replace(/,$/, '')}]`, BOUNDS)
  const [url, options = {}] = Array.isArray(list) ? list : []
  if (typeof url !== 'string' || !isObject(options))
    return problem(
      'This call of fetch is written as a program. Send it, and copy the request from the network panel of the browser: “Copy as cURL”.',
    )
  const { method, headers, body } = options
  const listed = isObject(headers) ? Object.entries(headers) : []
  const request = {
    method: typeof method === 'string' ? method : 'GET',
    url,
    headers: listed.map(([name, value]) => [name, String(value)] as const),
    body: typeof body === 'string' ? body : '',
  }
  return read(
    request,
    /\bfetch\s*\(/.test(text.slice(end)) ? ['There is more than one call of fetch. The first was read.'] : [],
  )
}

/** Where the parentheses of a call close, outside of its strings. */
const endOfCall = (text: string, start: number): number => {
  let depth = 1
  for (let at = start; at < text.length; at++) {
    const mark = text[at]
    if (mark === '"') at = endOfString(text, at)
    else if (mark === '(') depth++
    else if (mark === ')' && --depth === 0) return at
  }
  return text.length
}

const isObject = (value: unknown): value is JSONObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
