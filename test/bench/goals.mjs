// What the figures are held to: ratios within one run.
import { median, quantile, ratio } from './measure.mjs'

const NEW_KEY = 'c, new key'
const LOGIN = 'authorization, with login'

const ATPROTO = ['b', 'c', NEW_KEY, 'd']
const onNode22 = (work) => `parapet, Node 22: ${work}`
const handlerOnNode22 = (work) => `parapet/node, Node 22: ${work}`
const atproto = (work) => `@atproto/oauth-provider: ${work}`

const own = (work) => `parapet: ${work}`
const webCrypto = (work) => `parapet, WebCrypto: ${work}`
const handler = (work) => `parapet/node: ${work}`
const hand = (work) => `by hand: ${work}`
const peer = (work) => `oidc-provider: ${work}`

/** What the server's CPU over loopback is over a bare `node:http` server in the same round plus the signatures alone, of which the
 * requests in process know the cost. */
const overBare = (samples, loopback, above, work, signatures) => {
  const [ours, bare] = [loopback.get(above(work)), loopback.get(`bare: ${work}`)]
  const floor = signatures === undefined ? [{ cpu: 0 }] : samples.get(signatures)
  if (!ours || !bare || !floor) return { value: undefined }
  const alone = median(floor.map(({ cpu }) => cpu))
  const ratios = ours.map(({ cpu }, round) => cpu / (bare[round].cpu + alone)).sort((one, other) => one - other)
  return { value: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) }
}

/** Rows `{ what, value, low, high, goal, beyond, byHand }` of medians and quartiles; in the groups of a peer more is better. `byHand` is what a
 * program reaches that does no more than the request asks. Both ways of an
 * authorization stand beside its goal: that of a user who has logged in and consented before, and that of one who does so now. */
export const compare = (samples, loopback, runtimes) => {
  const over = (what, above, below, goal, beyond) => ({ what, ...ratio(samples, above, below), goal, beyond })
  const overFloor = (what, work, floor, goal, beyond) => {
    return { ...over(what, own(work), floor, goal, beyond), byHand: ratio(samples, hand(work), floor).value }
  }
  const inProcess = (work, goal, beyond) => {
    return { ...over(work, peer(work), own(work), goal, beyond), byHand: ratio(samples, peer(work), hand(work)).value }
  }
  const throughput = (work) => ({ what: work, ...ratio(loopback, peer(work), own(work), 'wall') })
  const bare = (what, work, signatures, goal, beyond) => {
    const byHand = overBare(samples, loopback, hand, work, signatures).value
    return { what, ...overBare(samples, loopback, own, work, signatures), goal, beyond, byHand }
  }
  const inRuntime = (name, goal, beyond) => {
    return { what: `(c) / F2, ${name}`, ...ratio(runtimes, `${name}: c`, `${name}: F2`), goal, beyond }
  }
  return {
    floors: [
      overFloor('(c), DPoP key seen before / F2', 'c', 'F2', 1.3, 1.2),
      overFloor('(c), first-seen key / F2i', NEW_KEY, 'F2i', 1.25, 1.15),
      overFloor('(a) / F1', 'a', 'F1', 0.3, 0.25),
      overFloor('(d) / F1', 'd', 'F1', 0.3, 0.25),
      over('(g) an attestation and its proof / F2', own('g'), 'F2'),
      over('(h) a client with a document, (b) / F1', own('h'), 'F1'),
      over('(a), WebCrypto alone / F1', webCrypto('a'), 'F1'),
      over('(d), WebCrypto alone / F1', webCrypto('d'), 'F1'),
      over('(c), WebCrypto alone / F2', webCrypto('c'), 'F2'),
      over('(c), first-seen key, WebCrypto alone / F2i', webCrypto(NEW_KEY), 'F2i'),
    ],
    runtimes: [inRuntime('Node 24', 1.1, 1.05), ...['Node 26', 'Bun', 'Deno'].map((name) => inRuntime(name))],
    // the server's work of a whole request, beyond what any server on node:http does for it
    bare: [
      bare('(a), server CPU over loopback / bare `node:http`', 'a', undefined, 2, 1.8),
      bare('(d), server CPU over loopback / bare `node:http`', 'd', undefined, 2, 1.8),
      bare('(c), server CPU over loopback / bare `node:http` and F2', 'c', 'F2', 1.5, 1.35),
    ],
    inProcess: [
      inProcess('a', 7, 8),
      inProcess('b', 4, 4.5),
      inProcess('c', 4, 4.3),
      inProcess(NEW_KEY),
      inProcess('d', 8.5, 9.2),
      inProcess('f'),
      inProcess('authorization', 6.5, 9.5),
      inProcess(LOGIN, 6.5, 9.5),
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
    loopback: ['a', 'b', 'c', 'd'].map(throughput),
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
