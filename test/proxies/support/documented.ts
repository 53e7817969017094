import { readFileSync } from 'node:fs'

const page = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')

/** The lines of configuration in the row of a proxy in `docs/production/proxies.md`, without the alternatives in parentheses. `values` takes
 * the places of `…`, one after the other. */
export const documentedLines = (proxy: string, authorityFile: string, values: readonly string[]): readonly string[] => {
  const row = page('production/proxies.md')
    .split('\n')
    .find((line) => line.startsWith(`| ${proxy} |`))
  const cell = row?.split(' | ')[1]?.replace(/\([^()]*\)/g, '') ?? ''
  const rest = [...values]
  const lines = [...cell.matchAll(/`([^`]+)`/g)].map(([, line = '']) =>
    line.replace('ca.pem', authorityFile).replaceAll('…', () => rest.shift() ?? 'missing'),
  )
  if (lines.length === 0 || rest.length > 0) throw new Error(`the row of ${proxy} has other lines, or other gaps`)
  return lines
}

/** The only block of nginx in a page. */
export const documentedBlock = (name: string): string => {
  const [block, ...others] = [...page(name).matchAll(/^```text\n(server \{\n.*?)^```$/gms)].map(([, text = '']) => text)
  if (block === undefined || others.length > 0) throw new Error(`${name} has no block of nginx, or several`)
  return block
}
