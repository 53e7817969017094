// The runtimes beside the Node that runs the bench: those of test/runtimes, from npm.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const modules = new URL('../runtimes/node_modules/', import.meta.url)

const OF_NODE = ['--expose-gc', '--min-semi-space-size=16']

/** By the names that the tables have. `args` stand before the module. */
const PROGRAMS = {
  'Node 24': { from: 'node-24', program: 'bin/node', args: OF_NODE },
  'Node 26': { from: 'node-26', program: 'bin/node', args: OF_NODE },
  Bun: { from: '@oven/bun-linux-x64', program: 'bin/bun', args: [] },
  Deno: {
    from: '@deno/linux-x64-glibc',
    program: 'deno',
    args: ['run', '--no-lock', '--quiet', '-A', `--v8-flags=${OF_NODE.join(',')}`],
  },
}

export const runtimes = Object.fromEntries(
  Object.entries(PROGRAMS).map(([name, { from, program, args }]) => [
    name,
    { node: fileURLToPath(new URL(`${from}/${program}`, modules)), args, from },
  ]),
)

/** The versions of those that are installed, by name. */
export const installedRuntimes = () =>
  Object.fromEntries(
    Object.entries(runtimes)
      .filter(([, { node }]) => existsSync(node))
      .map(([name, { from }]) => {
        const { version } = JSON.parse(readFileSync(new URL(`${from}/package.json`, modules), 'utf8'))
        return [name, version.replace(/^v/, '')]
      }),
  )

/** What is measured in each: two signatures alone, and what people ask for most. */
export const WORKS = ['a', 'c', 'd', 'authorization']
