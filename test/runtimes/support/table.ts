import type { Drive } from './drive.ts'

const unique = (values: readonly string[]): string => [...new Set(values)].join(', ')

const howDelivered = ({ delivery }: Drive): string =>
  delivery.kind === 'installed'
    ? 'installed'
    : `bundled for ${delivery.conditions.map((name) => `\`${name}\``).join(', ')}`

const passed = (checks: readonly { readonly error?: string }[] | undefined): string =>
  checks === undefined ? '' : String(checks.filter(({ error }) => error === undefined).length)

/** The table of docs/evidence/runtimes.md: a row for each runtime, from what was run. */
export const tableOf = (drives: readonly Drive[]): string => {
  const rows = [...new Set(drives.map(({ runtime }) => runtime))].map((runtime) => {
    const own = drives.filter((each) => each.runtime === runtime)
    const over = (adapter: 'fetch' | 'node') => {
      const counts = own.flatMap(({ overHTTP }) => (overHTTP[adapter] ? [passed(overHTTP[adapter])] : []))
      return counts.length === 0 ? '' : `${unique(counts)} on ${runtime.serves[adapter]}`
    }
    return [
      [runtime.name, ...runtime.flags.map((flag) => `\`${flag}\``)].join(' '),
      unique(own.map(({ version }) => version)),
      [...new Set(own.map(howDelivered))].join('; '),
      unique(own.map(({ report }) => passed(report.checks))),
      over('fetch'),
      over('node'),
    ]
  })
  const heads = [
    'runtime',
    'version',
    'parapet is',
    'checks',
    'over HTTP, `parapet/fetch`',
    'over HTTP, `parapet/node`',
  ]
  const lines = [heads, ...rows].map((cells) => `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`)
  return [lines[0], `|${heads.map(() => '---|').join('')}`, ...lines.slice(1)].join('\n')
}
