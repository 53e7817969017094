import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { carryOut, here } from './programs.ts'

export const nextCLI = here('node_modules/next/dist/bin/next')
const nitroCLI = here('node_modules/nitro/dist/cli/index.mjs')

const manifest = '{ "private": true, "type": "module" }\n'
const source = (path: string) => readFileSync(here(path), 'utf8')
const example = (file: string) => source(`../../examples/frameworks/${file}`)

/** Builds the examples of the frameworks that want a project of their own, laid out as they want it. */
export default async (): Promise<void> => {
  const root = JSON.stringify(here('../..'))
  await Promise.all([
    build('next', [nextCLI, 'build'], {
      'app/[endpoint]/route.ts': example('next.ts'),
      'app/[endpoint]/server.ts': example('server.ts'),
      'app/traps/[how]/par/route.ts': source('apps/next.ts').replace(/'.*\/server\.ts'/, "'./server.ts'"),
      'app/traps/[how]/par/server.ts': example('server.ts'),
      'next.config.mjs': `export default { basePath: '/oauth', outputFileTracingRoot: ${root}, typescript: { ignoreBuildErrors: true } }\n`,
      'package.json': manifest,
    }),
    build('nitro', [nitroCLI, 'build'], {
      'nitro.ts': example('nitro.ts'),
      'server.ts': example('server.ts'),
      'nitro.config.ts': "export default { serverEntry: './nitro.ts' }\n",
      'package.json': manifest,
    }),
  ])
}

const build = async (name: string, args: readonly string[], files: Readonly<Record<string, string>>) => {
  const cwd = here(`dist/${name}`)
  rmSync(cwd, { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(`${cwd}/${path}`), { recursive: true })
    writeFileSync(`${cwd}/${path}`, text)
  }
  await carryOut({ command: process.execPath, args, cwd, env: { NEXT_TELEMETRY_DISABLED: '1' } })
}
