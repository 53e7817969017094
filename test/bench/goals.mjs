// What the figures are held to: ratios within one run.
import { ratio } from './measure.mjs'

const NEW_KEY = 'c, new key'
const LOGIN = 'authorization, with login'

const ATPROTO = ['b', 'c', NEW_KEY, 'd']
const onNode22 = (work) => `parapet, Node 22: ${work}`
const handlerOnNode22 = (work) => `parapet/node, Node 22: ${work}`
const atproto = (work) => `@atproto/oauth-provider: ${work}`

const own = (work) => `parapet: ${work}`
const webCrypto = (work) => `parapet, WebCrypto: ${work}`
const handler = (work) => `parapet/node: ${work}`
const peer = (work) => `oidc-provider: ${work}`

/** Rows `{ what, value, low, high, goal, beyond }` of medians and quartiles; in all groups but the floors more is better. Both ways of an
 * authorization stand beside its goal: that of a user who has logged in and consented before, and that of one who does so now. */
export const compare = (samples, loopback) => {
  const over = (what, above, below, goal, beyond) => ({ what, ...ratio(samples, above, below), goal, beyond })
  const inProcess = (work, goal, beyond) => over(work, peer(work), own(work), goal, beyond)
  const throughput = (work, goal, beyond) => {
    return { what: work, ...ratio(loopback, peer(work), own(work), 'wall'), goal, beyond }
  }
  return {
    floors: [
      over('(c), DPoP key seen before / F2', own('c'), 'F2', 1.25, 1.15),
      over('(c), first-seen key / F2i', own(NEW_KEY), 'F2i', 1.25, 1.15),
      over('(a) / F1, Node’s digest', own('a'), 'F1', 0.3, 0.25),
      over('(d) / F1, Node’s digest', own('d'), 'F1', 0.3, 0.25),
      over('(a) / F1, WebCrypto’s digest', webCrypto('a'), 'F1', 0.5, 0.5),
      over('(d) / F1, WebCrypto’s digest', webCrypto('d'), 'F1', 0.5, 0.5),
      over('(c), WebCrypto alone / F2', webCrypto('c'), 'F2'),
      over('(c), first-seen key, WebCrypto alone / F2i', webCrypto(NEW_KEY), 'F2i'),
    ],
    inProcess: [
      inProcess('a', 7, 9),
      inProcess('b', 3.5, 4.5),
      inProcess('c', 4, 5),
      inProcess(NEW_KEY),
      inProcess('d', 7, 9),
      inProcess('f'),
      inProcess('authorization', 10, 15),
      inProcess(LOGIN, 10, 15),
      inProcess('redemption'),
    ],
    // ours with its listener of node:http, as the peer is measured
    handlers: ['a', 'b', 'c', NEW_KEY, 'd', 'f', 'authorization', LOGIN, 'redemption'].map((work) =>
      over(work, peer(work), handler(work)),
    ),
    // each request in a turn of the event loop of its own, see implementations.mjs
    ownTurns: ['c', 'd'].flatMap((work) =>
      ['parapet', 'parapet/node'].map((ours) => ({
        what: `${work}, ${ours}`,
        ...ratio(samples, `oidc-provider, own turns: ${work}`, `${ours}, own turns: ${work}`),
      })),
    ),
    loopback: [
      throughput('a', 3.3, 3.8),
      throughput('b', 2.6, 3),
      throughput('c', 3.2, 3.7),
      throughput('d', 3.7, 4.25),
    ],
    // both on the same Node
    atproto: ATPROTO.map((work) => over(work, atproto(work), onNode22(work))),
    atprotoHandlers: ATPROTO.map((work) => over(work, atproto(work), handlerOnNode22(work))),
    atprotoLoopback: ['c', 'd'].map((work) => ({
      what: work,
      ...ratio(loopback, atproto(work), onNode22(work), 'wall'),
    })),
    loopbackCPU: ['a', 'b', 'c', 'd'].map((work) => ({ what: work, ...ratio(loopback, peer(work), own(work)) })),
  }
}
