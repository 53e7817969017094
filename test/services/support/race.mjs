// One of several processes that race for the same keys. Takes its orders over IPC: first which engine, where, and which keys; then which
// of the keys to take. Answers each time with the keys of which it received the value. Each of its takers has a connection of its own
// and walks the keys in the same order. It ends with its parent.
import { connect } from './connections.mjs'

process.once('message', async ({ engine, address, takers, keys }) => {
  const connections = await Promise.all(Array.from({ length: takers }, () => connect(engine, address)))
  process.on('message', async ({ from, to }) => {
    const won = []
    for (let at = from; at < to; at++) {
      const values = await Promise.all(connections.map(({ store }) => store.take(keys[at])))
      for (const value of values) if (value !== undefined) won.push([at, value])
    }
    process.send(won)
  })
  process.send('ready')
})
process.once('disconnect', () => process.exit())
