import { writeFileSync } from 'node:fs'

/** Notes for the table which client was driven through what, and whether that went well. */
export default class {
  onTestRunEnd(modules) {
    const driven = []
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { client, features = [] } = test.meta()
        if (client !== undefined) driven.push({ client, features, passed: test.result().state === 'passed' })
      }
    }
    writeFileSync(process.env.CLIENTS_REPORT, JSON.stringify(driven))
  }
}
