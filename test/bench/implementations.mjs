// What is measured, by process: each makes subjects `{ name, prepare?, run }`, of which the first word of the name says whose they are.
import { inject } from './inject.mjs'
import { pushes } from './material.mjs'

const parapetWith = async (build, label, options, letters) => {
  const { loadParapet, parapetSubjects } = await import('./parapet.mjs')
  return parapetSubjects(await loadParapet(build), label, options, letters)
}

export const implementations = {
  floors: { subjects: async () => (await import('./floors.mjs')).floors() },
  parapet: { subjects: (build) => parapetWith(build, 'parapet') },
  'parapet, WebCrypto': {
    subjects: (build) => parapetWith(build, 'parapet, WebCrypto', { digest: undefined, verifySignature: undefined }),
  },
  'parapet/node': {
    subjects: async (build) => {
      const { handlerSubjects, loadParapet } = await import('./parapet.mjs')
      return handlerSubjects(await loadParapet(build), 'parapet/node')
    },
  },
  'oidc-provider': { subjects: async () => (await import('./oidc-provider.mjs')).peerSubjects() },
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
