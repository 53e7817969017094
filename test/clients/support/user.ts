import { demo } from './server.ts'

/** Where a browser is: a page, or the address outside of the server to which it was sent with what it was given. */
interface Place {
  readonly url: URL
  readonly status: number
  readonly body: string
}

/** What the client gets back: an address, and a form where the response came as one. */
export interface Callback {
  readonly url: URL
  readonly form?: URLSearchParams
}

export interface User {
  /** Logs in and approves whatever is asked; where the browser takes the answer. */
  readonly approve: (url: URL | string) => Promise<Callback>
  readonly deny: (url: URL | string) => Promise<Callback>
  /** Opens an address that should show a page of the server; what it says. */
  readonly read: (url: URL | string) => Promise<Place>
  /** Takes the answer to the client, and follows it as a browser does within its site. */
  readonly deliver: (callback: Callback) => Promise<Place>
  /** Opens an address of the client's and follows it until it leaves for the server. */
  readonly begin: (url: URL | string) => Promise<URL>
}

const MAX_REDIRECTS = 8
const NAMED = /<input type="hidden" name="([^"]*)" value="([^"]*)">/g

/** A browser with cookies for each origin, and as much of HTML as two kinds of form. */
export const createUser = (send: typeof fetch = fetch): User => {
  const cookies = new Map<string, Map<string, string>>()

  const request = async (url: URL, form?: URLSearchParams): Promise<Response> => {
    const jar = cookies.get(url.host) ?? new Map<string, string>()
    cookies.set(url.host, jar)
    const response = await send(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'text/html',
        ...(jar.size === 0 ? {} : { cookie: [...jar].map((pair) => pair.join('=')).join('; ') }),
      },
      ...(form === undefined ? {} : { body: form }),
      redirect: 'manual',
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }

  /** Follows redirects as long as they stay at one origin. */
  const go = async (start: URL, form?: URLSearchParams): Promise<Place> => {
    let url = start
    let response = await request(url, form)
    for (let count = 0; count < MAX_REDIRECTS; count++) {
      const location = response.headers.get('location')
      if (location === null) break
      const next = new URL(location, url)
      if (next.origin !== start.origin) return { url: next, status: response.status, body: '' }
      url = next
      response = await request(url)
    }
    return { url, status: response.status, body: await response.text() }
  }

  const press = (place: Place, button: string, fields: Readonly<Record<string, string>> = {}): Promise<Place> => {
    const form = formOf(place)
    if (form === undefined || !place.body.includes(`name="${button}"`)) {
      throw new Error(`There is no button ${button} on the page: ${textOf(place.body)}`)
    }
    for (const [name, value] of Object.entries({ ...fields, [button]: 'yes' })) form.values.set(name, value)
    return go(form.action, form.values)
  }

  const answer = async (start: URL | string, button: 'approve' | 'deny'): Promise<Callback> => {
    const { origin } = new URL(start)
    let place = await go(new URL(start))
    if (place.body.includes('name="password"')) place = await press(place, 'login', demo.user)
    if (place.body.includes(`name="${button}"`)) place = await press(place, button)
    if (place.url.origin !== origin) return { url: place.url }
    const posted = formOf(place)
    if (posted === undefined || posted.action.origin === origin) {
      throw new Error(`The browser stayed at a page: ${textOf(place.body)}`)
    }
    return { url: posted.action, form: posted.values }
  }

  return {
    approve: (url) => answer(url, 'approve'),
    deny: (url) => answer(url, 'deny'),
    read: (url) => go(new URL(url)),
    deliver: ({ url, form }) => go(url, form),
    begin: async (url) => {
      const place = await go(new URL(url))
      if (place.url.origin === new URL(url).origin) throw new Error(`The client showed a page: ${textOf(place.body)}`)
      return place.url
    },
  }
}

const formOf = ({ body, url }: Place): { readonly action: URL; readonly values: URLSearchParams } | undefined => {
  const [, action] = /<form\b[^>]*\baction="([^"]+)"/.exec(body) ?? []
  if (action === undefined) return undefined
  const values = [...body.matchAll(NAMED)].map(([, name = '', value = '']): [string, string] => [
    plain(name),
    plain(value),
  ])
  return { action: new URL(plain(action), url), values: new URLSearchParams(values) }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }

const plain = (text: string): string => text.replace(/&(lt|gt|quot|#39|amp);/g, (_all, name) => ENTITIES[name] ?? '')

/** What a page says, for a message. */
export const textOf = (body: string): string =>
  plain(body.replace(/<(style|script)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 400)
