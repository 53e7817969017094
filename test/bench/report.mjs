// Renders a report of `npm run bench`: for a terminal, and between the markers of two documents, so that no figure is copied by hand.
import { readFileSync, writeFileSync } from 'node:fs'
import { ratiosOf, verdictOf } from './report-goals.mjs'
import { shown, whole } from './report-numbers.mjs'
import { FLOORS, labelOf, tableNames, tablesOf } from './report-tables.mjs'

/** For a terminal: columns side by side. */
export const asText = ({ title, head, rows, note }) => {
  const cells = [head, ...rows].map((row) => row.map((cell) => String(cell ?? '')))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))
  const lines = cells.map((row) => `  ${row.map(pad).join('  ').trimEnd()}`)
  return [title, ...lines, ...(note === undefined ? [] : [`  ${note}`])].join('\n')
}

export const asMarkdown = ({ head, rows, note }) => {
  const line = (cells) => `| ${cells.map((cell) => String(cell ?? '')).join(' | ')} |`
  const table = [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
  return note === undefined ? table : `${table}\n\n${note}`
}

/** On what it was measured and when: a line under every table. */
export const provenanceOf = ({ date, node, processor, cores, rounds, load: [before, after] }) => {
  const machine = `Node ${node.replace(/^v/, '')}, ${processor}, ${cores} cores`
  return `${machine}, ${rounds} rounds, load average ${before.toFixed(1)} to ${after.toFixed(1)}, ${date.slice(0, 10)}.`
}

/** What the site shows of it: those that people ask for most, beside the signatures alone and the peers. */
const SHOWN = {
  a: 'push, `client_secret_basic`',
  b: 'push, `private_key_jwt`',
  c: 'push, `private_key_jwt` and DPoP',
  d: 'push, public client',
  authorization: 'authorization by `request_uri`',
  redemption: 'redemption with DPoP',
}

/** The ratios that stand beside them, by group; those over the signatures have names of their own. */
const RATIOS = {
  floors: 'over the signatures',
  inProcess: 'oidc-provider’s over ours',
  handlers: 'the same, ours behind `node:http`',
  loopback: 'our requests a second over its, loopback',
}
const NAMES = { floors: { c: '(c), DPoP key seen before / F2' } }

const speed = (report) => {
  const { requests } = report
  const ratios = ratiosOf(report)
  const names = [...new Set(Object.keys(requests).map((name) => name.split(': ')[0]))]
  const implementations = names.filter((name) => `${name}: c` in requests && !/^(?:parapet.|by hand)/.test(name))
  const cpu = (name) => requests[name] && whole(requests[name].cpu)
  const cell = (group, subject) => {
    const what = NAMES[group]?.[subject] ?? subject
    const row = ratios.find((one) => one.group === group && one.what === what)
    if (typeof row?.value !== 'number') return undefined
    return shown(row.value)
  }
  const table = asMarkdown({
    head: ['µs of CPU for a request', 'signatures alone', ...implementations.map(labelOf), ...Object.values(RATIOS)],
    rows: Object.entries(SHOWN).map(([subject, title]) => [
      title,
      cpu(FLOORS[subject]),
      ...implementations.map((name) => cpu(`${name}: ${subject}`)),
      ...Object.keys(RATIOS).map((group) => cell(group, subject)),
    ]),
  })
  return `${table}\n\n${provenanceOf(report)}`
}

/** Says how many goals are met, and how many are not. */
export const goalsSentence = (report) => {
  const verdicts = ratiosOf(report)
    .map(verdictOf)
    .filter((verdict) => verdict !== undefined)
  const count = (...wanted) => verdicts.filter((verdict) => wanted.includes(verdict)).length
  const unknown = count('not measured') === 0 ? '' : `, ${count('not measured')} not measured`
  const numbers = `${count('met', 'beyond')} are met, ${count('not met')} are not${unknown}`
  return `Of ${verdicts.length} goals, ratios within one run, ${numbers}.`
}

/** The documents, with the names of the blocks that each has. */
export const documents = {
  'docs/evidence/benchmark.md': ['speed'],
  'docs/production/limits.md': ['costs'],
  'test/bench/README.md': tableNames.filter((name) => name !== 'costs'),
}

const markers = (name) => [`<!-- bench:${name}:begin -->`, `<!-- bench:${name}:end -->`]

/** Puts a text between its markers; throws where the document does not have exactly one pair of them. */
export const intoDocument = (document, name, text) => {
  const parts = markers(name).map((marker) => document.split(marker))
  const [from, to] = markers(name).map((marker) => document.indexOf(marker))
  if (parts.some(({ length }) => length !== 2) || to < from) {
    throw new Error(`The document needs ${markers(name).join(' and ')}, once each and in this order.`)
  }
  return `${document.slice(0, from)}${markers(name)[0]}\n${text}\n${document.slice(to)}`
}

/** The blocks that a report can fill, by name; all others stay as they are. */
export const blocksOf = (report) => {
  const tables = tablesOf(report)
  const blocks = Object.entries(tables).map(([name, table]) => [
    name,
    [
      asMarkdown(table),
      '',
      ...(name === 'goals' ? [goalsSentence(report)] : []),
      provenanceOf({ ...report, rounds: table.rounds ?? report.rounds }),
    ].join('\n'),
  ])
  // the goals are of all parts, and so are the ratios that the site shows
  return Object.fromEntries('goals' in tables ? [...blocks, ['speed', speed(report)]] : blocks)
}

/** Writes the blocks of a report into the documents; gives back the names of those that stayed as they were. */
export const writeDocuments = (report, root) => {
  const blocks = blocksOf(report)
  for (const [path, names] of Object.entries(documents)) {
    const file = new URL(path, root)
    const written = names
      .filter((name) => name in blocks)
      .reduce((text, name) => intoDocument(text, name, blocks[name]), readFileSync(file, 'utf8'))
    writeFileSync(file, written)
  }
  return Object.values(documents)
    .flat()
    .filter((name) => !(name in blocks))
}
