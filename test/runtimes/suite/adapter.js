import { fetchResponse, pushedAuthorizationHandler, readFetchRequest } from 'parapet/fetch'
import { createHost, policy } from './host.js'
import { ISSUER } from './parties.js'
import { same } from './same.js'

const FORM = 'application/x-www-form-urlencoded'

const push = async (init) => {
  const response = await pushedAuthorizationHandler(createHost().as())(new Request(`${ISSUER}/par`, init))
  return [response.status, (await response.json()).error]
}

const streamOf = (chunk, times, onPull = () => {}) => {
  let left = times
  return new ReadableStream({
    pull: (controller) => {
      onPull()
      if (left-- > 0) controller.enqueue(chunk)
      else controller.close()
    },
  })
}

/** What `parapet/fetch` takes from, and gives to, this runtime's own classes. */
export const adapter = [
  {
    name: 'a GET is answered with 405 and Allow',
    run: async () => {
      const response = await pushedAuthorizationHandler(createHost().as())(new Request(`${ISSUER}/par`))
      same([response.status, response.headers.get('Allow')], [405, 'POST'], 'the answer')
    },
  },
  {
    name: 'a body that is no form is answered with 400',
    run: async () => {
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }
      same(await push(init), [400, 'invalid_request'], 'the answer')
    },
  },
  {
    name: 'a body over the bound is answered with 413',
    run: async () => {
      const body = `a=${'x'.repeat(policy.maxRequestBytes)}`
      same(await push({ method: 'POST', headers: { 'Content-Type': FORM }, body }), [413, 'invalid_request'], 'answer')
    },
  },
  {
    name: 'an endless stream is read up to the bound',
    run: async () => {
      let pulls = 0
      const body = streamOf(new Uint8Array(4096).fill(97), 1000, () => pulls++)
      const request = new Request(`${ISSUER}/par`, {
        method: 'POST',
        headers: { 'Content-Type': FORM },
        body,
        duplex: 'half',
      })
      const read = await readFetchRequest(createHost().as(), request)
      same(read.body.length, policy.maxRequestBytes + 1, 'bytes kept')
      same(pulls < 40, true, `pulled ${pulls} times`)
    },
  },
  {
    name: 'a body that somebody has read is answered with 500, and the reason goes to onError',
    run: async () => {
      const request = new Request(`${ISSUER}/par`, { method: 'POST', headers: { 'Content-Type': FORM }, body: 'a=b' })
      await request.text()
      const errors = []
      const handler = pushedAuthorizationHandler(createHost().as(), { onError: (error) => errors.push(error) })
      same((await handler(request)).status, 500, 'status')
      same(/clone\(\)/.test(errors[0]?.message), true, 'advice')
    },
  },
  {
    name: 'repeated headers arrive joined by a comma',
    run: async () => {
      const request = new Request(`${ISSUER}/par`, { method: 'POST', body: '' })
      request.headers.append('DPoP', 'one')
      request.headers.append('dpop', 'two')
      same((await readFetchRequest(createHost().as(), request)).headers.get('DPOP'), 'one, two', 'header')
    },
  },
  {
    name: 'the URL is that of the configuration, whatever host was asked',
    run: async () => {
      const request = new Request('http://10.0.0.1:8080/par?x=1', { method: 'POST', body: '' })
      same((await readFetchRequest(createHost().as(), request)).url, `${ISSUER}/par?x=1`, 'url')
    },
  },
  {
    name: 'a reply without a body becomes a Response, under every status',
    run: async () => {
      for (const status of [200, 204, 303, 400]) {
        const response = fetchResponse({ status, headers: { Location: '/there' }, body: '' })
        same([response.status, response.headers.get('Location')], [status, '/there'], 'the response')
        same(await response.text(), '', 'its body')
      }
    },
  },
]
