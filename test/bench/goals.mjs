// What the figures are held to: ratios within one run.
import { ratio } from './measure.mjs'

const NEW_KEY = 'c, new key'

/** `[what, value, goal, beyond]`; for those that begin with `peer` more is better. */
export const compare = (samples, loopback) => {
  const own = (letter) => `parapet: ${letter}`
  const over = (above, below) => ratio(samples, above, below)
  const peer = (letter) => over(`oidc-provider: ${letter}`, own(letter))
  const throughput = (letter) => ratio(loopback, `oidc-provider: ${letter}`, own(letter), 'wall')
  const webCrypto = (letter) => `parapet, WebCrypto’s digest: ${letter}`
  const row = (what, value, goal, beyond) => ({ what, value, goal, beyond })
  return {
    floors: [
      row('(c), DPoP key seen before / F2', over(own('c'), 'F2'), 1.25, 1.15),
      row('(c), first-seen key / F2i', over(own(NEW_KEY), 'F2i'), 1.25, 1.15),
      row('(a) / F1, Node’s digest', over(own('a'), 'F1'), 0.3, 0.25),
      row('(d) / F1, Node’s digest', over(own('d'), 'F1'), 0.3, 0.25),
      row('(a) / F1, WebCrypto’s digest', over(webCrypto('a'), 'F1'), 0.5, 0.5),
      row('(d) / F1, WebCrypto’s digest', over(webCrypto('d'), 'F1'), 0.5, 0.5),
    ],
    inProcess: [
      row('a', peer('a'), 7, 9),
      row('b', peer('b'), 3.5, 4.5),
      row('c', peer('c'), 4, 5),
      row(NEW_KEY, peer(NEW_KEY), undefined, undefined),
      row('d', peer('d'), 7, 9),
      row('f', peer('f'), undefined, undefined),
      row('authorization', peer('authorization'), 10, 15),
    ],
    loopback: [
      row('a', throughput('a'), 3.3, 3.8),
      row('b', throughput('b'), 2.6, 3),
      row('c', throughput('c'), 3.2, 3.7),
      row('d', throughput('d'), 3.7, 4.25),
    ],
  }
}
