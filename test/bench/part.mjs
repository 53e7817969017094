// One part of `npm run bench` in a process of its own, on one core: `node part.mjs requests|growth OPTIONS`.
import { floors } from './floors.mjs'
import { growthOfRequests, growthOfStore } from './growth.mjs'
import { inject } from './inject.mjs'
import { pushes } from './material.mjs'
import { measureRounds } from './measure.mjs'
import { peerSubjects } from './oidc-provider.mjs'
import { handlerSubjects, loadParapet, parapetSubjects } from './parapet.mjs'

const [, , part, json] = process.argv
const { rounds, count, sizes } = JSON.parse(json)
const parapet = await loadParapet()
const tell = (text) => process.send({ progress: text })

/** A handler that does nothing with a request but read it: what handing requests over costs by itself. */
const bareSubject = async () => {
  const listener = (req, res) => req.on('data', () => {}).on('end', () => res.end('{}'))
  return {
    name: 'handler that only reads',
    prepare: async (many) => Array.from({ length: many }, pushes.d),
    run: (request) => inject(listener, request),
  }
}

const parts = {
  requests: async () => {
    const subjects = [
      ...(await floors()),
      ...parapetSubjects(parapet, 'parapet'),
      ...parapetSubjects(parapet, 'parapet, WebCrypto’s digest', { digest: undefined }, ['a', 'c', 'd']).slice(0, 3),
      await bareSubject(),
      ...handlerSubjects(parapet, 'parapet/node'),
      ...(await peerSubjects()),
    ]
    const onProgress = ({ round, name }) => tell(`round ${round + 1} of ${rounds}: ${name}`)
    return [...(await measureRounds(subjects, { rounds, onProgress }))]
  },
  growth: async () => ({
    requests: await growthOfRequests(parapet, { rounds, count, onProgress: tell }),
    store: await growthOfStore(parapet, sizes, { rounds, onProgress: tell }),
  }),
}

process.send({ result: await parts[part]() }, () => process.exit())
