// In workerd with `nodejs_compat`: the one subpath that needs Node's modules.
import * as node from 'parapet/node'

export default {
  fetch: async () => {
    const digest = [...node.nodeDigest(new Uint8Array(0))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return Response.json({ names: Object.keys(node).sort(), digest })
  },
}
