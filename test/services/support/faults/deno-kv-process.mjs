// Runs in Deno: serves a store in the file of Deno KV that its argument names. Prints its address, and ends with its parent.
import { denoKvStore } from '../../../../src/stores/deno-kv.ts'
import { faulty, serveStore } from './served-store.mjs'

// one connection: on a file of this machine several answer now and then that it is locked
const kv = await Deno.openKv(Deno.args[0])

/** The database, whose transactions fail, are late, or are committed without an answer. */
const faultyKv = (around) => ({
  ...faulty(kv, around, ['get', 'getMany']),
  atomic: () => {
    const operation = kv.atomic()
    return Object.assign(operation, faulty({ commit: operation.commit.bind(operation) }, around, ['commit']))
  },
})

const handle = serveStore(({ around, clock }) => denoKvStore(faultyKv(around), { clock }))
const { addr } = Deno.serve({ hostname: '127.0.0.1', port: 0, onListen: () => {} }, (request) => handle(request))
console.log(`http://127.0.0.1:${addr.port}`)

for await (const _ of Deno.stdin.readable);
Deno.exit()
