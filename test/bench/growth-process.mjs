// What grows, in a process of its own: `node --expose-gc growth-process.mjs SETTINGS`.
import { growthOfRequests, growthOfStore } from './growth.mjs'
import { loadParapet } from './parapet.mjs'

const { rounds, count, sizes, build } = JSON.parse(process.argv[2])
const parapet = await loadParapet(build)
const onProgress = (text) => process.send({ progress: text })

const requests = await growthOfRequests(parapet, { rounds, count, onProgress })
const store = await growthOfStore(parapet, sizes, { rounds, onProgress })
process.send({ requests, store }, () => process.exit())
