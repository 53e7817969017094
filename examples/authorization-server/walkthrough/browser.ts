import type { CustomFetch } from 'openid-client'

/** The view of a browser: a page, or the address to which the server sent the browser and which it did not open. */
export interface View {
  readonly status: number
  readonly body: string
  /** The first address outside of the server. */
  readonly leftFor?: URL
}

export interface Browser {
  readonly open: (url: URL) => Promise<View>
  /** Fills in the form of a page and presses one of its buttons. */
  readonly press: (view: View, button: string, fields?: Readonly<Record<string, string>>) => Promise<View>
}

const MAX_REDIRECTS = 5

/** As much of a browser as the pages of the example need: cookies, redirects, one form a page. */
export const createBrowser = (fetch: CustomFetch): Browser => {
  const cookies = new Map<string, string>()

  const request = async (url: URL, method: 'GET' | 'POST', body: URLSearchParams | undefined): Promise<Response> => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const headers = {
      ...(cookie === '' ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    }
    const response = await fetch(url.href, { method, headers, body: body?.toString(), redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name === undefined || value === undefined) continue
      if (/; Max-Age=0(?:;|$)/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }

  const go = async (url: URL, method: 'GET' | 'POST' = 'GET', body?: URLSearchParams): Promise<View> => {
    let response = await request(url, method, body)
    for (let redirects = 0; redirects < MAX_REDIRECTS; redirects++) {
      const location = response.headers.get('location')
      if (location === null) break
      const target = new URL(location, url)
      if (target.origin !== url.origin) return { status: response.status, body: '', leftFor: target }
      response = await request(target, 'GET', undefined)
    }
    return { status: response.status, body: await response.text() }
  }

  return {
    open: (url) => go(url),
    press: (view, button, fields = {}) => {
      const [, action] = /<form method="post" action="([^"]+)"/.exec(view.body) ?? []
      if (action === undefined || !view.body.includes(`<button type="submit" name="${button}"`)) {
        throw new Error(`The page has no button ${button}.`)
      }
      const hidden = [...view.body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
      const form = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]))
      for (const [name, value] of Object.entries(fields)) form.set(name, value)
      form.set(button, 'yes')
      return go(new URL(action), 'POST', form)
    },
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
}

/** The text of a page, line by line: headings, paragraphs, items, and the rows of its tables. */
export const linesOf = ({ body }: Pick<View, 'body'>): readonly string[] => {
  const [, main = ''] = /<main>([\s\S]*)<\/main>/.exec(body) ?? [
    undefined,
    body.replace(/<(head|style)[\s\S]*?<\/\1>/g, ''),
  ]
  return main
    .replace(/<\/dt>/g, ': ')
    .replace(/<\/(?:h1|h2|p|li|dd|label|button)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
