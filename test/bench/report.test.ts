import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/project.ts'
import { chartOf } from './chart.mjs'
import { blocksOf, documents, goalsSentence, intoDocument } from './report.mjs'

const of = (cpu: number) => ({ cpu, wall: cpu * 1.1, p50: cpu * 10, p99: cpu * 30, spread: 0.05, rounds: 7 })

const machine = {
  date: '2026-11-21T12:00:00.000Z',
  node: 'v20.20.2',
  processor: 'a processor',
  cores: 2,
  rounds: 7,
  load: [0.25, 1.5],
  peer: 'oidc-provider 9.9.9',
  otherPeer: 'another on Node v22.0.0',
}

const requests = {
  F1: of(95),
  F2: of(190),
  F2i: of(320),
  'parapet: a': of(30),
  'oidc-provider: a': of(240),
  'parapet: c': of(230.4),
  'parapet, WebCrypto: c': of(450),
  'parapet/node: c': of(260),
  'oidc-provider: c': of(1150),
  'parapet: redemption': of(300),
  'bare handler: d': of(12),
}

const ratios = {
  floors: [
    {
      what: '(c), DPoP key seen before / F2',
      value: 1.2501,
      low: 1.21,
      high: 1.3,
      goal: 1.25,
      beyond: 1.15,
      byHand: 1.1,
    },
    { what: '(a) / F1', value: 0.2, low: 0.19, high: 0.21, goal: 0.3, beyond: 0.25 },
    { what: '(c), WebCrypto alone / F2', value: 2.4, low: 2.3, high: 2.5 },
    { what: 'something that was not measured', value: undefined, goal: 1 },
  ],
  runtimes: [{ what: '(c) / F2, Node 24', value: 1.08, low: 1.05, high: 1.12, goal: 1.1, beyond: 1.05 }],
  bare: [
    { what: '(a), server CPU over loopback / bare `node:http`', value: 2.1, low: 2, high: 2.2, goal: 2, beyond: 1.8 },
  ],
  inProcess: [
    { what: 'a', value: 8, low: 7.9, high: 8.1, goal: 7, beyond: 9 },
    { what: 'f', value: 2.8, low: 2.7, high: 2.9 },
  ],
  ownTurns: [{ what: 'c, parapet', value: 3.5, low: 3.4, high: 3.6 }],
  loopback: [{ what: 'a', value: 1.7, low: 1.6, high: 1.8, goal: 3.3, beyond: 3.8 }],
}

const start = (runtime: string, program: string, wall: number) => ({
  runtime,
  program,
  first201: { wall, cpu: wall - 1 },
  above: { wall: wall - 100, cpu: wall - 101 },
  inside: Object.fromEntries(
    ['import', 'build', 'first', 'tenth'].map((step, at) => [step, { wall: at + 0.5, cpu: 0 }]),
  ),
})

const whole = {
  ...machine,
  requests,
  ratios,
  runtimes: {
    versions: { 'Node 24': '24.1.0', Bun: '1.2.3' },
    samples: { 'Node 24: F2': of(180), 'Node 24: c': of(200), 'Bun: F2': of(150) },
  },
  ownTurns: { 'parapet, own turns: c': of(300), 'oidc-provider, own turns: c': of(1100) },
  loopback: { 'parapet: a': of(200), 'oidc-provider: a': of(380), 'bare: a': of(50) },
  costs: [
    {
      endpoint: 'PAR',
      name: 'x',
      sent: 1,
      signatures: 2,
      imports: 1,
      decryptions: 0,
      calls: 0,
      kept: 0,
      seconds: 0,
      time: 99.6,
    },
  ],
  growth: {
    store: [
      { size: 1000, bytes: 750, push: 24.04, present: 40 },
      { size: 1_000_000, bytes: 940, push: 26, present: 52 },
    ],
    requests: [{ name: 'body of 60 kB', cpu: 106.4, p50: 1400 }],
  },
  import: {
    rounds: 15,
    rows: [
      { name: 'jose and valibot', cpu: 50, wall: 60, cpuRatio: 1, wallRatio: 1 },
      { name: 'parapet', cpu: 30, wall: 40, cpuRatio: 0.6, wallRatio: 0.66 },
      { name: 'a bundle of authorizationServer with everything', cpu: 15, wall: 20, cpuRatio: 0.3, wallRatio: 0.33 },
    ],
  },
  size: [
    { name: 'Worker: pushes', minified: 52_000, compressed: 17_000 },
    { name: 'three functions of jose, and a schema of 15 fields in valibot', minified: 24_000, compressed: 8500 },
  ],
  cold: {
    rounds: 9,
    runtimes: [{ name: 'Node', version: '20.20.2' }],
    missing: ['workerd'],
    bundles: [
      { name: 'bare', minified: 160, compressed: 150 },
      { name: 'parapet', minified: 60_000, compressed: 20_000 },
    ],
    starts: [start('Node', 'bare', 100), start('Node', 'parapet', 114)],
  },
  scale: {
    machine: { rounds: 5 },
    results: [
      {
        engine: 'Redis',
        work: 'bare insert',
        processes: 4,
        perSecond: 20_923,
        best: 45_256,
        toOneProcess: 0.76,
        ofBareCommands: 1,
        cpuOfServers: 28,
        cpuOfEngine: 4,
        cpuOfLoad: 0,
      },
    ],
  },
}

const linesOf = (name: string, report: Readonly<Record<string, unknown>> = whole) =>
  (blocksOf(report)[name] ?? '').split('\n')

const MEASURED = 'Node 20.20.2, a processor, 2 cores, 7 rounds, load average 0.3 to 1.5, 2026-11-21.'

describe('a report', () => {
  it('says of every goal whether it is met, and hides none behind a rounded figure', () => {
    expect(linesOf('goals')).toEqual([
      '|  | ratio | quartiles | by hand | goal | beyond |  |',
      '|---|---|---|---|---|---|---|',
      '| (c), DPoP key seen before / F2 | 1.250 | 1.21–1.30 | 1.10 | ≤ 1.25 | ≤ 1.15 | **not met** |',
      '| (a) / F1 | 0.20 | 0.19–0.21 |  | ≤ 0.3 | ≤ 0.25 | beyond |',
      '| (c), WebCrypto alone / F2 | 2.40 | 2.30–2.50 |  |  |  |  |',
      '| something that was not measured |  |  |  | ≤ 1 |  | **not measured** |',
      '| (c) / F2, Node 24 | 1.08 | 1.05–1.12 |  | ≤ 1.1 | ≤ 1.05 | met |',
      '| (a), server CPU over loopback / bare `node:http` | 2.10 | 2.00–2.20 |  | ≤ 2 | ≤ 1.8 | **not met** |',
      '| (a) `client_secret_basic`: oidc-provider’s CPU over ours, in process | 8.00 | 7.90–8.10 |  | ≥ 7 | ≥ 9 | met |',
      '| (a) `client_secret_basic`: our requests a second over oidc-provider’s, loopback | 1.70 | 1.60–1.80 |  | ≥ 3.3 | ≥ 3.8 | **not met** |',
      '| push, p50 at 1,000,000 outstanding requests / at 1,000 | 1.08 |  |  | ≤ 1.25 | ≤ 1.1 | beyond |',
      '| presentation, p50 at 1,000,000 outstanding requests / at 1,000 | 1.30 |  |  | ≤ 1.25 | ≤ 1.1 | **not met** |',
      '| kB of heap for an outstanding request of (c), of 1,000,000 | 0.94 |  |  | ≤ 1.4 | ≤ 1.2 | beyond |',
      '| bytes of (c) for the edge / of what it needs of jose and valibot | 2.00 |  |  |  |  |  |',
      '| CPU to import parapet / jose and valibot | 0.60 |  |  | ≤ 1.15 |  | met |',
      '| CPU to import a bundle of it / jose and valibot | 0.30 |  |  | ≤ 1.15 | ≤ 0.5 | beyond |',
      '',
      goalsSentence(whole),
      MEASURED,
    ])
  })

  it('has the CPU of every implementation side by side', () => {
    expect(linesOf('requests')).toEqual([
      '| µs of CPU for a request | parapet | parapet, WebCrypto | parapet/node | oidc-provider | parapet, p50 | p99 |',
      '|---|---|---|---|---|---|---|',
      '| (a) `client_secret_basic` | 30 |  |  | 240 | 300 | 900 |',
      '| (c) `private_key_jwt` and DPoP | 230 | 450 | 260 | 1,150 | 2,304 | 6,912 |',
      '| redemption with DPoP | 300 |  |  |  | 3,000 | 9,000 |',
      '',
      'Alone, µs of CPU: F1 95, F2 190, F2i 320, bare handler: d 12. Beside it oidc-provider 9.9.9, and another on Node v22.0.0.',
      '',
      MEASURED,
    ])
  })

  it('has the ratios, and what stands beside the requests', () => {
    expect(linesOf('ratios').slice(2, 4)).toEqual([
      '| (a) `client_secret_basic` | 8.00 | 1.70 |',
      '| (f) signed request object with (b) | 2.80 |  |',
    ])
    expect(linesOf('own-turns')[2]).toBe('| (c) `private_key_jwt` and DPoP | 300 | 1,100 | 3.50 |')
    expect(linesOf('loopback')[2]).toBe('| (a) `client_secret_basic` | 220 | 418 | 55 | 2,000 | 6,000 |')
    expect(linesOf('runtimes').slice(2, 4)).toEqual([
      '| Node 24.1.0 | 180 |  | 200 |  |  | 1.08 |',
      '| Bun 1.2.3 | 150 |  |  |  |  |  |',
    ])
    expect(linesOf('store').slice(2, 4)).toEqual(['| 1,000 | 750 | 24.0 | 40.0 |', '| 1,000,000 | 940 | 26.0 | 52.0 |'])
    expect(linesOf('growth')[2]).toBe('| body of 60 kB | 106 | 1,400 |')
    expect(linesOf('import')[3]).toBe('| parapet | 30.0 | 0.60 | 40.0 | 0.66 |')
    expect(linesOf('import').at(-1)).toBe(MEASURED.replace('7 rounds', '15 rounds'))
    expect(linesOf('costs')[2]).toBe('| PAR | x | 1 | 2 | 1 | 0 | 0 | 0 | 0 | 100 |')
    expect(linesOf('size')[2]).toBe('| Worker: pushes | 52.0 | 17.0 | 2.00 |')
    expect(linesOf('scale')[2]).toBe('| Redis | bare insert | 4 | 20,923 | 45,256 | 0.76 | 1 | 28 | 4 | 0 |')
  })

  it('says what a runtime takes, what a program adds to it, and which runtime was not there', () => {
    expect(linesOf('cold').slice(2, 6)).toEqual([
      '| bare | 0.1 | 100.0 / 99.0 |',
      '| parapet | 20.0 | +14.0 / +13.0 |',
      '',
      'Node 20.20.2; not there: workerd.',
    ])
    expect(linesOf('cold-inside')[3]).toBe('| Node | parapet | 0.50 | 1.50 | 2.50 | 3.50 |')
  })

  it('has for the site what people ask for most, and for the goals how many are met', () => {
    expect(linesOf('speed').slice(2, 4)).toEqual([
      '| push, `client_secret_basic` |  | 30 | 240 |  | 8.00 |  | 1.70 |',
      '| push, `private_key_jwt` | 95 |  |  |  |  |  |  |',
    ])
    expect(linesOf('speed')[4]).toBe('| push, `private_key_jwt` and DPoP | 190 | 230 | 1,150 | 1.25 |  |  |  |')
    expect(linesOf('speed').at(-1)).toBe(MEASURED)
    expect(goalsSentence(whole)).toBe('Of 12 goals, ratios within one run, 7 are met, 4 are not, 1 not measured.')
  })

  it('fills every block of the documents, and of a part alone those of that part', () => {
    const names = Object.values(documents).flat()
    expect(Object.keys(blocksOf(whole)).sort()).toEqual([...names].sort())
    expect(Object.keys(blocksOf({ ...machine, growth: whole.growth }))).toEqual(['store', 'growth'])
  })

  it('is drawn with a bar for each implementation and floor, and the method below', () => {
    const chart = chartOf(whole)
    expect(chart.match(/<rect class="(own|peer|floor)"/g)).toEqual(
      ['own', 'peer', 'floor', 'own', 'peer'].map((kind) => `<rect class="${kind}"`),
    )
    expect(chart).toContain('prefers-color-scheme: dark')
    expect(chart).toContain('medians of 7 rounds; Node 20.20.2</text>')
  })
})

describe('a block', () => {
  const [begin, end] = ['<!-- bench:size:begin -->', '<!-- bench:size:end -->']

  it('goes between its markers and nowhere else', () => {
    expect(intoDocument(`a\n${begin}\nold\n${end}\nb\n`, 'size', 'new')).toBe(`a\n${begin}\nnew\n${end}\nb\n`)
  })

  it.each([['no marker'], [begin], [`${end}${begin}`], [`${begin}${end}${begin}${end}`]])('refuses %s', (document) => {
    expect(() => intoDocument(document, 'size', 'new')).toThrow('bench:size:begin')
  })
})

describe.each(Object.entries(documents))('%s', (path, names) => {
  const text = readFileSync(join(root, path), 'utf8')

  it.each(names)('has one place for %s', (name) => {
    expect(intoDocument(text, name, 'new')).toContain(`<!-- bench:${name}:begin -->\nnew\n<!-- bench:${name}:end -->`)
  })

  it('has no place for anything else', () => {
    const marked = [...text.matchAll(/<!-- bench:([^:]+):begin -->/g)].map(([, name]) => name)
    expect(marked.sort()).toEqual([...names].sort())
  })
})
