// One of several processes that race for the same keys. Takes its orders over IPC: which engine, where, and which keys; answers with
// the keys of which it received the value. Each of its takers has a connection of its own and walks the keys in the same order.
import { connect } from './connections.mjs'

process.once('message', async ({ engine, address, takers, keys }) => {
  const connections = await Promise.all(Array.from({ length: takers }, () => connect(engine, address)))
  const won = connections.map(() => [])
  process.send('ready')
  process.once('message', async () => {
    for (const at of keys.keys()) {
      const values = await Promise.all(connections.map(({ store }) => store.take(keys[at])))
      for (const [taker, value] of values.entries()) if (value !== undefined) won[taker].push([at, value])
    }
    // until the parent has it: the channel must not close before
    await new Promise((resolve) => process.send(won.flat(), resolve))
    await Promise.all(connections.map(({ close }) => close()))
    process.disconnect()
  })
})
