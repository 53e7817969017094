// Carries out one start in Node, Bun or Deno: imports a program, builds its handler and pushes ten times. `cold-launcher.mjs PROGRAM SETUP`.
import { readFileSync, writeSync } from 'node:fs'
import process from 'node:process'

const [program, setup] = process.argv.slice(2)
const { url, requests, ...settings } = JSON.parse(readFileSync(setup, 'utf8'))
const made = requests.map((request) => new Request(url, { method: 'POST', ...request }))

const used = () => {
  const { user, system } = process.cpuUsage()
  return { wall: performance.now(), cpu: (user + system) / 1000 }
}
const push = async (handle, request) => {
  const { status } = await handle(request)
  if (status !== 201) throw new Error(`a push was answered with ${status}`)
}

const marks = [used()]
const { build } = await import(program)
marks.push(used())
const handle = build(settings)
marks.push(used())
await push(handle, made[0])
const first = used()
// whoever started this takes the time when it reads that
writeSync(1, 'first\n')
marks.push(first)
for (const request of made.slice(1, -1)) await push(handle, request)
const before = used()
await push(handle, made.at(-1))
const after = used()

const between = (from, to) => ({ wall: to.wall - from.wall, cpu: to.cpu - from.cpu })
const [start, imported, built, answered] = marks
const split = {
  import: between(start, imported),
  build: between(imported, built),
  first: between(built, answered),
  tenth: between(before, after),
}
writeSync(1, `${JSON.stringify({ cpu: first.cpu, split })}\n`)
process.exit(0)
