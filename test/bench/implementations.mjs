// What is measured, by process: each makes subjects `{ name, prepare?, run }`, of which the first word of the name says whose they are.
import { letters, node } from './atproto/about.mjs'
import { inject } from './inject.mjs'
import { pushes } from './material.mjs'
import { runtimes, WORKS } from './runtimes.mjs'

const parapetWith = async (build, label, ...how) => {
  const { loadParapet, parapetSubjects } = await import('./parapet.mjs')
  return parapetSubjects(await loadParapet(build), label, ...how)
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Sixteen that begin in the same turn of the event loop are worked off in step, each part of the code for all of them while the processor
 * has it at hand; of requests off a network each has a turn to itself. Some are measured both ways. */
const inOwnTurns = (label, subjects) =>
  subjects
    .filter(({ name }) => [': c', ': d'].some((work) => name.endsWith(work)))
    .map(({ name, prepare, run }) => ({
      name: `${label}${name.slice(name.indexOf(': '))}`,
      prepare,
      run: async (request) => {
        await turn()
        return run(request)
      },
    }))

/** As on a runtime that has WebCrypto alone: parapet looks for node:crypto when it is loaded. */
const withoutNodeCrypto = async (load) => {
  delete process.getBuiltinModule
  return load()
}
const IN_BOTH = ['a', 'b', 'c', 'c, new key', 'd', 'authorization']

/** In another runtime, with its own floor: `Bun: F2` and `Bun: c`. */
const inRuntime = (name, how) => ({
  ...how,
  subjects: async (build) => {
    const { floors } = await import('./floors.mjs')
    const two = (await floors()).find((floor) => floor.name === 'F2')
    return [{ ...two, name: `${name}: F2` }, ...(await parapetWith(build, name, {}, WORKS))]
  },
})

export const implementations = {
  floors: { subjects: async () => (await import('./floors.mjs')).floors() },
  parapet: { subjects: (build) => parapetWith(build, 'parapet') },
  'parapet, WebCrypto': {
    subjects: (build) => withoutNodeCrypto(() => parapetWith(build, 'parapet, WebCrypto', {}, IN_BOTH)),
  },
  'parapet/node': {
    subjects: async (build) => {
      const { handlerSubjects, loadParapet } = await import('./parapet.mjs')
      return handlerSubjects(await loadParapet(build), 'parapet/node')
    },
  },
  'by hand': { subjects: async () => (await import('./by-hand.mjs')).handSubjects() },
  'oidc-provider': { subjects: async () => (await import('./oidc-provider.mjs')).peerSubjects() },
  'parapet, Node 22': {
    node,
    subjects: (build) => parapetWith(build, 'parapet, Node 22', {}, letters),
  },
  'parapet/node, Node 22': {
    node,
    subjects: async (build) => {
      const { handlerSubjects, loadParapet } = await import('./parapet.mjs')
      return handlerSubjects(await loadParapet(build), 'parapet/node, Node 22', letters)
    },
  },
  '@atproto/oauth-provider': {
    node,
    subjects: async () => (await import('./atproto/provider.mjs')).atprotoSubjects(),
  },
  'parapet, own turns': {
    subjects: async (build) => inOwnTurns('parapet, own turns', await parapetWith(build, 'parapet')),
  },
  'parapet/node, own turns': {
    subjects: async (build) =>
      inOwnTurns('parapet/node, own turns', await implementations['parapet/node'].subjects(build)),
  },
  'oidc-provider, own turns': {
    subjects: async () => inOwnTurns('oidc-provider, own turns', await implementations['oidc-provider'].subjects()),
  },
  ...Object.fromEntries(Object.entries(runtimes).map(([name, how]) => [name, inRuntime(name, how)])),
  /** A handler that does nothing with a request but read it: what handing requests over costs by itself. */
  'bare handler': {
    subjects: async () => {
      const listener = (req, res) => req.on('data', () => {}).on('end', () => res.end('{}'))
      return [
        {
          name: 'bare handler: d',
          prepare: async (count) => Array.from({ length: count }, pushes.d),
          run: (request) => inject(listener, request),
        },
      ]
    },
  },
}
