// Runs in Deno: the contract on Deno KV, and on node:sqlite with three connections to one file.
import { DatabaseSync } from 'node:sqlite'
import { denoKvStore } from '../../../src/stores/deno-kv.ts'
import { sqliteSchema, sqliteStore } from '../../../src/stores/sqlite.ts'
import { reportContract } from './contract-report.ts'

const folder = await Deno.makeTempDir()
const clock = () => Math.floor(Date.now() / 1000)

const turns = (items) => {
  let next = 0
  return () => items[next++ % items.length]
}

// one connection: on a file of this machine several answer now and then that it is locked
const kv = await Deno.openKv(`${folder}/kv`)
const denoKv = await reportContract(() => denoKvStore(kv, { clock }))
const furtherPieces = []
for await (const { key } of kv.list({ prefix: [] })) if (key[2] > 0) furtherPieces.push(key[1])
kv.close()

const databases = [1, 2, 3].map(() => new DatabaseSync(`${folder}/sqlite`))
for (const database of databases) database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000')
for (const statement of sqliteSchema()) databases[0].exec(statement)
const nodeSQLite = await reportContract(turns(databases.map((database) => sqliteStore(database))))
for (const database of databases) database.close()

await Deno.remove(folder, { recursive: true })
console.log(JSON.stringify({ denoKv, nodeSQLite, furtherPieces }))
