// Prints the costs of `costs.mjs` as JSON, of the built package.
import * as index from '../../dist/index.js'
import * as memory from '../../dist/stores/memory.js'
import * as testing from '../../dist/testing.js'
import { countCosts, makeKeys, timeCosts } from './costs.mjs'

const library = { core: { ...index, ...memory }, testing }
const keys = await makeKeys(library)
const rows = await countCosts(library, keys)
const times = await timeCosts(library, keys)
console.log(JSON.stringify(rows.map((row, index) => ({ ...row, time: times[index] }))))
