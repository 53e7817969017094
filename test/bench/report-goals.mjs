// What a report is held to, row by row: the ratios of one run, and what is not measured in requests.
import { compared } from '../size/comparison.mjs'

const LEAST = 1000
const MOST = 1_000_000

/** How much a count of bytes, an import and growth may be. */
const beside = ({ growth, size, import: imports }) => {
  const rows = []
  const row = (what, value, goal, beyond) => rows.push({ group: 'beside', what, value, goal, beyond, more: false })
  if (growth) {
    const [least, most] = [LEAST, MOST].map((size) => growth.store.find((one) => one.size === size))
    const grown = (field) => most && most[field] / least[field]
    row('push, p50 at 1,000,000 outstanding requests / at 1,000', grown('push'), 1.25, 1.1)
    row('presentation, p50 at 1,000,000 outstanding requests / at 1,000', grown('present'), 1.25, 1.1)
    row('kB of heap for an outstanding request of (c), of 1,000,000', most && most.bytes / 1000, 1.4, 1.2)
  }
  const bytesOf = (part) => size?.find((one) => one.name === part).compressed
  const bytes = size && bytesOf(compared) / bytesOf(NEEDED)
  if (size) row('bytes of (c) for the edge / of what it needs of jose and valibot', bytes)
  const ratioOf = (name) => imports?.rows.find((one) => one.name === name).cpuRatio
  if (imports) {
    row('CPU to import parapet / jose and valibot', ratioOf('parapet'), 1.15)
    row('CPU to import a bundle of it / jose and valibot', ratioOf(BUNDLE), 1.15, 0.5)
  }
  return rows
}

/** What the bundles are compared with. */
export const NEEDED = 'three functions of jose, and a schema of 15 fields in valibot'
const BUNDLE = 'a bundle of authorizationServer with everything'

/** Those in which more is better are of a peer over ours. */
export const GROUPS = {
  floors: 'CPU over the cryptography alone',
  runtimes: 'CPU over the cryptography alone, other runtimes',
  bare: 'server CPU over loopback, over that of a bare server',
  inProcess: 'oidc-provider’s CPU over ours, in process',
  handlers: 'the same, ours with its listener',
  loopback: 'our requests a second over oidc-provider’s, loopback',
  loopbackCPU: 'oidc-provider’s CPU over ours, loopback',
  atproto: '@atproto/oauth-provider’s CPU over ours, in process',
  atprotoHandlers: 'the same, ours with its listener',
  atprotoLoopback: 'our requests a second over @atproto/oauth-provider’s, loopback',
}

/** The groups in which less is better. */
const LESS = ['floors', 'runtimes', 'bare']

/** Every ratio that was measured, with what it is held to. `more` says that more is better. */
export const ratiosOf = (report) => [
  ...Object.entries(report.ratios ?? {}).flatMap(([group, rows]) =>
    rows
      // what nobody asked for may be missing; a goal stays, and says so
      .filter(({ value, goal }) => typeof value === 'number' || goal !== undefined)
      .map((row) => ({ ...row, group, more: !LESS.includes(group) })),
  ),
  ...beside(report),
]

/** 'not measured', 'not met', 'met' or 'beyond'; undefined where there is no goal. */
export const verdictOf = ({ value, goal, beyond, more }) => {
  const reaches = (asked) => asked !== undefined && (more ? value >= asked : value <= asked)
  if (goal === undefined) return undefined
  if (typeof value !== 'number') return 'not measured'
  if (reaches(beyond)) return 'beyond'
  return reaches(goal) ? 'met' : 'not met'
}
