// The tables of a report, as rows of text: of those parts that it has.

import { costsTable } from './costs.mjs'
import { cold, coldInside, growth, imports, scale, size, store } from './report-beside.mjs'
import { GROUPS, ratiosOf, verdictOf } from './report-goals.mjs'
import { one, shown, whole } from './report-numbers.mjs'

/** What is asked for, as the tables call it. */
const TITLES = {
  a: '(a) `client_secret_basic`',
  b: '(b) `private_key_jwt`',
  c: '(c) `private_key_jwt` and DPoP',
  'c, new key': '(c) with a new DPoP key each time',
  d: '(d) public client',
  e: '(e) `tls_client_auth` from a header',
  f: '(f) signed request object with (b)',
  g: '(g) wallet: attestation and its proof',
  h: '(h) client with a metadata document, with (b)',
  authorization: 'authorization by `request_uri`, to a code',
  'authorization, with login': 'authorization by `request_uri`, with a login between',
  redemption: 'redemption with DPoP',
  'redemption, with ID token': 'redemption with DPoP, with an ID token',
}
/** What of the cryptography alone each cannot do without. */
export const FLOORS = { b: 'F1', c: 'F2', 'c, new key': 'F2i', f: 'F2', g: 'F2', h: 'F1', redemption: 'F2' }

export const titleOf = (subject) => TITLES[subject] ?? subject
/** What has a title in the order of the titles, all else behind it. */
const inOrder = (subjects) => {
  const titled = Object.keys(TITLES).filter((subject) => subjects.includes(subject))
  return [...titled, ...subjects.filter((subject) => !(subject in TITLES))]
}

const isBare = (name) => name.startsWith('bare')

/** A peer that does not run on the Node of the others is not compared without saying so. */
const OTHER_NODE = { '@atproto/oauth-provider': '@atproto/oauth-provider, Node 22' }
export const labelOf = (implementation) => OTHER_NODE[implementation] ?? implementation

/** The summaries by subject and implementation: `parapet: c` is `c` of `parapet`. */
const byImplementation = (summaries) => {
  const pairs = Object.keys(summaries).flatMap((name) => {
    const at = name.indexOf(': ')
    return at < 0 ? [] : [{ implementation: name.slice(0, at), subject: name.slice(at + 2) }]
  })
  const named = pairs.filter(({ implementation }) => !isBare(implementation))
  return {
    // ours beside each other
    implementations: [...new Set(named.map(({ implementation }) => implementation))].sort(
      (one, other) => Number(other.startsWith('parapet')) - Number(one.startsWith('parapet')),
    ),
    subjects: inOrder([...new Set(named.map(({ subject }) => subject))]),
    of: (implementation, subject) => summaries[`${implementation}: ${subject}`],
  }
}

const peersOf = ({ peer, otherPeer }) => `Beside it ${[peer, otherPeer].filter(Boolean).join(', and ')}.`

const requests = (report) => {
  const { implementations, subjects, of } = byImplementation(report.requests)
  const alone = Object.entries(report.requests).filter(([name]) => !name.includes(': ') || isBare(name))
  return {
    title: 'In process, one core',
    head: ['µs of CPU for a request', ...implementations.map(labelOf), 'parapet, p50', 'p99'],
    rows: subjects.map((subject) => [
      titleOf(subject),
      ...implementations.map((each) => of(each, subject) && whole(of(each, subject).cpu)),
      ...['p50', 'p99'].map((field) => of('parapet', subject) && whole(of('parapet', subject)[field])),
    ]),
    note: `Alone, µs of CPU: ${alone.map(([name, { cpu }]) => `${name} ${whole(cpu)}`).join(', ')}. ${peersOf(report)}`,
  }
}

/** The library in other runtimes, each beside the two signatures that WebCrypto verifies there. */
const runtimes = ({ runtimes: { versions, samples }, ratios }) => {
  const works = ['a', 'c', 'd', 'authorization']
  const ratioOf = (name) => ratios?.runtimes?.find(({ what }) => what === `(c) / F2, ${name}`)?.value
  return {
    title: 'In other runtimes, in process, one core',
    head: ['µs of CPU for a request', 'F2', ...works.map(titleOf), '(c) / F2'],
    rows: Object.entries(versions).map(([name, version]) => [
      `${name.split(' ')[0]} ${version}`,
      ...['F2', ...works].map((work) => samples[`${name}: ${work}`] && whole(samples[`${name}: ${work}`].cpu)),
      ratioOf(name) && shown(ratioOf(name)),
    ]),
  }
}

const loopback = (report) => {
  const { implementations, subjects, of } = byImplementation(report.loopback)
  const bare = (subject) => report.loopback[`bare: ${subject}`]
  return {
    title: 'Over loopback, the server on one core',
    head: ['µs of wall time for a request', ...implementations.map(labelOf), 'bare `node:http`', 'parapet, p50', 'p99'],
    rows: subjects.map((subject) => [
      titleOf(subject),
      ...implementations.map((each) => of(each, subject) && whole(of(each, subject).wall)),
      bare(subject) && whole(bare(subject).wall),
      ...['p50', 'p99'].map((field) => of('parapet', subject) && whole(of('parapet', subject)[field])),
    ]),
    note: peersOf(report),
  }
}

/** What a ratio is of, for a reader who does not see the table of its group. */
export const nameOf = ({ group, what, more }) => (more ? `${titleOf(what)}: ${GROUPS[group] ?? group}` : what)

const goals = (report) => {
  const rows = ratiosOf(report).filter(({ goal, more }) => goal !== undefined || !more)
  const asked = (sign, value) => (value === undefined ? undefined : `${sign} ${value}`)
  return {
    title: 'Goals: medians of ratios within a round, and their quartiles',
    head: ['', 'ratio', 'quartiles', 'by hand', 'goal', 'beyond', ''],
    rows: rows.map((row) => {
      const sign = row.more ? '≥' : '≤'
      const verdict = verdictOf(row)
      return [
        nameOf(row),
        typeof row.value === 'number' ? shown(row.value, row.goal, row.beyond) : undefined,
        row.low === undefined ? undefined : `${shown(row.low)}–${shown(row.high)}`,
        typeof row.byHand === 'number' ? shown(row.byHand) : undefined,
        asked(sign, row.goal),
        asked(sign, row.beyond),
        verdict?.startsWith('not') ? `**${verdict}**` : verdict,
      ]
    }),
  }
}

const ownTurns = (report) => {
  const { implementations, subjects, of } = byImplementation(report.ownTurns)
  const ours = implementations.filter((name) => name.startsWith('parapet')).map((name) => name.split(', ')[0])
  const ratio = (what) => report.ratios.ownTurns.find((row) => row.what === what)?.value
  return {
    title: 'In process, each request in a turn of the event loop of its own',
    head: ['µs of CPU for a request', ...implementations, ...ours.map((name) => `oidc-provider’s over ${name}`)],
    rows: subjects.map((subject) => [
      titleOf(subject),
      ...implementations.map((each) => of(each, subject) && whole(of(each, subject).cpu)),
      ...ours.map((name) => ratio(`${subject}, ${name}`)).map((value) => value && shown(value)),
    ]),
  }
}

const ratios = (report) => {
  const rows = ratiosOf(report).filter(({ more, group }) => more && group !== 'ownTurns')
  const groups = [...new Set(rows.map(({ group }) => group))]
  const of = (group, what) => rows.find((row) => row.group === group && row.what === what)?.value
  return {
    title: 'Beside the peers (more is better)',
    head: ['', ...groups.map((group) => GROUPS[group] ?? group)],
    rows: inOrder([...new Set(rows.map(({ what }) => what))]).map((what) => [
      titleOf(what),
      ...groups.map((group) => of(group, what) && shown(of(group, what))),
    ]),
  }
}

/** Every measurement: microseconds, and how far apart the middle half of the rounds lies. */
const details = (title, summaries) => {
  const percent = (value) => `${(value * 100).toFixed(0)}%`
  const hasLoad = Object.values(summaries).some(({ busy }) => busy !== undefined)
  return {
    title,
    head: [
      'µs for a request',
      'CPU',
      'wall',
      'p50',
      'p99',
      'spread',
      ...(hasLoad ? ['server busy', 'CPU of the load'] : []),
    ],
    rows: Object.entries(summaries).map(([name, { cpu, wall, p50, p99, spread, busy, load }]) => [
      name,
      ...[cpu, wall, p50, p99].map(one),
      percent(spread),
      ...(hasLoad ? [percent(busy), one(load)] : []),
    ]),
  }
}

/** Each with the parts of a report that it is made of. */
const TABLES = {
  goals: { of: ['requests', 'loopback', 'growth', 'import', 'size'], make: goals },
  requests: { of: ['requests'], make: requests },
  ratios: { of: ['requests', 'loopback'], make: ratios },
  'own-turns': { of: ['ownTurns'], make: ownTurns },
  runtimes: { of: ['runtimes'], make: runtimes },
  loopback: { of: ['loopback'], make: loopback },
  store: { of: ['growth'], make: store },
  growth: { of: ['growth'], make: growth },
  import: { of: ['import'], make: imports },
  size: { of: ['size'], make: size },
  cold: { of: ['cold'], make: cold },
  'cold-inside': { of: ['cold'], make: coldInside },
  scale: { of: ['scale'], make: scale },
  costs: { of: ['costs'], make: ({ costs }) => costsTable(costs) },
}

const DETAILS = {
  'requests, all': { of: ['requests'], make: ({ requests }) => details('In process, one core: all', requests) },
  'loopback, all': {
    of: ['loopback'],
    make: ({ loopback }) => details('Over loopback, the server on one core: all', loopback),
  },
}

export const tableNames = Object.keys(TABLES)

const those = (tables, report) =>
  Object.fromEntries(
    Object.entries(tables)
      .filter(([, { of }]) => of.every((part) => report[part] !== undefined))
      .map(([name, { make }]) => [name, make(report)]),
  )

/** The tables that a report has all parts of, by name. */
export const tablesOf = (report) => those(TABLES, report)

/** With all that was measured of every request as well, which is more than a document should have. */
export const allTablesOf = (report) => ({ ...those(DETAILS, report), ...tablesOf(report) })
