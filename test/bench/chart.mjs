// The chart that the page on the benchmark shows: CPU for a request, beside the peers' and the floor's.
import { FLOORS, labelOf } from './report-tables.mjs'

const WIDTH = 740
const LEFT = 230
const BAR = 16
const STEP = 22
const GAP = 14

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

// It stands on ground of its own, so that it can be read where the page and the system are not of one mind about dark and light.
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 } .group { font-weight: 600 } .small { font-size: 11px; fill: #59636e }
  .ground { fill: #ffffff; stroke: #d1d9e0 }
  .floor { fill: #9aa4af } .own { fill: #1a7f37 } .peer { fill: #8250df } .other { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .small { fill: #9198a1 }
    .ground { fill: #0d1117; stroke: #3d444d }
    .floor { fill: #656c76 } .own { fill: #3fb950 } .peer { fill: #ab7df8 } .other { fill: #f0883e }
  }`

/** `groups` are `{ title, bars: [{ label, value, kind }] }`, values in microseconds; `kind` is floor, own, peer or other. */
export const barChart = ({ title, caption, groups }) => {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const widthOf = (value) => (value / most) * (WIDTH - LEFT - 90)
  const lines = []
  let y = 44
  for (const group of groups) {
    lines.push(`<text class="group" x="16" y="${y + 12}">${escaped(group.title)}</text>`)
    y += STEP
    for (const { label, value, kind } of group.bars) {
      lines.push(
        `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escaped(label)}</text>`,
        `<rect class="${kind}" x="${LEFT}" y="${y}" width="${widthOf(value).toFixed(1)}" height="${BAR}" rx="2"/>`,
        `<text x="${(LEFT + widthOf(value) + 6).toFixed(1)}" y="${y + 12}">${value.toFixed(0)} µs</text>`,
      )
      y += STEP
    }
    y += GAP
  }
  const height = y + 24
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title caption">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="caption">${escaped(caption)}</desc>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`,
    `<text class="title" x="16" y="28">${escaped(title)}</text>`,
    ...lines,
    `<text class="small" x="16" y="${height - 14}">${escaped(caption)}</text>`,
    '</svg>',
    '',
  ].join('\n')
}

const GROUPS = {
  a: 'Push, client_secret_basic',
  b: 'Push, private_key_jwt',
  c: 'Push, private_key_jwt and DPoP',
  d: 'Push, public client',
  authorization: 'Authorization by request_uri, to a code',
}
const FLOOR_NAMES = { F1: 'one verification', F2: 'two verifications' }

/** The chart of a report that has the part `requests`. */
export const chartOf = ({ requests, node, rounds }) => {
  const cpu = (name) => requests[name]?.cpu
  const implementations = [...new Set(Object.keys(requests).map((name) => name.split(': ')[0]))]
  const peers = implementations.filter((name) => `${name}: c` in requests && !/^(?:parapet|by hand)/.test(name))
  const barsOf = (subject) =>
    [
      { label: FLOOR_NAMES[FLOORS[subject]], value: cpu(FLOORS[subject]), kind: 'floor' },
      { label: 'parapet', value: cpu(`parapet: ${subject}`), kind: 'own' },
      ...peers.map((peer, at) => ({
        label: labelOf(peer),
        value: cpu(`${peer}: ${subject}`),
        kind: at === 0 ? 'peer' : 'other',
      })),
    ].filter(({ value }) => value !== undefined)
  return barChart({
    title: 'CPU for a request, in process, on one core',
    caption: `CPU of all threads, 16 requests at a time, interleaved, medians of ${rounds} rounds; Node ${node.replace(/^v/, '')}`,
    groups: Object.entries(GROUPS)
      .filter(([subject]) => cpu(`parapet: ${subject}`) !== undefined)
      .map(([subject, title]) => ({ title, bars: barsOf(subject) })),
  })
}
