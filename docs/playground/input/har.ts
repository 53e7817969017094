import { parseJSON } from '../../../src/encoding/json.ts'
import type { JSONObject, JSONValue } from '../../../src/types/json.ts'
import { readFields } from './fields.ts'
import { FORM_TYPE, problem, queryOf, type Reading, read } from './types.ts'

/** A browser nests the calls that led to a request in its entry, some hundred deep. */
const BOUNDS = { length: 1_000_000, depth: 1000 }

/** Names of parameters by which a request of OAuth is told from the others of an archive. */
const TELLING = /(?:^|[&;\s])(?:client_id|request_uri|grant_type|client_assertion|request)=/

/** Reads JSON: an HTTP archive, an entry or a request of one, or an object of parameters.
 * @see HAR 1.2 */
export const readJSON = (text: string): Reading => {
  const value = parseJSON(text.trim(), BOUNDS)
  if (value === undefined) return problem('This is not JSON, or it is nested too deeply, or it names a member twice.')
  const [entries, total] = entriesIn(value)
  const chosen = entries.find(isTelling) ?? entries[0]
  if (chosen !== undefined) {
    const notes = total > 1 ? [`The archive has ${total} entries; the first with a request of OAuth was read.`] : []
    return requestOf(chosen, notes)
  }
  if (isObject(value) && Object.values(value).every((one) => typeof one !== 'object')) {
    return readFields(Object.entries(value).map(([name, one]) => [name, String(one)]))
  }
  if (isPostman(value))
    return problem(
      'This is an export of Postman. Open the request there, choose Code, then cURL, and paste the command.',
    )
  return problem('This JSON is neither an entry of an HTTP archive nor an object of parameters.')
}

/** Tells by the query or the form. A reply that names a parameter, and the Referer of an image, make no request of OAuth. */
const isTelling = (entry: JSONObject): boolean => {
  const { url, postData } = requestIn(entry)
  return TELLING.test(queryOf(String(url))) || TELLING.test(postedText(postData))
}

/** An export of Postman is a collection, or one request with its URL or its body as an object. */
const isPostman = (value: JSONValue): boolean =>
  isObject(value) && (Array.isArray(value.item) || isObject(value.url) || isObject(value.body))

const entriesIn = (value: JSONValue): readonly [entries: readonly JSONObject[], total: number] => {
  const log = isObject(value) && isObject(value.log) ? value.log : undefined
  const list = Array.isArray(log?.entries) ? log.entries : Array.isArray(value) ? value : [value]
  const requests = list.flatMap((entry): JSONObject[] => {
    if (!isObject(entry)) return []
    const { method, url, body } = requestIn(entry)
    return typeof method === 'string' && typeof url === 'string' && body === undefined ? [entry] : []
  })
  return [requests, requests.length]
}

const requestIn = (entry: JSONObject): JSONObject => (isObject(entry.request) ? entry.request : entry)

const requestOf = (entry: JSONObject, notes: readonly string[]): Reading => {
  const { method, url, headers, postData } = requestIn(entry)
  const listed = Array.isArray(headers) ? headers : []
  const pairs = listed.flatMap((one): [string, string][] =>
    isObject(one) && typeof one.name === 'string' && typeof one.value === 'string' && !one.name.startsWith(':')
      ? [[one.name, one.value]]
      : [],
  )
  const posted = isObject(postData) ? postData : {}
  const text = postedText(postData)
  const isTyped = pairs.some(([name]) => name.toLowerCase() === 'content-type')
  const type = typeof posted.mimeType === 'string' ? posted.mimeType : FORM_TYPE
  const began = typeof entry.startedDateTime === 'string' ? Date.parse(entry.startedDateTime) : Number.NaN
  const isDated = Number.isFinite(began) && !pairs.some(([name]) => name.toLowerCase() === 'date')
  return read(
    {
      method: String(method),
      url: String(url),
      headers: [
        ...pairs,
        ...(text === '' || isTyped ? [] : [['Content-Type', type] as const]),
        ...(isDated ? [['Date', new Date(began).toUTCString()] as const] : []),
      ],
      body: text,
    },
    notes,
  )
}

const postedText = (postData: JSONValue | undefined): string => {
  const { text, params } = isObject(postData) ? postData : {}
  return typeof text === 'string' && text !== '' ? text : formOf(params)
}

const formOf = (params: unknown): string =>
  Array.isArray(params)
    ? params
        .filter(isObject)
        // an archive has them as they were sent, encoded
        .map(({ name, value }) => `${String(name)}=${String(value ?? '')}`)
        .join('&')
    : ''

const isObject = (value: unknown): value is JSONObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
