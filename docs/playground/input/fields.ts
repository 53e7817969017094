import { FORM_TYPE, problem, type Reading, read } from './types.ts'

const EXAMPLE = 'https://as.example'

/** Makes a request of bare parameters: a push, a redemption where there is a grant_type, a presentation of a request_uri. */
export const readFields = (pairs: readonly (readonly [name: string, value: string])[]): Reading => {
  const names = new Set(pairs.map(([name]) => name))
  const known = ['client_id', 'response_type', 'grant_type', 'request_uri', 'client_assertion', 'request']
  if (!known.some((name) => names.has(name))) {
    return problem('None of these names is a parameter of OAuth, such as client_id, response_type or grant_type.')
  }
  const form = new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()
  const note = 'Only parameters were pasted; the endpoint and its URL were made up.'
  if (names.has('request_uri')) {
    return read({ method: 'GET', url: `${EXAMPLE}/authorize?${form}`, headers: [], body: '' }, [note])
  }
  const path = names.has('grant_type') ? '/token' : '/par'
  return read({ method: 'POST', url: EXAMPLE + path, headers: [['Content-Type', FORM_TYPE]], body: form }, [note])
}

/** Reads lines of `name: value` or `name=value`, as the tools of browsers show a form. */
export const fieldLines = (text: string): readonly (readonly [name: string, value: string])[] | undefined => {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const pairs = lines.map((line): readonly [string, string] | undefined => {
    const end = /[:=]/.exec(line)?.index ?? -1
    const name = line.slice(0, Math.max(0, end)).trim()
    return /^[\w.-]{1,100}$/.test(name) ? [name, line.slice(end + 1).trim()] : undefined
  })
  return pairs.every((pair) => pair !== undefined) && pairs.length > 0 ? pairs : undefined
}
